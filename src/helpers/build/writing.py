"""A paper from nothing to accepted, in steps that a command each takes: new, enter, run, accept.

Each touches the folder of the paper, and `new` one line of ``_toc.yml`` besides.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd

from helpers import audit, papers, published, results
from helpers.build import faults, site
from helpers.data import paths
from helpers.errors import InputError, listed
from helpers.published import KEY, PRINTED_COLUMNS
from helpers.results import write_text

Tell = Callable[[str], None]

SECOND_COLUMNS = [*KEY, "printed"]
"""Columns of ``second_entry.csv``, and what stands in a line that is entered, in this order."""

TO_WRITE = "(To be written: what the paper asks and finds, in one sentence.)"
"""What `new` says about a paper; `accept` asks for something better."""

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_EXHIBITS = re.compile(r"^exhibits = \[.*?\]$", re.MULTILINE | re.DOTALL)
_FOLDED = {"jupyter": {"source_hidden": True}, "tags": ["hide-input"]}

_CHAPTER = """\
from helpers import book

chapter = book.Chapter("{name}", globals())  # checks the parameters
chapter.overview()"""

_TABLE = """\
columns = {{"row": "Row", "column": "Column", "statistic": "Statistic", "printed": "Printed"}}
chapter.table(
    chapter.printed[chapter.printed["exhibit"] == "{exhibit}"],
    columns,
    name="tab-{name}-{number}",
    caption="{exhibit} as printed",
    of=book.from_print("{exhibit} of the paper"),
    answers="{exhibit}",
)"""


def new(name: str, *, title: str, tables: int, citation: str = "", tell: Tell = print) -> None:
    """Make the folder of a paper, with a notebook that runs, and list it in ``_toc.yml``.

    Parameters
    ----------
    name : str
        Of its folder: lower-case words with hyphens.
    title : str
        Of the chapter.
    tables : int
        How many tables it has; other exhibits come with their numbers, see `enter`.
    citation : str
        The paper itself: authors, year, title. `title` without it.
    tell : callable
        Takes the lines that say what was done.

    Raises
    ------
    InputError
        If the name cannot be one, or is taken; if there are no tables.
    """
    root = paths.project_root()
    folder = root / "book" / name
    if not _NAME.fullmatch(name):
        raise InputError(
            f"name must be lower-case words with hyphens, such as export-complexity, got {name!r}."
        )
    if folder.exists() or name in [page.name for page in papers.documents()]:
        raise InputError(f"name must be a new one; book/{name} or a page of this name is there already.")
    if tables < 1 or not title.strip():
        raise InputError(f"a paper needs a title and at least one table, got {title!r} and {tables}.")
    exhibits = [f"Table {number}" for number in range(1, tables + 1)]
    files = {
        "paper.toml": "# The paper of this folder; keys: helpers.papers.Paper.\n\n"
        f"title = {_toml(title)}\ncitation = {_toml(citation or title)}\nabout = {_toml(TO_WRITE)}\n"
        f"exhibits = {_toml(exhibits)}\n\n"
        '# Data sets that the notebook reads, each with what it serves for: my-data = "Table 1".\n[data]\n',
        "printed.csv": ",".join(PRINTED_COLUMNS) + "\n",
        f"{name}.ipynb": _notebook(name, title, exhibits),
    }
    toc = _with_line(name)
    for file, text in files.items():
        write_text(folder / file, text)
    write_text(root / "_toc.yml", toc)
    tell(f"book/{name} is made, and listed in _toc.yml. Next: python -m helpers paper enter {name}")


def enter(name: str, lines: Iterable[str], *, second: bool = False, tell: Tell = print) -> int:
    """Enter printed numbers, or enter them again.

    Parameters
    ----------
    name : str
        Of the paper.
    lines : iterable of str
        ``exhibit|row|column|statistic|text``, the text as printed; in the first entry ``|unit|note`` may
        follow. An empty exhibit is that of the line before. Empty lines and those that begin with ``#`` are
        passed over.
    second : bool
        For the second entry, which is typed without looking at the first.
    tell : callable
        Takes the lines that say what was done.

    Returns
    -------
    int
        How many numbers were entered.

    Raises
    ------
    InputError
        Naming each line that cannot be entered; then none is.
    """
    about = papers.paper(name)
    path = about.folder / ("second_entry.csv" if second else "printed.csv")
    columns = SECOND_COLUMNS if second else PRINTED_COLUMNS
    held = papers.strings(path) if path.is_file() else pd.DataFrame(columns=list(columns))
    if set(held) != set(columns):
        raise InputError(f"book/{name}/{path.name} must have the columns {','.join(columns)}.")
    known = set(held[KEY].itertuples(index=False, name=None))
    fresh, wrong, exhibit = [], [], ""
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            row = _line(line, exhibit, about.decimal, second=second)
            key = tuple(row[column] for column in KEY)
            if key in known:
                raise InputError(
                    f"{' / '.join(filter(None, key))} is entered already; correct it in {path.name}."
                )
        except InputError as error:
            wrong.append(f"line {number}: {error}")
            continue
        exhibit = row["exhibit"]
        known.add(key)
        fresh.append(row)
    if wrong:
        raise InputError("\n".join([*wrong, "Nothing was entered."]))
    whole = pd.concat([held, pd.DataFrame(fresh, columns=list(columns))])[list(columns)]
    write_text(path, whole.to_csv(index=False, lineterminator="\n"))
    if not second:
        _add_exhibits(name, dict.fromkeys(row["exhibit"] for row in fresh), tell)
    tell(f"{len(fresh)} numbers entered, {len(whole)} in book/{name}/{path.name}.")
    return len(fresh)


def check(name: str) -> tuple[list[str], list[str]]:
    """Say what is wrong with a paper, and what is open before it can be accepted.

    Parameters
    ----------
    name : str
        Of the paper.

    Returns
    -------
    wrong, left : list of str
        Sentences. What is left is no fault yet: a second entry, a reason, a sentence about the paper.
    """
    about = papers.paper(name)
    twice = (about.folder / "second_entry.csv").is_file()
    wrong = faults.of_paper(name, twice=twice)
    left = []
    if not twice:
        left.append(f"second_entry.csv is not there: python -m helpers paper enter {name} --second")
    if about.about == TO_WRITE:
        left.append("about of paper.toml is to be written")
    if not wrong:
        left += faults.unexplained_stars(name)
        if all(results.folder(page).is_dir() for page in about.pages):
            left += site.unfinished(about, twice=twice)
        else:
            left.append(f"it has not run: python -m helpers paper run {name}")
    return wrong, left


def findings(name: str) -> list[str]:
    """Audit the printed numbers of a paper.

    Parameters
    ----------
    name : str
        Of the paper.

    Returns
    -------
    list of str
        One line a finding, the gravest first.
    """
    found = audit.findings(faults.Files(name).audited[1])
    order = found["severity"].map(list(audit.SEVERITIES).index).sort_values(kind="stable").index
    return [
        f"{one['severity']}: {one['sentence']} [{one['rule']}; {one['cells']}]"
        for one in found.loc[order].to_dict("records")
    ]


def run(name: str, *, jobs: int | None = None, tell: Tell = print) -> None:
    """Run the pages of a paper, score its numbers, and draft the entries that its ledger lacks.

    Parameters
    ----------
    name : str
        Of the paper.
    jobs, tell
        As for `helpers.build.site.chapter`.

    Raises
    ------
    BuildError, SiteError
        If a notebook fails, or its page cannot be written.
    """
    site.chapter(name, jobs=jobs, tell=tell, finished=False)
    unexplained, _ = published.check_ledger(site.card(papers.paper(name)), papers.ledger(name))
    if len(unexplained):
        path = write_text(paths.build_dir() / "drafts" / name / "deviations.toml", drafts(unexplained))
        tell(f"{len(unexplained)} numbers need a reason. Drafts of the entries, for book/{name}: {path}")


def drafts(unexplained: pd.DataFrame) -> str:
    """Draft entries of ``deviations.toml``, one for each exhibit and status; reasons are left to be written.

    Parameters
    ----------
    unexplained : DataFrame
        Rows of a scorecard.

    Returns
    -------
    str
        TOML, which is refused as long as a reason or its evidence is empty.
    """
    found = []
    for (exhibit, status), own in unexplained.groupby(["exhibit", "status"], sort=False):
        rows = listed(own["row"].unique())
        found.append(
            f"# {len(own)} numbers: {rows}\n[[deviation]]\n"
            f"exhibit = {_toml(exhibit)}\nstatus = {_toml(status)}\n"
            f'# one of {", ".join(published.CAUSES)}\ncause = "not stated"\nreason = ""\nevidence = ""\n'
        )
    return "\n".join(found)


def accept(name: str, *, tell: Tell = print) -> None:
    """Take a paper as it is: write down what must hold of it from now on, and record its results.

    Parameters
    ----------
    name : str
        Of the paper.
    tell : callable
        Takes the lines that say what was done.

    Raises
    ------
    InputError
        Naming everything that is wrong or open.
    BuildError
        If a notebook fails.
    """
    about = papers.paper(name)
    wrong, left = check(name)
    if wrong or left:
        raise InputError(
            "\n".join([*wrong, *left, f"{name} is not accepted: {len(wrong) + len(left)} points."])
        )
    path = about.folder / "expected.toml"
    if not path.is_file():  # else it holds already: a check says so
        write_text(path, _expectations(name))
    pages = [page for page in about.pages if about.data]
    if pages:
        from helpers.build import execute  # jupyter-cache: seconds, where nothing is to run

        execute.record(pages, tell=tell)
    tell(f"{name} is accepted. Next: make book test, then commit book/{name} and _toc.yml.")


def _expectations(name: str) -> str:
    files = faults.Files(name)
    own, checks = files.audited
    untested = audit.untested([own], checks)[KEY].to_numpy().tolist()
    counts = Counter((one.rule, one.severity) for _, one in checks if one.severity)
    rules: dict[str, list[str]] = {}
    for (rule, severity), count in counts.items():
        rules.setdefault(rule, []).append(f"{severity} = {count}")
    lines = ["# What must hold of this paper; keys: helpers.build.faults.", "", "untested = ["]
    lines += [f"  {_toml(key)}," for key in untested] + ["]", "", "[numbers]"]
    lines += [
        f"{_toml(exhibit)} = {count}"
        for exhibit, count in files.printed["exhibit"].value_counts(sort=False).items()
    ]
    lines += ["", "[audit]"]
    lines += [f"{_toml(rule)} = {{ {', '.join(said)} }}" for rule, said in rules.items()]
    return "\n".join(lines) + "\n"


def _line(line: str, exhibit: str, decimal: str, *, second: bool) -> dict[str, str]:
    parts = [part.strip() for part in line.split("|")]
    most = len(SECOND_COLUMNS) if second else len(SECOND_COLUMNS) + 2
    if not len(SECOND_COLUMNS) <= len(parts) <= most:
        raise InputError(
            f"must be {'|'.join(SECOND_COLUMNS[:-1])}|text{'' if second else ', then |unit|note if any'}, "
            f"got {line.strip()!r}."
        )
    row = dict(zip([*SECOND_COLUMNS, "unit", "note"], [*parts, "", ""], strict=False))
    row["exhibit"] = row["exhibit"] or exhibit
    empty = [column for column in ("exhibit", "row", "statistic", "printed") if not row[column]]
    if empty:
        raise InputError(f"{', '.join(empty)} must not be empty, got {line.strip()!r}.")
    if second:
        return {column: row[column] for column in SECOND_COLUMNS}
    filled = published.entered(pd.DataFrame([row]), decimal).iloc[0]
    return {column: str(filled[column]) for column in PRINTED_COLUMNS}


def _add_exhibits(name: str, exhibits: Iterable[str], tell: Tell) -> None:
    about = papers.paper(name)
    added = [one for one in exhibits if one not in about.exhibits]
    path = about.folder / "paper.toml"
    if added:
        every = f"exhibits = {_toml([*about.exhibits, *added])}"
        text, done = _EXHIBITS.subn(lambda _: every, path.read_text(encoding="utf-8"), count=1)
        if not done:
            raise InputError(
                f"book/{name}/paper.toml has no list `exhibits = [...]` to add {listed(added)} to."
            )
        write_text(path, text)
        tell(f"{listed(added)} added to the exhibits of paper.toml.")


def _with_line(name: str) -> str:
    """Give ``_toc.yml`` with one line more, after the pages of the last paper."""
    lines = (paths.project_root() / "_toc.yml").read_text(encoding="utf-8").splitlines(keepends=True)
    own = [f"file: book/{one}/" for one in papers.papers()]
    first = [at for at, line in enumerate(lines) if own and own[-1] in line]
    if not first:
        raise InputError(f"_toc.yml lists no paper to follow; add `- file: book/{name}/{name}` by hand.")
    indent = lines[first[0]].partition("-")[0]
    return "".join(
        [*lines[: first[-1] + 1], f"{indent}- file: book/{name}/{name}\n", *lines[first[-1] + 1 :]]
    )


def _notebook(name: str, title: str, exhibits: Iterable[str]) -> str:
    import nbformat

    given: Any = nbformat.v4
    cells = [
        given.new_markdown_cell(
            f"# {title}\n\nTo be written: what the paper asks, on what data, and what it finds."
        ),
        given.new_code_cell(
            'tier: str = "auto"  # data: auto (best at hand), public (must be there), recorded (earlier run)',
            metadata={"tags": ["parameters"]},
        ),
        given.new_code_cell(_CHAPTER.format(name=name), metadata=_FOLDED),
    ]
    for number, exhibit in enumerate(exhibits, start=1):
        code = _TABLE.format(name=name, number=number, exhibit=exhibit)
        cells += [given.new_markdown_cell(f"## {exhibit}"), given.new_code_cell(code, metadata=_FOLDED)]
    for number, cell in enumerate(cells, start=1):
        cell["id"] = f"cell-{number}"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made = given.new_notebook(
        cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}}
    )
    return f"{given.writes(made, ensure_ascii=False)}\n"


def _toml(value: object) -> str:
    """Write text, or a list of texts; what JSON and TOML have in common."""
    return json.dumps(value, ensure_ascii=False)

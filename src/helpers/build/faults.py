"""What must hold of every paper of the book, whatever it prints: each check says what is wrong in its folder.

Keys of ``expected.toml``; one that is absent expects nothing:

``untested``
    Keys of the printed numbers that take part in no check of the audit.
``without_t``
    Exhibits that print coefficients without t, in a paper that prints t elsewhere.
``[numbers]``
    How many numbers are printed, by exhibit.
``[[mended]]``
    ``exhibit``, ``note``, ``count``: how many notes of an exhibit in ``printed.csv`` say so.
``[audit]``
    How many findings, by rule and severity: ``"stars: level" = { inconsistent = 1 }``.
``[variants]``
    ``covered``: tables of which every column with coefficients is covered by a variant of ``variants.yml``.
``[multiverse]``
    How many specifications, by list of choices (the file's name without ``.yml``).
"""

from __future__ import annotations

import fnmatch
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd
import yaml  # type: ignore[import-untyped]

from helpers import audit, papers, variants
from helpers.curves import multiverse
from helpers.data import registry
from helpers.errors import HelpersError, UnknownNameError
from helpers.published import KEY, PRINTED_COLUMNS, entries_apart

EXPECTED: dict[str, Any] = {
    "untested": list,
    "without_t": list,
    "numbers": dict,
    "mended": list,
    "audit": dict,
    "variants": dict,
    "multiverse": dict,
}
"""Keys of ``expected.toml`` and the kind of each."""

MENDED = {"exhibit", "note", "count"}
"""Keys of an entry of ``mended``."""

READ = {
    ".toml": ("paper.toml", "deviations.toml", "audit.toml", "expected.toml", "registry.toml"),
    ".csv": ("printed.csv", "second_entry.csv"),
    ".yml": ("variants.yml", "multiverse*.yml"),
    ".py": ("test_*.py",),
}
"""Files of a paper's folder by their ending; any other ending is free."""

PRECISION = ("t", "se", "p", "low")
"""What may stand beside a coefficient to say how sure it is."""


class Noted(dict[str, Any]):
    """A description that notes which of its keys are asked for."""

    def __init__(self, about: Mapping[str, Any]) -> None:
        super().__init__(about)
        self.read: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        """Note the key, and give what the description says."""
        self.read.add(key)
        return super().get(key, default)


@dataclass(frozen=True)
class Files:
    """The files of a paper, each read when it is asked for, and once; may raise as `helpers.papers` does.

    Attributes
    ----------
    name : str
        Of the paper.
    """

    name: str

    @cached_property
    def about(self) -> papers.Paper:
        """What ``paper.toml`` says."""
        return papers.paper(self.name)

    @cached_property
    def printed(self) -> pd.DataFrame:
        """The numbers of ``printed.csv``."""
        return papers.printed(self.name)

    @cached_property
    def expected(self) -> dict[str, Any]:
        """What ``expected.toml`` says."""
        return papers.expected(self.name)

    @cached_property
    def described(self) -> Noted:
        """What ``audit.toml`` says."""
        return Noted(papers.audit_description(self.name))

    @cached_property
    def audited(self) -> tuple[audit.Paper, list[tuple[str, audit.Check]]]:
        """The paper as the audit has it, and all checks of all rules."""
        own = audit.Paper(self.name, self.printed, self.described)
        return own, audit.run([own], audit.RULES)


Check = Callable[[Files], list[str]]
"""From the files of a paper to a sentence for each thing that is wrong; may raise as `Files` does."""


# the folder


def _tables_and_lists_of_the_folder_are_read(of: Files) -> list[str]:
    """Refuse other names: a slip in that of an optional file would make it none."""
    files = [path for path in sorted(of.about.folder.iterdir()) if path.suffix in READ]
    return [
        f"{path.name} is read by nothing; what is read is {', '.join(READ[path.suffix])}"
        for path in files
        if not any(fnmatch.fnmatch(path.name, one) for one in READ[path.suffix])
    ]


# paper.toml


def _paper_toml_lists_each_exhibit_of_printed_csv_once(of: Files) -> list[str]:
    _ = of.printed  # refuses exhibits of one of them only
    counts = Counter(of.about.exhibits)
    return [f"paper.toml lists {exhibit} {count} times" for exhibit, count in counts.items() if count > 1]


def _data_sets_of_paper_toml_are_registered(of: Files) -> list[str]:
    found = []
    for data_set in of.about.data:
        try:
            registry.dataset(data_set)
        except UnknownNameError as error:
            found.append(f"paper.toml: {error}")
    return found


# printed.csv and second_entry.csv


def _printed_csv_has_its_columns_and_no_gaps(of: Files) -> list[str]:
    raw = papers.strings(of.about.folder / "printed.csv")
    return _columns_apart("printed.csv", raw, PRINTED_COLUMNS) or [
        f"printed.csv has no {column} in line {line}"
        for column in ("exhibit", "row", "statistic", "printed")
        for line in raw.index[raw[column].str.strip() == ""] + 2
    ]


def _values_are_what_the_printed_text_says(of: Files) -> list[str]:
    _ = of.printed  # refuses a text that is no number, and a value that the text does not have
    return []


def _second_entry_agrees_letter_by_letter(of: Files) -> list[str]:
    second = papers.second_entry(of.name)
    own = _columns_apart("second_entry.csv", second, [*KEY, "printed"])
    return own or entries_apart(of.printed, second)


def _numbers_of_running_text_carry_their_quote(of: Files) -> list[str]:
    running = of.printed["exhibit"].str.startswith(("Text", "Figure"))
    bare = of.printed[running & ~of.printed["note"].str.contains("“.+”")]
    return [f"the note of {_place(key)} quotes nothing" for key in _keys(bare)]


def _coefficients_and_ts_come_in_pairs(of: Files) -> list[str]:
    """Or with another measure of precision, in a paper that prints one, but for exhibits of ``without_t``."""
    spots: dict[str, set[tuple[str, ...]]] = {one: set() for one in ("coef", *PRECISION)}
    for key in _keys(of.printed):
        spots.get(key[3], set()).add(key[:3])
    beside = set().union(*(spots[one] for one in PRECISION))
    alone, bare = spots["coef"] - beside, of.expected.get("without_t", [])
    return [
        *(
            f"{_place(spot)} has a {one} and no coefficient"
            for one in ("t", "se")
            for spot in sorted(spots[one] - spots["coef"])
        ),
        *(
            f"{_place(spot)} has a coefficient and no {' or '.join(PRECISION)}"
            for spot in sorted(alone)
            if beside and spot[0] not in bare
        ),
        *(
            f"without_t names {one}, whose t are printed"
            for one in bare
            if one not in {spot[0] for spot in alone}
        ),
    ]


# expected.toml


def _expected_toml_has_known_keys(of: Files) -> list[str]:
    found = []
    for key, value in of.expected.items():
        if key not in EXPECTED:
            found.append(f"expected.toml has the unknown key {key!r}; it may have {', '.join(EXPECTED)}")
        elif not isinstance(value, EXPECTED[key]):
            found.append(f"{key} of expected.toml must be a {EXPECTED[key].__name__}, not {value!r}")
        elif key == "mended":
            found += [
                f"mended needs {', '.join(sorted(MENDED))}, not {one}" for one in value if set(one) != MENDED
            ]
        elif key == "variants" and set(value) != {"covered"}:
            found.append(f"variants of expected.toml must have covered, not {', '.join(value)}")
    return found


def _exhibits_have_as_many_numbers_as_expected(of: Files) -> list[str]:
    counts = of.printed["exhibit"].value_counts().to_dict()
    return _apart("printed numbers of {}", counts, of.expected.get("numbers"))


def _notes_say_what_was_mended(of: Files) -> list[str]:
    found = []
    for one in of.expected.get("mended", []):
        notes = of.printed.loc[of.printed["exhibit"] == one["exhibit"], "note"]
        count = int(notes.str.contains(one["note"], regex=False).sum())
        found += _apart(
            f"notes of {one['exhibit']} that say {{}}", {one["note"]: count}, {one["note"]: one["count"]}
        )
    return found


# audit.toml


def _every_key_of_audit_toml_is_read_by_a_rule(of: Files) -> list[str]:
    """Refuse what no rule asks for; what none declares is refused before."""
    own, _ = of.audited
    return [f"no rule reads {key} of audit.toml" for key in own.about if key not in of.described.read]


def _findings_of_the_audit_are_those_expected(of: Files) -> list[str]:
    _, checks = of.audited
    counts = Counter((check.rule, check.severity) for _, check in checks if check.severity)
    rules = of.expected.get("audit")
    wanted = None
    if rules is not None:
        wanted = {(rule, severity): count for rule, own in rules.items() for severity, count in own.items()}
    return _apart("findings of {}", counts, wanted)


def _numbers_without_a_check_are_those_expected(of: Files) -> list[str]:
    if "untested" not in of.expected:
        return []
    own, checks = of.audited
    left, wanted = _keys(audit.untested([own], checks)), list(map(tuple, of.expected["untested"]))
    return [f"no check of the audit has {_place(key)}" for key in left if key not in wanted] + [
        f"{_place(key)} is called untested, but is checked or not printed"
        for key in wanted
        if key not in left
    ]


def _numbers_of_observations_take_part_in_the_accounting(of: Files) -> list[str]:
    """Where audit.toml describes the sample."""
    own, checks = of.audited
    part = {cell.key for _, check in checks if check.rule.startswith("accounting: ") for cell in check.cells}
    described = any(key.startswith("accounting_") for key in own.about)
    left = [cell.key for cell in own.select(statistic="n") if cell.key not in part]
    return [f"no accounting of the sample has {_place(key)}" for key in left if described]


# deviations.toml


def _reasons_name_printed_numbers_and_their_evidence(of: Files) -> list[str]:
    printed, found = _keys(of.printed), []
    for entry in papers.ledger(of.name):
        wanted = tuple(getattr(entry, column) for column in KEY)
        if not any(
            all(want in (None, is_) for want, is_ in zip(wanted, key, strict=True)) for key in printed
        ):
            found.append(f"deviations.toml gives a reason for {_place(wanted)}, which is not printed")
        if len(entry.evidence) <= 10:
            found.append(f"deviations.toml names no evidence for {_place(wanted)}: {entry.evidence!r}")
    return found


# variants.yml and multiverse*.yml


def _variants_fit_their_notebook(of: Files) -> list[str]:
    path = papers.plans().get(of.name)
    if path is None:
        return []
    plan = variants.read(path)
    allowed = yaml.safe_load(path.read_text(encoding="utf-8")).get("allowed") or {}
    return [
        *[f"variants.yml runs {plan.chapter}, no page of {of.name}"] * (plan.chapter not in of.about.pages),
        *(f"variants.yml does not say what {one} may be" for one in plan.parameters if one not in allowed),
        *(
            f"variant {one.name} of variants.yml says nothing about itself"
            for one in plan.variants
            if not one.about
        ),
    ]


def _variants_cover_the_columns_expected_and_none_that_is_not_printed(of: Files) -> list[str]:
    path, printed = papers.plans().get(of.name), _keys(of.printed)
    covered = {column for one in variants.read(path).variants for column in one.covers} if path else set()
    tables = of.expected.get("variants", {}).get("covered", [])
    wanted = {table: [key[2] for key in printed if key[0] == table and key[3] == "coef"] for table in tables}
    known = {f"{key[0]} {key[2]}" for key in printed}
    return [
        *(f"variants.yml covers {one}, which is not printed" for one in sorted(covered - known)),
        *(
            f"{table} is to be covered by variants, but has no coefficients"
            for table in tables
            if not wanted[table]
        ),
        *(
            f"no variant covers {table} {column}"
            for table in tables
            for column in dict.fromkeys(wanted[table])
            if f"{table} {column}" not in covered
        ),
    ]


def _lists_of_choices_can_be_read(of: Files) -> list[str]:
    found: list[str] = []
    counts = {}
    for path in sorted(of.about.folder.glob("multiverse*.yml")):
        choices = multiverse.read(papers.choices(of.name, path.stem))
        counts[path.stem] = len(choices.specifications)
        if choices.table()["why"].duplicated(keep=False).all():
            found.append(f"no option of {path.name} has a reason of its own")
    return found + _apart("specifications of {}.yml", counts, of.expected.get("multiverse"))


CHECKS: tuple[Check, ...] = (
    _tables_and_lists_of_the_folder_are_read,
    _paper_toml_lists_each_exhibit_of_printed_csv_once,
    _data_sets_of_paper_toml_are_registered,
    _printed_csv_has_its_columns_and_no_gaps,
    _values_are_what_the_printed_text_says,
    _second_entry_agrees_letter_by_letter,
    _numbers_of_running_text_carry_their_quote,
    _coefficients_and_ts_come_in_pairs,
    _expected_toml_has_known_keys,
    _exhibits_have_as_many_numbers_as_expected,
    _notes_say_what_was_mended,
    _every_key_of_audit_toml_is_read_by_a_rule,
    _findings_of_the_audit_are_those_expected,
    _numbers_without_a_check_are_those_expected,
    _numbers_of_observations_take_part_in_the_accounting,
    _reasons_name_printed_numbers_and_their_evidence,
    _variants_fit_their_notebook,
    _variants_cover_the_columns_expected_and_none_that_is_not_printed,
    _lists_of_choices_can_be_read,
)
"""All checks."""


def of_paper(name: str, *, twice: bool = True) -> list[str]:
    """Name everything that is wrong with the files of a paper.

    Parameters
    ----------
    name : str
        Of the paper.
    twice : bool
        Whether its second entry must be there, and agree.

    Returns
    -------
    list of str
        Sentences, each once.
    """
    files, found = Files(name), []
    for check in CHECKS:
        try:
            if twice or check is not _second_entry_agrees_letter_by_letter:
                found += check(files)
        except HelpersError as error:
            found.append(str(error))
    return list(dict.fromkeys(found))


def unexplained_stars(name: str) -> list[str]:
    """Name exhibits that print stars of which ``audit.toml`` gives no legend.

    Parameters
    ----------
    name : str
        Of the paper.

    Returns
    -------
    list of str
        Sentences.
    """
    printed = papers.printed(name)
    starred = dict.fromkeys(printed.loc[printed["printed"].str.contains("*", regex=False), "exhibit"])
    told = json.dumps(
        [one for one in papers.audit_description(name).get("stars_table", []) if "legend" in one]
    )
    return [
        f"audit.toml gives no legend of the stars of {exhibit}: [[stars_table]], `legend` as printed"
        for exhibit in starred
        if json.dumps(exhibit) not in told
    ]


def _columns_apart(file: str, frame: pd.DataFrame, columns: list[str]) -> list[str]:
    if list(frame) != columns:
        return [f"{file} must have the columns {', '.join(columns)}, it has {', '.join(map(str, frame))}"]
    if not isinstance(frame.index, pd.RangeIndex):  # what pandas makes of a field too many
        return [f"a line of {file} has more fields than columns; a number with a comma needs quotes"]
    return []


def _keys(frame: pd.DataFrame) -> list[tuple[str, ...]]:
    return list(frame[KEY].itertuples(index=False, name=None))


def _place(key: Iterable[str | None]) -> str:
    return " / ".join(filter(None, key)) or "all numbers"


def _apart(what: str, found: Mapping[Any, int], wanted: Mapping[Any, int] | None) -> list[str]:
    """Say where two counts differ; without an expectation nowhere."""
    if wanted is None:
        return []
    said = {key: ", ".join(key) if isinstance(key, tuple) else key for key in [*found, *wanted]}
    return [
        f"{what.format(said[key])}: {found.get(key, 0)}, expected.toml says {wanted.get(key, 0)}"
        for key in said
        if found.get(key, 0) != wanted.get(key, 0)
    ]

"""Tables from where they are, as grids of text: CSV, Markdown, LaTeX, HTML, Word, or pasted text.

A grid holds what is printed, cell by cell. Nothing is read as a number here; what stands above the line is
marked as such (``0.12^{1}``), so that a footnote is never read as a digit.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import lxml.etree
import lxml.html
from docx.oxml.ns import qn
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph
from docx.text.run import Run
from markdown_it import MarkdownIt
from pylatexenc import latex2text, latexwalker, macrospec

from helpers.errors import InputError

SUFFIXES = {
    ".csv": "csv",
    ".tsv": "csv",
    ".md": "markdown",
    ".markdown": "markdown",
    ".tex": "latex",
    ".html": "html",
    ".htm": "html",
    ".docx": "word",
    ".txt": "text",
}
"""Forms of a table by the end of a file's name."""

SIGNS = {
    "latex": r"\\begin\s*\{(tabular|longtable)",
    "html": r"<table",
    "markdown": r"^\s*\|?\s*:?-{2,}:?\s*\|",
    "csv": r"^exhibit,row,column,statistic,printed",
}
"""What tells the form of a text that comes without a name; else it is pasted text."""

NOTE = re.compile(
    r"note|source|standard error|std\. err|t[- ]stat|t[- ]val|parenthes|bracket|\*|†|signific", re.IGNORECASE
)
"""A paragraph below a table that belongs to it."""

MAX_NOTES = 4
"""Paragraphs below a table that can be notes."""

MAX_SPAN = 1000
"""Columns and rows that a cell may span, as in HTML."""

UNREADABLE = "\N{REPLACEMENT CHARACTER}"
"""Stands where something is that cannot be read as text: what is struck out, a picture, a formula."""


@dataclass(frozen=True)
class Grid:
    """One table as text.

    Attributes
    ----------
    title : str
        Its caption, or the line above it; empty if there is none.
    rows : tuple of tuple of str
        Its cells, as many in each row; a cell that spans several columns stands in each of them.
    spanned : frozenset of (int, int)
        Row and column of the cells that only repeat the one that spans them.
    notes : tuple of str
        Paragraphs below it.
    """

    title: str
    rows: tuple[tuple[str, ...], ...]
    spanned: frozenset[tuple[int, int]] = frozenset()
    notes: tuple[str, ...] = ()


def read(path: Path | None, text: str = "", form: str = "") -> list[Grid]:
    """Read every table of a file or of a text.

    Parameters
    ----------
    path : Path, optional
        File; its name tells its form.
    text : str
        The text instead of a file.
    form : str
        One of ``csv``, ``markdown``, ``latex``, ``html``, ``word``, ``text``; found out if empty.

    Returns
    -------
    list of Grid
        In the order of the file, at least one.

    Raises
    ------
    InputError
        If the file cannot be read, is of no known form, or holds no table.
    """
    name = "the text" if path is None else str(path)
    if path is not None and not form:
        form = SUFFIXES.get(path.suffix.lower(), "")
        if not form:
            raise InputError(f"{name} is of no known form; name one of {', '.join(READERS)} by --format.")
    if form == "word":
        found = _word(path, name)
    else:
        text = text if path is None else _text(path)
        form = form or next((f for f, sign in SIGNS.items() if re.search(sign, text, re.M)), "text")
        try:
            found = READERS[form](text)
        except InputError:
            raise
        except (ValueError, IndexError, RecursionError, csv.Error, lxml.etree.LxmlError) as error:
            raise InputError(f"{name} cannot be read as {form}: {error}.") from error
    found = [grid for grid in found if any(any(row) for row in grid.rows)]
    if not found:
        raise InputError(f"{name} holds no table that can be read as {form}.")
    return found


_BLANKS = re.compile(r"((?<=\d)[\u00a0\u2007\u2009\u202f](?=\d{3}(?!\d)))|\s+")
"""Blanks; the first group are those that part thousands, which no other blank may do."""


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path} is not UTF-8: byte {error.start} is {error.object[error.start]:#x}; save it as UTF-8."
        ) from error


def _tidy(text: str) -> str:
    """Put blanks in order, those that part thousands left alone, and take dollars of mathematics away.

    Examples
    --------
    >>> _tidy(" $-0.12^{***}$ "), _tidy("US$1.2")
    ('-0.12^{***}', 'US$1.2')
    """
    return _BLANKS.sub(lambda blank: blank[1] or " ", re.sub(r"\$([^$]*)\$", r"\1", text)).strip()


def _square(rows: Iterable[Sequence[tuple[str, int]]], **about: Any) -> Grid:
    """Build a grid from rows of text and width."""
    whole: list[list[str]] = []
    spanned: set[tuple[int, int]] = set()
    for i, row in enumerate(rows):
        line: list[str] = []
        for text, width in row:
            spanned.update((i, len(line) + k) for k in range(1, width))
            line += [_tidy(text)] * width
        whole.append(line)
    wide = max(map(len, whole), default=0)
    return Grid(
        rows=tuple((*row, *[""] * (wide - len(row))) for row in whole), spanned=frozenset(spanned), **about
    )


# ---- CSV ----


def _csv(text: str) -> list[Grid]:
    head = text.partition("\n")[0]
    head = re.sub(r'"[^"]*"', "", head)
    delimiter = next((one for one in "\t;" if one in head), ",")
    rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    return [_square([[(cell, 1) for cell in row] for row in rows], title="")]


# ---- HTML and Markdown ----


def _html(text: str) -> list[Grid]:
    if not text.strip():
        return []
    tree = lxml.html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    tables = [table for table in tree.iter("table") if table.find(".//table") is None or _has_numbers(table)]
    return [
        _square(_html_rows(table), title=_html_title(table), notes=_html_notes(table)) for table in tables
    ]


def _own_rows(table: Any) -> Iterator[Any]:
    return (row for row in table.iter("tr") if next(row.iterancestors("table")) is table)


def _has_numbers(table: Any) -> bool:
    """Tell a table of numbers from one that lays out others: a row of its own has a number in a column."""
    return any(
        cell.find(".//table") is None and re.search(r"\d", _html_text(cell))
        for row in _own_rows(table)
        for cell in [*row.iterchildren("td", "th")][1:]
    )


def _span(cell: Any, name: str) -> int:
    given = str(cell.get(name, "")).strip()
    return min(int(given), MAX_SPAN) if re.fullmatch("[0-9]{1,9}", given) else 1


def _html_rows(table: Any) -> Iterator[list[tuple[str, int]]]:
    """Yield rows; a cell that spans rows stands in the first of them, and leaves blanks below."""
    below: dict[int, int] = {}
    for row in _own_rows(table):
        line: list[tuple[str, int]] = []
        at = 0
        for cell in [*row.iterchildren("td", "th"), None]:
            while below.get(at, 0):
                below[at] -= 1
                line.append(("", 1))
                at += 1
            if cell is None:
                break
            # rowspan 0 is all rows that follow
            width, height = max(1, _span(cell, "colspan")), _span(cell, "rowspan") or MAX_SPAN
            line.append((_html_text(cell), width))
            below |= dict.fromkeys(range(at, at + width), height - 1) if height > 1 else {}
            at += width
        yield line


def _html_text(element: Any) -> str:
    """Text of an element; what stands above the line keeps its mark, a line break is a blank."""
    if not isinstance(element.tag, str) or element.get("hidden") is not None:
        return ""
    if re.search(r"display:\s*none|visibility:\s*hidden", element.get("style", "")):
        return ""
    inner = element.text or ""
    for child in element:
        inner += _html_text(child) + (child.tail or "")
    if element.tag in ("sup", "sub"):
        return f"{'^' if element.tag == 'sup' else '_'}{{{inner}}}"
    if element.tag in _NO_TEXT:
        return UNREADABLE if inner.strip() or element.tag in ("img", "svg") else ""
    return f" {inner} " if element.tag in ("br", "p", "div", "li") else inner


_NO_TEXT = {
    *("del", "s", "strike", "table", "img", "svg"),
    *("mfrac", "msup", "msub", "msubsup", "msqrt", "mroot", "munder", "mover"),
}
"""Elements whose text is not what is seen, or is struck out."""


def _html_title(table: Any) -> str:
    caption = table.find("caption")
    if caption is not None:
        return _tidy(_html_text(caption))
    above = table.getprevious()
    said = "" if above is None else _tidy(_html_text(above))
    return said if re.match(r"table\b", said, re.IGNORECASE) else ""


def _html_notes(table: Any) -> tuple[str, ...]:
    return _notes(_tidy(_html_text(one)) for one in table.itersiblings())


def _notes(below: Iterable[str]) -> tuple[str, ...]:
    """Take the paragraphs below a table for its notes as long as they look like notes."""
    notes: list[str] = []
    for said in below:
        if (
            not NOTE.search(said)
            or re.match(r"table\s+\w+[.:]", said, re.IGNORECASE)
            or len(notes) == MAX_NOTES
        ):
            break
        notes.append(said)
    return tuple(notes)


def _markdown(text: str) -> list[Grid]:
    return _html(MarkdownIt("commonmark").enable("table").render(text))


# ---- LaTeX ----

_TABULARS = {
    "tabular": "[{",
    "tabular*": "{[{",
    "tabularx": "{[{",
    "tabulary": "{[{",
    "longtable": "[{",
    "array": "[{",
}
_MACROS = {
    "caption": "[{",
    "multicolumn": "{{{",
    "phantom": "{",
    "hphantom": "{",
    "vphantom": "{",
    "label": "{",
    "color": "[{",
    "makebox": "[[{",
    "raisebox": "{[[{",
    "hspace": "*{",
    "multirow": "[{[{[{",
    "sym": "{",
    "textsuperscript": "{",
    "addlinespace": "[",
    "footnotemark": "[",
    "tnote": "{",
    "num": "{",
    "cellcolor": "[{",
    "rowcolor": "[{",
    "\\": "*[",
}
_RULES = re.compile(r"\\(cmidrule|cline)\s*(\[[^]]*\])?\s*(\([^)]*\))?\s*\{[^}]*\}")
_UNSEEN = (
    "tiny scriptsize footnotesize small normalsize bf bfseries it itshape rm sc num mbox hbox textnormal "
    "makecell shortstack thead noindent newline linebreak par hfill raggedright"
)
"""Macros that print what they are given; any other that is unknown stays, for it may be a sign."""

_HIDDEN = ("phantom", "hphantom", "vphantom", "hspace", "label", "color", "cellcolor", "rowcolor")
"""Macros of which nothing is printed."""

_LINES = {
    "toprule",
    "midrule",
    "bottomrule",
    "hline",
    "addlinespace",
    "endhead",
    "endfoot",
    "endfirsthead",
    "centering",
}


def _latex(text: str) -> list[Grid]:
    known = latexwalker.get_default_latex_context_db()
    known.add_context_category(
        "tables",
        prepend=True,
        macros=[macrospec.MacroSpec(name, given) for name, given in _MACROS.items()],
        environments=[macrospec.EnvironmentSpec(name, given) for name, given in _TABULARS.items()],
    )
    try:
        nodes, *_ = latexwalker.LatexWalker(
            _RULES.sub("", text), latex_context=known, tolerant_parsing=False
        ).get_latex_nodes()
    except latexwalker.LatexWalkerParseError as error:
        raise InputError(f"the LaTeX cannot be parsed: {str(error).splitlines()[0]}.") from error
    return list(_latex_tables(nodes, []))


def _latex_tables(nodes: Sequence[Any], around: Sequence[Any]) -> Iterator[Grid]:
    """Yield the tables of some nodes; title and notes stand in the environment around them."""
    for node in nodes:
        inner = getattr(node, "nodelist", None)
        if getattr(node, "environmentname", "") in _TABULARS:
            words = list(_latex_words(around))
            title = next((words for kind, words in words if kind == "caption"), "")
            notes = _notes(said for kind, said in words if kind != "caption")
            yield _square(_latex_rows(node.nodelist), title=title, notes=notes)
        elif inner:
            group = getattr(node, "environmentname", "") in ("table", "table*", "threeparttable")
            yield from _latex_tables(inner, inner if group and not around else around)


def _latex_words(nodes: Sequence[Any]) -> Iterator[tuple[str, str]]:
    """Yield the caption and the paragraphs that stand around a tabular."""
    loose: list[Any] = []
    for node in nodes:
        macro, environment = getattr(node, "macroname", ""), getattr(node, "environmentname", "")
        if macro == "caption":
            yield "caption", _plain(node.nodeargd.argnlist[-1:])
        elif environment == "threeparttable":
            yield from _latex_words(node.nodelist)
        elif environment and environment not in _TABULARS:
            yield environment, _plain(node.nodelist).lstrip("* ")
        elif not environment and macro != "label":
            loose.append(node)
    for paragraph in re.split(r"\n\s*\n", _TO_TEXT.nodelist_to_text(loose)):
        if paragraph.strip():
            yield "", _tidy(paragraph)


def _latex_rows(nodes: Sequence[Any]) -> Iterator[list[tuple[str, int]]]:
    row: list[tuple[str, int]] = []
    cell: list[Any] = []
    for node in [*nodes, None]:
        macro = getattr(node, "macroname", "")
        ends = node is None or macro in ("\\", "tabularnewline")
        if ends or (getattr(node, "specials_chars", "") == "&"):
            spanning = next((one for one in cell if getattr(one, "macroname", "") == "multicolumn"), None)
            said = "1" if spanning is None else _plain(spanning.nodeargd.argnlist[:1])
            if not re.fullmatch("[1-9][0-9]{0,2}", said):
                raise InputError(rf"\multicolumn spans {said!r} columns; put a number from 1 to 999 there.")
            row.append((_plain(cell), int(said)))
            cell = []
        elif macro not in _LINES:
            cell.append(node)
        if ends:
            if any(text for text, _ in row):
                yield row
            row = []


def _plain(nodes: Sequence[Any]) -> str:
    """Write nodes as text; marks above the line lose the sign of it, anything else there keeps it."""
    text = _TO_TEXT.nodelist_to_text(list(nodes))
    return _tidy(re.sub(r"\^\s*([*∗†‡]+)", r"\1", text))


def _above(node: Any, l2tobj: Any) -> str:
    return f"^{{{l2tobj.nodelist_to_text(node.nodeargd.argnlist)}}}"


def _to_text() -> Any:
    known = latex2text.get_default_latex_context_db()
    spec = latex2text.MacroTextSpec
    known.add_context_category(
        "tables",
        prepend=True,
        macros=[
            spec("multicolumn", "%(3)s"),
            spec("multirow", lambda node, l2tobj: l2tobj.nodelist_to_text(node.nodeargd.argnlist[-1:])),
            spec("sym", "%s"),
            *(
                spec(name, lambda node, l2tobj: l2tobj.nodelist_to_text(node.nodeargd.argnlist[-1:]))
                for name in ("makebox", "raisebox")
            ),
            spec("textsuperscript", _above),
            spec("checkmark", "✓"),
            spec("textless", "<"),
            spec("textgreater", ">"),
            spec("textminus", "−"),
            spec("footnotemark", "^{1}"),
            spec("tnote", _above),
            spec(",", "\u2009"),
            *(spec(name, "") for name in {*_LINES, *_HIDDEN}),
            *(spec(name, discard=False) for name in _UNSEEN.split()),
        ],
    )
    known.set_unknown_macro_spec(spec("", lambda node, l2tobj: f"\\{node.macroname} "))
    return latex2text.LatexNodes2Text(latex_context=known, math_mode="text", strict_latex_spaces=False)


_TO_TEXT = _to_text()


# ---- Word ----


def _word(path: Path | None, name: str) -> list[Grid]:
    if path is None:
        raise InputError("a Word file must be named; it cannot be pasted.")
    try:
        document = docx.Document(str(path))
        _accept_changes(document.element.body)
        content = list(document.iter_inner_content())
        tables = {
            at: list(_word_rows(table)) for at, table in enumerate(content) if isinstance(table, WordTable)
        }
    except Exception as error:  # python-docx lets through whatever zip and XML raise
        raise InputError(f"{name} cannot be read as a Word file: {error}.") from error
    found = []
    for at, rows in tables.items():
        above = content[at - 1] if at else None
        title = _word_text(above) if isinstance(above, Paragraph) else ""
        below = (_word_text(one) for one in content[at + 1 :] if isinstance(one, Paragraph))
        title = title if re.match(r"table\b", title, re.IGNORECASE) else ""
        found.append(_square(rows, title=title, notes=_notes(filter(None, below))))
    return found


def _accept_changes(body: Any) -> None:
    """Take tracked changes as made, and what only wraps other things (links, controls, fields) away."""
    for gone in [*body.iter(qn("w:del"), qn("w:moveFrom"), qn("w:sdtPr"), qn("w:sdtEndPr"))]:
        row = gone.getparent()
        # a mark among the properties of a row deletes the row
        gone = row.getparent() if row.tag == qn("w:trPr") else gone
        if gone.getparent() is not None:
            gone.getparent().remove(gone)
    wraps = ("ins", "moveTo", "sdt", "sdtContent", "hyperlink", "smartTag", "fldSimple", "customXml")
    for wrap in [*body.iter(*(qn(f"w:{name}") for name in wraps))]:
        parent = wrap.getparent()
        if parent is not None and parent.tag not in (qn("w:rPr"), qn("w:trPr")):
            for child in list(wrap):
                wrap.addprevious(child)
            parent.remove(wrap)


def _word_rows(table: WordTable) -> Iterator[list[tuple[str, int]]]:
    seen: set[Any] = set()
    for row in table.rows:
        line: list[tuple[str, int]] = [("", 1)] * row.grid_cols_before
        last = None
        for cell in row.cells:  # a merged cell stands here once for each place that it fills
            if cell._tc is last:
                line[-1] = (line[-1][0], line[-1][1] + 1)
                continue
            last = cell._tc
            nested = UNREADABLE if cell.tables else ""
            line.append(("" if last in seen else nested + " ".join(map(_word_text, cell.paragraphs)), 1))
            seen.add(last)
        yield line


def _word_text(paragraph: Paragraph) -> str:
    runs: list[str] = []
    for child in paragraph._p:
        if child.tag == qn("w:r"):
            runs.append(_word_run(Run(child, paragraph)))
        elif child.tag not in _SILENT:
            runs.append(UNREADABLE)
    return _tidy("".join(runs))


_SILENT = {
    qn(f"w:{name}{end}")
    for name in ("bookmark", "commentRange", "moveFromRange", "moveToRange", "perm")
    for end in ("Start", "End")
} | {qn("w:pPr"), qn("w:proofErr")}
"""What stands between the runs of a paragraph and is not seen."""

_NO_LETTERS = [
    qn(f"w:{name}") for name in ("sym", "drawing", "pict", "object", "footnoteReference", "endnoteReference")
]
"""What a run shows that is no text."""


def _word_run(run: Run) -> str:
    font, properties = run.font, run._r.rPr
    if font.hidden:
        return ""
    if font.strike or font.double_strike or any(run._r.find(one) is not None for one in _NO_LETTERS):
        return UNREADABLE
    raised = properties is not None and properties.find(qn("w:position")) is not None
    if font.superscript or font.subscript or raised:
        return f"{'_' if font.subscript else '^'}{{{run.text}}}"
    return str(run.text)


# ---- pasted text ----

_VALUES = re.compile(
    r"(?<!\S)(?:[-+−–] )?(?:[-+−–(\[{<]*\.?\d\S*|[—–.✓-]|[Yy]es|YES|[Nn]o|NO|n\.s\.|\(omitted\))(?!\S)"
)
"""What can stand in a column: whatever begins as a number does, and the usual words."""


def _pasted(text: str) -> list[Grid]:
    blocks = [block.strip("\n") for block in re.split(r"\n(?=\s*Table\s+\w+)", f"\n{text}") if block.strip()]
    return [_block(block) for block in blocks]


def _block(text: str) -> Grid:
    """Read one pasted table: split at tabs if it has any, else at the values of each line."""
    lines = [line for line in text.expandtabs(1).splitlines() if line.strip(" -=_+|")]
    title = lines.pop(0).strip() if re.match(r"\s*table\s+\w+", "".join(lines[:1]), re.IGNORECASE) else ""
    if "\t" in text:
        rows = [line.split("\t") for line in text.splitlines() if line.strip(" -=_+|\t")]
        return _square([[(cell, 1) for cell in row] for row in (rows[1:] if title else rows)], title=title)
    lines = [re.sub(r"(?<!\S)\|(?!\S)", " ", line) for line in lines]
    split = [_label_and_values(line) for line in lines]
    counts = [len(values) for _, values in split if values]
    width = max(counts, key=lambda count: (counts.count(count), count), default=0)
    full = [values for _, values in split if len(values) == width > 0]
    of_table = [
        len(values) == width or not NOTE.search(line) for line, (_, values) in zip(lines, split, strict=True)
    ]
    last = max((at for at, (_, values) in enumerate(split) if values and of_table[at]), default=-1)
    rows, heads = [], True
    for line, (label, values) in zip(lines[: last + 1], split[: last + 1], strict=True):
        whole = not any(re.search(r"[.,(\[]", match.group()) for match in values)
        if not values or (heads and len(values) != width and whole):
            rows.append(_heading(line, width))
            continue
        heads = False
        rows.append([label, *_placed(values, full, line)])
    return _square(
        [[(cell, 1) for cell in row] for row in rows],
        title=title,
        notes=tuple(map(str.strip, lines[last + 1 :])),
    )


def _label_and_values(line: str) -> tuple[str, list[re.Match[str]]]:
    """Take the values at the end of a line; what stands before them is its label.

    A number that is one blank away from words and further away from the next number belongs to the words.
    """
    values: list[re.Match[str]] = []
    end = len(line.rstrip())
    for match in reversed(list(_VALUES.finditer(line))):
        if line[match.end() : end].strip():
            break
        values.insert(0, match)
        end = match.start()
    if (
        len(values) > 1
        and re.search(r"\S $", line[:end])
        and "  " in line[values[0].end() : values[1].start()]
    ):
        end = values.pop(0).end()
    return line[:end].strip(), values


def _heading(line: str, width: int) -> list[str]:
    """Split a line of words at wide gaps; as many as there are columns stand above these."""
    if line.strip().lower().startswith("panel "):
        return [line]
    words = [part for part in re.split(r"\s{2,}", line.strip()) if part]
    if len(words) == width and re.search(r"conf(idence|\.)? ?int", words[-1], re.IGNORECASE):
        words.append(words[-1])  # the two limits of Stata
    if len(words) == width:
        return ["", *words]
    return words if len(words) == width + 1 else [" ".join(words)]


def _placed(values: Sequence[re.Match[str]], full: Sequence[Sequence[re.Match[str]]], line: str) -> list[str]:
    """Put the values of a line into columns: all of them, or where full lines have theirs."""
    width = len(full[0])
    if len(values) == width:
        return [match.group() for match in values]
    spans = [(min(row[k].start() for row in full), max(row[k].end() for row in full)) for k in range(width)]
    aligned = all(left[1] <= right[0] for left, right in pairwise(spans))
    places = [
        [k for k, (start, end) in enumerate(spans) if match.start() < end and match.end() > start]
        for match in values
    ]
    taken = {place[0] for place in places if len(place) == 1}  # 1 200 in one place is not 200
    if not aligned or len(taken) < len(values):
        raise InputError(
            f"the line {line.strip()!r} has {len(values)} values for {width} columns, and nothing says "
            "which; put tabs between columns, or a dash into each empty one."
        )
    cells = [""] * width
    for match, (at,) in zip(values, places, strict=True):
        cells[at] = match.group()
    return cells


READERS: Mapping[str, Callable[[str], list[Grid]]] = {
    "csv": _csv,
    "markdown": _markdown,
    "latex": _latex,
    "html": _html,
    "text": _pasted,
    "word": lambda _: [],
}
"""Readers by form."""

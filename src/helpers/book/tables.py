"""Tables that a reader sees: one frame, written as MyST for the site and as HTML for JupyterLab.

Cells hold text; numbers are turned into text by `cells` before, so that the printed and the recomputed
number of a comparison keep their own digits. A cell of the form ``{status}`` or ``{tier}``, see `PILLS`,
becomes a coloured label.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from helpers import published
from helpers.errors import InputError, listed
from helpers.wording import minus

TIERS = (*published.TIERS, "none")
"""Where a number comes from; ``none`` where there is none."""

PILLS = {f"{{{name}}}": name for name in (*published.STATUSES, *TIERS)}
"""Cells that become labels."""

MISSING = "–"
"""What stands for a missing value."""

SHORT = 16
"""A cell of fewer characters stays on one line, so that a phone does not break `Model 1` in two."""

PRINTED = "printed"
"""Column of printed numbers: their minus signs are made true ones."""

LABELLED = ("status", "tier")
"""Columns of a frame whose words become labels."""

_BREAKS = re.compile(r"[ –-]")
"""Where a browser may break a line."""

_ZERO = re.compile(r"^-(?=[0.,]*%?$)")

_NUMERIC = re.compile(r"^(?:[\u2212\-(]*[\d.]|\u2013?$|\{)")
"""How cells begin that are numbers, labels or empty."""

_LABELLED = re.compile(r"^(.*) (\{[a-z-]+\})$")
"""A number with a label behind it."""

_LINES = re.compile(r"\s*[\n\r\v\f\x85\u2028\u2029]+\s*")
"""Breaks of lines, which would end the row of a table."""

_MARKUP = re.compile(r"([\\*_`$|<>\[\]{}~^#])")


@dataclass(frozen=True)
class Column:
    """A column of a table that a reader sees.

    Attributes
    ----------
    label : str
        Its heading.
    format : str
        Of numbers, such as ``",.2f"`` or ``".0%"``; empty for text and whole numbers.
    left : bool, optional
        Whether it is set flush left; without it, words are and numbers are not.
    """

    label: str
    format: str = ""
    left: bool | None = None


Columns = Mapping[str, "str | tuple[str, str] | Column"]
"""Columns in order, by their names in the frame: a heading, a heading and a format, or a `Column`."""


def laid_out(frame: pd.DataFrame, columns: Columns) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """Choose, name and format the columns of a table.

    Parameters
    ----------
    frame : DataFrame
        Numbers and text.
    columns : mapping
        See `Columns`.

    Returns
    -------
    shown : DataFrame of str
        Cells as a reader sees them.
    plain : DataFrame
        The same columns as they are and under their own names, for a download.
    left : list of str
        Headings of the columns of words.

    Raises
    ------
    InputError
        If the frame lacks a column, two have one heading, or decimals have no format.

    Examples
    --------
    >>> shown, _, left = laid_out(
    ...     pd.DataFrame({"who": ["CHN"], "share": [0.25]}), {"who": "Exporter", "share": ("Share", ".0%")}
    ... )
    >>> shown.to_dict("list"), left
    ({'Exporter': ['CHN'], 'Share': ['25%']}, ['Exporter'])
    """
    wanted = {name: _column(one) for name, one in columns.items()}
    unknown = [name for name in wanted if name not in frame]
    if unknown:
        raise InputError(f"columns names {listed(unknown)}, but the frame has {listed(frame)}.")
    labels = [one.label for one in wanted.values()]
    twice = sorted({label for label in labels if labels.count(label) > 1})
    if twice:
        raise InputError(f"columns gives the heading {listed(twice)} twice; name each column differently.")
    bare = [
        name for name, one in wanted.items() if not one.format and pd.api.types.is_float_dtype(frame[name])
    ]
    if bare:
        raise InputError(f"columns {listed(bare)} hold decimals and need a format, such as '.2f'.")
    plain = frame[list(wanted)]
    shown = pd.DataFrame(
        {one.label: cells(_read(name, frame[name]), one.format) for name, one in wanted.items()},
        index=frame.index,
    )
    left = [
        one.label
        for one in wanted.values()
        if (not is_numeric(shown[one.label]) if one.left is None else one.left)
    ]
    return shown, plain, left


def cells(values: Iterable[Any], spec: str = "") -> list[str]:
    """Write the cells of one column.

    Parameters
    ----------
    values : iterable
        Numbers, text, missing values.
    spec : str
        Format of numbers, such as ``".2f"``; empty for text and whole numbers.

    Returns
    -------
    list of str
        With true minus signs.

    Examples
    --------
    >>> cells([-0.5, None, "none"], ".2f")
    ['−0.50', '–', 'none']
    """
    # whole numbers beside a missing one are floats
    whole = spec.endswith("d")
    return [
        MISSING
        if pd.isna(one)
        else signed(format(int(one) if whole and one == int(one) else one, spec))
        if spec and not isinstance(one, str)
        else str(one)
        for one in values
    ]


def spans(low: Iterable[float], high: Iterable[float], spec: str = ".3f") -> list[str]:
    """Write intervals.

    Parameters
    ----------
    low, high : iterable of float
        Their ends.
    spec : str
        Format of an end.

    Returns
    -------
    list of str
        Empty where an end is missing.

    Examples
    --------
    >>> spans([-0.1, float("nan")], [0.25, 1.0], ".2f")
    ['−0.10 to 0.25', '']
    """
    ends = zip(low, high, strict=True)
    return ["" if pd.isna([a, b]).any() else " to ".join(cells([a, b], spec)) for a, b in ends]


def is_numeric(column: Iterable[str]) -> bool:
    """Tell whether the cells of a column are numbers, labels or empty.

    Parameters
    ----------
    column : iterable of str
        Cells as shown.

    Returns
    -------
    bool
        Such columns are set flush right.

    Examples
    --------
    >>> is_numeric(["0.5", "(−2.1)", "–", ""]), is_numeric(["0.5", "none"])
    (True, False)
    """
    return all(not cell or _NUMERIC.match(cell) for cell in column)


def _column(given: str | tuple[str, str] | Column) -> Column:
    if isinstance(given, Column):
        return given
    return Column(given) if isinstance(given, str) else Column(*given)


def _read(name: str, column: pd.Series) -> Iterable[Any]:
    """Give printed numbers true minus signs, and statuses and tiers the form of a label."""
    if name == PRINTED:
        return [one if pd.isna(one) else minus(str(one)) for one in column]
    if name in LABELLED:
        return [f"{{{one}}}" if f"{{{one}}}" in PILLS else one for one in column]
    return column


def signed(number: str) -> str:
    """Give a number a true minus sign, and none where it is zero as shown.

    Parameters
    ----------
    number : str
        As `format` writes it.

    Returns
    -------
    str
        For people.

    Examples
    --------
    >>> signed("-1,234.5"), signed("-0.00"), signed("-0.0%")
    ('−1,234.5', '0.00', '0.0%')
    """
    return minus(_ZERO.sub("", number))


def unlabelled(cell: object) -> str:
    """Write a cell without the form of its label.

    Parameters
    ----------
    cell : object
        A cell of `laid_out`.

    Returns
    -------
    str
        Text.

    Examples
    --------
    >>> unlabelled("{exact}"), unlabelled("0.25 {close}"), unlabelled("a {brace}")
    ('exact', '0.25 (close)', 'a {brace}')
    """
    text = str(cell)
    labelled = _LABELLED.match(text)
    if labelled and labelled[2] in PILLS:
        return f"{labelled[1]} ({PILLS[labelled[2]]})"
    return PILLS.get(text, text)


def escape(text: str) -> str:
    r"""Write text so that MyST shows it as it is.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        The text in one line, with its markup characters escaped.

    Examples
    --------
    >>> print(escape("0.257**"))
    0.257\*\*
    """
    return _MARKUP.sub(r"\\\1", _LINES.sub(" ", text))


def to_myst(
    frame: pd.DataFrame,
    *,
    caption: str,
    name: str,
    left: Sequence[str] = (),
    classes: str = "",
    links: Mapping[str, Sequence[str]] | None = None,
) -> str:
    """Write a numbered, captioned table in MyST.

    Parameters
    ----------
    frame : DataFrame of str
        Cells; the index is not shown.
    caption : str
        MyST text.
    name : str
        Target of cross-references.
    left : sequence of str
        Columns of words, set flush left; the first column always is.
    classes : str
        CSS classes.
    links : mapping of str to sequence of str, optional
        For a column, where each of its cells leads, relative to the page; empty where it leads nowhere.

    Returns
    -------
    str
        A ``table`` directive.

    Raises
    ------
    InputError
        If `links` names a column that the frame lacks, or has another number of rows.
    """
    for column, addresses in (links or {}).items():
        if column not in frame or len(addresses) != len(frame):
            raise InputError(
                f"links[{column!r}] must have one address for each of the {len(frame)} rows of a column of "
                f"the table, got {len(addresses)}; the columns are {listed(frame)}."
            )
    columns = [str(column) for column in frame]
    rule = ["---" if i == 0 or column in left else "--:" for i, column in enumerate(columns)]
    nowhere = [""] * len(frame)
    all_leads = zip(*((links or {}).get(column, nowhere) for column in columns), strict=True)
    rows = [
        [_linked(_myst_cell(cell), to) for cell, to in zip(row, leads, strict=True)]
        for row, leads in zip(frame.itertuples(index=False), all_leads, strict=True)
    ]
    lines = [" | ".join(cells) for cells in ([escape(column) for column in columns], rule, *rows)]
    options = f":name: {name}\n" + (f":class: {classes}\n" if classes else "")
    body = "\n".join(f"| {line} |" for line in lines)
    return f"````{{table}} {caption}\n{options}\n{body}\n````\n"


def _myst_cell(cell: object) -> str:
    text = str(cell)
    if text in PILLS:
        return f"[{PILLS[text].replace('-', ' ')}]{{{_classes(PILLS[text])}}}"
    labelled = _LABELLED.match(text)
    if labelled and labelled[2] in PILLS:
        return f"{_myst_cell(labelled[1])} {_myst_cell(labelled[2])}"
    short = escape(text)
    return f"[{short}]{{.nowrap}}" if len(text) < SHORT and _BREAKS.search(text) else short


def _linked(cell: str, address: str) -> str:
    # as HTML: MyST would look for the page among the documents of the book
    return f'<a href="{html.escape(address)}">{cell}</a>' if address else cell


def _classes(name: str) -> str:
    judged = name in published.STATUSES and name != "synthetic"
    return f".status .status-{name}" if judged else f".tier .tier-{name}"


def to_html(frame: pd.DataFrame, *, caption: str) -> str:
    """Write a table in HTML, for JupyterLab.

    Parameters
    ----------
    frame : DataFrame of str
        Cells; the index is not shown.
    caption : str
        HTML.

    Returns
    -------
    str
        A ``table`` element.
    """
    table = frame.map(unlabelled).to_html(index=False, border=0, escape=True)
    return table.replace("<thead>", f"<caption>{caption}</caption><thead>", 1)

"""Tables that a reader sees: one frame, written as MyST for the site and as HTML for JupyterLab.

Cells hold text; numbers are turned into text by `cells` before, so that the printed and the recomputed
number of a comparison keep their own digits. A cell of the form ``{status}`` or ``{tier}``, see `PILLS`,
becomes a coloured label.
"""

from __future__ import annotations

import html
import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
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
"""In the name of a column: texts as the paper prints them, whose minus signs are made true ones."""

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

_FIELD = re.compile(r"\{([^{}:]+)(?::([^{}]*))?\}")
"""A column in a pattern, and how it is written."""

_OF_FITS = re.compile(r"(?:^|_)(?:estimate|std_error|t|p|low|high)$|^(?:nobs|unit|convention)$")
"""What belongs to an estimate goes into its download, shown or not."""


@dataclass(frozen=True)
class Column:
    """A column of a table that a reader sees.

    Attributes
    ----------
    label : str
        Its heading.
    format : str or sequence of str
        Of numbers, such as ``",.2f"`` or ``".0%"``; empty for text and whole numbers. Of what is put together
        from several columns, the patterns that `written` takes.
    left : bool, optional
        Whether it is set flush left; without it, words are and numbers are not.
    once : bool
        Whether a cell is left blank that repeats the one above, as do all columns of this kind before it.
    """

    label: str
    format: str | Sequence[str] = ""
    left: bool | None = None
    once: bool = False

    @property
    def patterns(self) -> tuple[str, ...]:
        """Patterns of its cells; none where they are those of one column."""
        given = (self.format,) if isinstance(self.format, str) else tuple(self.format)
        return given if any("{" in one for one in given) else ()

    def names(self, name: str) -> list[str]:
        """Give the columns of the frame that it shows, of which one may be called as it is."""
        fields = [field[1] for pattern in self.patterns for field in _FIELD.finditer(pattern)]
        return list(dict.fromkeys(fields)) if self.patterns else [name]


Columns = Mapping[str, "str | tuple[str, ...] | Column"]
"""Columns in order, by their names in the frame: a heading, a heading and a format, or a `Column`.

What is put together from several columns has a name of its own, and as its format patterns: see `written`. In
tables that set rows of the frame side by side, see `laid_out`, a field of a pattern says of which row it is:
``"{estimate@hhi:.3f}"``.
"""


def laid_out(
    frame: pd.DataFrame, columns: Columns, across: str = ""
) -> tuple[pd.DataFrame, pd.DataFrame, list[str], dict[str, str]]:
    """Choose, name and format the columns of a table.

    Parameters
    ----------
    frame : DataFrame
        Numbers and text.
    columns : mapping
        See `Columns`.
    across : str
        Column of the frame whose values tell apart the rows that one row of the table sets side by side; rows
        that agree in all columns which are shown as they are make one.

    Returns
    -------
    shown : DataFrame of str
        Cells as a reader sees them.
    plain : DataFrame
        What they show as it is and under its own names, for a download, and all else that the frame says of
        its estimates: errors, t- and p-values, ends of intervals, observations, conventions. With `across`
        the whole frame, which is tidy.
    left : list of str
        Headings of the columns of words.
    headings : dict of str to str
        By column of `plain`, as far as it is shown.

    Raises
    ------
    InputError
        If the frame lacks a column, two have one heading, or decimals have no format; with `across`, if two
        rows stand for one.

    Examples
    --------
    >>> frame = pd.DataFrame({"who": ["CHN", "CHN"], "low": [0.25, 0.5], "high": [1, 2], "p": [0.1, 0.2]})
    >>> look = {"who": Column("Exporter", once=True), "ends": ("Interval", "{low:.0%} to {high:.0%}")}
    >>> shown, plain, left, headings = laid_out(frame, look)
    >>> shown.to_dict("list"), list(plain)
    ({'Exporter': ['CHN', ''], 'Interval': ['25% to 100%', '50% to 200%']}, ['who', 'low', 'high', 'p'])
    >>> left, headings
    (['Exporter'], {'who': 'Exporter', 'low': 'Interval', 'high': 'Interval'})
    >>> tidy = pd.DataFrame({"who": ["CHN", "CHN"], "year": [2004, 2017], "hhi": [0.25, 0.5]})
    >>> look = {"who": "Exporter", "first": ("2004", "{hhi@2004:.2f}"), "last": ("2017", "{hhi@2017:.2f}")}
    >>> shown, plain, _, _ = laid_out(tidy, look, across="year")
    >>> shown.to_dict("list"), list(plain), len(plain)
    ({'Exporter': ['CHN'], '2004': ['0.25'], '2017': ['0.50']}, ['who', 'year', 'hhi'], 2)
    """
    wanted = {name: _column(one) for name, one in columns.items()}
    fields = {field: one.label for name, one in wanted.items() for field in one.names(name)}
    headings = {field: label for field, label in fields.items() if not (across and "@" in field)}
    for name in [across, *(field.partition("@")[0] for field in fields)] if across else []:
        headings.setdefault(name, "")
    unknown = [name for name in headings if name not in frame]
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
    more = [name for name in frame if name not in headings and _OF_FITS.search(str(name))]
    plain = frame if across else frame[[*headings, *more]]
    frame = _side_by_side(frame, list(fields), across) if across else frame
    shown = pd.DataFrame({one.label: _shown(frame, name, one) for name, one in wanted.items()}, frame.index)
    once = [one.label for one in wanted.values() if one.once]
    if once:
        repeats = shown[once].eq(shown[once].shift()).astype(int).cummin(axis=1).astype(bool)
        shown[once] = shown[once].mask(repeats, "")
    left = [
        one.label
        for one in wanted.values()
        if (not is_numeric(shown[one.label]) if one.left is None else one.left)
    ]
    return shown, plain, left, headings


def _side_by_side(frame: pd.DataFrame, fields: Sequence[str], across: str) -> pd.DataFrame:
    """Give each row of a table the numbers of the rows that it sets side by side, as ``number@value``."""
    own = [field for field in fields if "@" not in field]
    row, at = frame.groupby(own, sort=False, dropna=False).ngroup(), frame[across].astype(str)
    twice = frame.loc[pd.DataFrame({"row": row, "at": at}).duplicated(), [*own, across]]
    if len(twice):
        raise InputError(
            f"across={across!r} must tell rows apart, but {twice.iloc[0].to_dict()} stands twice."
        )
    out = frame.loc[~row.duplicated(), own].set_axis(range(row.nunique()))
    for field in fields:
        number, _, value = field.partition("@")
        if value:
            out[field] = frame[number].set_axis(row)[(at == value).to_numpy()]
    return out


def _shown(frame: pd.DataFrame, name: str, one: Column) -> list[str]:
    if one.patterns:
        return written(frame, *one.patterns)
    return cells(_read(name, frame[name]), str(one.format))


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


def written(frame: pd.DataFrame, *patterns: str) -> list[str]:
    """Put cells together from several columns.

    Parameters
    ----------
    frame : DataFrame
        Numbers and text.
    *patterns : str
        Such as ``"{low:.3f} to {high:.3f}"``: columns of the frame with the formats of numbers. Each row
        is written by the first pattern whose columns it has.

    Returns
    -------
    list of str
        A text a row, with true minus signs; `MISSING` where no pattern fits.

    Examples
    --------
    >>> rows = pd.DataFrame({"t": [-2.5, None, None], "p": [0.01, 0.2, None]})
    >>> written(rows, "{t:.2f}", "p = {p:.3f}")
    ['−2.50', 'p = 0.200', '–']
    """

    def cell(row: Mapping[Hashable, Any]) -> str:
        def part(field: re.Match[str]) -> str:
            return cells(_read(field[1].partition("@")[0], [row[field[1]]]), field[2] or "")[0]

        there = (one for one in patterns if not any(pd.isna(row[field[1]]) for field in _FIELD.finditer(one)))
        return next((_FIELD.sub(part, one) for one in there), MISSING)

    return [cell(row) for row in frame.rename(columns=str).to_dict("records")]


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


def _column(given: str | tuple[str, ...] | Column) -> Column:
    if isinstance(given, Column):
        return given
    if isinstance(given, str):
        return Column(given)
    return Column(given[0], given[1] if len(given) == 2 else given[1:])


def _read(name: str, column: Iterable[Any]) -> Iterable[Any]:
    """Give printed numbers true minus signs, and statuses and tiers the form of a label."""
    if PRINTED in name.split("_"):
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

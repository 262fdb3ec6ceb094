"""Files of an exhibit for work: data with a dictionary of their columns, and tables in LaTeX.

Data are tidy: one name a column, numbers in full with an ASCII minus, and text that no spreadsheet takes for
a formula.
"""

from __future__ import annotations

import codecs
import functools
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import latexcodec  # noqa: F401  (registers the codec "ulatex")
import pandas as pd

from helpers import published, results

INTERVAL = ("low", "high")
"""Ends of an interval where both are there; one alone is something else."""

COLUMNS = Path(__file__).with_name("columns.csv")
"""What columns hold that have one name everywhere, by name or by a name with a star."""

_MATH = re.compile(r"(?<!\\)(\$[^$]+\$)")
_ADDRESS = re.compile(r"https?://\S+")
"""What may be broken, since it is wider than a line: behind a slash, before a sign that is spelled out."""
_BREAK = re.compile(r"(?<=[^/])/(?=[^/])|(?=\\%)")
_SPECIAL = {
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
}


@functools.cache
def _vocabulary() -> dict[str, str]:
    table = pd.read_csv(COLUMNS, dtype=str, keep_default_na=False)
    return dict(zip(table["name"], table["meaning"], strict=True))


def meaning(name: str, own: Mapping[str, str] = MappingProxyType({})) -> str:
    """Say what a column holds.

    Parameters
    ----------
    name : str
        Of the column.
    own : mapping of str to str, optional
        What columns of the exhibit hold whose names mean something else elsewhere.

    Returns
    -------
    str
        From the exhibit, or from the vocabulary of the book, where a name that ends like others is said by
        its two parts; empty for a name that nobody explains.

    Examples
    --------
    >>> meaning("nobs"), meaning("share5_p")
    ('number of observations', 'two-sided p-value, of: share of the five largest exporters, 0 to 1')
    >>> meaning("fit", {"fit": "share of what is explained"}), meaning("nonsense")
    ('share of what is explained', '')
    """
    said = {**_vocabulary(), **own}
    if name in said:
        return said[name]
    for pattern in [one for one in said if "*" in one]:
        stem = re.fullmatch(re.escape(pattern).replace(r"\*", "(.+)"), name)
        if stem:
            return said[pattern].replace("*", meaning(stem[1], own) or stem[1])
    return ""


def write_data(
    folder: Path,
    name: str,
    frame: pd.DataFrame,
    labels: Mapping[str, str] = MappingProxyType({}),
    own: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Write the data of an exhibit as CSV, and beside it the dictionary of its columns.

    Parameters
    ----------
    folder : Path
        Of the page.
    name : str
        Of the exhibit: ``<name>.csv`` and ``<name>-columns.csv``.
    frame : DataFrame
        The index is not written.
    labels : mapping of str to str, optional
        Headings that the page shows, by column.
    own : mapping of str to str, optional
        As for `meaning`.
    """
    data = frame.rename(columns=str)
    results.write_text(folder / f"{name}.csv", results.as_csv(data))
    if not all(name in data and kind_of(data[name]) in ("number", "integer") for name in INTERVAL):
        own = dict.fromkeys(INTERVAL, "") | dict(own)
    about = [
        {
            "name": column,
            "heading": labels.get(str(column), ""),
            "type": kind_of(data[column]),
            "meaning": meaning(str(column), own),
        }
        for column in data
    ]
    results.write_text(folder / f"{name}-columns.csv", results.as_csv(pd.DataFrame(about)))


def kind_of(column: pd.Series) -> str:
    """Say what the cells of a column are.

    Parameters
    ----------
    column : Series
        Of the data.

    Returns
    -------
    str
        ``integer``, ``number``, ``boolean`` or ``text``.

    Examples
    --------
    >>> kind_of(pd.Series([0.5])), kind_of(pd.Series(["x"])), kind_of(pd.Series([1]))
    ('number', 'text', 'integer')
    """
    kinds = {"b": "boolean", "i": "integer", "u": "integer", "f": "number"}
    if column.dtype.kind == "O":
        column = column.dropna().infer_objects()
    return kinds.get(column.dtype.kind, "text")


def beside(theirs: pd.DataFrame, scored: pd.DataFrame, further: pd.DataFrame) -> pd.DataFrame:
    """Set all printed numbers of an exhibit beside ours, one row a number.

    Parameters
    ----------
    theirs : DataFrame
        Printed numbers of the exhibit.
    scored : DataFrame
        Ours, as `helpers.book.Chapter.score` gives them.
    further : DataFrame
        ``row``, ``column`` and ``replicated`` of what the paper does not print; it comes last.

    Returns
    -------
    DataFrame
        The key of `helpers.published`, ``printed``, ``value``, ``unit``, ``replicated``, ``status``,
        ``standard_errors_apart``, ``part`` and ``convention``; numbers without one of ours have the status
        ``not-run``, or ``defined`` if that is their kind.
    """
    ours = scored[[*published.KEY, "replicated", "status", "standard_errors_apart", "part", "convention"]]
    both = theirs[[*published.KEY, "printed", "value", "unit"]].merge(ours, on=published.KEY, how="left")
    without = theirs["kind"].where(theirs["kind"] == "defined", "not-run").to_numpy()
    both["status"] = both["status"].where(both["status"].notna(), without)
    return pd.concat([both, further], ignore_index=True)


def beside_fits(
    theirs: pd.DataFrame, found: pd.DataFrame, rows: Mapping[str, str], scored: pd.DataFrame
) -> pd.DataFrame:
    """Set the printed coefficients of regressions beside all that was estimated, one row a term.

    Parameters
    ----------
    theirs, found, rows, scored
        As for `helpers.book.regressions.lines`.

    Returns
    -------
    DataFrame
        Columns of `found`, ``row`` (the term's name in print), ``status`` of the coefficient and
        ``printed_coef``, ``printed_t`` and what else is printed of it.
    """
    of_terms = theirs[theirs["row"].isin(list(rows.values()))]
    printed = of_terms.pivot(index=["column", "row"], columns="statistic", values="printed")
    printed = printed.add_prefix("printed_").reset_index()
    judged = scored.loc[scored["statistic"] == "coef", ["column", "row", "status", "standard_errors_apart"]]
    named = found.assign(row=found["term"].map(dict(rows)).fillna(""))
    first = ["column", "row", "term"]
    named = named[[*first, *(name for name in named if name not in first)]]
    by = ["column", "row"]
    return named.merge(printed, on=by, how="left").merge(judged, on=by, how="left")


def latex(text: str, *, math: bool = False) -> str:
    r"""Write text for LaTeX, with any engine.

    Parameters
    ----------
    text : str
        Plain text.
    math : bool
        Whether it holds formulas between dollar signs, which stay.

    Returns
    -------
    str
        ASCII.

    Examples
    --------
    >>> print(latex("R² ≥ 5% of $x_i$, A&B; http://a/b", math=True))
    R{$^2$} {$\geq$} 5\% of $x_i$, A\&B; http://a/\allowbreak{}b
    """
    parts = _MATH.split(text) if math else [text]
    plain = "".join(part if math and _MATH.fullmatch(part) else "".join(map(_sign, part)) for part in parts)
    return _ADDRESS.sub(lambda found: _BREAK.sub(r"\g<0>\\allowbreak{}", found[0]), plain)


def _sign(sign: str) -> str:
    if sign.isascii():
        return _SPECIAL.get(sign, sign)
    if sign.isspace():
        return "~"
    try:
        return f"{{{codecs.encode(sign, 'ulatex')!s}}}"
    except ValueError:  # a letter that the codec does not know: its plain form, such as 1 for a subscript
        return unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode() or "?"


def table(frame: pd.DataFrame, *, caption: str, name: str, note: str = "") -> str:
    r"""Write a table in LaTeX that compiles on its own, and as a part of a paper by ``\input``.

    Parameters
    ----------
    frame : DataFrame of str
        Cells; the index is not shown.
    caption, note : str
        Plain text with formulas; what stands above and below.
    name : str
        Label.

    Returns
    -------
    str
        A ``table`` environment for the packages booktabs and graphicx, no wider than the page.
    """
    body: str = (
        frame.map(lambda cell: latex(str(cell)))
        .rename(columns=lambda head: latex(str(head)))
        .to_latex(index=False, escape=False, column_format="l" + "r" * (frame.shape[1] - 1))
    )
    under = rf"\par\smallskip\parbox{{\linewidth}}{{\footnotesize {latex(note, math=True)}}}" if note else ""
    return rf"""% In a paper: load booktabs and graphicx and \input this. On its own it compiles as it is.
\makeatletter
\ifx\@nodocument\relax \def\finish{{}}\else \def\finish{{\end{{document}}}}
\documentclass{{article}}\usepackage{{booktabs,graphicx}}\begin{{document}}\fi
\makeatother
\begin{{table}}
\centering
\caption{{{latex(caption, math=True)}}}
\label{{{name}}}
\resizebox{{\ifdim\width>\linewidth\linewidth\else\width\fi}}{{!}}{{%
{body}}}
{under}
\end{{table}}
\finish
"""

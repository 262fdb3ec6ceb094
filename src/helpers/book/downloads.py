"""Files of an exhibit for work: data with a dictionary of their columns, and tables in LaTeX.

Data are tidy: one name a column, numbers in full with an ASCII minus, and text that no spreadsheet takes for
a formula.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import latexcodec  # noqa: F401  (registers the codec "ulatex")
import pandas as pd

from helpers import published, results

MEANINGS = {
    "estimate": "estimate, in the units of the regression",
    "std_error": "standard error of the estimate",
    "t": "t-value",
    "p": "two-sided p-value",
    "low": "lower end of the 95 % interval, or smallest value that rounding of the inputs allows",
    "high": "upper end of the 95 % interval, or largest value that rounding of the inputs allows",
    "nobs": "number of observations",
    "n": "number of observations, or of what the row counts",
    "r2": "R², the share of the variance that the regression explains",
    "adj_r2": "R² less what as many regressors explain by chance",
    "term": "regressor",
    "outcome": "what is explained",
    "controls": "regressors held constant",
    "effects": "fixed effects",
    "weights": "weights of the rows; none where each counts as one",
    "cluster": "groups within which errors may depend on each other",
    "errors": "kind of standard errors",
    "sample": "which rows are in",
    "catalogue": "list of high-tech products",
    "year": "calendar year",
    "province": "province of China",
    "exporter": "exporting country, ISO 3166 code of three letters",
    "hs6": "product, six digits of the Harmonized System",
    "value_usd": "exports in current US dollars",
    "n_exporters": "number of countries that export the product",
    "ln_n": "log of the number of countries that export the product",
    "share5": "share of the five largest exporters, 0 to 1",
    "share3": "share of the three largest exporters, 0 to 1",
    "hhi": "Herfindahl–Hirschman index, 0 to 1",
    "high_tech": "whether the product is high-tech, or what holds of those that are",
    "location_quotient": "share of the industry in the region over its share in the country",
    "t_clustered": "t-value with clustered errors",
    "printed_coef": "coefficient, as the paper prints it",
    "printed_t": "t-value, as the paper prints it",
    "convention": "estimator, weights and standard errors",
    "exhibit": "table or figure of the paper",
    "row": "row of that exhibit, as printed",
    "column": "column of that exhibit, or regression, as printed",
    "statistic": "kind of number: coefficient, t-value, standard error and so on",
    "printed": "as the paper prints it",
    "value": "the printed number as a number",
    "unit": "unit of the printed number; empty for a pure number",
    "replicated": "our number, in the printed unit",
    "status": "how far ours and the printed number agree, see the page on methods",
    "part": "part of the paper’s sample that ours covers; empty for all of it",
    "standard_errors_apart": "distance between ours and the printed number, in printed standard errors",
    "tier": "kind of data; synthetic numbers show that the computation runs, and nothing else",
}
"""What the columns hold that have one name everywhere."""

INTERVAL = ("low", "high")
"""Ends of an interval where both are there; one alone is something else."""

_MATH = re.compile(r"(?<!\\)(\$[^$]+\$)")
_SPECIAL = {
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
}


def write_data(
    folder: Path, name: str, frame: pd.DataFrame, labels: Mapping[str, str] = MappingProxyType({})
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
    """
    data = frame.rename(columns=str)
    data = data.map(lambda cell: cell.replace("\u2212", "-") if isinstance(cell, str) else cell)
    results.write_text(folder / f"{name}.csv", results.as_csv(data))
    is_interval = all(name in data and kind_of(data[name]) in ("number", "integer") for name in INTERVAL)
    about = [
        {
            "name": column,
            "heading": labels.get(str(column), ""),
            "type": kind_of(data[column]),
            "meaning": "" if column in INTERVAL and not is_interval else MEANINGS.get(str(column), ""),
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
    >>> print(latex("R² ≥ 5% of $x_i$, A&B", math=True))
    R{$^2$} {$\geq$} 5\% of $x_i$, A\&B
    """
    parts = _MATH.split(text) if math else [text]
    return "".join(part if math and _MATH.fullmatch(part) else "".join(map(_sign, part)) for part in parts)


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

"""Regression tables of a paper: which printed numbers our fits answer, and both beside each other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

import pandas as pd

from helpers import published
from helpers.book import tables
from helpers.book.names import known
from helpers.errors import InputError, listed
from helpers.wording import minus

OF_TERMS = {"coef": "estimate", "t": "t", "se": "std_error", "p": "p"}
"""What is printed of a coefficient, and the column of a fit that it is."""

OF_FITS = {"n": "nobs", "r2": "r2", "adj_r2": "adj_r2"}
"""What is printed of a whole regression, and the column of a fit that it is."""

SHOWN_OF_FITS = (("N", "n", ",.0f"), ("R²", "r2", ".3f"))
"""What is shown of a whole regression: its name, statistic and format."""

APART = "s.e. apart"
"""Line of a regression table: how many printed standard errors lie between the two coefficients."""

Pairs = list[tuple[str, str]]
"""Lines of one regression: what is printed, and ours."""


def numbers(
    theirs: pd.DataFrame,
    found: pd.DataFrame,
    rows: Mapping[str, str],
    *,
    whole: Mapping[str, str],
    part: Mapping[str, str],
    skip: Collection[tuple[str, str]],
) -> pd.DataFrame:
    """Give our numbers for what a table prints of its regressions.

    Parameters
    ----------
    theirs : DataFrame
        The printed numbers of the table.
    found : DataFrame
        Our estimates, see `helpers.estimate.each`.
    rows, whole, part, skip
        See `helpers.book.Chapter.beside_fits`.

    Returns
    -------
    DataFrame
        As `helpers.book.Chapter.score` takes them.

    Raises
    ------
    InputError
        For a name that the table or the fits do not have, or if no coefficient is printed.
    """
    exhibit = theirs["exhibit"].iloc[0]
    known("of", found["column"].unique(), theirs["column"], f"no column of {exhibit}")
    known("rows", rows, found["term"], "no term of the fits")
    known("rows", rows.values(), theirs["row"], f"no row of {exhibit}")
    known("whole", whole, OF_FITS, "nothing that is printed of a regression")
    known("whole", whole.values(), theirs["row"], f"no row of {exhibit}")
    places = set(zip(theirs["column"], theirs["row"], strict=True))
    known("skip", skip, places, f"no column of {exhibit} and row")
    known("part", part, found["column"], "no column of the fits")
    terms = _long(found.assign(row=found["term"].map(rows)), OF_TERMS)
    fits = _long(found.drop_duplicates("column"), OF_FITS).query("statistic in @whole")
    fits["row"] = fits["statistic"].map(dict(whole)).astype("str")
    answers, of_fits = (one.assign(exhibit=exhibit).merge(theirs[published.KEY]) for one in (terms, fits))
    answers = answers[[place not in skip for place in zip(answers["column"], answers["row"], strict=True)]]
    if answers.empty:
        raise InputError(
            f"rows {listed(rows)} and columns {listed(found['column'].unique())} answer no coefficient of "
            f"{exhibit}; name rows and columns as printed."
        )
    both = pd.concat([answers, of_fits], ignore_index=True)
    return both.assign(part=both["column"].map(part).fillna(""))


def _long(found: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """One row a number, named as the print names its statistic."""
    there = {name: statistic for statistic, name in names.items() if name in found}
    by = [name for name in ("column", "row", "convention") if name in found]
    table = found.reset_index(drop=True).rename(columns=there)[[*by, *there.values()]]
    long = table.melt(by, var_name="statistic", value_name="replicated", ignore_index=False)
    return long.sort_index(kind="stable")


def lines(
    theirs: pd.DataFrame, found: pd.DataFrame, rows: Mapping[str, str], scored: pd.DataFrame
) -> pd.DataFrame:
    """Set our regressions beside the printed ones.

    Parameters
    ----------
    theirs, found, rows
        As for `numbers`.
    scored : DataFrame
        `numbers`, scored.

    Returns
    -------
    DataFrame of str
        A column of names, then two for each regression. Of a coefficient there are up to three lines: it,
        what is printed beneath it, and the status; for a part of the sample the distance.
    """
    fits = {str(column): own for column, own in found.groupby("column", sort=False)}
    out: list[dict[str, str]] = []
    for term, row in rows.items():
        there, judged = (one[one["row"] == row] for one in (theirs, scored))
        pairs = {
            column: _of_term(*_by_statistic(column, there, judged), own[own["term"] == term])
            for column, own in fits.items()
        }
        apart = any("{partial}" in own[-1][1] for own in pairs.values())
        out += _side_by_side([row, "", APART if apart else ""], pairs)
    for label, statistic, spec in SHOWN_OF_FITS:
        there, judged = (one[one["statistic"] == statistic] for one in (theirs, scored))
        pairs = {
            column: _of_fit(*_by_statistic(column, there, judged), own.get(OF_FITS[statistic]), spec)
            for column, own in fits.items()
        }
        out += _side_by_side([label], pairs)
    return pd.DataFrame(out)


def _by_statistic(
    column: str, there: pd.DataFrame, judged: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    printed, scored = (one[one["column"] == column].set_index("statistic") for one in (there, judged))
    return printed, scored


def _of_term(there: pd.DataFrame, judged: pd.DataFrame, own: pd.DataFrame) -> Pairs:
    """Coefficient, what is printed beneath it, and the status."""
    texts = there["printed"].map(minus)
    below = next((one for one in ("t", "se", "p") if one in texts), "t")
    printed = [texts.get("coef", ""), texts.get(below, ""), ""]
    if own.empty:
        return [(text, "") for text in printed]
    mine = own.iloc[0]
    # a coefficient may agree where its t-value does not: the worse of the two is shown
    status = max(judged["status"], key=published.STATUSES.index, default="")
    mark = f"{{{status}}}" if status else ""
    if status == "partial":
        mark = f"{tables.cells([judged.loc['coef', 'standard_errors_apart']], '.1f')[0]} {mark}"
    beneath = mine[OF_TERMS[below]]
    error = _like(texts, "se", beneath, 2) if below == "se" else tables.cells([beneath], ".2f")[0]
    ours = [_like(texts, "coef", mine["estimate"], 3), f"({error})", mark]
    return list(zip(printed, ours, strict=True))


def _like(texts: pd.Series, statistic: str, value: float, least: int) -> str:
    """Write a number with the decimals of the printed one; as a power of ten where that would be 0."""
    digits = max(least, published.glance(str(texts[statistic])).decimals) if statistic in texts else least
    lost = value != 0 and abs(value) < 0.5 * 10.0**-digits
    return tables.cells([value], ".1e" if lost else f".{digits}f")[0]


def _of_fit(there: pd.DataFrame, judged: pd.DataFrame, own: pd.Series | None, spec: str) -> Pairs:
    """Size or fit of a regression, with its status where it is scored."""
    ours = "" if own is None else tables.cells(own.head(1), spec)[0]
    marks = "".join(f" {{{one}}}" for one in judged["status"].head(1))
    return [("".join(there["printed"].head(1)), ours + marks)]


def _side_by_side(labels: Iterable[str], pairs: Mapping[str, Pairs]) -> Iterator[dict[str, str]]:
    for at, label in enumerate(labels):
        line: dict[str, str] = {}
        for column, own in pairs.items():
            line[f"{column} printed"], line[f"{column} ours"] = own[at]
        if any(line.values()):
            yield {"": label} | line

"""How concentrated each industry's value added is: Table 16 of the paper on national concentration."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from helpers import indices
from helpers.errors import InputError, listed

HIGH_TECH = frozenset({"c9", "c12", "c13", "c14", "c15"})
"""Industries that the paper calls high-tech: chemicals, metals, machinery, electrical and optical, transport.

The codes are those of WIOD 2013 and of ADB's tables. OECD's intensities put metals among the less intensive
industries; the paper names them all the same.
"""

MEASURES = {
    "exports": ("ft", "gvc"),
    "ft": ("ft",),
    "gvc": ("gvc",),
    "d": ("d",),
    "va": ("d", "ft", "gvc"),
    "va_forward": ("va_forward",),
    "va_backward": ("va_backward",),
    "gross": ("exports",),
}
"""What is spread over countries: sums of the parts that `helpers.valueadded.split` gives.

``exports`` is what the paper calls exports of value added, final goods and global value chains together. The
last three are columns of `helpers.data.sources.adb_derived` and not parts of a decomposition.
"""


def industry_year(
    parts: pd.DataFrame,
    measure: str = "exports",
    *,
    leave_out: Collection[str] = (),
    high_tech: Collection[str] = HIGH_TECH,
) -> pd.DataFrame:
    """Measure how each industry's value added is spread over countries, year by year.

    Parameters
    ----------
    parts : DataFrame
        Rows of `helpers.valueadded.split`, of one or more years: ``year``, ``country``, ``industry``, and the
        columns of `measure`, such as ``ft`` and ``gvc``, all in one currency.
    measure : str
        One of `MEASURES`.
    leave_out : collection of str
        Countries that do not count as exporters, such as the rest of the world; the shares of the others
        then sum to 1.
    high_tech : collection of str
        Industries to flag.

    Returns
    -------
    DataFrame
        One row a year and industry, sorted: ``year``, ``industry``, ``n_exporters``, ``value`` (sum over
        countries), ``share5``, ``share3``, ``hhi``, ``high_tech`` (0 or 1), and ``n_negative``: how many
        countries had a negative value, which counts as 0. The indices are missing where no country has any.

    Raises
    ------
    InputError
        For an unknown measure, a country to leave out that is not in the frame, or no high-tech industry.

    Examples
    --------
    >>> parts = pd.DataFrame({"year": 2011, "country": list("AB"), "industry": "c9", "d": 5.0})
    >>> parts = parts.assign(ft=[2.0, 0.5], gvc=[1.0, 0.5])
    >>> industry_year(parts)[["value", "share5", "hhi", "high_tech"]].values.tolist()
    [[4.0, 1.0, 0.625, 1.0]]
    """
    if measure not in MEASURES:
        raise InputError(f"measure must be one of {listed(MEASURES)}, got {measure!r}.")
    unknown = sorted(set(leave_out) - set(parts["country"]))
    if unknown:
        raise InputError(f"leave_out: {listed(unknown)} are not among the countries.")
    if not set(high_tech) & set(parts["industry"]):
        raise InputError(f"high_tech: none of {listed(sorted(high_tech))} is among the industries.")
    value = parts[list(MEASURES[measure])].sum(axis=1)
    kept = parts[["year", "country", "industry"]].assign(value=value)
    kept = kept[~kept["country"].isin(list(leave_out))]
    by = ["year", "industry"]
    negative = (kept["value"] < 0).groupby([kept[key] for key in by]).sum().rename("n_negative")
    counted = kept.assign(value=kept["value"].clip(lower=0))
    panel = indices.concentration(counted, by=by, exporter="country", value="value", top=(5, 3))
    panel["high_tech"] = panel["industry"].isin(list(high_tech)).astype(int)
    return panel.merge(negative.reset_index(), on=by, how="left", validate="1:1")

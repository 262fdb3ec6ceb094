"""What a printed number can be: every statistic, its name, and how it is entered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Statistic:
    """One kind of printed number.

    Attributes
    ----------
    means : str
        What it is and, where that is not plain, how it is entered.
    low, high : float
        Range in which every such number lies; of a percentage 100 times as far.
    whole : bool
        Whether it counts something: 55 exporters are not 62, whatever the percentage.
    share : bool
        Whether it has an upper bound, so that 92.9 percent is as far from 89.3 as 7.1 is from 10.7.
    """

    means: str
    low: float = float("-inf")
    high: float = float("inf")
    whole: bool = False
    share: bool = False


STATISTICS: Mapping[str, Statistic] = {
    "coef": Statistic("coefficient of a regression; its stars stay in the text"),
    "se": Statistic("standard error of the coefficient, the odds or the rate in the same place", low=0),
    "t": Statistic("t- or z-value of the coefficient in the same place"),
    "p": Statistic("p-value of what stands in the same place; `<0.001` is read as all that is below", 0, 1),
    "low": Statistic("lower confidence limit of what stands in the same place, without its bracket"),
    "high": Statistic("upper confidence limit of what stands in the same place, without its bracket"),
    "beta": Statistic("standardised coefficient"),
    "odds": Statistic("odds ratio", low=0),
    "irr": Statistic("ratio of incidence rates", low=0),
    "F": Statistic("F-statistic; `df`, `df2` and `p` of the same place belong to it", low=0),
    "chi2": Statistic("χ²-statistic; `df` and `p` of the same place belong to it", low=0),
    "df": Statistic(
        "degrees of freedom of the test in the same place; in a row without a test those of the "
        "t-values of the column",
        low=0,
    ),
    "df2": Statistic("denominator degrees of freedom of an F-statistic", low=0),
    "n": Statistic("number of observations", low=0, whole=True),
    "groups": Statistic("number of groups, clusters or units of a panel", low=0, whole=True),
    "r2": Statistic("R²; below zero with instruments, or without a constant", high=1, share=True),
    "adj_r2": Statistic("adjusted R²", high=1, share=True),
    "r2_within": Statistic("R² within groups", high=1, share=True),
    "r2_between": Statistic("R² between groups", 0, 1, share=True),
    "r2_overall": Statistic("R² over all, beside those within and between groups", 0, 1, share=True),
    "r2_pseudo": Statistic("pseudo-R² of a likelihood", high=1, share=True),
    "loglik": Statistic("logarithm of the likelihood"),
    "mean": Statistic("mean; a standard deviation in brackets beside it is a row of its own, `sd`"),
    "sd": Statistic("standard deviation", low=0),
    "min": Statistic("minimum"),
    "max": Statistic("maximum"),
    "count": Statistic("number of things", low=0, whole=True),
    "share": Statistic("share, or percentage with its sign", 0, 1, share=True),
    "value": Statistic("any other amount"),
    "corr": Statistic("correlation", -1, 1, share=True),
    "difference": Statistic("difference of two numbers"),
    "growth": Statistic("growth over a period, in percent", low=-100),
    "rate": Statistic("rate", 0, 1),
    "alpha": Statistic("level of significance; of a legend, with the mark as its column", 0, 1),
    "threshold": Statistic("threshold that the paper sets", 0, 1),
}
"""All statistics by name, as the column ``statistic`` of ``printed.csv`` has them."""

COUNTS = tuple(name for name, one in STATISTICS.items() if one.whole)
"""Statistics that are whole numbers."""

BOUNDED = tuple(name for name, one in STATISTICS.items() if one.share)
"""Statistics with an upper bound."""

EFFECTS = ("coef", "odds", "irr")
"""Statistics whose standard error, t, p and limits may stand in the same place."""

"""A small world of exports with known shares, printed the way a paper would print it."""

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.api as sm

from helpers.audit.engine import Paper

from .conftest import Key, paper_of

YEARS = range(2004, 2012)
COUNTRIES, PRODUCTS, REMOVED = 40, 150, 60
OUTCOMES = {"(1)": "share5", "(2)": "hhi", "(3)": "share3"}
LABELS = {"tech": "High-tech", "log_number": "Exporters", "after": "× After", "const": "Constant"}


def exports(seed: int) -> tuple[np.ndarray, pd.DataFrame]:
    """Values by product-year and country, and a frame of indices by product-year."""
    rng = np.random.default_rng(seed)
    n = PRODUCTS * len(YEARS)
    product, year = np.repeat(np.arange(PRODUCTS), len(YEARS)), np.tile(list(YEARS), PRODUCTS)
    sizes = rng.gamma(0.4, size=(PRODUCTS, COUNTRIES))[product] * rng.lognormal(0, 0.3, (n, COUNTRIES))
    trading = rng.random((n, COUNTRIES)) < rng.uniform(0.3, 1, PRODUCTS)[product][:, None]
    trading[:, 0] = True
    trading[:2, 1:] = False  # a product with one exporter
    sizes = np.where(trading, sizes * 1e9, 0.0)
    kept = np.sort(rng.permutation(n)[REMOVED:])
    sizes, product, year = sizes[kept], product[kept], year[kept]
    shares = -np.sort(-sizes / sizes.sum(axis=1, keepdims=True), axis=1)
    frame = pd.DataFrame(
        {
            "product": product,
            "year": year,
            "tech": (product % 5 == 0).astype(float),
            "share3": np.minimum(shares[:, :3].sum(axis=1), 1),
            "share5": np.minimum(shares[:, :5].sum(axis=1), 1),
            "hhi": np.minimum((shares**2).sum(axis=1), 1),
            "number": (sizes > 0).sum(axis=1),
            "value": sizes.sum(axis=1),
        }
    )
    frame["log_number"] = np.log(frame["number"])
    frame["after"] = frame["tech"] * (frame["year"] >= 2008)
    return sizes, frame


@cache
def market(seed: int = 0, digits: int = 4, *, weighted: bool = False) -> dict[Key, str]:
    """All numbers that the paper prints; not to be changed by a caller, who shares them with others."""
    sizes, frame = exports(seed)
    numbers: dict[Key, str] = {}

    def put(exhibit: str, row: str, column: str, statistic: str, text: str) -> None:
        numbers[exhibit, row, column, statistic] = text

    for row in ("tech", "share5", "share3", "hhi", "number"):
        series = frame[row]
        for statistic, value in (
            ("mean", series.mean()), ("sd", series.std()), ("min", series.min()), ("max", series.max()),
        ):  # fmt: skip
            whole = statistic in ("min", "max") and value == round(value)
            put("Table 1", row, statistic, statistic, f"{value:.{0 if whole else digits}f}")
        put("Table 1", row, "n", "n", f"{len(frame):,}")

    dummies = pd.get_dummies(frame["year"], dtype=float).iloc[:, 1:]
    dummies = dummies - dummies.mean()
    weights = frame["value"] * np.exp(frame["year"] - 2004) if weighted else np.ones(len(frame))
    for exhibit, names in (
        ("Table 2", ["tech", "log_number"]),
        ("Table 3", ["tech", "after", "log_number"]),
    ):
        x = pd.concat([frame[names], dummies], axis=1).assign(const=1.0)
        for column, outcome in OUTCOMES.items():
            fit = sm.WLS(frame[outcome], x, weights=weights).fit()
            for name in (*names, "const"):
                put(exhibit, LABELS[name], column, "coef", f"{fit.params[name]:.{digits}f}")
            put(exhibit, "N", column, "n", f"{len(frame):,}")
            put(exhibit, "R2", column, "r2", f"{fit.rsquared:.3f}")
    for column, outcome in OUTCOMES.items():
        fit = sm.OLS(frame[outcome], frame[["tech"]].assign(const=1.0)).fit()
        for name in ("tech", "const"):
            put("Table 4", LABELS[name], column, "coef", f"{fit.params[name]:.{digits}f}")

    tech = frame[frame["tech"] == 1]
    for year, rows in frame.groupby("year"):
        ones = int(rows["tech"].sum())
        put("Table 5", str(year), "Varieties", "count", str(ones))
        put("Table 5", str(year), "Share", "share", f"{100 * ones / len(rows):.1f}%")
        world = -np.sort(-sizes[rows.index].sum(axis=0))
        top = 100 * world[:5] / world.sum()
        for rank, share in enumerate(top, start=1):
            put("Table 6", str(year), f"{rank}", "share", f"{share:.1f}%")
        put("Figure 1", "top five", str(year), "share", f"{top.sum():.1f} percent")
    last = frame[frame["year"] == YEARS[-1]]
    for chapter in range(4):
        here = last[last["product"] % 4 == chapter]
        value = here.loc[here["tech"] == 1, "value"].sum()
        put("Table 7", f"chapter {chapter}", "Value (US$ billion)", "value", f"{value / 1e9:,.1f}")
        put("Table 7", f"chapter {chapter}", "Share", "share", f"{100 * value / here['value'].sum():.1f}%")
    total = last.loc[last["tech"] == 1, "value"].sum()
    put("Figure 2", "high-tech", "2011", "value", f"US${total / 1e12:.3f} trillion")
    put("Figure 2", "high-tech", "2011", "share", f"{100 * total / last['value'].sum():.1f} percent")
    for chapter, product in ((0, 0), (1, 5)):
        here = last.loc[last["product"] == product, "value"].sum()
        put("Table 8", str(chapter), "Value (US$ billion)", "value", f"{here / 1e9:,.2f}")
    first = tech.loc[tech["year"] == 2004, "share5"].iloc[0]
    late = tech.loc[tech["year"] == 2011, "share5"].iloc[0]
    put("Table 9", "product", "2004", "share", f"{first:.3f}")
    put("Table 9", "product", "2011", "share", f"{late:.3f}")
    put("Table 9", "product", "change", "difference", f"{late - first:.3f}")
    for year in (2004, 2011):
        all_exports = frame.loc[frame["year"] == year, "value"].sum()
        put("Figure 3", "exports", str(year), "value", f"US${all_exports / 1e9:,.1f} billion")
    after, before = (frame.loc[frame["year"] == y, "value"].sum() for y in (2011, 2004))
    put("Text", "growth", "2004-2011", "growth", f"{100 * (after / before - 1):.1f} percent")

    for region in range(3):
        put("Table 10", "N", f"({region + 1})", "n", str(int((frame["product"] % 3 == region).sum())))
    put("Table 11", "N", "(1)", "n", f"{int((frame['product'] % 10 != 0).sum()):,}")
    for name, value in (("products", PRODUCTS), ("countries", COUNTRIES), ("chapters", 4), ("provinces", 5)):
        put("Text", name, "", "count", str(value))
    put("Table 12", "N", "(1)", "n", str(5 * len(YEARS)))
    put("Table 12", "Chapters", "(1)", "groups", "5")
    gone = 100 * (frame["product"] % 10 == 0).mean()
    put("Text", "left out", "", "share", f"{gone:.1f} percent")
    put("Text", "kept", "", "share", f"{100 - gone:.1f} percent")
    names = ["share5", "share3", "hhi", "number"]
    matrix = frame[names].corr().to_numpy()
    for i, row in enumerate(names):
        for j in range(i + 1):
            put("Table 13", row, names[j], "corr", f"{matrix[i, j]:.{digits}f}")
    slope = sm.OLS(frame["hhi"], sm.add_constant(frame["share5"])).fit().params["share5"]
    put("Table 14", "share5", "(1)", "coef", f"{slope:.{digits}f}")
    return numbers


def _key(*parts: str) -> list[str]:
    return list(parts)


YEAR_COLUMNS = [str(year) for year in YEARS]

ABOUT: dict[str, Any] = {
    "accounting_same": [
        {"sample": "all", "cells": {"exhibit": ["Table 1", "Table 2", "Table 3"], "statistic": "n"}}
    ],
    "accounting_panel": [
        {
            "n": {"exhibit": ["Table 1", "Table 2"], "statistic": "n"},
            "units": _key("Text", "products", "", "count"),
            "periods": "2004-2011",
            "panel": "unbalanced",
        },
        {
            "n": _key("Table 12", "N", "(1)", "n"),
            "units": _key("Text", "provinces", "", "count"),
            "periods": "2004-2011",
            "panel": "balanced",
        },
    ],
    "accounting_split": [
        {
            "name": "Regions",
            "whole": _key("Table 2", "N", "(1)", "n"),
            "parts": {"exhibit": "Table 10", "statistic": "n"},
        }
    ],
    "accounting_list": [
        {
            "name": "Provinces",
            "count": _key("Table 12", "N", "(1)", "n"),
            "periods": "2004-2011",
            "readings": [["a", "b", "c", "d", "e"]],
        },
        {
            "name": "Chapters",
            "count": _key("Text", "chapters", "", "count"),
            "labels": {"exhibit": "Table 7", "statistic": "value"},
        },
    ],
    "accounting_dummy": [
        {
            "name": "Dummy",
            "mean": _key("Table 1", "tech", "mean", "mean"),
            "n": _key("Table 1", "tech", "n", "n"),
            "counts": {"exhibit": "Table 5", "statistic": "count"},
        }
    ],
    "accounting_shares": [
        {
            "name": "Varieties",
            "counts": {"exhibit": "Table 5", "statistic": "count"},
            "shares": {"exhibit": "Table 5", "statistic": "share"},
            "by": "row",
            "n": _key("Table 1", "tech", "n", "n"),
            "units": _key("Text", "products", "", "count"),
        }
    ],
    "accounting_subsample": [
        {
            "name": "Stable",
            "n": _key("Table 11", "N", "(1)", "n"),
            "whole": _key("Table 1", "tech", "n", "n"),
            "left_out": _key("Text", "left out", "", "share"),
            "stated": "yes",
        }
    ],
    "accounting_rank": [
        {
            "name": "Provinces",
            "n": _key("Table 12", "N", "(1)", "n"),
            "parameters": 14,
            "clusters": _key("Text", "provinces", "", "count"),
        }
    ],
    "parts_sum": [
        {
            "name": "Chapters",
            "parts": {"exhibit": "Table 7", "statistic": "value"},
            "whole": _key("Figure 2", "high-tech", "2011", "value"),
        },
        {
            "name": "Products",
            "relation": "<=",
            "parts": {"exhibit": "Table 8", "statistic": "value"},
            "whole": _key("Figure 2", "high-tech", "2011", "value"),
        },
        {
            "name": "Top five",
            "relation": "<=",
            "by": "row",
            "parts": {"exhibit": "Table 6", "statistic": "share"},
            "whole_value": 100,
        },
        {
            "name": "Kept and left out",
            "parts": [_key("Text", "left out", "", "share"), _key("Text", "kept", "", "share")],
            "whole_value": 100,
        },
        *(
            {
                "name": "Top five",
                "parts": {"exhibit": "Table 6", "row": year},
                "whole": _key("Figure 1", "top five", year, "share"),
            }
            for year in YEAR_COLUMNS
        ),
    ],
    "parts_difference": [
        {
            "name": "Change",
            "by": "row",
            "result": {"exhibit": "Table 9", "statistic": "difference"},
            "after": {"exhibit": "Table 9", "column": "2011"},
            "before": {"exhibit": "Table 9", "column": "2004"},
        }
    ],
    "parts_growth": [
        {
            "name": "Growth",
            "result": _key("Text", "growth", "2004-2011", "growth"),
            "after": _key("Figure 3", "exports", "2011", "value"),
            "before": _key("Figure 3", "exports", "2004", "value"),
        }
    ],
    "parts_direction": [
        {
            "name": "From three to five",
            "words": "“higher”",
            "claim": "rising",
            "cells": [_key("Table 1", "share3", "mean", "mean"), _key("Table 1", "share5", "mean", "mean")],
        }
    ],
    "parts_ranking": [{"name": "Rank", "by": "row", "cells": {"exhibit": "Table 6", "statistic": "share"}}],
    "parts_total": [
        {
            "name": "All exports",
            "by": "row",
            "value": {"exhibit": "Table 7", "statistic": "value"},
            "share": {"exhibit": "Table 7", "statistic": "share"},
            "within": {
                "value": _key("Figure 2", "high-tech", "2011", "value"),
                "share": _key("Figure 2", "high-tech", "2011", "share"),
            },
        },
        {
            "name": "Products in all",
            "value": _key("Figure 2", "high-tech", "2011", "value"),
            "share": _key("Figure 2", "high-tech", "2011", "share"),
            "parts": {"exhibit": "Table 8", "statistic": "value"},
        },
    ],
    "parts_average": [
        {
            "name": "Dummy",
            "average": _key("Table 1", "tech", "mean", "mean"),
            "members": {"exhibit": "Table 5", "statistic": "share"},
            "factor": 0.01,
        }
    ],
    "bounds_range": [{"cells": {"statistic": "difference"}, "low": -1, "high": 1}],
    "bounds_binary": [{"exhibit": "Table 1", "row": "tech"}],
    "bounds_integer": [{"exhibit": "Table 1", "row": "number"}, {"exhibit": "Table 1", "row": "tech"}],
    "bounds_concentration": [
        {"exhibit": "Table 1", "top": {"3": "share3", "5": "share5"}, "hhi": "hhi", "number": "number"}
    ],
    "bounds_groups": [
        {
            "exhibit": "Table 4",
            "columns": {"top": {"3": "(3)", "5": "(1)"}, "hhi": "(2)"},
            "base": "Constant",
            "effect": "High-tech",
            "number": _key("Text", "countries", "", "count"),
        }
    ],
    "bounds_slope": [
        {
            "coef": _key("Table 14", "share5", "(1)", "coef"),
            "outcome": _key("Table 1", "hhi", "sd", "sd"),
            "regressor": _key("Table 1", "share5", "sd", "sd"),
        }
    ],
    "bounds_member": [
        {
            "name": "Product",
            "members": {"exhibit": "Table 9", "statistic": "share"},
            "low": _key("Table 1", "share5", "min", "min"),
            "high": _key("Table 1", "share5", "max", "max"),
        }
    ],
    "bounds_order": [
        {
            "name": "Exporters",
            "less": _key("Table 1", "number", "max", "max"),
            "more": _key("Text", "countries", "", "count"),
        }
    ],
}
"""How the description of a paper would call these numbers."""


def planted(changes: dict[Key, str], **options: Any) -> Paper:
    """The paper with some numbers replaced; each must be one that it prints."""
    numbers = market(**options)
    assert set(changes) <= set(numbers)
    return paper_of({**numbers, **changes}, ABOUT)


def grunfeld() -> Paper:
    """Investment of eleven firms over twenty years, from statsmodels: years are markets, firms are units."""
    data = sm.datasets.grunfeld.load_pandas().data
    wide = data.pivot(index="year", columns="firm", values="invest")
    shares = -np.sort(-(wide.div(wide.sum(axis=1), axis=0)).to_numpy(), axis=1)
    frame = pd.DataFrame(
        {
            "share3": shares[:, :3].sum(axis=1),
            "share5": shares[:, :5].sum(axis=1),
            "hhi": (shares**2).sum(axis=1),
            "number": (wide > 0).sum(axis=1).to_numpy(),
        }
    )
    numbers: dict[Key, str] = {}
    for row in frame:
        for statistic in ("mean", "min", "max", "std"):
            name = "sd" if statistic == "std" else statistic
            numbers["Table 1", row, name, name] = f"{getattr(frame[row], statistic)():.4f}"
        numbers["Table 1", row, "n", "n"] = str(len(frame))
    for year, row in wide.iterrows():
        numbers["Table 2", str(int(year)), "all", "value"] = f"{row.sum():.1f}"
        for rank, value in enumerate(sorted(row, reverse=True), start=1):
            numbers["Table 2", str(int(year)), str(rank), "value"] = f"{value:.1f}"
    numbers["Table 3", "N", "(1)", "n"] = str(len(data))
    numbers["Text", "firms", "", "count"] = str(data["firm"].nunique())
    ranks = [str(rank) for rank in range(1, 12)]
    about = {
        "bounds_concentration": [
            {"exhibit": "Table 1", "top": {"3": "share3", "5": "share5"}, "hhi": "hhi", "number": "number"}
        ],
        "parts_sum": [
            {
                "name": "Investment",
                "by": "row",
                "parts": {"exhibit": "Table 2", "column": ranks},
                "whole": {"exhibit": "Table 2", "column": "all"},
            }
        ],
        "parts_ranking": [{"name": "Rank", "by": "row", "cells": {"exhibit": "Table 2", "column": ranks}}],
        "accounting_panel": [
            {
                "n": _key("Table 3", "N", "(1)", "n"),
                "units": _key("Text", "firms", "", "count"),
                "periods": "1935-1954",
                "panel": "balanced",
            }
        ],
        "accounting_list": [
            {
                "name": "Firms",
                "count": _key("Text", "firms", "", "count"),
                "readings": [sorted(data["firm"].unique())],
            }
        ],
    }
    return paper_of(numbers, about)

"""Arguments that nobody can mean, for public functions that take frames, names and numbers.

`calls` gives one good call of each function. `spoilt` yields variants of a call, each with one thing wrong,
and says whether a result would be a silent fault, or whether it only must not crash.
"""

from __future__ import annotations

import math
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from helpers import audit, estimate, hs, indices, moments, published, variants
from helpers.audit.clean import printed_numbers
from helpers.curves import multiverse
from helpers.errors import HelpersError
from helpers.variants import folders

SECONDS = 20


@dataclass(frozen=True)
class Call:
    """A good call.

    Attributes
    ----------
    function : callable
        What is called.
    given : dict
        Its arguments by name.
    keys, years, numbers : tuple of str
        Columns that hold names or codes, years, and numbers, in whichever frame.
    free : tuple of str
        Arguments and columns that may hold any text, and frames whose columns need not all be there.
    """

    function: Callable[..., Any]
    given: dict[str, Any]
    keys: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    free: tuple[str, ...] = ()


@dataclass(frozen=True)
class Spoilt:
    """A call with one thing wrong; `refused` if a result would be a silent fault."""

    name: str
    what: str
    call: Call
    given: dict[str, Any]
    refused: bool


def calls() -> dict[str, Call]:
    """One good call of each function."""
    rng = np.random.default_rng(0)
    trade = pd.DataFrame(
        {
            "year": [2017] * 6 + [2018] * 2,
            "hs6": ["848620", "848620", "848620", "010121", "010121", "010121", "848620", "010121"],
            "exporter": ["USA", "DEU", "JPN", "USA", "DEU", "JPN", "USA", "USA"],
            "value_usd": [5.0, 3.0, 2.0, 1.0, 4.0, 2.0, 1.0, 1.0],
        }
    )
    world = trade[trade["year"] == 2017].rename(columns={"hs6": "product"}).drop(columns="year")
    flows = trade.assign(importer="CHN")
    incomes = pd.DataFrame({"exporter": ["USA", "DEU", "JPN"], "gdp_per_capita": [60.0, 50.0, 40.0]})
    regions = pd.DataFrame(
        {
            "year": [2017] * 4,
            "province": ["Anhui", "Hebei", "Hunan", "Jilin"],
            "region_group": ["e", "e", "w", "w"],
            "industry_value": [1.0, 2.0, 3.0, 4.0],
            "total_value": [10.0, 9.0, 8.0, 7.0],
        }
    )
    hs10 = pd.DataFrame({"year": [2017, 2017], "hs10": ["8486200010", "8486200090"], "atp": [True, False]})
    traded = hs10[["year", "hs10"]].assign(value_usd=[9.0, 1.0])
    links = pd.DataFrame(
        {
            "newer_revision": 2017,
            "older_revision": 2012,
            "newer": ["010111", "010112", "020200"],
            "older": ["010110", "010110", "020200"],
        }
    )
    panel = pd.DataFrame(
        {"firm": np.arange(48) % 8, "year": 2000 + np.arange(48) // 8, "x": rng.normal(size=48)}
    )
    panel["z"] = (panel["firm"] < 4).astype(float)
    panel["w"] = 1.0 + rng.random(48)
    panel["y"] = panel["x"] + rng.normal(size=48)
    printed = printed_numbers(
        [
            ("Table 1", "x", "(1)", "coef", "0.12"),
            ("Table 1", "x", "(1)", "t", "2.40"),
            ("Table 2", "a", "a", "corr", "1.00"),
            ("Table 2", "b", "a", "corr", "0.30"),
            ("Table 2", "b", "b", "corr", "1.00"),
        ]
    )
    ours = printed[["exhibit", "row", "column", "statistic"]].assign(
        replicated=[0.12, 2.4, 1.0, 0.3, 1.0], tier="public", part="", source="made up", convention="none"
    )
    for name in published.REPLICATION_COLUMNS:
        if name not in ours:
            ours[name] = math.nan if name in ("low", "high") else ""
    ours = ours[list(published.REPLICATION_COLUMNS)]
    card = published.scorecard({"first": printed}, {"first": ours}, [])
    mean = moments.Moments(
        ("y", "x", "z"), np.array([[1, 0.5, 0.2], [0.5, 1, 0.1], [0.2, 0.1, 1]]), 30, np.zeros(3), np.ones(3)
    )
    choices = {
        "model": {"why": "q", "options": {"y on x": {"why": "so", "outcome": "y", "main": "x"}}},
        "effects": {"why": "u", "options": {"none": {"why": "s"}, "firm": {"why": "d", "effects": ["firm"]}}},
        "errors": {"why": "d", "options": {"hc1": {"why": "n", "errors": "hc1"}}},
    }
    written = {
        "title": "y and x",
        "resample": "firm",
        "choices": choices,
        "paper": {"model": "y on x", "effects": "firm", "errors": "hc1"},
    }
    many = multiverse.read(written)
    results = estimate.grid(panel, many.specifications)
    pooled = estimate.fit(panel, "y", ["x"])
    fixed = estimate.fit(panel, "y", ["x"], effects=["firm"])
    mixed = estimate.fit(panel, "y", ["x"], estimator="random", entity="firm")
    paper = audit.Paper("first", printed, {})
    rules = [lambda one: []]
    regression = {"frame": panel, "outcome": "y", "regressors": ["x"]}
    of_panel = {"numbers": ("x", "y")}
    of_trade = {"keys": ("exporter", "hs6", "product"), "years": ("year",), "numbers": ("value_usd",)}
    of_regions = {
        "keys": ("province", "region_group"),
        "years": ("year",),
        "numbers": ("industry_value", "total_value"),
    }
    of_printed = {
        "keys": ("exhibit",),
        "numbers": ("value", "half_unit"),
        "free": ("unit", "note", "row", "column"),
    }
    return {
        "hs.validate": Call(hs.validate, {"codes": ["848620", "010121"], "digits": 6}),
        "hs.parse": Call(hs.parse, {"codes": ["8486.20", "01"]}),
        "hs.parent": Call(hs.parent, {"code": "848620", "digits": 4}),
        "hs.flag_hs6": Call(
            hs.flag_hs6,
            {"hs10": hs10, "values": traded, "threshold": 0.8},
            keys=("hs10",),
            years=("year",),
            numbers=("value_usd",),
            free=("year",),
        ),
        "hs.correspond": Call(
            hs.correspond,
            {"codes": ["010110"], "from_revision": 2012, "to_revision": 2017, "table": links},
            keys=("newer", "older"),
            years=("newer_revision", "older_revision"),
        ),
        "hs.flag_by_industry": Call(
            hs.flag_by_industry,
            {
                "hs6_to_industry": pd.DataFrame({"hs6": ["848620", "010121"], "industry": ["3000", "0100"]}),
                "high_tech_industries": ["3000"],
            },
            keys=("hs6", "industry"),
        ),
        "indices.concentration": Call(
            indices.concentration,
            {
                "exports": trade,
                "by": ("year", "hs6"),
                "exporter": "exporter",
                "value": "value_usd",
                "top": (5, 3),
            },
            **of_trade,
        ),
        "indices.concentration_from_bilateral": Call(
            indices.concentration_from_bilateral,
            {
                "flows": flows,
                "by": ("year", "hs6"),
                "exporter": "exporter",
                "value": "value_usd",
                "top": (5,),
            },
            **of_trade,
            free=("importer",),
        ),
        "indices.world_shares": Call(
            indices.world_shares,
            {
                "exports": trade.groupby(["year", "exporter"], as_index=False)["value_usd"].sum(),
                "by": ("year",),
            },
            **of_trade,
        ),
        "indices.rca": Call(
            indices.rca, {"exports": world, "exporter": "exporter", "product": "product"}, **of_trade
        ),
        "indices.prody": Call(
            indices.prody,
            {"exports": world, "incomes": incomes, "income": "gdp_per_capita"},
            keys=("exporter", "product"),
            numbers=("value_usd", "gdp_per_capita"),
        ),
        "indices.expy": Call(
            indices.expy,
            {
                "exports": world,
                "prodys": pd.DataFrame({"product": ["848620", "010121"], "prody": [5.0, 6.0]}),
            },
            keys=("exporter", "product"),
            numbers=("value_usd", "prody"),
        ),
        "indices.shares_from_rca": Call(
            indices.shares_from_rca,
            {"rca_matrix": pd.DataFrame([[1.2, 0.8], [0.8, 1.2]], ["a", "b"], ["p", "q"]), "tolerance": 1e-9},
            numbers=("p", "q"),
            free=("rca_matrix",),
        ),
        "indices.location_quotient": Call(
            indices.location_quotient,
            {"frame": regions.drop(columns="region_group"), "by": ("year",)},
            **of_regions,
        ),
        "indices.locational_gini": Call(
            indices.locational_gini,
            {"frame": regions.drop(columns="region_group"), "region": "province"},
            **of_regions,
        ),
        "indices.theil": Call(indices.theil, {"frame": regions, "group": "region_group"}, **of_regions),
        "moments.check_correlation": Call(
            moments.check_correlation, {"matrix": [[1, 0.5], [0.5, 1]], "names": ["a", "b"]}
        ),
        "moments.from_lower_triangle": Call(moments.from_lower_triangle, {"rows": [[1.0], [0.5, 1.0]]}),
        "moments.ols": Call(moments.ols, {"moments": mean, "outcome": "y", "regressors": ["x"]}),
        "moments.implied_nobs": Call(
            moments.implied_nobs, {"moments": mean, "outcome": "y", "t_printed": {"x": 3.0}}
        ),
        "moments.partial_correlation": Call(
            moments.partial_correlation, {"moments": mean, "first": "y", "second": "x", "given": ["z"]}
        ),
        "moments.rounding_interval": Call(
            moments.rounding_interval,
            {
                "statistic": lambda one: one.correlation[0, 1],
                "moments": mean,
                "half_unit": 0.005,
                "step_share": 0.02,
            },
        ),
        "moments.sample_with_moments": Call(moments.sample_with_moments, {"moments": mean, "seed": 0}),
        "moments.correlations_from_ladder": Call(
            moments.correlations_from_ladder,
            {"t_values": [[2.0], [1.5, 1.0]], "nobs": 30, "starts": 2, "seed": 0},
        ),
        "estimate.fit": Call(
            estimate.fit,
            {
                **regression,
                "errors": "cluster",
                "cluster": "firm",
                "effects": ["year"],
                "weights": "w",
                "level": 0.95,
            },
            numbers=("x", "y", "w"),
            free=("z",),
        ),
        "estimate.each": Call(
            estimate.each,
            {"columns": {"(1)": {"regressors": ["x"]}}, "frame": panel, "outcome": "y"},
            **of_panel,
            free=("z", "firm", "year", "w"),
        ),
        "estimate.leave_one_out": Call(
            estimate.leave_one_out,
            {**regression, "term": "x", "by": "firm"},
            **of_panel,
            free=("z", "w", "year"),
        ),
        "estimate.interaction": Call(
            estimate.interaction,
            {"frame": panel, "first": "x", "second": "firm"},
            free=("y", "z", "w", "year"),
        ),
        "estimate.grid": Call(
            estimate.grid,
            {"frame": panel, "specifications": many.specifications, "level": 0.95},
            **of_panel,
            free=("z", "w", "year"),
        ),
        "estimate.wild_cluster_bootstrap": Call(
            estimate.wild_cluster_bootstrap,
            {
                **regression,
                "term": "x",
                "cluster": "firm",
                "draws": 99,
                "seed": 0,
                "null": 0.0,
                "level": 0.95,
            },
            **of_panel,
            free=("z", "w", "year"),
        ),
        "estimate.placebo": Call(
            estimate.placebo,
            {
                "frame": panel,
                "outcome": "y",
                "treatment": "z",
                "controls": ["x"],
                "cluster": "firm",
                "draws": 99,
                "seed": 0,
            },
            numbers=("x", "y", "z"),
            free=("w", "year"),
        ),
        "estimate.hausman": Call(estimate.hausman, {"fixed": fixed, "random": mixed, "variance": "own"}),
        "estimate.f_test_effects": Call(
            estimate.f_test_effects,
            {"pooled": pooled, "fixed": estimate.fit(panel, "y", ["x"], effects=["firm"])},
        ),
        "estimate.likelihood_ratio": Call(
            estimate.likelihood_ratio,
            {"restricted": pooled, "unrestricted": estimate.fit(panel, "y", ["x", "z"])},
        ),
        "estimate.breusch_pagan_lm": Call(
            estimate.breusch_pagan_lm,
            {"pooled": pooled, "frame": panel, "entity": "firm"},
            free=("x", "y", "z", "w", "year"),
        ),
        "estimate.tidied": Call(estimate.tidied, {"fits": {"(1)": pooled}}),
        "published.parse_printed": Call(published.parse_printed, {"printed": "0.12"}),
        "published.validate": Call(published.validate, {"printed": printed}, **of_printed),
        "published.entries_apart": Call(
            published.entries_apart,
            {"first": printed.iloc[:, :5], "second": printed.iloc[:, :5]},
            free=("row", "column", "printed", "exhibit", "statistic"),
        ),
        "published.select": Call(
            published.select,
            {"printed": printed, "exhibit": "Table 1"},
            keys=("exhibit",),
            free=tuple(name for name in printed if name != "exhibit"),
        ),
        "published.correlation_matrix": Call(
            published.correlation_matrix,
            {"printed": printed, "exhibit": "Table 2"},
            numbers=("value",),
            free=("unit", "note", "printed", "half_unit"),
        ),
        "published.regression_table": Call(
            published.regression_table,
            {"printed": printed, "exhibit": "Table 1"},
            numbers=("value",),
            free=("unit", "note"),
        ),
        "published.status": Call(
            published.status,
            {
                "value": 1.2,
                "half_unit": 0.05,
                "replicated": 1.21,
                "kind": "computed",
                "statistic": "coef",
                "tier": "public",
                "low": 1.2,
                "high": 1.22,
            },
            free=("unit", "part"),
        ),
        "published.compare": Call(
            published.compare,
            {"printed": printed, "replications": ours},
            keys=("exhibit",),
            numbers=("value", "half_unit", "replicated"),
            free=("unit", "note", "printed", *ours.columns.difference([*published.KEY, "replicated"])),
        ),
        "published.scorecard": Call(
            published.scorecard,
            {"published": {"first": printed}, "replications": {"first": ours}, "ledger": []},
        ),
        "published.summary": Call(
            published.summary, {"card": card, "by": ("chapter",)}, free=tuple(card.columns)
        ),
        "published.outcomes": Call(
            published.outcomes, {"card": card, "by": ("chapter",)}, free=tuple(card.columns)
        ),
        "published.rates": Call(published.rates, {"card": card}, free=tuple(card.columns)),
        "published.check_ledger": Call(
            published.check_ledger, {"scorecard": card, "ledger": []}, free=tuple(card.columns)
        ),
        "published.require_reasons": Call(
            published.require_reasons, {"scorecard": card, "ledger": []}, free=tuple(card.columns)
        ),
        "published.explain": Call(
            published.explain, {"scorecard": card, "ledger": []}, free=tuple(card.columns)
        ),
        "published.findings": Call(
            published.findings, {"scorecard": card, "ledger": [], "claims": []}, free=tuple(card.columns)
        ),
        "published.kinds_of": Call(
            published.kinds_of, {"printed": printed, "rules": []}, free=tuple(printed.columns)
        ),
        "published.read_kinds": Call(
            published.read_kinds, {"tables": [{"kind": "quoted", "why": "w", "row": "x"}]}
        ),
        "published.read_ledger": Call(
            published.read_ledger,
            {
                "tables": [
                    {
                        "status": "differs",
                        "reason": "r",
                        "evidence": "e",
                        "exhibit": "Table 1",
                        "chapter": "first",
                    }
                ]
            },
        ),
        "audit.Paper": Call(
            audit.Paper,
            {"chapter": "first", "printed": printed, "about": {}},
            keys=("exhibit",),
            numbers=("value", "half_unit"),
            free=("chapter", "unit", "note", "row", "column"),
        ),
        "audit.run": Call(audit.run, {"papers": [paper], "rules": rules}),
        "audit.findings": Call(audit.findings, {"checks": []}),
        "audit.untested": Call(audit.untested, {"papers": [paper], "checks": []}),
        "audit.overview": Call(audit.overview, {"papers": [paper], "checks": []}),
        "multiverse.read": Call(multiverse.read, {"written": written}),
        "multiverse.decompose": Call(
            multiverse.decompose,
            {"results": results, "choices": ["effects"], "value": "estimate"},
            numbers=("estimate",),
            free=tuple(name for name in results if name not in ("estimate", "effects")),
        ),
        "multiverse.summed_up": Call(
            multiverse.summed_up,
            {"results": results, "parts": {"all": pd.Series(True, index=results.index)}},
            free=tuple(results.columns),
        ),
        "multiverse.median_test": Call(
            multiverse.median_test,
            {
                "frame": panel,
                "specifications": many.specifications,
                "resample": "firm",
                "draws": 99,
                "seed": 0,
            },
            **of_panel,
            free=("z", "w", "year"),
        ),
        "variants.headlines": Call(
            variants.headlines,
            {"results": pd.DataFrame(columns=folders.COLUMNS)},
            free=tuple(folders.COLUMNS),
        ),
        "variants.read": Call(variants.read, {"path": Path("nowhere.yml")}),
        "variants.folder": Call(variants.folder, {"chapter": "first"}),
    }


_NO_FRAME = ("text", 3, [1], {"a": [1]}, np.ones((2, 2)), object())
_NO_TEXT = (3, True, b"x", ["x"], math.nan, {})
_NO_WHOLE = (True, 2.5, "3", math.nan, math.inf, [1])
_NO_NUMBER = ("x", [1.0], math.nan, True, {})
_NO_SEQUENCE = (3, "text", [[]], [object()], True, math.nan)
_ODD_TEXT = ("", " ", "exporter ", "\uff11\uff12", "a\0b")


def spoilt(name: str, call: Call) -> Iterator[Spoilt]:
    """Variants of a call with one thing wrong."""

    def one(what: str, argument: str, value: Any, refused: bool) -> Spoilt:
        return Spoilt(name, f"{argument}: {what}", call, call.given | {argument: value}, refused)

    for argument, good in call.given.items():
        free = argument in call.free
        optional = argument in ("values", "codes", "frame") and not name.startswith("estimate.grid")
        if isinstance(good, pd.DataFrame):
            for value in (*_NO_FRAME, *(() if optional else (None,))):
                yield one(f"{type(value).__name__} in place of a frame", argument, value, True)
            for what, frame, refused in _spoilt_frames(call, good):
                yield one(what, argument, frame, refused and not free)
        elif isinstance(good, str):
            for value in (*_NO_TEXT, None):
                several = isinstance(value, list) and argument == "cluster"  # names of columns are taken too
                yield one(f"{value!r} in place of text", argument, value, value is not None and not several)
            for value in (*_ODD_TEXT, "no-such-thing"):
                yield one(f"text {value!r}", argument, value, not free and name not in ("variants.folder",))
        elif isinstance(good, int):
            for value in (*_NO_WHOLE, None):
                yield one(f"{value!r} in place of a whole number", argument, value, value is not None)
            for value in (-1, 10**30, 0):
                yield one(f"whole number {value}", argument, value, False)
        elif isinstance(good, float):
            for value in _NO_NUMBER:
                missing = argument in ("replicated", "low", "high")  # NaN says that there is none
                yield one(
                    f"{value!r} in place of a number", argument, value, not (missing and value != value)
                )
            for value in (math.inf, -1.0, 1e308, None):
                yield one(f"number {value}", argument, value, False)
        elif isinstance(good, list | tuple):
            for value in (*_NO_SEQUENCE, None):
                needless = value is None and argument in ("codes", "names", "effects")
                yield one(f"{value!r:.30} in place of a sequence", argument, value, not needless)
            if good and isinstance(good[0], str):
                for value in ([*good, good[0]], [*good, ""], [*good, "no-such-thing"]):
                    yield one(f"sequence {value!r}", argument, value, False)
        elif isinstance(good, dict):
            for value in (None, 3, "text", [1], {1: 2}, {"a": None}):
                yield one(f"{value!r} in place of a mapping", argument, value, True)
        else:
            for value in (None, 3, "text", [1]):
                yield one(f"{value!r} in place of {type(good).__name__}", argument, value, True)


def _spoilt_frames(call: Call, good: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame, bool]]:
    yield "no rows", good.iloc[:0], False
    yield "no columns", good.iloc[:, :0], False
    yield "rows twice", pd.concat([good, good]), False
    for name in good:
        free = name in call.free
        yield f"without {name}", good.drop(columns=name), not free
        yield f"{name} twice", pd.concat([good, good[[name]]], axis=1), not free
        yield f"{name} all missing", good.assign(**{name: None}), False
        yield f"{name} of lists", good.assign(**{name: [[1]] * len(good)}), not free and len(good) > 0
        if name in call.numbers:
            for value in (math.nan, math.inf, -math.inf, -5.0):
                yield f"{name} {value}", _with(good, name, value), False
            yield f"{name} 'abc'", _with(good, name, "abc"), True
            yield f"{name} as text", good.assign(**{name: good[name].astype(str)}), True
            yield f"{name} 1e308", good.assign(**{name: 1e308}), False
        if name in call.years:
            yield f"{name} as text", good.assign(**{name: good[name].astype(str)}), True
            for value in (2016.5, math.inf):
                yield f"{name} {value}", _with(good.astype({name: float}), name, value), True
            yield f"{name} missing", _with(good.astype({name: float}), name, math.nan), False
        if name in call.keys:
            for value in ("", " ", f"{good[name].iloc[0]} ", "\uff11\uff12\uff13\uff14\uff15\uff16", 12):
                yield f"{name} {value!r}", _with(good, name, value), True
            yield f"{name} missing", _with(good, name, None), False


def _with(frame: pd.DataFrame, name: str, value: Any) -> pd.DataFrame:
    column = frame[name].astype(object)
    column.iloc[0] = value
    inferred = column.infer_objects()
    return frame.assign(**{name: inferred if inferred.dtype != object else column})


def outcome(case: Spoilt) -> tuple[str, str]:
    """What a call gives: ``typed``, ``result``, ``silent``, ``traceback`` or ``hang``, and the words."""

    def late(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(SECONDS)
    try:
        found = case.call.function(**case.given)
    except HelpersError as error:
        text = str(error)
        return ("typed" if text and "\n" not in text else "untidy"), text
    except TimeoutError:
        return "hang", f"over {SECONDS} s"
    except Exception as error:
        return "traceback", f"{type(error).__name__}: {error}"
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
    return ("silent" if case.refused or _overflows(case, found) else "result"), repr(found)[:200]


def _overflows(case: Spoilt, found: object) -> bool:
    """Whether sums of large numbers came out as infinite, or as not a number."""
    if "1e308" not in case.what or not isinstance(found, pd.DataFrame):
        return False
    numbers = found.select_dtypes("number").to_numpy(dtype=float, na_value=0.0)
    return bool(np.isinf(numbers).any())

"""Time and memory of `helpers.estimate.grid`, against pyfixest's `feols` one by one, in one run.

1,000 specifications on a made-up panel of products and years, 79,419 rows, errors clustered by product.
pyfixest takes a random hundred of them, and all with ``BENCH_SIZE=full make bench``; times are compared per
specification. Each program runs in a process of its own, so that its memory is its own, with one thread for
linear algebra, and both must find the same numbers.
"""
# ruff: noqa: T201 - prints its results

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from helpers.estimate import Option, Specification, Specifications, grid

ROWS, PRODUCTS, YEARS = 79_419, 5_700, 14
SUBSET = 100
"""Specifications for pyfixest, unless all are asked for."""

TARGET_RATIO, TARGET_MEMORY = 15, 1.5
"""Times as fast as pyfixest; GB."""

REPEATS = 2
"""Each program runs so often; the best time counts."""

AGREE = 1e-6
"""Relative difference of estimates and errors: pyfixest removes effects by iteration, to about that."""


def panel() -> pd.DataFrame:
    """Make up products and years."""
    random = np.random.default_rng(0)
    cells = random.choice(PRODUCTS * YEARS, ROWS, replace=False)
    product, year = cells // YEARS, cells % YEARS
    traits = random.normal(size=PRODUCTS)
    frame = pd.DataFrame({"hs6": product, "hs4": product // 5, "hs2": product // 60, "year": 2004 + year})
    for name, share in (("any", 0.7), ("t50", 0.85), ("t80", 0.9), ("t90", 0.95), ("all", 0.97)):
        frame[f"flag_{name}"] = (traits[product] + random.normal(size=ROWS) / 2 > share).astype(float)
    frame["ln_n"] = random.normal(4, 1, ROWS) - traits[product]
    for name in ("tariff", "distance", "price"):
        frame[name] = random.normal(size=ROWS) + traits[product] / 3
    frame["value_usd"] = np.exp(random.normal(0, 1, ROWS))
    frame["share5"] = 0.02 * frame["flag_t80"] - 0.1 * frame["ln_n"] + random.normal(0, 0.1, ROWS)
    frame["hhi"] = frame["share5"] ** 2 + random.normal(0, 0.05, ROWS)
    frame["manufactures"] = product >= PRODUCTS // 4
    return frame


def options_of(field: str, values: Sequence[str | Sequence[str] | None]) -> dict[str, Option]:
    """One option a value of a field, labelled by it; none where the field stays unset."""
    several = field in ("controls", "effects", "cluster")
    made = {}
    for value in values:
        columns = () if value is None else (value,) if isinstance(value, str) else tuple(value)
        settled = {field: columns if several else columns[0]} if columns else {}
        made["+".join(columns) or "none"] = Option(**settled)  # type: ignore[arg-type]
    return made


def specifications() -> Specifications:
    """Two outcomes, five flags, five sets of controls, five of effects, weights, samples: 1,000."""
    controls = [(), ("ln_n",), ("ln_n", "tariff"), ("ln_n", "tariff", "distance"), ("ln_n", "price")]
    return Specifications(
        {
            "outcome": options_of("outcome", ["share5", "hhi"]),
            "main": options_of("main", ["flag_any", "flag_t50", "flag_t80", "flag_t90", "flag_all"]),
            "controls": options_of("controls", controls),
            "effects": options_of("effects", [(), ("year",), ("hs2",), ("hs2", "year"), ("hs4", "year")]),
            "weights": options_of("weights", [None, "value_usd"]),
            "sample": options_of("sample", [None, "manufactures"]),
            "errors": options_of("cluster", ["hs6"]),
        }
    )


def ours(frame: pd.DataFrame, places: Sequence[int]) -> tuple[float, list[tuple[float, float]]]:
    """Ours, all at once."""
    start = time.perf_counter()
    found = grid(frame, specifications())
    seconds = time.perf_counter() - start
    rows = found.iloc[list(places)]
    return seconds / len(found), list(zip(rows["estimate"], rows["std_error"], strict=True))


def one_by_one(frame: pd.DataFrame, places: Sequence[int]) -> tuple[float, list[tuple[float, float]]]:
    """Pyfixest."""
    import pyfixest

    def estimate(one: Specification) -> tuple[float, float]:
        rows = frame
        for name in one.samples:
            rows = rows[rows[name]]
        formula = f"{one.outcome} ~ {' + '.join(one.regressors)}"
        formula += f" | {' + '.join(one.effects)}" if one.effects else ""
        found = pyfixest.feols(formula, rows, vcov={"CRV1": "hs6"}, weights=one.weights)
        return float(found.coef()[one.main]), float(found.se()[one.main])

    chosen = specifications().all
    estimate(chosen[0])  # what is compiled at the first call is not counted
    estimate(next(one for one in chosen if len(one.effects) == 2))
    start = time.perf_counter()
    found = [estimate(chosen[place]) for place in places]
    return (time.perf_counter() - start) / len(places), found


def in_a_process(line: Callable[..., Any], places: Sequence[int]) -> dict[str, Any]:
    """Run one program in a process of its own."""
    command = [sys.executable, __file__, "--line", line.__name__]
    # threads that wait for each other would make the times depend on what else the machine does
    one_thread = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    ran = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, input=json.dumps(list(places)), env=one_thread
    )
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def measure(name: str) -> dict[str, Any]:
    """Run one program in this process: seconds a specification, memory, numbers."""
    frame, places = panel(), json.load(sys.stdin)
    runs = [globals()[name](frame, places) for _ in range(REPEATS)]
    seconds, numbers = min(seconds for seconds, _ in runs), runs[0][1]
    # kilobytes on Linux, bytes on macOS
    unit = 1 if sys.platform == "darwin" else 1024
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9
    return {"seconds": seconds, "memory": memory, "numbers": numbers}


def main() -> None:
    """Run both, compare, and say whether the targets are met."""
    count = len(specifications())
    chosen = count if os.environ.get("BENCH_SIZE") == "full" else SUBSET
    places = sorted(int(one) for one in np.random.default_rng(1).choice(count, chosen, replace=False))
    found = {line.__name__: in_a_process(line, places) for line in (ours, one_by_one)}
    mine, other = found["ours"], found["one_by_one"]
    apart = np.abs(np.array(mine["numbers"]) / np.array(other["numbers"]) - 1).max()
    if not apart < AGREE:
        raise SystemExit(f"grid and pyfixest differ by {apart:.1e}")
    print(f"{count:,} specifications on {ROWS:,} rows, clustered by product (pyfixest: {chosen:,} of them)")
    for text, one in (("helpers.estimate.grid", mine), ("pyfixest.feols one by one", other)):
        print(f"  {text:<28} {1000 * one['seconds']:8.2f} ms each {one['memory']:6.2f} GB")
    print(f"  Largest relative difference of estimates and errors: {apart:.0e}")
    ratio = other["seconds"] / mine["seconds"]
    met = "met" if ratio >= TARGET_RATIO else "missed"
    print(f"  {'times as fast as pyfixest':<45} {ratio:5.1f}, at least {TARGET_RATIO}: {met}")
    met = "met" if mine["memory"] <= TARGET_MEMORY else "missed"
    print(f"  {'memory, GB':<45} {mine['memory']:5.2f}, at most {TARGET_MEMORY}: {met}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--line")
    given = parser.parse_args()
    if given.line:
        print(json.dumps(measure(given.line)))
    else:
        main()

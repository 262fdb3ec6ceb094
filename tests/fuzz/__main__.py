"""Damage real files and see what the readers make of them: ``python -m tests.fuzz --seed 1 --cases 60``."""

from __future__ import annotations

import argparse

from .readers import READERS, at_hand
from .run import OUTCOMES, table


def main() -> int:
    """Run the command line; 1 if anything was not refused as it should be."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cases", type=int, default=44, help="damaged files a reader")
    parser.add_argument("--seconds", type=float, default=20.0, help="most that a reader gets, bombs aside")
    parser.add_argument("readers", nargs="*", help="by default all whose files are at hand")
    options = parser.parse_args()
    paths_of = at_hand(options.readers or READERS)
    counts = table(paths_of, paths_of, options.seed, options.cases, options.seconds, show=True)
    rows = [("reader", "tried", *OUTCOMES)]
    rows += [
        (name, str(sum(row.values())), *(str(row[one]) for one in OUTCOMES)) for name, row in counts.items()
    ]
    whole = sum(counts.values(), start=type(next(iter(counts.values())))())
    rows.append(("all", str(sum(whole.values())), *(str(whole[one]) for one in OUTCOMES)))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())  # noqa: T201
    return int(any(whole[one] for one in ("traceback", "silent", "memory", "hang", "crash")))


if __name__ == "__main__":
    raise SystemExit(main())

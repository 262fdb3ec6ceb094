"""Verb of the command line for the variants: ``python -m helpers variants check | run | record PAPER``."""

from __future__ import annotations

import argparse
import itertools
import sys
from pathlib import Path
from typing import Any

from helpers import papers
from helpers.errors import InputError
from helpers.variants import folders, groups, listings, running


def add(verbs: Any) -> None:
    """Add the verb ``variants`` to the command line.

    Parameters
    ----------
    verbs : argparse action
        Of ``add_subparsers``.
    """
    parser = verbs.add_parser("variants", help="run chapters with other parameters")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    check = commands.add_parser("check", help="check the lists of variants, and run nothing")
    check.set_defaults(run=_check)
    run = commands.add_parser("run", help="run variants")
    run.set_defaults(run=_run)
    record = commands.add_parser(
        "record", help="keep the headlines of variants that have all run, for readers without them"
    )
    record.set_defaults(run=_record)
    for one in (check, run, record):
        one.add_argument(
            "plans",
            nargs="*",
            metavar="PAPER",
            help="papers, or files such as book/export-complexity/variants.yml; every paper without it",
        )
    for one in (check, run):
        one.add_argument(
            "--only", nargs="+", default=[], metavar="NAME", help="these variants; all without it"
        )
    run.add_argument(
        "--jobs", type=int, metavar="N", help="runs at a time on this machine; one a core without it"
    )
    run.add_argument(
        "--scheduler", default="", metavar="tcp://...", help="dask scheduler whose workers run them"
    )
    run.add_argument(
        "--resume", action="store_true", help="only what is missing, failed or older than its inputs"
    )


def _chosen(names: list[str]) -> list[groups.Plan]:
    known = papers.plans()
    found = []
    for name in names or known:
        path = known.get(name, Path(name))
        if name not in known and path.suffix not in (".yml", ".yaml"):
            raise InputError(f"{name!r} has no variants; there are {', '.join(known)}, or name a file.")
        found.append(groups.read(path))
    return found


def _check(options: argparse.Namespace) -> int:
    for plan in _chosen(options.plans):
        _say(f"{plan.chapter}: {len(plan.only(options.only).variants)} variants, all in order.")
    return 0


def _record(options: argparse.Namespace) -> int:
    for plan in _chosen(options.plans):
        _say(f"{plan.chapter}: {listings.record(plan)} headlines recorded.")
    return 0


def _run(options: argparse.Namespace) -> int:
    plans = _chosen(options.plans)
    for plan in plans:
        plan.only(options.only)
    codes = []
    for plan in plans:
        codes.append(_run_one(plan, options))
        if codes[-1] == INTERRUPTED:
            break
    return max(codes, default=0)


INTERRUPTED = 130


def _run_one(plan: groups.Plan, options: argparse.Namespace) -> int:
    summary = running.run(
        plan,
        only=options.only,
        jobs=options.jobs,
        scheduler=options.scheduler,
        resume=options.resume,
        progress=_count,
    )
    home = folders.folder(plan.chapter)
    _say(
        f"{plan.chapter}: {len(summary.finished)} finished, {len(summary.kept)} kept, "
        f"{len(summary.failed)} failed; results in {home / 'results.csv'}"
    )
    for name, reason in summary.failed.items():
        kept = home / name / "notebook.ipynb"
        _say(
            f"  failed: {name}: {reason.strip().splitlines()[0][:200]}"
            + (f" ({kept})" if kept.is_file() and name not in summary.unsaved else "")
        )
    if summary.interrupted:
        _say("Interrupted; what had finished is saved. Go on with --resume.")
        return INTERRUPTED
    return 1 if summary.failed else 0


def _count(total: int) -> running.Progress:
    numbers = itertools.count(1)
    return lambda name, status: _say(f"{next(numbers)}/{total} {name} {status}")


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")

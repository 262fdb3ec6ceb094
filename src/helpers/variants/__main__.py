"""Command line of the variants: ``python -m helpers.variants run | check FILE``."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tqdm import tqdm

from helpers.errors import HelpersError
from helpers.variants import folders, groups, running


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        Words after ``python -m helpers.variants``; by default those of the process.

    Returns
    -------
    int
        0 if all is well, 1 if a variant failed or the file is wrong, 130 if interrupted; argparse exits
        with 2.
    """
    options = _parser().parse_args(arguments)
    try:
        plan = groups.read(options.file).only(options.only)
        if options.command == "check":
            _say(f"{options.file.name}: {len(plan.variants)} variants, all in order.")
            return 0
        return _run(options)
    except HelpersError as error:
        _say(str(error))
        return 1
    except KeyboardInterrupt:
        return 130


def _run(options: argparse.Namespace) -> int:
    plan = groups.read(options.file)
    caught = (signal.SIGINT, signal.SIGTERM)  # a shell's `&` would leave the first ignored
    previous = [signal.signal(one, _interrupt) for one in caught]
    try:
        summary = running.run(
            plan,
            only=options.only,
            jobs=options.jobs,
            scheduler=options.scheduler,
            resume=options.resume,
            progress=_Bar,
        )
    finally:
        for one, handler in zip(caught, previous, strict=True):
            signal.signal(one, handler)
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
        return 130
    return 1 if summary.failed else 0


class _Bar:
    """A bar on a terminal; elsewhere one line a variant."""

    def __init__(self, total: int) -> None:
        self.bar: Any = tqdm(total=total, unit="variant", disable=None)
        self.total, self.done = total, 0

    def __call__(self, name: str, status: str) -> None:
        self.done += 1
        self.bar.set_postfix_str(f"{name} {status}")
        self.bar.update()
        if self.bar.disable:
            _say(f"{self.done}/{self.total} {name} {status}")
        elif self.done == self.total:
            self.bar.close()


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m helpers.variants", description="Variants of the chapters."
    )
    commands = parser.add_subparsers(required=True, metavar="command", dest="command")
    check = commands.add_parser("check", help="check a file of variants, and run nothing")
    run = commands.add_parser("run", help="run the variants of a file")
    for one in (check, run):
        one.add_argument("file", type=Path, help="such as variants/3-innovation-agglomeration.yml")
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
    return parser


if __name__ == "__main__":
    # jsonschema would build a grammar of international addresses: seconds, for a check that nothing makes
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    sys.exit(main())

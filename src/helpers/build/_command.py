"""Verbs of the command line that make the book: ``build``, ``chapter``, ``record``, ``paper``."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from helpers import inputs
from helpers.build import site


def add(verbs: Any) -> None:
    """Add the verbs to the command line.

    Parameters
    ----------
    verbs : argparse action
        Of ``add_subparsers``.
    """
    build = verbs.add_parser("build", help="run what has changed, and make the site in _build/html")
    build.add_argument(
        "--all", action="store_true", help="write every page anew; notebooks run only if they must"
    )
    build.set_defaults(run=lambda given: site.build(everything=given.all, jobs=given.jobs, tell=_say))

    chapter = verbs.add_parser("chapter", help="run one chapter, score its numbers and make its page")
    chapter.add_argument("name", metavar="NAME", help="of a paper or of a page, such as export-complexity")
    chapter.set_defaults(run=lambda given: site.chapter(given.name, jobs=given.jobs, tell=_say))

    for one in (build, chapter):
        one.add_argument("--jobs", type=_jobs, metavar="N", help="how many at a time; one a core without it")

    record = verbs.add_parser(
        "record", help="keep what pages compute on the public files, for readers without them"
    )
    record.add_argument(
        "names", nargs="*", metavar="NAME", help="pages; all that record something without it"
    )
    record.set_defaults(run=_record)

    paper = verbs.add_parser("paper", help="list the papers of the book")
    kinds = paper.add_subparsers(required=True, metavar="COMMAND")
    listed = kinds.add_parser("list", help="list the papers, and how far their numbers agree as last built")
    listed.set_defaults(run=lambda given: site.overview(tell=_say))


def _jobs(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be 1 or more, got {text}")
    return int(text)


def _record(given: argparse.Namespace) -> None:
    from helpers.build import execute  # jupyter-cache: seconds, where nothing is to run

    names = given.names or [page.name for page in inputs.pages().values() if page.data]
    execute.record(names, tell=_say)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()

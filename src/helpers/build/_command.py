"""Verbs of the command line that make the book: ``build``, ``chapter``, ``record``, and those of a paper."""

from __future__ import annotations

import argparse
import sys
from types import ModuleType
from typing import Any

from helpers import inputs
from helpers.build import site
from helpers.errors import InputError


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
        one.add_argument("--jobs", type=_count, metavar="N", help="how many at a time; one a core without it")

    record = verbs.add_parser(
        "record", help="keep what pages compute on the public files, for readers without them"
    )
    record.add_argument(
        "names", nargs="*", metavar="NAME", help="pages; all that record something without it"
    )
    record.set_defaults(run=_record)

    package = verbs.add_parser("package", help="write the deposit for a data editor, from the last build")
    package.set_defaults(run=_package)

    paper = verbs.add_parser("paper", help="list the papers of the book, or add one")
    kinds = paper.add_subparsers(required=True, metavar="COMMAND")
    listed = kinds.add_parser("list", help="list the papers, and how far their numbers agree as last built")
    listed.set_defaults(run=lambda given: site.overview(tell=_say))
    made = kinds.add_parser("new", help="make the folder of a paper, with a notebook that runs")
    made.add_argument("--title", required=True, help="of the chapter")
    made.add_argument("--citation", default="", help="authors, year, title; the title without it")
    made.add_argument(
        "--tables", type=_count, default=1, metavar="N", help="how many tables it has; 1 without it"
    )
    made.set_defaults(
        run=lambda given: _writing().new(
            given.name, title=given.title, tables=given.tables, citation=given.citation, tell=_say
        )
    )
    entry = kinds.add_parser(
        "enter", help="enter printed numbers, a line each: exhibit|row|column|statistic|text"
    )
    entry.add_argument("--second", action="store_true", help="enter them again, without looking at the first")
    entry.set_defaults(run=_enter)
    checked = kinds.add_parser("check", help="name every fault of a paper's files, and what is left to do")
    checked.set_defaults(run=_check)
    audited = kinds.add_parser("audit", help="say what its printed numbers imply about each other")
    audited.set_defaults(run=_audit)
    ran = kinds.add_parser("run", help="run its chapter, score it, draft the reasons that are missing")
    ran.set_defaults(run=lambda given: _writing().run(given.name, tell=_say))
    taken = kinds.add_parser("accept", help="write down what must hold of it, and record its results")
    taken.set_defaults(run=lambda given: _writing().accept(given.name, tell=_say))
    for one in (made, entry, checked, audited, ran, taken):
        one.add_argument("name", metavar="NAME", help="of the paper's folder, such as export-complexity")


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be 1 or more, got {text}")
    return int(text)


def _package(_: argparse.Namespace) -> None:
    from helpers.build import package

    package.deposit(tell=_say)


def _writing() -> ModuleType:
    from helpers.build import writing  # the audit and the estimators: a second, where nothing asks for them

    return writing


def _audit(given: argparse.Namespace) -> None:
    found = _writing().findings(given.name)
    notes = sum(one.startswith("note: ") for one in found)
    for one in [*found, f"{given.name}: {len(found) - notes} findings of the audit, {notes} notes."]:
        _say(one)


def _enter(given: argparse.Namespace) -> None:
    if not sys.stdin.isatty():
        _writing().enter(given.name, sys.stdin, second=given.second, tell=_say)
        return
    _say(
        "exhibit|row|column|statistic|text, a line each; an empty exhibit is the one before; end with Ctrl-D"
    )
    exhibit = ""
    for line in sys.stdin:
        head, bar, rest = line.partition("|")
        exhibit = head.strip() or exhibit
        try:
            _writing().enter(given.name, [f"{exhibit}{bar}{rest}"], second=given.second, tell=_say)
        except InputError as error:
            _say(str(error))


def _check(given: argparse.Namespace) -> int:
    from helpers.audit.words import plural

    wrong, left = _writing().check(given.name)
    for one in wrong:
        _say(f"fault: {one}")
    for one in left:
        _say(f"to do: {one}")
    counts = f"{plural(len(wrong), 'fault')}, {plural(len(left), 'thing')}"
    _say(f"{given.name}: {counts} to do before `paper accept`.")
    return 1 if wrong else 0


def _record(given: argparse.Namespace) -> None:
    from helpers.build import execute  # jupyter-cache: seconds, where nothing is to run

    names = given.names or [page.name for page in inputs.pages().values() if page.data]
    execute.record(names, tell=_say)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()

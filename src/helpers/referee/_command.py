"""Verb of the command line for the audit of any table: ``python -m helpers audit TABLE``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from helpers.errors import HelpersError

NOTHING_AUDITED = 2
"""Exit code where a table could not be read, or was not confirmed."""

FORMS = ("csv", "markdown", "latex", "html", "word", "text")
DECIMALS = (".", ",", "·")

ABOUT = """\
TABLE is a CSV in the format of printed.csv (exhibit, row, column, statistic, printed; note, if there is one,
for what is said below the table), or a file in which tables stand as in a paper: CSV, Markdown, LaTeX, HTML,
Word, text; - reads what is pasted. Every cell is shown as it was read, and asked about; --yes says that all
are right. Exit codes: 0 nothing above a note is found; 1 something is; 2 nothing was audited, since the table
cannot be read or was not confirmed.
"""


def add(verbs: Any) -> None:
    """Add the verb ``audit`` to the command line.

    Parameters
    ----------
    verbs : argparse action
        Of ``add_subparsers``.
    """
    one = verbs.add_parser(
        "audit", help="test what the printed numbers of any table imply about each other", epilog=ABOUT
    )
    one.add_argument("table", metavar="TABLE", help="file with one or more tables, or - for standard input")
    one.add_argument(
        "--brackets", metavar="WHAT", default="", help="what brackets hold: se, t, p, or '(se)[p]'"
    )
    one.add_argument("--stars", metavar="LEVELS", default="", help="such as '*=10%%,**=5%%,***=1%%'")
    one.add_argument("--decimal", choices=DECIMALS, default=".", help="decimal mark of the table")
    one.add_argument("--format", choices=FORMS, default="", help="of TABLE; by its name without it")
    one.add_argument("--only", metavar="TITLE", default="", help="the tables whose title begins so")
    one.add_argument(
        "--toml", type=Path, metavar="FILE", help="description of the tables, as audit.toml has it"
    )
    one.add_argument("--yes", action="store_true", help="take the cells as read")
    one.add_argument("--json", action="store_true", help="write the report as JSON")
    one.add_argument("--html", type=Path, metavar="FILE", help="write the report as a page, too")
    one.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from helpers.referee import session  # readers and rules: seconds, where another verb is meant

    try:
        return session.audit(options)
    except HelpersError as error:
        sys.stderr.write(f"{error}\n")
    except OSError as error:
        sys.stderr.write(f"{error.filename} cannot be written: {error.strerror}; name another place.\n")
    return NOTHING_AUDITED

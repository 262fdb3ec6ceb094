"""One audit from the command line: from a file to a report, with a question in between."""

from __future__ import annotations

import argparse
import json
import re
import shlex
import sys
import tomllib
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.audit import RULES
from helpers.errors import InputError
from helpers.published import KEY, parse_printed
from helpers.referee import entries, grids, notes, report, undescribed
from helpers.referee._command import NOTHING_AUDITED


def audit(options: argparse.Namespace) -> int:
    """Read a table, have it confirmed, test it, report.

    Parameters
    ----------
    options : Namespace
        Of the command line, see `helpers.referee._command`.

    Returns
    -------
    int
        Exit code.
    """
    pasted = options.table == "-"
    path = None if pasted else Path(options.table)
    text = sys.stdin.read() if pasted else ""
    found = grids.read(path, text, options.format)
    left: list[tuple[str, str, str]] = []
    says: dict[str, notes.Said] = {}
    if list(found[0].rows[0][:5]) == [*KEY, "printed"]:
        rows = found[0].rows
        numbers = pd.DataFrame(rows[1:], columns=list(rows[0]))[[*KEY, "printed"]]
    else:
        read = _tables(found, options)
        numbers = pd.concat([one.frame() for one in read], ignore_index=True)
        left = [place for one in read for place in one.left]
        says = {one.exhibit: one.says for one in read}
        if not _confirmed(numbers, left, options, pasted):
            return NOTHING_AUDITED
    if numbers.empty:
        raise InputError(f"{options.table} holds no number; enter one in each row below the heads.")
    about = undescribed.describe(numbers, says, _description(options.toml))
    paper, checks = undescribed.tested(
        numbers,
        about,
        RULES,
        Path(options.table).name,
        options.decimal,
        {exhibit for exhibit, said in says.items() if said.bootstrap},
    )
    name = "the pasted table" if pasted else Path(options.table).name
    made = report.build(name, paper, checks, left, undescribed.would_add(paper))
    if options.html:
        options.html.write_text(report.as_html(made), encoding="utf-8")
    sys.stdout.write(
        json.dumps(made, indent=2, ensure_ascii=False) + "\n" if options.json else report.as_text(made)
    )
    return 1 if report.above_notes(made) else 0


def _tables(found: list[grids.Grid], options: argparse.Namespace) -> list[entries.Entries]:
    brackets = entries.bracket_option(options.brackets) if options.brackets else {}
    chosen = [grid for grid in found if grid.title.startswith(options.only)]
    if not chosen:
        raise InputError(
            f"no table begins with {options.only!r}; there are {[grid.title for grid in found]}."
        )
    read: list[entries.Entries] = []
    for number, grid in enumerate(chosen, start=1):
        one = entries.read(grid, brackets=brackets, decimal=options.decimal)
        if len(chosen) > 1 and one.exhibit in {other.exhibit for other in read}:
            one = entries.read(grid, f"{one.exhibit} [{number}]", brackets, options.decimal)
        if options.stars:
            one.rows = [row for row in one.rows if row[3] != "alpha"]
            one.rows += [
                (exhibit, "Note", mark, "alpha", level.replace(".", options.decimal))
                for exhibit in dict.fromkeys(row[0] for row in one.rows)
                for mark, level in _levels(options.stars).items()
            ]
        read.append(one)
    if not any(one.rows for one in read):
        raise InputError(f"{options.table} holds no table with numbers.")
    return read


def _levels(text: str) -> dict[str, str]:
    pairs = [re.fullmatch(r"(\*+)\s*=\s*(\S+)", part.strip()) for part in text.split(",")]
    if not all(pairs):
        raise InputError(f"--stars must be such as '*=10%,**=5%,***=1%', got {text!r}.")
    return {pair[1]: pair[2] for pair in pairs if pair}


def _description(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path} is no TOML: {error}.") from error


def _confirmed(
    numbers: pd.DataFrame, left: list[tuple[str, str, str]], options: argparse.Namespace, pasted: bool
) -> bool:
    """Show every cell as it was read, and ask; where nobody can be asked, say how to go on."""
    if options.yes:
        return True
    sys.stderr.write(_shown(numbers, left, options.decimal))
    if sys.stdin.isatty() and not pasted:
        sys.stderr.write("Is every cell read as it is printed? [y/N] ")
        if sys.stdin.readline().strip().lower() in ("y", "yes"):
            return True
    to = Path("pasted.read.csv") if pasted else Path(options.table).with_suffix(".read.csv")
    mark = "" if options.decimal == "." else f" --decimal {options.decimal}"
    numbers.to_csv(to, index=False)
    sys.stderr.write(
        f"The {len(numbers)} numbers are in {to}: put right what is not as printed there, and run python -m "
        f"helpers audit {shlex.quote(str(to))}{mark}; or run this again with --yes if all of it is.\n"
    )
    return False


def _shown(numbers: pd.DataFrame, left: list[tuple[str, str, str]], decimal: str) -> str:
    out = []
    for exhibit, rows in numbers.groupby("exhibit", sort=False):
        out.append(f"{exhibit}")
        for row in rows.itertuples(index=False):
            kind = "value" if row.statistic == entries.UNKNOWN else str(row.statistic)
            read = parse_printed(str(row.printed), kind, decimal)
            place = f"  {row.row:<32.32} {row.column:<20.20} {row.statistic:<9}"
            out.append(f"{place} {row.printed:>16}   {read.value:g}{read.marks and f', {read.marks}'}")
    out += [f"  left out: {place}: {text} ({why})" for place, text, why in left]
    if (numbers["statistic"] == entries.UNKNOWN).any():
        out.append("  ? stands where nothing says what brackets hold: say it by --brackets se, t or p.")
    return "\n".join(out) + "\n"

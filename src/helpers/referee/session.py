"""One audit from the command line: from a file to a report, with a question in between."""

from __future__ import annotations

import argparse
import json
import re
import shlex
import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.errors import InputError
from helpers.published import KEY, parse_printed
from helpers.referee import entries, grids, report, undescribed
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
    found = grids.read(path, sys.stdin.read() if pasted else "", options.format)
    brackets = entries.bracket_option(options.brackets) if options.brackets else {}
    left: list[tuple[str, str, str]] = []
    ready = list(found[0].rows[0][:5]) == [*KEY, "printed"]
    if ready:
        numbers = _of_entries(found[0], brackets, options)
    else:
        read = _tables(found, brackets, options)
        numbers = pd.concat([one.frame() for one in read], ignore_index=True)
        left = [place for one in read for place in one.left]
    if options.stars:
        numbers = _starred(numbers, _levels(options.stars), options.decimal)
    if not ready and not _confirmed(numbers, left, options, pasted):
        return NOTHING_AUDITED
    name = "the pasted table" if pasted else Path(options.table).name
    paper, checks = undescribed.tested(numbers, _description(options.toml), name, options.decimal)
    made = report.build(name, paper, checks, left, undescribed.would_add(paper))
    if options.html:
        options.html.write_text(report.as_html(made), encoding="utf-8")
    sys.stdout.write(
        json.dumps(made, indent=2, ensure_ascii=False) + "\n" if options.json else report.as_text(made)
    )
    return 1 if report.above_notes(made) else 0


def _of_entries(grid: grids.Grid, brackets: Mapping[str, str], options: argparse.Namespace) -> pd.DataFrame:
    """Take a file in the format of ``printed.csv``, and put in what the user says of its brackets."""
    heads, *rows = grid.rows
    if not rows:
        raise InputError(f"{options.table} holds no number; enter one in each row below the heads.")
    notes = [row[heads.index("note")] if "note" in heads else "" for row in rows]
    whole = pd.DataFrame([row[:5] for row in rows], columns=[*KEY, "printed"]).assign(note=notes)
    numbers = whole[whole["exhibit"].str.startswith(options.only)].reset_index(drop=True)
    if numbers.empty:
        raise _nothing_begins(options.only, dict.fromkeys(whole["exhibit"]))
    unknown = numbers["statistic"] == entries.UNKNOWN
    if brackets and not unknown.any():
        raise InputError(
            f"--brackets says what {entries.UNKNOWN} stands for in the column statistic, and {options.table} "
            "has none; leave it out."
        )
    kinds = [
        brackets.get("", brackets.get(text[:1], entries.UNKNOWN)) for text in numbers.loc[unknown, "printed"]
    ]
    numbers.loc[unknown, "statistic"] = kinds
    return numbers


def _nothing_begins(only: str, titles: Iterable[str]) -> InputError:
    return InputError(f"no table begins with {only!r}; there are {list(titles)}.")


def _tables(
    found: list[grids.Grid], brackets: Mapping[str, str], options: argparse.Namespace
) -> list[entries.Entries]:
    chosen = [grid for grid in found if grid.title.startswith(options.only)]
    if not chosen:
        raise _nothing_begins(options.only, [grid.title for grid in found])
    read: list[entries.Entries] = []
    for number, grid in enumerate(chosen, start=1):
        one = entries.read(grid, brackets=brackets, decimal=options.decimal)
        if len(chosen) > 1 and one.exhibit in {other.exhibit for other in read}:
            one = entries.read(grid, f"{one.exhibit} [{number}]", brackets, options.decimal)
        read.append(one)
    if not any(one.rows for one in read):
        raise InputError(f"{options.table} holds no table with numbers.")
    return read


def _starred(numbers: pd.DataFrame, levels: Mapping[str, str], decimal: str) -> pd.DataFrame:
    """Put the user's legend in the place of that of each exhibit."""
    rows = [
        (exhibit, "Note", mark, "alpha", level.replace(".", decimal), "")
        for exhibit in dict.fromkeys(numbers["exhibit"])
        for mark, level in levels.items()
    ]
    legend = pd.DataFrame(rows, columns=list(numbers))
    return pd.concat([numbers[numbers["statistic"] != "alpha"], legend], ignore_index=True)


def _levels(text: str) -> dict[str, str]:
    pairs = [re.fullmatch(r"(\*+)\s*=\s*(\d*\.?\d+\s*%?)", part.strip()) for part in text.split(",")]
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

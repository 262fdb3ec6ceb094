"""Verb of the command line for the data: ``python -m helpers data status | fetch | add | verify``."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from helpers.data import adding, fetching, paths, registry, store
from helpers.data.registry import Dataset, File
from helpers.errors import HelpersError, InputError

_WIDTH = 72


def add(verbs: Any) -> None:
    """Add the verb ``data`` to the command line.

    Parameters
    ----------
    verbs : argparse action
        Of ``add_subparsers``.
    """
    parser = verbs.add_parser("data", help="list, fetch, add and verify the data files")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    status = commands.add_parser(
        "status", help="list the data sets: what each unlocks, where its files are, what to do next"
    )
    status.add_argument("ids", nargs="*", metavar="ID", help="data sets to list, by default all")
    status.add_argument("--json", action="store_true", help="write JSON instead of a table")
    status.set_defaults(run=_status)

    fetch = commands.add_parser("fetch", help="get files from a mirror or the network into the cache")
    fetch.add_argument("ids", nargs="*", metavar="ID", help="data sets to fetch, by default all of the tier")
    fetch.add_argument(
        "--tier", choices=["public", "full"], help="tier to fetch without IDs, by default public"
    )
    fetch.add_argument(
        "--again",
        action="store_true",
        help="ask the addresses of these IDs anew, whatever is here; "
        "of a file without a registered hash, trust what comes",
    )
    fetch.add_argument("--yes", action="store_true", help="fetch the full tier without asking first")
    fetch.set_defaults(run=_fetch)

    add = commands.add_parser("add", help="put a file in its place, after a look at it; register a new one")
    add.add_argument("file", metavar="FILE", help="the file; with --package, its name in the package")
    add.add_argument("--as", dest="place", metavar="ID[/NAME]", help="what it is, where that cannot be told")
    add.add_argument("--id", metavar="ID", help="register the file as a data set of this name")
    add.add_argument("--paper", metavar="NAME", help="in the registry of this paper, not in that of the book")
    add.add_argument("--package", default="", help="installed package that brings the file along")
    for name, what in adding.FACTS.items():
        add.add_argument(f"--{name.replace('_', '-')}", metavar="TEXT", help=f"of a new data set: {what}")
    add.set_defaults(run=_add)

    verify = commands.add_parser("verify", help="compute the hashes of what is in the cache and the mirrors")
    verify.add_argument("ids", nargs="*", metavar="ID", help="data sets to check, by default all")
    verify.add_argument(
        "--accept",
        action="store_true",
        help="trust the present files of these IDs where the registry has no hash",
    )
    verify.set_defaults(run=_verify)


def _status(options: argparse.Namespace) -> int:
    unlocks = registry.unlocks()
    rows = [_row(data, unlocks.get(data.id, {})) for data in _chosen(options.ids)]
    if options.json:
        _say(json.dumps(rows, indent=2, ensure_ascii=False))
        return 0
    cells = [("id", "tier", "files", "size", "where", "unlocks")]
    for row in rows:
        unlocked = "; ".join(f"{paper}: {what}" for paper, what in row["unlocks"].items())
        shown = textwrap.shorten(unlocked, _WIDTH, placeholder=" …")
        present = f"{row['present']}/{row['files']}"
        cells.append((row["id"], row["tier"], present, _size(row["bytes"]), row["where"], shown))
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for line in cells:
        _say("  ".join(map(str.ljust, line, widths)).rstrip())
    for row in rows:
        if row["next"] or options.ids:
            _say(f"\n{row['id']} (licence: {row['licence']})")
            for step in row["next"]:
                _say(f"  {step}")
    return 0


def _add(options: argparse.Namespace) -> int:
    path = adding.in_package(options.package, options.file) if options.package else Path(options.file)
    known = None if options.id else adding.find(path, options.place)
    if known is None:
        known = _registered(path, options)
    data, file = known
    _say(f"{data.id}/{file.name}: {adding.put(path, data, file)}")
    return 0


def _registered(path: Path, options: argparse.Namespace) -> tuple[Dataset, File]:
    if not options.id:
        raise InputError(
            f"{path.name} is not registered; say what it is with --as ID/NAME, or register it with --id ID."
        )
    facts = {name: getattr(options, name) or "" for name in adding.FACTS}
    if options.package:
        facts["url"] = facts["url"] or adding.home(options.package)
    if sys.stdin.isatty():
        facts |= {name: input(f"{what}: ") for name, what in adding.FACTS.items() if not facts[name]}
    home = paths.project_root() / ("book" if options.paper else "data") / (options.paper or "")
    if not home.is_dir():
        raise InputError(f"--paper: there is no folder {home}.")
    target = home / "registry.toml"
    known = adding.register(path, options.id, facts, target, package=options.package)
    _say(f"Registered in {target}; name {options.id} in [data] of the paper.toml that uses it.")
    return known


def _fetch(options: argparse.Namespace) -> int:
    if options.ids and options.tier:
        raise InputError(
            "Give either data sets or --tier, not both; a data set named outright needs no tier."
        )
    if options.again and not options.ids:
        raise InputError("--again needs at least one ID: the data sets whose addresses are to be asked anew.")
    chosen = _chosen(options.ids)
    if not options.ids:
        chosen = [data for data in chosen if data.tier == (options.tier or "public")]
    if options.tier == "full" and not options.yes and not _agreed(chosen):
        _complain("Nothing was fetched.")
        return 1
    failed = 0
    for data in chosen:
        try:
            _say(f"{data.id}: {fetching.fetch(data.id, again=options.again)}")
        except HelpersError as error:
            failed += 1
            _complain(str(error))
    if failed:
        _complain(f"{failed} of {len(chosen)} data sets could not be fetched.")
    return 1 if failed else 0


def _agreed(chosen: Sequence[Dataset]) -> bool:
    """Say what a tier costs, and ask."""
    for data in chosen:
        lacking = [file for file in data.files if fetching.locate(data, file).where == "missing"]
        hand = sum(file.by_hand for file in lacking)
        by_hand = f", {hand} of them by hand" if hand else ""
        size = "its publisher states no size" if data.bytes is None else _size(data.bytes)
        _say(f"{data.id}: {len(lacking)} of {len(data.files)} files are not here{by_hand}; {size}")
    cache = paths.cache_dir()
    there = next(one for one in (cache, *cache.parents) if one.is_dir())
    _say(f"They go to {cache}, where {shutil.disk_usage(there).free / 1e9:.0f} GB are free.")
    if not sys.stdin.isatty():
        raise InputError("--tier full: nobody can be asked here; run again with --yes.")
    return input("Fetch them? [y/N] ").strip().lower() in ("y", "yes")


def _verify(options: argparse.Namespace) -> int:
    if options.accept:
        return _accept(options.ids)
    store.forget_hashes()
    good = missing = bad = 0
    for data in _chosen(options.ids):
        for file in data.files:
            place = fetching.locate(data, file)
            if place.damaged is not None:
                bad += 1
                _complain(
                    f"{data.id}/{file.name} in the cache is damaged ({place.damaged}); "
                    f"run `python -m helpers data fetch {data.id}` to replace it."
                )
            elif place.where == "missing":
                missing += 1
                if options.ids:
                    _complain(f"{data.id}/{file.name} is neither in the cache nor in a mirror.")
            else:
                good += 1
    _say(f"{good} good, {missing} missing, {bad} damaged")
    # What nobody asked for by name may be missing: most readers have no full tier.
    return 1 if bad or (missing and options.ids) else 0


def _accept(ids: Sequence[str]) -> int:
    if not ids:
        raise InputError(
            "--accept needs at least one ID: the data sets whose present files are to be trusted."
        )
    for name in ids:
        for file, (before, now) in fetching.accept(name).items():
            _say(f"{name}/{file}: {now} (before: {before or 'not recorded'})")
    return 0


def _row(data: Dataset, unlocks: dict[str, str]) -> dict[str, Any]:
    """One line of the status table; the keys are those of ``--json``."""
    places = [fetching.locate(data, file) for file in data.files]
    lacking = [
        file
        for file, place in zip(data.files, places, strict=True)
        if place.damaged or place.where == "missing"
    ]
    return {
        "id": data.id,
        "tier": data.tier,
        "present": sum(place.where != "missing" for place in places),
        "files": len(places),
        "bytes": data.bytes,
        "licence": data.licence,
        "where": "+".join(sorted({"damaged" if place.damaged else place.where for place in places})),
        "unlocks": unlocks,
        "next": _next(data, lacking),
    }


def _next(data: Dataset, lacking: Sequence[File]) -> list[str]:
    """Say how to get what is not here: what can be fetched in one command, the rest file by file."""
    steps = [f"python -m helpers data fetch {data.id}"] if any(not file.by_hand for file in lacking) else []
    by_hand = [file for file in lacking if file.by_hand]
    for page in dict.fromkeys(file.url for file in by_hand):
        own = [file for file in by_hand if file.url == page]
        steps.append(f"by hand, from {page}: {own[0].note}")
        steps += [f"  python -m helpers data add FILE --as {data.id}/{file.name}" for file in own]
    return steps


def _chosen(ids: Sequence[str]) -> list[Dataset]:
    return [registry.dataset(name) for name in ids] if ids else list(registry.load().values())


def _size(size: int | None) -> str:
    return "unknown" if size is None else f"{size / 1e6:.1f} MB" if size >= 1e5 else f"{size / 1e3:.1f} kB"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def _complain(line: str) -> None:
    sys.stderr.write(line + "\n")

"""Verb of the command line for the data: ``python -m helpers data status | fetch | verify``."""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
from collections.abc import Sequence
from typing import Any

from helpers.data import fetching, registry, store
from helpers.data.registry import Dataset
from helpers.errors import HelpersError, InputError

_LICENCE_WIDTH = 44


def add(verbs: Any) -> None:
    """Add the verb ``data`` to the command line.

    Parameters
    ----------
    verbs : argparse action
        Of ``add_subparsers``.
    """
    parser = verbs.add_parser("data", help="list, fetch and verify the data files")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    status = commands.add_parser("status", help="list the data sets and where their files are")
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
    fetch.set_defaults(run=_fetch)

    verify = commands.add_parser("verify", help="compute the hashes of what is in the cache and the mirrors")
    verify.add_argument("ids", nargs="*", metavar="ID", help="data sets to check, by default all")
    verify.add_argument(
        "--accept",
        action="store_true",
        help="trust the present files of these IDs where the registry has no hash",
    )
    verify.set_defaults(run=_verify)


def _status(options: argparse.Namespace) -> int:
    rows = [_row(data) for data in _chosen(options.ids)]
    if options.json:
        _say(json.dumps(rows, indent=2, ensure_ascii=False))
        return 0
    cells = [("id", "tier", "files", "size", "licence", "where")]
    for row in rows:
        licence = textwrap.shorten(row["licence"], _LICENCE_WIDTH, placeholder=" …")
        present = f"{row['present']}/{row['files']}"
        cells.append((row["id"], row["tier"], present, _size(row["bytes"]), licence, row["where"]))
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for line in cells:
        _say("  ".join(map(str.ljust, line, widths)).rstrip())
    return 0


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


def _row(data: Dataset) -> dict[str, Any]:
    """One line of the status table; the keys are those of ``--json``."""
    places = [fetching.locate(data, file) for file in data.files]
    return {
        "id": data.id,
        "tier": data.tier,
        "present": sum(place.where != "missing" for place in places),
        "files": len(places),
        "bytes": data.bytes,
        "licence": data.licence,
        "where": "+".join(sorted({"damaged" if place.damaged else place.where for place in places})),
    }


def _chosen(ids: Sequence[str]) -> list[Dataset]:
    return [registry.dataset(name) for name in ids] if ids else list(registry.load().values())


def _size(size: int | None) -> str:
    return "unknown" if size is None else f"{size / 1e6:.1f} MB" if size >= 1e5 else f"{size / 1e3:.1f} kB"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def _complain(line: str) -> None:
    sys.stderr.write(line + "\n")

"""Names of HS chapters, headings and subheadings, from UN Comtrade's classification files."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from helpers import hs
from helpers.data import files, tables
from helpers.data.fetching import fetch
from helpers.data.files import FileError, reads
from helpers.data.loaded import Loaded
from helpers.data.parsed import kept
from helpers.errors import InputError

COMTRADE_DESCRIPTIONS = "comtrade-hs-descriptions"

_LEVELS = {2: "chapter", 4: "heading", 6: "subheading"}


def load_descriptions(revision: int) -> Loaded:
    """Names of one revision of the HS.

    Parameters
    ----------
    revision : int
        Year, see `helpers.hs.REVISIONS`.

    Returns
    -------
    Loaded
        Columns ``code`` (2, 4 or 6 digits, str), ``name``, ``level`` (``chapter``, ``heading``,
        ``subheading``), ``revision``. Aggregates and the code 9999AA are counted and left out. The texts are
        Comtrade's, not the legal ones; chapter 99 is Comtrade's own.

    Raises
    ------
    InputError
        For a year that is no revision.
    """
    if revision not in hs.REVISIONS:
        raise InputError(f"revision must be one of {hs.REVISIONS}, got {revision}.")
    path = fetch(COMTRADE_DESCRIPTIONS, f"classificationH{hs.REVISIONS.index(revision)}.json")
    return read_descriptions(path, revision)


@kept
@reads("a classification of UN Comtrade (JSON with className and results)")
def read_descriptions(path: Path, revision: int) -> Loaded:
    """Read a classification file of UN Comtrade.

    Parameters
    ----------
    path : Path
        JSON with ``className`` and, under ``results``, entries with ``id`` and ``text``.
    revision : int
        Year that the file must be of.

    Returns
    -------
    Loaded
        See `load_descriptions`.

    Raises
    ------
    InputError
        If the file is of another revision, a text does not repeat its code, or a code is malformed or
        occurs twice.
    """
    content = files.json_value(path)
    if not isinstance(content, dict) or not {"className", "results"} <= set(content):
        raise FileError(f"{path.name} has no className and results", path)
    stated = content["className"]
    if stated != f"HS{revision}":
        raise InputError(f"{path.name} is of {stated!r}, not of HS {revision}.")
    raw = pd.DataFrame(content["results"], columns=["id", "text"])
    rows, dropped = tables.leave_out(
        raw,
        {
            "aggregate": raw["id"].str.lower().isin(hs.TOTALS),
            "code outside the HS": raw["id"] == hs.NOT_WCO,
        },
    )
    codes = hs.parse(rows["id"])
    tables.refuse_twice(rows, ["id"], f"{path.name} has more than one name for")
    pairs = list(zip(codes, rows["text"], strict=True))
    nameless = [code for code, text in pairs if not text.startswith(f"{code} - ")]
    tables.refuse(nameless, f"{path.name}: the text of", " does not begin with the code")
    frame = pd.DataFrame(
        {
            "code": codes,
            "name": [text.removeprefix(f"{code} - ").strip() for code, text in pairs],
            "level": [_LEVELS[len(code)] for code in codes],
            "revision": revision,
        }
    ).sort_values("code", ignore_index=True)
    return Loaded(frame, len(raw), COMTRADE_DESCRIPTIONS, dropped)

"""CEPII BACI: bilateral trade by six-digit product, reconciled from both partners' reports to UN Comtrade.

One zip an HS revision holds ``BACI_HS02_Y2004_V202501.csv`` and so on, with the columns ``t`` (year), ``i``
(exporter), ``j`` (importer), ``k`` (product), ``v`` (thousand current US dollars) and ``q`` (metric tons),
and two lists beside them: ``country_codes_V202501.csv`` and ``product_codes_HS02_V202501.csv``. CEPII's own
ISO code of a country is used, so BACI's numeric codes (842 the United States, 251 France) need no list here.

Two conventions are the reader's choice. 490, "Other Asia, nes", is ``TWN``, or ``S19`` as CEPII writes it,
or left out as an exporter; as an importer it stays in every case, because other countries' exports to it are
exports. A faulty row stops the loader with the file and the line, or is left out and counted. Goods that the
list of products itself does not specify are no fault: they are left out and counted.

A year is read out of a zip of the cache once, in seconds, and its sums over the importers are kept there as
Parquet (`helpers.data.parsed`), for every treatment of 490. A run that is stopped goes on with the first
year that is not kept, and a second process waits for the first.
"""

from __future__ import annotations

import contextlib
import dataclasses
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import tqdm
from pyarrow import parquet

from helpers.data import parsed, paths, store
from helpers.data.fetching import fetch
from helpers.data.loaded import Loaded, merge
from helpers.data.parsed import is_kept, kept_as
from helpers.data.sources.baci_files import Edition, edition
from helpers.data.sources.baci_rows import FAULTS, RESTORED, S19, UNSPECIFIED, ZERO, rows
from helpers.data.sources.country_codes import LEFT_OUT, Taiwan, other_asia
from helpers.errors import InputError, listed

__all__ = [
    "BACI",
    "FAULTS",
    "RESTORED",
    "UNSPECIFIED",
    "ZERO",
    "bilateral",
    "load_baci",
    "write_bilateral",
    "years_held",
]

BACI = "baci-hs02"
"""The revision in the registry; other revisions are read from a file or folder of the reader."""

Bad = Literal["refuse", "leave out"]
"""What happens to a faulty row."""

KEPT_OF_CSV = 0.025
"""What is kept of a year takes about this share of its CSV."""


def load_baci(
    years: Iterable[int],
    revision: str = "HS02",
    *,
    source: Path | None = None,
    taiwan: Taiwan = "as Taiwan",
    bad: Bad = "refuse",
) -> Loaded:
    """Load exports by exporter, product and year: BACI summed over the importers.

    Parameters
    ----------
    years : iterable of int
        Calendar years, in any order.
    revision : str, default 'HS02'
        Revision of the Harmonized System in the names of the files.
    source : Path, optional
        The zip, or a folder that holds it or the files inside it; by default the registered zip of HS02.
    taiwan : {'as Taiwan', 'as S19', 'leave out'}
        Code of the exporter 490, "Other Asia, nes".
    bad : {'refuse', 'leave out'}
        Whether a faulty row (see `FAULTS`) is an error or is left out and counted. A damaged file, a missing
        year and two different values for one flow are errors in any case.

    Returns
    -------
    Loaded
        Columns ``year``, ``exporter``, ``hs6``, ``value_usd`` (current US dollars, above 0), sorted. Rows of
        the file that are other importers of the same product count as added. The account names the codes that
        the list of products does not specify, and countries that stand under a code of CEPII's own.

    Raises
    ------
    InputError
        For a year that the files lack, a list that is missing, or a faulty row; with file and line.
    """
    own, files = other_asia(taiwan), _edition(source, revision)
    wanted = _years(years, files)
    with _read_once(files, revision, wanted, bad) as each:
        parts = [_as_asked(_read_year(files.source, revision, year, bad), year, own) for year in each]
    merged = merge(parts, f"BACI {files.revision}")
    note = f"not among the products of the list: {listed(files.left_out)}" if files.left_out else ""
    return dataclasses.replace(merged, note=note)


@dataclass(frozen=True)
class _Year:
    """A year summed over importers: ``exporter`` (`S19` for 490), ``hs6``, ``value_usd``, ``flows``."""

    frame: pd.DataFrame
    read: int
    dropped: dict[str, int]
    repaired: dict[str, list[int]]


@kept_as(parsed.take_apart, lambda frame, facts: _Year(frame, **facts))
def _read_year(source: Path, revision: str, year: int, bad: Bad) -> _Year:
    good = rows(_edition(source, revision), year, refuse=_refuses(bad), other_asia=S19)
    pair = good.exporter * len(good.products) + good.product
    flows = np.bincount(pair)
    found = np.flatnonzero(flows)
    exporter, product = np.divmod(found, len(good.products))
    frame = pd.DataFrame(
        {
            "exporter": pd.Categorical.from_codes(exporter, pd.Index(good.countries)),
            "hs6": pd.Categorical.from_codes(product, pd.Index(good.products)),
            "value_usd": np.bincount(pair, good.value_usd)[found],
            "flows": flows[found].astype(np.int16),
        }
    )
    return _Year(frame, good.read, good.dropped, {said: [*of] for said, of in good.repaired.items()})


def _as_asked(held: _Year, year: int, other_asia: str | None) -> Loaded:
    """Give 490 its code, or leave it out."""
    frame, dropped, own = held.frame, held.dropped, held.frame["exporter"] == S19
    if other_asia is None:
        dropped = dropped | {LEFT_OUT: int(frame.loc[own, "flows"].sum())}
        frame = frame[~own]
    elif other_asia != S19:
        names = [other_asia if code == S19 else code for code in frame["exporter"].cat.categories]
        codes = sorted(set(names))
        place = np.array([codes.index(name) for name in names])[frame["exporter"].cat.codes]
        frame = frame.assign(exporter=pd.Categorical.from_codes(place, pd.Index(codes)))
        frame = frame.sort_values("exporter", kind="stable")
        if len(codes) < len(names):  # the list has a second country of that code
            frame = frame.groupby(["exporter", "hs6"], observed=True).sum().reset_index()
    repaired = {said: all_ - (of if other_asia is None else 0) for said, (all_, of) in held.repaired.items()}
    added = held.read - len(frame) - sum(dropped.values())
    columns = {"year": year, **{name: _text(frame[name]) for name in ("exporter", "hs6")}}
    frame = pd.DataFrame(columns | {"value_usd": frame["value_usd"].to_numpy()})
    return Loaded(frame, held.read, str(year), dropped, added, repaired)


def _text(codes: pd.Series) -> pd.Series:
    """Text of a category, by pyarrow: pandas takes forty times as long."""
    names = pa.array(codes.cat.categories, pa.large_string())
    held = pa.DictionaryArray.from_arrays(codes.cat.codes.to_numpy(), names)
    return pd.Series(held.cast(names.type).to_pandas())


@contextmanager
def _read_once(files: Edition, revision: str, years: list[int], bad: Bad) -> Iterator[Iterable[int]]:
    """Go through the years: with a bar, and alone, while there are any to read from the zip."""
    question = (files.source, revision)

    def missing() -> list[int]:
        return [year for year in years if is_kept(_read_year, *question, year, bad) is False]

    if not missing():
        yield years
        return
    size = KEPT_OF_CSV * sum(files.size(year) for year in missing())
    said = f"BACI {files.revision}, read once; keeps about {size / 1e6:,.0f} MB in {paths.cache_dir()}"
    with contextlib.ExitStack() as stack:
        # without a place to keep it, it is read again next time
        with contextlib.suppress(store.CacheError):
            stack.enter_context(store.locked(f"{BACI}--{files.source.name}--parsed"))
        yield stack.enter_context(tqdm.tqdm(years, desc=said, unit="year", disable=None))


def years_held(revision: str = "HS02", *, source: Path | None = None) -> list[int]:
    """Say which years an edition has.

    Parameters
    ----------
    revision, source
        As in `load_baci`.

    Returns
    -------
    list of int
        Sorted.
    """
    return sorted(_edition(source, revision).years)


def write_bilateral(
    years: Iterable[int],
    folder: Path,
    revision: str = "HS02",
    *,
    source: Path | None = None,
    taiwan: Taiwan = "as Taiwan",
    bad: Bad = "refuse",
) -> dict[str, int]:
    """Write the flows between countries as one Parquet file a year, for `bilateral`.

    Parameters
    ----------
    years, revision, source, taiwan, bad
        As in `load_baci`.
    folder : Path
        Where ``HS02-2004.parquet`` and so on go; made if it is not there.

    Returns
    -------
    dict of str to int
        ``rows read``, ``rows kept``, and how many were left out or repaired, by reason.

    Raises
    ------
    InputError
        As `load_baci`.
    """
    own, files = other_asia(taiwan), _edition(source, revision)
    folder.mkdir(parents=True, exist_ok=True)
    counts: dict[str, int] = {}
    for year in _years(years, files):
        # other countries' exports to 490 are exports, whether its own are left out or not
        good = rows(files, year, refuse=_refuses(bad), other_asia=own or "TWN")
        sellers = np.flatnonzero(~good.asian) if own is None else np.arange(len(good.product))
        width = len(good.countries)
        flow = (good.exporter.astype(np.int64) * len(good.products) + good.product) * width + good.importer
        found, place = np.unique(flow[sellers], return_inverse=True)
        pair, importer = np.divmod(found, width)
        exporter, product = np.divmod(pair, len(good.products))
        codes = {"exporter": (exporter, good.countries), "importer": (importer, good.countries)}
        codes["hs6"] = (product, good.products)
        table = pa.table(
            {"year": pa.repeat(year, len(found))}
            | {name: pa.DictionaryArray.from_arrays(*of).cast(pa.string()) for name, of in codes.items()}
            | {"value_usd": np.bincount(place, good.value_usd[sellers])}
        )
        target = folder / f"{files.revision}-{year}.parquet"
        part = target.with_suffix(".part")
        parquet.write_table(table, part)
        part.replace(target)
        gone = {LEFT_OUT: len(good.product) - len(sellers)}
        repaired = {said: all_ - (of if own is None else 0) for said, (all_, of) in good.repaired.items()}
        numbers = {"rows read": good.read, "rows kept": len(sellers), **good.dropped, **gone, **repaired}
        for reason, count in numbers.items():
            counts[reason] = counts.get(reason, 0) + count
    return counts


def bilateral(folder: Path, revision: str = "HS02") -> duckdb.DuckDBPyRelation:
    """Open what `write_bilateral` has written, without reading it into memory.

    Parameters
    ----------
    folder : Path
        Folder of the Parquet files.
    revision : str, default 'HS02'
        Revision of the Harmonized System.

    Returns
    -------
    DuckDBPyRelation
        Columns ``year``, ``exporter``, ``importer``, ``hs6``, ``value_usd``; `helpers.indices` takes it as it
        takes a frame.

    Raises
    ------
    InputError
        If the folder has no such file.
    """
    found = sorted(folder.glob(f"{revision}-*.parquet"))
    if not found:
        raise InputError(f"folder {str(folder)!r} has no {revision}-*.parquet; run write_bilateral first.")
    return duckdb.connect().read_parquet([str(path) for path in found])


def _edition(source: Path | None, revision: str) -> Edition:
    if not re.fullmatch(r"HS\d\d", revision):
        raise InputError(f"revision must be HS and two digits, such as 'HS02', got {revision!r}.")
    if source is None and revision != "HS02":
        raise InputError(
            f"revision {revision!r} is not registered, only 'HS02' is; name its zip or folder with source=."
        )
    return edition(fetch(BACI) if source is None else Path(source).resolve(), revision)


def _years(years: Iterable[int], files: Edition) -> list[int]:
    wanted = sorted(set(years))
    if not wanted:
        raise InputError("years must name at least one year.")
    missing = [year for year in wanted if year not in files.years]
    if missing:
        raise InputError(
            f"years must be in {files.source.name}, which lacks {listed(missing)}; "
            f"it has {min(files.years)} to {max(files.years)}, {len(files.years)} in all."
        )
    return wanted


def _refuses(bad: Bad) -> bool:
    if bad not in ("refuse", "leave out"):
        raise InputError(f"bad must be 'refuse' or 'leave out', got {bad!r}.")
    return bad == "refuse"

"""UN Comtrade: two downloads about chip-making, and the official client for readers with a key.

All give ``year``, ``exporter``, the product, ``value_usd`` (current US dollars) and ``classification``, the
edition of the Harmonized System (``H2`` for 2002, ``H3`` 2007, ``H4`` 2012, ``H5`` 2017) in which the country
reported that year: one frame mixes editions, because countries do. Exports contain re-exports.
"""

from __future__ import annotations

import contextlib
import csv
import importlib
import io
import logging
import os
import re
import warnings
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from helpers import hs
from helpers.data.fetching import fetch
from helpers.data.loaded import Loaded
from helpers.data.parsed import kept
from helpers.data.schemas import checked
from helpers.data.sources.country_codes import LEFT_OUT, Taiwan, iso3
from helpers.errors import DataUnavailableError, InputError, listed

SEMICONDUCTORS = "comtrade-semiconductors"

KEY = "COMTRADE_API_KEY"
"""Environment variable that holds the reader's key."""

MOST_ROWS = 250_000
"""Rows that one answer can have; an answer of that length is cut."""

Flow = Literal["Export", "Re-Export"]
"""Exports of a country, in which its re-exports are contained, or the re-exports alone."""

OTHER_FLOW = "other flow"
ZERO = "value is 0"


def load_semiconductors(
    flow: Flow = "Export", *, source: Path | None = None, taiwan: Taiwan = "as Taiwan"
) -> Loaded:
    """Load exports of chip-making machines and of instruments that test chips, by country.

    Parameters
    ----------
    flow : {'Export', 'Re-Export'}
        Re-exports are inside the exports already: never add the two up.
    source : Path, optional
        The CSV; by default the registered download of 2021-08-16 (HS 848620, 903082, 903141; 2016–2020).
    taiwan : {'as Taiwan', 'as S19', 'leave out'}
        Code of reporter 490, "Other Asia, nes".

    Returns
    -------
    Loaded
        Columns ``year``, ``exporter``, ``hs6``, ``value_usd``, ``flow``, ``classification``. Other flows and
        values of 0 are counted and left out. 2020 was still filling up.
    """
    return read_download(
        fetch(SEMICONDUCTORS, "comtrade-2021-08-16.csv") if source is None else source, flow, taiwan
    )


@kept
def read_download(path: Path, flow: Flow = "Export", taiwan: Taiwan = "as Taiwan") -> Loaded:
    """Read a CSV download from the legacy site.

    Parameters
    ----------
    path : Path
        UTF-8, 35 columns from ``Classification`` to ``Flag``; the partner is the world in every row.
    flow : {'Export', 'Re-Export'}
        Rows to keep.
    taiwan : {'as Taiwan', 'as S19', 'leave out'}
        Code of reporter 490.

    Returns
    -------
    Loaded
        See `load_semiconductors`.

    Raises
    ------
    InputError
        For a missing column, an unknown reporter, a partner other than the world, a value that is not plain
        digits (``1,234`` is refused, not read as a thousand), or a country, year and product given
        twice; with file and line.
    """
    if flow not in ("Export", "Re-Export"):
        raise InputError(f"flow must be 'Export' or 'Re-Export', got {flow!r}.")
    with path.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.DictReader(handle)
        missing = [name for name in _COLUMNS if name not in (reader.fieldnames or [])]
        if missing:
            raise InputError(f"{path.name} lacks the columns {listed(missing)}.")
        rows = [
            (f"{path.name}, line {reader.line_num}", [row[name] or "" for name in _COLUMNS]) for row in reader
        ]
    return _tidy(path.name, rows, flow, taiwan)


def load_semiconductor_codes(*, taiwan: Taiwan = "as Taiwan") -> Loaded:
    """Load exports of ten groups of chip materials and machines, 2016–2020.

    Parameters
    ----------
    taiwan : {'as Taiwan', 'as S19', 'leave out'}
        Code of reporter 490.

    Returns
    -------
    Loaded
        Columns ``year``, ``exporter``, ``product``, ``value_usd``, ``flow``, ``classification``. ``product``
        has six digits, except ``8486``, the heading: 848620 is not in this download.
    """
    return read_pull(fetch(SEMICONDUCTORS, "comtrade-2021-06-30.rds"), taiwan)


@kept
def read_pull(path: Path, taiwan: Taiwan = "as Taiwan") -> Loaded:
    """Read the R object of the second download.

    Parameters
    ----------
    path : Path
        An RDS stream of one table, all text, with the column names of the legacy interface (``rtCode``, ...).
    taiwan : {'as Taiwan', 'as S19', 'leave out'}
        Code of reporter 490.

    Returns
    -------
    Loaded
        See `load_semiconductor_codes`.
    """
    import rdata

    with warnings.catch_warnings():
        # R attributes without a Python counterpart carry no data here
        warnings.simplefilter("ignore", UserWarning)
        table = rdata.read_rds(path)
    names = ["pfCode", "yr", "rgDesc", "rtCode", "ptCode", "cmdCode", "TradeValue"]
    missing = [name for name in names if name not in table]
    if missing:
        raise InputError(f"{path.name} lacks the columns {listed(missing)}.")
    cells = table[names].astype(str).to_numpy().tolist()
    rows = [(f"{path.name}, row {number}", row) for number, row in enumerate(cells, 1)]
    return _tidy(path.name, rows, "Export", taiwan, product="product")


_COLUMNS = (
    "Classification",
    "Year",
    "Trade Flow",
    "Reporter Code",
    "Partner Code",
    "Commodity Code",
    "Trade Value (US$)",
)


def _tidy(
    name: str, rows: Sequence[tuple[str, Sequence[str]]], flow: Flow, taiwan: Taiwan, product: str = "hs6"
) -> Loaded:
    kept: list[tuple[int, str, str, float, str, str]] = []
    dropped = {OTHER_FLOW: 0, ZERO: 0, LEFT_OUT: 0}
    seen: dict[tuple[str, ...], str] = {}
    for where, (edition, year, kind, reporter, partner, code, value) in rows:
        if partner != "0":
            raise InputError(f"{where}: the partner must be the world (code 0), got {partner!r}.")
        if kind not in ("Export", "Re-Export", "Import", "Re-Import"):
            raise InputError(f"{where}: the trade flow {kind!r} is unknown.")
        # a value such as "1,234" could be a thousand or a fraction: it is refused
        if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", value):
            raise InputError(f"{where}: the value must be a number of dollars, plain digits, got {value!r}.")
        key = (year, kind, reporter, code)
        if key in seen:
            raise InputError(
                f"{where}: {kind} of {code} by reporter {reporter} in {year} stands in {seen[key]} too."
            )
        seen[key] = where
        try:
            hs.validate([code], 4 if product == "product" and len(code) == 4 else 6)
            exporter = iso3(reporter, taiwan)
        except InputError as error:
            raise InputError(f"{where}: {error}") from None
        if kind != flow:
            dropped[OTHER_FLOW] += 1
        elif exporter is None:
            dropped[LEFT_OUT] += 1
        elif float(value) == 0:
            dropped[ZERO] += 1
        else:
            kept.append((int(year), exporter, code, float(value), flow, edition))
    frame = _frame(kept, product)
    if product == "hs6":
        checked(frame, "exports", name)
    return Loaded(frame, len(rows), name, dropped)


def _frame(kept: list[tuple[int, str, str, float, str, str]], product: str) -> pd.DataFrame:
    columns = ["year", "exporter", product, "value_usd", "flow", "classification"]
    frame = pd.DataFrame(kept, columns=columns).astype({"year": "int64", "value_usd": "float64"})
    for column in ("exporter", product, "flow", "classification"):
        frame[column] = frame[column].astype("str")
    return frame.sort_values(["year", "exporter", product], ignore_index=True)


def load_comtrade(
    codes: Iterable[str],
    years: Iterable[int],
    *,
    taiwan: Taiwan = "as Taiwan",
    client: Any | None = None,
) -> Loaded:
    """Ask UN Comtrade for exports to the world, through the UN's own client and with the reader's key.

    Parameters
    ----------
    codes : iterable of str
        Six-digit codes.
    years : iterable of int
        Calendar years; one request each.
    taiwan : {'as Taiwan', 'as S19', 'leave out'}
        Code of reporter 490.
    client : object, optional
        Something with the ``getFinalData`` of ``comtradeapicall``, by default that module.

    Returns
    -------
    Loaded
        Columns ``year``, ``exporter``, ``hs6``, ``value_usd``, ``flow``, ``classification``.

    Raises
    ------
    DataUnavailableError
        Without a key, without a network, or if the UN answers with an error or with more rows than it sends.
    InputError
        For codes that are not of six digits, or an answer that is not what was asked.

    Notes
    -----
    The key is read from ``COMTRADE_API_KEY`` where it is used and kept nowhere: not in the result, not in a
    message, a log or a chained exception. The client prints and logs the whole address, in which the key
    stands; both are swallowed for the time of the request.

    This has not been tried on the live service; the tests use a client of their own.
    """
    wanted = hs.validate(codes, 6)
    rows: list[tuple[str, list[str]]] = []
    for year in sorted(set(years)):
        answer, failure = _ask(client, wanted, year)
        if answer is None:
            raise DataUnavailableError(f"UN Comtrade gave no data for {year}: {failure}.")
        missing = [name for name in _API if name not in answer]
        if len(answer) and missing:
            raise InputError(f"the answer of UN Comtrade for {year} lacks the columns {listed(missing)}.")
        if len(answer) >= MOST_ROWS:
            raise DataUnavailableError(
                f"UN Comtrade sends {MOST_ROWS:,} rows at most and did so for {year}; ask for fewer codes."
            )
        rows += [
            (f"UN Comtrade {year}, row {number}", _cells(cells))
            for number, cells in enumerate(answer[list(_API)].to_numpy().tolist() if len(answer) else [], 1)
        ]
    return _tidy("UN Comtrade", rows, "Export", taiwan)


_API = ("classificationCode", "refYear", "flowCode", "reporterCode", "partnerCode", "cmdCode", "primaryValue")

_FLOWS = {"X": "Export", "RX": "Re-Export", "M": "Import", "RM": "Re-Import"}


def _cells(cells: list[Any]) -> list[str]:
    edition, year, flow, reporter, partner, code, value = cells
    dollars = format(value, "f") if isinstance(value, float) else str(value)
    return [
        str(edition),
        str(year),
        _FLOWS.get(flow, str(flow)),
        str(reporter),
        str(partner),
        str(code),
        dollars,
    ]


def _ask(client: Any | None, codes: list[str], year: int) -> tuple[pd.DataFrame | None, str]:
    # The caller raises, not this function: an exception from here would carry the key in its frame.
    key = os.environ.get(KEY, "")
    if not key:
        return None, f"set the environment variable {KEY} to your key (free at comtradeplus.un.org)"
    said = io.StringIO()
    answer = None
    reason = "the client failed"
    logs = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            answer = _get_final_data(client)(
                key,
                typeCode="C",
                freqCode="A",
                clCode="HS",
                period=str(year),
                reporterCode=None,
                cmdCode=",".join(codes),
                flowCode="X",
                partnerCode="0",
                partner2Code="0",
                customsCode="C00",
                motCode="0",
                maxRecords=MOST_ROWS,
                format_output="JSON",
                includeDesc=False,
            )
    except Exception as error:
        # only the kind of the error: its text can hold the address, and the address holds the key
        reason = f"the client failed with {type(error).__name__}"
    finally:
        logging.disable(logs)
    status = re.search(r'"statusCode":\s*(\d{3})\b', said.getvalue())
    if status:
        reason = f"the service answered with status {status[1]}"
    return (answer, "") if isinstance(answer, pd.DataFrame) else (None, reason)


def _get_final_data(client: Any | None) -> Callable[..., Any]:
    # the import takes time and is needed by few
    module = importlib.import_module("comtradeapicall") if client is None else client
    function: Callable[..., Any] = module.getFinalData
    return function

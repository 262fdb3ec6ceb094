"""UN Comtrade: a download about chip-making, and the official client for readers with a key.

All give ``year``, ``exporter``, the product, ``value_usd`` (current US dollars) and ``classification``, the
edition of the Harmonized System (``H2`` for 2002, ``H3`` 2007, ``H4`` 2012, ``H5`` 2017) in which the country
reported that year: one frame mixes editions, because countries do. Exports contain re-exports.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import logging
import os
import re
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from helpers import hs
from helpers.data import tables
from helpers.data.fetching import fetch
from helpers.data.files import reads
from helpers.data.loaded import Loaded, merge
from helpers.data.parsed import kept
from helpers.data.schemas import checked
from helpers.data.sources.country_codes import LEFT_OUT, Taiwan, iso3
from helpers.errors import DataUnavailableError, InputError

SEMICONDUCTORS = "comtrade-semiconductors"

KEY = "COMTRADE_API_KEY"
"""Environment variable that holds the reader's key."""

MOST_ROWS = 250_000
"""Rows that one answer can have; an answer of that length is cut."""

Flow = Literal["Export", "Re-Export"]
"""Exports of a country, in which its re-exports are contained, or the re-exports alone."""

OTHER_FLOW = "other flow"
PART = "part of a total"
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
@reads("a download from UN Comtrade (CSV or workbook, from Classification or from typeCode on)")
def read_download(path: Path, flow: Flow = "Export", taiwan: Taiwan = "as Taiwan") -> Loaded:
    """Read a download from the legacy site or from that of today.

    Parameters
    ----------
    path : Path
        CSV or workbook: 35 columns from ``Classification`` to ``Flag``, or 47 from ``typeCode`` on; the
        partner is the world in every row. Rows that split a total (by second partner, customs procedure or
        mode of transport) are counted and left out.
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
        For a missing column, an unknown reporter, a partner other than the world, months, a value that is no
        plain number (``1,234`` is refused, not read as a thousand), a total that is not there beside its
        parts, or a country, year and product given twice; with file and line.
    """
    if flow not in ("Export", "Re-Export"):
        raise InputError(f"flow must be 'Export' or 'Re-Export', got {flow!r}.")
    found = tables.rows(path)
    is_new = any("cmdCode" in row for _, row in found[:10])
    names = _API if is_new else _COLUMNS
    rows = tables.table(found, path.name, names).rename(
        columns={**names, **_SPLIT_BY, "freqCode": "frequency"}
    )
    refused = rows.iloc[:, 0].str.startswith("No data matches")
    tables.refuse_rows(rows, refused, path.name, "UN Comtrade refused the query; ask for less, or anew.")
    return _loaded(rows.replace({"flow": _FLOWS}), path.name, flow, taiwan)


_SPLIT_BY = {
    "2nd Partner Code": "partner2",
    "Customs Proc. Code": "customs",
    "Mode of Transport Code": "transport",
    "partner2Code": "partner2",
    "customsCode": "customs",
    "motCode": "transport",
}
_TOTAL = {"partner2": ("", "0"), "customs": ("", "C00"), "transport": ("", "0")}

_COLUMNS = {
    "Classification": "classification",
    "Year": "year",
    "Trade Flow": "flow",
    "Reporter Code": "reporter",
    "Partner Code": "partner",
    "Commodity Code": "hs6",
    "Trade Value (US$)": "value",
}


def _loaded(rows: pd.DataFrame, name: str, flow: Flow, taiwan: Taiwan) -> Loaded:
    key = ["year", "flow", "reporter", "hs6"]
    read, is_part = len(rows), pd.Series(False, index=rows.index)
    for column, total in _TOTAL.items():
        if column in rows:
            is_part |= ~rows[column].isin(total)
    parts, rows = rows[is_part], rows[~is_part]
    alone = parts[~pd.MultiIndex.from_frame(parts[key]).isin(pd.MultiIndex.from_frame(rows[key]))]
    tables.refuse_rows(
        alone, alone["flow"] == flow, name, "{hs6} of reporter {reporter} in {year} has parts, but no total."
    )
    number = rows.index.to_series()
    rows = rows.assign(first=number.groupby([rows[column] for column in key]).transform("min"))
    rows = rows.assign(frequency=rows.get("frequency", "A"))
    for wrong, sentence in (
        (rows["partner"] != "0", "the partner must be the world (code 0), got {partner!r}."),
        (~rows["flow"].isin([*_FLOWS.values(), *_PARTIAL_FLOWS]), "the trade flow {flow!r} is unknown."),
        (rows["frequency"] != "A", "the value must be a year's (freqCode A), got {frequency!r}."),
        (
            number != rows["first"],
            "{flow} of {hs6} by reporter {reporter} in {year} stands in "
            f"{rows.index.name} {{first}} too.",
        ),
    ):
        tables.refuse_rows(rows, wrong, name, sentence)
    tables.mapped(rows, "hs6", name, lambda code: hs.validate([code], 6))
    rows["exporter"] = tables.mapped(rows, "reporter", name, lambda code: iso3(code, taiwan))
    # a value such as "1,234" could be a thousand or a fraction: it is refused
    rows["value_usd"] = tables.numbers(rows["value"], name, "the value", least=0)
    rows["year"] = tables.numbers(rows["year"], name, whole=True)
    kept, dropped = tables.leave_out(
        rows,
        {
            OTHER_FLOW: rows["flow"] != flow,
            LEFT_OUT: rows["exporter"].isna(),
            ZERO: rows["value_usd"] == 0,
        },
    )
    frame = kept[["year", "exporter", "hs6", "value_usd", "flow", "classification"]]
    frame = frame.astype({"exporter": "str"})
    frame = frame.sort_values(["year", "exporter", "hs6"], ignore_index=True)
    return Loaded(checked(frame, "exports", name), read, name, {PART: len(parts), **dropped})


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
    parts = []
    for year in sorted(set(years)):
        answer, failure = _ask(client, wanted, year)
        if answer is None:
            raise DataUnavailableError(f"UN Comtrade gave no data for {year}: {failure}.")
        missing = [name for name in _API if name not in answer and len(answer)]
        tables.refuse(missing, f"the answer of UN Comtrade for {year} lacks the columns")
        if len(answer) >= MOST_ROWS:
            raise DataUnavailableError(
                f"UN Comtrade sends {MOST_ROWS:,} rows at most and did so for {year}; ask for fewer codes."
            )
        rows = answer.reindex(columns=list(_API)).rename(columns=_API).replace({"flow": _FLOWS})
        dollars = [format(one, "f") if isinstance(one, float) else str(one) for one in rows["value"]]
        rows = rows.assign(value=dollars).astype("str")
        rows.index = pd.RangeIndex(1, len(rows) + 1, name="row")
        parts.append(_loaded(rows, f"UN Comtrade {year}", "Export", taiwan))
    return merge(parts, "UN Comtrade")


_API = {
    "classificationCode": "classification",
    "refYear": "year",
    "flowCode": "flow",
    "reporterCode": "reporter",
    "partnerCode": "partner",
    "cmdCode": "hs6",
    "primaryValue": "value",
}

_FLOWS = {"X": "Export", "RX": "Re-Export", "M": "Import", "RM": "Re-Import"}
_PARTIAL_FLOWS = ("DX", "FM", "XIP", "XOP", "MIP", "MOP")
"""Domestic exports, foreign imports, and processing: parts of exports and imports."""


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
            # the import takes time and is needed by few
            answer = (client or importlib.import_module("comtradeapicall")).getFinalData(
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

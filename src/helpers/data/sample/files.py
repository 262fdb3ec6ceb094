"""The made-up economy in the formats of the real sources, laid out as their publishers lay them out."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable
from pathlib import Path

from helpers.data.sample.economy import COUNTRIES, Economy
from helpers.data.sources.census_exports import FIXED_WIDTH, RECORD

VERSION = "V202501"
"""Version in the names of the BACI files, that of the registered zip."""

MARK = "SYNTHETIC"
"""Word in every description: the files hold no data of anybody."""

# fmt: off
CONCORDANCE_COLUMNS = [
    "commodity", "descriptn", "abbreviatn", "unit_qy1", "unit_qy2", "sitc", "end_use", "naics", "usda",
    "hitech",
]
# fmt: on
"""Header of an export concordance of the Census."""


def baci(economy: Economy) -> dict[str, bytes]:
    """Write the members of the BACI zip.

    Parameters
    ----------
    economy : Economy
        What to write.

    Returns
    -------
    dict of str to bytes
        Content by name: one CSV a year, the list of countries and that of products.
    """
    members = {}
    for year, rows in economy.flows.groupby("year"):
        table = rows.set_axis(["t", "i", "j", "k", "v", "q"], axis=1)
        # BACI has no quantity for some flows
        table["q"] = table["q"].astype(str).where(table.index % 50 > 0, "NA")
        text = table.to_csv(index=False, lineterminator="\n", float_format="%.3f")
        members[f"BACI_HS02_Y{year}_{VERSION}.csv"] = text.encode()
    # names with accents, quotes and commas are what the list is difficult for
    special = {"S19": "Other Asia, nes", "CIV": "Côte d'Ivoire"}
    members[f"country_codes_{VERSION}.csv"] = _csv(
        [
            ("country_code", "country_name", "country_iso2", "country_iso3"),
            *(
                (str(code), special.get(iso3, f"{MARK} {iso3}"), iso3[:2], iso3)
                for code, iso3 in sorted(COUNTRIES.items())
            ),
        ]
    )
    products = sorted(economy.flows["hs6"].unique())
    members[f"product_codes_HS02_{VERSION}.csv"] = _csv(
        [("code", "description"), *((code, f"{MARK} product, {code}") for code in products)]
    )
    return members


def write_zip(path: Path, members: dict[str, bytes]) -> None:
    """Write a zip whose bytes depend on its content only.

    Parameters
    ----------
    path : Path
        Where to.
    members : dict of str to bytes
        Content by name.
    """
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)


def concordance(economy: Economy, year: int) -> bytes:
    """Write a year's export concordance of the Census.

    Parameters
    ----------
    economy : Economy
        What to write.
    year : int
        Edition.

    Returns
    -------
    bytes
        A workbook with the ten columns of the Census, all text. The Census saves the old binary .xls; this is
        the newer format under the same name, which calamine reads in the same way.
    """
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("expconcord")
    sheet.append(CONCORDANCE_COLUMNS)
    rows = economy.schedule_b[economy.schedule_b["year"] == year]
    for hs10, text, field in zip(rows["hs10"], rows["description"], rows["field"], strict=True):
        sheet.append([hs10, text, text[:50], "NO", "", "00150", "10140", "112920", "0", field])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def api_answer(economy: Economy, year: int) -> bytes:
    """Write the answer of the Census API for a year.

    Parameters
    ----------
    economy : Economy
        What to write.
    year : int
        Calendar year.

    Returns
    -------
    bytes
        JSON: a list of lists of text, the first of them the names.
    """
    rows = economy.us[economy.us["year"] == year]
    body = [
        [hs10, f"{value:.0f}", "HS10", f"{year}-12"]
        for hs10, value in zip(rows["hs10"], rows["value_usd"], strict=True)
    ]
    return json.dumps([["E_COMMODITY", "ALL_VAL_YR", "COMM_LVL", "time"], *body]).encode()


def fixed_width(economy: Economy, year: int) -> bytes:
    """Write the commodity file (``EXP_COMM.TXT``) of December.

    Parameters
    ----------
    economy : Economy
        What to write.
    year : int
        Calendar year.

    Returns
    -------
    bytes
        Two lines a code, CRLF: nine tenths domestic (``df`` 1), the rest foreign goods (``df`` 2).
    """
    rows = economy.us[economy.us["year"] == year]
    lines = []
    for hs10, value in zip(rows["hs10"], rows["value_usd"].astype(int), strict=True):
        foreign = value // 10
        for df, part in (("1", value - foreign), ("2", foreign)):
            line = [" "] * 73 + ["0"] * (RECORD - 73)
            line[11:61] = f"{MARK} PRODUCT".ljust(50)
            cells = {"df": df, "commodity": hs10, "year": str(year), "month": "12"}
            for name, cell in {**cells, "all_val_yr": f"{part:015d}"}.items():
                line[FIXED_WIDTH[name]] = cell
            lines.append("".join(line) + "\r\n")
    return "".join(lines).encode("ascii")


def _csv(rows: Iterable[tuple[str, ...]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue().encode()

"""The made-up economy in the formats of the real sources, laid out as their publishers lay them out."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable
from pathlib import Path

from helpers.data.sample.economy import CASE_STUDY, COUNTRIES, Economy
from helpers.data.sources.census_exports import FIXED_WIDTH, RECORD
from helpers.data.sources.country_codes import codes_by

VERSION = "V202501"
"""Version in the names of the BACI files, that of the registered zip."""

MARK = "SYNTHETIC"
"""Word in every description: the files hold no data of anybody."""

# fmt: off
COMTRADE_COLUMNS = (
    "Classification", "Year", "Period", "Period Desc.", "Aggregate Level", "Is Leaf Code", "Trade Flow Code",
    "Trade Flow", "Reporter Code", "Reporter", "Reporter ISO", "Partner Code", "Partner", "Partner ISO",
    "2nd Partner Code", "2nd Partner", "2nd Partner ISO", "Customs Proc. Code", "Customs",
    "Mode of Transport Code", "Mode of Transport", "Commodity Code", "Commodity", "Qty Unit Code", "Qty Unit",
    "Qty", "Alt Qty Unit Code", "Alt Qty Unit", "Alt Qty", "Netweight (kg)", "Gross weight (kg)",
    "Trade Value (US$)", "CIF Trade Value (US$)", "FOB Trade Value (US$)", "Flag",
)
"""Header of a download from the legacy site of UN Comtrade."""

COMTRADE_FIXED = {
    "Aggregate Level": 6, "Is Leaf Code": 1, "Partner Code": 0, "Partner": "World", "Partner ISO": "WLD",
    "Qty Unit Code": 1, "Qty Unit": "No Quantity", "Qty": 0, "Flag": 0,
}
"""What stands in every row of it."""

CONCORDANCE_COLUMNS = [
    "commodity", "descriptn", "abbreviatn", "unit_qy1", "unit_qy2", "sitc", "end_use", "naics", "usda",
    "hitech",
]
# fmt: on
"""Header of an export concordance of the Census."""

RE_EXPORTERS = (344, 702, 842)
"""Countries that report re-exports: Hong Kong, Singapore, the United States."""


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


def schedule_b_text(economy: Economy, year: int) -> bytes:
    """Write a year's export codes in the fixed-width form of the Census.

    Parameters
    ----------
    economy : Economy
        What to write.
    year : int
        Edition.

    Returns
    -------
    bytes
        One line a code, CRLF: code 0:10, short text 14:64, long text 69:219, units 224:227 and 232:235, SITC
        240:245, end use 250:255, USDA 260:261, NAICS 265:271, HITECH 276:278.
    """
    rows = economy.schedule_b[economy.schedule_b["year"] == year]
    lines = []
    for hs10, text, field in zip(rows["hs10"], rows["description"], rows["field"], strict=True):
        gap = " " * 5
        cells = [hs10 + " " * 4 + text[:50].ljust(50), text.ljust(150), "NO ", "   ", "00150", "10140", "0"]
        lines.append(gap.join(cells) + " " * 4 + "112920" + gap + field)
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


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


def comtrade(economy: Economy) -> bytes:
    """Write a download by hand from the legacy site of UN Comtrade, 2014 to 2017.

    Parameters
    ----------
    economy : Economy
        What to write.

    Returns
    -------
    bytes
        CSV with 35 columns: exports of the case study's products to the world, a tenth of them re-exports
        that stand in a row of their own too, and imports; editions H3 and H4 mixed, "Other Asia, nes" without
        an ISO code.
    """
    flows = economy.flows[economy.flows["hs6"].isin(CASE_STUDY) & economy.flows["year"].between(2014, 2017)]
    rows: list[tuple[str, ...]] = [COMTRADE_COLUMNS]
    for side, code, name in (("i", "2", "Export"), ("j", "1", "Import")):
        totals = flows.groupby(["year", side, "hs6"])["thousand_usd"].sum().reset_index()
        for year, country, hs6, thousand in totals.itertuples(index=False, name=None):
            value = round(1000 * thousand)
            rows.append(_comtrade_row(year, country, hs6, code, name, value))
            if name == "Export" and country in RE_EXPORTERS and value >= 10:
                rows.append(_comtrade_row(year, country, hs6, "3", "Re-Export", value // 10))
    return _csv(rows)


def _comtrade_row(year: int, country: int, hs6: str, code: str, flow: str, value: int) -> tuple[str, ...]:
    iso3 = "" if country == 490 else codes_by("code")[str(country)]
    given = COMTRADE_FIXED | {
        "Classification": "H3" if country % 3 else "H4",
        **dict.fromkeys(("Year", "Period", "Period Desc."), year),
        "Trade Flow Code": code,
        "Trade Flow": flow,
        "Reporter Code": country,
        "Reporter": f"{MARK} {iso3}" if iso3 else "Other Asia, nes",
        "Reporter ISO": iso3,
        "Commodity Code": hs6,
        "Commodity": f"{MARK} machines; of a kind, {hs6}",
        "Trade Value (US$)": value,
    }
    return tuple(str(given.get(column, "")) for column in COMTRADE_COLUMNS)


def _csv(rows: Iterable[tuple[str, ...]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue().encode()

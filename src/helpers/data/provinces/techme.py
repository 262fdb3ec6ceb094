"""Tables of the China science and technology yearbooks: high-tech industry, research, patents, budgets."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from helpers.data import tables
from helpers.data.parsed import kept
from helpers.data.provinces.tidy import WAN, YI, Spec, cells, read_r, tidy
from helpers.errors import InputError


def _patent_specs(prefix: str) -> dict[str, Spec]:
    return {
        "合计": Spec(prefix, "pieces", 1.0, "件"),
        "发明": Spec(f"{prefix}_invention", "pieces", 1.0, "件"),
        "实用新型": Spec(f"{prefix}_utility", "pieces", 1.0, "件"),
        "外观设计": Spec(f"{prefix}_design", "pieces", 1.0, "件"),
    }


TECHME_SPECS: Mapping[str, Mapping[str, Spec]] = {
    "IndustryOperation": {
        "企业数": Spec("hightech_firms", "firms", 1.0, "个"),
        "主营业务收入": Spec("hightech_revenue", "yuan", YI, "亿元"),
        "利润总额": Spec("hightech_profit", "yuan", YI, "亿元"),
    },
    "IndustryTrade": {
        "贸易总额": Spec("hightech_trade", "US$", 1e6, "百万美元"),
        "出口贸易额": Spec("hightech_exports", "US$", 1e6, "百万美元"),
        "进口贸易额": Spec("hightech_imports", "US$", 1e6, "百万美元"),
    },
    "RDPatentAuthority": _patent_specs("patents_granted"),
    "RDPatentAccept": _patent_specs("patents_applied"),
    "RDActivity": {
        "合计": Spec("rd_expenditure", "yuan", WAN, "万元"),
        "基础研究": Spec("rd_expenditure_basic", "yuan", WAN, "万元"),
        "应用研究": Spec("rd_expenditure_applied", "yuan", WAN, "万元"),
        "试验发展": Spec("rd_expenditure_development", "yuan", WAN, "万元"),
    },
    "RDIntense": {
        "RD经费": Spec("rd_funds", "yuan", YI, "亿元"),
        "RD强度": Spec("rd_intensity", "share of GDP", 0.01, "%"),
    },
    "PublicBudget": {
        "合计": Spec("budget_expenditure", "yuan", YI, "亿元"),
        "科学技术": Spec("budget_expenditure_science", "yuan", YI, "亿元"),
        "教育": Spec("budget_expenditure_education", "yuan", YI, "亿元"),
        "农林水": Spec("budget_expenditure_rural", "yuan", YI, "亿元"),
    },
}
"""Items of the science-and-technology yearbook tables, by the name of the R object."""


@kept
def read_techme(path: Path) -> pd.DataFrame:
    """Read one table of the science and technology yearbooks (an R file, tidy long).

    Source units: 亿元 and 万元 to yuan, 百万美元 to US$, % to shares; pieces and firms stay.
    ``hightech_revenue`` is main business revenue (主营业务收入), and from 2020 at the latest operating
    revenue (营业收入) under the same label.

    Parameters
    ----------
    path : Path
        The file; the name of its R object selects the items, see `TECHME_SPECS`.

    Returns
    -------
    DataFrame
        Tidy schema, national rows included.

    Raises
    ------
    InputError
        For an object or an item that is not in `TECHME_SPECS`, or a unit that is not the one its factor is
        meant for.
    """
    name, frame = read_r(path)
    tables.refuse({name} - set(TECHME_SPECS), f"{path.name} holds the R object", ", which is not known")
    specs = TECHME_SPECS[name]
    blocks = []
    for item, rows in frame.groupby(frame["chn_block4"].astype(str)):
        if item not in specs:
            raise InputError(f"items: {item!r} in {path.name} are not known.")
        other = set(rows["units"].astype(str)) - {specs[item].stated}
        tables.refuse(other, "units:", f" in {path.name} are not expected")
        blocks.append(cells(rows["province"], rows["year"], specs[item], rows["value"]))
    return tidy(pd.concat(blocks, ignore_index=True), source="china-techme-yearbooks")

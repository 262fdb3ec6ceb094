"""Tables of the China science and technology yearbooks: high-tech industry, research, patents, budgets."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from helpers.data.parsed import kept
from helpers.data.provinces.tidy import WAN, YI, Spec, read_r, require, tidy
from helpers.errors import InputError, listed


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
    """
    name, frame = read_r(path)
    require(TECHME_SPECS, [name], "R object", path)
    require(frame.columns, ["province", "year", "chn_block4", "value", "units"], "columns", path)
    specs = TECHME_SPECS[name]
    return tidy(techme_rows(frame, specs, path.name), source="china-techme-yearbooks")


def techme_rows(frame: pd.DataFrame, specs: Mapping[str, Spec], where: str) -> pd.DataFrame:
    """Name and convert the items of one yearbook table.

    Parameters
    ----------
    frame : DataFrame
        Columns ``province``, ``year``, ``chn_block4`` (item), ``value`` and ``units``.
    specs : mapping
        From item to `Spec`.
    where : str
        Name of the file, for messages.

    Returns
    -------
    DataFrame
        Columns ``province``, ``year``, ``variable``, ``value``, ``unit``.

    Raises
    ------
    InputError
        For an item that is not in `specs`, or a unit that is not the one the factor is meant for.
    """
    items = frame["chn_block4"].astype(str)
    unknown = sorted(set(items) - set(specs))
    if unknown:
        raise InputError(f"items: {listed(unknown)} in {where} are not known.")
    stated = items.map({item: spec.stated for item, spec in specs.items()})
    other = frame["units"].astype(str) != stated
    if other.any():
        raise InputError(f"units: {listed(frame.loc[other, 'units'].unique())} in {where} are not expected.")
    factor = items.map({item: spec.factor for item, spec in specs.items()})
    return pd.DataFrame(
        {
            "province": frame["province"],
            "year": frame["year"],
            "variable": items.map({item: spec.variable for item, spec in specs.items()}),
            "value": frame["value"] * factor,
            "unit": items.map({item: spec.unit for item, spec in specs.items()}),
        }
    )

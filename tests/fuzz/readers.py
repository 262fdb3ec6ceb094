"""Every reader of a file, each with the files that it is for: the registered ones, or those of the sample."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers import hs
from helpers.data import available, fetch, provinces, sample
from helpers.data.sources import (
    adb_derived,
    atlas_years,
    baci_2002,
    balassa_2018,
    census,
    census_exports,
    comtrade,
    hs4,
    hs_correlations,
    hs_descriptions,
    hs_groups,
    hs_industries,
    kennedy,
    maddison,
    ncses,
    wdi,
    wiod,
    wits_1997,
    wto,
)


@dataclass(frozen=True)
class Reader:
    """A reader, and where its files are.

    Attributes
    ----------
    read : callable
        Takes the path of each file.
    dataset : str
        Data set of the registry, or of the sample.
    files : tuple of str
        Names of its files in that data set.
    is_sample : bool
        Whether they are files of the sample.
    """

    read: Callable[..., Any]
    dataset: str
    files: tuple[str, ...]
    is_sample: bool = False


def _provinces() -> dict[str, Reader]:
    found = {}
    for source, readers in provinces.READERS.items():
        names = list(readers)
        # one file of each kind is enough of those that one reader takes
        chosen = [name for name in names if name in (None, names[0], "Beijing.xlsx", "Heilongjiang.xls")]
        for name in chosen:
            found[f"{source}{f' {name}' if name else ''}"] = Reader(
                readers[name], source, (name,) if name else ()
            )
    return found


READERS: dict[str, Reader] = {
    "adb_derived": Reader(adb_derived.read, adb_derived.ADB_DERIVED, ("rca62.parquet", "countries.xlsx")),
    "atlas ubiquity": Reader(
        lambda path: atlas_years.read_years(path, "product_code", "world_export_value", with_ubiquity=True),
        atlas_years.ATLAS_YEARS,
        (atlas_years.UBIQUITY,),
    ),
    "atlas world": Reader(
        lambda path: atlas_years.read_years(path, "product_hs92_code", "export_value", with_ubiquity=False),
        atlas_years.ATLAS_YEARS,
        (atlas_years.WORLD,),
    ),
    "atlas 2016": Reader(
        hs4.read_atlas, hs4.ATLAS, ("exports.rda", "exports_countries.rda", "hs92_atlas.csv")
    ),
    "baci 2002": Reader(baci_2002.read_baci_2002, baci_2002.BACI_2002, ()),
    "baci 2019": Reader(hs4.read_baci_2019, hs4.BACI, ()),
    "balassa": Reader(balassa_2018.read_balassa, balassa_2018.BALASSA, ()),
    "schedule b 2017": Reader(census.read_concordance, census.SCHEDULE_B_2017, ()),
    "schedule b 2019": Reader(census.read_fixed_width, census.SCHEDULE_B_2019, ()),
    "largest hs10": Reader(census._read_largest, census.LARGEST_HS10_2017, ()),
    "comtrade": Reader(comtrade.read_download, comtrade.SEMICONDUCTORS, ("comtrade-2021-08-16.csv",)),
    "ots": Reader(hs4.read_ots, hs4.OTS, ()),
    "hs correlations": Reader(hs_correlations.read_correlations, hs_correlations.UNSD_CORRELATIONS, ()),
    "hs descriptions": Reader(
        lambda path: hs_descriptions.read_descriptions(path, 2002),
        hs_descriptions.COMTRADE_DESCRIPTIONS,
        (f"classificationH{hs.REVISIONS.index(2002)}.json",),
    ),
    "hs groups": Reader(
        lambda path: hs_groups.read_group(path, "raw_materials"), hs_groups.HS_GROUPS, ("raw_materials.csv",)
    ),
    "hs industries": Reader(
        lambda path: hs_industries.read_industry_links(
            path, "HS 2002 Product Code", "ISIC Revision 3 Product Code"
        ),
        hs_industries.WITS_ISIC3,
        ("H2_to_I3.csv",),
    ),
    "kennedy": Reader(kennedy.read, kennedy.KENNEDY, ()),
    "maddison": Reader(maddison.read_sheet, maddison.MADDISON, ("gdp.csv",)),
    "ncses": Reader(
        lambda path: ncses.read_table(path, "exports", ncses.TABLES["S6-19"]), ncses.NCSES, ("S6-19.csv",)
    ),
    "wdi series": Reader(wdi.read_series, wdi.WDI, ("NY.GDP.PCAP.CD.csv",)),
    "wdi wide": Reader(wdi.read_wide, wdi.WDI, (wdi.GDP_PER_HEAD_2010_USD,)),
    "wdi science": Reader(lambda path: wdi.read_science(path, "GB.XPD.RSDV.GD.ZS"), wdi.SCIENCE_2021, ()),
    "wiod": Reader(lambda path: wiod.read_table(path, 1995), wiod.WIOD, ("wiod95.rda",)),
    "wits 1997": Reader(wits_1997.read_wits_1997, wits_1997.WITS_1997, wits_1997.FILES),
    "wto": Reader(wto.read_wto_exports, wto.WTO, ("exports-13-groups.csv",)),
    **_provinces(),
    "census api": Reader(
        census_exports.read_api, census_exports.EXPORTS, ("exports-hs10-2016.json",), is_sample=True
    ),
    "census fixed width": Reader(
        census_exports.read_fixed_width, census_exports.EXPORTS, ("EXP_COMM-2008.TXT",), is_sample=True
    ),
    "concordance of the sample": Reader(
        census.read_concordance, "census-atp-2004-2017", ("expconcord16.xls",), is_sample=True
    ),
}


def at_hand(names: Iterable[str]) -> dict[str, tuple[Path, ...]]:
    """Files of readers that are in the cache, in a mirror or in the sample: the network is not asked."""
    found = {}
    for name in names:
        reader = READERS[name]
        get = sample.fetch if reader.is_sample else fetch
        if reader.is_sample or available(reader.dataset):
            files = tuple(get(reader.dataset, file) for file in reader.files)
            found[name] = files or (get(reader.dataset),)
    return found

"""Files in the dialects that real ones were found to have: what comes out of each."""

import pandas as pd
import pytest

from helpers.data.provinces.nbs import read_ffe_export, read_nbs
from helpers.data.provinces.studies import read_panel
from helpers.data.provinces.tidy import Spec
from helpers.data.sources import (
    adb_mrio,
    census,
    comtrade,
    hs_correlations,
    hs_industries,
    maddison,
    wdi,
)
from helpers.errors import InputError

SPLIT = (
    "Classification,Year,Trade Flow,Reporter Code,Reporter,Partner Code,2nd Partner Code,Customs Proc. Code,"
    "Mode of Transport Code,Commodity Code,Trade Value (US$)\n"
    "H5,2018,X,36,A,0,0,C00,0,252310,10\nH5,2018,X,36,A,0,490,C00,0,252310,4\n"
    "H5,2018,DX,36,A,0,0,C00,0,252310,9\nH5,2018,XOP,36,A,0,0,C00,0,252310,2\n"
    "H5,2018,M,36,A,0,0,C00,0,252310,3\nH5,2018,X,36,A,0,0,C01,0,252310,6\nH5,2018,X,36,A,0,0,C00,2100,252310,5\n"
)


@pytest.fixture
def file(tmp_path):
    def write(name, content, encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


@pytest.fixture
def workbook(tmp_path):
    def write(name, text):
        path = tmp_path / name
        rows = [line.split(",") for line in text.splitlines()]
        wide = [row + [""] * (max(map(len, rows)) - len(row)) for row in rows]
        pd.DataFrame(wide).to_excel(path, header=False, index=False)
        return path

    return write


def test_flow_letters_and_parts_of_a_total(file):
    loaded = comtrade.read_download(file("c.csv", SPLIT))
    assert loaded.frame[["exporter", "hs6", "value_usd"]].to_numpy().tolist() == [["AUS", "252310", 10.0]]
    assert loaded.dropped == {
        "part of a total": 3,
        "other flow": 3,
        "exporter is Other Asia, nes": 0,
        "value is 0": 0,
    }
    alone = "\n".join(line for line in SPLIT.splitlines() if not line.endswith(",10")) + "\n"
    with pytest.raises(InputError, match=r"line 2: 252310 of reporter 36 in 2018 has parts, but no total"):
        comtrade.read_download(file("c.csv", alone))


NEW = (
    "typeCode,freqCode,refYear,reporterCode,reporterDesc,flowCode,partnerCode,partner2Code,classificationCode,"
    "cmdCode,customsCode,motCode,primaryValue\n"
    "C,A,2022,384,Côte d'Ivoire,X,0,0,H6,180100,C00,0,3300.5,\n"
    "C,A,2022,384,Côte d'Ivoire,RX,0,0,H6,180100,C00,0,1,\n"
)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
def test_the_new_site_of_the_un_with_a_field_more_than_heads(file, encoding):
    loaded = comtrade.read_download(file("TradeData.csv", NEW, encoding))
    assert loaded.frame.to_dict("records") == [
        {
            "year": 2022,
            "exporter": "CIV",
            "hs6": "180100",
            "value_usd": 3300.5,
            "flow": "Export",
            "classification": "H6",
        }
    ]
    with pytest.raises(InputError, match=r"a year's \(freqCode A\), got 'M'"):
        comtrade.read_download(file("TradeData.csv", NEW.replace("C,A,", "C,M,")))


@pytest.mark.parametrize("text", [SPLIT, NEW])
def test_the_same_as_a_workbook(file, workbook, text):
    of_text = comtrade.read_download(file("c.csv", text)).frame
    assert comtrade.read_download(workbook("c.xlsx", text)).frame.equals(of_text)


def test_a_refused_query_is_told(file):
    refusal = "No data matches your query or your query is too complex. Request JSON or XML format."
    heads = SPLIT.splitlines()[0]
    with pytest.raises(InputError, match=r"UN Comtrade refused the query"):
        comtrade.read_download(file("c.csv", f"{heads}\n{refusal}{',' * heads.count(',')}\n"))
    with pytest.raises(InputError, match=r"expected is a download from UN Comtrade .* looks like JSON text"):
        comtrade.read_download(file("c.csv", '{"statusCode": 401, "message": "Access denied"}\n'))


CENSUS = "commodity,descriptn,end_use,hitech\n0101210010,HORSES,00300,00\n8486200000,CHIP MACHINES,21610,06\n"


def test_census_lists_as_text_and_workbook_with_heads_in_any_case(file, workbook):
    wanted = census.read_concordance(file("expconcord24.csv", CENSUS)).frame
    assert wanted[["hs10", "field", "atp"]].to_numpy().tolist() == [
        ["0101210010", "00", False],
        ["8486200000", "06", True],
    ]
    upper = CENSUS.replace("commodity,descriptn,end_use,hitech", "COMMODITY,DESCRIPTN,END_USE,HITECH")
    for path in (file("u.csv", upper), workbook("u.xlsx", upper), file("t.txt", CENSUS.replace(",", "\t"))):
        assert census.read_concordance(path).frame.equals(wanted)


def test_a_zero_that_excel_took_is_refused_by_code(tmp_path):
    path = tmp_path / "n.xlsx"
    frame = pd.DataFrame({"commodity": [101210010], "descriptn": "x", "end_use": "00300", "hitech": "00"})
    frame.to_excel(path, index=False)
    with pytest.raises(InputError, match=r"lost a leading zero: '101210010'"):
        census.read_concordance(path)


SITE = "地区\t,2023年\t,2022年\t,\n北京市\t,2\t,\t,\n上海市\t,3.5\t,3\t,\n数据来源：国家统计局\n"
POPULATION = Spec("population", "persons", 1e4)


def test_the_national_bureau_of_2025_and_its_workbook(file, workbook):
    wanted = [("Beijing", 2023, 20_000.0), ("Shanghai", 2022, 30_000.0), ("Shanghai", 2023, 35_000.0)]
    plain = SITE.replace("\t", "").replace(",\n", "\n")
    for path in (
        file("分省年度数据.csv", SITE, "utf-8-sig"),
        file("a.csv", SITE, "gb18030"),
        workbook("b.xlsx", plain),
    ):
        frame = read_nbs(path, POPULATION, source="china-nbs-2007-2016")
        assert list(frame[["province", "year", "value"]].itertuples(index=False, name=None)) == wanted
    with pytest.raises(InputError, match=r"source: 'nbs-2025' is not one of china-techme-yearbooks, "):
        read_nbs(file("a.csv", SITE), POPULATION, source="nbs-2025")
    with pytest.raises(InputError, match=r"source: 'x' is not one of china-ffe-investment-1998-2019, "):
        read_panel(file("a.csv", SITE), "x")


def test_an_indicator_in_another_unit_is_refused(file):
    stated = "数据库：分省年度数据\n指标：年末常住人口({})\n" + SITE
    read_nbs(file("a.csv", stated.format("万人")), POPULATION, source="china-nbs-2007-2016")
    with pytest.raises(InputError, match=r"\(亿元\), whose unit is not that of population"):
        read_nbs(file("a.csv", stated.format("亿元")), POPULATION, source="china-nbs-2007-2016")
    with pytest.raises(InputError, match=r"expected is the National Bureau's export of foreign-funded"):
        read_ffe_export(file("a.csv", stated.format("万人")))


DOWNLOAD = (
    '"Data Source","World Development Indicators",\r\n\r\n"Last Updated Date","2024-06-28",\r\n\r\n'
    '"Country Name","Country Code","Indicator Name","Indicator Code","1960","2022","2023",\r\n'
    '"Aruba","ABW","GDP","NY.GDP.PCAP.CD","","33300.5","",\r\n"World","WLD","GDP","NY.GDP.PCAP.CD","1","2","3",\r\n'
)


def test_a_download_of_the_world_bank_is_labelled_as_it_says(file):
    path = file("API_NY.GDP.PCAP.CD_DS2_en_csv_v2_1.csv", DOWNLOAD)
    for read in (wdi.read_series, wdi.read_wide, lambda path: wdi.read_science(path, "NY.GDP.PCAP.CD")):
        loaded = read(path)
        assert loaded.frame.to_dict("records") == [{"country": "ABW", "year": 2022, "value": 33300.5}]
        assert loaded.source == "World Development Indicators NY.GDP.PCAP.CD, updated 2024-06-28"
        assert loaded.dropped == {"aggregate of countries": 3, "no value": 2}
    with pytest.raises(InputError, match=r"has no series 'X'; it has NY.GDP.PCAP.CD"):
        wdi.read_science(path, "X")


def test_a_concordance_of_wits_in_cp1252(file):
    text = (
        "HS 1996 Product Code,HS 1996 Product Description,ISIC Revision 3 Product Code\n010110,purée,0121\n"
    )
    frame = hs_industries.read_industry_links(
        file("JobID.CSV", text, "cp1252"), "HS 1996 Product Code", "ISIC Revision 3 Product Code"
    ).frame
    assert frame.to_numpy().tolist() == [["010110", "0121"]]


def test_other_files_of_the_same_publishers_are_told_in_one_sentence(tmp_path, file):
    tables = tmp_path / "HS2012-HS2007.xlsx"
    pd.DataFrame({"HS 2012": ["010121"], "HS 2007": ["010110"]}).to_excel(tables, index=False)
    with pytest.raises(InputError, match=r"expected is the stack of UNSD's .* like an Excel workbook\.$"):
        hs_correlations.read_correlations(tables)
    project = tmp_path / "mpd2018.xlsx"
    pd.DataFrame({"countrycode": ["AFG"], "year": [1820], "cgdppc": [1.0]}).to_excel(project, index=False)
    with pytest.raises(InputError, match=r"lacks the columns 'Region'; expected is a sheet of Maddison's"):
        maddison.read_sheet(project)
    with pytest.raises(
        InputError, match=r"no Excel workbook; expected is a workbook of ADB's .* with 3 columns"
    ):
        adb_mrio.read_workbook(file("ICIO2021_2018.csv", "V1,ARG_01T02,ARG_03\nARG_01T02,1.5,2\n"), 2018)

"""Provincial loaders: small files in the sources' formats, with planted faults, and the real files."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import rdata

from helpers import panels, regions
from helpers.data import provinces, registry
from helpers.data.provinces import attainment as provinces_attainment
from helpers.data.provinces import checks as provinces_checks
from helpers.data.provinces import industry as provinces_industry
from helpers.data.provinces import nbs as provinces_nbs
from helpers.data.provinces import studies as provinces_studies
from helpers.data.provinces import techme as provinces_techme
from helpers.data.provinces import tidy as provinces_tidy
from helpers.errors import InputError

GDP = provinces_tidy.Spec("gdp", "yuan", 1e8)
NBS = "china-nbs-2007-2016"
TECHME = "china-techme-yearbooks"
INDUSTRY = "china-industry-revenue-2005-2016"


def write_r(path: Path, name: str, frame: pd.DataFrame) -> Path:
    # rdata cannot write the default text columns of pandas 3.
    texts = {
        column: "string[python]"
        for column in frame.columns
        if not pd.api.types.is_numeric_dtype(frame[column])
    }
    rdata.write_rda(path, {name: frame.astype(texts)})
    return path


def write_sheet(path: Path, rows: Sequence[Sequence[object]], sheet: str = "Sheet1") -> Path:
    pd.DataFrame(rows).to_excel(path, sheet_name=sheet, header=False, index=False)
    return path


def techme_frame(rows: Sequence[tuple[str, str, str, float, str]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["province", "year", "chn_block4", "value", "units"])
    return frame.assign(variables="code")


def value(frame: pd.DataFrame, province: str, year: int, variable: str) -> float:
    rows = frame[(frame["province"] == province) & (frame["year"] == year) & (frame["variable"] == variable)]
    assert len(rows) == 1
    return float(rows["value"].iloc[0])


def absent(frame: pd.DataFrame) -> int:
    own = frame[frame["province"] != regions.CHINA]
    return frame["year"].nunique() * own["province"].nunique() - len(own)


def tidy_rows(rows: Sequence[tuple[str, int, str, float]], source: str, unit: str = "yuan") -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["province", "year", "variable", "value"]).assign(unit=unit)
    return provinces_tidy.tidy(frame, source=source)


class TestNames:
    def test_there_are_31_provinces_with_their_own_codes(self) -> None:
        codes = {name: code for name, code in regions.CODES.items() if name != regions.CHINA}
        assert len(codes) == len(set(codes.values())) == 31
        assert codes["Chongqing"] == "50"
        assert set(regions.YANGTZE) < set(codes)
        assert len(regions.YANGTZE) == 11

    @pytest.mark.parametrize(
        ("raw", "name"),
        [
            ("北   京", "Beijing"),
            ("内蒙 古", "Inner Mongolia"),
            ("内蒙", "Inner Mongolia"),
            ("黑龙", "Heilongjiang"),
            ("山两", "Shanxi"),
            ("两藏", "Tibet"),
            ("江两", "Jiangxi"),
            ("陕西省", "Shaanxi"),
            ("广西壮族自治区", "Guangxi"),
            ("新\u3000疆", "Xinjiang"),
            (" Inner Mongolia ", "Inner Mongolia"),
            ("全国", "China"),
            ("中国", "China"),
        ],
    )
    def test_known_spellings(self, raw: str, name: str) -> None:
        assert regions.province_name(raw) == name

    @pytest.mark.parametrize("raw", ["西", "Hong Kong", "", "陕两", "ShanXi", "<NA>"])
    def test_an_unknown_name_is_refused_by_name(self, raw: str) -> None:
        with pytest.raises(InputError, match=repr(raw)):
            regions.province_name(raw)

    def test_damaged_names_have_reasons_and_are_no_real_names(self) -> None:
        real = {spelling for row in regions._TABLE for spelling in row[:4]}
        assert not real & set(regions.DAMAGED_NAMES)
        assert all(reason for _, reason in regions.DAMAGED_NAMES.values())


class TestTidy:
    def test_schema(self) -> None:
        frame = tidy_rows([("江苏", 2010, "gdp", 2.0), ("上海", 2010, "gdp", 1.0)], NBS)
        assert tuple(frame.columns) == provinces_tidy.COLUMNS
        assert frame["province"].tolist() == ["Shanghai", "Jiangsu"]
        assert frame["province_code"].tolist() == ["31", "32"]
        assert frame["vintage"].unique().tolist() == [provinces_tidy.VINTAGES[NBS]]

    def test_a_missing_cell_is_an_absent_row(self) -> None:
        rows = [("上海", 2010, "gdp", 1.0), ("上海", 2011, "gdp", 2.0), ("江苏", 2010, "gdp", np.nan)]
        frame = tidy_rows([*rows, ("江苏", 2011, "gdp", 3.0), ("全国", 2011, "gdp", 9.0)], NBS)
        assert len(frame) == 4
        assert absent(frame) == 1

    def test_two_rows_for_a_cell_are_refused_even_if_one_is_blank(self) -> None:
        with pytest.raises(InputError, match=r"Jiangxi 2014 gdp.*more than once"):
            tidy_rows([("江西", 2014, "gdp", 1.0), ("江两", 2014, "gdp", np.nan)], NBS)

    @pytest.mark.parametrize("year", ["", "2010a", "20100", "2010.5"])
    def test_a_year_that_is_none_is_refused(self, year: str) -> None:
        rows = pd.DataFrame(
            {"province": ["上海"], "year": [year], "variable": "gdp", "value": 1.0, "unit": "yuan"}
        )
        with pytest.raises(InputError, match="year must be a whole number from 1949 to 2100"):
            provinces_tidy.tidy(rows, source=NBS)


class TestTechme:
    def test_units_and_national_row(self, tmp_path: Path) -> None:
        rows = [
            ("全国", "2010", "主营业务收入", 74482.8, "亿元"),
            ("北   京", "2010", "主营业务收入", 2.5, "亿元"),
            ("两藏", "2010", "企业数", 7.0, "个"),
            ("上海", "2010", "利润总额", np.nan, "亿元"),
        ]
        frame = provinces_techme.read_techme(
            write_r(tmp_path / "a.rda", "IndustryOperation", techme_frame(rows))
        )
        assert value(frame, "Beijing", 2010, "hightech_revenue") == 2.5e8
        assert value(frame, "China", 2010, "hightech_revenue") == pytest.approx(7.44828e12)
        assert value(frame, "Tibet", 2010, "hightech_firms") == 7
        assert len(frame) == 3

    def test_trade_is_in_dollars(self, tmp_path: Path) -> None:
        rows = [("上海", "2016", "出口贸易额", 79057.0, "百万美元")]
        frame = provinces_techme.read_techme(write_r(tmp_path / "a.rda", "IndustryTrade", techme_frame(rows)))
        assert frame["unit"].tolist() == ["US$"]
        assert frame["value"].tolist() == [79057e6]

    @pytest.mark.parametrize(
        ("name", "row", "message"),
        [
            ("IndustryOperation", ("上海", "2010", "主营业务收入", 1.0, "万元"), "万元"),
            ("IndustryOperation", ("上海", "2010", "主营收入", 1.0, "亿元"), "主营收入"),
            ("IndustryOperation", ("海上", "2010", "主营业务收入", 1.0, "亿元"), "海上"),
            ("Another", ("上海", "2010", "主营业务收入", 1.0, "亿元"), "Another"),
        ],
    )
    def test_faults(
        self, tmp_path: Path, name: str, row: tuple[str, str, str, float, str], message: str
    ) -> None:
        path = write_r(tmp_path / "a.rda", name, techme_frame([row]))
        with pytest.raises(InputError, match=message):
            provinces_techme.read_techme(path)

    def test_a_duplicate_row_is_refused(self, tmp_path: Path) -> None:
        row = ("上海", "2010", "企业数", 1.0, "个")
        path = write_r(tmp_path / "a.rda", "IndustryOperation", techme_frame([row, row]))
        with pytest.raises(InputError, match="Shanghai 2010 hightech_firms"):
            provinces_techme.read_techme(path)


class TestNbsExport:
    BODY = "上海市,2.0,\n江苏省,4.0,3.0\n注：本表按当年价格计算。\n　　　2.又一注。\n数据来源：国家统计局\n"

    def test_plain(self, tmp_path: Path) -> None:
        path = tmp_path / "GDP.csv"
        path.write_text(f"地区,2016年,2015年\n{self.BODY}", encoding="utf-8")
        frame = provinces_nbs.read_nbs(path, GDP, source=NBS)
        assert value(frame, "Jiangsu", 2015, "gdp") == 3e8
        assert len(frame) == 3

    def test_preamble_in_gb18030(self, tmp_path: Path) -> None:
        path = tmp_path / "gdp.csv"
        head = "数据库：分省年度数据\n指标：地区生产总值(亿元)\n时间：1993-2017\n"
        path.write_text(f"{head}地区,2016年,2015年\n{self.BODY}", encoding="gb18030")
        frame = provinces_nbs.read_nbs(path, GDP, source="china-gdp-1993-2017")
        assert value(frame, "Shanghai", 2016, "gdp") == 2e8

    def test_the_layout_of_2025(self, tmp_path: Path) -> None:
        path = tmp_path / "GDP.csv"
        path.write_text("地区\t,2016年\t,2015年\t,\n上海市\t,2.0\t,\t,\n", encoding="utf-8-sig")
        frame = provinces_nbs.read_nbs(path, GDP, source=NBS)
        assert frame[["province", "year", "value"]].to_numpy().tolist() == [["Shanghai", 2016, 2e8]]

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("上海市,2.0,1.0\n", "0 rows that start with"),
            ("地区,2016年,2015年\n上海市,2.0\n", "line 2: 3 cells are expected, got 2"),
            ("地区,2016年,2015年\n上海市,2.0,x\n", "line 2: value must be a number, got 'x'"),
            ("地区,2016年,2015年\n香港,2.0,1.0\n", "香港"),
            ("地区,2016年,2015年\n上海市,2.0,1.0\n上海市,2.0,1.0\n", "more than once"),
            ("地区,2016年,2016年\n上海市,2.0,1.0\n", "'Shanghai 2016 gdp' appear more than once"),
            ("地区,2016年,2015年\n数据来源：国家统计局\n上海市,2.0,1.0\n", "below the notes"),
        ],
    )
    def test_faults(self, tmp_path: Path, text: str, message: str) -> None:
        path = tmp_path / "GDP.csv"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match=message):
            provinces_nbs.read_nbs(path, GDP, source=NBS)


class TestBudget:
    NEW, OLD = "一般公共预算支出（亿元）i", "财政支出（亿元）i"

    def workbook(self, path: Path, rows: Sequence[Sequence[object]]) -> Path:
        return write_sheet(path, [[None, None, None, None, 2005, 2007], *rows])

    def test_two_blocks_make_one_variable_with_two_vintages(self, tmp_path: Path) -> None:
        rows = [
            [1, self.NEW, None, "北京", None, 1649.5],
            [2, None, self.NEW, "天津", None, 674.33],
            [3, self.OLD, None, "北京", 1058.31, None],
            [4, None, self.OLD, "天津", 442.12, None],
        ]
        frame = provinces_nbs.read_budget(self.workbook(tmp_path / "b.xlsx", rows))
        assert len(frame) == 4
        assert value(frame, "Beijing", 2007, "budget_expenditure") == pytest.approx(1649.5e8)
        assert value(frame, "Tianjin", 2005, "budget_expenditure") == pytest.approx(442.12e8)
        assert frame.groupby("year")["vintage"].unique().map(list).to_dict() == {
            2005: ["fiscal expenditure (财政支出), the item before 2007, export of 2025/26"],
            2007: ["general public budget expenditure (一般公共预算支出), export of 2025/26"],
        }

    @pytest.mark.parametrize(
        ("row", "message"),
        [
            ([1, None, None, "北京", None, 1.0], "has none; it needs one of"),
            ([1, "财政收入（亿元）i", None, "北京", None, 1.0], "财政收入"),
            ([1, NEW, OLD, "北京", None, 1.0], "财政支出（亿元）'; it needs one of"),
            ([1, NEW, None, "香港", None, 1.0], "香港"),
        ],
    )
    def test_faults(self, tmp_path: Path, row: Sequence[object], message: str) -> None:
        with pytest.raises(InputError, match=message):
            provinces_nbs.read_budget(self.workbook(tmp_path / "b.xlsx", [row]))


class TestOtherTables:
    def test_population(self, tmp_path: Path) -> None:
        path = tmp_path / "population.csv"
        path.write_bytes(b"Region,2020,2019\r\nInner Mongolia,2403,2415\r\n")
        frame = provinces.READERS["china-population-2000-2020"][None](path)
        assert value(frame, "Inner Mongolia", 2019, "population") == 2415e4

    def test_stock_panel(self, tmp_path: Path) -> None:
        path = tmp_path / "ffe.csv"
        text = "Year,Location,Export,Population,Foreign_Investment\r\n1998,Beijing,649107,1246,326.08\r\n"
        path.write_text(text, encoding="utf-8-sig", newline="")
        frame = provinces_studies.read_panel(path, "china-ffe-investment-1998-2019")
        assert value(frame, "Beijing", 1998, "ffe_investment") == pytest.approx(326.08e8)
        assert value(frame, "Beijing", 1998, "exports") == pytest.approx(6.49107e9)

    def test_stock_panel_without_its_column(self, tmp_path: Path) -> None:
        path = tmp_path / "ffe.csv"
        path.write_text("Year,Location,Export,Population\n1998,Beijing,1,2\n", encoding="utf-8-sig")
        with pytest.raises(InputError, match="Foreign_Investment"):
            provinces_studies.read_panel(path, "china-ffe-investment-1998-2019")

    def test_stock_export_with_tibet(self, tmp_path: Path) -> None:
        rows = [
            ["数据库：分省年度数据", None, None],
            ["指标：外商投资企业投资总额(百万美元)", None, None],
            ["地区", "2015年", "2014年"],
            ["西藏自治区", 1997, 1328],
            ["北京市", 380963, None],
            ["注：1.数据", None, None],
            ["数据来源：国家统计局", None, None],
        ]
        frame = provinces_nbs.read_ffe_export(write_sheet(tmp_path / "ffe.xlsx", rows))
        assert len(frame) == 3
        assert value(frame, "Tibet", 2015, "ffe_investment") == 1997e6
        assert value(frame, "Beijing", 2015, "ffe_investment") == 380963e6
        rows[1][0] = "指标：外商投资企业投资总额(万美元)"
        with pytest.raises(InputError, match="does not name 外商投资企业投资总额"):
            provinces_nbs.read_ffe_export(write_sheet(tmp_path / "other.xlsx", rows))

    def test_flow_panel(self, tmp_path: Path) -> None:
        path = tmp_path / "fdi.csv"
        path.write_text(",province,year,gdp,fdi,fr\n0,Jiangsu,1996,1.0,478058,#REF!\n", encoding="utf-8")
        frame = provinces_studies.read_panel(path, "china-fdi-1996-2007")
        assert frame["variable"].tolist() == ["fdi_actual"]
        assert frame["value"].tolist() == [478058e4]

    def test_gdp_history_keeps_its_two_vintages_apart(self, tmp_path: Path) -> None:
        path = tmp_path / "gdp.xlsx"
        head = ["年份", "省级", "地区生产总值/亿元", "人均地区生产总值/元"]
        with pd.ExcelWriter(path, engine="openpyxl") as book:
            first = pd.DataFrame([[2015, "北京市", 10.0, 100], [2023, "中国", 30.0, None]], columns=head)
            first.to_excel(book, sheet_name="sheet1", index=False)
            pd.DataFrame([[None, 2016, 2015], ["北京市", 13.0, 12.0]]).to_excel(
                book, sheet_name="Sheet2", header=False, index=False
            )
        frame = provinces_nbs.read_gdp_history(path)
        both = frame[
            (frame["province"] == "Beijing") & (frame["year"] == 2015) & (frame["variable"] == "gdp")
        ]
        assert both["value"].tolist() == [10e8, 12e8]
        assert both["vintage"].nunique() == 2
        source = "china-gdp-1952-2024"
        picked = panels.pick(frame, "gdp", source, vintage=provinces_tidy.VINTAGES[source])
        assert picked.to_dict() == {("Beijing", 2015): 10e8}

    def test_factor_endowments(self, tmp_path: Path) -> None:
        columns = {"low": 44.7, "med": 51.6, "univ": np.nan, "RD": 29875.0, "patent": 2235.0, "urban": 37.1}
        columns["RDIntensity"] = 0.97
        table = pd.DataFrame({"province": ["安徽"], "year": [2006.0], **{k: [v] for k, v in columns.items()}})
        frame = provinces_studies.read_panel(
            write_r(tmp_path / "f.rda", "FactorEndw", table), "china-factor-endowments-2006-2016"
        )
        assert value(frame, "Anhui", 2006, "low_share") == pytest.approx(0.447)
        assert value(frame, "Anhui", 2006, "rd_intensity") == pytest.approx(0.0097)
        assert "tertiary_share" not in set(frame["variable"])

    def test_exchange_rate_ignores_blanks_and_refuses_disagreement(self, tmp_path: Path) -> None:
        sheet = "exchange rate(USD_CNY)"
        rows: list[list[object]] = [["rate", 2015, 2016], ["Beijing", 6.2284, 6.6423]]
        good = write_sheet(tmp_path / "a.xlsx", [*rows, ["Hainan", None, 6.6423]], sheet)
        frame = provinces_nbs.read_exchange_rate(good)
        assert panels.pick(
            frame, "exchange_rate", "china-exchange-rate-1985-2018", national=True
        ).to_dict() == {
            2015: 6.2284,
            2016: 6.6423,
        }
        bad = write_sheet(tmp_path / "b.xlsx", [*rows, ["Hainan", 6.2284, 6.7]], sheet)
        with pytest.raises(InputError, match="differ in '2016'"):
            provinces_nbs.read_exchange_rate(bad)


class TestAttainment:
    SHARES = (0.06, 0.22, 0.34, 0.12, 0.05, 0.08, 0.06, 0.01)

    def table(self, name: str, year: int, shares: Sequence[float]) -> pd.DataFrame:
        days = (datetime.date(year, 12, 31) - datetime.date(1970, 1, 1)).days
        return pd.DataFrame([[name, float(days), 0.05, *shares, 1.0]], columns=self.columns())

    @staticmethod
    def columns() -> list[str]:
        return ["prv", "yr", "文盲", *provinces_attainment._LEVELS, "edu"]

    def test_complete_row(self, tmp_path: Path) -> None:
        path = write_r(tmp_path / "edu.rda", "edu", self.table("黑龙", 2015, self.SHARES))
        frame = provinces_attainment.read_attainment(path)
        years = np.dot(self.SHARES, (0, 6, 9, 12, 12, 15, 16, 19)) / sum(self.SHARES)
        assert value(frame, "Heilongjiang", 2015, "schooling_years") == pytest.approx(years)
        assert value(frame, "Heilongjiang", 2015, "attainment_tertiary") == pytest.approx(0.15 / 0.94)

    def test_no_average_where_the_upper_levels_are_missing(self) -> None:
        rows = provinces_attainment.attainment_rows(
            self.table("安徽", 2014, [*self.SHARES[:4], *[np.nan] * 4])
        )
        frame = provinces_tidy.tidy(rows, source="china-education-2005-2018")
        assert "schooling_years" not in set(frame["variable"])
        assert value(frame, "Anhui", 2014, "attainment_senior") == 0.12

    def test_the_known_damaged_row_is_left_out_and_another_one_is_refused(self) -> None:
        damaged = [0.06, 0.34, 0.67, 0.2, 0.06, 0.12, 0.14, 0.03]
        rows = pd.concat([self.table("上海", 2016, damaged), self.table("上海", 2017, self.SHARES)])
        kept = provinces_attainment.attainment_rows(rows.reset_index(drop=True))
        assert kept["year"].unique().tolist() == [2017]
        with pytest.raises(InputError, match="Shanghai', 2017"):
            provinces_attainment.attainment_rows(self.table("上海", 2017, damaged))


class TestIndustryRevenue:
    YEARS = (datetime.datetime(2015, 12, 31), datetime.datetime(2016, 12, 31))

    def workbook(self, path: Path, columns: Mapping[str, Sequence[object]], province: str = "江苏") -> Path:
        head = ["指标名称", *(f"{province}:主营业务收入:{name}" for name in columns)]
        rows = [[year, *(cells[n] for cells in columns.values())] for n, year in enumerate(self.YEARS)]
        return write_sheet(path, [head, *rows])

    def test_total_column_and_industries(self, tmp_path: Path) -> None:
        columns = {"合计": (100.5, None), "制造业": (90, 91), "医药制造业": (5, 6)}
        frame = provinces_industry.read_industry_revenue(
            self.workbook(tmp_path / "a.xlsx", columns), "Jiangsu"
        )
        assert value(frame, "Jiangsu", 2015, "industry_revenue") == 100.5e4
        assert value(frame, "Jiangsu", 2016, "pharmaceuticals_revenue") == 6e4
        assert len(frame) == 3

    def test_divisions_where_there_is_no_total(self, tmp_path: Path) -> None:
        columns = {"采掘业": (1, 1), "制造业": (20, 20), "电力、燃气及水的生产和供应业": (3, None)}
        frame = provinces_industry.read_industry_revenue(self.workbook(tmp_path / "a.xlsx", columns))
        assert frame["value"].tolist() == [24e4]

    def test_the_layout_without_province_names(self, tmp_path: Path) -> None:
        head = ["指标名称", "合计", "  医药制造业", "计算机、通信和其他电子设备制造业"]
        path = write_sheet(tmp_path / "a.xlsx", [head, [2016, 197469575, "***", 7], [2015, 188648954, 4, 8]])
        frame = provinces_industry.read_industry_revenue(path, "Beijing")
        assert value(frame, "Beijing", 2016, "industry_revenue") == 197469575e4
        assert value(frame, "Beijing", 2015, "electronics_revenue") == 8e4
        assert len(frame) == 5
        with pytest.raises(InputError, match="names none"):
            provinces_industry.read_industry_revenue(path)

    @pytest.mark.parametrize(
        ("columns", "message"),
        [
            ({"制造业": (1, 2), "医药制造业": (1, 2)}, "neither a column 合计 nor"),
            ({"合计": (1, "-")}, "row 3: 合计 must be a number from 0 up, got '-'"),
        ],
    )
    def test_faults(self, tmp_path: Path, columns: dict[str, Sequence[object]], message: str) -> None:
        path = self.workbook(tmp_path / "a.xlsx", columns)
        with pytest.raises(InputError, match=message):
            provinces_industry.read_industry_revenue(path)

    def test_the_workbook_of_another_province_is_refused(self, tmp_path: Path) -> None:
        path = self.workbook(tmp_path / "a.xlsx", {"合计": (1, 2)})
        with pytest.raises(InputError, match=r"'Hubei', 'Jiangsu'"):
            provinces_industry.read_industry_revenue(path, "Hubei")

    def test_a_column_that_stands_twice_is_refused(self, tmp_path: Path) -> None:
        path = write_sheet(tmp_path / "a.xlsx", [["指标名称", "合计", " 合计"], [2016, 1, 2]])
        with pytest.raises(InputError, match="appear more than once"):
            provinces_industry.read_industry_revenue(path, "Beijing")


class TestLoad:
    def test_an_unknown_source_is_refused(self) -> None:
        with pytest.raises(InputError, match="'china-weather'"):
            provinces.load(["china-weather"])

    def test_every_data_set_has_a_vintage(self) -> None:
        assert set(provinces_tidy.VINTAGES) == set(provinces.READERS)

    def test_every_registered_provincial_file_has_a_reader(self) -> None:
        registered = {
            name: {file.name for file in dataset.files}
            for name, dataset in registry.load().items()
            if name.startswith("china-")
        }
        assert set(provinces.READERS) == set(registered)
        for name, readers in provinces.READERS.items():
            if set(readers) == {None}:
                assert len(registered[name]) == 1
            else:
                assert set(readers) == registered[name]


class TestChecks:
    def all_provinces(self, **changed: float) -> list[tuple[str, int, str, float]]:
        names = [name for name in regions.CODES if name != regions.CHINA]
        return [(name, year, "x", changed.get(name, 0.5)) for name in names for year in (2010, 2011)]

    def test_a_percentage_is_no_share(self) -> None:
        with pytest.raises(
            InputError,
            match=r"x of Tibet 2010 in china-nbs-2007-2016 is 101, and a share cannot exceed 1 "
            r"\(2 such cells\); if the source prints percent, read it with the factor 0.01",
        ):
            tidy_rows(self.all_provinces(Tibet=101.0), NBS, unit="share of GDP")
        assert len(tidy_rows(self.all_provinces(Tibet=1.0), NBS, unit="share")) == 62
        assert len(tidy_rows(self.all_provinces(Tibet=101.0), NBS, unit="yuan")) == 62

    def test_a_cell_in_another_unit_jumps(self) -> None:
        rows = [("上海", year, "gdp", 1e8 * year) for year in (2010, 2011, 2012)]
        rows[1] = ("上海", 2011, "gdp", 1e4 * 2011)
        with pytest.raises(
            InputError,
            match=r"gdp of Shanghai 2011 in china-nbs-2007-2016 is 2.011e\+07 after 2.01e\+11 "
            r"\(2 such jumps\); their units differ, so convert the cell",
        ):
            tidy_rows(rows, NBS)

    def test_two_provinces_or_a_slower_growth_make_no_jump(self) -> None:
        rows = [("上海", 2010, "gdp", 1e8), ("江苏", 2011, "gdp", 1e12), ("江苏", 2012, "gdp", 1e14)]
        assert len(tidy_rows(rows, NBS)) == 3

    def test_a_province_that_a_source_lacks_is_named(self) -> None:
        frame = tidy_rows([row for row in self.all_provinces() if row[0] != "Tibet"], NBS)
        with pytest.raises(
            InputError,
            match=r"province: 'Tibet' missing from x of 'china-nbs-2007-2016'; if the source has no such "
            r"province, add it to helpers.data.provinces.checks.ABSENT with the reason",
        ):
            provinces_checks.refuse_absent(frame)
        provinces_checks.refuse_absent(tidy_rows(self.all_provinces(), NBS))

    def test_a_province_that_is_known_to_be_absent_may_not_be_there(self) -> None:
        source, variable = "china-fdi-1996-2007", "fdi_actual"
        rows = [(name, year, variable, number) for name, year, _, number in self.all_provinces()]
        without = [row for row in rows if row[0] != "Inner Mongolia"]
        provinces_checks.refuse_absent(tidy_rows(without, source))
        with pytest.raises(InputError, match=r"'Inner Mongolia' of fdi_actual .* is there after all"):
            provinces_checks.refuse_absent(tidy_rows(rows, source))


@pytest.fixture(scope="module")
def real() -> pd.DataFrame:
    return provinces.load()


@pytest.mark.mirror
class TestRealFiles:
    def test_rows(self, real: pd.DataFrame) -> None:
        assert len(real) == 28_271
        assert not real.duplicated(provinces_tidy.KEY).any()
        assert real["value"].notna().all()
        groups = dict(list(real.groupby(["variable", "source"])))
        revenue = groups["hightech_revenue", TECHME]
        assert (revenue["province"] != regions.CHINA).sum() == 403
        assert absent(revenue) == 0
        assert absent(groups["patents_applied_design", TECHME]) == 1
        assert absent(groups["tertiary_share", "china-factor-endowments-2006-2016"]) == 4
        assert len(groups["schooling_years", "china-education-2005-2018"]) == 123

    def test_the_national_row_is_the_sum_of_the_provinces(self, real: pd.DataFrame) -> None:
        parts = panels.pick(real, "hightech_revenue", TECHME).groupby(level="year").sum()
        national = panels.pick(real, "hightech_revenue", TECHME, national=True)
        assert (parts / national - 1).abs().max() < 2e-5

    def test_two_sources_of_patents_agree(self, real: pd.DataFrame) -> None:
        both = pd.concat(
            [panels.pick(real, "patents_granted", TECHME), panels.pick(real, "patents_granted", NBS)],
            axis=1,
            join="inner",
        )
        assert len(both) == 217
        assert (both.iloc[:, 0] == both.iloc[:, 1]).all()

    def test_totals_are_missing_where_the_workbooks_lack_them(self, real: pd.DataFrame) -> None:
        totals = panels.pick(real, "industry_revenue", INDUSTRY)
        cells = {
            (name, year) for name in regions.CODES if name != regions.CHINA for year in range(2005, 2017)
        }
        gone = cells - set(totals.index)
        assert gone == {
            ("Beijing", 2005),
            ("Ningxia", 2005),
            ("Shaanxi", 2005),
            *(("Hunan", year) for year in (2005, 2006, 2007)),
            ("Guizhou", 2006),
            ("Qinghai", 2006),
            *(("Hainan", year) for year in (2007, 2008)),
            ("Hebei", 2008),
            ("Tibet", 2010),
            ("Gansu", 2010),
        }

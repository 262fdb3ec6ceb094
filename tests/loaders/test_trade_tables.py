"""Schemas, country codes, and the loaders of groups and cross-sections: small files and real ones."""

import numpy as np
import pandas as pd
import pytest

from helpers.data import fetch, files, paths, schemas
from helpers.data.loaded import Loaded, merge
from helpers.data.sources import balassa_2018, country_codes, hs4, hs_groups, wto
from helpers.errors import InputError

EXPORTS = {
    "year": [2016, 2016],
    "exporter": ["JPN", "NAM"],
    "hs6": ["848620", "010121"],
    "value_usd": [5.0, 1.0],
}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"value_usd": [5.0, 0.0]}, r"value_usd must be a finite number above 0, got 0.0\."),
        ({"value_usd": [-5.0, np.nan]}, r"value_usd must be a finite number above 0, got nan, -5.0\."),
        ({"value_usd": [np.inf, 1.0]}, r"value_usd must be a finite number above 0, got inf\."),
        ({"value_usd": [5, 1]}, r"value_usd must be a finite number above 0, got values of type int64\."),
        ({"exporter": ["JPN", "Namibia"]}, r"exporter must be an ISO 3166 alpha-3 code .*, got 'Namibia'\."),
        ({"exporter": ["JPN", None]}, r"exporter must be an ISO 3166 alpha-3 code .*, got nan\."),
        ({"hs6": ["848620", "10121"]}, r"hs6 must be text of six digits, got '10121'\."),
        ({"hs6": [848620, 10121]}, r"hs6 must be text of six digits, got values of type int64\."),
        ({"year": [2016, 20166]}, r"year must be a year from 1962 to 2100, got 20166\."),
        (
            {"exporter": ["JPN", "JPN"], "hs6": ["848620", "848620"]},
            r"year, exporter, hs6 must name one row, but several have '2016, JPN, 848620'\.",
        ),
    ],
)
def test_a_frame_that_breaks_its_schema_is_named_in_one_sentence(changes, message):
    with pytest.raises(InputError, match=f"^demo: {message}$"):
        schemas.checked(pd.DataFrame(EXPORTS | changes), "exports", "demo")


def test_a_missing_column_and_an_unknown_schema_are_named():
    frame = pd.DataFrame(EXPORTS).drop(columns="hs6")
    with pytest.raises(InputError, match="demo: the frame lacks the columns 'hs6'"):
        schemas.checked(frame, "exports", "demo")
    with pytest.raises(InputError, match="name must be one of exports, flows, groups, us, balassa, got 'x'"):
        schemas.schema("x")


def test_accounts_of_sums_add_up():
    with pytest.raises(AssertionError, match=r"3 rows read, but 1 kept, 1 added and \{\} dropped"):
        Loaded(pd.DataFrame({"x": [1]}), 3, "demo", {}, 1)
    part = Loaded(pd.DataFrame({"x": [1]}), 3, "a", {"zero": 1}, 1, {"mended": 1})
    whole = merge([part, part], "demo")
    assert whole.account() == (
        "demo: 6 rows read, 2 kept, 2 added to them; left out: 2 (zero); repaired: 2 (mended)."
    )


def test_codes_and_names_are_matched_letter_by_letter():
    assert country_codes.iso3("251") == "FRA"
    assert country_codes.iso3("533") == "ABW"
    assert country_codes.iso3_of_name("Other Asia, nes", "as S19") == "S19"
    with pytest.raises(InputError, match="country code '840' is not one of UN Comtrade"):
        country_codes.iso3("840")
    with pytest.raises(InputError, match="country name 'South Korea' is not one of UN Comtrade"):
        country_codes.iso3_of_name("South Korea")


def test_the_list_of_countries_is_text_and_names_each_once():
    path = paths.project_root() / "data" / "country_codes.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    assert list(table) == ["code", "iso3", "name", "alias"]
    assert len(table) == 248
    assert table["code"].is_unique
    assert table["code"].str.fullmatch("[1-9][0-9]*").all()
    assert table["iso3"].str.fullmatch("[A-Z]{3}").all()
    assert (table["alias"] != "").sum() == 12
    # Sudan has a code before 2011 and one after it, and one name
    names = [*table.loc[table["code"] != "729", "name"], *table.loc[table["alias"] != "", "alias"]]
    assert len(set(names)) == len(names)
    assert country_codes.iso3_of_name("Türkiye") == country_codes.iso3_of_name("Turkey") == "TUR"
    assert country_codes.iso3("516") == "NAM"


GROUP = "\ufeffyear,2004,2004,2005\nimport_or_export,Export,Import,Export\nCountry,,,\n"


@pytest.fixture
def group(tmp_path):
    def write(text):
        path = tmp_path / "g.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_group_has_exports_only_and_counts_missing_reports(group):
    path = group(GROUP + 'Curaçao,1.5,9.0,0.0\n"Other Asia, nes",2.0,9.0,3.0\n')
    loaded = hs_groups.read_group(path, "demo")
    assert list(loaded.frame.itertuples(index=False, name=None)) == [
        (2004, "CUW", "demo", 1.5),
        (2004, "TWN", "demo", 2.0),
        (2005, "TWN", "demo", 3.0),
    ]
    assert (loaded.read, dict(loaded.dropped)) == (
        6,
        {"import": 2, "no report (value is 0)": 1, "exporter is Other Asia, nes": 0},
    )
    assert hs_groups.read_group(path, "demo", "leave out").dropped["exporter is Other Asia, nes"] == 2


def test_a_faulty_group_file_is_refused_with_its_line(group):
    with pytest.raises(InputError, match=r"g.csv, line 4: country name 'Atlantis' is not one of UN Comtrade"):
        hs_groups.read_group(group(GROUP + "Atlantis,1,1,1\n"), "demo")
    with pytest.raises(
        InputError, match=r"g.csv, line 4: Export of 2005 must be a number from 0 up, got '1,234'"
    ):
        hs_groups.read_group(group(GROUP + 'China,1,1,"1,234"\n'), "demo")
    with pytest.raises(InputError, match="line 4: 4 cells are expected, got 3"):
        hs_groups.read_group(group(GROUP + "China,1,1\n"), "demo")
    with pytest.raises(InputError, match=r"Export of 2004 must be a number from 0 up, got '-1'"):
        hs_groups.read_group(group(GROUP + "China,-1,1,1\n"), "demo")
    with pytest.raises(InputError, match="must name one row, but several have '2004, SDN, demo'"):
        hs_groups.read_group(group(GROUP + "Sudan,1,1,0\nSudan (...2011),1,1,0\n"), "demo")
    with pytest.raises(
        InputError, match="the first three lines must start with year, import_or_export, Country"
    ):
        hs_groups.read_group(group("Country,1\n"), "demo")


def wto_file(path, *rows):
    names = ["Reporting Economy", *wto._COLUMNS]
    lines = [",".join(f'"{name}"' for name in names)]
    for row in rows:
        lines.append(",".join(f'"{cell}"' for cell in ("Côte", *row)))
    path.write_text("\n".join(lines) + "\n", encoding="cp1252")
    return path


def test_wto_millions_become_dollars_and_its_own_codes_iso_codes(tmp_path):
    path = wto_file(
        tmp_path / "w.csv",
        ("158", "CHT", "000", "MAMTOF", "USM", "2018", "E", "2.5"),
        ("642", "ROM", "000", "MAMTOF", "USM", "2018", "", "1"),
        ("000", "", "000", "MAMTOF", "USM", "2018", "", "9"),
        ("280", "", "000", "MAMTOF", "USM", "1990", "", "9"),
        ("004", "AFG", "000", "MAMTOF", "USM", "2018", "", "0"),
    )
    loaded = wto.read_wto_exports(path)
    assert list(loaded.frame.itertuples(index=False, name=None)) == [
        (2018, "ROU", "MAMTOF", 1e6, False),
        (2018, "TWN", "MAMTOF", 2.5e6, True),
    ]
    assert dict(loaded.dropped) == {"the world": 1, "economy without an alpha-3 code": 1, "value is 0": 1}
    path = wto_file(tmp_path / "x.csv", ("004", "AFG", "000", "MA", "USD", "2018", "", "1"))
    with pytest.raises(
        InputError, match=r"x.csv, line 2: the partner must be the world .* got '000' and 'USD'"
    ):
        wto.read_wto_exports(path)
    path = wto_file(tmp_path / "y.csv", ("004", "AFG", "000", "MA", "USM", "2018", "", "1,5"))
    with pytest.raises(InputError, match=r"y.csv, line 2: the value must be a number from 0 up, got '1,5'"):
        wto.read_wto_exports(path)


class Matrix:
    """What rdata makes of a named R matrix, as far as the loader looks at it."""

    def __init__(self, values, rows, columns):
        self.values = np.array(values)
        self.coords = {"dim_0": pd.Series(rows), "dim_1": pd.Series(columns)}

    def __array__(self, dtype=None, copy=None):
        return self.values.astype(dtype)


@pytest.fixture
def balassa(monkeypatch, tmp_path):
    def read(values=((0.0, 2.0), (1.0, 0.5)), rows=("842", "490"), columns=("10111", "848210")):
        objects = {"M_absolute": Matrix(values, rows, columns)}
        monkeypatch.setattr(files, "r_objects", lambda path: objects)
        return balassa_2018.read_balassa(tmp_path / "m.rda")

    return read


def test_the_balassa_matrix_gets_codes_and_leading_zeros(balassa):
    loaded = balassa()
    assert list(loaded.frame.itertuples(index=False, name=None)) == [
        ("TWN", "010111", 1.0),
        ("TWN", "848210", 0.5),
        ("USA", "848210", 2.0),
    ]
    assert dict(loaded.dropped) == {"index is 0": 1}
    with pytest.raises(InputError, match=r"country codes of m.rda are unknown: '840'"):
        balassa(rows=("840", "490"))
    with pytest.raises(InputError, match=r"two rows of m.rda are the same country: 'BEL'"):
        balassa(rows=("56", "58"))
    with pytest.raises(InputError, match="must have six digits, or five after a lost zero, got '8482'"):
        balassa(columns=("10111", "8482"))
    with pytest.raises(InputError, match=r"m.rda: rca must be a number from 0 up, got -2.0"):
        balassa(values=((0.0, -2.0), (1.0, 0.5)))


def test_baci_by_heading_leaves_services_out_before_it_looks_at_values(tmp_path):
    path = tmp_path / "b.csv"
    path.write_text("country,product,export_val\nPER,ict,-5\nPER,0101,7\nNAM,8486,0\n")
    loaded = hs4.read_baci_2019(path)
    assert list(loaded.frame.itertuples(index=False, name=None)) == [("PER", "0101", 7.0)]
    assert dict(loaded.dropped) == {"service": 1, "value is 0": 1, "value is missing": 0}
    for text, message in (
        ("PER,0101,-7\n", "value_usd must be a number from 0 up, got -7.0"),
        ("PER,0101,n/a\n", "b.csv, line 2: export_val must be a number, got 'n/a'"),
        ("PER,0101,7\nPER,0101,8\n", r"b.csv has two values for \('PER', '0101'\)"),
        ("PER,101,7\n", "lost a leading zero: '101'"),
    ):
        path.write_text("country,product,export_val\n" + text)
        with pytest.raises(InputError, match=message):
            hs4.read_baci_2019(path)


@pytest.mark.long
@pytest.mark.mirror
def test_real_cross_sections_and_groups_have_their_size():
    assert hs4.load_baci_2019().account() == (
        "baci-hs4-2019: 162,659 rows read, 118,647 kept; left out: 665 (service), 43,347 (value is 0)."
    )
    frame = hs4.load_baci_2019().frame
    assert frame["value_usd"].sum() == pytest.approx(17.44e12, rel=1e-3)
    assert (frame["exporter"].nunique(), frame["product"].nunique()) == (133, 1218)
    assert not {"HKG", "TWN"} & set(frame["exporter"])
    assert hs_groups.load_hs_groups().account() == (
        "comtrade-hs-groups: 35,728 rows read, 14,961 kept; left out: 17,864 (import), "
        "2,903 (no report (value is 0))."
    )
    assert wto.load_wto_exports().account() == (
        "wto-exports-13-groups: 12,980 rows read, 12,746 kept; left out: 81 (the world), "
        "95 (economy without an alpha-3 code), 58 (value is 0)."
    )


@pytest.mark.mirror
def test_the_real_balassa_matrix_gives_exact_shares():
    loaded = balassa_2018.load_balassa_2018()
    assert (loaded.read, len(loaded.frame)) == (222 * 4726, 410_439)
    matrix = loaded.frame.pivot(index="hs6", columns="exporter", values="rca").fillna(0)
    weights, *_ = np.linalg.lstsq(matrix.to_numpy(), np.ones(len(matrix)), rcond=None)
    assert matrix.to_numpy() @ weights == pytest.approx(np.ones(len(matrix)), abs=1e-10)
    assert weights.min() > 0
    assert weights.sum() == pytest.approx(1, abs=1e-12)
    assert matrix.columns[weights.argmax()] == "CHN"


@pytest.mark.mirror
def test_the_list_of_codes_is_comtrades_except_for_three_wrong_ones():
    raw = files.r_object(fetch("comtrade-country-codes", "country-codes.RData"), "country_codes")
    theirs = dict(zip(raw["country_code"].astype(int).astype(str), raw["iso3_digit_alpha"], strict=True))
    ours = {code: country_codes.codes_by("code")[code] for code in theirs}
    different = {code: (theirs[code], ours[code]) for code in theirs if theirs[code] != ours[code]}
    assert different == {"533": ("ARB", "ABW"), "642": ("ROM", "ROU"), "626": ("TMP", "TLS")}
    assert set(country_codes.codes_by("code")) - set(theirs) == {"531", "534", "535", "728", "729"}

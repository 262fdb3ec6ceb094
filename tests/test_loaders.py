"""Loaders of world trade, income and product lists: small files in the sources' formats, real files."""

import numpy as np
import pandas as pd
import pytest
import rdata

from helpers.data.loaded import Loaded
from helpers.data.sources import hs4, wdi
from helpers.errors import InputError


def test_an_account_that_does_not_add_up_is_a_bug():
    with pytest.raises(AssertionError, match=r"demo: 3 rows read, but 1 kept and \{'empty': 1\} dropped"):
        Loaded(pd.DataFrame({"x": [1]}), 3, "demo", {"empty": 1})


@pytest.fixture
def ots(tmp_path):
    def write(codes=("0101", "8542", "0101"), values=(10.0, np.nan, 5.0)):
        table = pd.DataFrame(
            {
                "reporter_iso": pd.Series(["deu", "deu", "nam"], dtype=object),
                "product_code": pd.Series(list(codes), dtype=object),
                "export_value_usd": list(values),
            }
        )
        path = tmp_path / "world_trade_2017.rda"
        rdata.write_rda(path, {"world_trade_2017": table})
        return path

    return write


def test_ots_codes_stay_strings_and_missing_trade_is_counted(ots):
    loaded = hs4.read_ots(ots())
    assert loaded.frame.to_dict("list") == {
        "exporter": ["DEU", "NAM"],
        "product": ["0101", "0101"],
        "value_usd": [10.0, 5.0],
    }
    assert loaded.account() == "ots-hs4-2017: 3 rows read, 2 kept; left out: 1 (value is missing)."


def test_ots_refuses_a_lost_zero_a_negative_value_and_another_object(ots, tmp_path):
    with pytest.raises(InputError, match="lost a leading zero: '101'"):
        hs4.read_ots(ots(codes=("101", "8542", "0101")))
    with pytest.raises(InputError, match=r"value_usd must be a number from 0 up, got -5"):
        hs4.read_ots(ots(values=(1.0, 2.0, -5.0)))
    path = tmp_path / "other.rda"
    rdata.write_rda(path, {"something": pd.DataFrame({"x": [1]})})
    with pytest.raises(InputError, match="must hold the object 'world_trade_2017', but holds 'something'"):
        hs4.read_ots(path)


HEAD = "Country Name,Country Code,Year,Value\n"


def test_wdi_keeps_namibia_and_leaves_out_aggregates_and_empty_years(tmp_path):
    path = tmp_path / "NY.GDP.PCAP.CD.csv"
    path.write_text(
        HEAD + "Namibia,NAM,2016,5000.5\nArab World,ARB,2016,6000\nAruba,ABW,2016,\nChina,CHN,2016,8000\n"
    )
    loaded = wdi.read_series(path)
    assert loaded.frame.to_dict("list") == {
        "country": ["CHN", "NAM"],
        "year": [2016, 2016],
        "value": [8000.0, 5000.5],
    }
    assert loaded.dropped == {"aggregate of countries": 1, "no value": 1}


def test_wdi_refuses_a_double_and_a_missing_column(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text(HEAD + "China,CHN,2016,1\nChina,CHN,2016,2\n")
    with pytest.raises(InputError, match=r"two values for \('CHN', 2016\)"):
        wdi.read_series(path)
    path.write_text("Country Code,Year\nCHN,2016\n")
    with pytest.raises(InputError, match="lacks the columns 'Value'"):
        wdi.read_series(path)


@pytest.mark.mirror
def test_real_atlas_has_its_published_size():
    loaded = hs4.load_atlas()
    assert (loaded.read, len(loaded.frame)) == (234 * 1239, 162_910)
    assert loaded.frame["value_usd"].sum() == pytest.approx(16.17e12, rel=1e-3)
    assert loaded.frame["product"].str.fullmatch(r"\d{4}").all()
    assert not loaded.frame.duplicated(["exporter", "product"]).any()


@pytest.mark.mirror
def test_real_trade_and_income_have_their_published_size():
    assert hs4.load_ots().account().startswith("ots-hs4-2017: 233,432 rows read, 176,971 kept")
    gdp = wdi.load_series("NY.GDP.PCAP.CD")
    assert gdp.read == 14_743
    assert "NAM" in set(gdp.frame["country"])
    assert not set(gdp.frame["country"]) & wdi.AGGREGATES
    assert wdi.load_series("NY.GDP.PCAP.KD.ZG").frame["value"].between(-100, -1).any(), "incomes shrink, too"
    assert hs4.headings()["8542"] == "Electronic integrated circuits"

"""BACI: a hand-worked edition, every fault, and the size of a year."""

import csv
import io
import itertools
import multiprocessing
import os
import random
import subprocess
import sys
import time
import zipfile
from contextlib import nullcontext
from pathlib import Path

import duckdb
import pandas as pd
import pyreadr
import pytest

from helpers import hs
from helpers.data import archives, parsed, paths
from helpers.data.sources import baci, hs_correlations
from helpers.data.sources.baci import FAULTS, RESTORED, UNSPECIFIED, ZERO
from helpers.data.sources.country_codes import LEFT_OUT
from helpers.errors import InputError

COUNTRIES = """country_code,country_name,country_iso2,country_iso3
156,China,CN,CHN
384,Côte d'Ivoire,CI,CIV
490,"Other Asia, nes",S1,S19
842,USA,US,USA
736,Sudan (...2011),SD,SDN
729,Sudan,SD,SDN
697,"Europe EFTA, nes",R2,R20
899,"Areas, nes",,N/A
"""
PRODUCTS = "code,description\n010121,Horses\n848620,Machines\n"
ROWS = """t,i,j,k,v,q
2004,156,842,848620,1.500,0.1
2004,156,490,848620,2.000,NA
2004,490,842,848620,4.000,NA
2004,842,384,010121,0.250,1
2004,736,842,010121,1.000,1
2004,729,842,010121,2.000,1
"""


@pytest.fixture
def edition(tmp_path):
    def write(rows=ROWS, countries=COUNTRIES, products=PRODUCTS, year=2004, encoding="utf-8"):
        (tmp_path / f"BACI_HS02_Y{year}_V9.csv").write_text(rows, encoding="utf-8")
        (tmp_path / "country_codes_V9.csv").write_bytes(countries.encode(encoding))
        (tmp_path / "product_codes_HS02_V9.csv").write_text(products)
        return tmp_path

    return write


def rows_of(loaded):
    return list(loaded.frame.itertuples(index=False, name=None))


def test_importers_are_added_and_thousands_become_dollars(edition):
    loaded = baci.load_baci([2004], source=edition())
    assert rows_of(loaded) == [
        (2004, "CHN", "848620", 3500.0),
        (2004, "SDN", "010121", 3000.0),
        (2004, "TWN", "848620", 4000.0),
        (2004, "USA", "010121", 250.0),
    ]
    assert loaded.account() == "BACI HS02: 6 rows read, 4 kept, 2 added to them; left out: none."


def test_other_asia_is_taiwan_a_code_or_left_out_and_stays_an_importer(edition):
    folder = edition()
    own = baci.load_baci([2004], source=folder, taiwan="as S19")
    assert {"S19"} == set(own.frame["exporter"]) - {"CHN", "SDN", "USA"}
    out = baci.load_baci([2004], source=folder, taiwan="leave out")
    assert (2004, "CHN", "848620", 3500.0) in rows_of(out)
    assert set(out.frame["exporter"]) == {"CHN", "SDN", "USA"}
    assert out.dropped[LEFT_OUT] == 1
    with pytest.raises(
        InputError, match="taiwan must be one of 'as Taiwan', 'as S19', 'leave out', got 'TWN'"
    ):
        baci.load_baci([2004], source=folder, taiwan="TWN")


def test_a_lost_zero_is_restored_from_the_list_only_and_counted(edition):
    loaded = baci.load_baci([2004], source=edition(ROWS.replace(",010121,", ",10121,")))
    assert rows_of(loaded) == rows_of(baci.load_baci([2004], source=edition()))
    assert loaded.repaired == {RESTORED: 3}
    assert "repaired: 3 (leading zero of k restored" in loaded.account()
    with pytest.raises(InputError, match=r"line 2: k is not in the list of products: '2004,156,842,48620,"):
        baci.load_baci([2004], source=edition(ROWS.replace("156,842,848620", "156,842,48620")))
    with pytest.raises(
        InputError, match=r"code of product_codes_HS02_V9.csv must have six digits, got '10121'"
    ):
        baci.load_baci([2004], source=edition(products=PRODUCTS.replace("010121", "10121")))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("2004,156,842,848620,-1.0,1", "negative"),
        ("2004,156,384,848620,NA,1", "number"),
        ('2004,156,384,848620,"1,234.5",1', "number"),
        ("2004,156,384,848620,inf,1", "number"),
        ("2004,999,842,848620,1.0,1", "exporter"),
        ("2004,899,842,848620,1.0,1", "exporter"),
        ("2004,156,999,848620,1.0,1", "importer"),
        ("2004,156,384,999999,1.0,1", "product"),
        ("2005,156,384,848620,1.0,1", "year"),
        ("2004,156,842,848620,1.500,0.1", "twice"),
    ],
)
def test_a_faulty_row_is_an_error_with_its_line_or_is_counted(edition, row, reason):
    # the empty line counts as a line, though it is no row
    folder = edition(ROWS + "\n" + row + "\n")
    with pytest.raises(InputError) as error:
        baci.load_baci([2004], source=folder)
    assert f"BACI_HS02_Y2004_V9.csv, line 9: {FAULTS[reason]}: {row!r}" in str(error.value)
    assert f"(faulty rows in this file: 1 × {FAULTS[reason]})" in str(error.value)
    left = baci.load_baci([2004], source=folder, bad="leave out")
    assert rows_of(left) == rows_of(baci.load_baci([2004], source=edition()))
    assert {name: count for name, count in left.dropped.items() if count} == {FAULTS[reason]: 1}


def test_zeros_are_counted_and_two_values_of_one_flow_are_always_an_error(edition):
    zero = baci.load_baci([2004], source=edition(ROWS + "2004,156,384,848620,0.000,1\n"))
    assert zero.dropped[ZERO] == 1
    folder = edition(ROWS + "2004,156,842,848620,9.0,1\n")
    with pytest.raises(
        InputError,
        match=r"line 8: '2004,156,842,848620,9.0,1' is one of 2 rows of i 156, j 842, k 848620 with "
        r"different values, 1,500 to 9,000 US\$",
    ):
        baci.load_baci([2004], source=folder, bad="leave out")


def test_a_row_of_another_length_and_another_header_are_errors(edition):
    with pytest.raises(
        InputError, match=r"line 8: a row must have the fields t, i, j, k, v, q, got '2004,156,842'"
    ):
        baci.load_baci([2004], source=edition(ROWS + "2004,156,842\n"), bad="leave out")
    with pytest.raises(InputError, match=r"line 1: the header must be t,i,j,k,v,q, got 't,i,j,v,k,q'"):
        baci.load_baci([2004], source=edition(ROWS.replace("k,v", "v,k")))


UNNAMED = PRODUCTS + "999999,Commodities not specified\n9999AA,**LEGACY NON-WCO CODE**\n"


def test_what_the_list_of_products_does_not_specify_is_left_out_and_named(edition):
    rows = ROWS + "2004,156,842,9999AA,7.0,1\n2004,156,384,999999,8.0,1\n2004,899,842,999999,NA,1\n"
    plain = baci.load_baci([2004], source=edition())
    loaded = baci.load_baci([2004], source=edition(rows, products=UNNAMED))
    assert rows_of(loaded) == rows_of(plain)
    assert loaded.account() == (
        "BACI HS02: 9 rows read, 4 kept, 2 added to them; left out: 3 (product not specified, or without a "
        "six-digit code in the list); not among the products of the list: '999999', '9999AA'."
    )
    # a row whose product is missing, or stands in no list, is a fault all the same
    for product in ("", "9999AB"):
        folder = edition(ROWS + f"2004,156,384,{product},1.0,1\n", products=UNNAMED)
        with pytest.raises(InputError, match="line 8: k is not in the list of products"):
            baci.load_baci([2004], source=folder)


def test_any_other_code_of_the_list_that_is_no_product_is_left_out_and_named(edition):
    folder = edition(ROWS + "2004,156,842,TOTAL,7.0,1\n", products=PRODUCTS + "TOTAL,all\n8486,Heading\n")
    loaded = baci.load_baci([2004], source=folder)
    assert loaded.dropped[UNSPECIFIED] == 1
    assert loaded.account().endswith("; not among the products of the list: 'TOTAL', '8486'.")


OLD = (
    "country_code,country_name_abbreviation,country_name_full,iso_2digit_alpha,iso_3digit_alpha\n"
    + "".join(
        f"{code},{name},{name},{iso2},{iso3}\n"
        for code, name, iso2, iso3 in csv.reader(COUNTRIES.replace(", nes", "").splitlines()[1:])
    )
)


def quoted(text):
    target = io.StringIO()
    csv.writer(target, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(csv.reader(text.splitlines()))
    return target.getvalue()


@pytest.mark.parametrize(
    "countries",
    [
        OLD,
        quoted(OLD.replace("S1,S19", "N/A,N/A")),
        COUNTRIES.replace("country_code,", "i,").replace("country_iso3", "ISO3"),
    ],
    ids=["old heads", "quoted, without a code for 490", "short heads"],
)
def test_the_list_of_countries_of_any_edition_is_read(edition, countries):
    loaded = baci.load_baci([2004], source=edition())
    assert rows_of(baci.load_baci([2004], source=edition(countries=countries))) == rows_of(loaded)


def test_heads_that_name_no_code_are_refused(edition):
    with pytest.raises(InputError, match=r"country_codes_V9.csv lacks the columns 'country_iso3'"):
        baci.load_baci([2004], source=edition(countries=COUNTRIES.replace("country_iso3", "name")))
    with pytest.raises(InputError, match=r"product_codes_HS02_V9.csv lacks the columns 'code'"):
        baci.load_baci([2004], source=edition(products=PRODUCTS.replace("code", "number")))


def test_a_customs_union_keeps_its_own_code_and_is_named(edition):
    countries = COUNTRIES + "711,Southern African Customs Union (...1999),,ZA1\n"
    rows = ROWS + "2004,711,842,848620,5.0,1\n2004,156,711,848620,6.0,1\n2004,697,711,848620,1.0,1\n"
    loaded = baci.load_baci([2004], source=edition(rows, countries))
    assert (2004, "ZA1", "848620", 5000.0) in rows_of(loaded)
    assert "3 (country 711 kept as ZA1, CEPII's own code)" in loaded.account()
    assert "1 (country 697 kept as R20, CEPII's own code)" in loaded.account()


def test_padded_and_quoted_fields_of_older_editions_are_read(edition):
    old = ROWS.replace(",848620,1.500,", ',"848620",       1.500,')
    assert rows_of(baci.load_baci([2004], source=edition(old))) == rows_of(
        baci.load_baci([2004], source=edition())
    )


def test_the_list_of_countries_may_be_in_the_encoding_of_windows(edition):
    loaded = baci.load_baci([2004], source=edition(encoding="cp1252"))
    assert len(loaded.frame) == 4
    with pytest.raises(InputError, match=r"country_codes_V9.csv, line 3: country_code '156' occurs twice"):
        baci.load_baci([2004], source=edition(countries=COUNTRIES.replace("384,", "156,")))


def test_years_files_and_choices_are_checked(edition, tmp_path):
    folder = edition()
    with pytest.raises(InputError, match=r"lacks 2005; it has 2004 to 2004, 1 in all"):
        baci.load_baci([2004, 2005], source=folder)
    with pytest.raises(InputError, match="years must name at least one year"):
        baci.load_baci([], source=folder)
    with pytest.raises(InputError, match="bad must be 'refuse' or 'leave out', got 'skip'"):
        baci.load_baci([2004], source=folder, bad="skip")
    with pytest.raises(InputError, match="revision 'HS12' is not registered"):
        baci.load_baci([2004], "HS12")
    with pytest.raises(InputError, match="revision must be HS and two digits"):
        baci.load_baci([2004], "2002", source=folder)
    with pytest.raises(
        InputError, match=r"must hold BACI_HS07_Y<year>_V<version>.csv of one version, but has none"
    ):
        baci.load_baci([2004], "HS07", source=folder)
    (tmp_path / "BACI_HS02_Y2006_V8.csv").write_text(ROWS)
    with pytest.raises(InputError, match="several versions, '8', '9'"):
        baci.load_baci([2004], source=folder)


def test_a_zip_is_read_like_its_folder_and_a_cut_one_is_refused(edition, tmp_path):
    folder = edition()
    target = zipped(folder, tmp_path / "BACI_HS02_V9.zip")
    expected = rows_of(baci.load_baci([2004], source=target))
    assert len(expected) == 4
    target.write_bytes(target.read_bytes()[:-40])
    with pytest.raises(archives.ArchiveError, match=r"BACI_HS02_V9.zip is damaged or truncated"):
        baci.load_baci([2004], source=target)


def test_flows_between_countries_go_to_parquet_and_add_up_to_the_exports(edition, tmp_path):
    folder = edition(ROWS + "2004,156,384,848620,0.000,1\n")
    counts = baci.write_bilateral([2004], tmp_path / "flows", source=folder)
    assert counts["rows read"] == 7
    assert counts["rows kept"] == 6
    assert counts[ZERO] == 1
    flows = baci.bilateral(tmp_path / "flows")
    assert flows.order("exporter, importer").fetchall() == [
        (2004, "CHN", "TWN", "848620", 2000.0),
        (2004, "CHN", "USA", "848620", 1500.0),
        (2004, "SDN", "USA", "010121", 3000.0),
        (2004, "TWN", "USA", "848620", 4000.0),
        (2004, "USA", "CIV", "010121", 250.0),
    ]
    with pytest.raises(InputError, match=r"has no HS12-\*.parquet; run write_bilateral first"):
        baci.bilateral(tmp_path / "flows", "HS12")


def test_the_loader_agrees_with_plain_sql_on_the_sample(small: Path, tmp_path):
    loaded = baci.load_baci([2004, 2011], source=small / "baci-hs02")
    with zipfile.ZipFile(small / "baci-hs02" / "BACI_HS02_V202501.zip") as archive:
        for year in (2004, 2011):
            archive.extract(f"BACI_HS02_Y{year}_V202501.csv", tmp_path)
    total, rows, pairs = duckdb.sql(
        f"select sum(v) * 1000, count(*), count(distinct (t, i, k)) from '{tmp_path}/*.csv'"
    ).fetchall()[0]
    assert loaded.frame["value_usd"].sum() == pytest.approx(total, rel=1e-12)
    assert (loaded.read, len(loaded.frame)) == (rows, pairs)


def at_hand(name):
    found = [path for folder in paths.mirror_dirs() for path in folder.rglob(f"*{name}")]
    assert found, f"no {name} in BOOK_DATA_MIRROR"
    return found[0]


@pytest.mark.long
@pytest.mark.mirror_folder
def test_the_real_lists_are_read_and_real_rows_add_up(tmp_path):
    """The lists of the registered edition, and 2002's flows of some products in its format."""
    for name in ("country_codes_V202501.csv", "product_codes_HS02_V202501.csv"):
        (tmp_path / name).write_bytes(at_hand(name).read_bytes())
    real = pyreadr.read_r(str(at_hand("BACI_2002.RDS")))[None]
    codes = pd.read_csv(tmp_path / "country_codes_V202501.csv", dtype=str, keep_default_na=False)
    # former countries share a code with their successors, and ceased to trade before 2002
    code_of = codes.drop_duplicates("country_iso3").set_index("country_iso3")["country_code"]
    rows = pd.DataFrame(
        {
            "t": 2002,
            "i": real["exporter"].map(code_of),
            "j": real["importer"].map(code_of),
            "k": real["product_code"],
            "v": real["value"],
            "q": real["quantity"],
        }
    )
    unnamed = rows.iloc[:2].assign(k=["999999", "9999AA"])
    path = tmp_path / "BACI_HS02_Y2002_V202501.csv"
    pd.concat([rows, unnamed]).to_csv(path, index=False, na_rep="NA")
    loaded = baci.load_baci([2002], source=tmp_path)
    assert (loaded.read, loaded.dropped[UNSPECIFIED]) == (len(real) + 2, 2)
    assert len(loaded.frame) + loaded.added == len(real)
    assert loaded.account().endswith("; not among the products of the list: '999999', '9999AA'.")
    assert loaded.frame["value_usd"].sum() == pytest.approx(real["value"].sum() * 1000, rel=1e-12)
    assert loaded.frame["exporter"].nunique() == real["exporter"].nunique()


def zipped(folder, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.glob("*.csv")):
            archive.write(path, path.name)
    return target


@pytest.fixture
def cached(edition, tmp_path, monkeypatch):
    """Lay out a zip of two years in a cache, and count the years that are read from it."""
    monkeypatch.setenv("BOOK_DATA_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(parsed, "_code", lambda module: "the same")
    read, rows = [], baci.rows

    def counted(files, year, **how):
        read.append(year)
        return rows(files, year, **how)

    monkeypatch.setattr(baci, "rows", counted)
    edition()
    edition(ROWS.replace("2004,", "2005,"), year=2005)
    return zipped(tmp_path, tmp_path / "cache" / "baci-hs02" / "BACI_HS02_V9.zip"), read


def test_a_year_is_read_out_of_the_zip_once_whatever_becomes_of_taiwan(cached, edition):
    zip_, read = cached
    for taiwan in ("as Taiwan", "as S19", "leave out"):
        loaded = baci.load_baci([2004, 2005], source=zip_, taiwan=taiwan)
        plain = baci.load_baci([2004, 2005], source=zip_.parents[2], taiwan=taiwan)
        pd.testing.assert_frame_equal(loaded.frame, plain.frame)
        assert loaded.account() == plain.account()
    # the folder is not of the cache, and is read each time
    assert read == [2004, 2005] * 4
    assert len(list((zip_.parents[1] / "parsed").rglob("*.parquet"))) == 2


def test_a_run_that_was_stopped_goes_on_with_the_next_year(cached, monkeypatch):
    zip_, read = cached
    counted = baci.rows

    def stopped(files, year, **how):
        if year == 2005:
            raise KeyboardInterrupt
        return counted(files, year, **how)

    monkeypatch.setattr(baci, "rows", stopped)
    with pytest.raises(KeyboardInterrupt):
        baci.load_baci([2004, 2005], source=zip_)
    monkeypatch.setattr(baci, "rows", counted)
    assert len(baci.load_baci([2004, 2005], source=zip_).frame) == 8
    assert read == [2004, 2005]


def test_a_changed_byte_and_a_changed_reader_mean_reading_again_and_old_years_go(
    cached, edition, monkeypatch
):
    zip_, read = cached
    before = baci.load_baci([2004, 2005], source=zip_).frame
    edition(ROWS.replace("1.500", "2.500"))
    zipped(zip_.parents[2], zip_)
    after = baci.load_baci([2004, 2005], source=zip_).frame
    assert after["value_usd"].sum() - before["value_usd"].sum() == 1000
    monkeypatch.setattr(parsed, "_code", lambda module: "another")
    assert baci.load_baci([2004, 2005], source=zip_).frame.equals(after)
    assert read == [2004, 2005] * 3
    assert len(list((zip_.parents[1] / "parsed").rglob("*.parquet"))) == 2


def first_use(zip_, begin, found):
    """In another process: wait for the others, read, and say how many years came from the zip."""
    times, rows = [], baci.rows
    parsed._code = lambda module: "the same"
    baci.rows = lambda files, year, **how: (times.append(year), time.sleep(0.3)) and rows(files, year, **how)
    begin.wait()
    baci.load_baci([2004, 2005], source=zip_)
    found.put(len(times))


def test_of_two_processes_one_reads_and_the_other_waits(cached):
    begin, found = (context := multiprocessing.get_context("fork")).Barrier(2), context.Queue()
    both = [context.Process(target=first_use, args=(cached[0], begin, found)) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join(60)
    assert sorted(found.get(timeout=10) for _ in both) == [0, 2]


READS = (
    "import sys; from helpers.data.sources.baci import load_baci; "
    "load_baci([2004, 2005, 2006], source=sys.argv[1])"
)
FLOWS = 40_000


def many_rows(year):
    """As many flows a year as take a moment to read, none twice."""
    codes = [f"{number:06d}" for number in range(100_000, 100_000 + FLOWS // 20)]
    pairs = itertools.permutations([156, 384, 842, 736, 729], 2)
    flows = (
        f"{year},{i},{j},{code},{n % 997 + 1}.5,NA"
        for n, ((i, j), code) in enumerate(itertools.product(pairs, codes))
    )
    return codes, "t,i,j,k,v,q\n" + "\n".join(flows) + "\n"


@pytest.mark.longest
@pytest.mark.parametrize("number", range(int(os.environ.get("KILLS", "3"))))
def test_after_a_kill_at_any_moment_the_next_reading_gives_the_same_bytes(edition, tmp_path, number):
    for year in (2004, 2005, 2006):
        codes, rows = many_rows(year)
        edition(rows, products="code,description\n" + "".join(f"{code},x\n" for code in codes), year=year)

    def process(cache):
        zip_ = zipped(tmp_path, tmp_path / cache / "baci-hs02" / "BACI_HS02_V9.zip")
        return subprocess.Popen(
            [sys.executable, "-c", READS, str(zip_)],
            env=os.environ | {"BOOK_DATA_CACHE": str(tmp_path / cache)},
            stderr=subprocess.DEVNULL,
        )

    def kept(cache):
        found = sorted((tmp_path / cache).rglob("*"))
        return {one.name: one.read_bytes() for one in found if one.is_file() and "locks" not in one.parts}

    whole = process("undisturbed")
    assert whole.wait(60) == 0
    killed = process("killed")
    time.sleep(random.Random(number).uniform(0.3, 4))
    killed.kill()
    killed.wait(60)
    assert process("killed").wait(60) == 0
    assert kept("killed") == kept("undisturbed")
    assert len([name for name in kept("killed") if name.endswith(".parquet")]) == 3


def test_disk_use_is_said_before_a_year_is_read(cached, monkeypatch):
    said = []
    monkeypatch.setattr(baci.tqdm, "tqdm", lambda years, desc, **how: said.append(desc) or nullcontext(years))
    for _ in range(2):
        baci.load_baci([2004, 2005], source=cached[0])
    cache = cached[0].parents[1]
    assert said == [f"BACI HS02, read once; keeps about 0 MB in {cache}"]


def test_two_countries_of_one_code_are_one_exporter_in_every_treatment(edition):
    """The list of an edition could have Taiwan beside "Other Asia, nes"."""
    countries = COUNTRIES + "158,Taiwan,TW,TWN\n"
    folder = edition(ROWS + "2004,158,842,848620,1.000,1\n", countries)
    exports = {
        taiwan: baci.load_baci([2004], source=folder, taiwan=taiwan).frame.query("hs6 == '848620'")
        for taiwan in ("as Taiwan", "as S19", "leave out")
    }
    sums = {taiwan: own.set_index("exporter")["value_usd"].to_dict() for taiwan, own in exports.items()}
    assert sums["as Taiwan"] == {"CHN": 3500.0, "TWN": 5000.0}
    assert sums["as S19"] == {"CHN": 3500.0, "S19": 4000.0, "TWN": 1000.0}
    assert sums["leave out"] == {"CHN": 3500.0, "TWN": 1000.0}


@pytest.mark.mirror_folder
def test_a_product_that_only_baci_has_is_named_as_without_a_link():
    with at_hand("product_codes_HS02_V202501.csv").open(encoding="utf-8") as file:
        listed = {row["code"] for row in csv.DictReader(file)} - {"999999", "9999AA"}
    carried = hs.correspond(listed, 2002, 2017, hs_correlations.load_correlations().frame)
    assert carried.unknown == ("271000",)

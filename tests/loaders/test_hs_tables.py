"""Loaders of product lists: small files in the sources' formats, and the real files."""

import json

import pandas as pd
import pytest

from helpers import hs
from helpers.data.sources import census, hs_correlations, hs_descriptions, hs_industries
from helpers.errors import InputError


def concordance(path, **changes):
    columns = {
        "commodity": ["0101210010", "8486200000"],
        "descriptn": ["Horses ", "Machines"],
        "end_use": ["10140", "21120"],
        "hitech": ["00", "05"],
    }
    pd.DataFrame(columns | changes).to_excel(path, index=False)
    return path


def fixed_width(path, *codes, field="05", length=278):
    lines = []
    for code in codes:
        line = f"{code:<14}{'SHORT':<55}{'LONG TEXT':<150}"
        line = f"{line:<250}{'21120':<26}{field}"
        lines.append(line[:length])
    path.write_bytes("".join(f"{line}\r\n" for line in lines).encode("ascii"))
    return path


def test_schedule_b_flags_advanced_technology(tmp_path):
    loaded = census.read_concordance(concordance(tmp_path / "c.xlsx"))
    assert loaded.frame.to_dict("list") == {
        "hs10": ["0101210010", "8486200000"],
        "description": ["Horses", "Machines"],
        "end_use": ["10140", "21120"],
        "field": ["00", "05"],
        "atp": [False, True],
    }
    assert loaded.account() == "census-schedule-b-2017: 2 rows read, 2 kept; left out: none."


def test_schedule_b_in_fixed_width(tmp_path):
    loaded = census.read_fixed_width(fixed_width(tmp_path / "e.txt", "0101210010", "8486200000"))
    assert loaded.frame.to_dict("list") == {
        "hs10": ["0101210010", "8486200000"],
        "description": ["LONG TEXT"] * 2,
        "end_use": ["21120"] * 2,
        "field": ["05"] * 2,
        "atp": [True] * 2,
    }


def test_schedule_b_refuses_faults(tmp_path):
    with pytest.raises(InputError, match="lost a leading zero: '101210010'"):
        census.read_concordance(concordance(tmp_path / "a.xlsx", commodity=["101210010", "8486200000"]))
    with pytest.raises(InputError, match=r"hitech of b.xlsx must be one of 00, 01"):
        census.read_concordance(concordance(tmp_path / "b.xlsx", hitech=["00", "77"]))
    with pytest.raises(InputError, match="occurs twice for '0101210010'"):
        census.read_concordance(concordance(tmp_path / "c.xlsx", commodity=["0101210010"] * 2))
    pd.DataFrame({"commodity": [], "descriptn": [], "end_use": []}).to_excel(tmp_path / "d.xlsx")
    with pytest.raises(InputError, match=r"^d.xlsx lacks the columns 'hitech'; expected"):
        census.read_concordance(tmp_path / "d.xlsx")
    with pytest.raises(InputError, match=r"must have lines of 278 characters; look at lines 1, 2; expected"):
        census.read_fixed_width(fixed_width(tmp_path / "f.txt", "0101210010", "8486200000", length=277))
    with pytest.raises(InputError, match="got '11'"):
        census.read_fixed_width(fixed_width(tmp_path / "g.txt", "0101210010", field="11"))


def correlations(path, *rows):
    path.write_text("code.after,code.before,Relationship,adjustment\n" + "".join(f"{row}\n" for row in rows))
    return path


def test_correlations_get_their_zeros_back_and_count_them(tmp_path):
    path = correlations(
        tmp_path / "c.csv",
        "10512,10519,n:1,1996 to 1992",
        "854231,854211,n:n,2007 to 2002",
        "271600,99999,1:1,2007 to 2002",
        "271600,99999,1:1,2007 to 2002",
        "7521,7521,1:1,1988 to 1976",
        "10121,12,1:1,1992 to 1988",
    )
    loaded = hs_correlations.read_correlations(path)
    assert loaded.frame.to_dict("list") == {
        "newer_revision": [1996, 2007, 2007],
        "older_revision": [1992, 2002, 2002],
        "newer": ["010512", "271600", "854231"],
        "older": ["010519", "099999", "854211"],
        "relation": ["n:1", "1:1", "n:n"],
        "zeros_restored": [2, 1, 0],
    }
    assert loaded.account() == (
        "unsd-hs-correlations: 6 rows read, 3 kept; left out: 2 (link to the SITC), 1 (repeated link)."
    )


def test_correlations_refuse_what_they_cannot_mean(tmp_path):
    path = tmp_path / "c.csv"
    with pytest.raises(InputError, match=r"^codes must have 6 digits, got '1012'\.$"):
        hs_correlations.read_correlations(correlations(path, "1012,10119,1:1,1996 to 1992"))
    with pytest.raises(InputError, match=r"^adjustment of c.csv has unknown steps: '2027 to 2022'\.$"):
        hs_correlations.read_correlations(correlations(path, "10121,10119,1:1,2027 to 2022"))
    path.write_text("code.after,code.before\n1,2\n")
    with pytest.raises(InputError, match=r"^c.csv lacks the columns 'Relationship', 'adjustment'; expected"):
        hs_correlations.read_correlations(path)


def classification(path, *entries, name="HS2017"):
    results = [{"id": code, "text": text, "parent": "#"} for code, text in entries]
    path.write_text(json.dumps({"className": name, "results": results}))
    return path


def test_descriptions_are_read_without_aggregates(tmp_path):
    path = classification(
        tmp_path / "c.json",
        ("ALL", "All HS2017 categories"),
        ("AG2", "AG2 - All 2-digit HS2017 commodities"),
        ("01", "01 - Animals; live"),
        ("9999AA", "9999AA - Commodities not specified"),
        ("010121", "010121 - Horses; live"),
        ("0101", "0101 - Horses, asses"),
    )
    loaded = hs_descriptions.read_descriptions(path, 2017)
    assert loaded.frame.to_dict("list") == {
        "code": ["01", "0101", "010121"],
        "name": ["Animals; live", "Horses, asses", "Horses; live"],
        "level": ["chapter", "heading", "subheading"],
        "revision": [2017] * 3,
    }
    assert loaded.dropped == {"aggregate": 2, "code outside the HS": 1}


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ([("101", "101 - Horses")], r"^codes lost a zero: '101'; read them as str\.$"),
        ([("01", "Animals")], r"^c.json: the text of '01' does not begin with the code\.$"),
        ([("01", "01 - Animals")] * 2, r"^c.json has more than one name for '01'\.$"),
        ([("XX", "XX - Unknown")], "got 'XX'"),
    ],
)
def test_descriptions_refuse_faults(tmp_path, entries, message):
    with pytest.raises(InputError, match=message):
        hs_descriptions.read_descriptions(classification(tmp_path / "c.json", *entries), 2017)


def test_descriptions_of_another_revision_are_refused(tmp_path):
    path = classification(tmp_path / "c.json", name="HS2012")
    with pytest.raises(InputError, match=r"^c.json is of 'HS2012', not of HS 2017\.$"):
        hs_descriptions.read_descriptions(path, 2017)
    with pytest.raises(InputError, match=r"^revision must be one of \(1992, .*2022\), got 2000\.$"):
        hs_descriptions.load_descriptions(2000)


def test_any_table_of_two_columns_links_products_to_industries(tmp_path):
    path = tmp_path / "cic.csv"
    path.write_text("﻿CIC,name,HS\n4043,计算机,847130\n2710,,010121\n4043,again,847130\n3911,,847130\n")
    loaded = hs_industries.read_industry_links(path, "HS", "CIC")
    assert loaded.frame.to_dict("list") == {
        "hs6": ["010121", "847130", "847130"],
        "industry": ["2710", "3911", "4043"],
    }
    assert loaded.account() == "cic.csv: 4 rows read, 3 kept; left out: 1 (repeated link)."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("HS,CIC\n10121,1\n", "lost a leading zero: '10121'"),
        ("HS,CIC\n010121,\n", r"^CIC of cic.csv is empty for '010121'\.$"),
        (
            "hs6,CIC\n010121,1\n",
            r"^cic.csv lacks the columns 'HS'; expected .* columns separated by ',', 'hs6', 'CIC'\.$",
        ),
    ],
)
def test_links_to_industries_refuse_faults(tmp_path, text, message):
    path = tmp_path / "cic.csv"
    path.write_text(text)
    with pytest.raises(InputError, match=message):
        hs_industries.read_industry_links(path, "HS", "CIC")


def test_isic_has_no_table_for_later_revisions():
    with pytest.raises(InputError, match=r"must be one of \(1992, 1996, 2002, 2007\), got 2012; carry"):
        hs_industries.load_isic3(2012)


@pytest.mark.mirror
def test_real_schedule_b():
    in_2017, in_2019 = census.load_schedule_b_2017().frame, census.load_schedule_b_2019().frame
    assert (len(in_2017), in_2017["atp"].sum()) == (9325, 407)
    assert (len(in_2019), in_2019["atp"].sum()) == (9356, 407)
    atp = [frame.loc[frame["atp"], ["hs10", "field"]] for frame in (in_2017, in_2019)]
    pd.testing.assert_frame_equal(*(frame.reset_index(drop=True) for frame in atp))
    codes = [set(frame["hs10"]) for frame in (in_2017, in_2019)]
    assert (len(codes[0] - codes[1]), len(codes[1] - codes[0])) == (108, 139)


@pytest.mark.mirror
def test_real_largest_hs10():
    frame = census.load_largest_hs10_2017().frame
    assert (len(frame), frame["largest_usd"].isna().sum()) == (5376, 56)
    assert frame["largest_usd"].sum() == 1_240_727_200_304
    assert frame.loc[frame["largest_usd"].idxmax(), "hs6"] == "880000"


@pytest.mark.mirror
def test_real_correlations():
    loaded = hs_correlations.load_correlations()
    table = loaded.frame
    assert loaded.account() == (
        "unsd-hs-correlations: 63,728 rows read, 43,863 kept; left out: 19,865 (link to the SITC)."
    )
    assert (table["zeros_restored"].sum(), (table["zeros_restored"] > 0).sum()) == (5929, 2982)
    links = {1996: 5426, 2002: 5611, 2007: 5664, 2012: 5364, 2017: 6141, 2022: 15657}
    assert table["newer_revision"].value_counts().to_dict() == links
    waste = table[(table["newer_revision"] == 2022) & table["newer"].str.startswith("8549")]
    assert sorted(waste["newer"].value_counts()) == [1] * 5 + [1019] * 6


@pytest.mark.mirror
@pytest.mark.parametrize(
    ("newer", "differ"), [(1996, 97), (2002, 59), (2007, 128), (2012, 141), (2017, 0), (2022, 0)]
)
def test_real_relations_beside_the_published_ones(newer, differ):
    """The published relation has no single rule; where it differs, it says n:n and the link is one-sided."""
    table = hs_correlations.load_correlations().frame
    step = table[table["newer_revision"] == newer]
    found = hs.correspond(None, newer, hs.REVISIONS[hs.REVISIONS.index(newer) - 1], table).frame
    both = found.merge(step, left_on=["source", "target"], right_on=["newer", "older"])
    assert len(both) == len(step) == len(found)
    other = both[both["relation_x"] != both["relation_y"]]
    assert len(other) == differ
    assert set(other["relation_y"]) <= {"n:n"}
    assert set(other["relation_x"]) <= {"1:n", "n:1"}


@pytest.mark.mirror
@pytest.mark.parametrize(
    ("revision", "headings", "subheadings", "foreign"),
    [
        (1992, 1242, 5040, 1),
        (1996, 1242, 5133, 1),
        (2002, 1245, 5225, 1),
        (2007, 1222, 5053, 0),
        (2012, 1225, 5206, 0),
        (2017, 1223, 5388, 0),
        (2022, 1229, 5613, 0),
    ],
)
def test_real_descriptions(revision, headings, subheadings, foreign):
    loaded = hs_descriptions.load_descriptions(revision)
    counts = {"chapter": 97, "heading": headings, "subheading": subheadings}
    assert loaded.frame["level"].value_counts().to_dict() == counts
    assert loaded.dropped == {"aggregate": 5, "code outside the HS": foreign}
    comma = "," if revision == 2022 else ""
    names = loaded.frame.set_index("code")["name"]
    assert names["88"] == f"Aircraft, spacecraft{comma} and parts thereof"


@pytest.mark.mirror
@pytest.mark.parametrize(
    ("revision", "codes", "high_tech"),
    [(1992, 5018, 434), (1996, 5113, 463), (2002, 5224, 477), (2007, 5052, 446)],
)
def test_real_industries(revision, codes, high_tech):
    loaded = hs_industries.load_isic3(revision)
    assert (len(loaded.frame), loaded.dropped) == (codes, {"repeated link": 0})
    flags = hs.flag_by_industry(loaded.frame, hs.OECD_HIGH_TECH)
    assert (len(flags), int(flags["flag"].sum()), int(flags["flag"].isna().sum())) == (codes, high_tech, 0)

"""High technology by industry."""

import pandas as pd
import pytest

from helpers.errors import HelpersWarning, InputError
from helpers.hs import OECD_HIGH_TECH, flag_by_industry


def links(*pairs):
    return pd.DataFrame(pairs, columns=["hs6", "industry"])


ALL = links(
    ("300410", "2423"),
    ("290511", "2411"),
    ("847130", "3000"),
    ("854231", "3210"),
    ("901420", "3312"),
    ("880240", "3530"),
    ("890110", "3511"),
    ("010121", "0121"),
    ("850110", "3110"),
)


def test_the_oecd_list_takes_the_five_industries_and_nothing_beside_them():
    found = flag_by_industry(ALL, OECD_HIGH_TECH).set_index("hs6")["flag"]
    assert set(found.index[found]) == {"300410", "847130", "854231", "901420", "880240"}
    assert len(found) == len(ALL)


def test_a_product_of_several_industries_has_bounds():
    table = links(("300510", "2423"), ("300510", "1810"), ("300410", "2423"), ("620111", "1810"))
    assert flag_by_industry(table, ["2423"]).to_dict("list") == {
        "hs6": ["300410", "300510", "620111"],
        "n_industry": [1, 2, 1],
        "n_flagged": [1, 1, 0],
        "lower": [True, False, False],
        "upper": [True, True, False],
        "flag": [True, None, False],
    }


def test_codes_of_another_classification_are_matched_from_their_beginning():
    # Chinese industry codes: 27 medicine, 4043 in 40 electronics
    table = links(("300410", "2710"), ("847130", "4043"), ("847160", "4190"))
    found = flag_by_industry(table, ["27", "4043"])
    assert found["flag"].to_list() == [True, True, False]


def test_an_industry_without_products_is_named():
    with pytest.warns(HelpersWarning, match=r"hs6_to_industry has no product of '62', '9999'\.$"):
        flag_by_industry(ALL, ["30", "62", "9999"])


@pytest.mark.parametrize(
    ("table", "industries", "message"),
    [
        (ALL, "2423", "high_tech_industries must be several texts, got '2423' (str)."),
        (ALL, [], "high_tech_industries is empty; name at least one industry."),
        (ALL, [30, "353"], "high_tech_industries must be several texts, got 30."),
        (ALL, [""], "high_tech_industries must be strings that are not empty, got ''."),
        (ALL[["hs6"]], ["30"], "hs6_to_industry lacks the columns 'industry'."),
        (
            ALL.assign(industry=1),
            ["30"],
            "industry of hs6_to_industry must be strings that are not empty, got 1.",
        ),
        (
            links(("300410", "2423"), ("300410", "2423")),
            ["2423"],
            "hs6_to_industry has more than one row for '300410 2423'.",
        ),
        (
            links(("10121", "0121")),
            ["30"],
            "codes must have 6 digits, but lost a leading zero: '10121'; read them as str.",
        ),
    ],
)
def test_refusals(table, industries, message):
    with pytest.raises(InputError) as caught:
        flag_by_industry(table, industries)
    assert str(caught.value) == message

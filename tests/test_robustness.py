"""The chapter on robustness: the words at its head hold for the numbers that it records."""

import json

from helpers import papers, records
from helpers.curves import multiverse

PAGE = "robustness"


def recorded(name, index):
    return records.read(PAGE, name).set_index(index)


def head() -> str:
    cells = json.loads((papers.home(PAGE) / f"{PAGE}.ipynb").read_text(encoding="utf-8"))["cells"]
    return " ".join("".join(cells[0]["source"]).split())


def size(name: str) -> int:
    return len(multiverse.read(papers.choices(name)).specifications)


def test_of_the_provinces_nearly_all_slopes_are_positive_and_under_half_significant():
    assert f"Of {size('innovation-agglomeration'):,} ways" in head()
    assert "nearly all give a positive slope, and under half a significant one" in head()
    every = recorded("province-summary", "part").loc["all"]
    assert every["positive"] > 0.95
    assert 0.4 < every["significant"] < 0.5


def test_of_the_provinces_effects_move_the_slope_most():
    assert "whether provinces are compared with each other or with their own past" in head()
    assert recorded("province-variance", "choice")["total"].idxmax() == "effects"


def test_of_the_products_nearly_all_hold_for_share5_and_under_a_third_for_hhi():
    assert f"Of {size('national-concentration'):,} ways" in head()
    said = "nearly all give a positive estimate for Share5 and fewer than a third a significant one for the"
    assert f"{said} Herfindahl index" in head()
    parts = recorded("product-summary", "part")
    assert parts.loc["Share5", "positive"] > 0.95
    assert 0.25 < parts.loc["HHI", "significant"] < 1 / 3


def test_of_the_products_weights_move_the_estimate_most_whatever_the_outcome():
    assert "whether products count by their trade" in head()
    totals = records.read(PAGE, "product-variance").pivot(index="choice", columns="measure", values="total")
    assert totals.idxmax().to_dict() == dict.fromkeys(["Share5", "HHI", "Share3"], "weights")

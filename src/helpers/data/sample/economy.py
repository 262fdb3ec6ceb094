"""A made-up world economy: who exports what to whom, 2004 to 2017, and which US codes are high-tech.

Every number is drawn from a seeded generator; nothing is estimated from data. Only codes are real. What is
built in, so that the tables of the paper on national concentration have something to show:

* few large exporters and many small ones, and products that many or few countries sell;
* persistent comparative advantage, more spread out in high-tech products, and more so from 2010 on:
  high-tech products are more concentrated than others with as many exporters, and increasingly so;
* HS-6 products whose US exports are high-tech in full, in part, or not at all, so that the thresholds of 50,
  80 and 90 percent give different lists.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

YEARS = tuple(range(2004, 2018))
"""Years of the sample."""

# fmt: off
COUNTRIES = {
    842: "USA", 156: "CHN", 276: "DEU", 392: "JPN", 528: "NLD", 410: "KOR", 251: "FRA", 381: "ITA",
    826: "GBR", 344: "HKG", 702: "SGP", 490: "S19", 56: "BEL", 124: "CAN", 484: "MEX", 757: "CHE",
    724: "ESP", 699: "IND", 458: "MYS", 764: "THA", 616: "POL", 203: "CZE", 40: "AUT", 752: "SWE",
    372: "IRL", 76: "BRA", 643: "RUS", 36: "AUS", 704: "VNM", 792: "TUR", 360: "IDN", 348: "HUN",
    208: "DNK", 246: "FIN", 376: "ISR", 608: "PHL", 579: "NOR", 703: "SVK", 620: "PRT", 642: "ROU",
    710: "ZAF", 152: "CHL", 32: "ARG", 784: "ARE", 682: "SAU", 705: "SVN", 300: "GRC", 554: "NZL",
    804: "UKR", 170: "COL", 604: "PER", 504: "MAR", 818: "EGY", 586: "PAK", 50: "BGD", 144: "LKA",
    404: "KEN", 384: "CIV", 516: "NAM", 8: "ALB",
}
"""BACI's numeric code and CEPII's alpha-3 code, from the largest exporter of the sample to the smallest."""

HIGH_TECH = (
    "284410", "284420", "293410", "293490", "294110", "300210", "300220", "300290", "380210", "381800",
    "382200", "840110", "840120", "841111", "841112", "841121", "841122", "841191", "841210", "844319",
    "845611", "845811", "847130", "847141", "847149", "847150", "847160", "847170", "847180", "847330",
    "848610", "848620", "848630", "848690", "851712", "851761", "851762", "852560", "852580", "852691",
    "854110", "854121", "854140", "854231", "854232", "854233", "854239", "854370", "880220", "880230",
    "880240", "880320", "880330", "900110", "900120", "901210", "901380", "901420", "901811", "901812",
    "901813", "901814", "902212", "902214", "902710", "902720", "902730", "902780", "903082", "903141",
    "930119", "930690",
)
"""Six-digit codes with US high-tech codes inside; the paper's examples are among them."""

OTHER_CHAPTERS = (
    "01", "02", "03", "04", "07", "08", "09", "10", "15", "17", "18", "20", "22", "24", "25", "27", "29",
    "30", "33", "38", "39", "40", "42", "44", "48", "52", "61", "62", "64", "69", "70", "71", "72", "73",
    "76", "82", "83", "84", "85", "87", "90", "94", "95",
)
"""Chapters of the other products."""
# fmt: on

CASE_STUDY = ("848620", "903082", "903141")
"""Products of the paper's case study, which every sample has."""

PRODUCTS = 600
"""Number of six-digit products, if no other is asked for."""


@dataclass(frozen=True)
class Economy:
    """The made-up economy.

    Attributes
    ----------
    flows : DataFrame
        ``year``, ``i`` and ``j`` (numeric codes), ``hs6``, ``thousand_usd``, ``tons``.
    us : DataFrame
        ``year``, ``hs10``, ``value_usd``: US exports, which add up to those in `flows`.
    schedule_b : DataFrame
        ``year``, ``hs10``, ``description``, ``field`` (two digits, ``00`` for not high-tech).
    """

    flows: pd.DataFrame
    us: pd.DataFrame
    schedule_b: pd.DataFrame


def products(number: int = PRODUCTS) -> pd.DataFrame:
    """List the products: high-tech ones, and others in regular places of other chapters.

    Parameters
    ----------
    number : int, default 600
        How many, at least 8. An eighth of them, `CASE_STUDY` at least and all of `HIGH_TECH` at most, is
        high-tech.

    Returns
    -------
    DataFrame
        ``hs6``, ``high_tech``; sorted by code. The others need not be codes of any revision.
    """
    few = min(max(number // 8, len(CASE_STUDY)), len(HIGH_TECH))
    rest = [code for code in HIGH_TECH if code not in CASE_STUDY]
    step = few - len(CASE_STUDY)
    high_tech = [*CASE_STUDY, *(rest[n * len(rest) // step] for n in range(step))]
    others: list[str] = []
    heading = 1
    while len(others) < number - few:
        for sub in ("10", "20", "90"):
            others += [
                code
                for chapter in OTHER_CHAPTERS
                if (code := f"{chapter}{heading:02d}{sub}") not in HIGH_TECH
            ]
        heading += 1
    codes = [*high_tech, *others[: number - few]]
    frame = pd.DataFrame({"hs6": codes, "high_tech": [code in HIGH_TECH for code in codes]})
    return frame.sort_values("hs6", ignore_index=True)


def build(seed: int = 0, number: int = PRODUCTS) -> Economy:
    """Draw the economy.

    Parameters
    ----------
    seed : int, default 0
        Seed of the generator; one seed gives one economy.
    number : int, default 600
        Number of products.

    Returns
    -------
    Economy
        About 1,000 flows a product.
    """
    random = np.random.default_rng(seed)
    goods = products(number)
    exports = _exports(random, goods)
    flows = _flows(random, goods["hs6"].to_numpy(), exports)
    lines = _lines(random, goods)
    return Economy(flows, _us(random, lines, flows), _schedule_b(lines))


def _exports(random: np.random.Generator, goods: pd.DataFrame) -> np.ndarray:
    high_tech = goods["high_tech"].to_numpy()
    P, C, T = len(goods), len(COUNTRIES), len(YEARS)
    size = -1.1 * np.log(np.arange(1, C + 1)) + random.normal(0, 0.2, C)
    world = random.normal(14.0, 1.5, P) + 0.8 * high_tech
    breadth = random.normal(0.6, 1.6, P)
    spread = 1.2 + 0.15 * np.abs(random.normal(size=P))
    advantage = random.normal(size=(P, C))
    after = (np.array(YEARS) >= 2010).astype(float)
    stretch = spread[:, None] * (1 + high_tech[:, None] * (0.35 + 0.30 * after[None, :]))
    noise = 0.25 * random.normal(size=(P, C, T)).cumsum(axis=2)
    weight = np.exp(size[None, :, None] + advantage[:, :, None] * stretch[:, None, :] + noise)
    growth = 0.05 * np.arange(T) - 0.2 * (np.array(YEARS) == 2009)
    total = np.exp(world[:, None] + growth + 0.1 * random.normal(size=(P, T)).cumsum(axis=1))
    reach = breadth[:, None, None] + 1.5 + 0.7 * size[None, :, None] + 0.8 * advantage[:, :, None]
    exported = reach + 0.35 * random.normal(size=(P, C, T)) > 0
    exported[:, 0, :] |= random.random((P, 1)) < 0.97  # the USA sells nearly everything
    # every product has an exporter in every year
    exported[np.arange(P), np.argmax(advantage, axis=1), :] = True
    weight = np.where(exported, weight, 0.0)
    exports: np.ndarray = total[:, None, :] * weight / weight.sum(axis=1, keepdims=True)
    return exports


def _flows(random: np.random.Generator, hs6: np.ndarray, exports: np.ndarray) -> pd.DataFrame:
    p, c, t = np.nonzero(exports)
    codes = np.array(list(COUNTRIES))
    partners = 3
    first = random.integers(1, len(codes), len(p))
    step = random.integers(1, (len(codes) - 1) // partners, len(p))
    shares = random.dirichlet(np.ones(partners), len(p))
    parts = []
    for n in range(partners):
        # exporter plus 1 to C - 1, so that nobody exports to itself and no partner comes twice
        offset = (first - 1 + n * step) % (len(codes) - 1) + 1
        parts.append(
            pd.DataFrame(
                {
                    "year": np.array(YEARS)[t],
                    "i": codes[c],
                    "j": codes[(c + offset) % len(codes)],
                    "hs6": hs6[p],
                    "thousand_usd": np.round(exports[p, c, t] * shares[:, n], 3),
                }
            )
        )
    flows = pd.concat(parts, ignore_index=True)
    flows = flows[flows["thousand_usd"] > 0]
    flows["tons"] = np.round(flows["thousand_usd"] / np.exp(random.normal(2, 1, len(flows))), 3)
    return flows.sort_values(["year", "i", "j", "hs6"], ignore_index=True)


def _lines(random: np.random.Generator, goods: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for code, high_tech in zip(goods["hs6"], goods["high_tech"], strict=True):
        number = int(random.integers(1, 5))
        # a fifth of the high-tech products have ordinary codes beside the high-tech ones
        mixed = high_tech and number > 1 and random.random() < 0.4
        field = f"{1 + int(random.integers(0, 10)):02d}"
        weights = random.dirichlet(np.ones(number))
        first_year = 2010 if high_tech and random.random() < 0.1 else YEARS[0]
        for n in range(number):
            ordinary = not high_tech or (mixed and n == number - 1)
            hs10 = f"{code}{10 * (n + 1):04d}"
            rows.append((code, hs10, "00" if ordinary else field, weights[n], first_year))
    return pd.DataFrame(rows, columns=["hs6", "hs10", "field", "weight", "first_year"])


def _us(random: np.random.Generator, lines: pd.DataFrame, flows: pd.DataFrame) -> pd.DataFrame:
    usa = flows[flows["i"] == 842].groupby(["year", "hs6"], as_index=False)["thousand_usd"].sum()
    rows = usa.merge(lines, on="hs6")
    rows["weight"] *= np.exp(0.15 * random.normal(size=len(rows)))
    share = rows["weight"] / rows.groupby(["year", "hs6"])["weight"].transform("sum")
    rows["value_usd"] = np.floor(1000 * rows["thousand_usd"] * share)
    # the cents that rounding takes go to the first code, so that the sum stays exact
    rest = 1000 * rows["thousand_usd"] - rows.groupby(["year", "hs6"])["value_usd"].transform("sum")
    rows["value_usd"] += np.where(rows.duplicated(["year", "hs6"]), 0, np.round(rest))
    rows = rows[rows["value_usd"] > 0]
    exports: pd.DataFrame = rows[["year", "hs10", "value_usd"]]
    return exports.sort_values(["year", "hs10"], ignore_index=True)


def _schedule_b(lines: pd.DataFrame) -> pd.DataFrame:
    frame = lines.merge(pd.DataFrame({"year": YEARS}), how="cross")
    frame["field"] = frame["field"].where(frame["year"] >= frame["first_year"], "00")
    frame["description"] = "SYNTHETIC PRODUCT " + frame["hs10"]
    columns = ["year", "hs10", "description", "field"]
    schedule: pd.DataFrame = frame[columns].sort_values(["year", "hs10"], ignore_index=True)
    return schedule

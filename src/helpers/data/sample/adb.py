"""Write tables in the format of ADB's workbooks: for the sample tier, and for a table of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import openpyxl

from helpers.data.sources.adb_mrio import CATEGORIES, OUTPUT, VALUE_ADDED
from helpers.data.sources.wiod import INDUSTRIES
from helpers.errors import InputError
from helpers.valueadded import InputOutput

COUNTRIES = ("AUS", "PRC", "GER", "JPN", "USA", "RoW")
"""Codes of a synthetic table."""

_LABELS = (
    "Final consumption expenditure by households",
    "Final consumption expenditure by non-profit organisations serving households",
    "Final consumption expenditure by government",
    "Gross fixed capital formation",
    "Changes in inventories and valuables",
)
_MILLION = 1e6


def synthetic_table(year: int, seed: int, countries: Sequence[str] = COUNTRIES) -> InputOutput:
    """Draw a table of ADB's 35 industries; the numbers mean nothing.

    Parameters
    ----------
    year : int
        Year to put on it; together with the seed it decides the numbers.
    seed : int
        Seed of the generator.
    countries : sequence of str
        Codes of countries, each of another size.

    Returns
    -------
    InputOutput
        US dollars; every industry sells and buys, most of it at home; each value added is positive, and some
        final demand (inventories) is negative.

    Examples
    --------
    >>> table = synthetic_table(2019, seed=1)
    >>> len(table.x), bool((table.va > 0).all())
    (210, True)
    """
    draw = np.random.default_rng([seed, year])
    G, N, K = len(countries), len(INDUSTRIES), len(CATEGORIES)
    size = np.repeat(draw.lognormal(10, 1, G), N) * draw.lognormal(0, 0.5, G * N)
    at_home = np.kron(np.eye(G), np.ones((N, N)))
    weights = draw.gamma(0.5, size=(G * N, G * N)) * size[:, None] * (0.02 + at_home)
    Z = weights / weights.sum(axis=0) * size * draw.uniform(0.3, 0.6, G * N)
    sold = draw.gamma(0.5, size=(G * N, G * K)) * (0.05 + np.kron(np.eye(G), np.ones((N, K))))
    # final demand makes up whatever output industries need beyond their sales to industries
    left = np.maximum(size, 1.2 * Z.sum(axis=0)) * 1.1
    F = sold / sold.sum(axis=1, keepdims=True) * np.maximum(left - Z.sum(axis=1), 0.1 * left)[:, None]
    inventories = np.arange(G) * K + K - 1
    F[:, inventories] -= 0.02 * F.sum(axis=1, keepdims=True) / G
    Z, F = np.round(Z, 3), np.round(F, 3)
    return InputOutput(
        tuple(countries),
        tuple(INDUSTRIES),
        tuple(CATEGORIES.values()),
        Z * _MILLION,
        F * _MILLION,
        year=year,
        source="synthetic",
    )


def write_workbook(path: Path, table: InputOutput) -> None:
    """Write a table as ADB publishes it, in million US dollars.

    Parameters
    ----------
    path : Path
        Workbook to write.
    table : InputOutput
        US dollars, with five categories of final demand. What output has beyond intermediates and value added
        goes to the row of taxes.

    Raises
    ------
    InputError
        If the table has another number of categories.
    """
    G, N, K = len(table.countries), len(table.industries), len(CATEGORIES)
    if len(table.categories) != K:
        raise InputError(f"table must have {K} categories of final demand, got {len(table.categories)}.")
    sellers = [(country, code) for country in table.countries for code in table.industries]
    names = [INDUSTRIES.get(code, code) for code in table.industries]
    Z, F, x, va = (array / _MILLION for array in (table.Z, table.F, table.x, table.va))
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(f"ADB MRIO {table.year}")
    for title in (
        f"Multiregional Input-Output Table {table.year}",
        f"{G} economies, at current prices (industry by industry)",
        "In millions of US$",
        None,
    ):
        sheet.append([title])
    margin: list[str | None] = [None] * 4
    sheet.append([*margin, *names * G, *_LABELS * G, "TOTAL"])
    owners = [country for country, _ in sellers]
    buyers = [country for country in table.countries for _ in CATEGORIES]
    sheet.append([*margin, *owners, *buyers, "ToT"])
    sheet.append([*margin, *(code for _, code in sellers), *list(CATEGORIES) * G])
    for at, (country, code) in enumerate(sellers):
        sheet.append([None, names[at % N], country, code, *Z[at].tolist(), *F[at].tolist(), float(x[at])])
    intermediates, taxes = Z.sum(axis=0), x - Z.sum(axis=0) - va
    none = np.zeros(G * N)
    for label, code, row in (
        ("Total intermediate consumption", "r60", intermediates),
        ("Taxes less subsidies on products", "r99", taxes),
        ("CIF / FOB adjustments", "r61", none),
        ("Direct purchases abroad by residents", "r62", none),
        ("Purchases on the domestic territory by non-residents", "r63", none),
        ("Value added at basic prices", VALUE_ADDED, va),
        ("International Transport Margins", "trs", none),
        ("Output at basic prices", OUTPUT, x),
    ):
        sheet.append([None, label, "ToT", code, *row.tolist()])
    legend = book.create_sheet("Legend")
    legend.append(["Code", "Country"])
    for country in table.countries:
        legend.append([country, country])
    book.save(path)

"""Downloads below the exhibits: one number a cell, in full, and a meaning for every column."""

from __future__ import annotations

import re
import subprocess
import zipfile
from functools import partial
from pathlib import Path

import pandas as pd
import pytest

from helpers.data import registry

NUMBER = r"[+-]?(?:\d[\d,]*)?\.?\d+(?:e[+-]?\d+)?"
PLAIN = re.compile(rf"[(\[]?{NUMBER}\s?%?[)\]]?", re.IGNORECASE)
"""All of a cell is one number, as a person may write it."""

TWO = re.compile(
    rf"{NUMBER}\s?%?\**\s?(?:[(\[]\s?[+-]?\d*\.\d|(?:[/;]|to\s)\s?{NUMBER})|{NUMBER}%?\*+", re.IGNORECASE
)
"""A cell begins with two numbers, an interval, or stars at a number."""

AS_PRINTED = re.compile(r"(?:^|_)printed(?:_|$)")
"""Columns of texts of the paper as it prints them."""

WORDS = {
    "row": "names of rows in print, some of them years",
    "column": "names of columns in print, some of them years",
    "option": "options of a choice, some of them numbers",
    "lowest": "options of a choice",
    "highest": "options of a choice",
    "cells": "numbers of code cells, or of printed numbers, in a list",
    "sentence": "sentences",
    "note": "sentences",
    "convention": "sentences",
    "bootstrap": "sentences",
    "heading": "headings of the page",
    "name": "names",
    "meaning": "sentences",
}
"""Columns of words, of which some may look like numbers."""


Read = tuple[Path, pd.DataFrame, pd.DataFrame]
"""Data of an exhibit, by their file, and what is said of their columns."""


@pytest.fixture(scope="module")
def exhibits(site: Path) -> list[Read]:
    """Every file of data that has a list of its columns beside it."""
    files = {path.name: path for path in (site / "_downloads").rglob("*.csv")}
    pairs = [(path, files.get(f"{path.stem}-columns.csv")) for _, path in sorted(files.items())]
    read = partial(pd.read_csv, dtype=str, keep_default_na=False)
    return [(path, read(path), read(columns)) for path, columns in pairs if columns is not None]


@pytest.mark.parametrize(
    ("cell", "is_two"),
    [
        ("0.0637 (2.20)", True),
        ("-0.052 to 0.063", True),
        ("0.202; 0.085; 0.182", True),
        ("3.89 / 3.73", True),
        ("0.1075***", True),
        ("-0.108", False),
        ("6 (1) Share5", False),
        ("2010-2016", False),
        ("Table 3 (1)", False),
    ],
)
def test_a_cell_with_two_numbers_is_told_from_a_name(cell: str, is_two: bool) -> None:
    """The rule of the next test, on cells that were there."""
    assert bool(TWO.match(cell)) == is_two


def test_each_cell_of_data_is_a_number_or_words(exhibits: list[Read]) -> None:
    """No cell holds two numbers or stars, and no column numbers beside words."""
    faults = []
    for path, data, columns in exhibits:
        assert columns["name"].to_list() == list(data), path.name
        words = columns.loc[columns["type"] == "text", "name"]
        for name in [one for one in words if one not in WORDS and not AS_PRINTED.search(one)]:
            cells = list(filter(None, data[name].unique()))
            two = next(filter(TWO.match, cells), "")
            plain = next(filter(PLAIN.fullmatch, cells), "")
            codes = all(re.fullmatch(r"[\d.]+", cell) for cell in cells)  # of products, and years
            if two:
                faults.append(f"{path.name}: {name}: {two}")
            elif plain and not codes:
                faults.append(f"{path.name}: {name}: {plain} stands among words")
    assert len(exhibits) > 100
    assert faults == []


@pytest.mark.parametrize("sign", ["…", "\u2212"])
def test_data_have_no_shortened_names_and_no_typographic_minus(site: Path, sign: str) -> None:
    """A program that reads the data finds names in full, and numbers that it can read."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in (site / "_downloads").rglob("*.csv")}
    for path in (site / "_downloads").glob("*.zip"):
        with zipfile.ZipFile(path) as archive:
            own = [name for name in archive.namelist() if name.endswith(".csv") and name != "printed.csv"]
            texts |= {f"{path.stem}/{name}": archive.read(name).decode() for name in own}
    assert [name for name, text in texts.items() if sign in text] == []


def test_every_column_has_a_meaning(exhibits: list[Read]) -> None:
    """It says more than the column's name and heading."""
    bare = [
        f"{path.name}: {row['name']}"
        for path, _, columns in exhibits
        for row in columns.to_dict("records")
        if len(row["meaning"]) < 10 or row["meaning"].lower() in (row["name"].lower(), row["heading"].lower())
    ]
    assert bare == []


def set_alone(folder: Path, name: str) -> str:
    """Set a file with LaTeX; what it says where that fails."""
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-draftmode", name]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    return "" if done.returncode == 0 else f"{name}: {done.stdout[-600:]}"


@pytest.mark.latex
@pytest.mark.long
def test_all_tables_of_a_chapter_compile_as_they_are(site: Path, tmp_path: Path) -> None:
    """Out of its zip, with nothing beside it, and without a data set by its identifier alone."""
    zips = sorted((site / "_downloads").glob("*.zip"))
    assert zips
    for path in zips:
        with zipfile.ZipFile(path) as archive:
            archive.extractall(tmp_path / path.stem)
        assert set_alone(tmp_path / path.stem, "tables.tex") == ""


@pytest.mark.latex
@pytest.mark.longest
def test_each_table_compiles_as_it_is(site: Path, tmp_path: Path) -> None:
    """One at a time, as a reader downloads it."""
    found = sorted((site / "_downloads").rglob("*.tex"))
    assert len(found) > 50
    for path in found:
        (tmp_path / path.name).write_bytes(path.read_bytes())
    assert [fault for path in found if (fault := set_alone(tmp_path, path.name))] == []


def test_sources_are_named_where_the_book_is_not_at_hand(site: Path) -> None:
    """A note of a table in LaTeX, and the README of a zip, give title and address of each data set."""
    known = registry.load()
    texts = {path.name: path.read_text(encoding="utf-8") for path in (site / "_downloads").rglob("*.tex")}
    for path in (site / "_downloads").glob("*.zip"):
        with zipfile.ZipFile(path) as archive:
            texts[path.name] = archive.read("README.txt").decode()
            own = re.findall(r"^\S.* \[([a-z0-9-]+)\]$", texts[path.name], re.MULTILINE)
            assert {name for name in own if known[name].files[0].url not in texts[path.name]} == set()
    bare = []
    for name, text in texts.items():
        pieces = registry.in_pieces(text)
        ids = zip(pieces[1::2], pieces[:-1:2], pieces[2::2], strict=True)
        bare += [
            f"{name}: {one}" for one, before, after in ids if not (before[-1:] == "[" and after[:1] == "]")
        ]
    assert bare == []

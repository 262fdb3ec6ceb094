"""Downloads below the exhibits: one number a cell, in full, and a meaning for every column."""

from __future__ import annotations

import re
import subprocess
import zipfile
from collections.abc import Iterator
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


def exhibits(site: Path) -> Iterator[tuple[Path, pd.DataFrame, pd.DataFrame]]:
    """Yield the data of each exhibit, and what is said of their columns."""
    files = {path.name: path for path in (site / "_downloads").rglob("*.csv")}
    for path in sorted(files.values()):
        columns = files.get(f"{path.stem}-columns.csv")
        if columns is not None:
            yield path, *(pd.read_csv(one, dtype=str, keep_default_na=False) for one in (path, columns))


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


def test_each_cell_of_data_is_a_number_or_words(site: Path) -> None:
    """No cell holds two numbers or stars, and no column numbers beside words."""
    faults, seen = [], 0
    for path, data, columns in exhibits(site):
        seen += 1
        assert columns["name"].to_list() == list(data), path.name
        for name in data.columns.difference(WORDS):
            cells = data.loc[data[name] != "", name]
            two = cells[cells.str.match(TWO)] if not AS_PRINTED.search(name) else cells.head(0)
            plain, bare = cells.str.fullmatch(PLAIN), cells.str.fullmatch(r"[\d.]+")
            is_text = columns.set_index("name").loc[name, "type"] == "text"
            codes = bare.all()  # of products, and years
            if len(two):
                faults.append(f"{path.name}: {name}: {two.iloc[0]}")
            elif is_text and plain.any() and not codes and not AS_PRINTED.search(name):
                faults.append(f"{path.name}: {name}: {cells[plain].iloc[0]} stands among words")
    assert seen > 100
    assert faults == []


@pytest.mark.parametrize("sign", ["…", "\u2212"])
def test_data_have_no_shortened_names_and_no_typographic_minus(site: Path, sign: str) -> None:
    """A program that reads the data finds names in full, and numbers that it can read."""
    files = sorted((site / "_downloads").rglob("*.csv"))
    assert [path.name for path in files if sign in path.read_text(encoding="utf-8")] == []


def test_every_column_has_a_meaning(site: Path) -> None:
    """It says more than the column's name and heading."""
    bare = [
        f"{path.name}: {row['name']}"
        for path, _, columns in exhibits(site)
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

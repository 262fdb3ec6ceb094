"""Tables of a paper with ours beside the printed numbers: which ones we answer, and both in columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from helpers.book import tables
from helpers.book.names import known, once
from helpers.errors import InputError, listed
from helpers.wording import minus


@dataclass(frozen=True)
class Ours:
    """A column of a table of the paper that we recompute.

    Attributes
    ----------
    column : str
        Its name in print.
    format : str
        Of our number, such as ``".2f"``.
    convention : str
        How it is computed.
    label : str
        Heading; the name in print without it.
    """

    column: str
    format: str
    convention: str
    label: str = ""

    @property
    def headings(self) -> tuple[str, ...]:
        """Of the two columns that it becomes."""
        return f"{self.label or self.column}, printed", f"{self.label or self.column}, ours"


@dataclass(frozen=True)
class Extra:
    """A column that the paper does not have.

    Attributes
    ----------
    label : str
        Heading.
    format : str
        Of numbers.
    """

    label: str
    format: str = ""

    @property
    def headings(self) -> tuple[str, ...]:
        """Of the column that it becomes."""
        return (self.label,)


@dataclass(frozen=True)
class Comparison:
    """A table of the paper, and ours.

    Attributes
    ----------
    theirs : DataFrame
        The printed numbers of the table.
    ours : DataFrame
        Our numbers by the names of the rows in print.
    columns, rows, labels
        See `helpers.book.Chapter.beside`.
    """

    theirs: pd.DataFrame
    ours: pd.DataFrame
    columns: Mapping[str, Ours | Extra]
    rows: str
    labels: Mapping[str, str]

    def numbers(self) -> pd.DataFrame:
        """Give our numbers for what the table prints, as `helpers.book.Chapter.score` takes them.

        Returns
        -------
        DataFrame
            Of the cells that both have.

        Raises
        ------
        InputError
            For a name that the table or the frame does not have, or has twice.
        """
        exhibit = self.theirs["exhibit"].iloc[0]
        in_print = list(dict.fromkeys(row for _, row in self._printed))
        asked = [(key, one) for key, one in self.columns.items() if isinstance(one, Ours)]
        of_none = f"no row of {exhibit} or of the frame"
        once("the frame's index", self.ours.index)
        known("columns", [one.column for _, one in asked], self.theirs["column"], f"no column of {exhibit}")
        known("columns", self.columns, self.ours, "not in the frame")
        known("labels", self.labels, [*in_print, *self.ours.index], of_none)
        heads = [one.headings[0] for one in self.columns.values()]
        once("columns, by their headings,", [self.rows, *heads])
        if not set(self.ours.index) & set(in_print):
            raise InputError(
                f"no row of the frame is one of {exhibit}: it has {listed(self.ours.index)}, the table "
                f"{listed(in_print)}."
            )
        found = [
            (exhibit, row, one.column, value, one.convention)
            for key, one in asked
            for row, value in self.ours[key].items()
            if (one.column, row) in self._printed and not pd.isna(value)
        ]
        return pd.DataFrame(found, columns=["exhibit", "row", "column", "replicated", "convention"])

    def beside(self, scored: pd.DataFrame) -> dict[str, list[str]]:
        """Set our numbers beside the printed ones.

        Parameters
        ----------
        scored : DataFrame
            `numbers`, scored.

        Returns
        -------
        dict of str to list of str
            Columns as a reader sees them: those of ours with their status, after the printed ones.
        """
        order = list(dict.fromkeys([*(row for _, row in self._printed), *self.ours.index]))
        status = scored.set_index(["column", "row"])["status"].to_dict()
        shown: dict[str, list[Any]] = {self.rows: [self.labels.get(row, row) for row in order]}
        for key, one in self.columns.items():
            mine = self.ours[key].to_dict()
            values = [mine.get(row, np.nan) for row in order]
            texts = tables.cells(values, one.format)
            if isinstance(one, Ours):
                places = [(one.column, row) for row in order]
                printed = [self._printed.get(place, "") for place in places]
                shown[one.headings[0]] = printed
                marks = [f" {{{status[place]}}}" if place in status else "" for place in places]
                texts = [text + mark for text, mark in zip(texts, marks, strict=True)]
            shown[one.headings[-1]] = texts
        return shown

    def further(self) -> pd.DataFrame:
        """Give what the table shows beyond print: rows and columns that the paper does not have.

        Returns
        -------
        DataFrame
            ``row``, ``column`` and ``replicated``, one row a cell.
        """
        cells = [
            (row, one.column if isinstance(one, Ours) else one.label, value)
            for key, one in self.columns.items()
            for row, value in self.ours[key].items()
            if not (isinstance(one, Ours) and (one.column, row) in self._printed) and not pd.isna(value)
        ]
        return pd.DataFrame(cells, columns=["row", "column", "replicated"])

    @cached_property
    def _printed(self) -> dict[tuple[str, str], str]:
        """Printed texts by column and row; of several numbers at a place the coefficient's."""
        asked = [one.column for one in self.columns.values() if isinstance(one, Ours)]
        own = self.theirs[self.theirs["column"].isin(asked)]
        own = pd.concat([own, own[own["statistic"] == "coef"]])  # the last one stays
        texts = own["printed"].map(minus)
        return dict(zip(zip(own["column"], own["row"], strict=True), texts, strict=True))

"""The page of a paper: its printed numbers, each found by its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from helpers import papers, published
from helpers.book.page import Page
from helpers.errors import InputError, UnknownNameError, listed
from helpers.wording import minus

PLACE = ["exhibit", "row", "column"]
"""What names the place of a printed number; a place may hold several, such as a coefficient and its t."""


class PaperPage(Page):
    """The page of a paper, which knows its printed numbers.

    Parameters
    ----------
    name, parameters, given
        As for `Page`.

    Attributes
    ----------
    printed : DataFrame
        The paper's printed numbers.
    """

    def __init__(
        self, name: str, parameters: Mapping[str, Any] | None = None, *, given: Sequence[str] | None = None
    ) -> None:
        super().__init__(name, parameters, given=given)
        self.printed = papers.printed(name)
        self._statistics = {
            place: rows["statistic"].tolist() for place, rows in self.printed.groupby(PLACE, sort=False)
        }
        self._values = self.printed.set_index(published.KEY)[["value", "printed"]]

    def value(self, exhibit: str, row: str, column: str, statistic: str = "") -> float:
        """Give a printed number.

        Parameters
        ----------
        exhibit, row, column : str
            Its place.
        statistic : str
            Which of several at this place; the coefficient without it.

        Returns
        -------
        float
            In the unit in which it is printed.

        Raises
        ------
        UnknownNameError
            If the paper prints no such number.
        """
        return float(self._printed_at(exhibit, row, column, statistic)["value"])

    def text(self, exhibit: str, row: str, column: str, statistic: str = "") -> str:
        """Give a printed number as printed, stars and parentheses included.

        Parameters
        ----------
        exhibit, row, column, statistic
            As for `value`.

        Returns
        -------
        str
            The text, with a true minus sign.
        """
        return minus(str(self._printed_at(exhibit, row, column, statistic)["printed"]))

    def _printed_at(self, exhibit: str, row: str, column: str, statistic: str) -> pd.Series:
        key: Any = (exhibit, row, column, statistic or self._statistic(exhibit, row, column))
        if key not in self._values.index:
            kinds = self._kinds(exhibit, row, column)
            raise UnknownNameError(
                f"{exhibit} / {row} / {column} has no printed {statistic!r}; there are {listed(kinds)}."
            )
        found: pd.Series = self._values.loc[key]
        return found

    def _kinds(self, exhibit: str, row: str, column: str) -> list[str]:
        """List the statistics that are printed at a place."""
        return self._statistics.get((exhibit, row, column), [])

    def _statistic(self, exhibit: str, row: str, column: str) -> str:
        """Tell what is printed at a place, of several numbers the coefficient."""
        found = self._kinds(exhibit, row, column)
        if not found:
            near = [place for place in self._statistics if place[0] == exhibit]
            raise UnknownNameError(
                f"{exhibit} / {row} / {column} is no printed number of {self.name!r}; {exhibit} has "
                f"{listed(f'{r} / {c}' for _, r, c in near) if near else 'none'}."
            )
        if len(found) > 1 and "coef" not in found:
            raise InputError(
                f"{exhibit} / {row} / {column} holds {len(found)} printed numbers; name the "
                f"statistic, one of {', '.join(found)}."
            )
        return "coef" if "coef" in found else found[0]

"""The chapter of a paper: ours beside the printed numbers, and what goes to the scorecard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from IPython.display import DisplayHandle, Markdown

from helpers import papers, published, results
from helpers.book import cells, downloads, origins, overview, regressions, tables
from helpers.book.comparisons import Comparison, Extra, Ours
from helpers.book.names import as_name
from helpers.book.page import Exhibit, Obtained, check_kind
from helpers.book.printed import PLACE, PaperPage
from helpers.errors import InputError, listed


class Chapter(PaperPage):
    """The page of a paper: its printed numbers, and ours for the scorecard.

    Parameters
    ----------
    name : str
        The notebook's name, such as ``"export-complexity"``.
    parameters, given
        As for `Page`.
    """

    def __init__(
        self, name: str, parameters: Mapping[str, Any] | None = None, *, given: Sequence[str] | None = None
    ) -> None:
        super().__init__(name, parameters, given=given)
        self._scores: list[cells.Given] = []
        self._headlines: list[cells.Given] = []
        self._shown_in: dict[str, str] = {}
        self._overview: DisplayHandle | None = None
        for own in (results.REPLICATIONS, results.HEADLINES):
            (results.folder(name) / own).unlink(missing_ok=True)

    def _shows(self, exhibits: str | Sequence[str], name: str) -> None:
        """Have the overview lead from exhibits of the paper to one of ours."""
        for exhibit in [exhibits] if isinstance(exhibits, str) else exhibits:
            published.select(self.printed, exhibit)
            self._shown_in.setdefault(exhibit, name)
        if self._scores:
            self._write()
        self._tell()

    def score(
        self,
        numbers: pd.DataFrame | Mapping[tuple[str, ...], float],
        *,
        of: Obtained,
        convention: str = "",
        part: str = "",
        **place: str,
    ) -> pd.DataFrame:
        """Hand our numbers to the scorecard.

        Parameters
        ----------
        numbers : DataFrame or mapping
            In the printed units. A frame has a column ``replicated`` and those of the place that `place` does
            not give; without ``statistic`` it is the one that is printed there, of several the coefficient.
            A mapping gives our number by exhibit, row, column and, where needed, statistic. Columns
            ``convention`` and ``part`` of a frame come before the arguments. For numbers that follow from
            print the columns ``low`` and ``high`` say what the rounding of their inputs allows.
        of : Obtained
            Kind of the numbers and their source.
        convention : str
            Estimator, weights and errors.
        part : str
            What part of the paper's sample they cover, such as ``"2010–2016"``; such numbers stand beside the
            printed ones with the status ``partial``. Empty where they cover all of it.
        **place : str
            ``exhibit``, ``row``, ``column``, ``statistic`` where all numbers have the same.

        Returns
        -------
        DataFrame
            `numbers` in their order with all their columns, then ``printed``, ``value``, ``half_unit``,
            ``status`` and ``standard_errors_apart``.

        Raises
        ------
        InputError
            If a number has no convention, two answer one printed number, or one answers none.
        """
        check_kind(of.tier)
        if of.tier == "none":
            raise InputError("of must say what the numbers come from; book.nothing() is for lists and texts.")
        frame = _as_frame(numbers).assign(**place).reset_index(drop=True)
        for name, given in (("convention", convention), ("part", part)):
            frame[name] = frame[name].fillna("") if name in frame else given
        missing = [name for name in (*PLACE, "replicated") if name not in frame]
        if missing:
            raise InputError(f"numbers to score lack {listed(missing)}; give columns, or arguments.")
        if (frame["convention"].str.strip() == "").any():
            raise InputError(f"convention must say how the numbers of {self.name!r} are computed, got ''.")
        for name in PLACE:
            frame[name] = frame[name].map(as_name)
        frame["replicated"] = _finite(frame["replicated"])
        if "statistic" not in frame:
            kinds = [self._statistic(*place) for place in _tuples(frame, PLACE)]
            frame["statistic"] = pd.Series(kinds, dtype="str")
        origin = origins.here(self)
        whence = {
            "page": self.name,
            "cell": str(origin.cell or ""),
            "cells": " ".join(map(str, origin.cells)),
            "functions": " ".join(origin.functions),
            "data": " ".join(of.data),
            "data_hash": of.data_hash,
        }
        new = frame.assign(tier=of.tier, source=of.source, shown="", **whence)
        new = new.reindex(columns=published.REPLICATION_COLUMNS)
        if of.tier != "printed":  # elsewhere these names are the ends of a confidence interval
            new[["low", "high"]] = np.nan
        scores = [*cells.others(self._scores), (cells.running(), new)]
        ours = _joined(scores)
        # a number is judged by itself and by what else stands at its place, such as its t-value
        places = set(_tuples(frame, PLACE))
        printed, answers = (
            one.loc[[place in places for place in _tuples(one, PLACE)]] for one in (self.printed, ours)
        )
        compared = published.compare(printed, answers)
        self._scores = scores
        self._write()
        self._tell()
        added = ["printed", "value", "half_unit", "status", "standard_errors_apart"]
        own = frame.drop(columns=[name for name in added if name in frame])
        return own.merge(compared[[*published.KEY, *added]], on=published.KEY, how="left", validate="1:1")

    def scored(self, exhibit: str | None = None) -> pd.DataFrame:
        """Give what has been scored so far.

        Parameters
        ----------
        exhibit : str, optional
            Of one exhibit; all without it.

        Returns
        -------
        DataFrame
            Our numbers beside the printed ones, as `helpers.published.compare` gives them, without those that
            were not run.
        """
        compared = published.compare(self.printed, self._ours().astype({"replicated": float}))
        mine = compared["replicated"].notna() & ((compared["exhibit"] == exhibit) | (exhibit is None))
        return compared[mine].reset_index(drop=True)

    def beside(
        self,
        exhibit: str,
        frame: pd.DataFrame,
        columns: Mapping[str, Ours | Extra],
        *,
        of: Obtained,
        name: str,
        rows: str = "Row",
        labels: Mapping[str, str] = MappingProxyType({}),
        caption: str = "",
        note: str = "",
    ) -> Exhibit:
        """Show a table of the paper with ours and their status beside the printed numbers, and score them.

        Parameters
        ----------
        exhibit : str
            Such as ``"Table 4"``.
        frame : DataFrame
            Our numbers; its index are the names of the rows in print, as text or whole numbers. Rows that
            the print has come first.
        columns : mapping
            By column of `frame`: what it is in print.
        of, name, caption, note
            As for `table`.
        rows : str
            Heading of the names of the rows.
        labels : mapping, optional
            Names of rows as shown, by their names in print.

        Returns
        -------
        Exhibit
            Two columns for each of ours: printed, and ours with its status.
        """
        ours = frame.set_axis([as_name(row) for row in frame.index], axis=0)
        both = Comparison(published.select(self.printed, exhibit), ours, columns, rows, labels)
        scored = self.score(both.numbers(), of=of)
        shown = both.beside(scored)
        left = [rows, *(head for head, texts in shown.items() if not tables.is_numeric(texts))]
        self._shows(exhibit, name)
        plain = downloads.beside(both.theirs, scored, both.further())
        return self._table(pd.DataFrame(shown), plain, left, name, of, caption, note)

    def beside_fits(
        self,
        exhibit: str,
        rows: Mapping[str, str],
        *,
        of: Obtained,
        name: str,
        whole: Mapping[str, str] = MappingProxyType({}),
        part: str | Mapping[str, str] = "",
        skip: Iterable[tuple[str, str]] = (),
        caption: str = "",
        note: str = "",
    ) -> Exhibit:
        """Show a regression table of the paper with our estimates beside the printed ones, and score them.

        Parameters
        ----------
        exhibit : str
            Such as ``"Table 3"``.
        rows : mapping of str to str
            Names of rows in print by term, in the order of the table.
        of : Obtained
            Our estimates, from `helpers.estimate.each`: one row a term, ``column`` names the regression as
            the table does.
        name, caption, note
            As for `table`.
        whole : mapping of str to str, optional
            What else is scored of a regression, by statistic: the name of its row, such as ``{"n": "N"}``.
            N and R² are shown in any case.
        part : str or mapping of str to str
            As for `score`; by column where they differ.
        skip : iterable of (str, str)
            Column and row of coefficients that are shown and not scored.

        Returns
        -------
        Exhibit
            Coefficients with what is printed of them beneath, ours beside the printed ones with their status;
            for a part of the sample also how many printed standard errors lie between them.
        """
        theirs, found = published.select(self.printed, exhibit), of.frame
        parts = dict.fromkeys(found["column"], part) if isinstance(part, str) else part
        numbers = regressions.numbers(theirs, found, rows, whole=whole, part=parts, skip=set(skip))
        scored = self.score(numbers, of=of)
        shown = regressions.lines(theirs, found, rows, scored)
        self._shows(exhibit, name)
        plain = downloads.beside_fits(theirs, found, rows, scored)
        return self._table(shown, plain, [""], name, of, caption, note)

    def headline(
        self,
        name: str,
        numbers: Mapping[str, Any] | pd.Series,
        *,
        of: Obtained,
        convention: str = "",
    ) -> None:
        """Name the estimate that the chapter stands or falls with; variants are compared by it.

        Parameters
        ----------
        name : str
            Its variable, once a chapter.
        numbers : mapping or Series
            ``estimate``, ``std_error``, ``low``, ``high`` (the ends of the 95 % interval) in the units of the
            regression, ``nobs``, and ``convention`` where the argument does not give it; what else there is,
            is left. NaN where a method gives none.
        of, convention
            As for `score`.

        Raises
        ------
        InputError
            If `name` was declared before.
        """
        check_kind(of.tier)
        needed = ["estimate", "std_error", "low", "high", "nobs", *([] if convention else ["convention"])]
        missing = [key for key in needed if key not in numbers]
        if missing:
            raise InputError(f"numbers of the headline {name!r} lack {listed(missing)}.")
        others = cells.others(self._headlines)
        if name in [old["name"] for _, old in others]:
            raise InputError(f"headline {name!r} was declared before; give each one its own name.")
        own = {key: numbers[key] for key in needed if key != "convention"}
        how = {"tier": of.tier, "convention": convention or numbers["convention"], "source": of.source}
        self._headlines = [*others, (cells.running(), {"name": name, **own, **how})]
        text = pd.DataFrame([one for _, one in self._headlines]).to_csv(index=False)
        results.write_text(results.folder(self.name) / results.HEADLINES, text)

    def overview(self, elsewhere: Mapping[str, Sequence[str]] = MappingProxyType({})) -> None:
        """Show what became of the claims of the paper, and where ours come from for each exhibit.

        It stands at the head of a chapter and is brought up to date whenever numbers are scored further down.
        Numbers of the paper's other pages count as far as the chapter declares to read their results.

        Parameters
        ----------
        elsewhere : mapping of str to sequence of str, optional
            Exhibits that another page of the paper shows, by the address of ours there, such as
            ``"panel.ipynb#tab-panel"``.
        """
        self._shown_in |= {exhibit: place for place, own in elsewhere.items() for exhibit in own}
        self._overview = DisplayHandle()
        self._overview.display(self._exhibits())

    def _tell(self) -> None:
        if self._overview is not None:
            self._overview.update(self._exhibits())

    def _exhibits(self) -> Markdown:
        about = papers.paper(self.name)
        claims = overview.verdicts(about.claims)
        others = results.of_pages(page for page in about.pages if page != self.name)
        exhibits = overview.table(
            self.printed, pd.concat([self._ours(), others]), about.exhibits, self._shown_in
        )
        return Markdown(f"{claims}\n{exhibits}")

    def _ours(self) -> pd.DataFrame:
        ours = _joined(self._scores)
        return ours.assign(shown=[self._shown_in.get(one, "") for one in ours["exhibit"]])

    def _write(self) -> None:
        results.write_text(results.folder(self.name) / results.REPLICATIONS, self._ours().to_csv(index=False))


def _as_frame(numbers: pd.DataFrame | Mapping[tuple[str, ...], float]) -> pd.DataFrame:
    if isinstance(numbers, pd.DataFrame):
        return numbers
    lengths = {len(key) for key in numbers}
    if lengths - {3, 4} or len(lengths) > 1:
        raise InputError(
            "numbers must have keys of exhibit, row and column, or all of them with a statistic too, got "
            f"{listed(numbers)}."
        )
    names = published.KEY[: lengths.pop()] if lengths else PLACE
    return pd.DataFrame(list(numbers), columns=names).assign(replicated=list(numbers.values()))


def _tuples(frame: pd.DataFrame, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    return zip(*(frame[name].to_list() for name in names), strict=True)


def _joined(scores: Sequence[cells.Given]) -> pd.DataFrame:
    nothing = pd.DataFrame({name: [] for name in published.REPLICATION_COLUMNS})
    return pd.concat([one for _, one in scores], ignore_index=True) if scores else nothing


def _finite(numbers: pd.Series) -> pd.Series:
    """Our numbers as floats: finite, or missing."""
    try:
        found = pd.Series([np.nan if pd.isna(one) else float(one) for one in numbers], dtype=float)
    except (TypeError, ValueError) as error:
        raise InputError(f"replicated must be numbers, got {listed(numbers)}.") from error
    if np.isinf(found).any():
        raise InputError(f"replicated must be finite or missing, got {listed(found[np.isinf(found)])}.")
    return found

"""The chapter of a paper: its printed numbers, ours beside them, and what goes to the scorecard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from IPython.display import DisplayHandle, Markdown

from helpers import papers, published, results
from helpers.book import cells, overview, tables
from helpers.book.page import Exhibit, Obtained, Page, check_kind
from helpers.errors import InputError, UnknownNameError, listed
from helpers.wording import minus

if TYPE_CHECKING:
    from helpers.estimate import Fit

PLACE = ["exhibit", "row", "column"]
"""What names the place of a printed number; a place may hold several, such as a coefficient and its t."""

OF_TERMS = {"coef": "estimate", "t": "t", "se": "std_error", "p": "p"}
"""What is printed of a coefficient, and the column of a fit that it is."""

OF_FITS = {"n": "nobs", "r2": "r2", "adj_r2": "adj_r2"}
"""What is printed of a whole regression, and the column of a fit that it is."""


APART = "s.e. apart"
"""Line of a regression table: how many printed standard errors lie between the two coefficients."""


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
    statistic : str
        What it is, where a place of the table has several numbers.
    part : str
        What part of the paper's sample it covers; empty for all of it.
    """

    column: str
    format: str
    convention: str
    label: str = ""
    statistic: str = ""
    part: str = ""


@dataclass(frozen=True)
class Printed:
    """A column of a table of the paper that is shown as printed.

    Attributes
    ----------
    column, label, statistic : str
        As for `Ours`.
    """

    column: str
    label: str = ""
    statistic: str = ""


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


class Chapter(Page):
    """The page of a paper: its printed numbers, and ours for the scorecard.

    Parameters
    ----------
    name : str
        The notebook's name, such as ``"export-complexity"``.
    parameters, given
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
        self._scores: list[tuple[str, int, pd.DataFrame]] = []
        self._headlines: list[tuple[str, int, dict[str, Any]]] = []
        self._shown_in: dict[str, str] = {}
        self._overview: DisplayHandle | None = None
        for own in (results.REPLICATIONS, results.HEADLINES):
            (results.folder(name) / own).unlink(missing_ok=True)

    # ---- what is printed ----

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
            kinds = self._statistics.get((exhibit, row, column), [])
            raise UnknownNameError(
                f"{exhibit} / {row} / {column} has no printed {statistic!r}; there are {listed(kinds)}."
            )
        found: pd.Series = self._values.loc[key]
        return found

    def _statistic(self, exhibit: str, row: str, column: str) -> str:
        """Tell what is printed at a place, of several numbers the coefficient."""
        found = self._statistics.get((exhibit, row, column), [])
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

    # ---- ours ----

    def _shows(self, exhibits: str | Sequence[str], name: str) -> None:
        """Have the overview lead from exhibits of the paper to one of ours."""
        for exhibit in [exhibits] if isinstance(exhibits, str) else exhibits:
            published.select(self.printed, exhibit)
            self._shown_in.setdefault(exhibit, name)
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
            ``convention`` and ``part`` of a frame come before the arguments.
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
            frame["statistic"] = [self._statistic(*place) for place in _tuples(frame, PLACE)]
        new = frame.assign(tier=of.tier, source=of.source)[published.REPLICATION_COLUMNS]
        at = cells.running()
        # a cell that is run again replaces what it scored before
        kept = [(cell, run, old) for cell, run, old in self._scores if cell != at[0] or run == at[1]]
        ours = _joined([*(old for _, _, old in kept), new])
        # a number is judged by itself and by what else stands at its place, such as its t-value
        places = set(_tuples(frame, PLACE))
        printed, answers = (
            one[[place in places for place in _tuples(one, PLACE)]] for one in (self.printed, ours)
        )
        compared = published.compare(printed, answers)
        self._scores = [*kept, (*at, new)]
        results.write_text(results.folder(self.name) / results.REPLICATIONS, ours.to_csv(index=False))
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
        columns: Mapping[str, Ours | Printed | Extra],
        *,
        of: Obtained,
        name: str,
        rows: str = "",
        labels: Mapping[str, str] | None = None,
        keep: Iterable[str] | None = None,
        caption: str = "",
        note: str = "",
    ) -> Exhibit:
        """Show a table of the paper with ours and their status beside the printed numbers, and score them.

        Parameters
        ----------
        exhibit : str
            Such as ``"Table 4"``.
        frame : DataFrame
            Our numbers; its index are the names of the rows in print, as text or whole numbers.
        columns : mapping
            By column of `frame`: what it is in print. The key of a `Printed` column is free.
        of, name, caption, note
            As for `table`.
        rows : str
            Heading of the names of the rows.
        labels : mapping, optional
            Names of rows as shown, by their names in print.
        keep : iterable of str, optional
            Rows that are shown; without it all that the print or the frame has, those of the print first.

        Returns
        -------
        Exhibit
            Two columns for each of ours: printed, and ours with its status.
        """
        ours = frame.set_axis([as_name(row) for row in frame.index], axis=0)
        theirs = published.select(self.printed, exhibit)
        asked = [one for one in columns.values() if not isinstance(one, Extra)]
        kinds = [one.statistic for one in asked if one.statistic] or list(published.STATISTICS)
        in_print = theirs[
            theirs["column"].isin([one.column for one in asked]) & theirs["statistic"].isin(kinds)
        ]
        every = list(dict.fromkeys([*in_print["row"], *ours.index]))
        wanted = every if keep is None else [as_name(row) for row in keep]
        _once("the frame's index", ours.index)
        _known("columns", [one.column for one in asked], theirs["column"], f"no column of {exhibit}")
        computed = [name for name, one in columns.items() if not isinstance(one, Printed)]
        _known("columns", computed, frame, "not in the frame")
        _known("keep", wanted, every, f"no row of {exhibit} or of the frame")
        _known("labels", labels or {}, every, f"no row of {exhibit} or of the frame")
        if not set(ours.index) & set(in_print["row"]):
            raise InputError(
                f"no row of the frame is one of {exhibit}: it has {listed(ours.index)}, the table "
                f"{listed(dict.fromkeys(in_print['row']))}."
            )
        order = [row for row in every if row in set(wanted)]
        shown = {rows or "Row": [(labels or {}).get(row, row) for row in order]}
        plain: dict[str, list[Any]] = {**shown}
        for name_, one in columns.items():
            for label, texts, values in self._columns(exhibit, one, ours, name_, order, of):
                _once("columns, by their headings,", [*shown, label])
                shown[label], plain[label] = texts, values
        text, raw = pd.DataFrame(shown), pd.DataFrame(plain)
        left = [rows or "Row", *(label for label in text.columns[1:] if not tables.is_numeric(text[label]))]
        self._shows(exhibit, name)
        return self._table(text, raw, left, name, of, caption, note)

    def _columns(
        self,
        exhibit: str,
        one: Ours | Printed | Extra,
        ours: pd.DataFrame,
        name: str,
        order: Sequence[str],
        of: Obtained,
    ) -> Iterator[tuple[str, list[str], list[Any]]]:
        """Columns that one entry of `beside` becomes: heading, cells as shown, and as they are."""
        found: dict[Any, Any] = ours[name].to_dict() if name in ours else {}
        if isinstance(one, Extra):
            values = [found.get(row, np.nan) for row in order]
            yield one.label, tables.cells(values, one.format), values
            return
        label = one.label or one.column
        at = {row: self._at(exhibit, row, one.column, one.statistic) for row in order}
        printed = ["" if at[row] is None else self.text(*at[row]) for row in order]  # type: ignore[misc]
        if isinstance(one, Printed):
            yield f"{label}, printed", printed, printed
            return
        known = [row for row in order if row in found and not pd.isna(found[row]) and at[row] is not None]
        scored = self.score(
            {at[row]: found[row] for row in known},  # type: ignore[misc]
            of=of,
            convention=one.convention,
            part=one.part,
        )
        status = dict(zip(known, scored["status"], strict=True))
        values = [found.get(row, np.nan) for row in order]
        texts = tables.cells(values, one.format)
        yield f"{label}, printed", printed, printed
        yield (
            f"{label}, ours",
            [
                f"{text} {{{status[row]}}}" if row in status else text
                for text, row in zip(texts, order, strict=True)
            ],
            values,
        )

    def _at(self, exhibit: str, row: str, column: str, statistic: str) -> tuple[str, str, str, str] | None:
        found = self._statistics.get((exhibit, row, column), [])
        if not found or (statistic and statistic not in found):
            return None
        return exhibit, row, column, statistic or self._statistic(exhibit, row, column)

    # ---- regressions ----

    def score_fit(
        self, fit: Fit, exhibit: str, column: str, rows: Mapping[str, str], *, of: Obtained, part: str = ""
    ) -> pd.DataFrame:
        """Score one regression: coefficients, and whatever else is printed of them.

        Parameters
        ----------
        fit : Fit
            From `helpers.estimate.fit`.
        exhibit, column : str
            Of the table.
        rows : mapping of str to str
            Names of rows in print by term.
        of, part
            As for `score`.

        Returns
        -------
        DataFrame
            As `score`.
        """
        from helpers.estimate import tidied  # takes a second, which pages without regressions need not spend

        own = self._terms(exhibit, tidied({column: fit}), rows, ())
        return self.score(own, of=of, part=part)

    def beside_fits(
        self,
        exhibit: str,
        rows: Mapping[str, str],
        *,
        of: Obtained,
        name: str,
        whole: Mapping[str, str] | None = None,
        labels: Mapping[str, str] | None = None,
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
        labels : mapping of str to str, optional
            Headings of the columns by their names in print.
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
        found, without, columns = of.frame, set(skip), list(dict.fromkeys(of.frame["column"]))
        theirs = published.select(self.printed, exhibit)
        no_row, no_column = f"no row of {exhibit}", f"no column of {exhibit}"
        _known("of", columns, theirs["column"], no_column)
        _known("rows", rows, found["term"], "no term of the fits")
        _known("rows", rows.values(), theirs["row"], no_row)
        _known("whole", whole or {}, OF_FITS, "nothing that is printed of a regression")
        _known("whole", (whole or {}).values(), theirs["row"], no_row)
        _known("skip", without, _tuples(theirs, ["column", "row"]), f"{no_column} and row")
        _known("labels", labels or {}, columns, "no column of the fits")
        _known("part", part if isinstance(part, Mapping) else (), columns, "no column of the fits")
        heads = {column: (labels or {}).get(column, column) for column in columns}
        _once("labels", heads.values())
        numbers = self._terms(exhibit, found, rows, without)
        if whole:
            numbers = pd.concat([numbers, self._wholes(exhibit, found, whole)], ignore_index=True)
        by_column = part if isinstance(part, Mapping) else dict.fromkeys(columns, part)
        scored = self.score(numbers.assign(part=numbers["column"].map(by_column).fillna("")), of=of)
        lines = [
            line
            for term, row in rows.items()
            for line in self._lines_of_term(exhibit, term, row, heads, found, scored)
        ]
        lines += [
            {"": label}
            | {
                head: text
                for column, title in heads.items()
                for head, text in self._whole(exhibit, column, title, found, scored, key, statistic, spec)
            }
            for label, key, statistic, spec in (("N", "nobs", "n", ",.0f"), ("R²", "r2", "r2", ".3f"))
        ]
        shown = pd.DataFrame(lines).fillna("")
        self._shows(exhibit, name)
        plain = scored[
            ["column", "row", "statistic", "printed", "replicated", "status", "part", "convention"]
        ]
        return self._table(shown, plain, [""], name, of, caption, note)

    def _terms(
        self, exhibit: str, found: pd.DataFrame, rows: Mapping[str, str], skip: Iterable[tuple[str, str]]
    ) -> pd.DataFrame:
        """Our numbers for what is printed of the coefficients."""
        lines = [
            {
                "exhibit": exhibit,
                "row": rows[one["term"]],
                "column": one["column"],
                "statistic": statistic,
                "replicated": one[OF_TERMS[statistic]],
                "convention": one["convention"],
            }
            for one in found.to_dict("records")
            if one["term"] in rows and (one["column"], rows[one["term"]]) not in skip
            for statistic in self._statistics.get((exhibit, rows[one["term"]], one["column"]), [])
            if statistic in OF_TERMS
        ]
        if not lines:
            raise InputError(
                f"rows {listed(rows)} and columns {listed(dict.fromkeys(found['column']))} answer no "
                f"coefficient of {exhibit}; name rows and columns as printed."
            )
        return pd.DataFrame(lines)

    def _wholes(self, exhibit: str, found: pd.DataFrame, whole: Mapping[str, str]) -> pd.DataFrame:
        first = found.drop_duplicates("column")
        return pd.DataFrame(
            [
                {
                    "exhibit": exhibit,
                    "row": row,
                    "column": one["column"],
                    "statistic": statistic,
                    "replicated": one[OF_FITS[statistic]],
                    "convention": one["convention"],
                }
                for one in first.to_dict("records")
                for statistic, row in whole.items()
                if statistic in self._statistics.get((exhibit, row, one["column"]), [])
            ]
        )

    def _lines_of_term(
        self,
        exhibit: str,
        term: str,
        row: str,
        heads: Mapping[str, str],
        found: pd.DataFrame,
        scored: pd.DataFrame,
    ) -> Iterator[dict[str, str]]:
        """Coefficient, what is printed beneath it, and the status; for a part of the sample the distance."""
        first, second, third = {"": row}, {"": ""}, {"": ""}
        for column, title in heads.items():
            own = found[(found["column"] == column) & (found["term"] == term)]
            there = self._statistics.get((exhibit, row, column), [])
            below = next((one for one in ("t", "se", "p") if one in there), "t")
            if there:
                first[f"{title} printed"] = self.text(exhibit, row, column, "coef")
                second[f"{title} printed"] = self.text(exhibit, row, column, below) if below in there else ""
            if own.empty:
                continue
            mine = own.iloc[0]
            digits = 3
            if "coef" in there:
                text = str(self._printed_at(exhibit, row, column, "coef")["printed"])
                digits = max(digits, published.parse_printed(text).decimals)
            first[f"{title} ours"] = tables.cells([mine["estimate"]], f".{digits}f")[0]
            second[f"{title} ours"] = f"({tables.cells([mine[OF_TERMS[below]]], '.2f')[0]})"
            judged = scored[(scored["column"] == column) & (scored["row"] == row)].set_index("statistic")
            # a coefficient may agree where its t-value does not: the worse of the two is shown
            status = max(judged["status"], key=published.STATUSES.index, default="")
            if status == "partial":
                apart = tables.cells([judged.loc["coef", "standard_errors_apart"]], ".1f")[0]
                third |= {"": APART, f"{title} ours": f"{apart} {{{status}}}"}
            elif status:
                third[f"{title} ours"] = f"{{{status}}}"
        yield from (line for line in (first, second, third) if len(line) > 1)

    def _whole(
        self,
        exhibit: str,
        column: str,
        title: str,
        found: pd.DataFrame,
        scored: pd.DataFrame,
        key: str,
        statistic: str,
        spec: str,
    ) -> Iterator[tuple[str, str]]:
        """Size or fit of a regression in print and here, with its status where it is scored."""
        printed = self.printed[
            (self.printed["exhibit"] == exhibit)
            & (self.printed["column"] == column)
            & (self.printed["statistic"] == statistic)
        ]
        yield f"{title} printed", str(printed["printed"].iloc[0]) if len(printed) else ""
        values = found.loc[found["column"] == column, key] if key in found else pd.Series(dtype=float)
        judged = scored[(scored["column"] == column) & (scored["statistic"] == statistic)]["status"]
        label = f" {{{judged.iloc[0]}}}" if len(judged) else ""
        yield f"{title} ours", tables.cells([values.iloc[0]], spec)[0] + label if len(values) else ""

    # ---- the whole ----

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
        at = cells.running()
        kept = [(cell, run, old) for cell, run, old in self._headlines if cell != at[0] or run == at[1]]
        if name in [old["name"] for _, _, old in kept]:
            raise InputError(f"headline {name!r} was declared before; give each one its own name.")
        own = {key: numbers[key] for key in needed if key != "convention"}
        how = {"tier": of.tier, "convention": convention or numbers["convention"], "source": of.source}
        self._headlines = [*kept, (*at, {"name": name, **own, **how})]
        text = pd.DataFrame([one for _, _, one in self._headlines]).to_csv(index=False)
        results.write_text(results.folder(self.name) / results.HEADLINES, text)

    def overview(self) -> None:
        """Show the exhibits of the paper: how many numbers each prints, and where ours come from.

        It stands at the head of a chapter and is brought up to date whenever numbers are scored further down.
        """
        self._overview = DisplayHandle()
        self._overview.display(self._exhibits())

    def _tell(self) -> None:
        if self._overview is not None:
            self._overview.update(self._exhibits())

    def _exhibits(self) -> Markdown:
        order = papers.paper(self.name).exhibits
        return Markdown(overview.table(self.printed, self._ours(), order, self._shown_in))

    def _ours(self) -> pd.DataFrame:
        return _joined([one for _, _, one in self._scores])


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


def as_name(row: object) -> str:
    """Write the name of a row as a paper prints it: a year is a whole number, whatever its type.

    Parameters
    ----------
    row : object
        Text or number.

    Returns
    -------
    str
        Text.

    Examples
    --------
    >>> as_name(2011), as_name(2011.0), as_name("2011")
    ('2011', '2011', '2011')
    """
    return str(int(row)) if isinstance(row, float) and row.is_integer() else str(row)


def _joined(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    nothing = pd.DataFrame({name: [] for name in published.REPLICATION_COLUMNS})
    return pd.concat(frames, ignore_index=True) if frames else nothing


def _finite(numbers: pd.Series) -> pd.Series:
    """Our numbers as floats: finite, or missing."""
    try:
        found = pd.Series([np.nan if pd.isna(one) else float(one) for one in numbers], dtype=float)
    except (TypeError, ValueError) as error:
        raise InputError(f"replicated must be numbers, got {listed(numbers)}.") from error
    if np.isinf(found).any():
        raise InputError(f"replicated must be finite or missing, got {listed(found[np.isinf(found)])}.")
    return found


def _known(argument: str, given: Iterable[object], known: Iterable[object], what: str) -> None:
    """Refuse names that a table or a frame does not have."""
    there = set(known)
    strange = [one for one in given if one not in there]
    if strange:
        raise InputError(
            f"{argument}: {listed(strange)} is {what}; there is {listed(sorted(there, key=str))}."
        )


def _once(argument: str, names: Iterable[object]) -> None:
    """Refuse names that stand twice: one of the two would be lost."""
    every = list(names)
    twice = sorted({str(one) for one in every if every.count(one) > 1})
    if twice:
        raise InputError(f"{argument} must name each only once, but {listed(twice)} stands twice.")

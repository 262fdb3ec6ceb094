"""What each cell of a table is: a coefficient, what stands beneath it, a count, a share of variance.

Roles follow from where a cell stands, from the words of its row and column, and from what the notes say.
Where nothing says what brackets hold, the statistic is `UNKNOWN`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from helpers.errors import InputError
from helpers.published import KEY, holds_nothing, parse_printed, split_cell
from helpers.referee import notes
from helpers.referee.grids import UNREADABLE, Grid

UNKNOWN = "?"
"""Statistic of a number in brackets of which nobody said what it is."""

BENEATH = ("se", "t", "p")
"""What may stand in brackets beneath a coefficient."""

_ROWS = {
    "n": "n nobs obs observations numberofobs numberofobservations noofobs noofobservations noobs samplesize",
    "groups": "groups numberofgroups clusters numberofclusters noofclusters noofgroups nclusters",
    "r2": "r2 r² rsquared rsquare rsq overallr2",
    "adj_r2": "adjr2 adjr² adjustedr2 adjustedr² adjrsquared adjustedrsquared "
    "adjrsq ar2 r2adj r2adjusted rsquaredadj",
    "r2_within": "withinr2 r2within withinrsquared rsquaredwithin r2w",
    "r2_pseudo": "pseudor2 pseudor² pseudorsquared pr2 mcfaddenr2",
    "F": "f fstat fstatistic fstatistics fvalue ftest",
    "chi2": "chi2 χ2 waldchi2 lrchi2",
    "loglik": "loglikelihood ll loglik logpseudolikelihood",
}
_COLUMNS = {
    "coef": "coef coefficient coefficients b estimate",
    "se": "se stderr stderror standarderror robuststderr robustse bootstrapstderr",
    "t": "t tstat tstatistic tvalue tratio z zstat zvalue",
    "p": "p pvalue pt pz prt prz",
    "low": "0025 25% 25 cilower lower95 low lower",
    "high": "0975 975% 975 ciupper upper95 high upper",
    "odds": "oddsratio or",
    "irr": "irr incidencerateratio",
    "mean": "mean average",
    "sd": "sd stddev stdev standarddeviation",
    "min": "min minimum",
    "max": "max maximum",
    "n": _ROWS["n"],
}
_OF_LINES = ("coef", "se", "t", "p", "low", "high", "odds", "irr")
"""Statistics that share the column of their regression; a table of moments has a column for each."""

MOST_COLUMNS = 50
"""A row that counts from more than this is no row of column numbers."""

_DECIMAL = re.compile(r"(?<![\w.])\d*\.\d+")
"""What a heading does not hold."""

_NUMBERED = re.compile(r"[(\[]?(\d+|[ivx]+)[)\]]?", re.IGNORECASE)
_EFFECT_NAMES = {"odds ratio": "odds", "incidence rate ratio": "irr", "irr": "irr"}
_OPENS = "([{"


@dataclass
class Entries:
    """What was read from a table.

    Attributes
    ----------
    exhibit : str
        Its name.
    rows : list of tuple of str
        Exhibit, row, column, statistic and printed text of each number.
    left : list of tuple of str
        Place, text and reason of each cell that is no number or was not read.
    says : Said
        What its notes say.
    """

    exhibit: str
    rows: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    left: list[tuple[str, str, str]] = field(default_factory=list)
    says: notes.Said = field(default_factory=notes.Said)

    def frame(self) -> pd.DataFrame:
        """Return the numbers as columns `KEY`, ``printed`` and ``note``: what is said below each exhibit."""
        frame = pd.DataFrame(self.rows, columns=[*KEY, "printed"])
        return frame.assign(
            note=["" if again else self.says.text for again in frame.duplicated("exhibit", keep="last")]
        )


def bracket_option(text: str) -> dict[str, str]:
    """Read what a user says of brackets: ``se``, or ``(se)[p]`` where a table has several kinds.

    Examples
    --------
    >>> bracket_option("se"), bracket_option("(t)[p]")
    ({'': 'se'}, {'(': 't', '[': 'p'})
    """
    found = dict(re.findall(r"([(\[{]?)\s*(\w+)[)\]}]?[\s,]*", text))
    if not found or set(found.values()) - {*BENEATH, "ci", "sd"} or ("" in found and len(found) > 1):
        raise InputError(f"--brackets must be se, t, p, ci or sd, or such as '(se)[p]', got {text!r}.")
    return found


def read(
    grid: Grid, exhibit: str = "", brackets: Mapping[str, str] | None = None, decimal: str = "."
) -> Entries:
    """Say what each cell of a table is.

    Parameters
    ----------
    grid : Grid
        The table.
    exhibit : str
        Its name; by default what its title begins with.
    brackets : mapping, optional
        See `bracket_option`; what the notes say without it.
    decimal : str
        Decimal mark of the table.

    Returns
    -------
    Entries
        Every cell, as a number or as left out.
    """
    named = re.match(r"(table|tab\.)\s+[\w.]*\w", grid.title, re.IGNORECASE)
    reader = _Reader(grid, exhibit or (named[0] if named else grid.title) or "Table", decimal)
    return reader.entries(dict(brackets or {}))


class _Reader:
    """One table, row by row."""

    def __init__(self, grid: Grid, exhibit: str, decimal: str) -> None:
        self.grid, self.decimal = grid, decimal
        used = [j for j in range(len(grid.rows[0])) if j == 0 or any(row[j] for row in grid.rows)]
        self.at = used
        self.rows = [
            ["" if (i, j) in grid.spanned and self._numeric(row[j]) else row[j] for j in used]
            for i, row in enumerate(grid.rows)
        ]
        self.found = Entries(exhibit)
        self.seen: dict[tuple[str, str, str, str], int] = {}

    def entries(self, brackets: dict[str, str]) -> Entries:
        words = [self._spanning(i) for i in range(len(self.rows))]
        panels = [i for i, said in enumerate(words) if said.lower().startswith("panel ")]
        begins = next((i for i in range(len(self.rows)) if i in panels or self._body(i)), len(self.rows) - 1)
        ends = max(
            (i for i in range(begins, len(self.rows)) if self._body(i) or self._beneath(i)), default=begins
        )
        self.found.says = notes.read([*(words[i] for i in range(ends + 1, len(words))), *self.grid.notes])
        self.brackets = self._meaning(brackets)
        self.kinds, self.columns = self._heads(begins)
        self._legend()
        self._lines(range(begins, ends + 1), words)
        return self.found

    # -- where things stand --

    @staticmethod
    def _numeric(text: str) -> bool:
        return bool(re.search(r"\d", text))

    @staticmethod
    def _bare(text: str) -> bool:
        """Tell whether a text is digits and signs, not words such as ``95% conf. interval``."""
        return bool(re.search(r"\d", text)) and not re.search(r"(?<![\\A-Za-z])[A-Za-z]{2,}", text)

    def _spanning(self, i: int) -> str:
        """Text of a row that has nothing else: in its first place, or over several columns."""
        own = [k for k, j in enumerate(self.at) if self.rows[i][k] and (i, j) not in self.grid.spanned]
        if len(own) != 1:
            return ""
        text, over = self.rows[i][own[0]], (i, self.at[own[0]] + 1) in self.grid.spanned
        return text if own[0] == 0 or (over and not self._bare(text)) else ""

    def _body(self, i: int) -> bool:
        """Tell whether a row has a label and numbers, and is not that of column numbers or years."""
        label, *cells = self.rows[i]
        numbers = [cell for cell in cells if cell]
        if not label or not any(map(self._bare, numbers)) or self._spanning(i):
            return False
        numbered = all(_NUMBERED.fullmatch(cell) for cell in numbers) and self._counting(numbers)
        years = all(re.fullmatch(r"(18|19|20)\d\d", cell) for cell in numbers)
        return not (numbered or (years and not any(self._body(k) for k in range(i))))

    @staticmethod
    def _counting(cells: Sequence[str]) -> bool:
        digits = [re.sub(r"\D", "", cell) for cell in cells]
        if not all(digits) or (len(cells) == 1 and cells[0].isdigit()):
            return False
        first = int(digits[0])
        return first <= MOST_COLUMNS and [int(d) for d in digits] == list(range(first, first + len(digits)))

    def _beneath(self, i: int) -> bool:
        label, *cells = self.rows[i]
        return not label and any(map(self._bare, cells)) and not self._spanning(i)

    def _meaning(self, told: dict[str, str]) -> dict[str, str]:
        """Say what each shape of bracket holds: what the user says, else what the notes say."""
        shapes = {
            shape
            for row in self.rows
            for cell in row[1:]
            for shape in _OPENS
            if shape in cell and self._numeric(cell)
        }
        shapes = {
            s for s in shapes if not all(_NUMBERED.fullmatch(c) for r in self.rows for c in r[1:] if s in c)
        }
        if "" in told:
            return dict.fromkeys(_OPENS, told[""])
        said = told or self.found.says.brackets
        if len(shapes) == 1 and len(set(said.values())) == 1:  # the British call parentheses brackets
            return dict.fromkeys(_OPENS, next(iter(said.values())))
        return dict(said)

    def _heads(self, begins: int) -> tuple[dict[int, str], dict[int, str]]:
        """Statistics and labels of the columns."""
        width = len(self.rows[0])
        heads = [row for row in self.rows[:begins] if sum(map(bool, row[1:]))]
        kinds: dict[int, str] = {}
        for head in heads:
            named = {j: kind for j in range(1, width) if (kind := _named(head[j], _COLUMNS))}
            pair = [
                j
                for j in range(1, width)
                if re.search(r"conf(idence|\.)? ?int|\bCI\b", head[j], re.IGNORECASE)
            ]
            named |= dict(zip(pair, ("low", "high"), strict=False)) if len(pair) == 2 else {}
            if len(named) >= max(2, len(kinds)):
                kinds, of = named, head
        titles = [head for head in heads if not kinds or head is not of]
        number = next(
            (h for h in titles if all(_NUMBERED.fullmatch(c) for c in h[1:] if c) and all(h[1:])), None
        )
        labels: dict[int, str] = {}
        for j in range(1, width):
            own = number[j] if number else " ".join(dict.fromkeys(head[j] for head in titles if head[j]))
            if kinds and kinds.get(j) not in _OF_LINES:
                own = of[j] or own
            elif not kinds:
                own = own or f"({j})"
                own = own if own not in labels.values() else f"{own} [{j}]"
            labels[j] = own
        for head in heads:
            for j in range(1, width):
                if head[j] and head is not number:
                    lost = "not read: it stands among the headings of columns, above the first row of numbers"
                    why = lost if _DECIMAL.search(head[j]) else "heading of a column"
                    self.found.left.append(("heading", head[j], why))
        return kinds, labels

    # -- what they are --

    def _lines(self, body: range, words: Sequence[str]) -> None:
        name, last = self.found.exhibit, ""
        effect = next(
            (kind for words_, kind in _EFFECT_NAMES.items() if words_ in self.grid.title.lower()), "coef"
        )
        for i in body:
            label, *cells = self.rows[i]
            if words[i]:
                panel = re.match(r"panel\s+\w+", words[i], re.IGNORECASE)
                if panel:
                    self.found.exhibit = f"{name}, {panel[0]}"
                    self._legend()
                self.found.left.append((f"row {i + 1}", words[i], "heading or note"))
                last = label or last
                continue
            under = self._beneath(i) and bool(last)
            statistic = _named(label, _ROWS)
            if label and not statistic:
                statistic = effect if self._estimated(i, body) else "value"
            if not under:
                last = label or last
            for j, cell in enumerate(cells, start=1):
                if cell:
                    self._cell(last, j, cell, "" if under else statistic or "value")
                elif (i, self.at[j]) in self.grid.spanned:
                    place = f"{self.found.exhibit}, {last}, {self.columns[j]}"
                    why = "not read: it spans columns, and is the first one's alone"
                    self.found.left.append((place, self.grid.rows[i][self.at[j]], why))
        self.found.exhibit = name

    def _estimated(self, i: int, body: range) -> bool:
        """Tell whether a row holds coefficients: brackets beneath or beside, or stars."""
        beside = any(
            re.search(rf"\d.*[{re.escape(_OPENS)}].*\d|\d[\d.]*\s*[*∗†^\\]", cell)
            for cell in self.rows[i][1:]
        )
        below = i + 1 in body and self._beneath(i + 1)
        constant = self.rows[i][0].lower().strip("_ ") in ("cons", "constant", "const", "intercept")
        return beside or below or constant or any(kind in _OF_LINES for kind in self.kinds.values())

    def _cell(self, label: str, j: int, text: str, statistic: str) -> None:
        """Enter a cell; without a statistic it stands beneath a coefficient."""
        place = f"{self.found.exhibit}, {label}, {self.columns[j]}"
        if holds_nothing(text):
            self.found.left.append((place, text, "says that there is no number"))
            return
        if not self._numeric(text):
            why = "not read: what is there is no text" if UNREADABLE in text else "no number"
            self.found.left.append((place, text, why))
            return
        statistic = self.kinds.get(j, statistic)
        try:
            parts = split_cell(text, self.decimal)
            read = list(self._roles(parts, text, statistic))
            for kind, part in read:
                parse_printed(part, "value" if kind == UNKNOWN else kind, self.decimal)
        except InputError as error:
            self.found.left.append((place, text, f"not read: {error}"))
            return
        for kind, part in read:
            self._add(label, self.columns[j], kind, part)

    def _roles(self, parts: Sequence[str], text: str, statistic: str) -> Iterator[tuple[str, str]]:
        """Give each number of a cell its statistic."""
        rest = list(parts)
        if statistic:
            yield statistic, rest.pop(0)
        opens = next((char for char in text if char in _OPENS), "")
        kind = self.brackets.get(opens, UNKNOWN)
        if len(rest) == 2 and kind in (UNKNOWN, "ci"):
            yield from zip(("low", "high"), rest, strict=True)
        elif len(rest) == 1 and kind != "ci":
            yield kind, rest[0]
        elif rest:
            raise InputError(
                f"{text!r} holds {len(parts)} numbers; say what they are in the table of entries."
            )

    def _legend(self) -> None:
        for mark, level in self.found.says.stars.items():
            self._add("Note", mark, "alpha", level.replace(".", self.decimal))

    def _add(self, row: str, column: str, statistic: str, printed: str) -> None:
        key = (self.found.exhibit, row, column, statistic)
        self.seen[key] = self.seen.get(key, 0) + 1
        if self.seen[key] > 1:
            key = (key[0], f"{row} [{self.seen[key]}]", column, statistic)
        self.found.rows.append((*key, printed))


def _named(label: str, names: Mapping[str, str]) -> str:
    """Statistic that a label names, or nothing.

    Examples
    --------
    >>> _named("Adj. R-squared", _ROWS), _named("P>|t|", _COLUMNS), _named("GDP", _ROWS)
    ('adj_r2', 'p', '')
    """
    bare = re.sub(r"[^\w²χ%]|_", "", label.lower())
    return next((kind for kind, words in names.items() if bare and bare in words.split()), "")

"""Printed numbers: read them as printed, set ours beside them, and say how far the two agree.

A printed number is never corrected. `parse_printed` turns its text into a value and half a unit of
its last printed digit; `compare` joins our numbers to the printed ones and gives each a status;
`check_ledger` asks for a reason for each number that differs or was not run.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.errors import InputError, UnknownNameError, listed

KEY = ["exhibit", "row", "column", "statistic"]
"""Columns that name one printed number within a chapter."""

PRINTED_COLUMNS = [*KEY, "printed", "value", "half_unit", "unit", "note"]
"""Columns of a paper's ``printed.csv``."""

REPLICATION_COLUMNS = [*KEY, "replicated", "tier", "convention", "source", "part"]
"""Columns of a chapter's own numbers, see `compare`."""

SCORECARD_COLUMNS = [
    "chapter",
    *KEY,
    "printed",
    "value",
    "replicated",
    "status",
    "tier",
    "convention",
    "source",
    "note",
]
"""Columns of a scorecard."""

STATISTICS = (
    "coef",
    "t",
    "mean",
    "sd",
    "min",
    "max",
    "n",
    "r2",
    "adj_r2",
    "share",
    "value",
    "count",
    "corr",
    "difference",
    "growth",
    "rate",
    "alpha",
    "threshold",
)
"""What a printed number can be."""

STATUSES = ("exact", "close", "consistent", "differs", "partial", "synthetic", "not-run")
"""From best to none: see `status`."""

CLOSE_SHARE = 0.05
"""`close`: within this share of the printed value."""

CLOSE_STANDARD_ERRORS = 0.5
"""`close`, coefficients: within this many printed standard errors."""

CONSISTENT_SHARE = 0.25
"""`consistent`: within this share of the printed value."""

CRITICAL_T = 1.959963984540054
"""`consistent`, coefficients and t-values: the two-sided 5 % line of the normal distribution."""

NOISE = 1 + 1e-9
"""Limits are closed: this factor lets a number on a limit pass in floating point. It is no tolerance."""

NEEDS_REASON = ("differs", "partial", "not-run")
"""Statuses that the ledger must explain."""

MAY_HAVE_REASON = ("close", "consistent", *NEEDS_REASON)
"""Statuses that the ledger may explain."""

_WORDS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
    )
}
_NUMBER = re.compile(r"[-+\u2212\u2013]?\d[\d,]*(?:\.\d+)?|[-+\u2212\u2013]?\.\d+")


@dataclass(frozen=True)
class Printed:
    """A printed number, read.

    Attributes
    ----------
    value : float
        The number in the unit in which it is printed (``13.4 percent`` is 13.4).
    half_unit : float
        Half a unit of the last printed digit; the printed number stands for
        ``[value - half_unit, value + half_unit]``.
    stars : int
        Number of significance stars that follow the number.
    decimals : int
        Printed digits after the point.
    """

    value: float
    half_unit: float
    stars: int
    decimals: int


def parse_printed(printed: str) -> Printed:
    """Read the text of one printed number.

    Parameters
    ----------
    printed : str
        Verbatim text: ``0.1075***``, ``(5.80)``, ``1,338.6``, ``96.3%``, ``US$1.21 trillion``,
        ``nine``.

    Returns
    -------
    Printed
        Value, half a unit of the last digit, stars and decimals.

    Raises
    ------
    InputError
        If the text holds no number or more than one.

    Examples
    --------
    >>> parse_printed("0.257**")
    Printed(value=0.257, half_unit=0.0005, stars=2, decimals=3)
    >>> parse_printed("US$1.21 trillion").value
    1.21
    >>> parse_printed("nine").value
    9.0
    """
    text = printed.strip()
    if text.lower() in _WORDS:
        return Printed(float(_WORDS[text.lower()]), 0.5, 0, 0)
    numbers = _NUMBER.findall(text)
    if len(numbers) != 1:
        raise InputError(
            f"printed must hold exactly one number, got {printed!r} with {len(numbers)}; "
            "split it into one row a number."
        )
    digits = numbers[0].replace(",", "").replace("\u2212", "-").replace("\u2013", "-")
    decimals = len(digits.partition(".")[2])
    after = text[text.index(numbers[0]) + len(numbers[0]) :]
    after = after.lstrip()
    stars = len(after) - len(after.lstrip("*"))
    return Printed(float(digits), float(f"5e-{decimals + 1}"), stars, decimals)


def validate(printed: pd.DataFrame) -> pd.DataFrame:
    """Check a table of printed numbers and return it with its columns in order.

    Parameters
    ----------
    printed : DataFrame
        One row a printed number, columns `PRINTED_COLUMNS`.

    Returns
    -------
    DataFrame
        The same rows, columns `PRINTED_COLUMNS`.

    Raises
    ------
    InputError
        A missing column, an unknown statistic, a key that occurs twice, or a value that is not
        what the printed text says.
    """
    missing = [name for name in PRINTED_COLUMNS if name not in printed]
    if missing:
        raise InputError(f"printed numbers lack the columns {listed(missing)}; see PRINTED_COLUMNS.")
    unknown = sorted(set(printed["statistic"]) - set(STATISTICS))
    if unknown:
        raise InputError(f"statistic must be one of {', '.join(STATISTICS)}, got {listed(unknown)}.")
    twice = printed.loc[printed.duplicated(KEY), KEY]
    if len(twice):
        raise InputError(f"these printed numbers are entered twice: {listed(map(tuple, twice.values))}.")
    for text, value, half_unit in printed[["printed", "value", "half_unit"]].itertuples(index=False):
        read = parse_printed(text)
        if (read.value, read.half_unit) != (value, half_unit):
            raise InputError(
                f"value and half_unit of the printed number {text!r} must be {read.value} and "
                f"{read.half_unit}, got {value} and {half_unit}."
            )
    return printed[PRINTED_COLUMNS]


def entries_apart(first: pd.DataFrame, second: pd.DataFrame) -> list[str]:
    """Compare two independent entries of the same printed numbers, letter by letter.

    Parameters
    ----------
    first, second : DataFrame
        Columns `KEY` and ``printed``, as text.

    Returns
    -------
    list of str
        One sentence a number that is in one of them only, is there twice, or reads otherwise.

    Examples
    --------
    >>> one = pd.DataFrame([["Table 1", "x", "(1)", "coef", "0.12"]], columns=[*KEY, "printed"])
    >>> entries_apart(one, one.assign(printed="0.21"))
    ["Table 1 / x / (1) / coef is '0.12' in the first entry and '0.21' in the second"]
    """
    missing = [name for name in (*KEY, "printed") if name not in first or name not in second]
    if missing:
        raise InputError(f"entries of printed numbers need the column {missing[0]!r}.")
    found = []
    for name, entry in (("first", first), ("second", second)):
        twice = entry.loc[entry.duplicated(KEY), KEY]
        found += [
            f"{' / '.join(filter(None, key))} stands twice in the {name} entry" for key in twice.to_numpy()
        ]
    texts = [
        dict(zip(map(tuple, entry[KEY].to_numpy()), entry["printed"], strict=True))
        for entry in (first, second)
    ]
    for key in dict.fromkeys([*texts[0], *texts[1]]):
        one, other = texts[0].get(key), texts[1].get(key)
        place = " / ".join(filter(None, key))
        if one is None or other is None:
            found.append(f"{place} is missing in the {'first' if one is None else 'second'} entry")
        elif one != other:
            found.append(f"{place} is {one!r} in the first entry and {other!r} in the second")
    return found


def select(printed: pd.DataFrame, exhibit: str) -> pd.DataFrame:
    """Rows of one exhibit.

    Parameters
    ----------
    printed : DataFrame
        Printed numbers of one chapter.
    exhibit : str
        For instance ``"Table 2"``.

    Returns
    -------
    DataFrame
        The rows of that exhibit.

    Raises
    ------
    UnknownNameError
        If the chapter has no such exhibit; the message lists those that it has.
    """
    rows = printed[printed["exhibit"] == exhibit]
    if rows.empty:
        known = list(dict.fromkeys(printed["exhibit"]))
        raise UnknownNameError(f"exhibit {exhibit!r} is not in this chapter; it has {', '.join(known)}.")
    return rows


def correlation_matrix(printed: pd.DataFrame, exhibit: str) -> tuple[list[str], NDArray[np.float64]]:
    """Read a printed correlation matrix.

    Parameters
    ----------
    printed : DataFrame
        Printed numbers of one chapter.
    exhibit : str
        Table whose rows of statistic ``corr`` are the lower triangle.

    Returns
    -------
    names : list of str
        Variables in the order of the rows.
    matrix : ndarray, shape (k, k)
        Symmetric, as printed.

    Raises
    ------
    InputError
        If a cell of the triangle is missing.
    """
    rows = select(printed, exhibit)
    cells = rows[rows["statistic"] == "corr"]
    names = list(dict.fromkeys(cells["row"]))
    value = {
        (row, column): v for row, column, v in zip(cells["row"], cells["column"], cells["value"], strict=True)
    }
    pairs = [(a, b) for i, a in enumerate(names) for b in names[: i + 1]]
    missing = [pair for pair in pairs if pair not in value]
    if missing:
        raise InputError(f"{exhibit} lacks the correlations {listed(missing)}.")
    matrix = np.empty((len(names), len(names)))
    for a, b in pairs:
        i, j = names.index(a), names.index(b)
        matrix[i, j] = matrix[j, i] = value[a, b]
    return names, matrix


def regression_table(printed: pd.DataFrame, exhibit: str) -> pd.DataFrame:
    """Read the coefficients and t-values of a printed regression table.

    Parameters
    ----------
    printed : DataFrame
        Printed numbers of one chapter.
    exhibit : str
        A table of regressions.

    Returns
    -------
    DataFrame
        Index (``model``, ``variable``, ``statistic``) with statistic ``coef`` or ``t``, in printed order;
        columns ``value``, ``half_unit``, ``printed``.
    """
    rows = select(printed, exhibit)
    rows = rows[rows["statistic"].isin(["coef", "t"])]
    rows = rows.rename(columns={"column": "model", "row": "variable"})
    return rows.set_index(["model", "variable", "statistic"])[["value", "half_unit", "printed"]]


def status(
    value: float,
    half_unit: float,
    replicated: float,
    *,
    statistic: str = "value",
    standard_error: float = np.nan,
    t_printed: float = np.nan,
    t_replicated: float = np.nan,
    tier: str = "public",
    part: str = "",
) -> str:
    """Say how far our number agrees with a printed one.

    Parameters
    ----------
    value, half_unit : float
        The printed number and half a unit of its last digit.
    replicated : float
        Our number in the same unit; NaN if there is none.
    statistic : str
        What the number is, one of `STATISTICS`.
    standard_error : float
        Printed standard error of a coefficient, NaN if there is none.
    t_printed, t_replicated : float
        t-values behind a coefficient, NaN if there are none.
    tier : str
        Tier of our number; ``"synthetic"`` is never scored.
    part : str
        What part of the paper's sample ours covers, empty for all of it: a part is never scored either.

    Returns
    -------
    str
        ``exact``: equal after rounding to the printed digits. ``close``: within `CLOSE_SHARE` of the
        printed value, or `CLOSE_STANDARD_ERRORS` printed standard errors for a coefficient.
        ``consistent``: for coefficients and t-values, same sign and same side of the 5 % line; for
        any number, within `CONSISTENT_SHARE`. ``differs`` otherwise. ``partial``, ``synthetic`` and
        ``not-run`` are not judgements: a part of the sample may agree by luck.

    Examples
    --------
    >>> status(0.257, 0.0005, 0.2568)
    'exact'
    >>> status(1.0, 0.05, 1.2)
    'consistent'
    >>> status(1.0, 0.05, -1.0)
    'differs'
    """
    if tier == "synthetic":
        return "synthetic"
    if not np.isfinite(replicated):
        return "not-run"
    if part:
        return "partial"
    distance = abs(replicated - value)
    if distance <= half_unit * NOISE:
        return "exact"
    if distance <= CLOSE_SHARE * abs(value) * NOISE:
        return "close"
    if statistic == "coef" and distance <= CLOSE_STANDARD_ERRORS * standard_error * NOISE:
        return "close"
    if distance <= CONSISTENT_SHARE * abs(value) * NOISE:
        return "consistent"
    if statistic in ("coef", "t"):
        t_ours, t_theirs = (replicated, value) if statistic == "t" else (t_replicated, t_printed)
        same_sign = np.sign(replicated) == np.sign(value)
        same_side = (abs(t_ours) >= CRITICAL_T) == (abs(t_theirs) >= CRITICAL_T)
        if same_sign and same_side and np.isfinite(t_ours) and np.isfinite(t_theirs):
            return "consistent"
    return "differs"


def compare(printed: pd.DataFrame, replications: pd.DataFrame) -> pd.DataFrame:
    """Set our numbers beside the printed ones.

    Parameters
    ----------
    printed : DataFrame
        Printed numbers of one chapter, see `validate`.
    replications : DataFrame
        Our numbers of that chapter, columns `REPLICATION_COLUMNS`, in the printed units.

    Returns
    -------
    DataFrame
        One row a printed number, none lost and none added, with ``replicated``, ``status``,
        ``tier``, ``convention``, ``source``, ``part`` and, for a coefficient with a printed t-value,
        ``standard_errors_apart``: the distance in printed standard errors. ``not-run`` where we have none.

    Raises
    ------
    InputError
        If two of our numbers answer the same printed one, or one answers none.
    """
    missing = [name for name in REPLICATION_COLUMNS if name not in replications]
    if missing:
        raise InputError(f"replications lack the columns {listed(missing)}; see REPLICATION_COLUMNS.")
    twice = replications.loc[replications.duplicated(KEY), KEY]
    if len(twice):
        raise InputError(f"replications answer a printed number twice: {listed(map(tuple, twice.values))}.")
    keys, answered = (
        list(zip(*(one[name].to_list() for name in KEY), strict=True)) for one in (printed, replications)
    )
    known = set(keys)
    astray = [key for key in answered if key not in known]
    if astray:
        raise InputError(
            f"replications answer no printed number: {listed(astray)}; check exhibit, row, column and "
            "statistic."
        )

    frame = printed.merge(replications[REPLICATION_COLUMNS], on=KEY, how="left", validate="1:1")
    t_rows = frame[frame["statistic"] == "t"].set_index(KEY[:3])
    spot = pd.MultiIndex.from_frame(frame[KEY[:3]])
    t_printed = t_rows["value"].reindex(spot).to_numpy(float)
    t_replicated = t_rows["replicated"].reindex(spot).to_numpy(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        standard_error = np.abs(frame["value"].to_numpy(float) / t_printed)
    frame["status"] = [
        status(
            float(row["value"]),
            float(row["half_unit"]),
            float(row["replicated"]),
            statistic=str(row["statistic"]),
            standard_error=standard_error[at],
            t_printed=t_printed[at],
            t_replicated=t_replicated[at],
            tier=str(row["tier"]),
            part="" if pd.isna(row["part"]) else str(row["part"]),
        )
        for at, row in enumerate(frame.to_dict("records"))
    ]
    for name in ("tier", "convention", "source", "part"):
        frame[name] = frame[name].fillna("")
    apart = (frame["replicated"] - frame["value"]).abs() / standard_error
    frame["standard_errors_apart"] = apart.where(frame["statistic"] == "coef")
    return frame


@dataclass(frozen=True)
class Deviation:
    """A reason why printed numbers differ from ours or were not run.

    Attributes
    ----------
    chapter : str
        Chapter that the entry is about.
    status : str
        One of `MAY_HAVE_REASON`.
    reason, evidence : str
        Why, and where that can be checked.
    exhibit, row, column, statistic : str or None
        What the entry covers; None covers all.
    needs : str or None
        Tier without which the number cannot be run, such as ``full``. Where that tier is at hand such an
        entry covers nothing and is not idle.
    """

    chapter: str
    status: str
    reason: str
    evidence: str
    exhibit: str | None = None
    row: str | None = None
    column: str | None = None
    statistic: str | None = None
    needs: str | None = None

    def covers(self, number: Mapping[Any, Any]) -> bool:
        """Tell whether the entry is about this row of a scorecard."""
        if number["chapter"] != self.chapter or number["status"] != self.status:
            return False
        return all(getattr(self, name) in (None, number[name]) for name in KEY)


def read_ledger(tables: Iterable[Mapping[str, str]]) -> list[Deviation]:
    """Turn the tables of ``deviations.toml`` into entries.

    Parameters
    ----------
    tables : iterable of mappings
        The ``[[deviation]]`` tables.

    Returns
    -------
    list of Deviation
        The entries in their order in the file.

    Raises
    ------
    InputError
        A missing or unknown key, an empty reason or evidence, or a status that needs no reason.
    """
    entries = []
    for number, table in enumerate(tables, start=1):
        keys = {one.name for one in dataclasses.fields(Deviation)}
        needed = {"chapter", "status", "reason", "evidence"}
        if needed - set(table) or set(table) - keys:
            raise InputError(
                f"entry {number} of the ledger is not complete: it lacks "
                f"{listed(sorted(needed - set(table))) or 'nothing'} and has the unknown "
                f"{listed(sorted(set(table) - keys)) or 'nothing'}."
            )
        entry = Deviation(**table)
        if entry.status not in STATUSES:
            raise InputError(
                f"entry {number} of the ledger has the unknown status {entry.status!r}; it may be one of "
                f"{', '.join(MAY_HAVE_REASON)}."
            )
        if entry.status not in MAY_HAVE_REASON:
            raise InputError(
                f"entry {number} of the ledger has the status {entry.status!r}; it needs no entry."
            )
        if not entry.reason.strip() or not entry.evidence.strip():
            raise InputError(f"entry {number} of the ledger lacks its reason or its evidence.")
        entries.append(entry)
    return entries


def check_ledger(
    scorecard: pd.DataFrame, ledger: Sequence[Deviation]
) -> tuple[pd.DataFrame, list[Deviation]]:
    """Find numbers without a reason, and reasons without a number.

    Parameters
    ----------
    scorecard : DataFrame
        Columns ``chapter``, ``status`` and `KEY`.
    ledger : sequence of Deviation
        The entries.

    Returns
    -------
    unexplained : DataFrame
        Rows of the scorecard that need a reason and have none.
    idle : list of Deviation
        Entries that cover nothing any more.
    """
    notes = explain(scorecard, ledger)
    unexplained = scorecard[scorecard["status"].isin(NEEDS_REASON) & (notes == "")]
    records = scorecard.to_dict("records")
    idle = [entry for entry in ledger if entry.needs is None and not any(map(entry.covers, records))]
    return unexplained, idle


def require_reasons(scorecard: pd.DataFrame, ledger: Sequence[Deviation]) -> None:
    """Refuse a number without the reason that it needs, and a reason without a number.

    Parameters
    ----------
    scorecard : DataFrame
        As for `check_ledger`.
    ledger : sequence of Deviation
        The entries.

    Raises
    ------
    InputError
        Naming the rows and the entries.
    """
    unexplained, idle = check_ledger(scorecard, ledger)
    if len(unexplained):
        rows = [
            f"{one['chapter']}, {_place(one)} ({one['status']})" for one in unexplained.to_dict("records")
        ]
        raise InputError(
            f"{len(rows)} printed numbers need a reason in the deviations.toml of their paper: "
            f"{listed(rows)}."
        )
    if idle:
        names = ", ".join(KEY)
        entries = [f"{one.chapter}, {_place(vars(one)) or 'all numbers'} ({one.status})" for one in idle]
        raise InputError(
            f"{len(entries)} entries of deviations.toml cover no number any more: {listed(entries)}; correct "
            f"their {names} and status, or take them out."
        )


def _place(number: Mapping[Any, Any]) -> str:
    return " / ".join(str(number[name]) for name in KEY if number[name])


def explain(scorecard: pd.DataFrame, ledger: Sequence[Deviation]) -> pd.Series:
    """Give the reason of each number that needs one.

    Parameters
    ----------
    scorecard : DataFrame
        Columns ``chapter``, ``status`` and `KEY`.
    ledger : sequence of Deviation
        The entries; of several that cover a number the most specific speaks.

    Returns
    -------
    Series of str
        Reason and evidence, empty where none is needed or none is given.
    """
    ranked = sorted(ledger, key=lambda entry: -sum(getattr(entry, name) is not None for name in KEY))

    def reason(number: Mapping[Any, Any]) -> str:
        for entry in ranked:
            if entry.covers(number):
                return f"{entry.reason} Evidence: {entry.evidence}"
        return ""

    return pd.Series(
        [reason(row) for row in scorecard.to_dict("records")], index=scorecard.index, dtype=object
    )


def scorecard(
    published: Mapping[str, pd.DataFrame],
    replications: Mapping[str, pd.DataFrame],
    ledger: Sequence[Deviation],
) -> pd.DataFrame:
    """Score each printed number of every chapter.

    Parameters
    ----------
    published : mapping of chapter to DataFrame
        Printed numbers.
    replications : mapping of chapter to DataFrame
        Our numbers; a chapter may be absent, its numbers are then ``not-run``.
    ledger : sequence of Deviation
        Reasons.

    Returns
    -------
    DataFrame
        Columns `SCORECARD_COLUMNS`, one row a printed number.

    Raises
    ------
    UnknownNameError
        If `replications` holds a chapter that has no printed numbers.
    """
    strangers = sorted(set(replications) - set(published))
    if strangers:
        raise UnknownNameError(f"no printed numbers for the chapter {listed(strangers)}.")
    nothing = pd.DataFrame({name: pd.Series(dtype=object) for name in REPLICATION_COLUMNS}).astype(
        {"replicated": float}
    )
    frames = [
        compare(printed, replications.get(chapter, nothing)).assign(chapter=chapter)
        for chapter, printed in published.items()
    ]
    card = pd.concat(frames, ignore_index=True)
    said = card.apply(_of_what_part, axis=1).astype(object)
    card["note"] = (said + " " + explain(card, ledger)).str.strip()
    return card[SCORECARD_COLUMNS]


def _of_what_part(number: pd.Series) -> str:
    if number["status"] != "partial":
        return ""
    apart = number["standard_errors_apart"]
    distance = "" if pd.isna(apart) else f"; {apart:.1f} printed standard errors apart"
    return f"Ours covers {number['part']}{distance}."


def summary(card: pd.DataFrame, by: Sequence[str] = ("chapter",)) -> pd.DataFrame:
    """Count statuses.

    Parameters
    ----------
    card : DataFrame
        A scorecard.
    by : sequence of str
        Columns to count within.

    Returns
    -------
    DataFrame
        One row a group in order of appearance, ``printed`` (how many numbers) and one column a status.
    """
    counts = card.groupby([*by, "status"], sort=False).size().unstack("status", fill_value=0)
    counts = counts.reindex(columns=list(STATUSES), fill_value=0)
    counts.insert(0, "printed", counts.sum(axis=1))
    return counts.rename_axis(columns=None).reset_index()

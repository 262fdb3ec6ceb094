"""Ours beside the printed numbers: the status that each one's kind allows, the distance, the counts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.arguments import LARGEST, require_columns, require_numbers, require_unique, typed
from helpers.errors import InputError, UnknownNameError, listed
from helpers.published.kinds import DEFAULT_KIND, KINDS, OUTCOMES, STATUSES
from helpers.published.ledger import Claim, Deviation, causes, explain, findings
from helpers.published.reading import KEY
from helpers.published.statistics import BOUNDED, COUNTS, STATISTICS

TIERS = ("printed", "public", "recorded", "full", "synthetic")
"""Where a number of ours can come from: from print alone, or from data of one kind or another."""

ORIGIN_COLUMNS = ["page", "cell", "cells", "functions", "shown", "data", "data_hash"]
"""Where a number of ours comes from, as text: the notebook's name; the code cell that sets it beside print,
counted from 1; all code cells that it follows from, and the functions that they call, the nearest first; the
label of our exhibit that shows it; the data sets, and one hash over their registered content, see
`helpers.records.data_hash`. Lists are written with spaces."""

REPLICATION_COLUMNS = [
    *KEY,
    "replicated",
    "low",
    "high",
    "tier",
    "convention",
    "source",
    "part",
    *ORIGIN_COLUMNS,
]
"""Columns of a chapter's own numbers, see `compare`."""

SCORECARD_COLUMNS = [
    "id",
    "chapter",
    "kind",
    *KEY,
    "printed",
    "value",
    "replicated",
    "status",
    "standard_errors_apart",
    "sign",
    "significance",
    "finding",
    "cause",
    "tier",
    "convention",
    "source",
    "note",
    *ORIGIN_COLUMNS,
]
"""Columns of a scorecard."""

CLOSE_SHARE = 0.05
"""`close`: within this share of the printed value; of a share or R², of its distance to the nearer bound."""

CLOSE_STANDARD_ERRORS = 0.5
"""`close`, coefficients: within this many printed standard errors."""

CONSISTENT_SHARE = 0.25
"""`consistent`: within this share of the printed value; of a share or R² as for `CLOSE_SHARE`."""

COUNT_SHARE = 0.01
"""`close`, counts: within this share; a count beyond it differs."""

CRITICAL_T = 1.959963984540054
"""`consistent`, coefficients and t-values: the two-sided 5 % line of the normal distribution."""

LEVEL = 0.05
"""`consistent`, p-values: the same line."""

NOISE = 1 + 1e-9
"""Limits are closed: this factor lets a number on a limit pass in floating point. It is no tolerance."""


@typed
def status(
    value: float,
    half_unit: float,
    replicated: float,
    *,
    kind: str = DEFAULT_KIND,
    statistic: str = "value",
    unit: str = "",
    standard_error: float = np.nan,
    t_printed: float = np.nan,
    t_replicated: float = np.nan,
    low: float = np.nan,
    high: float = np.nan,
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
    kind : str
        What the printed number is, one of `helpers.published.KINDS`.
    statistic : str
        One of `helpers.published.STATISTICS`.
    unit : str
        ``"percent"`` or ``"%"`` puts the upper bound of a share at 100, anything else at 1.
    standard_error : float
        Printed standard error of a coefficient or its limits, NaN if there is none.
    t_printed, t_replicated : float
        t-values behind a coefficient, NaN if there are none.
    low, high : float
        Range that the rounding of the printed inputs allows a derived number; NaN where it is not known.
    tier : str
        Tier of our number, one of `TIERS`; ``"synthetic"`` is never scored.
    part : str
        What part of the paper's sample ours covers, empty for all of it: a part is never scored either.

    Returns
    -------
    str
        Of a *computed* number ``exact``: equal after rounding to the printed digits. ``close``: within
        `CLOSE_SHARE` of the printed value, or `CLOSE_STANDARD_ERRORS` printed standard errors for a
        coefficient and its limits. ``consistent``: for coefficients and t-values, same sign and same side of
        the 5 % line; for a p the same side; for any number but a count, within `CONSISTENT_SHARE`.
        ``differs`` otherwise. The value of a number in `BOUNDED` is its distance to the nearer bound; a
        count is ``close`` within `COUNT_SHARE`, else it differs. ``partial``, ``synthetic`` and ``not-run``
        are not judgements: a part of the sample may agree by luck.

        Of a *derived* number ``adds-up``: within its own rounding and that of its inputs, as far as `low` and
        `high` say; ``nearly-adds-up``: within `CONSISTENT_SHARE` where they do not; else
        ``does-not-add-up``. Of a *quoted* one ``as-in-source``, ``not-as-in-source`` or
        ``source-not-at-hand``. Of a *defined* one ``defined``.

    Raises
    ------
    InputError
        If the kind, or the tier of a number that is there, is none of those known; for a printed number that
        is not finite, and for limits that are no range.

    Examples
    --------
    >>> status(0.257, 0.0005, 0.2568)
    'exact'
    >>> status(1.0, 0.05, 1.2)
    'consistent'
    >>> status(92.9, 0.05, 89.3, statistic="share", unit="percent")
    'differs'
    >>> status(0.72, 0.005, 0.731, kind="derived", low=0.71, high=0.74)
    'adds-up'
    """
    if kind not in KINDS:
        raise InputError(f"kind must be one of {', '.join(KINDS)}, got {kind!r}.")
    if statistic not in STATISTICS:
        raise InputError(f"statistic must be one of {', '.join(STATISTICS)}, got {statistic!r}.")
    known = bool(np.isfinite(replicated))
    if known and tier not in TIERS:
        raise InputError(f"tier must be one of {', '.join(TIERS)}, got {tier!r}.")
    if not (np.isfinite(value) and np.isfinite(half_unit) and half_unit >= 0):
        raise InputError(
            f"value and half_unit must be finite, half_unit not below 0, got {value} and {half_unit}."
        )
    if np.isnan(low) != np.isnan(high) or low > high:
        raise InputError(f"low and high must be a range, or both be missing, got {low} and {high}.")
    if kind == "defined":
        return "defined"
    if kind == "quoted":
        if not known or tier == "synthetic" or part:
            return "source-not-at-hand"
        return "as-in-source" if abs(replicated - value) <= half_unit * NOISE else "not-as-in-source"
    if tier == "synthetic" and kind == "computed":
        return "synthetic"
    if not known or (kind == "derived" and (tier == "synthetic" or part)):
        return "not-run"
    if kind == "derived":
        return _arithmetic(value, half_unit, replicated, low, high)
    if part:
        return "partial"
    distance = abs(replicated - value)
    if distance <= half_unit * NOISE:
        return "exact"
    if statistic in COUNTS:
        return "close" if distance <= COUNT_SHARE * abs(value) * NOISE else "differs"
    scale = abs(value)
    if statistic in BOUNDED:
        scale = max(0.0, min(scale, (100.0 if unit in ("percent", "%") else 1.0) - scale))
    if distance <= CLOSE_SHARE * scale * NOISE:
        return "close"
    if statistic in ("coef", "low", "high") and distance <= CLOSE_STANDARD_ERRORS * standard_error * NOISE:
        return "close"
    if distance <= CONSISTENT_SHARE * scale * NOISE:
        return "consistent"
    if statistic in ("coef", "t"):
        t_ours, t_theirs = (replicated, value) if statistic == "t" else (t_replicated, t_printed)
        same_sign = np.sign(replicated) == np.sign(value)
        same_side = (abs(t_ours) >= CRITICAL_T) == (abs(t_theirs) >= CRITICAL_T)
        if same_sign and same_side and np.isfinite(t_ours) and np.isfinite(t_theirs):
            return "consistent"
    if statistic == "p" and (replicated <= LEVEL) == (value <= LEVEL):
        return "consistent"
    return "differs"


def _arithmetic(value: float, half_unit: float, replicated: float, low: float, high: float) -> str:
    """Judge a number that follows from others: by its range, or within its own rounding without one."""
    if abs(replicated - value) <= half_unit * NOISE:
        return "adds-up"
    if np.isfinite(low) and np.isfinite(high):
        room = half_unit * NOISE
        return "adds-up" if low - room <= value <= high + room else "does-not-add-up"
    near = abs(replicated - value) <= CONSISTENT_SHARE * abs(value) * NOISE
    return "nearly-adds-up" if near else "does-not-add-up"


@typed
def compare(printed: pd.DataFrame, replications: pd.DataFrame) -> pd.DataFrame:
    """Set our numbers beside the printed ones.

    Parameters
    ----------
    printed : DataFrame
        Printed numbers of one chapter, see `helpers.published.validate`; a column ``kind``, see
        `helpers.published.kinds_of`, is optional.
    replications : DataFrame
        Our numbers of that chapter, columns `REPLICATION_COLUMNS`, in the printed units; ``low`` and
        ``high`` and `ORIGIN_COLUMNS` may be absent.

    Returns
    -------
    DataFrame
        One row a printed number, none lost and none added, with ``kind`` (``derived`` where ours follows from
        print, unless it is quoted or defined), ``replicated``, ``status``,
        ``tier``, ``convention``, ``source``, ``part``, `ORIGIN_COLUMNS` and the distance:
        ``standard_errors_apart`` for a coefficient with a printed standard error, or the one that its t-value
        implies, ``sign`` (``same``, ``other``) for coefficients and t-values, ``significance`` at 5 % where
        both t-values are known (``both``, ``neither``, ``print only``, ``ours only``).

    Raises
    ------
    InputError
        If two of our numbers answer the same printed one, or one answers none.
    """
    needed = [name for name in REPLICATION_COLUMNS if name not in ("low", "high", *ORIGIN_COLUMNS)]
    missing = [name for name in needed if name not in replications]
    if missing:
        raise InputError(f"replications lack the columns {listed(missing)}; see REPLICATION_COLUMNS.")
    require_columns(printed, [*KEY, "value", "half_unit", "unit"], "printed")
    require_numbers(printed, ["value", "half_unit"], "printed")
    require_unique(printed, KEY, "printed")
    printed = printed.astype({"value": float, "half_unit": float})
    require_numbers(replications, ["replicated"], "replications")
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

    ours = replications.reindex(columns=REPLICATION_COLUMNS)
    numbers = ["replicated", "low", "high"]
    large = ours.loc[ours["replicated"].astype(float).abs().between(LARGEST, np.finfo(float).max), KEY]
    if len(large):
        raise InputError(
            f"replicated must be at most {LARGEST:g}, but is not for {listed(map(tuple, large.values))}."
        )
    ours[numbers] = ours[numbers].astype(float).where(np.isfinite(ours[numbers].astype(float)))
    frame = printed.merge(ours, on=KEY, how="left", validate="1:1")
    if "kind" not in frame:
        frame["kind"] = DEFAULT_KIND
    # what follows from print is derived, whether paper.toml says so or not
    frame.loc[(frame["kind"] == "computed") & (frame["tier"] == "printed"), "kind"] = "derived"
    standard_error, t_printed = _precision(frame, "value")
    _, t_replicated = _precision(frame, "replicated")
    frame["status"] = [
        status(
            float(row["value"]),
            float(row["half_unit"]),
            float(row["replicated"]),
            kind=str(row["kind"]),
            statistic=str(row["statistic"]),
            unit=str(row["unit"]),
            standard_error=standard_error[at],
            t_printed=t_printed[at],
            t_replicated=t_replicated[at],
            low=float(row["low"]),
            high=float(row["high"]),
            tier=str(row["tier"]),
            part="" if pd.isna(row["part"]) else str(row["part"]),
        )
        for at, row in enumerate(frame.to_dict("records"))
    ]
    for name in ("tier", "convention", "source", "part", *ORIGIN_COLUMNS):
        frame[name] = frame[name].astype(object).fillna("")
    apart = (frame["replicated"] - frame["value"]).abs() / standard_error
    judged = (frame["statistic"] == "coef") & (frame["tier"] != "synthetic")
    frame["standard_errors_apart"] = apart.where(judged)
    signed = (
        frame["statistic"].isin(["coef", "t"]) & frame["replicated"].notna() & (frame["kind"] == "computed")
    )
    same = np.sign(frame["replicated"]) == np.sign(frame["value"])
    frame["sign"] = np.where(signed, np.where(same, "same", "other"), "")
    theirs, mine = np.abs(t_printed) >= CRITICAL_T, np.abs(t_replicated) >= CRITICAL_T
    side = np.select([theirs & mine, theirs, mine], ["both", "print only", "ours only"], "neither")
    frame["significance"] = np.where(signed & ~np.isnan(t_printed) & ~np.isnan(t_replicated), side, "")
    return frame


def _precision(frame: pd.DataFrame, of: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give standard error and t of the coefficient in the place of each row, or one from the other."""
    places = pd.MultiIndex.from_frame(frame[KEY[:3]])

    def there(statistic: str) -> NDArray[np.float64]:
        rows = frame[frame["statistic"] == statistic].set_index(KEY[:3])[of]
        return rows.reindex(places).to_numpy(float)

    coef, error, t = there("coef"), there("se"), there("t")
    with np.errstate(divide="ignore", invalid="ignore"):
        return (
            np.where(np.isnan(error), np.abs(coef / t), error),
            np.where(np.isnan(t), coef / np.where(error == 0, np.nan, error), t),
        )


@typed
def scorecard(
    published: Mapping[str, pd.DataFrame],
    replications: Mapping[str, pd.DataFrame],
    ledger: Sequence[Deviation],
    claims: Sequence[Claim] = (),
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
    claims : sequence of Claim
        What the papers claim; they give the column ``finding``.

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
        dict.fromkeys(["replicated", "low", "high"], float)
    )
    frames = [
        compare(printed, replications.get(chapter, nothing)).assign(chapter=chapter)
        for chapter, printed in published.items()
    ]
    card = pd.concat(frames, ignore_index=True)
    said = ("Ours covers " + card["part"] + ". ").where(card["status"].eq("partial"), "")
    card["note"] = (said + explain(card, ledger)).str.strip()
    card["finding"] = findings(card, ledger, claims)
    card["cause"] = causes(card, ledger)
    card["id"] = [identifier(chapter, key) for chapter, *key in card[["chapter", *KEY]].to_numpy()]
    return card[SCORECARD_COLUMNS]


def identifier(chapter: str, key: Iterable[str]) -> str:
    """Name a printed number for good: the name depends on its place in print alone.

    Parameters
    ----------
    chapter : str
        Its paper.
    key : iterable of str
        Exhibit, row, column and statistic, `KEY`.

    Returns
    -------
    str
        The chapter and ten hexadecimal digits of the sha256 of the key, its parts joined by line ends.

    Examples
    --------
    >>> identifier("export-complexity", ["Table 2", "LE", "Model 5", "t"])
    'export-complexity-acf33d113a'
    """
    return f"{chapter}-{hashlib.sha256(chr(10).join(key).encode()).hexdigest()[:10]}"


@typed
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
    require_columns(card, [*by, "status"], "card")
    if len({*by, "status"}) <= len(by):
        raise InputError(f"by must name columns once, and not the status, got {listed(by)}.")
    counts = card.groupby([*by, "status"], sort=False).size().unstack("status", fill_value=0)
    counts = counts.reindex(columns=list(STATUSES), fill_value=0)
    counts.insert(0, "printed", counts.sum(axis=1))
    return counts.rename_axis(columns=None).reset_index()


@typed
def outcomes(card: pd.DataFrame, by: Sequence[str] = ("chapter", "kind")) -> pd.DataFrame:
    """Count what statuses of different kinds have in common.

    Parameters
    ----------
    card, by
        As for `summary`.

    Returns
    -------
    DataFrame
        One row a group, kinds in the order of `helpers.published.KINDS`; ``printed`` and one column for each
        of `helpers.published.OUTCOMES`.
    """
    counts = summary(card, by)
    found = counts[[*by, "printed"]].copy()
    for name, known in OUTCOMES.items():
        found[name] = counts[list(known)].sum(axis=1)
    if "kind" in by:
        rank = {name: place for place, name in enumerate(KINDS)}
        first = [name for name in by if name != "kind"]
        group = found.groupby(first, sort=False).ngroup() if first else 0
        found = found.assign(_group=group, _kind=found["kind"].map(rank)).sort_values(["_group", "_kind"])
        found = found.drop(columns=["_group", "_kind"]).reset_index(drop=True)
    return found


@typed
def rates(card: pd.DataFrame) -> pd.DataFrame:
    """State a replication rate over what was attempted, and over what could be.

    Parameters
    ----------
    card : DataFrame
        A scorecard. Only numbers that are computed from data count.

    Returns
    -------
    DataFrame
        One row a chapter: ``computed`` (numbers that could be replicated), ``attempted`` (on all of the
        paper's sample, real data), ``in_part``, ``agree`` (exact, close or consistent), ``of_attempted`` and
        ``of_computed`` (shares, NaN of none).
    """
    require_columns(card, ["chapter", "kind", "status"], "card")
    own = card[card["kind"] == "computed"]
    counts = summary(own).set_index("chapter")
    agree = counts[["exact", "close", "consistent"]].sum(axis=1)
    attempted = agree + counts["differs"]
    found = pd.DataFrame(
        {
            "computed": counts["printed"],
            "attempted": attempted,
            "in_part": counts["partial"],
            "agree": agree,
            "of_attempted": agree / attempted.where(attempted > 0),
            "of_computed": agree / counts["printed"],
        }
    )
    return found.reset_index()

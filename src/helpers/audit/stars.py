"""Stars, t and p: what a printed coefficient, its t-value and its stars say about each other.

The rules read these keys of the description; `helpers.audit.inference` has more rules of the family.

``[[stars_table]]``
    ``regressions``: those that the entry is about. ``stated``: what the paper
    says about the distribution of t, out of `CONVENTIONS`; left out if it says nothing. ``absorbed``:
    coefficients that are estimated and not printed, fixed effects for instance. ``clusters``: least and
    largest possible number of clusters. ``legend``: the footnote that defines the stars, as printed;
    ``levels_from``: exhibit whose footnote applies where a table has none.
``[[stars_claim]]``
    A level that the text claims: ``says`` (its ``alpha``), ``t`` (the t-value that it speaks of).
"""

from __future__ import annotations

import bisect
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scipy import special

from helpers.audit.engine import (
    Cell,
    Check,
    Fault,
    Interval,
    Paper,
    inconsistent,
    note,
    unusual,
    verdict,
)
from helpers.audit.regressions import Line, lines
from helpers.audit.schema import CELLS, LINES, Table
from helpers.audit.select import only, pick, pick_lines
from helpers.audit.words import p_values, plural
from helpers.published import glance

CONVENTIONS = ("residual", "clusters", "normal", "one-sided")
"""`residual`: two-sided t with N minus all coefficients degrees of freedom. `clusters`: with clusters - 1.
`normal`: two-sided normal. `one-sided`: normal, half the two-sided p; never assumed to be meant."""

WORDS = {
    "residual": "t with N minus coefficients degrees of freedom",
    "clusters": "t with clusters minus 1 degrees of freedom",
    "normal": "normal distribution",
    "one-sided": "one-sided test",
}

TABLE = Table(
    "stars_table",
    {"regressions": LINES},
    {
        "stated": [set(CONVENTIONS)], "absorbed": int, "clusters": (float, float), "legend": str,
        "levels_from": str,
    },
)  # fmt: skip
CLAIM = Table("stars_claim", {"says": CELLS, "t": CELLS})

VISIBLE_T = 2.0
"""A coefficient that prints as zero although its t-value is beyond this is too small for its digits."""


MOST_FREEDOM = 10**5
"""Beyond this t is normal."""

ANY = Interval(math.inf, math.inf)
"""Degrees of freedom of the normal distribution."""


@dataclass(frozen=True)
class Setting:
    """Levels and candidate conventions of one line.

    Attributes
    ----------
    levels : dict of int to float
        Level of each number of stars, as a probability.
    alphas : tuple of Cell
        The footnote's cells.
    freedom : dict of str to Interval
        Degrees of freedom that each convention allows.
    stated : sequence of str
        Conventions that the paper states; empty if it is silent.
    about : mapping
        The description.
    """

    levels: Mapping[int, float]
    alphas: tuple[Cell, ...]
    freedom: Mapping[str, Interval]
    stated: Sequence[str]
    about: Mapping[str, Any]

    def p(self, t: Cell, convention: str) -> Interval:
        """Return every p that a t-value can have under a convention."""
        sides = 1 if convention == "one-sided" else 2
        return p_interval(t.interval, self.freedom[convention], sides)

    def earns(self, t: Cell, stars: int, convention: str) -> bool:
        """Tell whether a t-value can earn just these stars under a convention."""
        return fits(stars, self.p(t, convention), self.levels)

    def earned(self, p: Interval) -> int:
        """Most stars that every p of an interval earns."""
        return max((count for count, alpha in self.levels.items() if p.high <= alpha), default=0)

    def tried(self, t: Cell) -> tuple[str, ...]:
        """Say what p each convention gives."""
        return tuple(f"{WORDS[name]}: {p_values(self.p(t, name))}" for name in self.freedom)


def p_value(t: float, df: float) -> float:
    """Return the two-sided p of a t-value, of the normal distribution for infinite `df`."""
    tail = special.ndtr(-abs(t)) if math.isinf(df) else special.stdtr(df, -abs(t))
    return float(2 * tail)


def p_interval(t: Interval, df: Interval, sides: int = 2) -> Interval:
    r"""Return every p that a rounded t-value can have.

    Parameters
    ----------
    t : Interval
        The t-value.
    df : Interval
        Degrees of freedom.
    sides : int
        1 for half of the two-sided p.

    Returns
    -------
    Interval
        p falls in \|t\| and in the degrees of freedom, so its ends lie at theirs.
    """
    size = abs(t)
    return Interval(p_value(size.high, df.high) * sides / 2, p_value(size.low, df.low) * sides / 2)


def fits(stars: int, p: Interval, levels: Mapping[int, float]) -> bool:
    """Tell whether some p of an interval earns exactly this number of stars."""
    own = levels.get(stars, 1.0)
    next_level = max((level for count, level in levels.items() if count > stars), default=0.0)
    return p.low <= own and p.high >= next_level


def probability(cell: Cell) -> float:
    """Read a level: ``1%``, ``1`` (percent) and ``p<0.01`` are the same."""
    return cell.value / 100 if "%" in cell.printed or cell.value >= 1 else cell.value


def _settings(paper: Paper) -> list[tuple[Line, Setting]]:
    found = []
    for about in paper.described(TABLE):
        for line in pick_lines(paper, about["regressions"]):
            source = about.get("levels_from", line.exhibit)
            alphas = tuple(
                cell for cell in paper.select(source, "alpha") if cell.column and not cell.column.strip("*")
            )
            if "levels_from" in about and not alphas:
                pick(paper, {"exhibit": source, "column": "*", "statistic": "alpha"})
            levels = {len(cell.column): probability(cell) for cell in alphas}
            freedom = {"normal": ANY, "one-sided": ANY}
            if line.n is not None:
                freedom["residual"] = Interval.of(line.n.value - len(line.coef) - about.get("absorbed", 0))
            if "clusters" in about:
                freedom["clusters"] = Interval(*about["clusters"]) - 1
            found.append((line, Setting(levels, alphas, freedom, about.get("stated", ()), about)))
    return found


def described_lines(paper: Paper) -> Mapping[tuple[str, str], Setting]:
    """Return what ``[[stars_table]]`` says of each regression that it names."""
    return {line.key: setting for line, setting in paper.once(_settings)}


def _tables(paper: Paper) -> dict[str, list[tuple[Line, Setting]]]:
    tables: dict[str, list[tuple[Line, Setting]]] = {}
    for line, setting in paper.once(_settings):
        tables.setdefault(line.exhibit, []).append((line, setting))
    return tables


def said(t: Cell) -> str:
    """Name a t-value, with the standard error that it comes from where it is not printed."""
    return f"t = {t.value:.2f}" + ("" if t.statistic == "t" else f" (standard error {t.printed})")


def _stars(cell: Cell) -> int:
    return glance(cell.printed).stars


def _judged(line: Line, setting: Setting) -> Iterator[tuple[str, Cell, Cell, int]]:
    """Row, coefficient, t and stars of what the footnote defines."""
    for row, (coef, t) in line.pairs.items():
        stars = _stars(coef)
        if setting.levels and (not stars or stars in setting.levels):
            yield row, coef, t, stars


def _freedom(t: Cell, stars: int, levels: Mapping[int, float]) -> tuple[float, float] | None:
    """Fewest and most degrees of freedom that give just these stars; None if no number does."""
    own, following = (
        levels.get(stars, 1.0),
        max((a for count, a in levels.items() if count > stars), default=0.0),
    )
    every = [*range(1, MOST_FREEDOM), math.inf]

    def p(df: float) -> Interval:
        return p_interval(t.interval, Interval(df, df))

    least = bisect.bisect_left(every, True, key=lambda df: p(df).low <= own)
    most = bisect.bisect_left(every, True, key=lambda df: p(df).high < following) - 1
    return (every[least], every[most]) if least <= most else None


def level(paper: Paper) -> Iterator[Check]:
    r"""Set the stars of each coefficient against the p-value of its t.

    s stars say that :math:`\alpha_{s+1} < p \le \alpha_s` with :math:`p = 2 F(-|t|)`, and F the
    t-distribution with the degrees of freedom of the convention. Source: any textbook; Stata, R and SAS use N
    minus coefficients for classical and robust errors, Stata clusters - 1 for clustered ones. Rounding of t
    moves p, the whole interval is used; a number of clusters that is only bounded gives an interval too.
    Bootstrap p-values are not covered.
    """
    for line, setting in paper.once(_settings):
        for row, coef, t, stars in _judged(line, setting):
            allowed = [name for name in setting.freedom if setting.earns(t, stars, name)]
            name = next(iter(setting.stated), "residual" if "residual" in setting.freedom else "normal")
            p = setting.p(t, name) if name in setting.freedom else p_interval(t.interval, ANY)
            fault = None
            if not set(allowed) & set(setting.stated or CONVENTIONS[:3]):
                earned, freedom = setting.earned(p), _freedom(t, stars, setting.levels)
                fault = Fault(
                    "unusual" if allowed else "inconsistent",
                    f"{line.name}, {row}: {coef.printed} stands beside {said(t)}, which gives "
                    f"{p_values(p, 3)} ({WORDS[name]}) and would carry {plural(earned, 'star')} at the "
                    f"levels of the note. {_way_out(freedom, setting, allowed)}",
                    "estimate" if bool(earned) == bool(stars) else "conclusion",
                    setting.tried(t),
                )
            yield verdict("stars: level", (coef, t, *setting.alphas, *line.count), p, fault, of="p")


def _way_out(freedom: tuple[float, float] | None, setting: Setting, allowed: Sequence[str]) -> str:
    """Say what would give the stars that are printed."""
    if allowed:
        return f"The print would need another convention: {', '.join(WORDS[name] for name in allowed)}."
    few = ""
    if freedom and freedom[1] < min(df.low for df in setting.freedom.values()):
        most = int(freedom[1])
        few = f"So few stars would need at most {most} degrees of freedom, {most + 1} clusters for instance. "
    return few + "Either the stars or the t-value is misprinted, or the errors are not those of the note."


def sign(paper: Paper) -> Iterator[Check]:
    r"""Set the sign of each t-value against that of its coefficient.

    :math:`t = b / se` with :math:`se > 0`. Rounding can hide a sign only where a number prints as zero. A
    table that prints absolute t-values everywhere is read as such: then no t-value is negative and none is
    flagged. The rule cannot tell which of the two signs is wrong.
    """
    tables: dict[str, list[Cell]] = {}
    for line in lines(paper).values():
        tables.setdefault(line.exhibit, []).extend(t for t in line.t.values() if t.statistic == "t")
    for line in lines(paper).values():
        table = tables[line.exhibit]
        absolute = all(t.value >= 0 for t in table)
        for row, (coef, t) in line.pairs.items():
            if t.statistic != "t":  # it follows from the coefficient
                continue
            product = (abs(coef.interval) if absolute else coef.interval) * t.interval
            fault = None
            if product.high <= 0 and coef.value != 0 and t.value != 0:
                bare = "(" not in t.printed and any("(" in other.printed for other in table)
                fault = Fault(
                    "impossible",
                    f"{line.name}, {row}: t = {t.value:.2f} and coefficient {coef.value:g} have opposite "
                    "signs, although t is the coefficient over a positive standard error. "
                    + (
                        "This t-value also lacks the parentheses of its neighbours; spreadsheets read a "
                        "number in parentheses as negative, so a lost pair of parentheses would explain it. "
                        if bare
                        else ""
                    )
                    + "One of the two signs is a misprint; the table alone does not say which.",
                    "reading" if bare else "conclusion",
                )
            yield verdict("stars: sign of t", (coef, t), None, fault, t.printed)


def standard_error(paper: Paper) -> Iterator[Check]:
    r"""Recompute the standard error behind each pair: :math:`se = |b| / |t|`, which must be positive.

    A coefficient that prints as zero beside a t-value that does not has a standard error below the last
    printed digit: a reader cannot use it. A t-value that prints as zero gives only a lower bound and is never
    flagged.
    """
    for line in lines(paper).values():
        for row, (coef, t) in line.pairs.items():
            if t.statistic != "t":  # it is printed
                continue
            error = abs(coef.interval) / abs(t.interval)
            fault = (
                coef.value != 0
                or abs(t.interval).low < VISIBLE_T
                or Fault(
                    "note",
                    f"{line.name}, {row}: the coefficient prints as {coef.printed} beside t = {t.value:.2f}, "
                    f"so that its standard error is at most {error.high:.2g}. The regressor's unit leaves no "
                    "digit to read; nothing is wrong with the estimate itself.",
                    "reading",
                )
            )
            yield verdict("stars: standard error", (coef, t), error, fault, of="standard error")


def order(paper: Paper) -> Iterator[Check]:
    """Compare the coefficients of one line: a larger t cannot have fewer stars.

    All t-values of a line share their degrees of freedom, so this needs no convention and no level. Equal
    printed t-values may fall on both sides of a level and are left alone.
    """
    for line in lines(paper).values():
        if len(line.pairs) < 2 or not any(map(_stars, line.coef.values())):
            continue
        judged = [(row, coef, t, abs(t.interval), _stars(coef)) for row, (coef, t) in line.pairs.items()]
        wrong = [(a, b) for a in judged for b in judged if a[3].low > b[3].high and a[4] < b[4]]
        if not wrong:
            yield verdict("stars: order", [cell for pair in line.pairs.values() for cell in pair])
        for (row, coef, t, _, stars), (other, other_coef, other_t, _, more) in wrong:
            fault = inconsistent(
                f"{line.name}: {row} with |t| = {abs(t.value):.2f} has {plural(stars, 'star')}, {other} with "
                f"|t| = {abs(other_t.value):.2f} has {more}. Within one regression the larger |t| cannot "
                "have fewer stars, whatever the levels; one of these four numbers is misprinted."
            )
            yield verdict("stars: order", (coef, t, other_coef, other_t), None, fault)


def legend(paper: Paper) -> Iterator[Check]:
    """Read the footnote: all stars in use are defined, once, and more stars mean a lower level.

    A footnote that lists fewer levels than the table uses, or the same stars twice, is found; a footnote that
    defines stars which the table does not use is not flagged.
    """
    for exhibit, members in _tables(paper).items():
        setting = members[0][1]
        coefs = [cell for line, _ in members for cell in line.coef.values()]
        starred = tuple(cell for cell in coefs if _stars(cell))
        undefined = [cell for cell in starred if _stars(cell) not in setting.levels]
        cells = setting.alphas or starred or tuple(coefs[:1])
        marks = re.findall(r"\*+", setting.about.get("legend", ""))
        twice = [mark for mark in marks if marks.count(mark) > 1]
        ranked = [setting.levels[count] for count in sorted(setting.levels)]
        fault, at = None, cells[0]
        if undefined:
            cells, at = (*setting.alphas, undefined[0]), undefined[0]
            fault = Fault(
                "inconsistent" if setting.alphas else "note",
                f"{exhibit} prints {at.printed} ({at.place}), whose stars no footnote defines. The p-value "
                "can be taken from t, so the result does not depend on it.",
            )
        elif ranked != sorted(set(ranked), reverse=True):
            fault = inconsistent(
                f"The footnote of {exhibit} does not give a lower level to more stars: "
                f"{', '.join(f'{cell.column} {cell.printed}' for cell in setting.alphas)}."
            )
        elif twice:
            fault = note(
                f"The footnote of {exhibit} defines “{twice[0]}” twice (“{', '.join(marks)}” for "
                f"{len(setting.levels)} levels). A misprint: read in order, the levels are those of the "
                "other tables, and the stars of the table fit them."
            )
        elif starred and "levels_from" in setting.about:
            cells, at = (*setting.alphas, starred[0]), starred[0]
            fault = note(
                f"{exhibit} uses stars ({at.place}: {at.printed}) without a footnote; they are read here "
                f"with the levels of {setting.about['levels_from']}."
            )
        if fault or starred:
            yield verdict("stars: legend", cells, None, fault, at.printed)


def convention(paper: Paper) -> Iterator[Check]:
    """Find the conventions that allow all stars of a table, entries that no convention allows left aside.

    Where the paper states no convention and the stars exclude some of the usual ones, a note says which
    remain: the stars then reveal how the p-values were computed. Where every star is possible but no single
    convention allows them all, the table mixes conventions.
    """
    for exhibit, members in _tables(paper).items():
        setting = members[0][1]
        usable = [name for name in CONVENTIONS[:3] if all(name in each.freedom for _, each in members)]
        seen: list[Line] = []
        ruled_out: dict[str, str] = {}
        for line, own in members:
            for row, coef, t, stars in _judged(line, own):
                allowed = {name: own.earns(t, stars, name) for name in own.freedom if name != "one-sided"}
                if not any(allowed.values()):
                    continue
                seen.append(line)
                for name in usable:
                    if not allowed[name]:
                        reason = f"{line.name}, {row} has {coef.printed} with t = {t.value:.2f}"
                        ruled_out.setdefault(name, f"not {WORDS[name]}: {reason}")
        if not seen:
            continue
        remain = [WORDS[name] for name in usable if name not in ruled_out]
        reasons, fault = "; ".join(ruled_out[name] for name in usable if name in ruled_out), None
        if not remain:
            fault = unusual(
                f"No single convention gives all stars of {exhibit} ({reasons}). Each entry alone is "
                "possible."
            )
        elif ruled_out and not setting.stated:
            fault = note(
                f"The paper does not say how the p-values of {exhibit} were computed; its stars fit "
                f"{' or '.join(remain)} ({reasons})."
            )
        cells = [cell for line in seen for cell in (*line.coef.values(), *line.t.values())]
        yield verdict("stars: convention", cells, None, fault)


def claim(paper: Paper) -> Iterator[Check]:
    """Set a level that the text claims against the t-value that it speaks of.

    The claim holds if some usual convention gives a p at or below the level; clusters are not considered,
    since the text claims the level of the stars. A level below the claimed one is no contradiction.
    """
    for about in paper.described(CLAIM):
        said, t = only(paper, about["says"]), only(paper, about["t"])
        (line,) = pick_lines(paper, (t.exhibit, t.column))
        df = line.n.value - len(line.coef) if line.n else math.inf
        p = p_interval(t.interval, Interval.of(df))
        fault = p.low <= probability(said) or inconsistent(
            f"The text claims significance at {said.printed} for {t.row} in {line.name}; t = "
            f"{t.value:.2f} gives {p_values(p, 3)}, above that level."
        )
        yield verdict("stars: claimed level", (said, t), p, fault, of="p")


RULES = (level, sign, standard_error, order, legend, convention, claim)
"""Rules of the family `stars`."""

"""Stars, t and p: what a printed coefficient, its t-value and its stars say about each other.

The rules read these keys of the description.

``[[stars_table]]``
    ``exhibits``, optional ``columns``: the regressions that the entry is about. ``stated``: what the paper
    says about the distribution of t, out of `CONVENTIONS`; empty if it says nothing. ``absorbed``:
    coefficients that are estimated and not printed, fixed effects for instance. ``clusters``: least and
    largest possible number of clusters. ``legend``: the footnote that defines the stars, as printed;
    ``levels_from``: exhibit whose footnote applies where a table has none; ``percent``: set it to false where
    levels above 1 are no percentages.
``[[stars_claim]]``
    A level that the text claims: ``text`` (row, column of the exhibit ``Text``), ``exhibit``, ``row``,
    ``column``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scipy import special

from helpers.audit.engine import Cell, Check, Interval, Paper
from helpers.audit.regressions import Line, chosen, lines, plural, span
from helpers.published import parse_printed

CONVENTIONS = ("residual", "clusters", "normal", "one-sided")
"""`residual`: two-sided t with N minus all coefficients degrees of freedom. `clusters`: with clusters - 1.
`normal`: two-sided normal. `one-sided`: normal, half the two-sided p; never assumed to be meant."""

WORDS = {
    "residual": "t with N minus coefficients degrees of freedom",
    "clusters": "t with clusters minus 1 degrees of freedom",
    "normal": "normal distribution",
    "one-sided": "one-sided test",
}

VISIBLE_T = 2.0
"""A coefficient that prints as zero although its t-value is beyond this is too small for its digits."""


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
    stated : tuple of str
        Conventions that the paper states; empty if it is silent.
    """

    levels: Mapping[int, float]
    alphas: tuple[Cell, ...]
    freedom: Mapping[str, Interval]
    stated: tuple[str, ...]


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


def probability(cell: Cell, percent: bool = True) -> float:
    """Read a level: ``1%``, ``1`` (percent) and ``p<0.01`` are the same."""
    is_percent = "%" in cell.printed or (percent and cell.value >= 1)
    return cell.value / 100 if is_percent else cell.value


def _settings(paper: Paper) -> Iterator[tuple[Line, Setting, Mapping[str, Any]]]:
    every = lines(paper)
    for entry in paper.described("stars_table"):
        percent = bool(entry.get("percent", True))
        for line in chosen(every, entry["exhibits"], entry.get("columns")):
            source = entry.get("levels_from", line.exhibit)
            alphas = tuple(
                cell for cell in paper.select(source, "alpha") if cell.column and not cell.column.strip("*")
            )
            levels = {len(cell.column): probability(cell, percent) for cell in alphas}
            freedom = {"normal": Interval(math.inf, math.inf), "one-sided": Interval(math.inf, math.inf)}
            if line.n is not None:
                left = line.n.value - len(line.coef) - int(entry.get("absorbed", 0))
                freedom["residual"] = Interval(left, left)
            if "clusters" in entry:
                least, most = entry["clusters"]
                freedom["clusters"] = Interval(least - 1, most - 1)
            yield line, Setting(levels, alphas, freedom, tuple(entry.get("stated", ()))), entry


def _allowed(t: Cell, stars: int, setting: Setting) -> dict[str, bool]:
    return {
        name: fits(stars, p_interval(t.interval, df, sides=1 if name == "one-sided" else 2), setting.levels)
        for name, df in setting.freedom.items()
    }


def _most_freedom(t: Cell, stars: int, setting: Setting) -> int | None:
    """Largest number of degrees of freedom that gives so few stars, if one does."""
    low, high = 1, 10**6
    if not fits(stars, p_interval(t.interval, Interval(low, low)), setting.levels):
        low = next(
            (
                df
                for df in range(2, 200)
                if fits(stars, p_interval(t.interval, Interval(df, df)), setting.levels)
            ),
            0,
        )
        if not low:
            return None
    while low < high:
        middle = (low + high + 1) // 2
        if fits(stars, p_interval(t.interval, Interval(middle, middle)), setting.levels):
            low = middle
        else:
            high = middle - 1
    return low


def level(paper: Paper) -> Iterator[Check]:
    r"""Set the stars of each coefficient against the p-value of its t.

    s stars say that :math:`\alpha_{s+1} < p \le \alpha_s` with :math:`p = 2 F(-|t|)`, and F the
    t-distribution with the degrees of freedom of the convention. Source: any textbook; Stata, R and SAS use N
    minus coefficients for classical and robust errors, Stata clusters - 1 for clustered ones. Rounding of t
    moves p, the whole interval is used; a number of clusters that is only bounded gives an interval too.
    Bootstrap p-values are not covered.
    """
    for line, setting, _ in _settings(paper):
        for row, coef in line.coef.items():
            t = line.t.get(row)
            stars = parse_printed(coef.printed).stars
            if t is None or not setting.levels or (stars and stars not in setting.levels):
                continue
            cells = (coef, t, *setting.alphas, *((line.n,) if line.n else ()))
            allowed = _allowed(t, stars, setting)
            meant = [name for name in setting.stated or CONVENTIONS[:3] if allowed.get(name)]
            name = next(iter(setting.stated), "residual" if "residual" in setting.freedom else "normal")
            p = p_interval(t.interval, setting.freedom.get(name, setting.freedom["normal"]))
            if meant:
                yield Check("stars: level", cells, coef.printed, p)
                continue
            others = [WORDS[other] for other, works in allowed.items() if works]
            earned = max((count for count, alpha in setting.levels.items() if p.high <= alpha), default=0)
            sentence = (
                f"{line.name}, {row}: {coef.printed} stands beside t = {t.value:.2f}, which gives p = "
                f"{span(p)} ({WORDS[name]}) and would carry {plural(earned, 'star')} at the levels of the "
                "note. "
            )
            if others:
                sentence += f"The print would need another convention: {', '.join(others)}."
            else:
                most = _most_freedom(t, stars, setting)
                if most is not None and most < _fewest(setting):
                    sentence += (
                        f"So few stars would need at most {most} degrees of freedom, {most + 1} clusters "
                        "for instance. "
                    )
                sentence += (
                    "Either the stars or the t-value is misprinted, or the errors are not those of the note."
                )
            yield Check(
                "stars: level", cells, coef.printed, p, "unusual" if others else "inconsistent", sentence
            )


def _fewest(setting: Setting) -> float:
    """Fewest degrees of freedom of any two-sided convention."""
    return min(df.low for name, df in setting.freedom.items() if name != "one-sided")


def sign(paper: Paper) -> Iterator[Check]:
    r"""Set the sign of each t-value against that of its coefficient.

    :math:`t = b / se` with :math:`se > 0`. Rounding can hide a sign only where a number prints as zero. A
    table that prints absolute t-values everywhere is read as such: then no t-value is negative and none is
    flagged. The rule cannot tell which of the two signs is wrong.
    """
    tables: dict[str, list[Cell]] = {}
    for (exhibit, _), line in lines(paper).items():
        tables.setdefault(exhibit, []).extend(line.t.values())
    for line in lines(paper).values():
        table = tables[line.exhibit]
        absolute = all(t.value >= 0 for t in table)
        for row, t in line.t.items():
            coef = line.coef.get(row)
            if coef is None:
                continue
            product = (abs(coef.interval) if absolute else coef.interval) * t.interval
            if product.high > 0 or coef.value == 0 or t.value == 0:
                yield Check("stars: sign of t", (coef, t), t.printed)
                continue
            bare = "(" not in t.printed and any("(" in other.printed for other in table)
            sentence = (
                f"{line.name}, {row}: t = {t.value:.2f} and coefficient {coef.value:g} have opposite signs, "
                "although t is the coefficient over a positive standard error. "
            )
            if bare:
                sentence += (
                    "This t-value also lacks the parentheses of its neighbours; spreadsheets read a number "
                    "in parentheses as negative, so a lost pair of parentheses would explain it. "
                )
            sentence += "One of the two signs is a misprint; the table alone does not say which."
            yield Check("stars: sign of t", (coef, t), t.printed, None, "impossible", sentence)


def standard_error(paper: Paper) -> Iterator[Check]:
    r"""Recompute the standard error behind each pair: :math:`se = |b| / |t|`, which must be positive.

    A coefficient that prints as zero beside a t-value that does not has a standard error below the last
    printed digit: a reader cannot use it. A t-value that prints as zero gives only a lower bound and is never
    flagged.
    """
    for line in lines(paper).values():
        for row, t in line.t.items():
            coef = line.coef.get(row)
            if coef is None:
                continue
            error = abs(coef.interval) / abs(t.interval)
            if coef.value != 0 or abs(t.interval).low < VISIBLE_T:
                yield Check("stars: standard error", (coef, t), coef.printed, error)
                continue
            yield Check(
                "stars: standard error",
                (coef, t),
                coef.printed,
                error,
                "unusual",
                f"{line.name}, {row}: the coefficient prints as {coef.printed} beside t = {t.value:.2f}, so "
                f"that its standard error is at most {error.high:.2g}. The regressor's unit leaves no digit "
                "to read; nothing is wrong with the estimate itself.",
            )


def order(paper: Paper) -> Iterator[Check]:
    """Compare the coefficients of one line: a larger t cannot have fewer stars.

    All t-values of a line share their degrees of freedom, so this needs no convention and no level. Equal
    printed t-values may fall on both sides of a level and are left alone.
    """
    for line in lines(paper).values():
        rows = [row for row in line.coef if row in line.t]
        if len(rows) < 2 or not any(parse_printed(cell.printed).stars for cell in line.coef.values()):
            continue
        stars = {row: parse_printed(line.coef[row].printed).stars for row in rows}
        size = {row: abs(line.t[row].interval) for row in rows}
        wrong = [(a, b) for a in rows for b in rows if size[a].low > size[b].high and stars[a] < stars[b]]
        if not wrong:
            cells = tuple(cell for row in rows for cell in (line.coef[row], line.t[row]))
            yield Check("stars: order", cells, line.coef[rows[0]].printed)
        for a, b in wrong:
            cells = (line.coef[a], line.t[a], line.coef[b], line.t[b])
            yield Check(
                "stars: order",
                cells,
                line.coef[a].printed,
                None,
                "inconsistent",
                f"{line.name}: {a} with |t| = {abs(line.t[a].value):.2f} has {plural(stars[a], 'star')}, "
                f"{b} with |t| = {abs(line.t[b].value):.2f} has {stars[b]}. Within one regression the "
                "larger |t| cannot have fewer stars, whatever the levels; one of these four numbers is "
                "misprinted.",
            )


def legend(paper: Paper) -> Iterator[Check]:
    """Read the footnote: all stars in use are defined, once, and more stars mean a lower level.

    A footnote that lists fewer levels than the table uses, or the same stars twice, is found; a footnote that
    defines stars which the table does not use is not flagged.
    """
    tables: dict[str, tuple[list[Line], Setting, Mapping[str, Any]]] = {}
    for line, setting, entry in _settings(paper):
        tables.setdefault(line.exhibit, ([], setting, entry))[0].append(line)
    for exhibit, (members, setting, entry) in tables.items():
        coefs = [cell for line in members for cell in line.coef.values()]
        used = sorted({parse_printed(cell.printed).stars for cell in coefs} - {0})
        starred = tuple(cell for cell in coefs if parse_printed(cell.printed).stars)
        cells = setting.alphas or starred or tuple(coefs[:1])
        printed = setting.alphas[0].printed if setting.alphas else cells[0].printed
        marks = re.findall(r"\*+", str(entry.get("legend", "")))
        ranked = [setting.levels[count] for count in sorted(setting.levels)]
        undefined = [count for count in used if count not in setting.levels]
        if undefined:
            first = next(cell for cell in starred if parse_printed(cell.printed).stars in undefined)
            yield Check(
                "stars: legend",
                (*setting.alphas, first),
                first.printed,
                None,
                "inconsistent" if setting.alphas else "note",
                f"{exhibit} prints {first.printed} ({first.place}), whose stars no footnote defines. The "
                "p-value can be taken from t, so the result does not depend on it.",
            )
        elif ranked != sorted(ranked, reverse=True) or len(set(ranked)) < len(ranked):
            yield Check(
                "stars: legend",
                cells,
                printed,
                None,
                "inconsistent",
                f"The footnote of {exhibit} does not give a lower level to more stars: "
                f"{', '.join(f'{cell.column} {cell.printed}' for cell in setting.alphas)}.",
            )
        elif len(set(marks)) < len(marks):
            twice = next(mark for mark in marks if marks.count(mark) > 1)
            yield Check(
                "stars: legend",
                cells,
                printed,
                None,
                "note",
                f"The footnote of {exhibit} defines “{twice}” twice (“{', '.join(marks)}” for "
                f"{len(setting.levels)} levels). A misprint: read in order, the levels are those of the "
                "other tables, and the stars of the table fit them.",
            )
        elif used and "levels_from" in entry:
            yield Check(
                "stars: legend",
                (*setting.alphas, starred[0]),
                starred[0].printed,
                None,
                "note",
                f"{exhibit} uses stars ({starred[0].place}: {starred[0].printed}) without a footnote; they "
                f"are read here with the levels of {entry['levels_from']}.",
            )
        elif used:
            yield Check("stars: legend", cells, printed)


def convention(paper: Paper) -> Iterator[Check]:
    """Find the conventions that allow all stars of a table, entries that no convention allows left aside.

    Where the paper states no convention and the stars exclude some of the usual ones, a note says which
    remain: the stars then reveal how the p-values were computed. Where every star is possible but no single
    convention allows them all, the table mixes conventions.
    """
    tables: dict[str, dict[str, list[tuple[Line, str, bool]]]] = {}
    sources: dict[str, tuple[Setting, set[str]]] = {}
    for line, setting, _ in _settings(paper):
        names = {name for name in setting.freedom if name != "one-sided"}
        _, common = sources.setdefault(line.exhibit, (setting, set(names)))
        common &= names
        for row, coef in line.coef.items():
            stars = parse_printed(coef.printed).stars
            if row not in line.t or not setting.levels or (stars and stars not in setting.levels):
                continue
            allowed = _allowed(line.t[row], stars, setting)
            if any(allowed[name] for name in names):
                for name in names:
                    tables.setdefault(line.exhibit, {}).setdefault(name, []).append(
                        (line, row, allowed[name])
                    )
    for exhibit, verdicts in tables.items():
        setting, common = sources[exhibit]
        usable = {name: verdicts[name] for name in CONVENTIONS if name in common}
        ruled_out = {
            name: next((line, row) for line, row, ok in seen if not ok)
            for name, seen in usable.items()
            if not all(ok for _, _, ok in seen)
        }
        remain = [name for name in usable if name not in ruled_out]
        members = {id(line): line for seen in usable.values() for line, _, _ in seen}.values()
        cells = tuple(cell for line in members for cell in line.cells)
        reasons = "; ".join(
            f"not {WORDS[name]}: {line.name}, {row} has {line.coef[row].printed} with t = "
            f"{line.t[row].value:.2f}"
            for name, (line, row) in ruled_out.items()
        )
        if not remain:
            yield Check(
                "stars: convention",
                cells,
                cells[0].printed,
                None,
                "unusual",
                f"No single convention gives all stars of {exhibit} ({reasons}). Each entry alone is "
                "possible.",
            )
        elif ruled_out and not setting.stated:
            yield Check(
                "stars: convention",
                cells,
                cells[0].printed,
                None,
                "note",
                f"The paper does not say how the p-values of {exhibit} were computed; its stars fit "
                f"{' or '.join(WORDS[name] for name in remain)} ({reasons}).",
            )
        else:
            yield Check("stars: convention", cells, cells[0].printed)


def claim(paper: Paper) -> Iterator[Check]:
    """Set a level that the text claims against the t-value that it speaks of.

    The claim holds if some usual convention gives a p at or below the level; clusters are not considered,
    since the text claims the level of the stars. A level below the claimed one is no contradiction.
    """
    every = lines(paper)
    for entry in paper.described("stars_claim"):
        row, column = entry["text"]
        said = paper.cell("Text", row, column, "alpha")
        t = paper.cell(entry["exhibit"], entry["row"], entry["column"], "t")
        line = every[entry["exhibit"], entry["column"]]
        df = line.n.value - len(line.coef) if line.n else math.inf
        p = p_interval(t.interval, Interval(df, df))
        if p.low <= probability(said):
            yield Check("stars: claimed level", (said, t), said.printed, p)
            continue
        yield Check(
            "stars: claimed level",
            (said, t),
            said.printed,
            p,
            "inconsistent",
            f"The text claims significance at {said.printed} for {entry['row']} in {line.name}; t = "
            f"{t.value:.2f} gives p = {span(p)}, above that level.",
        )


RULES = (level, sign, standard_error, order, legend, convention, claim)
"""Rules of the family `stars`."""

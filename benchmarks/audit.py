"""False alarms and power of the audit: tables of known regressions, clean and with one planted error each.

``make bench-audit`` takes some minutes and records what it finds for the book's page; ``python
benchmarks/audit.py --tables 40`` is a look. Data are made up, regressions are estimated by statsmodels and
linearmodels, set as a paper would set them, and read by the readers that ``python -m helpers audit`` uses.
"""
# ruff: noqa: T201 - prints its results

from __future__ import annotations

import argparse
import csv
import dataclasses
import io
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.api as sm
from linearmodels.iv import IV2SLS
from linearmodels.panel import PanelOLS

from helpers.audit.engine import Check
from helpers.referee import entries, grids, undescribed

SEED, TABLES = 16, 160

LEGENDS = (
    ({"*": 0.1, "**": 0.05, "***": 0.01}, "* p<0.1, ** p<0.05, *** p<0.01"),
    ({"*": 0.05, "**": 0.01, "***": 0.001}, "* p<0.05, ** p<0.01, *** p<0.001"),
    ({"*": 0.1, "**": 0.05, "***": 0.01}, "***, ** and * denote significance at the 1%, 5% and 10% level."),
    ({"*": 0.05, "**": 0.01}, "* significant at 5%; ** significant at 1%"),
)
PRINTS = {
    "t": "t-statistics in parentheses.",
    "se": "Standard errors in parentheses.",
    "p": "p-values in parentheses.",
    "se, p": "Standard errors in parentheses, p-values in brackets.",
    "se, t": "Standard errors in parentheses, t-statistics in brackets.",
}
ESTIMATORS = ("OLS", "robust", "clustered", "fixed effects", "IV", "logit", "Poisson", "weights")


@dataclass(frozen=True)
class Column:
    """One regression: by regressor coefficient, standard error, t and p; and what stands at its foot."""

    estimates: pd.DataFrame
    foot: dict[str, str]
    stated: dict[str, Any]


@dataclass(frozen=True)
class Table:
    """A table as printed: label, statistic and cells of each line."""

    lines: tuple[tuple[str, str, tuple[str, ...]], ...]
    notes: tuple[str, ...]
    form: str
    about: dict[str, Any]
    estimator: str
    prints: str
    digits: int

    def change(self, at: int, cells: Sequence[str]) -> Table:
        """Print other cells in a line."""
        label, statistic, _ = self.lines[at]
        return dataclasses.replace(
            self, lines=(*self.lines[:at], (label, statistic, tuple(cells)), *self.lines[at + 1 :])
        )


# ---- known regressions ----


def sample(rng: np.random.Generator, estimator: str) -> pd.DataFrame:
    """Draw data with some effects that are there, and some that are not."""
    groups, size = int(rng.integers(12, 60)), int(rng.integers(4, 40))
    n = groups * size
    x = pd.DataFrame(
        rng.normal(size=(n, 4)) @ (np.eye(4) + 0.3), columns=["size", "age", "export share", "R&D"]
    )
    x["foreign"] = (rng.random(n) < 0.3).astype(float)
    x *= 10.0 ** rng.integers(-1, 2, size=5)
    strength = rng.choice([0, 0, 1, 2, 3, 6], size=5) * rng.choice([-1, 1], size=5) / np.sqrt(n)
    group = np.repeat(np.arange(groups), size)
    index = (x / x.std() * strength).sum(axis=1) + 0.2 * rng.normal(size=groups)[group]
    if estimator == "logit":
        y = (rng.random(n) < 1 / (1 + np.exp(-2 * index))).astype(float)
    elif estimator == "Poisson":
        y = rng.poisson(np.exp(0.5 + index)).astype(float)
    else:
        y = (index + rng.normal(size=n) * rng.uniform(0.5, 1.5, size=n)) * 10.0 ** rng.integers(-1, 2)
    return x.assign(
        y=y, group=group, period=np.tile(np.arange(size), groups), weight=rng.uniform(0.2, 2, size=n)
    )


def column(data: pd.DataFrame, names: Sequence[str], estimator: str, student: bool) -> Column:
    """Estimate one regression."""
    y, x = data["y"], sm.add_constant(data[list(names)]).rename(columns={"const": "Constant"})
    x = x[[*names, "Constant"]]
    stated: dict[str, Any] = {"stated": ["residual" if student else "normal"]}
    r2 = "R-squared"
    if estimator in ("OLS", "weights"):
        model = sm.OLS(y, x) if estimator == "OLS" else sm.WLS(y, x, weights=data["weight"])
        fit, stated = model.fit(), {"stated": ["residual"]}
    elif estimator == "robust":
        fit = sm.OLS(y, x).fit(cov_type="HC1", use_t=student)
    elif estimator == "clustered":
        fit = sm.OLS(y, x).fit(cov_type="cluster", cov_kwds={"groups": data["group"]}, use_t=student)
        count = int(data["group"].nunique())
        stated = {"stated": ["clusters" if student else "normal"], "clusters": [count, count]}
    elif estimator in ("logit", "Poisson"):
        fit = (sm.Logit if estimator == "logit" else sm.Poisson)(y, x).fit(disp=0)
        stated, r2 = {"stated": ["normal"]}, "Pseudo R2"
    elif estimator == "fixed effects":
        panel = data.set_index(["group", "period"])
        fit = PanelOLS(panel["y"], panel[list(names)], entity_effects=True).fit(cov_type="robust")
        stated = {"stated": ["residual"], "absorbed": int(data["group"].nunique())}
    else:
        shift = np.random.default_rng(len(data)).normal(size=len(data)) * data[names[0]].std()
        fit = IV2SLS(
            y,
            x.drop(columns=names[0]),
            data[names[0]],
            data[[names[0]]].add(shift, axis=0).rename(columns=str.upper),
        )
        fit = fit.fit(cov_type="robust", debiased=student)
    own = hasattr(fit, "std_errors")  # linearmodels
    se, t = (fit.std_errors, fit.tstats) if own else (fit.bse, fit.tvalues)
    table = pd.DataFrame({"coef": fit.params, "se": se, "t": t, "p": fit.pvalues})
    shown = fit.prsquared if r2 == "Pseudo R2" else fit.rsquared
    foot = {"Observations": f"{int(fit.nobs):,}", r2: f"{shown:.3f}"}
    if estimator in ("OLS", "robust", "weights"):
        foot["Adjusted R-squared"] = f"{fit.rsquared_adj:.3f}"
    return Column(table, foot, stated)


def table(rng: np.random.Generator) -> Table:
    """Print a table of two to four regressions."""
    estimator, prints = str(rng.choice(ESTIMATORS)), str(rng.choice(list(PRINTS)))
    digits, (levels, legend) = int(rng.integers(2, 5)), LEGENDS[rng.integers(len(LEGENDS))]
    data, student = sample(rng, estimator), bool(rng.integers(2))
    every = [str(name) for name in rng.permutation(["size", "age", "export share", "R&D", "foreign"])]
    first, count = int(rng.integers(1, 3)), int(rng.integers(2, 5))
    columns = [column(data, every[: first + k], estimator, student) for k in range(count)]
    lines: list[tuple[str, str, tuple[str, ...]]] = []
    for name in [*every[: first + count - 1], "Constant"]:
        rows = [one.estimates.loc[name] if name in one.estimates.index else None for one in columns]
        if all(row is None for row in rows):
            continue
        lines.append(
            (
                name,
                "coef",
                tuple(
                    "" if row is None else f"{row['coef']:.{digits}f}{stars(row['p'], levels)}"
                    for row in rows
                ),
            )
        )
        for statistic, opens, closes in zip(prints.split(", "), "([", ")]", strict=False):
            places = {"t": 2, "se": digits, "p": 3}[statistic]
            lines.append(
                (
                    name,
                    statistic,
                    tuple(
                        "" if row is None else f"{opens}{row[statistic]:.{places}f}{closes}" for row in rows
                    ),
                )
            )
    for label in columns[0].foot:
        kind = {"Observations": "n", "R-squared": "r2", "Pseudo R2": "r2_pseudo"}.get(label, "adj_r2")
        lines.append((label, kind, tuple(one.foot[label] for one in columns)))
    how = {
        "robust": "Robust errors. ",
        "clustered": "Errors are clustered by firm. ",
        "weights": "Weighted. ",
    }
    notes = (how.get(estimator, "") * int(rng.integers(2)) + PRINTS[prints], legend)
    about = {"stars_table": [{"regressions": {"exhibit": "Table 1"}, **columns[0].stated}]}
    return Table(tuple(lines), notes, str(rng.choice(list(FORMS))), about, estimator, prints, digits)


def stars(p: float, levels: dict[str, float]) -> str:
    """Give a coefficient its stars."""
    return max((mark for mark, level in levels.items() if p <= level), key=len, default="")


# ---- as it stands in a paper ----


def _rows(one: Table) -> list[list[str]]:
    width = len(one.lines[0][2])
    rows, last = [["", *(f"({k + 1})" for k in range(width))]], ""
    for label, _, cells in one.lines:
        rows.append(["" if label == last else label, *cells])
        last = label
    return rows


def _markdown(one: Table) -> str:
    rows = [f"| {' | '.join(cell.replace('*', chr(92) + '*') for cell in row)} |" for row in _rows(one)]
    rows.insert(1, "|---" * len(_rows(one)[0]) + "|")
    notes = "\n\n".join(note.replace("*", "\\*") for note in one.notes)
    return "Table 1: Results\n\n" + "\n".join(rows) + f"\n\n{notes}\n"


def _html(one: Table) -> str:
    raised = [[re.sub(r"(\*+)", r"<sup>\1</sup>", escape(cell)) for cell in row] for row in _rows(one)]
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in raised)
    foot = "".join(f"<p>{escape(note)}</p>" for note in one.notes)
    return f"<table><caption>Table 1</caption>{body}</table>{foot}"


def _latex(one: Table) -> str:
    def cell(text: str) -> str:
        return re.sub(r"(\*+)", r"\\sym{\1}", text.replace("&", r"\&"))

    width = len(_rows(one)[0])
    rows = [" & ".join(map(cell, row)) + r" \\" for row in _rows(one)]
    notes = [
        rf"\multicolumn{{{width}}}{{l}}{{\footnotesize {note.replace('%', chr(92) + '%')}}}\\"
        for note in one.notes
    ]
    inside = "\n".join([r"\hline", rows[0], r"\hline", *rows[1:], r"\hline", *notes])
    tabular = rf"\begin{{tabular}}{{l{'c' * (width - 1)}}}{inside}\end{{tabular}}"
    return rf"\begin{{table}}\caption{{Table 1. Results}}{tabular}\end{{table}}"


def _csv(one: Table) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([*_rows(one), *([note] for note in one.notes)])
    return out.getvalue()


def _text(one: Table) -> str:
    rows = [f"{row[0]:<16}" + "".join(f"{cell:>16}" for cell in row[1:]) for row in _rows(one)]
    return "Table 1\n" + "\n".join([*rows, *one.notes])


FORMS: dict[str, Callable[[Table], str]] = {
    "markdown": _markdown, "html": _html, "latex": _latex, "csv": _csv, "text": _text,
}  # fmt: skip


def audit(one: Table, described: bool = False) -> list[Check]:
    """Read a printed table and test it, with what it says itself or with a description."""
    (grid,) = grids.read(None, FORMS[one.form](one), one.form)
    read = entries.read(grid, "Table 1")
    expected = sum(bool(cell) for _, _, cells in one.lines for cell in cells)
    found = sum(row[3] != "alpha" for row in read.rows)
    if found != expected:
        raise RuntimeError(f"{found} of {expected} numbers were read from {one.form}: {read.left}")
    return undescribed.tested(read.frame(), one.about if described else {}, "table", ".")[1]


def alarms(checks: Sequence[Check]) -> list[Check]:
    """Keep what is more than a note."""
    return [check for check in checks if check.severity not in (None, "note")]


# ---- errors ----

Planted = tuple[Table, set[tuple[str, int]]]  # with the rows and columns that changed


def _places(one: Table, *kinds: str) -> list[tuple[int, int]]:
    return [
        (i, j)
        for i, (_, kind, cells) in enumerate(one.lines)
        if kind in kinds
        for j, cell in enumerate(cells)
        if cell
    ]


def _one_cell(
    one: Table, rng: np.random.Generator, kinds: Sequence[str], change: Callable[[str], str]
) -> Planted | None:
    places = _places(one, *kinds)
    if not places:
        return None
    i, j = places[rng.integers(len(places))]
    cells = list(one.lines[i][2])
    old, cells[j] = cells[j], change(cells[j])
    return None if cells[j] == old else (one.change(i, cells), {(one.lines[i][0], j)})


def digit(text: str, rng: np.random.Generator) -> str:
    """Print one digit wrong, but not the zero before the point."""
    places = [m.start() for m in re.finditer(r"\d", text) if not re.match(r"0\.", text[m.start() :])]
    at = places[rng.integers(len(places))]
    begins = not re.search(r"\d", text[:at]) and text[at + 1 : at + 2] != "."
    others = [d for d in "0123456789"[int(begins) :] if d != text[at]]
    return text[:at] + str(rng.choice(others)) + text[at + 1 :]


def point(text: str, rng: np.random.Generator) -> str:
    """Move the decimal point by one place."""
    digits = re.search(r"\d+\.\d+", text)
    if not digits or not re.search("[1-9]", digits[0]):
        return text
    places = len(digits[0].partition(".")[2])
    moved = f"{float(digits[0]) * 10.0 ** rng.choice([-1, 1]):.{places}f}"
    return text.replace(digits[0], moved)


def sign(text: str) -> str:
    """Lose a minus, or print one too many."""
    if not re.search("[1-9]", text):
        return text
    return text.replace("-", "") if "-" in text else re.sub(r"(\d)", r"-\1", text, count=1)


def star(text: str, rng: np.random.Generator) -> str:
    """Print another number of stars."""
    bare = text.rstrip("*")
    return bare + "*" * int(rng.choice([k for k in range(4) if k != len(text) - len(bare)]))


def last(text: str, rng: np.random.Generator) -> str:
    """Round the wrong way."""
    digits = re.search(r"\d+\.\d+", text)
    if not digits:
        return text
    places = len(digits[0].partition(".")[2])
    return text.replace(
        digits[0], f"{abs(float(digits[0]) + rng.choice([-1, 1]) * 10.0**-places):.{places}f}"
    )


def swapped(one: Table, rng: np.random.Generator) -> Planted | None:
    """Exchange the coefficients of one row between two columns."""
    lines = [
        i
        for i, (_, kind, cells) in enumerate(one.lines)
        if kind == "coef" and len(set(filter(None, cells))) > 1
    ]
    if not lines:
        return None
    i = lines[rng.integers(len(lines))]
    cells = list(one.lines[i][2])
    a, b = rng.permutation([j for j, cell in enumerate(cells) if cell])[:2]
    cells[a], cells[b] = cells[b], cells[a]
    return (
        None
        if tuple(cells) == one.lines[i][2]
        else (one.change(i, cells), {(one.lines[i][0], int(j)) for j in (a, b)})
    )


def copied(one: Table, rng: np.random.Generator) -> Planted | None:
    """Print the lines of one regressor for another, too."""
    names = list(dict.fromkeys(label for label, kind, cells in one.lines if kind == "coef" and all(cells)))
    if len(names) < 2:
        return None
    source, target = rng.permutation(names)[:2]
    own = {kind: cells for label, kind, cells in one.lines if label == source}
    lines = tuple((label, kind, own[kind] if label == target else cells) for label, kind, cells in one.lines)
    return dataclasses.replace(one, lines=lines), {
        (str(name), j) for name in (source, target) for j in range(len(own["coef"]))
    }


def cut(one: Table, rng: np.random.Generator) -> Planted | None:
    """Cut coefficients off instead of rounding them: half of them are one unit too small then."""
    changed, places = one, set()
    for i, j in _places(one, "coef"):
        if rng.random() < 0.5:
            cells = list(changed.lines[i][2])
            found = re.search(r"\d+\.\d+", cells[j])
            size = len(found[0].partition(".")[2]) if found else 0
            if found and float(found[0]) > 10.0**-size:
                cells[j] = cells[j].replace(found[0], f"{float(found[0]) - 10.0**-size:.{size}f}")
                changed = changed.change(i, cells)
                places.add((one.lines[i][0], j))
    return (changed, places) if places else None


BENEATH = ("t", "se", "p")
ERRORS: dict[str, Callable[[Table, np.random.Generator], Planted | None]] = {
    "sign of a coefficient": lambda t, r: _one_cell(t, r, ["coef"], sign),
    "sign of a t-value": lambda t, r: _one_cell(t, r, ["t"], sign),
    "decimal point of a coefficient": lambda t, r: _one_cell(t, r, ["coef"], lambda text: point(text, r)),
    "decimal point in brackets": lambda t, r: _one_cell(t, r, BENEATH, lambda text: point(text, r)),
    "digit of a coefficient": lambda t, r: _one_cell(t, r, ["coef"], lambda text: digit(text, r)),
    "digit in brackets": lambda t, r: _one_cell(t, r, BENEATH, lambda text: digit(text, r)),
    "stars": lambda t, r: _one_cell(t, r, ["coef"], lambda text: star(text, r)),
    "N": lambda t, r: _one_cell(t, r, ["n"], lambda text: digit(text, r)),
    "R²": lambda t, r: _one_cell(t, r, ["r2", "r2_pseudo"], lambda text: digit(text, r)),
    "coefficients of two columns swapped": swapped,
    "row copied over another": copied,
    "last digit of a coefficient": lambda t, r: _one_cell(t, r, ["coef"], lambda text: last(text, r)),
    "coefficients cut, not rounded": cut,
}


def hits(checks: Sequence[Check], places: set[tuple[str, int]]) -> list[Check]:
    """Keep the findings, notes too, that name what was changed."""
    return [
        check
        for check in checks
        if check.severity
        and any((cell.row, int(re.sub(r"\D", "", cell.column) or 0) - 1) in places for cell in check.cells)
    ]


# ---- the measurement ----


def tables(count: int, seed: int) -> Iterator[tuple[Table, np.random.Generator]]:
    """Yield tables, each with a generator of its own."""
    for k in range(count):
        rng = np.random.default_rng([seed, k])
        yield table(rng), rng


def clean(count: int, seed: int) -> tuple[pd.DataFrame, list[str]]:
    """Count alarms on clean tables by estimator and by what is printed; list each."""
    rows, said = [], []
    for one, _ in tables(count, seed):
        for described in (False, True):
            checks = audit(one, described)
            found = alarms(checks)
            said += [
                f"{one.estimator}, {one.prints}, {one.digits} digits, {one.form}: {c.severity}: {c.sentence}"
                for c in found
            ]
            rows.append(
                (
                    one.estimator,
                    one.prints,
                    described,
                    len(checks),
                    len(found),
                    sum(c.severity == "note" for c in checks),
                )
            )
    frame = pd.DataFrame(rows, columns=["estimator", "prints", "described", "checks", "alarms", "notes"])
    by = ["estimator", "prints", "described"]
    return frame.groupby(by).agg(
        tables=("checks", "size"), checks=("checks", "sum"), alarms=("alarms", "sum"), notes=("notes", "sum")
    ).reset_index(), said


def power(count: int, seed: int) -> pd.DataFrame:
    """Share of planted errors that are found, by kind, by what is printed, with and without a description."""
    tally: dict[tuple[str, str, bool], Counter[str]] = {}
    for one, rng in tables(count, seed):
        for kind, plant in ERRORS.items():
            planted = plant(one, rng)
            if planted is None:
                continue
            for described in (False, True):
                found = hits(audit(planted[0], described), planted[1])
                how = "found" if alarms(found) else "noted" if found else "missed"
                tally.setdefault((kind, one.prints, described), Counter())[how] += 1
    rows = [(*key, count.total(), count["found"], count["noted"]) for key, count in tally.items()]
    return pd.DataFrame(rows, columns=["error", "prints", "described", "planted", "found", "noted"])


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tables", type=int, default=TABLES)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--record", action="store_true", help="keep the results for the book")
    given = parser.parse_args()
    quiet, said = clean(given.tables, given.seed)
    print("\n".join(said[:40]))
    print(quiet.groupby(["estimator", "described"])[["tables", "checks", "alarms", "notes"]].sum())
    found = power(given.tables, given.seed)
    share = found.assign(share=found["found"] / found["planted"])
    order = list(ERRORS)
    for described in (False, True):
        print("with a description" if described else "from print alone")
        grid = share[share["described"] == described].pivot(index="error", columns="prints", values="share")
        print(grid.reindex(index=order, columns=list(PRINTS)).round(2).to_string())
    if given.record:
        from helpers import records

        how = {"seed": given.seed, "tables": given.tables, "command": "make bench-audit"}
        records.write("audit", "audit-alarms", quiet, [], how)
        records.write("audit", "audit-power", found, [], how)
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())

"""Where a description points: printed numbers and regressions, by key or by selection.

A key names one thing, ``[exhibit, row, column, statistic]`` a number and ``[exhibit, column]`` a regression.
A selection such as ``{exhibit = "Table 5", statistic = "n"}`` names all things with these properties; a value
may be a list. A list of keys and selections names what they name together. What is not printed is refused, so
that a typing error cannot look like a rule that passed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from helpers.audit.engine import Cell, Paper
from helpers.audit.regressions import Line, lines
from helpers.audit.schema import CELLS, LINES, nearest
from helpers.errors import InputError, UnknownNameError, listed

_Thing = TypeVar("_Thing", Cell, Line)


def pick(paper: Paper, spec: Any) -> tuple[Cell, ...]:
    """Find the printed numbers that a description refers to.

    Parameters
    ----------
    paper : Paper
        Printed numbers.
    spec : list or mapping
        A key, a selection, or a list of such things.

    Returns
    -------
    tuple of Cell
        In the order of the description, within a selection in printed order; no cell twice.

    Raises
    ------
    UnknownNameError
        If any name in it is not printed there.
    """
    return _pick(paper, paper.by_key, CELLS.parts, spec)


def pick_lines(paper: Paper, spec: Any) -> tuple[Line, ...]:
    """Find the regressions that a description refers to, like `pick`."""
    return _pick(paper, lines(paper), LINES.parts, spec)


def only(paper: Paper, spec: Any) -> Cell:
    """Find the one printed number that a description refers to."""
    found = pick(paper, spec)
    if len(found) != 1:
        raise InputError(f"{spec!r} must mean one printed number, but means {len(found)}.")
    return found[0]


def _pick(paper: Paper, things: Mapping[Any, _Thing], parts: Sequence[str], spec: Any) -> tuple[_Thing, ...]:
    if isinstance(spec, Mapping):
        wanted = {part: [value] if isinstance(value, str) else list(value) for part, value in spec.items()}
    elif not isinstance(spec[0], str):
        return tuple(dict.fromkeys(thing for each in spec for thing in _pick(paper, things, parts, each)))
    elif tuple(spec) in things:
        return (things[tuple(spec)],)
    else:
        wanted = {part: [value] for part, value in zip(parts, spec, strict=True)}
    at = {part: parts.index(part) for part in wanted}
    found = {
        key: thing
        for key, thing in things.items()
        if all(key[at[part]] in names for part, names in wanted.items())
    }
    for part, names in wanted.items():
        missing = [name for name in names if all(key[at[part]] != name for key in found)]
        if missing:
            known = [key[at[part]] for key in things]
            strange = [name for name in missing if name not in known]
            hint = (
                f"{strange[0]!r} is no {part}: {nearest(strange[0], known)}"
                if strange
                else "check its description."
            )
            raise UnknownNameError(f"{paper.chapter} prints no {_in_words(wanted, parts)}; {hint}")
    return tuple(found.values())


def _in_words(wanted: Mapping[str, Sequence[str]], parts: Sequence[str]) -> str:
    """Write what is looked for.

    Examples
    --------
    >>> _in_words({"exhibit": ["Table 1"], "row": ["N"], "statistic": ["n"]}, CELLS.parts)
    "n at Table 1, row 'N'"
    """
    what = wanted.get("statistic", ["number" if "statistic" in parts else "regression"])
    where = [", ".join(wanted["exhibit"])] if "exhibit" in wanted else []
    where += [f"{part} {listed(wanted[part])}" for part in ("row", "column") if part in wanted]
    return " or ".join(what) + (f" at {', '.join(where)}" if where else "")


def slices(
    paper: Paper, table: Mapping[str, Any], names: Sequence[str]
) -> Iterator[dict[str, tuple[Cell, ...]]]:
    """Split the selections of a description by row or column.

    Parameters
    ----------
    paper : Paper
        Printed numbers.
    table : mapping
        Description with selections under `names` and, optionally, ``by = "row"`` or ``"column"``.
    names : sequence of str
        Selections to split; the first decides which slices there are.

    Yields
    ------
    dict of str to tuple of Cell
        One for each row or column that the selections name; a single one without ``by``.

    Raises
    ------
    UnknownNameError
        If one selection has a row or column that another lacks.
    """
    whole = {name: pick(paper, table[name]) for name in names}
    by = table.get("by")
    if by is None:
        yield whole
        return
    for label in dict.fromkeys(getattr(cell, by) for cells in whole.values() for cell in cells):
        part = {name: tuple(c for c in cells if getattr(c, by) == label) for name, cells in whole.items()}
        for name, cells in part.items():
            if not cells:
                raise UnknownNameError(
                    f"{paper.chapter}: {name} has nothing in the {by} {label!r}, got {table!r}."
                )
        yield part

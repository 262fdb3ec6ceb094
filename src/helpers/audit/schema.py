"""What a description may say: its tables, the keys of each, and the kind of every value.

Each family of rules declares the tables that it reads as `Table`, beside the rules. A kind is ``str``,
``int``, ``float`` (any number) or ``bool``; ``[kind]`` for a list of at least one; ``(kind, kind)`` for one
of just so many; a set of texts for a choice; `Or`; ``{"key": kind}`` for a table with these keys; ``{str:
kind}`` for one with any keys, ``{int: kind}`` for whole numbers as keys; `CELLS` or `LINES` for what
`helpers.audit.select` reads.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from helpers.errors import HelpersError, InputError, UnknownNameError

WORDS = {str: "a text", float: "a number", int: "a whole number", bool: "true or false"}
"""Plain kinds in a message."""

TABLES: dict[str, Table] = {}
"""All tables that some rule reads, by name."""


@dataclass(frozen=True)
class Table:
    """One kind of table in a description.

    Attributes
    ----------
    name : str
        Its head in ``audit.toml``.
    needs, may : mapping of str to kind
        Keys that it must and that it can have.
    either : tuple of str
        Keys of which it has at least one.
    together : tuple of tuple of str
        Pairs of keys, the first of which makes no sense without the second.
    """

    name: str
    needs: Mapping[str, Any]
    may: Mapping[str, Any] = field(default_factory=dict)
    either: tuple[str, ...] = ()
    together: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        TABLES[self.name] = self


@dataclass(frozen=True)
class Places:
    """Kind of a value that points at printed things: a key, a selection by part, or a list of such.

    Attributes
    ----------
    parts : tuple of str
        Parts of a key, in its order.
    """

    parts: tuple[str, ...]


class Or(tuple[Any, ...]):
    """Kind of a value that may be one of several kinds."""


CELLS = Places(("exhibit", "row", "column", "statistic"))
LINES = Places(("exhibit", "column"))
CELL, LINE = (str,) * len(CELLS.parts), (str,) * len(LINES.parts)
"""One printed number and one regression, by key."""
NAME_OR_PAIR = Or((str, (str, str)))
"""A name that is the same in two tables, or its two names."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Say what a misspelt name may have meant.

    Examples
    --------
    >>> nearest("colums", ["columns", "exhibits"])
    "did you mean 'columns'?"
    >>> nearest("x", ["columns", "exhibits"])
    'there are columns, exhibits.'
    """
    names = list(dict.fromkeys(map(str, known)))
    close = difflib.get_close_matches(str(name), names)
    return f"did you mean {' or '.join(map(repr, close))}?" if close else f"there are {', '.join(names)}."


def check(chapter: str, about: Mapping[str, Any]) -> None:
    """Refuse a description that says what no rule reads, or says it in the wrong way.

    Parameters
    ----------
    chapter : str
        Name for the message.
    about : mapping
        See `helpers.audit.engine.Paper`.

    Raises
    ------
    UnknownNameError
        For a table or a key that does not exist, with the nearest that do.
    InputError
        For a key that is missing and for a value of the wrong kind.
    """
    for name, entries in about.items():
        if name not in TABLES:
            raise UnknownNameError(
                f"the description of {chapter} has a table {name!r} that no rule reads; "
                f"{nearest(name, TABLES)}"
            )
        table = TABLES[name]
        where = f"[[{name}]] in the description of {chapter}"
        if not _is_list(entries):
            raise InputError(f"{where} must be a list of tables, got {entries!r}.")
        for entry in entries:
            _refuse_table(entry, table.needs, table.may, where)
            if table.either and not set(table.either) & set(entry):
                raise InputError(f"{where} needs {' or '.join(table.either)}, got {dict(entry)!r}.")
            for key, other in table.together:
                if key in entry and other not in entry:
                    raise InputError(f"{where} has {key!r} without {other!r}, got {dict(entry)!r}.")


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _refuse_table(value: Any, needs: Mapping[str, Any], may: Mapping[str, Any], where: str) -> None:
    kinds = {**needs, **may}
    if not isinstance(value, Mapping):
        raise InputError(f"{where} must be a table, got {value!r}.")
    for key in value:
        if key not in kinds:
            raise UnknownNameError(f"{where} has an unknown key {key!r}; {nearest(key, kinds)}")
    missing = [key for key in needs if key not in value]
    if missing:
        raise InputError(f"{where} needs {', '.join(missing)}, got {dict(value)!r}.")
    for key, item in value.items():
        _refuse(item, kinds[key], f"{key} of {where}")


def _refuse(value: Any, kind: Any, where: str) -> None:
    """Raise where a value is not of its kind."""
    parts: Iterable[tuple[Any, Any, str]] = ()
    if isinstance(kind, Places) and isinstance(value, Mapping) and value:
        _refuse_table(value, {}, dict.fromkeys(kind.parts, Or((str, [str]))), where)
        return
    if isinstance(kind, dict) and not isinstance(next(iter(kind)), type):
        _refuse_table(value, kind, {}, where)
        return
    if isinstance(kind, Places):
        key = _is_list(value) and len(value) == len(kind.parts) and all(isinstance(p, str) for p in value)
        fits = key or (_is_list(value) and value and not any(isinstance(part, str) for part in value))
        parts = () if key or not fits else ((item, kind, where) for item in value)
    elif isinstance(kind, Or):
        fits = any(_fits(value, each) for each in kind)
    elif isinstance(kind, dict):
        ((of_key, of_item),) = kind.items()
        fits = isinstance(value, Mapping) and (of_key is str or all(str(key).isdigit() for key in value))
        parts = ((item, of_item, f"{key!r} in {where}") for key, item in value.items()) if fits else ()
    elif isinstance(kind, list | tuple):
        kinds = kind if isinstance(kind, tuple) else kind * max(len(value), 1) if _is_list(value) else kind
        fits = _is_list(value) and len(value) == len(kinds)
        parts = ((item, each, where) for item, each in zip(value, kinds, strict=True)) if fits else ()
    elif isinstance(kind, set):
        fits = isinstance(value, str) and value in kind
    else:
        whole = int if kind is int else (int, float)
        fits = isinstance(value, whole if kind in (int, float) else kind)
        fits = fits and (kind is bool or not isinstance(value, bool))
    if not fits:
        raise InputError(f"{where} must be {_in_words(kind)}, got {value!r}.")
    for part in parts:
        _refuse(*part)


def _fits(value: Any, kind: Any) -> bool:
    try:
        _refuse(value, kind, "")
    except HelpersError:
        return False
    return True


def _in_words(kind: Any) -> str:
    if isinstance(kind, Places):
        return f"a key [{', '.join(kind.parts)}], a selection by these parts, or a list of such"
    if isinstance(kind, dict):
        return "a table"
    if isinstance(kind, Or):
        return " or ".join(map(_in_words, kind))
    if isinstance(kind, list):
        return f"a list of {_in_words(kind[0])}"
    if isinstance(kind, tuple):
        return f"a list of {len(kind)}"
    if isinstance(kind, set):
        return f"one of {', '.join(sorted(kind))}"
    return WORDS[kind]

"""Parameters of a notebook: their types, what is allowed, and one check for every way to set them."""

from __future__ import annotations

import ast
import difflib
import functools
import io
import itertools
import json
import tokenize
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

from helpers.errors import InputError

TYPES: dict[str, tuple[type, ...]] = {"str": (str,), "int": (int,), "float": (float, int), "bool": (bool,)}
"""Types of a parameters cell, and the values that fit them."""

OR_NONE = " | None"
"""Ending of a type whose parameter may also be None."""


@dataclass(frozen=True)
class Parameter:
    """One parameter of a notebook.

    Attributes
    ----------
    name, type, help : str
        As its parameters cell says.
    default : object
        Value without a variant.
    allowed : list or dict
        Values, or a range ``{"from": ..., "to": ...}`` with both ends; empty: any value of the type.
    """

    name: str
    type: str
    help: str
    default: Any
    allowed: Any = None

    def problem(self, value: Any) -> str:
        """Say why a value cannot be meant; empty if it can.

        Parameters
        ----------
        value : object
            The value.

        Returns
        -------
        str
            What is wrong, and what is allowed.

        Examples
        --------
        >>> Parameter("outcome", "str", "", "hhi", ["hhi", "share5"]).problem("gini")
        "outcome is 'gini'; allowed: 'hhi', 'share5'"
        >>> Parameter("threshold", "float", "", 0.8, {"from": 0, "to": 1}).problem(0.9)
        ''
        """
        plain = self.type.removesuffix(OR_NONE)
        if value is None and plain != self.type:
            return ""
        if not isinstance(value, TYPES[plain]) or (isinstance(value, bool) and plain != "bool"):
            return f"{self.name} is {value!r}, which is not of type {self.type}; allowed: {self.choices()}"
        if isinstance(self.allowed, dict):
            fits = self.allowed["from"] <= value <= self.allowed["to"]
        else:
            fits = not self.allowed or value in self.allowed
        return "" if fits else f"{self.name} is {value!r}; allowed: {self.choices()}"

    def choices(self) -> str:
        """List what is allowed.

        Returns
        -------
        str
            Values, a range, or the type.
        """
        if isinstance(self.allowed, dict):
            return f"{self.allowed['from']} to {self.allowed['to']}"
        return ", ".join(map(repr, self.allowed)) if self.allowed else f"any {self.type}"


def read(cell: str) -> dict[str, Parameter]:
    r"""Read a parameters cell.

    Parameters
    ----------
    cell : str
        Python: one assignment a parameter, with its type, and behind it a comment that explains it.

    Returns
    -------
    dict of str to Parameter
        In order. Without a type it is empty; defaults are kept as text, see `inspect`.

    Raises
    ------
    InputError
        If the cell is no Python.

    Examples
    --------
    >>> found = read('cut: str = ">=5"  # which products; a = b is no default\nwho: str | None = None  # one')
    >>> [(one.name, one.type, one.default, one.help) for one in found.values()]
    [('cut', 'str', "'>=5'", 'which products; a = b is no default'), ('who', 'str | None', 'None', 'one')]
    """
    return dict(_read(cell))


# kept, since only one thread may parse: several at once end in a SystemError now and then in Python 3.11
@functools.lru_cache(maxsize=256)
def _read(cell: str) -> dict[str, Parameter]:
    try:
        tree = ast.parse(cell)
        comments = {
            token.start[0]: token.string.removeprefix("#").strip()
            for token in tokenize.generate_tokens(io.StringIO(cell).readline)
            if token.type == tokenize.COMMENT
        }
    except (SyntaxError, tokenize.TokenError) as error:
        raise InputError(f"the parameters cell is no Python: {error}.") from error
    found = {}
    for node in tree.body:
        targets = [node.target] if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [])
        value = getattr(node, "value", None)
        for target in targets:
            if isinstance(target, ast.Name) and isinstance(value, ast.expr):
                kind = ast.unparse(node.annotation) if isinstance(node, ast.AnnAssign) else ""
                about = comments.get(node.end_lineno or 0, "")
                found[target.id] = Parameter(target.id, kind, about, ast.unparse(value))
    return found


def inspect(notebook: Path) -> dict[str, Parameter]:
    """Read the parameters cell of a notebook, as ``papermill --help-notebook`` does.

    Parameters
    ----------
    notebook : Path
        The notebook.

    Returns
    -------
    dict of str to Parameter
        With defaults as values; empty if no cell is tagged ``parameters``.

    Raises
    ------
    InputError
        If a parameter has no type of `TYPES`, or no literal for a default.
    """
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    tagged = ["".join(one["source"]) for one in cells if "parameters" in one["metadata"].get("tags", [])]
    out = {}
    for name, one in (read(tagged[0]) if tagged else {}).items():
        if one.type.removesuffix(OR_NONE) not in TYPES:
            raise InputError(
                f"{notebook.name}: parameter {name!r} needs a type in its cell, one of {', '.join(TYPES)}."
            )
        try:
            default = ast.literal_eval(one.default)
        except (ValueError, SyntaxError) as error:
            raise InputError(f"{notebook.name}: the default of {name!r} must be a plain value.") from error
        out[name] = Parameter(name, one.type, one.help, default)
    return out


def unknown(name: str, known: Mapping[str, object]) -> str:
    """Say that there is no such parameter, and which one may be meant.

    Parameters
    ----------
    name : str
        As given.
    known : mapping
        Parameters by name.

    Returns
    -------
    str
        Without a full stop.

    Examples
    --------
    >>> unknown("lest", {"tier": 0, "last_year": 0})
    "there is no parameter 'lest'; did you mean 'last_year'? there are tier, last_year"
    """
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
    meant = f"did you mean {close[0]!r}? " if close else ""
    return f"there is no parameter {name!r}; {meant}there are {', '.join(known)}"


def problems(
    known: Mapping[str, Parameter], given: Mapping[str, Any], in_order: Iterable[Sequence[str]] = ()
) -> list[str]:
    """Say all that is wrong with some values: unknown names, what cannot be meant, a wrong order.

    Parameters
    ----------
    known : mapping of str to Parameter
        What can be set.
    given : mapping
        Values by name; the others keep their defaults.
    in_order : iterable of sequences of str
        Names of parameters of which none may be larger than the next, such as a first and a last year; those
        that are not known are left out.

    Returns
    -------
    list of str
        Texts without a full stop. Values are held against each other once each can be meant.

    Examples
    --------
    >>> known = {name: Parameter(name, "int", "", 2011) for name in ("first_year", "last_year")}
    >>> problems(known, {"first_year": 2015}, [["first_year", "last_year"]])
    ['first_year is 2015 and last_year 2011; allowed: first_year up to last_year']
    """
    texts = [
        known[name].problem(value) if name in known else unknown(name, known) for name, value in given.items()
    ]
    found = [text for text in texts if text]
    if found:
        return found
    values = {name: one.default for name, one in known.items()} | dict(given)
    return [
        f"{one} is {values[one]!r} and {other} {values[other]!r}; allowed: {one} up to {other}"
        for names in in_order
        for one, other in itertools.pairwise(name for name in names if name in values)
        if values[one] > values[other]
    ]


def rules(path: Path) -> dict[str, Any]:
    """Read a list of variants, for what it says of parameters.

    Parameters
    ----------
    path : Path
        ``variants.yml``.

    Returns
    -------
    dict
        ``allowed``, by parameter as in `Parameter`, and ``in_order`` as for `problems`, where it has them;
        empty without a file.
    """
    return dict(load(path.read_text(encoding="utf-8")) or {}) if path.is_file() else {}


def load(text: str) -> Any:
    """Read YAML in which no key stands twice; YAML itself would take the last, and lose an entry.

    Parameters
    ----------
    text : str
        Of ``variants.yml``.

    Returns
    -------
    object
        What it says.

    Raises
    ------
    yaml.YAMLError
        If it is no YAML, or a key stands twice.
    """
    return yaml.load(text, Loader=_Strict)


class _Strict(yaml.SafeLoader):  # type: ignore[misc]
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys: list[Any] = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = sorted({str(key) for key in keys if keys.count(key) > 1})
        if twice:
            raise yaml.constructor.ConstructorError(
                None, None, f"{', '.join(twice)} stands twice", node.start_mark
            )
        return dict(super().construct_mapping(node, deep))

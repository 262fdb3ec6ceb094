"""One door for arguments: what a public function is given is of the kind that its annotations say.

`typed` reads the annotations, so that a function says once what it takes. Checkers of types that there are
take a bool for a number, a text for a sequence of texts and refuse NumPy's integers; and they stop where the
contents of a frame begin, which `require_columns` and its like look at.
"""

from __future__ import annotations

import collections.abc
import functools
import inspect
import re
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from numbers import Integral, Real
from typing import Any, Literal, ParamSpec, TypeVar

import narwhals as nw
import numpy as np
import pandas as pd

from helpers.errors import InputError, listed

P = ParamSpec("P")
T = TypeVar("T")

LARGEST = 1e60
"""No amount is larger: sums and products of four smaller ones stay numbers."""

_WORDS = {
    "pd.DataFrame": "a DataFrame",
    "pd.Series": "a Series",
    "str": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "True or False",
    "Iterable[str]": "several texts",
    "Sequence[str]": "a sequence of texts",
}
_NUMERIC = {"integer", "floating", "mixed-integer-float", "empty"}
_ODD = re.compile(r"[^\S ]|[\x00-\x1f\x7f]|(?![0-9])\d")


def typed(function: Callable[P, T]) -> Callable[P, T]:
    """Refuse arguments of another kind than a function's annotations say.

    Parameters
    ----------
    function : callable
        A public function with annotations.

    Returns
    -------
    callable
        The same, which raises `InputError` with the name of the argument and what it got.

    Notes
    -----
    A bool is no number, and a text no sequence. What a name may be, and how large a number, is left to the
    function. Columns of a frame must have names of their own.

    Examples
    --------
    >>> @typed
    ... def share(part: float, of: float = 1.0) -> float:
    ...     return part / of
    >>> share(1, of=2)
    0.5
    >>> share("1")
    Traceback (most recent call last):
        ...
    helpers.errors.InputError: part must be a number, got '1' (str).
    """
    signature = inspect.signature(function)

    @functools.wraps(function)
    def checked(*args: P.args, **kwargs: P.kwargs) -> T:
        hints = _hints(function)
        for name, value in signature.bind(*args, **kwargs).arguments.items():
            if signature.parameters[name].kind is inspect.Parameter.VAR_KEYWORD:
                options = _options(hints.get(name))
                unknown = sorted(set(value) - set(options)) if options else []
                if unknown:
                    raise InputError(
                        f"{function.__name__} takes no {listed(unknown)}; further arguments are "
                        f"{', '.join(options)}."
                    )
                for option in sorted(value.keys() & options.keys()):
                    _check(option, value[option], options[option], "")
            elif name in hints:
                _check(name, value, hints[name], str(function.__annotations__[name]))
        return function(*args, **kwargs)

    return checked


def frame_of(native: Any, argument: str) -> Any:
    """Read a frame of any engine.

    Parameters
    ----------
    native : frame
        Of pandas, Polars, pyarrow, DuckDB or PySpark.
    argument : str
        Name of the argument, for the message.

    Returns
    -------
    narwhals DataFrame or LazyFrame
        The same.

    Raises
    ------
    InputError
        If it is no frame.
    """
    try:
        return nw.from_native(native)
    except TypeError as error:
        raise InputError(
            f"{argument} must be a frame of pandas, Polars, pyarrow, DuckDB or PySpark, got "
            f"{'nothing' if native is None else f'a {type(native).__name__}'}."
        ) from error


def require_whole(value: int, argument: str, low: int, high: int = 10_000_000) -> None:
    """Refuse a whole number outside of its bounds.

    Parameters
    ----------
    value : int
        The number.
    argument : str
        Its name, for the message.
    low, high : int
        The least and the most that it may be.

    Raises
    ------
    InputError
        Names the bounds.
    """
    if not low <= value <= high:
        bound = f"at least {low}" if value < low else f"at most {high:,}"
        raise InputError(f"{argument} must be {bound}, got {value!r:.40}.")


def require_columns(frame: pd.DataFrame, needed: Iterable[str], argument: str) -> None:
    """Refuse a frame that lacks columns, or is none, or has one of them twice.

    Parameters
    ----------
    frame : DataFrame
        The frame.
    needed : iterable of str
        Columns that it must have.
    argument : str
        Name of the argument, for the message.

    Raises
    ------
    InputError
        Names what is missing, or there twice.
    """
    _check(argument, frame, pd.DataFrame, "pd.DataFrame")
    missing = [column for column in needed if column not in frame]
    if missing:
        raise InputError(f"{argument} lacks the columns {listed(missing)}.")


def require_unique(frame: pd.DataFrame, key: list[str], argument: str) -> None:
    """Refuse a frame in which a key occurs twice.

    Parameters
    ----------
    frame : DataFrame
        The frame.
    key : list of str
        Columns that identify a row.
    argument : str
        Name of the argument, for the message.

    Raises
    ------
    InputError
        Names the keys.
    """
    twice = frame.loc[frame.duplicated(key), key].drop_duplicates()
    if len(twice):
        named = [" ".join(map(str, row)) for row in twice.head(100).itertuples(index=False)]
        named += [""] * (len(twice) - len(named))  # counted, not shown
        raise InputError(f"{argument} has more than one row for {listed(named)}.")


def require_years(column: pd.Series, argument: str) -> None:
    """Refuse years that are no whole numbers, or missing.

    Parameters
    ----------
    column : Series
        The column.
    argument : str
        What it is, for the message.

    Raises
    ------
    InputError
        For text, fractions, infinities and missing values.
    """
    wrong = [value for value in column.unique() if not _is_year(value)]
    if wrong:
        raise InputError(f"{argument} must hold years as whole numbers, got {listed(wrong)}.")


def require_texts(column: pd.Series, argument: str, *, verbatim: bool = False) -> None:
    """Refuse a column that holds something else than plain text.

    Parameters
    ----------
    column : Series
        The column.
    argument : str
        What it is, for the message.
    verbatim : bool
        Whether any text may stand there, as it does in print.

    Raises
    ------
    InputError
        For numbers and missing values; and for what `refuse_odd` refuses, unless `verbatim`.
    """
    found = column.unique().tolist()
    other = [value for value in found if not isinstance(value, str)]
    if other:
        raise InputError(f"{argument} must hold text, got {listed(other)}; read the column as str.")
    if not verbatim:
        refuse_odd(found, argument)


def require_numbers(frame: pd.DataFrame, columns: Iterable[str], argument: str) -> None:
    """Refuse columns that are not numeric.

    Parameters
    ----------
    frame : DataFrame
        The frame.
    columns : iterable of str
        Those that must hold numbers; missing ones may be among them.
    argument : str
        Name of the argument, for the message.

    Raises
    ------
    InputError
        Names the column, and what it holds.
    """
    for name in columns:
        kind = pd.api.types.infer_dtype(frame[name])  # of an object column, what is in it
        if len(frame) and kind not in _NUMERIC:
            raise InputError(f"{name} of {argument} must be numeric, got {kind}; convert the column first.")


def refuse_odd(texts: Iterable[str], argument: str) -> None:
    """Refuse names that another name looks like.

    Parameters
    ----------
    texts : iterable of str
        Distinct names or codes.
    argument : str
        What holds them, for the message.

    Raises
    ------
    InputError
        For the empty text, blanks before or after, control characters, and digits of other scripts.

    Examples
    --------
    >>> refuse_odd(["USA", "Hong Kong SAR"], "exporter")
    >>> refuse_odd(["USA "], "exporter")
    Traceback (most recent call last):
        ...
    helpers.errors.InputError: exporter must hold plain names or codes, got 'USA '; clean the column.
    """
    odd = [text for text in texts if not text or text != text.strip() or _ODD.search(text)]
    if odd:
        raise InputError(f"{argument} must hold plain names or codes, got {listed(odd)}; clean the column.")


def _is_year(value: object) -> bool:
    return _fits(value, int) or (isinstance(value, float) and value.is_integer())


@functools.cache
def _hints(function: Callable[..., Any]) -> dict[str, Any]:
    return {name: hint for name, hint in typing.get_type_hints(function).items() if name != "return"}


def _options(hint: Any) -> dict[str, Any]:
    """Types of further named arguments, where a `TypedDict` says them."""
    inside = typing.get_args(hint)
    return typing.get_type_hints(inside[0]) if inside and typing.is_typeddict(inside[0]) else {}


def _check(name: str, value: object, hint: Any, text: str) -> None:
    if not _fits(value, hint):
        kind = re.sub(r"\b(pd|np|nw|collections\.abc)\.", "", text or str(hint))
        items = value if isinstance(value, list | tuple) else ()
        odd = [one for one in items if _single(one) and not _fits(one, _item(hint))]
        shown = listed(odd) if odd else _shown(value)
        raise InputError(f"{name} must be {_WORDS.get(text, kind)}, got {shown}.")
    for label, frame in [(name, value), *(value.items() if isinstance(value, Mapping) else ())]:
        if isinstance(frame, pd.DataFrame):
            _check_cells(label, frame)


def _check_cells(label: str, frame: pd.DataFrame) -> None:
    if not frame.columns.is_unique:
        twice = frame.columns[frame.columns.duplicated()].unique()
        raise InputError(f"{label} has more than one column {listed(twice)}; drop or rename one.")
    for name in frame.columns[[pd.api.types.is_object_dtype(kind) for kind in frame.dtypes]]:
        cells = frame[name]
        if pd.api.types.infer_dtype(cells, skipna=False) == "mixed":
            several = [type(one).__name__ for one in cells if getattr(one, "__hash__", None) is None]
            if several:
                raise InputError(f"{name} of {label} must hold single values, got {listed(set(several))}.")


def _shown(value: object) -> str:
    kind = type(value).__name__
    return f"{value!r:.60} ({kind})" if _single(value) else f"a {kind}"


def _single(value: object) -> bool:
    return isinstance(value, str | bytes | Real | None)


def _item(hint: Any) -> Any:
    """Give the kind of the items of a sequence; any, where an annotation says no such thing."""
    kinds = [one for one in (hint, *typing.get_args(hint)) if typing.get_origin(one) in _SEVERAL]
    return typing.get_args(kinds[0])[0] if kinds else Any


def _fits(value: object, hint: Any) -> bool:
    kind, inside = typing.get_origin(hint), typing.get_args(hint)
    if kind in (typing.Union, types.UnionType):
        return any(_fits(value, one) for one in inside)
    if kind is Literal:
        return isinstance(value, tuple({type(one) for one in inside}))  # which word, the function says itself
    if hint in (int, float):
        number = Integral if hint is int else Real
        return isinstance(value, number) and not isinstance(value, bool | np.bool_)
    if hint is bool:
        return isinstance(value, bool | np.bool_)
    if hint is None:
        return value is None
    if kind is tuple and inside[-1:] != (...,):
        return isinstance(value, tuple) and len(value) == len(inside) and all(map(_fits, value, inside))
    if kind in _SEVERAL:
        several = isinstance(value, kind) or (
            kind is collections.abc.Sequence and isinstance(value, pd.Index | pd.Series | np.ndarray)
        )
        if not several or isinstance(value, str | bytes | pd.DataFrame):
            return False
        if not isinstance(value, collections.abc.Collection):
            return True  # what can be read only once is left to the function
        # a plain kind is a matter of the type alone: one item of each will do
        items = value if typing.get_origin(inside[0]) else {type(one): one for one in value}.values()
        return all(_fits(one, inside[0]) for one in items)
    if kind in (collections.abc.Mapping, dict):
        fits = isinstance(value, kind)
        return fits and all(_fits(a, inside[0]) and _fits(b, inside[1]) for a, b in value.items())  # type: ignore[attr-defined]
    if kind is collections.abc.Callable:
        return callable(value)
    return hint is Any or not isinstance(hint, type) or isinstance(value, hint)


_SEVERAL = (collections.abc.Sequence, collections.abc.Iterable, tuple, list)

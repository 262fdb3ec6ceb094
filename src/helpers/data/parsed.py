"""What a reader has made of a file, kept as Parquet in ``<cache>/parsed``, so that it is parsed once.

A reader takes the path of a file, and is the same function each time; `kept` remembers what it returned under
the content of the file, the arguments, and the code that the reader can reach. A changed byte or a changed
line means that the file is parsed again, and what was kept before is thrown away.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import hashlib
import inspect
import io
import json
import secrets
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from helpers import reach
from helpers.data import paths, store
from helpers.data.loaded import Loaded

P = ParamSpec("P")
T = TypeVar("T")

Apart = tuple[pd.DataFrame, dict[str, Any]]
"""A value as a table and as what JSON can hold."""

_FACTS = b"book"
_PLAIN = (str, int, float, bool, type(None))
_STARTED = time.time()


def kept_as(
    take_apart: Callable[[T], Apart], put_together: Callable[[pd.DataFrame, dict[str, Any]], T]
) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Keep what a reader returns, given how to write it as a table.

    Parameters
    ----------
    take_apart : callable
        Makes a frame, and facts that JSON can hold, of what the reader returns.
    put_together : callable
        The reverse.

    Returns
    -------
    callable
        Decorator of a reader: a function of one or more paths and of plain arguments, whose answer depends on
        the content of those files, their names, the arguments and its code alone.

    Notes
    -----
    Only files of the cache and of the mirrors are answered from the store. What does not come back exactly as
    it was is not kept; neither is anything where the cache cannot be written, or while the sources are newer
    than the process.
    """

    def decorated(read: Callable[P, T]) -> Callable[P, T]:
        signature = inspect.signature(read)

        @functools.wraps(read)
        def reader(*args: P.args, **kwargs: P.kwargs) -> T:
            key = _key(read, signature, args, kwargs)
            if key is None:
                return read(*args, **kwargs)
            found = _found(*key)
            if found is not None:
                return put_together(*found)
            value = read(*args, **kwargs)
            frame, facts = take_apart(value)
            blob = _written(frame, facts)
            back = None if blob is None else _read(blob)
            if blob is not None and back is not None and same(put_together(*back), value):
                _store(*key, blob)
            return value

        return reader

    return decorated


def same(one: object, other: object) -> bool:
    """Whether two values are the same to the last bit, and of the same types inside.

    Parameters
    ----------
    one, other : object
        Frames, arrays, data classes, mappings, sequences, and what they hold.

    Returns
    -------
    bool
        True for the same; missing numbers are the same as themselves.

    Examples
    --------
    >>> same(pd.DataFrame({"a": [1.0, None]}), pd.DataFrame({"a": [1.0, None]}))
    True
    >>> same(pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [1.0]})), same((1, 2), [1, 2])
    (False, False)
    """
    if type(one) is not type(other):
        return False
    if isinstance(one, pd.DataFrame) and isinstance(other, pd.DataFrame):
        return _same_frames(one, other)
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        # sums run along the memory: another order gives another last digit
        return (
            (one.dtype, one.shape, one.strides, one.flags.writeable)
            == (other.dtype, other.shape, other.strides, other.flags.writeable)
        ) and one.tobytes() == other.tobytes()
    parts, others = _parts(one), _parts(other)
    if parts is None or others is None:
        return bool(one == other) or (one != one and other != other)
    return len(parts) == len(others) and all(map(same, parts, others))


def _same_frames(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    if _equal_at_once(one, other):
        return True
    try:
        pd.testing.assert_frame_equal(
            one, other, check_exact=True, check_index_type=True, check_column_type=True
        )
    except AssertionError:
        return False
    mixed = [at for at, kind in enumerate(one.dtypes) if pd.api.types.is_object_dtype(kind)]
    return one.attrs == other.attrs and all(
        list(map(type, one.iloc[:, at])) == list(map(type, other.iloc[:, at])) for at in mixed
    )


def _equal_at_once(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Tell it of millions of rows without mixed columns; False is no answer."""
    if not (one.columns.identical(other.columns) and one.dtypes.equals(other.dtypes)):
        return False
    if any(map(pd.api.types.is_object_dtype, one.dtypes)) or one.attrs != other.attrs:
        return False
    # the order of categories is no part of their type
    ordered = all(
        one[name].cat.categories.identical(other[name].cat.categories)
        for name in one.select_dtypes("category")
    )
    index = type(one.index) is type(other.index) and one.index.identical(other.index)
    return ordered and index and one.equals(other)


def _parts(value: object) -> list[object] | None:
    if dataclasses.is_dataclass(value):
        return [getattr(value, field.name) for field in dataclasses.fields(value)]
    if isinstance(value, Mapping):
        return [part for item in value.items() for part in item]
    return list(value) if isinstance(value, tuple | list) else None


def take_apart(value: Any) -> Apart:
    """Make a table, and facts, of a frame or of a data class with one.

    Parameters
    ----------
    value : DataFrame or data class
        The frame is its field ``frame``; the others are what JSON can hold.

    Returns
    -------
    (DataFrame, dict)
        The frame and the other fields.
    """
    if isinstance(value, pd.DataFrame):
        return value, {}
    facts = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    return facts.pop("frame"), facts


def _put_together(frame: pd.DataFrame, facts: dict[str, Any]) -> Any:
    return Loaded(frame, **facts) if facts else frame


def kept(read: Callable[P, T]) -> Callable[P, T]:
    """Keep the frame or the `Loaded` that a reader returns.

    Parameters
    ----------
    read : callable
        As for `kept_as`.

    Returns
    -------
    callable
        The reader, which looks first whether it has read this before.

    Examples
    --------
    >>> @kept
    ... def read(path: Path) -> Loaded:
    ...     return Loaded(pd.read_csv(path), 1, "demo")
    >>> read.__wrapped__.__name__
    'read'
    """
    keep: Callable[[Callable[P, T]], Callable[P, T]] = kept_as(take_apart, _put_together)
    return keep(read)


def is_kept(read: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> bool | None:
    """Whether a reader would answer from the store.

    Parameters
    ----------
    read : callable
        Decorated by `kept` or `kept_as`.
    *args, **kwargs
        Its arguments.

    Returns
    -------
    bool or None
        None where the answer would not be kept either.
    """
    plain = inspect.unwrap(read)
    key = _key(plain, inspect.signature(plain), args, kwargs)
    return None if key is None else any(_files(*key))


def _key(
    read: Callable[..., Any], signature: inspect.Signature, args: Any, kwargs: Any
) -> tuple[str, str, str] | None:
    """Name the reader, the question and the state of all that its answer depends on; None if one cannot."""
    bound = signature.bind(*args, **kwargs)
    bound.apply_defaults()
    question: list[object] = []
    state = [_code(read.__module__)]
    for name, value in bound.arguments.items():
        if isinstance(value, Path) and _is_ours(value):
            question.append([name, value.name])
            state.append(store.content_lately(value).sha256)
        elif _is_plain(value):
            question.append([name, repr(value)])
        else:
            return None
    if None in state or len(state) == 1:
        return None
    reader = f"{read.__module__.partition('.')[2]}.{read.__qualname__}"
    return reader, _hash(question)[:16], _hash(state)[:24]


def _is_ours(path: Path) -> bool:
    homes = (paths.cache_dir(), *paths.mirror_dirs())
    return any(path.is_relative_to(home) for home in homes) and path.is_file()


def _is_plain(value: object) -> bool:
    if isinstance(value, tuple) or dataclasses.is_dataclass(value):
        return all(map(_is_plain, _parts(value) or ()))
    return type(value) in _PLAIN


@functools.cache
def _code(module: str) -> str | None:
    """Hash the code behind a reader; None if what runs need not be what the files say."""
    sources = reach.files([module])
    if not sources or any(path.stat().st_mtime > _STARTED for _, path in sources):
        return None
    return _hash([reach.digest([module]), sys.version, pd.__version__, pa.__version__])


def _hash(content: object) -> str:
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def _written(frame: pd.DataFrame, facts: dict[str, Any]) -> bytes | None:
    try:
        text = json.dumps({"facts": facts, "attrs": frame.attrs}).encode()
        table = pa.Table.from_pandas(frame)
    except (TypeError, ValueError, NotImplementedError, pa.ArrowException):
        return None
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), _FACTS: text})
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd", row_group_size=max(1, len(frame)))
    return buffer.getvalue()


def _read(blob: bytes) -> tuple[pd.DataFrame, dict[str, Any]]:
    held = json.loads(pq.read_schema(pa.BufferReader(blob)).metadata[_FACTS])
    frame = pd.read_parquet(io.BytesIO(blob), engine="pyarrow", use_threads=False)
    frame.attrs = held["attrs"]
    return frame, held["facts"]


def _files(reader: str, question: str, state: str) -> Iterator[Path]:
    return (paths.cache_dir() / "parsed" / reader).glob(f"{question}-{state}-*.parquet")


def _found(reader: str, question: str, state: str) -> tuple[pd.DataFrame, dict[str, Any]] | None:
    for path in _files(reader, question, state):
        # another process may remove it meanwhile; and a disk may damage what was written whole
        with contextlib.suppress(OSError):
            blob = path.read_bytes()
            if path.stem.endswith(_mark(blob)):
                return _read(blob)
    return None


def _store(reader: str, question: str, state: str, blob: bytes) -> None:
    target = paths.cache_dir() / "parsed" / reader / f"{question}-{state}-{_mark(blob)}.parquet"
    part = target.with_name(f"{question}-{secrets.token_hex(8)}.part")
    # without a place to keep it, it is parsed again next time
    with contextlib.suppress(OSError):
        target.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(blob)
        part.replace(target)
        for old in target.parent.glob(f"{question}-*"):
            if old.name != target.name:
                old.unlink(missing_ok=True)


def _mark(blob: bytes) -> str:
    return hashlib.sha256(blob).hexdigest()[:32]

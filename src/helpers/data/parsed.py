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
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from helpers import reach
from helpers.data import paths, trust
from helpers.data.loaded import Loaded, Summed

P = ParamSpec("P")
T = TypeVar("T")

Apart = tuple[pd.DataFrame, dict[str, Any]]
"""A value as a table and as what JSON can hold."""

_KINDS = {kind.__name__: kind for kind in (Loaded, Summed)}
_FACTS = b"book"
_PLAIN = (str, int, float, bool, type(None))
_STARTED = time.time()


def folder() -> Path:
    """Folder of what was parsed.

    Returns
    -------
    pathlib.Path
        ``<cache>/parsed``, whether it is there or not.
    """
    return paths.cache_dir() / "parsed"


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
            one.dtype == other.dtype
            and one.shape == other.shape
            and one.flags.c_contiguous == other.flags.c_contiguous
            and one.flags.f_contiguous == other.flags.f_contiguous
            and one.flags.writeable == other.flags.writeable
            and one.tobytes() == other.tobytes()
        )
    if dataclasses.is_dataclass(one) and dataclasses.is_dataclass(other):
        names = [field.name for field in dataclasses.fields(one)]
        return all(same(getattr(one, name), getattr(other, name)) for name in names)
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return list(one) == list(other) and all(same(one[name], other[name]) for name in one)
    if isinstance(one, tuple | list) and isinstance(other, tuple | list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other) or (one != one and other != other)


def _same_frames(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    try:
        pd.testing.assert_frame_equal(one, other, check_exact=True, check_index_type=True, obj="frame")
    except AssertionError:
        return False
    axes = zip(one.axes, other.axes, strict=True)
    mixed = [at for at, kind in enumerate(one.dtypes) if pd.api.types.is_object_dtype(kind)]
    return (
        one.attrs == other.attrs
        and list(one.dtypes) == list(other.dtypes)
        and all(type(a) is type(b) and a.dtype == b.dtype and a.names == b.names for a, b in axes)
        and all(list(map(type, one.iloc[:, at])) == list(map(type, other.iloc[:, at])) for at in mixed)
    )


def _take_apart(value: Any) -> Apart:
    if isinstance(value, pd.DataFrame):
        return value, {"kind": "frame"}
    facts = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    frame = facts.pop("frame")
    return frame, {"kind": type(value).__name__, **facts}


def _put_together(frame: pd.DataFrame, facts: dict[str, Any]) -> Any:
    facts = dict(facts)
    kind = facts.pop("kind")
    return frame if kind == "frame" else _KINDS[kind](frame=frame, **facts)


def kept(read: Callable[P, T]) -> Callable[P, T]:
    """Keep the frame, `Loaded` or `Summed` that a reader returns.

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
    keep: Callable[[Callable[P, T]], Callable[P, T]] = kept_as(_take_apart, _put_together)
    return keep(read)


def _key(
    read: Callable[..., Any], signature: inspect.Signature, args: Any, kwargs: Any
) -> tuple[str, str, str] | None:
    """Name the reader, the question and the state of all that its answer depends on; None if one cannot."""
    bound = signature.bind(*args, **kwargs)
    bound.apply_defaults()
    question: list[object] = []
    contents: list[str] = []
    for name, value in bound.arguments.items():
        if isinstance(value, Path):
            if not _is_ours(value):
                return None
            question.append([name, value.name])
            contents.append(trust.content_lately(value).sha256)
        elif _is_plain(value):
            question.append([name, repr(value)])
        else:
            return None
    code = _code(read.__module__)
    if code is None or not contents:
        return None
    reader = f"{read.__module__.partition('.')[2]}.{read.__qualname__}"
    return reader, _hash(question)[:16], _hash([*contents, code])[:24]


def _is_ours(path: Path) -> bool:
    homes = (paths.cache_dir(), *paths.mirror_dirs())
    return any(path.is_relative_to(home) for home in homes) and path.is_file()


def _is_plain(value: object) -> bool:
    if isinstance(value, tuple):
        return all(map(_is_plain, value))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return all(_is_plain(getattr(value, field.name)) for field in dataclasses.fields(value))
    return type(value) in _PLAIN


@functools.cache
def _code(module: str) -> str | None:
    """Hash the code behind a reader; None if what runs need not be what the files say."""
    sources = reach.modules([module])
    if not sources or any(path.stat().st_mtime > _STARTED for path in sources.values()):
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


def _found(reader: str, question: str, state: str) -> tuple[pd.DataFrame, dict[str, Any]] | None:
    for path in (folder() / reader).glob(f"{question}-{state}-*.parquet"):
        # another process may remove it meanwhile; and a disk may damage what was written whole
        with contextlib.suppress(OSError):
            blob = path.read_bytes()
            if path.stem.endswith(_mark(blob)):
                return _read(blob)
    return None


def _store(reader: str, question: str, state: str, blob: bytes) -> None:
    target = folder() / reader / f"{question}-{state}-{_mark(blob)}.parquet"
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

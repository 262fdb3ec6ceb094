"""The one door for files: each is looked at before it is parsed, and whatever fails is one typed sentence.

A reader says what it takes (`reads`), and opens its files with `text`, `json_value`, `cells`, `r_objects`,
`r_frame`, `parquet` and `stata`, never otherwise. They refuse what is larger, packed or unpacked, than any
file that is published here, before a parser allocates for it; a hole of NUL bytes; a text whose last line has
no end, as if it had been cut; and error values of a workbook. What a library raises becomes a `FileError`,
which names the file, what its reader expects, and what the file looks like instead.
"""

from __future__ import annotations

import bz2
import contextlib
import copy
import csv
import functools
import gzip
import io
import itertools
import json
import lzma
import re
import struct
import threading
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import pandas as pd

from helpers.errors import HelpersError, InputError, listed

P = ParamSpec("P")
T = TypeVar("T")

MOST_BYTES = 128_000_000
"""Size of the largest file that is read whole; the largest that is published here has 8 million."""

MOST_JSON = 16_000_000
"""Size of the largest JSON text: a list of empty lists takes thirty times its size."""

MOST_CELLS = 12_000_000
"""Cells of the largest table: a full answer of UN Comtrade has 11.8 million, a table of ADB 5.6."""

MOST_UNPACKED = 600_000_000
"""Bytes of a workbook when unpacked."""

MOST_FRAME = 128_000_000
"""Bytes of a frame of R when unpacked; the largest published here has 71 million."""

MOST_R = 32_000_000
"""Bytes, when unpacked, of an R file that is read object by object; the largest here has 9 million."""

R_MEMORY = 1 << 30
"""Memory that reading such a file may take, where the system can hold a process to that."""

_CHUNK = 1 << 20
_PACKED: Mapping[bytes, Any] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\x00": lzma.open,
}
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_R = re.compile(rb"RD[AX][23]\n|[XAB]\n")
_KINDS = {
    b"PAR1": "a Parquet file",
    b"%PDF": "a PDF document",
    b"<stata_dta>": "a Stata file",
    b"\x89PNG": "a picture",
}
_OF_A_ZIP = {"xl/workbook.xml": "an Excel workbook", "word/document.xml": "a Word document"}
_R_READ = threading.Lock()


class FileError(InputError):
    """A file that is not what its reader takes, or that is damaged; a sentence without its last stop.

    Attributes
    ----------
    path : pathlib.Path or None
        The file, where one is known.
    """

    def __init__(self, said: str, path: Path | None = None) -> None:
        super().__init__(said)
        self.path = path


def reads(expected: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Make a reader say what it takes: all that goes wrong with its files becomes one sentence.

    Parameters
    ----------
    expected : str
        What its files are, such as ``the WTO's download of exports (CSV)``.

    Returns
    -------
    callable
        Decorator of a function of one or more paths.

    Examples
    --------
    >>> @reads("a table of one number (text)")
    ... def read(path):
    ...     return float(path.read_text())
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "demo.txt")
    ...     _ = path.write_text("<html>")
    ...     read(path)
    Traceback (most recent call last):
        ...
    helpers.data.files.FileError: demo.txt cannot be read (ValueError: could not convert string to float: \
'<html>'); expected is a table of one number (text), but demo.txt looks like a web page or XML.
    """

    def decorated(read: Callable[P, T]) -> Callable[P, T]:
        @functools.wraps(read)
        def reader(*args: P.args, **kwargs: P.kwargs) -> T:
            paths = [value for value in (*args, *kwargs.values()) if isinstance(value, Path)]
            try:
                return read(*args, **kwargs)
            except FileError as error:
                said, of, cause = str(error), error.path or paths[0], error.__cause__
            except HelpersError:
                raise
            except Exception as error:
                said, of, cause = _cannot(paths, error), paths[0], error
            found = f"{of.name} looks like {looks_like(of)}"
            raise FileError(f"{said}; expected is {expected}, but {found}.", of) from cause

        return reader

    return decorated


def _cannot(paths: Iterable[Path], error: BaseException) -> str:
    words = " ".join(str(error).split())[:120].rstrip(".")
    named = " or ".join(path.name for path in paths)
    return f"{named} cannot be read ({type(error).__name__}{': ' if words else ''}{words})"


@contextlib.contextmanager
def _opening(path: Path) -> Iterator[None]:
    try:
        yield
    except HelpersError:
        raise
    except OSError as error:
        raise FileError(f"{path.name} cannot be read ({error.strerror or error})", path) from error
    except BaseException as error:
        # a parser in Rust that gives up raises what is no Exception
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise FileError(_cannot([path], error), path) from error


def looks_like(path: Path) -> str:
    r"""Say what a file looks like, from how it begins.

    Parameters
    ----------
    path : pathlib.Path
        Any file.

    Returns
    -------
    str
        A phrase for the end of a sentence.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "demo")
    ...     for content in (b"", b"\0" * 9, b"Year;Value\n2016;1\n", b"PK\x03\x04", b'{"count": 0}'):
    ...         _ = path.write_bytes(content)
    ...         print(looks_like(path))
    an empty file
    nothing but NUL bytes
    text with 2 columns separated by ';', 'Year', 'Value'
    a damaged zip file
    JSON text that begins with '{"count": 0}'
    """
    try:
        with path.open("rb") as handle:
            start = handle.read(4096)
        for magic, opened in _PACKED.items():
            if start.startswith(magic):
                with (
                    contextlib.suppress(EOFError, OSError, lzma.LZMAError, zlib.error),
                    opened(path) as handle,
                ):
                    is_r = _R.match(handle.read(8))
                    return "an R file" if is_r else "a packed file (gzip, bzip2 or xz) with no R data"
                return "a damaged packed file (gzip, bzip2 or xz)"
        if start.startswith(_ZIP):
            return _kind_of_zip(path)
    except OSError as error:
        return f"nothing that can be opened ({error.strerror or error})"
    if not start.strip(b"\0"):
        return "nothing but NUL bytes" if start else "an empty file"
    if start.startswith(_OLE):
        return "an old Excel workbook (.xls), or another Office document"
    named = next((kind for magic, kind in _KINDS.items() if start.startswith(magic)), None)
    return named or ("an R file" if _R.match(start) else _kind_of_text(start))


def _kind_of_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except NotImplementedError:  # what zipfile raises for a later version of the format than it knows
        return "a zip file of a version that cannot be read"
    except (zipfile.BadZipFile, UnicodeDecodeError):  # the latter of the name of a member
        return "a damaged zip file"
    found = next((kind for name, kind in _OF_A_ZIP.items() if name in names), None)
    return found or f"a zip file with {listed(names)}"


def _kind_of_text(start: bytes) -> str:
    if b"\0" in start.replace(b"\0\0\0", b"") and not start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return f"a binary file that begins with {start[:8]!r}"
    shown = decoded(start[:-3] if len(start) == 4096 else start, "gb18030", "replace").strip()
    first = shown.splitlines()[0] if shown else ""
    if first.startswith("<"):
        return "a web page or XML"
    if first.startswith(("{", "[")):
        return f"JSON text that begins with {first[:40]!r}"
    mark = separator(shown)
    heads = [head.strip() for head in next(csv.reader([first], delimiter=mark), [])]
    if len(heads) < 2:
        return f"text that begins with {first[:40]!r}"
    return f"text with {len(heads)} columns separated by {mark!r}, {listed(head[:40] for head in heads)}"


def separator(text: str) -> str:
    r"""Guess what separates the columns of a text, from its first lines.

    Parameters
    ----------
    text : str
        The text.

    Returns
    -------
    str
        The most frequent of comma, semicolon and tab; a comma where there is none.

    Examples
    --------
    >>> separator("Year;Value\n2016;1,5\n"), separator("Year\n")
    (';', ',')
    """
    first = "\n".join(itertools.islice((line for line in text[:65536].splitlines() if line.strip()), 10))
    return max(",;\t", key=first.count)


def decoded(content: bytes, otherwise: str = "cp1252", errors: str = "strict") -> str:
    """Text of a file in UTF-8, in UTF-16 with a byte-order mark, or else in another encoding.

    Parameters
    ----------
    content : bytes
        The file.
    otherwise : str, default 'cp1252'
        The encoding of what is no UTF-8.
    errors : str, default 'strict'
        What becomes of bytes that are of no encoding, as in ``bytes.decode``.

    Returns
    -------
    str
        The text without a byte-order mark.

    Examples
    --------
    >>> decoded("Côte".encode()), decoded("Côte".encode("cp1252")), decoded("Côte".encode("utf-16"))
    ('Côte', 'Côte', 'Côte')
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode(otherwise, errors)


def _content(path: Path, most: int = MOST_BYTES) -> bytes:
    with path.open("rb") as handle:
        content = handle.read(most + 1)
    if not content:
        raise FileError(f"{path.name} is empty", path)
    if len(content) > most:
        raise FileError(
            f"{path.name} is larger than {most:,} bytes, the most that is read of such a file", path
        )
    return content


def text(path: Path, otherwise: str = "cp1252", *, open_end: bool = False) -> str:
    """Read a text.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    otherwise : str, default 'cp1252'
        As for `decoded`.
    open_end : bool, default False
        Whether the last line may do without an end, which is a sign of a file that was cut.

    Returns
    -------
    str
        The text, not empty.

    Raises
    ------
    FileError
        If the file cannot be opened, is empty, too large, or no text in these encodings; if it has NUL bytes,
        or a last line without an end.
    """
    with _opening(path):
        found = decoded(_content(path), otherwise)
    if (hole := found.find("\0")) >= 0:
        said = f"{path.name} holds {found.count(chr(0)):,} NUL bytes, the first after {hole:,} characters"
        raise FileError(f"{said}: it is no text, or a part of it is lost", path)
    if not found.strip():
        raise FileError(f"{path.name} is empty", path)
    if not open_end and not found.endswith(("\n", "\r")):
        cut = found.rpartition("\n")[2][-40:]
        said = f"the last line of {path.name}, which ends in {cut!r}, has no end, as if the file had been cut"
        raise FileError(f"{said} (get it anew, or end the line if it is whole)", path)
    return found


def json_value(path: Path) -> Any:
    """Read a JSON text.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    object
        Its value.

    Raises
    ------
    FileError
        If the file cannot be opened, is too large, or is no JSON.
    """
    with _opening(path):
        try:
            return json.loads(decoded(_content(path, MOST_JSON)))
        except json.JSONDecodeError as error:
            raise FileError(f"{path.name}, line {error.lineno}: not JSON ({error.msg})", path) from None


def is_workbook(path: Path) -> bool:
    """Whether a file begins as a workbook of Excel does, whatever its name."""
    with _opening(path), path.open("rb") as handle:
        return handle.read(4) in (_ZIP, _OLE)


def cells(path: Path, sheet: str | int | Callable[[list[str]], str] = 0) -> list[list[Any]]:
    """Read the cells of a sheet of a workbook (.xlsx or .xls).

    Parameters
    ----------
    path : pathlib.Path
        The workbook.
    sheet : str or int or callable
        Name of the sheet, its place, or what picks one of the names.

    Returns
    -------
    list of list
        Rows of equal length, of text, numbers, dates and bools; an empty cell is the empty string.

    Raises
    ------
    FileError
        If it is no workbook, or damaged; lacks the sheet; is larger than `MOST_UNPACKED` bytes, or has more
        than `MOST_CELLS` cells from the first to the farthest; if the sheet is empty, or has an error value
        such as ``#REF!``, or a formula that was never computed: both would be read as an empty cell.
    """
    import python_calamine

    with _opening(path):
        content = _content(path)
        names = _sheets(content, path)
        name = sheet(names) if callable(sheet) else names[sheet] if isinstance(sheet, int) else sheet
        if name not in names:
            raise FileError(f"{path.name} has no sheet {name!r}, but {listed(names)}", path)
        wrong = (_look_at_xlsx if content.startswith(_ZIP) else _look_at_xls)(
            content, names.index(name), path
        )
        if wrong:
            said = (
                f"sheet {name!r} of {path.name} has errors, or formulas without a value, in {listed(wrong)}"
            )
            raise FileError(said, path)
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            found = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    if not any(cell != "" for row in found for cell in row):
        raise FileError(f"sheet {name!r} of {path.name} is empty", path)
    return found


def _sheets(content: bytes, path: Path) -> list[str]:
    if content.startswith(_ZIP):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return [name for name, _ in _members(archive, path)]
    if content.startswith(_OLE):
        return [name for name, _ in _substreams(_biff(content))]
    raise FileError(f"{path.name} is no Excel workbook", path)


def _members(archive: zipfile.ZipFile, path: Path) -> list[tuple[str, str]]:
    """Names of the sheets of an .xlsx, each with its member of the archive; all members are measured."""
    if "xl/workbook.xml" not in archive.namelist():
        raise FileError(f"{path.name} is no Excel workbook (.xlsx)", path)
    if sum(one.file_size for one in archive.infolist()) > MOST_UNPACKED:
        raise FileError(f"{path.name} has more than {MOST_UNPACKED:,} bytes when unpacked", path)
    import xml.etree.ElementTree as ET

    def parsed(name: str) -> ET.Element:
        xml = b"".join(_chunks(archive, name, path))
        if b"<!" in xml:
            raise FileError(f"{path.name} declares entities, which no Excel workbook does", path)
        return ET.fromstring(xml)

    targets = {one.get("Id"): one.get("Target", "") for one in parsed("xl/_rels/workbook.xml.rels")}
    sheets = []
    for one in parsed("xl/workbook.xml").iter():
        if one.tag.endswith("}sheet"):
            link = next(value for key, value in one.attrib.items() if key.endswith("}id"))
            target = targets[link]
            sheets.append((one.attrib["name"], target[1:] if target.startswith("/") else f"xl/{target}"))
    return sheets


def _chunks(archive: zipfile.ZipFile, name: str, path: Path) -> Iterator[bytes]:
    """Content of a member, of which no more is unpacked than it states."""
    # one byte more than stated: where there is more, the checksum fails; where it is no bomb, it holds
    stated = copy.copy(archive.getinfo(name))
    stated.file_size += 1
    with archive.open(stated) as handle:
        while chunk := handle.read(_CHUNK):
            if b"<" not in chunk and len(chunk) == _CHUNK:
                raise FileError(f"{name} of {path.name} has {_CHUNK:,} bytes in a row without a tag", path)
            yield chunk


_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Z]{0,3})([0-9]{1,9})["']""")
_ERROR = re.compile(
    rb"""<(?:\w+:)?c\b[^>]*?\bt\s*=\s*["']e["'][^>]*>|<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)"""
    rb"""(?=</(?:\w+:)?c>|<(?:\w+:)?v\s*/>|<(?:\w+:)?v></)"""
)


def _look_at_xlsx(content: bytes, sheet: int, path: Path) -> list[str]:
    wrong: list[str] = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [member for _, member in _members(archive, path)]
        for name in archive.namelist():
            rows = columns = count = 0
            kept = b""
            for chunk in _chunks(archive, name, path):
                if name != sheets[sheet]:
                    continue
                # what is looked for is never cut in two: a chunk is read together with what follows a tag
                kept, _, rest = (kept + chunk).rpartition(b"</")
                for letters, digits in set(_PLACE.findall(kept)):
                    rows = max(rows, int(digits))
                    columns = max(columns, functools.reduce(lambda at, one: at * 26 + one - 64, letters, 0))
                count += kept.count(b"<c") + kept.count(b":c")
                if max(rows * columns, count) > MOST_CELLS:
                    raise _too_many(path, rows, columns)
                if b'"e"' in kept or b"'e'" in kept or b"f>" in kept or b"<f" in kept:
                    wrong += [_cell_before(kept, found.start()) for found in _ERROR.finditer(kept)]
                kept = b"</" + rest
    return wrong


def _cell_before(xml: bytes, at: int) -> str:
    near = [f"{a.decode()}{n.decode()}" for a, n in _PLACE.findall(xml[max(0, at - 400) : at + 80]) if a]
    return near[-1] if near else "a cell"


def _too_many(path: Path, rows: int, columns: int) -> FileError:
    said = f"{path.name} has a cell in row {rows:,} or column {columns:,}"
    return FileError(f"{said}: with more than {MOST_CELLS:,} cells it is no table that is read here", path)


def _biff(content: bytes) -> bytes:
    import xlrd.compdoc

    document = xlrd.compdoc.CompDoc(content, logfile=io.StringIO())
    for name in ("Workbook", "Book"):
        held, start, size = document.locate_named_stream(name)
        if held:
            return bytes(held[start : start + size])
    raise InputError("no stream of a workbook")


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Kind and content of each record of a part of a stream, up to its end."""
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size
        if kind == 0x000A:
            return


def _substreams(stream: bytes) -> list[tuple[str, int]]:
    """Names of the sheets of an .xls, and where each begins in the stream."""
    found = []
    for kind, held in _records(stream, 0):
        if kind == 0x0085 and len(held) > 8:
            wide = held[7] & 1
            name = held[8 : 8 + held[6] * (1 + wide)].decode("utf-16-le" if wide else "latin-1")
            found.append((name, struct.unpack_from("<I", held)[0]))
    return found


_XLS_CELLS = {0x0006, 0x00BD, 0x00BE, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E, 0x0406}


def _look_at_xls(content: bytes, sheet: int, path: Path) -> list[str]:
    stream = _biff(content)
    wrong = []
    for number, (_, start) in enumerate(_substreams(stream)):
        rows = columns = 0
        for kind, held in _records(stream, start):
            if kind in _XLS_CELLS and len(held) >= 6:
                row, column = struct.unpack_from("<HH", held)
                rows, columns = max(rows, row + 1), max(columns, column + 1)
                is_error = (kind == 0x0205 and held[7:8] == b"\1") or (
                    kind in (0x0006, 0x0406) and held[12:14] == b"\xff\xff" and held[6] == 2
                )
                if is_error and number == sheet:
                    wrong.append(f"row {row + 1}, column {column + 1}")
        if rows * columns > MOST_CELLS:
            raise _too_many(path, rows, columns)
    return wrong


def _unpacked(path: Path, most: int) -> bytes:
    start = _content(path)[:6]
    opened = next((opened for magic, opened in _PACKED.items() if start.startswith(magic)), None)
    with opened(path) if opened else path.open("rb") as handle:
        content = handle.read(8)
        if not _R.match(content):
            raise FileError(f"{path.name} is no R file", path)
        content += handle.read(most - 7)
    if len(content) > most:
        raise FileError(f"{path.name} has more than {most:,} bytes when unpacked", path)
    return content


@contextlib.contextmanager
def _memory(more: int) -> Iterator[None]:
    """Hold the process to what it has and some more memory, where the system can; not for two at a time."""
    try:
        import resource

        size = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    except (ImportError, OSError):
        yield
        return
    with _R_READ:
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        wanted = size + more
        if soft == resource.RLIM_INFINITY or soft > wanted:
            resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def r_objects(path: Path, encoding: str | None = None) -> dict[str, Any]:
    """Read the objects of an R data file (.rda).

    Parameters
    ----------
    path : pathlib.Path
        The file.
    encoding : str, optional
        Encoding of its strings, where the file does not say.

    Returns
    -------
    dict
        What rdata makes of them, by name; a Date is a number of days since 1970-01-01.

    Raises
    ------
    FileError
        If it is no such file, is damaged, has more than `MOST_R` bytes when unpacked, or takes more memory
        than `R_MEMORY`.
    """
    # readers of R files take long to import, and most files have been read before
    import rdata

    classes = {**rdata.conversion.DEFAULT_CLASS_MAP, "Date": lambda days, _: days}
    with _opening(path), warnings.catch_warnings():
        # R attributes without a Python counterpart (row names, time zones) carry no data here
        warnings.simplefilter("ignore")
        content = _unpacked(path, MOST_R)
        with _memory(R_MEMORY):
            parsed = rdata.parser.parse_data(content, extension=".rda")
            objects = rdata.conversion.convert(parsed, classes, default_encoding=encoding)
    if not isinstance(objects, dict):
        raise FileError(f"{path.name} holds no named objects", path)
    return objects


def r_object(path: Path, name: str) -> Any:
    """Read one object of an R data file.

    Parameters
    ----------
    path : pathlib.Path
        The file (.rda).
    name : str
        Name of the object.

    Returns
    -------
    DataFrame or xarray.DataArray or dict
        The object, as rdata makes it.

    Raises
    ------
    FileError
        If the file holds no such object, or as `r_objects`.
    """
    objects = r_objects(path)
    if name not in objects:
        raise FileError(
            f"{path.name} must hold the object {name!r}, but holds {listed(objects) or 'none'}", path
        )
    return objects[name]


def r_frame(path: Path, name: str | None, needed: Iterable[str]) -> pd.DataFrame:
    """Read a plain data frame of an R file, which pyreadr reads fifteen times as fast as rdata.

    Parameters
    ----------
    path : pathlib.Path
        The file (.rda or .rds).
    name : str or None
        Name of the object; None in an .rds, which has no names.
    needed : iterable of str
        Columns that it must have.

    Returns
    -------
    DataFrame
        The frame, its text as ``str``.

    Raises
    ------
    FileError
        If it is no such file, is damaged, is larger than `MOST_FRAME` bytes when unpacked, or lacks the
        object or a column.
    """
    import pyreadr

    with _opening(path), warnings.catch_warnings():
        # it warns of objects that are no frames, and of what it cannot convert
        warnings.simplefilter("ignore")
        _unpacked(path, MOST_FRAME)
        objects = pyreadr.read_r(str(path))
        if name not in objects:
            held = listed(one for one in objects if one) or "none with a name"
            raise FileError(f"{path.name} must hold the object {name!r}, but holds {held}", path)
        frame: pd.DataFrame = objects[name]
    refuse_lacking(path, needed, frame)
    return frame.astype(
        {one: "str" for one, kind in frame.dtypes.items() if pd.api.types.is_object_dtype(kind)}
    )


def parquet(path: Path, needed: Sequence[str]) -> pd.DataFrame:
    """Read columns of a Parquet file.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    needed : sequence of str
        The columns, of numbers.

    Returns
    -------
    DataFrame
        Those columns.

    Raises
    ------
    FileError
        If it is no Parquet file, is damaged, has more than `MOST_CELLS` cells, or lacks a column; if a column
        is not of numbers.
    """
    import pyarrow.parquet as pq

    with _opening(path):
        with pq.ParquetFile(path) as file:
            refuse_lacking(path, needed, file.schema_arrow.names)
            if file.metadata.num_rows * len(needed) > MOST_CELLS:
                raise FileError(f"{path.name} has more than {MOST_CELLS:,} cells", path)
            frame: pd.DataFrame = file.read(list(needed), use_threads=False).to_pandas()
        text = [name for name, kind in frame.dtypes.items() if not pd.api.types.is_numeric_dtype(kind)]
        if text:
            raise FileError(f"{path.name} has no numbers in the columns {listed(text)}", path)
    return frame


def stata(path: Path, needed: Sequence[str]) -> pd.DataFrame:
    """Read columns of a Stata file.

    Parameters
    ----------
    path : pathlib.Path
        The file (.dta).
    needed : sequence of str
        The columns.

    Returns
    -------
    DataFrame
        Those columns.

    Raises
    ------
    FileError
        If it is no such file, is damaged, or lacks a column.
    """
    with _opening(path), warnings.catch_warnings():
        warnings.simplefilter("error")
        frame = pd.read_stata(io.BytesIO(_content(path)))
    refuse_lacking(path, needed, frame)
    return frame[list(needed)]


def refuse_lacking(file: Path | str, needed: Iterable[str], held: Iterable[Any]) -> None:
    """Refuse a table that lacks columns.

    Parameters
    ----------
    file : pathlib.Path or str
        The file, or its name.
    needed, held : iterable
        Names that it must have, and those that it has.

    Raises
    ------
    FileError
        Names what is lacking.
    """
    there = set(held)
    if lacking := [name for name in needed if name not in there]:
        path = file if isinstance(file, Path) else None
        raise FileError(f"{path.name if path else file} lacks the columns {listed(lacking)}", path)

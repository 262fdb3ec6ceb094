"""Ways to damage a file, each with a seed: cuts, flipped bytes, holes, lost columns, odd numbers, bombs."""

from __future__ import annotations

import bz2
import csv
import functools
import gzip
import io
import lzma
import random
import zipfile
from collections.abc import Callable, Iterator

ODD = (
    "1_000", "１２３", "999999999999999999999999", "1.234,5", "NaN", "inf", "-inf", "abc", "-5", "1e999",
    "0x1F", "1 000", "#REF!", "=1+1", "20x6", "½", "1\u00a0000", "--1", "1e5e5", "true",
)  # fmt: skip
"""What stands where a number should, or where it may but cannot be meant."""

Mutation = Callable[[bytes, random.Random], bytes]


def cut(content: bytes, dice: random.Random) -> bytes:
    return content[: dice.randrange(len(content) // 5, max(len(content) - 1, 1))]


def flip(content: bytes, dice: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(dice.choice((1, 1, 8, 64))):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def hole(content: bytes, dice: random.Random) -> bytes:
    size = max(1, len(content) // dice.choice((20, 100)))
    start = dice.randrange(len(content))
    return content[:start] + b"\0" * len(content[start : start + size]) + content[start + size :]


def empty(content: bytes, dice: random.Random) -> bytes:
    return dice.choice((b"", b"\n", b" " * 4096, b"\0" * 4096, b"\xef\xbb\xbf"))


def page(content: bytes, dice: random.Random) -> bytes:
    return dice.choice(
        (b"<!DOCTYPE html><html>sign in</html>\n", b'{"error": "no"}\n', b"<?xml version='1.0'?><Error/>\n")
    )


def deep(content: bytes, dice: random.Random) -> bytes:
    return dice.choice((b"[" * 100_000, b'"' + b"x" * 300_000 + b"\n", b",\n" * 50_000, b"a,b\n" * 9))


EVERYWHERE: dict[str, Mutation] = {
    "cut": cut, "flip": flip, "hole": hole, "empty": empty, "page": page, "deep": deep,
}  # fmt: skip


def _rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8", "surrogateescape"), newline="")))


def _text(rows: list[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode("utf-8", "surrogateescape")


def half_the_rows(content: bytes, dice: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    return b"".join(lines[: max(1, len(lines) // 2)])


def no_column(content: bytes, dice: random.Random) -> bytes:
    rows = _rows(content)
    at = dice.randrange(max(map(len, rows)))
    return _text([row[:at] + row[at + 1 :] for row in rows])


def swapped_heads(content: bytes, dice: random.Random) -> bytes:
    rows = _rows(content)
    at, other = (dice.randrange(len(rows[0])) for _ in range(2))
    rows[0][at], rows[0][other] = rows[0][other], rows[0][at]
    return _text(rows)


def odd_number(content: bytes, dice: random.Random) -> bytes:
    rows = _rows(content)
    numbers = [
        (at, column)
        for at, row in enumerate(rows)
        for column, cell in enumerate(row)
        if cell.replace(".", "").replace("-", "").isdigit()
    ]
    if numbers:
        at, column = dice.choice(numbers)
        rows[at][column] = dice.choice(ODD)
    return _text(rows)


def column_of_text(content: bytes, dice: random.Random) -> bytes:
    rows = _rows(content)
    at = dice.randrange(max(map(len, rows)))
    return _text([rows[0], *([*row[:at], "x", *row[at + 1 :]] for row in rows[1:])])


OF_TEXT: dict[str, Mutation] = {
    "half the rows": half_the_rows,
    "no column": no_column,
    "swapped heads": swapped_heads,
    "odd number": odd_number,
    "column of text": column_of_text,
}


def _opened(content: bytes) -> bytes | None:
    for opened in (gzip.decompress, bz2.decompress, lzma.decompress):
        try:
            return opened(content)
        except (OSError, EOFError, lzma.LZMAError, ValueError):
            continue
    return None


def inside(content: bytes, dice: random.Random) -> bytes:
    """Damage what is packed, and pack it again: R files, and members of a workbook."""
    damage = dice.choice((cut, flip, flip, hole))
    unpacked = _opened(content)
    if unpacked is not None:
        return gzip.compress(damage(unpacked, dice), 1)
    if not content.startswith(b"PK"):
        return damage(content, dice)
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, 1) as new,
    ):
        chosen = dice.choice(old.namelist())
        for name in old.namelist():
            held = old.read(name)
            new.writestr(name, damage(held, dice) if name == chosen and len(held) > 10 else held)
    return out.getvalue()


def workbook(sheet: str, *, pad: int = 0) -> bytes:
    """Write a workbook by hand: `sheet` is the XML of its rows, followed by `pad` blanks."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as new:
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
        new.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types"><Override PartName="/xl/workbook.xml" '
            f'ContentType="{kind}.sheet.main+xml"/></Types>',
        )
        new.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="a" '
            f'Type="{links}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        new.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{links}"><sheets>'
            '<sheet name="S" sheetId="1" r:id="a"/></sheets></workbook>',
        )
        new.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="a" Type="{links}/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>',
        )
        with new.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as handle:
            handle.write(f'<worksheet xmlns="{main}"><sheetData>{sheet}'.encode())
            for _ in range(pad >> 20):
                handle.write(b" " * (1 << 20))
            handle.write(b"</sheetData></worksheet>")
    return out.getvalue()


def _row(number: int, *cells: tuple[str, str]) -> str:
    held = "".join(
        f'<c r="{column}{number}" t="inlineStr"><is><t>{text}</t></is></c>' for column, text in cells
    )
    return f'<row r="{number}">{held}</row>'


@functools.cache
def bombs() -> tuple[tuple[str, bytes], ...]:
    """Small files that are large inside: a far cell, a gigabyte of blanks, packed zeros, lists in lists."""
    return tuple(_bombs())


def _bombs() -> Iterator[tuple[str, bytes]]:
    yield "far cell", workbook(_row(1, ("A", "x")) + _row(1048576, ("XFD", "y")))
    yield "sheet of blanks", workbook(_row(1, ("A", "x")), pad=1 << 30)
    for magic in (b"RDX2\nX\n", b"RDX3\nX\n", b"X\n"):
        yield f"packed R {magic[:4]!r}", _gzipped(magic + b"\0" * 64, 1 << 30)
    # a pair list of 200 million empty objects, and a vector that says it has two billion
    yield (
        "R of lists",
        _gzipped(b"RDX2\nX\n\0\0\0\2\0\4\2\1\0\2\3\0\0\0\0\x13\x0b\xeb\xc2\0", 400 << 20, b"\0\0\0\xfe"),
    )
    yield (
        "R of a long vector",
        gzip.compress(b"RDX2\nX\n\0\0\0\2\0\4\2\1\0\2\3\0\0\0\0\x0e\x7f\xff\xff\xff" + b"\0" * 64),
    )
    yield "packed text", _gzipped(b"a,b\n", 1 << 30, b"1,2\n")


def _gzipped(start: bytes, size: int, unit: bytes = b"\0") -> bytes:
    # members one after the other are one file
    member = gzip.compress(unit * ((16 << 20) // len(unit)), 6, mtime=0)
    return gzip.compress(start, mtime=0) + member * (size >> 24)

"""What came from an address without a hash: whether it can be the file that its name promises.

Such a file is trusted on first use, for good. A page that says "sign in", an error in JSON or XML with the
status 200, an empty answer and half an archive would be as well, so each kind of file must show its marks.
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from helpers.data.download import DownloadError

_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_COMPRESSED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"RDX", b"X\n")
_STARTS: dict[str, tuple[bytes, ...]] = {
    ".zip": (_ZIP,),
    ".xlsx": (_ZIP,),
    ".xls": (_OLD_OFFICE, _ZIP),
    ".gz": (b"\x1f\x8b",),
    **dict.fromkeys((".rds", ".rda", ".rdata"), _COMPRESSED),
    ".parquet": (b"PAR1",),
}
_MARKUP = (".html", ".htm", ".xml", ".svg")


def refuse_what_is_no_file(part: Path, name: str) -> None:
    """Refuse an answer that is not the file.

    Parameters
    ----------
    part : pathlib.Path
        What came.
    name : str
        Name of the file in the registry; its ending says what is expected.

    Raises
    ------
    DownloadError
        If it is empty, a page or message of text in place of a file, an archive that ends too early, or JSON
        that is no list.
    """
    ending = Path(name).suffix.lower()
    with part.open("rb") as handle:
        start = handle.read(512).lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        raise DownloadError("it answered with an empty file")
    if start.startswith(b"<") and ending not in _MARKUP:
        raise DownloadError("it answered with a web page or XML instead of the file")
    if ending == ".json":
        _refuse_message(part)
    elif start.startswith(b"{"):
        raise DownloadError("it answered with JSON instead of the file")
    starts = _STARTS.get(ending)
    if starts and not start.startswith(starts):
        raise DownloadError(f"it answered with what is no {ending} file (it begins with {start[:8]!r})")
    if start.startswith(_ZIP) and not zipfile.is_zipfile(part):
        raise DownloadError("it answered with an archive that ends too early")


def _refuse_message(part: Path) -> None:
    try:
        with part.open("rb") as handle:
            found = json.load(handle)
    except (ValueError, RecursionError) as error:
        raise DownloadError("it answered with what is no JSON, or a part of it") from error
    if not isinstance(found, list) or not found:
        raise DownloadError("it answered with JSON that is no list of rows, such as an error")

"""What an edition of BACI consists of: the yearly files and the two lists, in a zip or unpacked."""

from __future__ import annotations

import csv
import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from helpers.data import archives
from helpers.errors import InputError, listed


@dataclass(frozen=True)
class Edition:
    """The files of one revision and version.

    Attributes
    ----------
    source : Path
        The zip or the folder.
    revision : str
        For instance ``HS02``.
    years : dict of int to str
        Name of each year's file.
    countries : dict of str to str
        CEPII's ISO code (three characters; empty if it has none) by numeric code.
    products : frozenset of str
        Six-digit codes.
    """

    source: Path
    revision: str
    years: dict[int, str]
    countries: dict[str, str]
    products: frozenset[str]

    @contextmanager
    def file(self, year: int, scratch: Path) -> Iterator[Path]:
        """Path of a year's file; it is unpacked into `scratch` for the time of its use.

        Parameters
        ----------
        year : int
            One of `years`.
        scratch : Path
            Folder for the unpacked file.

        Yields
        ------
        Path
            The CSV file.
        """
        name = self.years[year]
        if self.source.is_dir():
            yield self.source / name
            return
        target = scratch / Path(name).name
        with archives.member(self.source, name) as content, target.open("wb") as handle:
            shutil.copyfileobj(content, handle, 1 << 20)
        yield target
        target.unlink()


def edition(source: Path, revision: str) -> Edition:
    """Find the files of a revision and read its two lists.

    Parameters
    ----------
    source : Path
        A zip, a folder with one zip of that revision, or a folder with its files.
    revision : str
        For instance ``HS02``.

    Returns
    -------
    Edition
        The files.

    Raises
    ------
    InputError
        If files are missing, of several versions, or a list is faulty.
    ArchiveError
        If the zip is damaged or truncated.
    """
    source, names = _names(source, revision)
    pattern = re.compile(rf"(?:.*/)?BACI_{revision}_Y(\d{{4}})_V(\w+)\.csv")
    matches = [(name, match) for name in names if (match := pattern.fullmatch(name))]
    versions = sorted({match[2] for _, match in matches})
    if len(versions) != 1:
        held = f"several versions, {listed(versions)}" if versions else "none"
        raise InputError(
            f"source {str(source)!r} must hold BACI_{revision}_Y<year>_V<version>.csv of one version, "
            f"but has {held}."
        )
    countries = _table(source, names, f"country_codes_V{versions[0]}.csv", "country_code", "country_iso3")
    products = _table(source, names, f"product_codes_{revision}_V{versions[0]}.csv", "code", "code")
    short = [code for code in products if not re.fullmatch(r"\d{6}", code)]
    if short:
        raise InputError(
            f"code of product_codes_{revision}_V{versions[0]}.csv must have six digits, got {listed(short)}."
        )
    return Edition(
        source,
        revision,
        {int(match[1]): name for name, match in matches},
        {code: iso3 if re.fullmatch(r"[A-Z]{3}|S19|R20", iso3) else "" for code, iso3 in countries.items()},
        frozenset(products),
    )


def _names(source: Path, revision: str) -> tuple[Path, list[str]]:
    if source.is_dir():
        zips = sorted(source.glob(f"BACI_{revision}_V*.zip"))
        if len(zips) > 1:
            raise InputError(
                f"source {str(source)!r} must hold one zip of {revision}, "
                f"but has {listed(path.name for path in zips)}."
            )
        if not zips:
            return source, sorted(path.name for path in source.glob("*.csv"))
        source = zips[0]
    if not source.is_file():
        raise InputError(f"source {str(source)!r} is neither a file nor a folder.")
    try:
        with zipfile.ZipFile(source) as archive:
            return source, archive.namelist()
    except (zipfile.BadZipFile, EOFError) as error:
        raise archives.ArchiveError(
            f"Archive {source} is damaged or truncated ({error}); fetch it again."
        ) from error


def _table(source: Path, names: list[str], name: str, key: str, value: str) -> dict[str, str]:
    found = [member for member in names if Path(member).name == name]
    if not found:
        raise InputError(f"source {str(source)!r} must hold {name}.")
    if source.is_dir():
        raw = (source / found[0]).read_bytes()
    else:
        with archives.member(source, found[0]) as handle:
            raw = handle.read()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252")  # some editions hold Côte d'Ivoire in the encoding of Windows
    table: dict[str, str] = {}
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = [column for column in (key, value) if column not in (reader.fieldnames or [])]
    if missing:
        raise InputError(f"{name} lacks the columns {listed(missing)}.")
    for row in reader:
        code = row[key].strip()
        if code in table:
            raise InputError(f"{name}, line {reader.line_num}: {key} {code!r} occurs twice.")
        table[code] = row[value].strip()
    return table

"""What an edition of BACI consists of: the yearly files and the two lists, in a zip or unpacked.

The heads of the lists have changed between editions (``country_iso3``, ``iso_3digit_alpha``), and so have
quotes, line ends and encodings. The list of products holds codes that are no products, such as ``9999AA`` for
what is not specified: they are left out of it and named.
"""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pandas as pd

from helpers import hs
from helpers.data import archives, files, schemas, tables
from helpers.errors import InputError, listed

NOT_SPECIFIED = ("999999", hs.NOT_WCO)
"""Codes of the list of products for goods that are not specified."""

_CODE = r"(?:country_|product_)?code|[ik]|hs6"
_ISO3 = r".*iso_?3.*"


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
        CEPII's ISO code (three characters; empty if it has none) by numeric code. Several can share one.
    products : frozenset of str
        Six-digit codes.
    left_out : tuple of str
        Codes of the list of products that are not among `products`: of `NOT_SPECIFIED`, or not of six digits.
    """

    source: Path
    revision: str
    years: dict[int, str]
    countries: dict[str, str]
    products: frozenset[str]
    left_out: tuple[str, ...]

    def name(self, year: int) -> str:
        """Name of a year's file, without its folder.

        Parameters
        ----------
        year : int
            One of `years`.

        Returns
        -------
        str
            For instance ``BACI_HS02_Y2004_V202501.csv``.
        """
        return Path(self.years[year]).name

    def size(self, year: int) -> int:
        """Size of a year's CSV.

        Parameters
        ----------
        year : int
            As for `name`.

        Returns
        -------
        int
            Bytes.
        """
        if self.source.is_dir():
            return (self.source / self.years[year]).stat().st_size
        return archives.size(self.source, self.years[year])

    def opened(self, year: int) -> AbstractContextManager[IO[bytes]]:
        """Open a year's file, in the zip or in the folder.

        Parameters
        ----------
        year : int
            As for `name`.

        Returns
        -------
        context manager
            Gives the CSV file, binary.
        """
        return _opened(self.source, self.years[year])


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
    version = versions[0]
    countries = _list(source, names, f"country_codes_V{version}.csv", country_code=_CODE, country_iso3=_ISO3)
    number = countries["country_code"].str.fullmatch("[0-9]{1,4}")
    tables.refuse(countries.loc[~number, "country_code"], "country_code must be a number, got")
    name = f"product_codes_{revision}_V{version}.csv"
    products = _list(source, names, name, code=_CODE)["code"]
    lost = products[products.str.fullmatch(r"[0-9]{5}")]
    tables.refuse(lost, f"code of {name} must have six digits, got", "; put the leading zeros back")
    is_product = products.str.fullmatch(r"[0-9]{6}") & ~products.isin(NOT_SPECIFIED)
    return Edition(
        source,
        revision,
        {int(match[1]): name for name, match in matches},
        {
            code: iso3 if re.fullmatch(schemas.COUNTRY, iso3) else ""
            for code, iso3 in countries.itertuples(index=False, name=None)
        },
        frozenset(products[is_product]),
        tuple(products[~is_product]),
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
    return source, archives.names(source)


def _opened(source: Path, name: str) -> AbstractContextManager[IO[bytes]]:
    return (source / name).open("rb") if source.is_dir() else archives.member(source, name)


def _list(source: Path, names: list[str], name: str, **heads: str) -> pd.DataFrame:
    """Read a list: a column of codes, and further ones, each found by a pattern of its head."""
    found = [member for member in names if Path(member).name == name]
    if not found:
        raise InputError(f"source {str(source)!r} must hold {name}.")
    with _opened(source, found[0]) as handle:
        content = handle.read()
    raw = tables.table(tables.lines(files.decoded(content)), name)
    columns = {
        column: head
        for column, pattern in heads.items()
        for head in reversed(raw.columns)
        if re.fullmatch(pattern, head.strip().lower())
    }
    tables.refuse((column for column in heads if column not in columns), f"{name} lacks the columns")
    cells = pd.DataFrame({column: raw[head].str.strip() for column, head in columns.items()})
    code = next(iter(heads))
    tables.refuse_rows(cells, cells.duplicated(code), name, f"{code} {{{code}!r}} occurs twice.")
    return cells

"""Country codes of UN Comtrade and BACI: numeric code and name to ISO 3166 alpha-3, nothing guessed.

The numeric codes are those of the UN statistics division, which differ from ISO 3166 for some countries
(842 the United States, 251 France, 757 Switzerland, 579 Norway, 699 India, 490 "Other Asia, nes").
Countries that no longer exist keep their former code (ANT, SCG, YUG, ...). The list is
``data/country_codes.csv``; ``data/README.md`` says where it comes from.
"""

from __future__ import annotations

import functools
from typing import Literal, get_args

import pandas as pd

from helpers.data import paths
from helpers.errors import InputError, listed

OTHER_ASIA = "490"
"""Comtrade's "Other Asia, nes": almost all of it is trade of Taiwan, which the UN does not print."""

Taiwan = Literal["as Taiwan", "as S19", "leave out"]
"""What a loader makes of "Other Asia, nes": ``TWN``, CEPII's own code ``S19``, or nothing (counted)."""

LEFT_OUT = "exporter is Other Asia, nes"
"""Reason that loaders count under."""


@functools.cache
def codes_by(*columns: str) -> dict[str, str]:
    """Read the list.

    Parameters
    ----------
    *columns : {'code', 'name', 'alias'}
        What to look up: Comtrade's numeric code (text without leading zeros), or a name that it prints.

    Returns
    -------
    dict of str to str
        ISO 3166 alpha-3. Without 490; see `iso3`.

    Examples
    --------
    >>> codes_by("code")["516"], codes_by("name", "alias")["Czechia"]
    ('NAM', 'CZE')
    """
    # all of it is text, and "NA" would be a code as good as any
    path = paths.project_root() / "data" / "country_codes.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    rows = [row for column in columns for row in zip(table[column], table["iso3"], strict=True)]
    return {key: iso3 for key, iso3 in rows if key}


def iso3(code: str, taiwan: Taiwan = "as Taiwan") -> str | None:
    """Alpha-3 code of a numeric code of Comtrade.

    Parameters
    ----------
    code : str
        Numeric code, with or without leading zeros.
    taiwan : {'as Taiwan', 'as S19', 'leave out'}
        What 490, "Other Asia, nes", becomes.

    Returns
    -------
    str or None
        Three characters; None for 490 if that is left out.

    Raises
    ------
    InputError
        For a code that is no country: it is never dropped.

    Examples
    --------
    >>> iso3("842"), iso3("008"), iso3("490"), iso3("490", "as S19"), iso3("490", "leave out")
    ('USA', 'ALB', 'TWN', 'S19', None)
    """
    code = code.lstrip("0")
    if code == OTHER_ASIA:
        return other_asia(taiwan)
    known = codes_by("code")
    if code not in known:
        raise InputError(
            f"country code {code!r} is not one of UN Comtrade; add it to data/country_codes.csv."
        )
    return known[code]


def iso3_of_name(name: str, taiwan: Taiwan = "as Taiwan") -> str | None:
    """Alpha-3 code of a country name that Comtrade prints.

    Parameters
    ----------
    name : str
        The name, letter by letter.
    taiwan : {'as Taiwan', 'as S19', 'leave out'}
        What "Other Asia, nes" becomes.

    Returns
    -------
    str or None
        Three characters; None for "Other Asia, nes" if that is left out.

    Raises
    ------
    InputError
        For a name that is not in the list: nothing is matched by likeness.

    Examples
    --------
    >>> iso3_of_name("Rep. of Korea"), iso3_of_name("Romania"), iso3_of_name("Aruba")
    ('KOR', 'ROU', 'ABW')
    """
    if name == "Other Asia, nes":
        return other_asia(taiwan)
    known = codes_by("name", "alias")
    if name not in known:
        raise InputError(
            f"country name {name!r} is not one of UN Comtrade; add it to data/country_codes.csv."
        )
    return known[name]


def other_asia(taiwan: Taiwan) -> str | None:
    """Code that "Other Asia, nes" gets.

    Parameters
    ----------
    taiwan : {'as Taiwan', 'as S19', 'leave out'}
        The choice.

    Returns
    -------
    str or None
        ``TWN``, ``S19`` or None.

    Raises
    ------
    InputError
        For another choice.
    """
    if taiwan not in get_args(Taiwan):
        raise InputError(f"taiwan must be one of {listed(get_args(Taiwan))}, got {taiwan!r}.")
    return {"as Taiwan": "TWN", "as S19": "S19"}.get(taiwan)

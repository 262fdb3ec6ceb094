"""Numbers and names in sentences, for every module that writes some."""

from __future__ import annotations

import re
from collections.abc import Sequence

_SIGN = re.compile(r"(?:(?<![\w.])|(?<=\d[eE]))-(?=[\d.]|inf)")


def minus(text: str) -> str:
    """Give the numbers of a text true minus signs; hyphens between letters or digits stay.

    Parameters
    ----------
    text : str
        A number as `format` writes it, or a sentence with some.

    Returns
    -------
    str
        For people.

    Examples
    --------
    >>> minus("-0.257 in a two-way model, 2004-2017: p = 1e-05")
    '−0.257 in a two-way model, 2004-2017: p = 1e−05'
    """
    return _SIGN.sub("\u2212", text)


def joined(names: Sequence[str]) -> str:
    """Join names as English does: ``a``, ``a and b``, ``a, b and c``.

    Parameters
    ----------
    names : sequence of str
        At least one name.

    Returns
    -------
    str
        The names in one phrase.

    Examples
    --------
    >>> joined(["province", "year"])
    'province and year'
    """
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"

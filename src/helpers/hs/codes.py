"""HS codes: strings, always. A lost leading zero is caught, never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable

from helpers.arguments import typed
from helpers.errors import InputError, listed

DIGITS = (2, 4, 6, 8, 10)
"""Lengths that an HS code can have."""

TOTALS = frozenset({"total", "all", "world", "wld", *(f"ag{digits}" for digits in range(1, 7))})
"""Names of totals, in lower case: Comtrade's ``TOTAL``, ``ALL`` and ``AG6``, the World Bank's ``WLD``.

None is a code of the HS, SITC or ISIC, nor of a country in ISO 3166. ``99`` and ``999999`` are HS codes of
Comtrade, ``00`` and ``001`` are in the SITC, ``ROW`` is a region: they stay.
"""

NOT_WCO = "9999AA"
"""Code of Comtrade, and of CEPII with it, for goods that are not specified; it is none of the HS."""

_PLAIN = re.compile(r"(?:[0-9]{2}){1,5}")
_GROUPED = re.compile(r"[0-9]{4}([. ])(?:[0-9]{2}(?:\1[0-9]{2}){0,2}|[0-9]{2}\1[0-9]{4})")
_FLOAT = re.compile(r"[0-9]+\.0")
_DIGITS_ONLY = re.compile(r"[0-9]+(?:\.[0-9]+)*|[0-9]+(?: [0-9]+)*")


@typed
def validate(codes: Iterable[object], digits: int) -> list[str]:
    """Check that each code is a string of `digits` digits.

    Parameters
    ----------
    codes : iterable
        Codes as read.
    digits : {2, 4, 6, 8, 10}
        Length that they must have.

    Returns
    -------
    list of str
        The codes, unchanged, in their order.

    Raises
    ------
    InputError
        For a code that is not a string, was read as a float, is one digit short (its leading zero was lost
        on the way), is no code of this length, or is in chapter 00, which does not exist (a shorter code was
        filled with zeros).

    Examples
    --------
    >>> validate(["010121", "848620"], 6)
    ['010121', '848620']
    >>> validate(["10121"], 6)
    Traceback (most recent call last):
        ...
    helpers.errors.InputError: codes must have 6 digits, but lost a leading zero: '10121'; read them as str.
    """
    if digits not in DIGITS:
        raise InputError(f"digits must be one of {DIGITS}, got {digits}.")
    checked = list(codes)
    numbers = [code for code in checked if not isinstance(code, str)]
    if numbers:
        raise InputError(
            f"codes must be strings of {digits} digits, got {listed(numbers)}; read the column as str."
        )
    texts = [str(code) for code in checked]
    _refuse_floats(texts, "codes")
    wrong = [code for code in texts if not (len(code) == digits and code.isascii() and code.isdigit())]
    short = [code for code in wrong if len(code) == digits - 1 and code.isascii() and code.isdigit()]
    if short:
        raise InputError(
            f"codes must have {digits} digits, but lost a leading zero: {listed(short)}; read them as str."
        )
    if wrong:
        raise InputError(f"codes must have {digits} digits, got {listed(wrong)}.")
    filled = [code for code in texts if code.startswith("00")]
    if filled:
        raise InputError(
            f"codes: there is no chapter 00, got {listed(filled)}; do not fill shorter codes with zeros."
        )
    return texts


@typed
def parse(codes: Iterable[object]) -> list[str]:
    """Read codes of any length as people write them: with or without dots or blanks.

    Parameters
    ----------
    codes : iterable
        Codes such as ``8486``, ``8486.20``, ``8486.20.00.00``, ``8486.20.0000`` or ``8486 20``.

    Returns
    -------
    list of str
        The bare digits, in the order of `codes`.

    Raises
    ------
    InputError
        For a code that is not a string, has an odd number of digits or a group of the wrong length (a zero
        was lost on the way), or is written in another way.

    Examples
    --------
    >>> parse(["01", "0101.21", "8486.20.0000"])
    ['01', '010121', '8486200000']
    >>> parse(["101.21"])
    Traceback (most recent call last):
        ...
    helpers.errors.InputError: codes lost a zero: '101.21'; read them as str.
    """
    checked = list(codes)
    numbers = [code for code in checked if not isinstance(code, str)]
    if numbers:
        raise InputError(f"codes must be strings, got {listed(numbers)}; read the column as str.")
    texts = [str(code).strip() for code in checked]
    _refuse_floats(texts, "codes")
    wrong = [code for code in texts if not (_PLAIN.fullmatch(code) or _GROUPED.fullmatch(code))]
    short = [code for code in wrong if _DIGITS_ONLY.fullmatch(code) and len(_bare(code)) < max(DIGITS)]
    if short:
        raise InputError(f"codes lost a zero: {listed(short)}; read them as str.")
    if wrong:
        raise InputError(f"codes must have 2, 4, 6, 8 or 10 digits, got {listed(wrong)}.")
    bare = [_bare(code) for code in texts]
    for digits in DIGITS:
        validate([code for code in bare if len(code) == digits], digits)
    return bare


@typed
def parent(code: str, digits: int) -> str:
    """First digits of a code: its chapter (2), heading (4) or subheading (6).

    Parameters
    ----------
    code : str
        A valid HS code.
    digits : {2, 4, 6, 8, 10}
        Digits to keep; no more than the code has.

    Returns
    -------
    str
        The parent code.

    Examples
    --------
    >>> parent("8486200000", 4)
    '8486'
    """
    if isinstance(code, str):
        _refuse_floats([code], "code")
    if not isinstance(code, str) or len(code) not in DIGITS:
        raise InputError(f"code must be a string of {', '.join(map(str, DIGITS))} digits, got {code!r}.")
    validate([code], len(code))
    if digits not in DIGITS or digits > len(code):
        raise InputError(
            f"digits must be one of {DIGITS} and at most the {len(code)} of {code!r}, got {digits}."
        )
    return code[:digits]


def refuse_numbers(
    codes: Iterable[str], argument: str, digits: int | None = None, *, one_length: bool = False
) -> None:
    """Refuse codes that were numbers on the way: read as floats, or without their leading zero.

    Made for columns that may hold other things than HS codes: names, or codes of another classification.

    Parameters
    ----------
    codes : iterable of str
        Distinct codes or names.
    argument : str
        What holds them, for the message.
    digits : int, optional
        Length of the codes, where it is known.
    one_length : bool
        Whether codes of different lengths are refused, too.

    Raises
    ------
    InputError
        For a code written like ``848620.0``; for a code of digits that is one short of `digits`; and, where
        `digits` is not known and all codes are digits, for those of an odd length, from three, that are one
        short of others, and for codes of five, seven or nine digits none of which begins with a zero.

    Examples
    --------
    >>> refuse_numbers(["cars", "101"], "product")
    >>> refuse_numbers(["10121", "10129"], "product")
    Traceback (most recent call last):
        ...
    helpers.errors.InputError: product lost leading zeros: '10121', '10129'; read the column as str.
    """
    texts = list(codes)
    _refuse_floats(texts, argument)
    numeric = [code for code in texts if code.isascii() and code.isdigit()]
    lengths = {len(code) for code in numeric}
    if digits is not None:
        short = [code for code in numeric if len(code) == digits - 1]
    elif len(numeric) < len(texts):
        short = []
    elif one_length and len(lengths) > 1:
        shorter = [code for code in numeric if len(code) < max(lengths)]
        raise InputError(
            f"{argument} holds codes of {max(lengths)} digits, but {listed(shorter)} are shorter and may "
            "have lost a leading zero; read the column as str."
        )
    elif lengths <= {5, 7, 9} and not any(code.startswith("0") for code in numeric):
        # no HS code has so many digits; those of other classifications that do may begin with a zero
        short = numeric
    else:
        short = [code for code in numeric if len(code) in (3, 5, 7, 9) and len(code) + 1 in lengths]
    if short:
        raise InputError(f"{argument} lost leading zeros: {listed(short)}; read the column as str.")


def _refuse_floats(codes: Iterable[str], argument: str) -> None:
    floats = [code for code in codes if _FLOAT.fullmatch(code)]
    if floats:
        raise InputError(
            f"{argument} must be text, but was read as floats: {listed(floats)}; read it as str."
        )


def _bare(code: str) -> str:
    return re.sub(r"[. ]", "", code)

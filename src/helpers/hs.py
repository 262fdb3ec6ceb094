"""HS codes: strings, always. A lost leading zero is caught, never guessed.

The Harmonized System (HS) numbers goods with 2 digits a chapter, 4 a heading, 6 a subheading;
countries add digits (8, 10) of their own.
"""

from __future__ import annotations

from collections.abc import Iterable

from helpers.errors import InputError, listed

DIGITS = (2, 4, 6, 8, 10)
"""Lengths that an HS code can have."""


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
        For a code that is not a string, is one digit short (its leading zero was lost on the way), or is
        no code of this length.

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
    wrong = [code for code in texts if not (len(code) == digits and code.isascii() and code.isdigit())]
    short = [code for code in wrong if len(code) == digits - 1 and code.isascii() and code.isdigit()]
    if short:
        raise InputError(
            f"codes must have {digits} digits, but lost a leading zero: {listed(short)}; read them as str."
        )
    if wrong:
        raise InputError(f"codes must have {digits} digits, got {listed(wrong)}.")
    return texts


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
    if not isinstance(code, str) or len(code) not in DIGITS:
        raise InputError(f"code must be a string of {', '.join(map(str, DIGITS))} digits, got {code!r}.")
    validate([code], len(code))
    if digits not in DIGITS or digits > len(code):
        raise InputError(
            f"digits must be one of {DIGITS} and at most the {len(code)} of {code!r}, got {digits}."
        )
    return code[:digits]

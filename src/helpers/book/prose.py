"""Prose with numbers in it: Markdown in which ``<<expression:format>>`` is filled in.

Braces and dollars mean nothing here, so that formulas and code stay as they are. A sentence that cannot be
filled in is refused, with its field: a number in words never stands there by habit.
"""

from __future__ import annotations

import ast
import math
import numbers
import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from helpers.book.tables import signed
from helpers.errors import InputError

_PART = re.compile(r"(\\<<|\\>>)|<<(.*?)>>|(<<|>>)", re.DOTALL)
_MISSING = re.compile(r"\b(?:nan|inf|NaT)\b|<NA>")
_NUMBER = re.compile(r"-[\d.,]+%?")

_STARS = re.compile(r"(?<=\d)\*+")
"""Stars of a printed number, which are no emphasis."""


def fill(template: str, names: Mapping[str, Any]) -> str:
    r"""Fill in the fields of a text.

    Parameters
    ----------
    template : str
        Markdown with fields ``<<expression>>`` or ``<<expression:format>>``. The expression is Python over
        `names`; the format is that of `format`, and numbers with decimals need one. ``\<<`` and ``\>>``
        stand for the signs themselves.
    names : mapping
        What expressions may use.

    Returns
    -------
    str
        The text. A number has a true minus sign, and none where it is zero as shown.

    Raises
    ------
    InputError
        If a field is no expression, uses an unknown name, fails, gives a missing value or one that its
        format does not fit. The sentence names the field.

    Examples
    --------
    >>> fill(r"Up <<gain:.1%>> in $\hat{x}$, from <<lead>>.", {"gain": -0.0251, "lead": "China"})
    'Up −2.5% in $\\hat{x}$, from China.'
    >>> fill("<<gian:.1%>>", {"gain": 0.1})
    Traceback (most recent call last):
    ...
    helpers.errors.InputError: <<gian:.1%>> cannot be filled in: name 'gian' is not defined.
    """

    def part(found: re.Match[str]) -> str:
        escaped, field, loose = found.groups()
        if loose:
            raise InputError(
                f"a text has {loose} that belongs to no field near {template[:60]!r}; write \\<< or \\>> for "
                "the signs themselves, and compute what holds them in a cell before."
            )
        return escaped[1:] if escaped else _filled(field, names)

    return _PART.sub(part, template)


def fields(template: str) -> list[str]:
    """List the expressions of a text.

    Parameters
    ----------
    template : str
        As for `fill`.

    Returns
    -------
    list of str
        In order, without their formats.

    Examples
    --------
    >>> fields("<<sizes[1:3]>> and <<share:.1%>>")
    ['sizes[1:3]', 'share']
    """
    return [_split(field)[0] for _, field, loose in _PART.findall(template) if field and not loose]


def _filled(field: str, names: Mapping[str, Any]) -> str:
    expression, spec = _split(field)
    try:
        value = eval(compile(expression, "<prose>", "eval"), dict(names))
    except Exception as error:  # whatever an expression of a text may raise
        said = f"{error}" if isinstance(error, NameError | InputError) else f"{type(error).__name__}: {error}"
        raise _refused(field, said) from error
    return _as_text(value, spec, field)


def _split(field: str) -> tuple[str, str]:
    """Part a field into its expression and its format: at the first colon that leaves an expression."""
    text = " ".join(field.split())
    ends = [len(text), *(at for at, letter in enumerate(text) if letter == ":")]
    for end in ends:
        try:
            ast.parse(text[:end].strip() or "?", mode="eval")
        except SyntaxError:
            continue
        return text[:end].strip(), text[end + 1 :].strip()
    raise _refused(field, "it is no Python expression")


def _as_text(value: Any, spec: str, field: str) -> str:
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        raise _refused(field, "its value is missing")
    if isinstance(value, bool) or type(value).__name__ == "bool_":
        raise _refused(field, f"its value is {value}, which is no word; choose one by `... if ... else ...`")
    is_number = isinstance(value, numbers.Number)
    if is_number and not spec and not isinstance(value, numbers.Integral):
        raise _refused(
            field, f"its value is {value!r}, and a number with decimals needs a format, as in :.2f"
        )
    if isinstance(value, numbers.Real) and not math.isfinite(value):
        raise _refused(field, f"its value is {value!r}")
    if isinstance(value, str) and _MISSING.search(value):
        raise _refused(field, f"its value is the text {value[:40]!r}, which shows a missing number")
    if not is_number and not isinstance(value, str):
        raise _refused(field, f"its value is a {type(value).__name__}, not a number or text")
    try:
        text = format(value, spec)
    except (ValueError, TypeError, OverflowError) as error:
        raise _refused(field, f"the format {spec!r} does not fit {value!r} ({error})") from error
    return signed(text) if is_number or _NUMBER.fullmatch(text) else _STARS.sub(_escaped, text)


def _escaped(stars: re.Match[str]) -> str:
    return stars.group().replace("*", r"\*")


def _refused(field: str, why: str) -> InputError:
    return InputError(f"<<{field.strip()}>> cannot be filled in: {why.rstrip('.')}.")

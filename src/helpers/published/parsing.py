"""The text of one printed number: read to its last character, or refused by naming one that does not fit.

A number is ``[bracket] [sign] [currency] digits [marks] [bracket] [unit] [marks]``. Any dash may be its
minus, any of the usual characters its thousands separator; significance marks may be asterisks of any kind,
daggers, or raised letters, plain or in the markup of LaTeX and HTML. Whatever is ambiguous is refused, never
read as another number.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction

from helpers.arguments import typed
from helpers.errors import InputError

DECIMALS = (".", ",", "·")
"""Decimal marks that a paper may declare, by ``decimal`` in its ``paper.toml``; a point without it."""

NOTHING = frozenset(
    "- -- --- . .. ... n.s. n.s ns n.a. n/a na nan omitted dropped base reference ref. ref yes no".split()  # noqa: SIM905
)
"""What papers print where there is no number, in lower case and without brackets; see `holds_nothing`."""

STARS = "*∗＊⁎﹡✱⋆"
"""Characters that are printed for an asterisk."""

_MINUS = "-‐‑‒–—―−﹣－"
_DASH = f"[{_MINUS}]"
_GROUPS = "'’\u00a0\u2007\u2009\u202f"  # thousands separators under any decimal mark
_WORDS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
    )
}
_BRACKETS = {"(": ")", "[": "]", "{": "}", "|": "|"}
_CURRENCY = re.compile(r"(?:US\$|Int\$|[$€£¥]|(?:USD|EUR|GBP|RMB|CNY)\b)\s*")
_UNIT = re.compile(r"\s*(?:[%‰]|(?:percentage points|per ?cent|thousand|[mbtr]+illion)\b)")
_MARKS = rf"[{STARS}†‡§¶#ᵃᵇᶜ]|\\(?:ast|star|dagger|ddagger)\b"
_INSIDE = rf"(?:{_MARKS}|[abc+,\s])+"  # what may be raised
_RAISED = "|".join(
    (
        rf"\$?\^(?:\{{{_INSIDE}\}}|{_MARKS}|[abc](?!\w)|\+(?![0-9]))\$?",
        rf"\\(?:sym|textsuperscript)\{{{_INSIDE}\}}",
        rf"<sup>{_INSIDE}</sup>",
    )
)
_RUN = rf"(?:\s*(?:{_MARKS}|{_RAISED})LETTER)*"
_AFTER = {  # a plain letter or plus is a mark right behind a decimal fraction only: 65+ is no 65
    True: re.compile(_RUN.replace("LETTER", r"|[abc](?!\w)|\+(?![0-9])")),
    False: re.compile(_RUN.replace("LETTER", "")),
}
_NAMED = {r"\ast": "*", r"\star": "*", r"\dagger": "†", r"\ddagger": "‡", "ᵃ": "a", "ᵇ": "b", "ᶜ": "c"}
_LEGEND = re.compile(
    rf"(?:(?:{_MARKS}|{_RAISED}|\+)+|[abc](?=\W))\s*(?:[:=]\s*)?(?:[pP]\s*)?(?:[<≤]=?|=)?\s*"
)
_RELATION = re.compile(r"(?:[pP]\s*)?([<>≤≥=]|<=|>=)\s*")
_ANY_NUMBER = re.compile(r"[0-9](?:[0-9.,·]*[0-9])?|[.,·][0-9]+")


@dataclass(frozen=True)
class Printed:
    """A printed number, read.

    Attributes
    ----------
    value : float
        The number in the unit in which it is printed (``13.4 percent`` is 13.4); of an inequality the middle
        of what it allows.
    half_unit : float
        Half a unit of the last printed digit; the printed number stands for
        ``[value - half_unit, value + half_unit]``.
    stars : int
        Number of significance stars that follow the number.
    decimals : int
        Printed digits after the point.
    marks : str
        All marks that follow the number, asterisks as ``*``.
    relation : str
        ``<`` or ``>`` of an inequality.
    bracket : str
        The bracket that opens before the number.
    """

    value: float
    half_unit: float
    stars: int
    decimals: int
    marks: str = ""
    relation: str = ""
    bracket: str = ""


def holds_nothing(printed: str) -> bool:
    """Tell whether a cell says that there is no number: a dash, ``n.s.``, ``(omitted)`` and the like.

    Examples
    --------
    >>> holds_nothing("(omitted)"), holds_nothing("—"), holds_nothing("0")
    (True, True, False)
    """
    text = re.sub(_DASH, "-", printed.strip().lower())
    if text[:1] in _BRACKETS and text.endswith(_BRACKETS[text[0]]):
        text = text[1:-1].strip()
    return not text or text in NOTHING


@typed
def parse_printed(printed: str, statistic: str = "value", decimal: str = ".") -> Printed:
    """Read the text of one printed number.

    Parameters
    ----------
    printed : str
        Verbatim text: ``0.1075***``, ``(5.80)``, ``1,338.6``, ``96.3%``, ``US$1.21 trillion``, ``nine``, or
        an entry of a legend, ``** p<0.05``.
    statistic : str
        What it is. Only a `p` can be an inequality, ``<0.001``: it then stands for all that fulfil it. For
        an `alpha` the same text names the level.
    decimal : str
        The decimal mark of the paper, one of `DECIMALS`.

    Returns
    -------
    Printed
        Value, half a unit of the last digit, marks and decimals.

    Raises
    ------
    InputError
        If the text holds no number, more than one, or a character that is no part of one.

    Examples
    --------
    >>> parse_printed("0.257**")
    Printed(value=0.257, half_unit=0.0005, stars=2, decimals=3, marks='**', relation='', bracket='')
    >>> parse_printed("US$1.21 trillion").value
    1.21
    >>> parse_printed("1.234,5", decimal=",").value
    1234.5
    >>> parse_printed("<0.001", "p").half_unit
    0.0005
    """
    if decimal not in DECIMALS:
        raise InputError(f"decimal must be one of {', '.join(map(repr, DECIMALS))}, got {decimal!r}.")
    text = re.sub(r"^\$([^$]*)\$$", r"\1", printed.strip()).strip()  # a formula of LaTeX
    if text.lower() in _WORDS:
        return Printed(float(_WORDS[text.lower()]), 0.5, 0, 0)
    if not any(map(str.isnumeric, text)):
        raise InputError(
            f"printed must hold exactly one number, got {printed!r} with 0{_named(text[:1])}; leave the row "
            "out where the paper prints none."
        )
    try:
        return _read(text, statistic, decimal)
    except _AstrayError as astray:
        numbers = len(_ANY_NUMBER.findall(text))
        if numbers > 1 and _ANY_NUMBER.search(astray.rest):
            raise InputError(
                f"printed must hold exactly one number, got {printed!r} with {numbers}; split it into one "
                "row a number."
            ) from None
        raise InputError(f"printed {printed!r} cannot be read {astray.where}: {astray.why}.") from None


def glance(printed: str) -> Printed:
    """Read a number under the first decimal mark that allows it: for its marks and digits, not for its value.

    Examples
    --------
    >>> glance("0,257^{**}").marks, glance("1.234,5").decimals
    ('**', 1)
    """
    for decimal in DECIMALS:
        try:
            return parse_printed(printed, "alpha", decimal)
        except InputError as error:
            refused = error
    raise refused


def split_cell(printed: str, decimal: str = ".") -> list[str]:
    """Split a cell that holds several numbers, each as it is printed.

    Parameters
    ----------
    printed : str
        ``0.12*** (0.03)``, ``3.45 [0.67]``, ``[0.10, 0.52]``, ``[0.10; 0.52]``, ``0.10 to 0.52``,
        ``3.4 ± 0.7``.
    decimal : str
        The decimal mark of the paper.

    Returns
    -------
    list of str
        Texts that `parse_printed` reads, in order; the cell itself where it holds one number.

    Raises
    ------
    InputError
        If the numbers cannot be told apart, as in ``0.10-0.52`` and, with a decimal point, ``[0,25]``.

    Examples
    --------
    >>> split_cell("0.12*** (0.03)"), split_cell("[0.10, 0.52]")
    (['0.12***', '(0.03)'], ['0.10', '0.52'])
    """
    text = printed.strip()
    stacked = re.fullmatch(r"([^()\[\]]*[^()\[\]\s])\s*([(\[].*[)\]])(.*)", text, re.DOTALL)
    if stacked and not text.startswith(tuple(_BRACKETS)):
        lead, inner, after = stacked.groups()
        return [lead, *(split_cell(inner + after, decimal))]
    try:
        parse_printed(text, "p", decimal)
    except InputError:
        bracketed = text[:1] in _BRACKETS and text.endswith(_BRACKETS[text[0]])
        inner = text[1:-1] if bracketed else text
        # a comma alone may be a decimal mark that nobody declared: 0,257 is no 0 and 257
        bare = f"(?<=[0-9]),(?={_DASH}?[0-9]*{re.escape(decimal)}[0-9]+$)"
        tight = bracketed and decimal != "," and decimal in inner.partition(",")[0]
        for between in (r";", r",\s", r"\sto\s", r"±", *([bare] if tight else [])):
            parts = [part.strip() for part in re.split(between, inner)]
            if len(parts) == 2:
                for part in parts:
                    parse_printed(part, "value", decimal)
                return parts
        raise
    return [text]


class _AstrayError(Exception):
    """Where the reading stopped: what is left, and what to do."""

    def __init__(self, rest: str, why: str = "") -> None:
        self.rest = rest
        char = rest[:1]
        self.where = f"at {char!r}{_named(char)}" if char else "to its end"
        self.why = why or _advice(char)


def _named(char: str) -> str:
    return f" ({unicodedata.name(char, 'without a name')}, U+{ord(char):04X})" if char else ""


def _advice(char: str) -> str:
    if char and char in _MINUS:
        return "a minus stands right before its digits; leave it out if it stands for an empty cell"
    if char and char in ".,·":
        return (
            "it is neither the decimal mark nor separates thousands; a decimal comma is declared by "
            'decimal = "," in paper.toml, and by --decimal , for an audit'
        )
    if char.isdigit():
        return "footnotes, powers and digits of other scripts are no part of a number; put them into the note"
    return "it is no part of a number; put it into the note, or say in the column unit what it counts"


@functools.cache
def _digits(decimal: str) -> re.Pattern[str]:
    """Digits with a decimal mark, thousands separated by one and the same character, or an exponent."""
    point = re.escape(decimal)
    groups = _GROUPS + ("." if decimal == "," else ",")
    whole = rf"[1-9][0-9]{{0,2}}(?:(?P<group>[{groups}])[0-9]{{3}}(?:(?P=group)[0-9]{{3}})*)|0|[1-9][0-9]*"
    return re.compile(
        rf"(?:(?P<whole>{whole})(?:{point}(?P<part>[0-9]+))?|{point}(?P<only>[0-9]+))(?:[eE](?P<power>[-+][0-9]+))?"
    )


_MORE = re.compile(rf"[0-9]|[.,·{_GROUPS}][0-9]")


def _read(text: str, statistic: str, decimal: str) -> Printed:
    legend = _LEGEND.match(text) if statistic == "alpha" else None
    relation, rest = "", text[legend.end() :] if legend else text
    bracket = "" if legend or rest[0] not in _BRACKETS else rest[0]
    rest = rest[len(bracket) :].lstrip() if bracket else rest
    compared = None if legend else _RELATION.match(rest)
    if compared and statistic in ("p", "alpha"):
        rest = rest[compared.end() :]
        relation = (
            {"≤": "<", "≥": ">", "=": ""}.get(compared[1][0], compared[1][0]) if statistic == "p" else ""
        )
    elif compared:
        raise _AstrayError(rest, "an inequality is no value; only a statistic p can be one")
    sign = re.match(rf"{_DASH}|\$-\$|\+", rest)
    rest = rest[sign.end() :] if sign else rest
    currency = _CURRENCY.match(rest)
    rest = rest[currency.end() :] if currency else rest
    if currency and not sign and (sign := re.match(_DASH, rest)):
        rest = rest[sign.end() :]
    if sign and rest[:1].isspace():
        raise _AstrayError(rest, "a blank after a sign may part two cells; write it right before its digits")
    found = _digits(decimal).match(rest)
    if not found:
        raise _AstrayError(rest)
    if found["whole"] == "0" and rest[1:2].isdigit():
        raise _AstrayError(rest, "a whole number does not begin with 0; a decimal mark may be lost")
    if _MORE.match(rest, found.end()):
        raise _AstrayError(rest[found.end() :])
    fraction = bool(found["part"] or found["only"])
    rest, marks = _marks(rest[found.end() :], fraction)
    closed = not bracket
    if bracket and rest.lstrip().startswith(_BRACKETS[bracket]):
        rest, closed = rest.lstrip()[1:], True
    unit = _UNIT.match(rest)
    rest = rest[unit.end() :] if unit else rest
    if not marks:
        rest, marks = _marks(rest, fraction)
    if not closed and rest.lstrip().startswith(_BRACKETS[bracket]):
        rest, closed = rest.lstrip()[1:], True
    if rest.strip():
        raise _AstrayError(rest.lstrip())
    if not closed:
        raise _AstrayError("", f"{bracket!r} is not closed")
    negative = sign is not None and sign[0] != "+"
    return _number(found, negative, marks, relation, bracket)


def _marks(rest: str, fraction: bool) -> tuple[str, str]:
    """Split marks off the head of a text."""
    run = _AFTER[fraction].match(rest)
    end = run.end() if run else 0
    bare = re.sub(r"\\(?:sym|textsuperscript)|</?sup>", "", rest[:end])
    return rest[end:], "".join(map(_plain, re.findall(rf"{_MARKS}|[abc+]", bare)))


def _plain(mark: str) -> str:
    return "*" if mark in STARS else _NAMED.get(mark, mark)


def _number(found: re.Match[str], negative: bool, marks: str, relation: str, bracket: str) -> Printed:
    part = found["part"] or found["only"] or ""
    power = int(found["power"] or 0)
    whole = re.sub(r"[^0-9]", "", found["whole"] or "0")
    digits = f"{'-' if negative else ''}{whole}.{part or 0}e{power}"
    decimals = len(part) - power
    value, half_unit = float(digits), float(f"5e{-decimals - 1}")
    if relation:  # of a p: all that is below, or above up to 1
        low, high = (Fraction(0), Fraction(digits)) if relation == "<" else (Fraction(digits), Fraction(1))
        if not 0 <= low < high <= 1:
            raise _AstrayError("", "a p lies between 0 and 1")
        value, half_unit = float((low + high) / 2), float((high - low) / 2)
    return Printed(value, half_unit, marks.count("*"), max(decimals, 0), marks, relation, bracket)

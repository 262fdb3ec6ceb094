"""Secrets of the environment, taken out of whatever a run saves."""

from __future__ import annotations

import base64
import html
import json
import re
import urllib.parse
from collections.abc import Callable, Iterator, Mapping
from typing import Any

SECRET_NAME = re.compile(
    "KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|COOKIE|DATABASE_URL|CONNECTION_STRING"
    "|(PASS|PAT|AUTH|PWD|DSN)(_|$)|AUTHORIZATION",
    re.IGNORECASE,
)
"""A variable whose name contains one of these words holds a secret; ``PWD`` and ``OLDPWD`` do not."""

_FOLDERS = {"PWD", "OLDPWD"}
_LOGIN = re.compile(r"[a-z][a-z0-9+.-]*://[^/\s:@]*:([^/\s@]+)@", re.IGNORECASE)
"""An address with a password in it, whatever the variable is called."""

MIN_LENGTH = 6
"""A shorter value stands in too many innocent texts to be taken out of them; a run does not get it at all."""


def secrets(environment: Mapping[str, str]) -> dict[str, str]:
    """Find the variables that hold a secret.

    Parameters
    ----------
    environment : mapping
        For instance ``os.environ``.

    Returns
    -------
    dict of str to str
        Those whose name says so, or whose value is an address with a password, and is not empty.

    Examples
    --------
    >>> secrets({"COMTRADE_KEY": "abcdef123", "HOME": "/home/x", "API_TOKEN": ""})
    {'COMTRADE_KEY': 'abcdef123'}
    """
    return {
        name: value
        for name, value in environment.items()
        if value and name not in _FOLDERS and (SECRET_NAME.search(name) or _LOGIN.match(value))
    }


def too_short(environment: Mapping[str, str]) -> list[str]:
    """Name the secrets that are too short to be found in a text.

    Parameters
    ----------
    environment : mapping
        For instance ``os.environ``.

    Returns
    -------
    list of str
        Variables with a secret of fewer than `MIN_LENGTH` characters.

    Examples
    --------
    >>> too_short({"PIN_TOKEN": "1", "COMTRADE_KEY": "abcdef123"})
    ['PIN_TOKEN']
    """
    return [name for name, value in secrets(environment).items() if len(value) < MIN_LENGTH]


def scrubber(environment: Mapping[str, str]) -> Callable[[Any], Any]:
    """Make a function that replaces the values of secret variables by their names.

    A value is also found as Python, JSON, HTML or a web address would spell it, in hexadecimal digits, and in
    base64, on its own or inside of something longer. Of an address, the password is found alone, too.

    Parameters
    ----------
    environment : mapping
        Variables of the run.

    Returns
    -------
    callable
        Takes anything that JSON can hold, and gives a copy without secrets in any of its texts.

    Examples
    --------
    >>> scrubber({"COMTRADE_KEY": "abcdef123"})({"text": ["got abcdef123"], "n": 1})
    {'text': ['got [COMTRADE_KEY]'], 'n': 1}
    """
    names = {
        form: name
        for name, value in secrets(environment).items()
        if len(value) >= MIN_LENGTH
        for part in (value, *_LOGIN.findall(value))
        if len(part) >= MIN_LENGTH
        for form in _spellings(part)
    }
    # the longest first: one secret may contain another
    pattern = re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))))

    def clean(value: Any) -> Any:
        if isinstance(value, str):
            return pattern.sub(lambda found: f"[{names[found.group()]}]", value)
        if isinstance(value, list | tuple):
            return [clean(one) for one in value]
        if isinstance(value, dict):
            return {clean(key): clean(one) for key, one in value.items()}
        return value

    return clean if names else lambda value: value


def _spellings(value: str) -> set[str]:
    raw = value.encode()
    return {
        raw.hex(),
        raw.hex().upper(),
        *_in_base64(raw),
        value,
        repr(value)[1:-1],
        json.dumps(value)[1:-1],
        html.escape(value),
        urllib.parse.quote(value, safe=""),
        urllib.parse.quote_plus(value),
    }


def _in_base64(raw: bytes) -> Iterator[str]:
    """Spell bytes in base64 as they stand at each of the three places that a byte can have in it."""
    for before in range(3):
        text = base64.b64encode(bytes(before) + raw).decode()
        # characters at the ends hold bits of the neighbours
        inner = text[-(-before * 8 // 6) : (before + len(raw)) * 8 // 6]
        yield from (inner, inner.translate(str.maketrans("+/", "-_")))

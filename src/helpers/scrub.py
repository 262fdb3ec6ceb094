"""Secrets of the environment, taken out of whatever a run saves."""

from __future__ import annotations

import html
import json
import re
import urllib.parse
from collections.abc import Callable, Mapping
from typing import Any

SECRET_NAME = re.compile("KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL", re.IGNORECASE)
"""A variable whose name contains one of these words holds a secret."""

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
        Those whose name says so and whose value is not empty.

    Examples
    --------
    >>> secrets({"COMTRADE_KEY": "abcdef123", "HOME": "/home/x", "API_TOKEN": ""})
    {'COMTRADE_KEY': 'abcdef123'}
    """
    return {name: value for name, value in environment.items() if value and SECRET_NAME.search(name)}


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

    A value is also found as Python, JSON, HTML or a web address would spell it.

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
        for form in _spellings(value)
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
    return {
        value,
        repr(value)[1:-1],
        json.dumps(value)[1:-1],
        html.escape(value),
        urllib.parse.quote(value, safe=""),
        urllib.parse.quote_plus(value),
    }

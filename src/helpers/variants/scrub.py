"""Secrets of the environment, taken out of whatever a run saves."""

from __future__ import annotations

import html
import json
import re
import urllib.parse
from collections.abc import Mapping
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


class Scrubber:
    """Replaces the values of secret variables by their names.

    A value is also found as Python, JSON, HTML or a web address would spell it.

    Parameters
    ----------
    environment : mapping
        Variables of the run.

    Examples
    --------
    >>> Scrubber({"COMTRADE_KEY": "abcdef123"}).clean({"text": ["got abcdef123"], "n": 1})
    {'text': ['got [COMTRADE_KEY]'], 'n': 1}
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        spelt = {
            form: name
            for name, value in secrets(environment).items()
            if len(value) >= MIN_LENGTH
            for form in _spellings(value)
        }
        self._names = spelt
        # the longest first: one secret may contain another
        ordered = sorted(spelt, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, ordered))) if ordered else None

    def clean(self, value: Any) -> Any:
        """Replace secrets in a text, or in every text of nested lists and mappings.

        Parameters
        ----------
        value : str, list, dict or other
            Anything that JSON can hold.

        Returns
        -------
        same type
            A copy; values that hold no text are returned as they are.
        """
        if self._pattern is None:
            return value
        if isinstance(value, str):
            return self._pattern.sub(lambda found: f"[{self._names[found.group()]}]", value)
        if isinstance(value, list | tuple):
            return [self.clean(one) for one in value]
        if isinstance(value, dict):
            return {self.clean(key): self.clean(one) for key, one in value.items()}
        return value


def _spellings(value: str) -> set[str]:
    return {
        value,
        repr(value)[1:-1],
        json.dumps(value)[1:-1],
        html.escape(value),
        urllib.parse.quote(value, safe=""),
        urllib.parse.quote_plus(value),
    }

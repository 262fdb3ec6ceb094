"""Exceptions of the helpers: one sentence that names the argument, the offending values, and the way out."""

from __future__ import annotations

from collections.abc import Iterable

MAX_VALUES_SHOWN = 5
"""How many offending values an error message lists before it counts the rest."""


class HelpersError(Exception):
    """Base of every error that the helpers raise on purpose."""


class InputError(HelpersError, ValueError):
    """An argument that the function cannot mean."""


class UnknownNameError(HelpersError, LookupError):
    """A data set, chapter or exhibit that does not exist."""


class DataUnavailableError(HelpersError):
    """A file that could be found neither in the cache, nor in a mirror, nor at its address."""


class NoNetworkError(DataUnavailableError):
    """A file that is not here, and could not be asked for because there is no network."""


class HashMismatchError(HelpersError):
    """A file whose content is not the registered one."""


class HelpersWarning(UserWarning):
    """Something was left out on purpose, and is counted and named."""


def listed(values: Iterable[object]) -> str:
    """Join offending values for a message, at most `MAX_VALUES_SHOWN` of them.

    Parameters
    ----------
    values : iterable
        The offending values, in the order in which they should be read.

    Returns
    -------
    str
        ``'a', 'b' and 3 more``; the empty string for no values.

    Examples
    --------
    >>> listed(["DEU", "FRA"])
    "'DEU', 'FRA'"
    >>> listed(range(8))
    '0, 1, 2, 3, 4 and 3 more'
    """
    items = list(values)
    shown = ", ".join(repr(item) for item in items[:MAX_VALUES_SHOWN])
    rest = len(items) - MAX_VALUES_SHOWN
    return f"{shown} and {rest} more" if rest > 0 else shown

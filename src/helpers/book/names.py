"""Names of rows, columns and regressions, as a paper prints them and as a call gives them."""

from __future__ import annotations

from collections.abc import Iterable

from helpers.errors import InputError, listed


def as_name(row: object) -> str:
    """Write the name of a row as a paper prints it: a year is a whole number, whatever its type.

    Parameters
    ----------
    row : object
        Text or number.

    Returns
    -------
    str
        Text.

    Examples
    --------
    >>> as_name(2011), as_name(2011.0), as_name("2011")
    ('2011', '2011', '2011')
    """
    return str(int(row)) if isinstance(row, float) and row.is_integer() else str(row)


def known(argument: str, given: Iterable[object], every: Iterable[object], what: str) -> None:
    """Refuse names that a table or a frame does not have.

    Parameters
    ----------
    argument : str
        That gives them.
    given, every : iterable
        The names, and those that there are.
    what : str
        What a name is that is not among them, such as ``"no row of Table 1"``.

    Raises
    ------
    InputError
        Names them, and what there is.
    """
    there = set(every)
    strange = [one for one in given if one not in there]
    if strange:
        raise InputError(
            f"{argument}: {listed(strange)} is {what}; there is {listed(sorted(there, key=str))}."
        )


def once(argument: str, names: Iterable[object]) -> None:
    """Refuse names that stand twice: one of the two would be lost.

    Parameters
    ----------
    argument : str
        That gives them.
    names : iterable
        All of them.

    Raises
    ------
    InputError
        Names them.
    """
    every = list(names)
    twice = sorted({str(one) for one in every if every.count(one) > 1})
    if twice:
        raise InputError(f"{argument} must name each only once, but {listed(twice)} stands twice.")

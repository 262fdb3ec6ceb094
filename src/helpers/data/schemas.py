"""The tidy frames that the trade loaders return, each with its schema, and one check for all.

============  ========================================================================================
``exports``   ``year``, ``exporter``, ``hs6``, ``value_usd``
``flows``     the same with ``importer``
``groups``    ``year``, ``exporter``, ``group``, ``value_usd``
``us``        ``year``, ``hs10``, ``value_usd``
``balassa``   ``exporter``, ``hs6``, ``rca``
============  ========================================================================================

``year`` is a whole number, ``exporter`` and ``importer`` ISO 3166 alpha-3 (or CEPII's own ``S19``, "Other
Asia, nes", ``R20``, "Europe EFTA, nes", and ``ZA1``, the Southern African Customs Union), ``hs6`` and
``hs10`` text of six and ten digits, ``value_usd`` current US dollars above 0, ``rca`` above 0. The columns
other than ``value_usd`` and ``rca`` are the key: no two rows agree in all of them. A frame may have more
columns.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Literal

import pandas as pd

from helpers.errors import InputError, listed

if TYPE_CHECKING:
    from pandera.pandas import DataFrameSchema

Name = Literal["exports", "flows", "groups", "us", "balassa"]
"""Names of the schemas."""

KEYS: dict[Name, tuple[str, ...]] = {
    "exports": ("year", "exporter", "hs6"),
    "flows": ("year", "exporter", "importer", "hs6"),
    "groups": ("year", "exporter", "group"),
    "us": ("year", "hs10"),
    "balassa": ("exporter", "hs6"),
}
"""Columns that name a row, by schema."""

COUNTRY = r"[A-Z]{3}|S19|R20|ZA1"
"""Pattern of the codes of exporters and importers."""

_COUNTRY = (COUNTRY, "must be an ISO 3166 alpha-3 code (CEPII's S19, R20 and ZA1 pass too)")
_AMOUNT = ("", "must be a finite number above 0")

_RULES = {
    "year": ("", "must be a year from 1962 to 2100"),
    "exporter": _COUNTRY,
    "importer": _COUNTRY,
    "hs6": (r"[0-9]{6}", "must be text of six digits"),
    "hs10": (r"[0-9]{10}", "must be text of ten digits"),
    "group": (r".+", "must be a text"),
    "value_usd": _AMOUNT,
    "rca": _AMOUNT,
}
"""Pattern, if it is text, and rule in words of a column's values."""


def checked(frame: pd.DataFrame, name: Name, source: str) -> pd.DataFrame:
    """Check a frame against its schema.

    Parameters
    ----------
    frame : DataFrame
        What a loader has made.
    name : {'exports', 'flows', 'groups', 'us', 'balassa'}
        Its schema.
    source : str
        Where the frame comes from; opens the message.

    Returns
    -------
    DataFrame
        `frame`, unchanged.

    Raises
    ------
    InputError
        If a column is missing, a value breaks its rule, or two rows have one key; the sentence names the
        column and the offending values.

    Examples
    --------
    >>> row = {"year": [2016], "exporter": ["JPN"], "hs6": ["848620"], "value_usd": [8.1e9]}
    >>> checked(pd.DataFrame(row), "exports", "demo")["hs6"].item()
    '848620'
    >>> checked(pd.DataFrame(row | {"value_usd": [-1.0]}), "exports", "demo")
    Traceback (most recent call last):
        ...
    helpers.errors.InputError: demo: value_usd must be a finite number above 0, got -1.0.
    """
    # pandera takes two thirds of a second to import
    from pandera.errors import SchemaErrors

    try:
        schema(name).validate(frame, lazy=True)
    except SchemaErrors as errors:
        raise InputError(f"{source}: {_message(errors.failure_cases, frame, name)}") from None
    return frame


@functools.cache
def schema(name: Name) -> DataFrameSchema:
    """Build the pandera schema of a frame.

    Parameters
    ----------
    name : {'exports', 'flows', 'groups', 'us', 'balassa'}
        Which one.

    Returns
    -------
    pandera.pandas.DataFrameSchema
        Columns of any order; more columns are allowed.

    Raises
    ------
    InputError
        If there is no schema of that name.
    """
    import pandera.pandas as pa

    if name not in KEYS:
        raise InputError(f"name must be one of {', '.join(KEYS)}, got {name!r}.")
    columns = {}
    for key in (*KEYS[name], "rca" if name == "balassa" else "value_usd"):
        pattern, _ = _RULES[key]
        if pattern:
            columns[key] = pa.Column(str, pa.Check(functools.partial(_fit, pattern=pattern), name="pattern"))
        elif key == "year":
            columns[key] = pa.Column(int, pa.Check.in_range(1962, 2100))
        else:
            columns[key] = pa.Column(
                float, pa.Check.in_range(0, float("inf"), include_min=False, include_max=False)
            )
    return pa.DataFrameSchema(columns, unique=list(KEYS[name]))


def _fit(values: pd.Series, pattern: str) -> pd.Series:
    # millions of rows hold a few thousand codes
    codes = values.drop_duplicates()
    return values.isin(codes[codes.str.fullmatch(pattern)])


def _message(cases: pd.DataFrame, frame: pd.DataFrame, name: Name) -> str:
    missing = cases.loc[cases["check"] == "column_in_dataframe", "failure_case"]
    if len(missing):
        return f"the frame lacks the columns {listed(missing)}."
    kinds = cases[cases["check"].str.startswith("dtype")]
    if len(kinds):
        column = str(kinds["column"].iloc[0])
        _, rule = _RULES[column]
        return f"{column} {rule}, got values of type {frame[column].dtype}."
    values = cases[cases["check"] != "multiple_fields_uniqueness"]
    if len(values):
        column = str(values["column"].iloc[0])
        _, rule = _RULES[column]
        wrong = frame.loc[values.loc[values["column"] == column, "index"].astype(int), column]
        return f"{column} {rule}, got {listed(wrong.to_list())}."
    keys = list(KEYS[name])
    twice = frame.loc[frame.duplicated(keys), keys].drop_duplicates()
    rows = [", ".join(map(str, row)) for row in twice.itertuples(index=False)]
    return f"{', '.join(keys)} must name one row, but several have {listed(rows)}."

"""A multiverse as it is written down: choices, options, and the reason for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

import pandas as pd

from helpers.arguments import typed
from helpers.errors import InputError, listed
from helpers.estimate.convention import CORRECTIONS, Errors
from helpers.estimate.grids.choices import Exclusion, Option, Specifications

KEYS = ("title", "choices", "exclude", "paper", "resample", "small_sample")
"""Keys of a list of choices."""

FIELDS = tuple(Option.__dataclass_fields__)
"""Keys of an option."""

NEEDS = "needs"
"""Key of an option: the data set without which it is none."""

SEVERAL = ("controls", "effects", "cluster")
"""Those that hold a list of columns."""


@dataclass(frozen=True)
class Multiverse:
    """Specifications, and the reasons for each choice.

    Attributes
    ----------
    title : str
        What is asked.
    specifications : Specifications
        The product of the choices, minus exclusions.
    why : mapping of str to str
        Reason for each choice.
    resample : str
        Column of the clusters that `median_test` draws.
    paper : mapping of str to str
        Label of each choice in the paper's own specification; empty if it is not among these.
    """

    title: str
    specifications: Specifications
    why: Mapping[str, str]
    resample: str
    paper: Mapping[str, str]

    @property
    def choices(self) -> list[str]:
        """Names of the choices."""
        return list(self.specifications.choices)

    def table(self) -> pd.DataFrame:
        """List every option with its reason.

        Returns
        -------
        DataFrame
            One row an option: ``choice``, ``option``, ``why``, ``paper`` (bool).
        """
        return pd.DataFrame(
            [
                (name, label, option.why, self.paper.get(name) == label)
                for name, options in self.specifications.choices.items()
                for label, option in options.items()
            ],
            columns=["choice", "option", "why", "paper"],
        )


@typed
def read(written: Mapping[str, Any], lacks: Sequence[str] = ()) -> Multiverse:
    """Turn a list of choices into a multiverse.

    Parameters
    ----------
    written : mapping
        Parsed YAML, see the module.
    lacks : sequence of str
        Data sets that are not at hand: options that need one are left out.

    Returns
    -------
    Multiverse
        Checked: every choice, option and exclusion has a reason, and every name exists.

    Raises
    ------
    InputError
        Unknown or absent keys, labels that are not words, empty reasons; as `Specifications`.

    Examples
    --------
    >>> one = {"why": "as the paper", "outcome": "y", "main": "x"}
    >>> effects = {"none": {"why": "simplest"}, "firm": {"why": "firms differ", "effects": ["firm"]}}
    >>> choices = {
    ...     "model": {"why": "the question", "options": {"y on x": one}},
    ...     "effects": {"why": "unseen differences", "options": effects},
    ... }
    >>> len(read({"title": "x and y", "resample": "firm", "choices": choices}).specifications)
    2
    """
    _check_keys("the list of choices", written, KEYS, ("title", "choices", "resample"))
    choices: dict[str, dict[str, Option]] = {}
    why: dict[str, str] = {}
    for name, choice in _mapping("choices", written["choices"]).items():
        where = f"choice {name!r}"
        _check_keys(where, choice, ("why", "options"), ("why", "options"))
        why[name] = _reason(where, choice["why"])
        options = _mapping(f"options of {where}", choice["options"])
        choices[name] = {
            label: _option(f"{name}={label}", one)
            for label, one in options.items()
            if not (isinstance(one, Mapping) and one.get("needs") in lacks)
        }
    small_sample = written.get("small_sample", "reghdfe")
    if small_sample not in CORRECTIONS:
        raise InputError(f"small_sample must be one of {listed(CORRECTIONS)}, got {small_sample!r}.")
    specifications = Specifications(
        choices, tuple(_exclusion(one) for one in written.get("exclude") or ()), small_sample
    )
    paper = _mapping("paper", written.get("paper") or {})
    specifications.check_labels("paper", {name: (label,) for name, label in paper.items()})
    absent = [name for name in choices if paper and name not in paper]
    if absent:
        raise InputError(f"paper must give a label of every choice, but lacks {listed(absent)}.")
    if paper and not any(one.labels == paper for one in specifications.all):
        raise InputError("paper must be one of the specifications, but an exclusion leaves it out.")
    return Multiverse(
        title=_reason("title", written["title"]),
        specifications=specifications,
        why=why,
        resample=_reason("resample", written["resample"]),
        paper=paper,
    )


def _mapping(where: str, given: object) -> dict[str, Any]:
    if not isinstance(given, Mapping):
        raise InputError(f"{where} must be a mapping, got {given!r}.")
    odd = [key for key in given if not isinstance(key, str)] + [
        value for value in given.values() if isinstance(value, bool)
    ]
    if odd:
        raise InputError(f"{where} must have words as labels, got {listed(odd)}; put them in quotes.")
    return dict(given)


def _check_keys(where: str, given: object, known: Sequence[str], needed: Sequence[str]) -> None:
    keys = _mapping(where, given)
    unknown = [key for key in keys if key not in known]
    if unknown:
        raise InputError(f"{where} has the unknown keys {listed(unknown)}; there are {', '.join(known)}.")
    absent = [key for key in needed if key not in keys]
    if absent:
        raise InputError(f"{where} lacks {listed(absent)}.")


def _reason(where: str, given: object) -> str:
    if not isinstance(given, str) or not given.strip():
        raise InputError(f"{where} must be some words, got {given!r}.")
    return given.strip()


def _option(where: str, given: object) -> Option:
    _check_keys(where, given, (*FIELDS, NEEDS), ("why",))
    fields: dict[str, Any] = {}
    for key, value in _mapping(where, given).items():
        if key == NEEDS:
            _reason(f"{key} of {where}", value)
        elif key in SEVERAL:
            if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
                raise InputError(f"{key} of {where} must be a list of columns, got {value!r}.")
            fields[key] = tuple(value)
        else:
            fields[key] = _reason(f"{key} of {where}", value)
    if fields.get("errors") not in (None, *get_args(Errors)):
        raise InputError(
            f"errors of {where} must be one of {listed(get_args(Errors))}, got {fields['errors']!r}."
        )
    return Option(**fields)


def _exclusion(given: object) -> Exclusion:
    _check_keys("an item of exclude", given, ("when", "why"), ("when", "why"))
    assert isinstance(given, Mapping)
    when = _mapping("when of exclude", given["when"])
    labels = {name: tuple(each) if isinstance(each, list) else (each,) for name, each in when.items()}
    return Exclusion(labels, _reason("why of exclude", given["why"]))

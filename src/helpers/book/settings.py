"""The parameters of a notebook, checked before anything runs: the same check that its variants pass."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from helpers import papers
from helpers.errors import InputError
from helpers.parameters import OR_NONE, TYPES, Parameter, inspect, problems, rules

INJECTED = "# Parameters"
"""How the cell begins that papermill puts behind the parameters cell."""

TIERS = ["auto", "full", "public", "recorded", "sample"]
"""Values of ``tier``: the best that can be had, or one that must be had."""


def checked(
    page: str, names: Mapping[str, Any], more: Mapping[str, Any] = MappingProxyType({})
) -> dict[str, Any]:
    """Give the parameters of a notebook, each of its type and among what is allowed.

    Parameters
    ----------
    page : str
        Name of the notebook.
    names : mapping
        Its variables. A parameter is a variable with a plain type in the parameters cell.
    more : mapping
        What is allowed beside the paper's list, by parameter.

    Returns
    -------
    dict
        Values by name.

    Raises
    ------
    InputError
        One sentence for all that is wrong: a value of another type or outside what ``variants.yml`` of the
        paper allows, or a parameter that the notebook does not have.

    Examples
    --------
    >>> checked("robustness", {"__annotations__": {"seed": int}, "seed": 7, "pandas": "a module"})
    {'seed': 7}
    """
    declared = {
        name: kind.__name__ if isinstance(kind, type) else str(kind)
        for name, kind in dict(names.get("__annotations__", {})).items()
    }
    types = {
        name: kind for name, kind in declared.items() if name in names and kind.removesuffix(OR_NONE) in TYPES
    }
    said = rules(papers.home(page) / "variants.yml")
    of_paper = said.get("allowed") or {}
    limits = {"tier": TIERS} | of_paper | dict(more)
    known = {name: kind for name, kind in types.items() if name in limits} if of_paper else types
    found = {name: Parameter(name, kind, "", None, limits.get(name)) for name, kind in known.items()}
    given = {name: names.get(name) for name in (*_injected(names), *found)}
    wrong = problems(found, given, said.get("in_order") or [])
    if wrong:
        raise InputError(f"{page} cannot be run: {'; '.join(wrong)}.")
    return {name: names[name] for name in found}


def changed(page: str, values: Mapping[str, Any]) -> str:
    """Say that a run sets other parameters than the book does.

    Parameters
    ----------
    page : str
        Name of the notebook.
    values : mapping
        From `checked`.

    Returns
    -------
    str
        Markdown; empty where all are those of the book. The tier, no choice of the economics, is left out.
    """
    notebook = papers.home(page) / f"{page}.ipynb"
    if not notebook.is_file():
        return ""
    in_book = inspect(notebook)
    others = [
        f"`{name} = {value!r}` ({in_book[name].default!r} in the book)"
        for name, value in values.items()
        if name in in_book and name != "tier" and value != in_book[name].default
    ]
    if not others:
        return ""
    return (
        f"> **Other parameters than in the book:** {', '.join(others)}. Numbers, statuses and exhibits below "
        "are those of this run; what the text concludes from them was written for the book's own parameters."
    )


def _injected(names: Mapping[str, Any]) -> list[str]:
    """Names that a run from outside sets."""
    cells = [cell for cell in names.get("In", []) if cell.partition("\n")[0].strip() == INJECTED]
    return [
        target.id
        for cell in cells[-1:]
        for node in ast.parse(cell).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    ]

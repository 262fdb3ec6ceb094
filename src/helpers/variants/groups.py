"""Named groups of parameters of a chapter: read from YAML, and checked before anything runs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

from helpers import parameters
from helpers.arguments import typed
from helpers.errors import InputError
from helpers.parameters import Parameter

NAME = re.compile(r"[a-z0-9][a-z0-9.-]*")
"""A variant's name is also the name of a folder."""

KEYS = ("notebook", "allowed", "in_order", "variants")
"""What a file of variants may say."""


@dataclass(frozen=True)
class Variant:
    """A named group of parameters.

    Attributes
    ----------
    name, about : str
        Its folder; why it is run.
    covers : tuple of str
        Columns of the paper that it recomputes, such as ``"Table 8 (1)"``.
    parameters : dict
        Values that differ from the defaults.
    """

    name: str
    about: str = ""
    covers: tuple[str, ...] = ()
    parameters: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """Variants of one chapter.

    Attributes
    ----------
    chapter : str
        Name of the notebook without its ending.
    notebook : Path
        The notebook.
    parameters : dict of str to Parameter
        What can be set.
    variants : tuple of Variant
        What is to be run.
    """

    chapter: str
    notebook: Path
    parameters: dict[str, Parameter]
    variants: tuple[Variant, ...]

    def only(self, names: Sequence[str]) -> Plan:
        """Choose some variants.

        Parameters
        ----------
        names : sequence of str
            Names; empty for all.

        Returns
        -------
        Plan
            The same with fewer variants.

        Raises
        ------
        InputError
            If a name is unknown; the message lists all.
        """
        known = [one.name for one in self.variants]
        unknown = [name for name in names if name not in known]
        if unknown:
            raise InputError(
                f"{self.chapter} has no variant {', '.join(map(repr, unknown))}; "
                f"there are {', '.join(known)}."
            )
        chosen = tuple(one for one in self.variants if not names or one.name in names)
        return replace(self, variants=chosen)

    def values(self, variant: Variant) -> dict[str, Any]:
        """Every parameter of a variant, the defaults included.

        Parameters
        ----------
        variant : Variant
            One of them.

        Returns
        -------
        dict
            Values by name.
        """
        return {name: one.default for name, one in self.parameters.items()} | variant.parameters


@typed
def read(path: Path) -> Plan:
    """Read and check a file of variants.

    Parameters
    ----------
    path : Path
        YAML with ``allowed`` (values or a range by parameter of any notebook beside it) and ``variants`` (by
        name: ``about``, ``covers``, ``set``). The notebook that they run is that of the folder's name, or the
        one that ``notebook`` names, relative to the file.

    Returns
    -------
    Plan
        Nothing in it is unknown, of the wrong type or outside what is allowed.

    Raises
    ------
    InputError
        One error for all that is wrong in the file.
    """
    try:
        raw = parameters.load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(
            f"{path} cannot be read ({error.strerror}); name a file such as book/<paper>/variants.yml."
        ) from error
    except yaml.YAMLError as error:
        raise InputError(f"{path} is not YAML: {' '.join(str(error).split())}.") from error
    problems = _shape(raw)
    if problems:
        raise _refusal(path, problems)
    home = path.resolve().parent
    notebook = home / raw.get("notebook", f"{home.name}.ipynb")
    if not notebook.is_file():
        raise _refusal(path, [f"notebook {notebook.name} is not there"])
    found = parameters.inspect(notebook)
    of_any = dict(found)
    for other in sorted(home.glob("*.ipynb")):
        of_any |= parameters.inspect(other)
    allowed = raw.get("allowed") or {}
    problems += [f"allowed: {parameters.unknown(name, of_any)}" for name in allowed if name not in of_any]
    known = {name: replace(one, allowed=allowed.get(name)) for name, one in found.items()}
    problems += [f"default: {text}" for one in known.values() if (text := one.problem(one.default))]
    variants = tuple(
        Variant(name, one.get("about", ""), tuple(one.get("covers") or ()), dict(one.get("set") or {}))
        for name, one in ((name, entry or {}) for name, entry in raw["variants"].items())
    )
    plan = Plan(notebook.stem, notebook, known, variants)
    seen: dict[str, str] = {}
    for one in variants:
        wrong = parameters.problems(known, one.parameters, raw.get("in_order") or [])
        first = seen.setdefault(repr(plan.values(one)), one.name)
        if first != one.name:
            wrong.append(f"the same parameters as {first}")
        problems += [f"variant {one.name}: {text}" for text in wrong]
    if problems:
        raise _refusal(path, problems)
    return plan


def _shape(raw: Any) -> list[str]:
    """Find what is wrong with the file before its values are looked at."""
    if not isinstance(raw, dict):
        return ["it needs `variants:` with at least one name"]
    problems = [f"unknown key {key!r}; allowed: {', '.join(KEYS)}" for key in raw if key not in KEYS]
    if not isinstance(raw.get("notebook", ""), str):
        problems.append("notebook must be the name of a file beside it")
    allowed = raw.get("allowed") or {}
    if not isinstance(allowed, dict):
        problems.append("allowed must map parameters to values")
    else:
        problems += [
            f"allowed: {name} needs a list of values, or {{from: ..., to: ...}}"
            for name, choice in allowed.items()
            if not (isinstance(choice, list) and choice)
            and not (isinstance(choice, dict) and set(choice) == {"from", "to"})
        ]
    variants = raw.get("variants")
    if not isinstance(variants, dict) or not variants:
        return [*problems, "it needs `variants:` with at least one name"]
    for name, entry in variants.items():
        if not isinstance(name, str) or not NAME.fullmatch(name):
            problems.append(f"variant {name!r}: names are small letters, digits, `-` and `.`")
        entry = entry or {}
        if not isinstance(entry, dict) or set(entry) - {"about", "covers", "set"}:
            problems.append(f"variant {name}: allowed keys: about, covers, set")
        elif not isinstance(entry.get("set") or {}, dict):
            problems.append(f"variant {name}: set must map parameters to values")
    return problems


def _refusal(path: Path, problems: Sequence[str]) -> InputError:
    return InputError(f"{path.name} cannot be run: " + "; ".join(dict.fromkeys(problems)) + ".")

"""Audit: what the printed numbers of a paper imply about each other.

Every rule is a pure function over the printed numbers and a description of the paper's tables; it uses the
interval arithmetic of rounding, so that nothing is flagged that rounding can explain. See `engine` for the
contract, and one module for each family of rules.
"""

from __future__ import annotations

from helpers.audit import (
    accounting,
    bounds,
    fit,
    inference,
    means,
    parts,
    scale,
    stars,
    text_claims,
    text_formulas,
    text_numbers,
    twins,
    wholes,
)
from helpers.audit.engine import (
    FINDING_COLUMNS,
    SEVERITIES,
    Check,
    Paper,
    Rule,
    findings,
    overview,
    run,
    untested,
)

FAMILIES = {
    "stars": "Stars, t and p",
    "means": "Means identity",
    "fit": "R², t and N",
    "accounting": "Sample accounting",
    "parts": "Parts and wholes",
    "bounds": "Bounds between indices",
    "twins": "One model, two tables",
    "text": "Text against tables",
    "scale": "Scale detection",
}
"""Families of rules, by the first part of a rule's name."""

_MODULES = (
    stars, inference, means, fit, accounting, parts, bounds, wholes, twins, text_numbers, text_claims,
    text_formulas, scale,
)  # fmt: skip
RULES: tuple[Rule, ...] = tuple(rule for module in _MODULES for rule in module.RULES)
"""All rules."""

__all__ = [
    "FAMILIES",
    "FINDING_COLUMNS",
    "RULES",
    "SEVERITIES",
    "Check",
    "Paper",
    "Rule",
    "findings",
    "overview",
    "run",
    "untested",
]

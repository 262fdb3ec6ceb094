"""Text against tables: the rules of the family, gathered from its three parts."""

from __future__ import annotations

from helpers.audit import text_claims, text_formulas, text_numbers

RULES = (*text_numbers.RULES, *text_claims.RULES, *text_formulas.RULES)
"""Rules of the family, in the order of the page."""

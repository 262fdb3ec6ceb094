"""HS codes: reading them, moving them between revisions, and flags of high technology.

The Harmonized System (HS) numbers goods with 2 digits a chapter, 4 a heading, 6 a subheading; countries add
digits (8, 10) of their own. It is revised every few years. Everything here takes strings and frames and
gives them back; files are read by `helpers.data`.
"""

from __future__ import annotations

from helpers.hs.carry import carry_flag
from helpers.hs.catalogues import catalogue
from helpers.hs.codes import DIGITS, NOT_WCO, TOTALS, parent, parse, validate
from helpers.hs.correspondence import REVISIONS, Correspondence, correspond
from helpers.hs.flags import flag_hs6
from helpers.hs.industries import OECD_HIGH_TECH, flag_by_industry

__all__ = [
    "DIGITS",
    "NOT_WCO",
    "OECD_HIGH_TECH",
    "REVISIONS",
    "TOTALS",
    "Correspondence",
    "carry_flag",
    "catalogue",
    "correspond",
    "flag_by_industry",
    "flag_hs6",
    "parent",
    "parse",
    "validate",
]

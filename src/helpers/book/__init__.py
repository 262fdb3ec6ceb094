"""What a chapter needs around its economics: parameters, exhibits, prose, and its numbers beside the printed.

A notebook opens with ``chapter = book.Chapter("export-complexity", globals())`` behind its parameters cell.
Then an exhibit is one call, and prose is prose: ``%%prose`` cells have numbers in ``<<expression:format>>``,
``%%words`` cells the caption, alt text and note of the exhibit that follows.
"""

from __future__ import annotations

from helpers.book.chapter import Chapter
from helpers.book.comparisons import Extra, Ours
from helpers.book.page import SYNTHETIC, Exhibit, Get, Obtained, Page, from_print, nothing
from helpers.book.settings import TIERS
from helpers.book.tables import Column

__all__ = [
    "SYNTHETIC",
    "TIERS",
    "Chapter",
    "Column",
    "Exhibit",
    "Extra",
    "Get",
    "Obtained",
    "Ours",
    "Page",
    "from_print",
    "nothing",
]

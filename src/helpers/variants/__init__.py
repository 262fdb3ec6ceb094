"""Variants: a chapter run many times, each time with other parameters.

``variants.yml`` in the folder of a paper names groups of parameters. `read` checks such a file against the
notebook, `run` runs its variants in parallel, `headlines` takes the main estimates out of the table of all
results. The same from a shell: ``python -m helpers variants run <paper>``.
"""

from __future__ import annotations

from helpers.variants.folders import current, folder, headlines, read_results, up_to_date
from helpers.variants.groups import Plan, Variant, read
from helpers.variants.listings import Listing, listing, record
from helpers.variants.running import Summary, run

__all__ = [
    "Listing",
    "Plan",
    "Summary",
    "Variant",
    "current",
    "folder",
    "headlines",
    "listing",
    "read",
    "read_results",
    "record",
    "run",
    "up_to_date",
]

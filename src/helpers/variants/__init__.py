"""Variants: a chapter run many times, each time with other parameters.

``variants/<chapter>.yml`` names groups of parameters. `read` checks such a file against the notebook, `run`
runs its variants in parallel, `headlines` takes the main estimates out of the table of all results. The same
from a shell: ``python -m helpers.variants run variants/<chapter>.yml``.
"""

from __future__ import annotations

from helpers.variants.folders import collect, folder, headlines, read_results
from helpers.variants.groups import Parameter, Plan, Variant, inspect, read
from helpers.variants.running import Summary, current, run

__all__ = [
    "Parameter",
    "Plan",
    "Summary",
    "Variant",
    "collect",
    "current",
    "folder",
    "headlines",
    "inspect",
    "read",
    "read_results",
    "run",
]

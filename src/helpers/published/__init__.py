"""Printed numbers: read them as printed, set ours beside them, say how far the two agree, and why not.

``reading``
    `parse_printed` turns the text of a number into a value and half a unit of its last digit; tables of such
    numbers are checked, entered twice and picked.
``kinds``
    What a printed number is: computed from data, derived from other printed numbers, quoted, or defined.
``comparing``
    `compare` joins our numbers to the printed ones and gives each the status that its kind allows;
    `scorecard`, `summary` and `rates` count them.
``ledger``
    A reason for each number that differs or was not run, and what it means for the paper's claims.

A printed number is never corrected.
"""

from helpers.published.comparing import (
    REPLICATION_COLUMNS,
    SCORECARD_COLUMNS,
    TIERS,
    compare,
    outcomes,
    rates,
    scorecard,
    status,
    summary,
)
from helpers.published.kinds import KINDS, OUTCOMES, STATUSES, Kind, kinds_of, read_kinds
from helpers.published.ledger import (
    Claim,
    Deviation,
    check_ledger,
    explain,
    findings,
    read_claims,
    read_ledger,
    require_reasons,
)
from helpers.published.reading import (
    KEY,
    PRINTED_COLUMNS,
    STATISTICS,
    Printed,
    correlation_matrix,
    entries_apart,
    parse_printed,
    regression_table,
    select,
    validate,
)

__all__ = [
    "KEY",
    "KINDS",
    "OUTCOMES",
    "PRINTED_COLUMNS",
    "REPLICATION_COLUMNS",
    "SCORECARD_COLUMNS",
    "STATISTICS",
    "STATUSES",
    "TIERS",
    "Claim",
    "Deviation",
    "Kind",
    "Printed",
    "check_ledger",
    "compare",
    "correlation_matrix",
    "entries_apart",
    "explain",
    "findings",
    "kinds_of",
    "outcomes",
    "parse_printed",
    "rates",
    "read_claims",
    "read_kinds",
    "read_ledger",
    "regression_table",
    "require_reasons",
    "scorecard",
    "select",
    "status",
    "summary",
    "validate",
]

"""Printed numbers: read them as printed, set ours beside them, say how far the two agree, and why not.

``parsing``
    `parse_printed` turns the text of a number into a value and half a unit of its last digit, or refuses it.
``statistics``
    What a printed number can be: all statistics by name, and how each is entered.
``reading``
    Tables of printed numbers are checked, entered twice and picked.
``kinds``
    What a printed number is: computed from data, derived from other printed numbers, quoted, or defined.
``comparing``
    `compare` joins our numbers to the printed ones and gives each the status that its kind allows;
    `scorecard`, `summary` and `rates` count them.
``exchange``
    The scorecard as JSON, for other programs, with its schema.
``ledger``
    A reason for each number that differs or was not run, and what it means for the paper's claims.

A printed number is never corrected.
"""

from helpers.published.comparing import (
    ORIGIN_COLUMNS,
    REPLICATION_COLUMNS,
    SCORECARD_COLUMNS,
    TIERS,
    compare,
    identifier,
    outcomes,
    rates,
    scorecard,
    status,
    summary,
)
from helpers.published.exchange import document, dumps, schema
from helpers.published.kinds import KINDS, OUTCOMES, STATUSES, Kind, kinds_of, read_kinds
from helpers.published.ledger import (
    CAUSES,
    Claim,
    Deviation,
    check_ledger,
    explain,
    findings,
    read_claims,
    read_ledger,
    require_reasons,
)
from helpers.published.parsing import DECIMALS, Printed, glance, holds_nothing, parse_printed, split_cell
from helpers.published.reading import (
    KEY,
    PRINTED_COLUMNS,
    correlation_matrix,
    entered,
    entries_apart,
    regression_table,
    select,
    validate,
)
from helpers.published.statistics import STATISTICS, Statistic

__all__ = [
    "CAUSES",
    "DECIMALS",
    "KEY",
    "KINDS",
    "ORIGIN_COLUMNS",
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
    "Statistic",
    "check_ledger",
    "compare",
    "correlation_matrix",
    "document",
    "dumps",
    "entered",
    "entries_apart",
    "explain",
    "findings",
    "glance",
    "holds_nothing",
    "identifier",
    "kinds_of",
    "outcomes",
    "parse_printed",
    "rates",
    "read_claims",
    "read_kinds",
    "read_ledger",
    "regression_table",
    "require_reasons",
    "schema",
    "scorecard",
    "select",
    "split_cell",
    "status",
    "summary",
    "validate",
]

"""Tables that a page can filter: the scorecard, and the findings of the audit."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from html import escape

import pandas as pd

from helpers.published import parse_printed

MAX_CELLS = 4
"""How many printed cells a finding names before it counts the rest."""

_SCORECARD = {"Ch.": "", "Exhibit": "", "Row": "", "Column": "", "Statistic": ""}
_SCORECARD |= {"Printed": "num", "Ours": "num", "Status": "", "Kind": "", "Note": ""}
_FINDINGS = {"Ch.": "", "Exhibit": "", "Severity": "", "Finding": "finding"}
"""Headings of the columns, each with the class of its cells."""


def scorecard_html(card: pd.DataFrame, numbers: Mapping[str, str]) -> tuple[str, list[str], list[str]]:
    """Write the scorecard as a table that a page can filter, and the notes that its rows point to.

    Parameters
    ----------
    card : DataFrame
        See `helpers.published.scorecard`.
    numbers : mapping of str to str
        Chapter number of each paper.

    Returns
    -------
    table : str
        A ``table`` element of class ``scorecard``; each row carries ``data-chapter``, ``data-exhibit`` and
        ``data-status``. Notes are numbers, so that a page of a thousand rows stays small.
    methods : list of str
        How our numbers were computed, in the order of the numbers ``m1``, ``m2``, ...
    reasons : list of str
        Why numbers differ or were not run, in the order of ``r1``, ``r2``, ...
    """
    how = (card["convention"] + " (" + card["source"] + ")").where(card["tier"] != "", "")
    methods = [text for text in dict.fromkeys(how) if text]
    reasons = [text for text in dict.fromkeys(card["note"]) if text]
    rows = []
    for row, method in zip(card.to_dict("records"), how, strict=True):
        notes = [_reference("m", methods, method), _reference("r", reasons, row["note"])]
        texts = [numbers[row["chapter"]]]
        texts += [escape(str(row[name])) for name in ("exhibit", "row", "column", "statistic", "printed")]
        texts += [_ours(row), _label("status", row["status"]), _label("tier", row["tier"])]
        rows.append(_row(row, row["status"], [*texts, " ".join(filter(None, notes))], _SCORECARD))
    return _table('class="scorecard"', rows, _SCORECARD), methods, reasons


def findings_html(findings: pd.DataFrame, numbers: Mapping[str, str]) -> str:
    """Write the findings of an audit as a table that a page can filter.

    Parameters
    ----------
    findings : DataFrame
        See `helpers.audit.engine.findings`.
    numbers : mapping of str to str
        Chapter number of each paper.

    Returns
    -------
    str
        A ``table`` element of class ``scorecard``, one row a finding.
    """
    rows = []
    for row in findings.to_dict("records"):
        rule = f"{escape(row['rule'])} · {escape(_first_of(row['cells']))}"
        said = f'{escape(row["sentence"])}<span class="finding-rule">{rule}</span>'
        texts = [numbers[row["chapter"]], escape(row["exhibit"]), _label("severity", row["severity"]), said]
        rows.append(_row(row, row["severity"], texts, _FINDINGS))
    about = 'class="scorecard findings" data-noun="findings" data-status-label="Severity"'
    return _table(about, rows, _FINDINGS)


def _table(about: str, rows: Iterable[str], heads: Mapping[str, str]) -> str:
    head = "".join(f'<th scope="col"{_class(kind)}>{name}</th>' for name, kind in heads.items())
    body = "\n".join(rows)
    return f"<table {about}>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def _row(row: Mapping[Hashable, str], status: str, texts: Iterable[str], heads: Mapping[str, str]) -> str:
    data = {"chapter": row["chapter"], "exhibit": row["exhibit"], "status": status}
    attributes = " ".join(f'data-{name}="{escape(value)}"' for name, value in data.items())
    columns = zip(heads.values(), texts, strict=True)
    return f"<tr {attributes}>{''.join(f'<td{_class(kind)}>{text}</td>' for kind, text in columns)}</tr>"


def _class(kind: str) -> str:
    return f' class="{kind}"' if kind else ""


def _label(kind: str, name: str) -> str:
    return f'<span class="{kind} {kind}-{name}">{name}</span>' if name else ""


def _reference(kind: str, texts: list[str], text: str) -> str:
    """Lead to a note by its number; nowhere without a text."""
    number = f"{kind}{texts.index(text) + 1}" if text else ""
    return f'<a href="#{number}">{number}</a>' if number else ""


def _ours(row: Mapping[Hashable, object]) -> str:
    """Our number with a digit more than the printed one."""
    if not isinstance(row["replicated"], float) or pd.isna(row["replicated"]):
        return ""
    decimals = parse_printed(str(row["printed"])).decimals + 1
    return f"{row['replicated']:,.{decimals}f}".replace("-", "\u2212")


def _first_of(text: str) -> str:
    """Name the first few printed cells of a finding."""
    named = text.split("; ")
    shown = "; ".join(named[:MAX_CELLS])
    return f"{shown} and {len(named) - MAX_CELLS} more" if len(named) > MAX_CELLS else shown

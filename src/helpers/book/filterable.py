"""Tables that a page can filter: the scorecard, and the findings of the audit."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from html import escape
from types import MappingProxyType
from typing import Any

import pandas as pd

from helpers import papers
from helpers.published import STATUSES, glance
from helpers.wording import minus

MAX_CELLS = 4
"""How many printed cells a finding names before it counts the rest."""

_SCORECARD = {"Ch.": "", "Exhibit": "", "Row": "", "Column": "", "Statistic": ""}
_SCORECARD |= {"Printed": "num", "Ours": "num", "Status": "", "For the paper": "", "Kind": "", "Note": ""}
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
        A ``table`` element of class ``scorecard``; each row carries ``data-chapter``, ``data-exhibit``,
        ``data-kind``, ``data-status``, ``data-finding``, and ``data-apart``, its distance in printed standard
        errors. Its anchor is the identifier of the number; the exhibit leads to ours, our number to its code.
        Notes are numbers, so that a page of a thousand rows stays small.
    methods : list of str
        How our numbers were computed, in the order of the numbers ``m1``, ``m2``, ...
    reasons : list of str
        Why numbers differ or were not run, in the order of ``r1``, ``r2``, ...
    """
    how = (card["convention"] + " (" + card["source"] + ")").where(card["tier"] != "", "")
    methods = [text for text in dict.fromkeys(how) if text]
    reasons = [text for text in dict.fromkeys(card["note"]) if text]
    homes = {one.name: one.path for one in papers.documents()}
    rows = []
    for row, method in zip(card.to_dict("records"), how, strict=True):
        notes = [_reference("m", methods, method), _reference("r", reasons, row["note"])]
        texts = [numbers[row["chapter"]]]
        texts += [escape(str(row[name])) for name in ("exhibit", "row", "column", "statistic", "printed")]
        page = homes.get(row["page"], "")
        texts[1] = _led(texts[1], page, row["shown"])
        texts += [
            _led(_ours(row), page, row["cell"] and f"cell-{row['cell']}"),
            _label("status", row["status"]) + _apart(row),
            row["finding"],
        ]
        texts += [f"{row['kind']} {_label('tier', row['tier'])}".strip(), " ".join(filter(None, notes))]
        data = {name: row[name] for name in ("kind", "finding")}
        if pd.notna(row["standard_errors_apart"]):
            data["apart"] = f"{row['standard_errors_apart']:.3g}"
        rows.append(_row(row, row["status"], texts, _SCORECARD, data))
    about = f'class="scorecard" data-statuses="{" ".join(STATUSES)}"'
    return _table(about, rows, _SCORECARD), methods, reasons


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


def _row(
    row: Mapping[Hashable, str],
    status: str,
    texts: Iterable[str],
    heads: Mapping[str, str],
    more: Mapping[str, str] = MappingProxyType({}),
) -> str:
    data = {"chapter": row["chapter"], "exhibit": row["exhibit"], "status": status, **more}
    attributes = " ".join(f'data-{name}="{escape(value)}"' for name, value in data.items())
    if "id" in row:
        attributes += f' id="{escape(row["id"])}"'
    columns = zip(heads.values(), texts, strict=True)
    return f"<tr {attributes}>{''.join(f'<td{_class(kind)}>{text}</td>' for kind, text in columns)}</tr>"


def _led(text: str, page: str, anchor: str) -> str:
    """Lead to a place on a page; nowhere without one."""
    return (
        f'<a href="{page.removeprefix("book/")}.html#{anchor}">{text}</a>'
        if text and anchor and page
        else text
    )


def _class(kind: str) -> str:
    return f' class="{kind}"' if kind else ""


def _label(kind: str, name: str) -> str:
    return f'<span class="{kind} {kind}-{name}">{name.replace("-", " ")}</span>' if name else ""


def _apart(row: Mapping[Hashable, Any]) -> str:
    """Distance of a number that is no replication: standard errors, sign and significance."""
    if row["status"] != "partial":
        return ""
    known = pd.notna(row["standard_errors_apart"])
    said = [f"{row['standard_errors_apart']:.1f} s.e. apart"] if known else []
    said += ["other sign"] if row["sign"] == "other" else []
    only = row["significance"] in ("print only", "ours only")
    said += [f"significant: {row['significance']}"] if only else []
    return f'<span class="apart">{", ".join(said)}</span>' if said else ""


def _reference(kind: str, texts: list[str], text: str) -> str:
    """Lead to a note by its number; nowhere without a text."""
    number = f"{kind}{texts.index(text) + 1}" if text else ""
    return f'<a href="#{number}">{number}</a>' if number else ""


def _ours(row: Mapping[Hashable, object]) -> str:
    """Our number with a digit more than the printed one."""
    if not isinstance(row["replicated"], float) or pd.isna(row["replicated"]):
        return ""
    printed = glance(str(row["printed"])).decimals
    decimals = printed if not printed and float(row["replicated"]).is_integer() else printed + 1
    return minus(f"{row['replicated']:,.{decimals}f}")


def _first_of(text: str) -> str:
    """Name the first few printed cells of a finding."""
    named = text.split("; ")
    shown = "; ".join(named[:MAX_CELLS])
    return f"{shown} and {len(named) - MAX_CELLS} more" if len(named) > MAX_CELLS else shown

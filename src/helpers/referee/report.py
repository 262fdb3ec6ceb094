"""A report on what the audit found: what hangs on it, the arithmetic to redo, the conventions tried.

Findings come in the order of what they mean for the conclusions, not of how surely two numbers exclude each
other: a pair of lost parentheses can be impossible, and leaves every result where it was.
"""

from __future__ import annotations

import dataclasses
import re
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

import jinja2

from helpers.audit.engine import SEVERITIES, Check, Interval, Paper, rank
from helpers.audit.words import plural, span

SEVERITY_WORDS = {
    "impossible": "no data can give it",
    "inconsistent": "printed numbers exclude each other, whatever the conventions that the paper leaves open",
    "unusual": "possible, but only under a convention that the paper does not state",
    "note": "worth a reader's eye, nothing more",
}
BEARING_WORDS = {
    "conclusion": "whether an effect is there, or which way it goes",
    "estimate": "the size or the precision of an estimate",
    "support": "the sample, the fit, or the description of the data",
    "reading": "how the table is read; its estimates stay as they are",
}
MAX_CELLS = 12
"""Numbers that the arithmetic of a finding lists before it counts the rest."""


def build(
    name: str,
    paper: Paper,
    checks: Sequence[Check],
    left: Iterable[tuple[str, str, str]],
    adds: Iterable[str],
) -> dict[str, Any]:
    """Bring together what a report says, in the form of its JSON.

    Parameters
    ----------
    name : str
        What was audited.
    paper : Paper
        The table as read.
    checks : sequence of Check
        Passed and flagged.
    left : iterable of (place, text, reason)
        Cells that were not used.
    adds : iterable of str
        What a description would add.

    Returns
    -------
    dict
        ``audited``, ``numbers``, ``checks``, ``findings`` (in order), ``untested``, ``left_out``,
        ``description_would_add``.
    """
    flagged = [check for check in checks if check.severity]
    flagged.sort(key=lambda check: rank(check.bearing, str(check.severity)))
    used = {cell.key for check in checks for cell in check.cells}
    return {
        "audited": name,
        "numbers": list(map(dataclasses.asdict, paper.cells)),
        "checks": {"made": len(checks), "passed": len(checks) - len(flagged), "flagged": len(flagged)},
        "findings": [_finding(check) for check in flagged],
        "untested": [dataclasses.asdict(cell) for cell in paper.cells if cell.key not in used],
        "left_out": [{"place": place, "text": text, "why": why} for place, text, why in left],
        "description_would_add": list(adds),
    }


def above_notes(report: dict[str, Any]) -> int:
    """Count the findings that are more than notes."""
    return sum(one["severity"] != SEVERITIES[-1] for one in report["findings"])


def _finding(check: Check) -> dict[str, Any]:
    sentence, _, more = re.sub(r"(?<=[.!?]) (?=[A-Z])", "\0", check.sentence, count=1).partition("\0")
    return {
        "sentence": sentence,
        "more": more,
        "severity": check.severity,
        "severity_means": SEVERITY_WORDS[str(check.severity)],
        "bearing": check.bearing,
        "hangs_on_it": BEARING_WORDS[check.bearing],
        "by_hand": _by_hand(check),
        "tried": list(check.tried),
        "rule": check.rule,
        "cells": list(map(dataclasses.asdict, check.cells)),
    }


def _by_hand(check: Check) -> list[str]:
    """Write what each number stands for, and what they give together."""
    shown = [
        f"{cell.exhibit}, {cell.place}: {cell.printed}"
        + (f" stands for {_exact(cell.interval)}" if cell.statistic not in ("n", "count", "alpha") else "")
        for cell in check.cells[:MAX_CELLS]
    ]
    if len(check.cells) > MAX_CELLS:
        shown.append(f"and {len(check.cells) - MAX_CELLS} numbers more")
    if check.implied is not None:
        gives = "together, by the rule, they give" if len(check.cells) > 1 else "the rule allows"
        shown.append(f"{gives} {check.of and f'{check.of} = '}{span(check.implied)}")
    return shown


def _exact(interval: Interval) -> str:
    return f"{interval.low:.10g} to {interval.high:.10g}"


def as_text(report: dict[str, Any]) -> str:
    """Write a report for a terminal or a letter."""
    out = [_title(report), *_wrapped(_summary(report), ""), ""]
    for number, one in enumerate(report["findings"], start=1):
        out += _wrapped(one["sentence"], f"{number}. ")
        out += _wrapped(one["more"], "   ")
        out += _wrapped(f"Severity: {one['severity']} ({one['severity_means']}).", "   ")
        out += _wrapped(f"What hangs on it: {one['hangs_on_it']}.", "   ")
        out += ["   By hand:", *(line for step in one["by_hand"] for line in _wrapped(step, "   - "))]
        out += ["   Conventions tried:"] if one["tried"] else []
        out += [line for step in one["tried"] for line in _wrapped(step, "   - ")]
        out += [f"   Rule: {one['rule']}", ""]
    for head, items in _lists(report):
        out += [head, *(line for item in items for line in _wrapped(item, "- ")), ""]
    return "\n".join(out)


def _wrapped(text: str, begin: str) -> list[str]:
    blank = " " * len(begin)
    return textwrap.wrap(text, 80, initial_indent=begin, subsequent_indent=blank, break_long_words=False)


def _title(report: dict[str, Any]) -> str:
    return f"Audit of {report['audited']}"


def _summary(report: dict[str, Any]) -> str:
    above, counts = above_notes(report), report["checks"]
    notes = len(report["findings"]) - above
    idle = len(report["untested"])
    return (
        f"{plural(above, 'finding')} and {plural(notes, 'note')}; {plural(counts['made'], 'check')} of "
        f"{plural(len(report['numbers']), 'number')}, {counts['passed']} passed; "
        f"{plural(idle, 'number')} took part in none."
    )


def _lists(report: dict[str, Any]) -> list[tuple[str, list[str]]]:
    unread = [
        f"{o['place']}: {o['text']} ({o['why']})"
        for o in report["left_out"]
        if o["why"].startswith("not read")
    ]
    lists = [
        ("Not read, and so not tested:", unread),
        ("A description would add:", report["description_would_add"]),
    ]
    return [(head, items) for head, items in lists if items]


_PAGE = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string("""\
<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }}</title>
<style>
body { font: 16px/1.5 Georgia, serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a }
h1 { font-size: 1.5rem } h2 { font-size: 1.1rem; margin: 2rem 0 .3rem }
dl { display: grid; grid-template-columns: 9rem 1fr; gap: .2rem 1rem; margin: .5rem 0 }
dd { margin: 0 }
dt { color: #555 } ul { margin: 0; padding-left: 1.1rem }
table { border-collapse: collapse; font-size: .85rem }
td, th { border-bottom: 1px solid #ccc; padding: .1rem .6rem; text-align: left } .n { text-align: right }
@media print { h2 { break-after: avoid } }
@media (prefers-color-scheme: dark) { body { background: #161616; color: #e8e8e8 } dt { color: #aaa } }
</style>
<h1>{{ title }}</h1>
<p>{{ summary }}</p>
{% for one in report.findings %}
<h2>{{ loop.index }}. {{ one.sentence }}</h2>
{% if one.more %}<p>{{ one.more }}</p>{% endif %}
<dl>
<dt>Severity</dt><dd>{{ one.severity }}: {{ one.severity_means }}</dd>
<dt>What hangs on it</dt><dd>{{ one.hangs_on_it }}</dd>
<dt>By hand</dt><dd><ul>{% for step in one.by_hand %}<li>{{ step }}</li>{% endfor %}</ul></dd>
{% if one.tried %}
<dt>Conventions tried</dt><dd><ul>{% for step in one.tried %}<li>{{ step }}</li>{% endfor %}</ul></dd>
{% endif %}
<dt>Rule</dt><dd>{{ one.rule }}</dd>
</dl>
{% endfor %}
{% for head, items in lists %}
<h2>{{ head }}</h2><ul>{% for item in items %}<li>{{ item }}</li>{% endfor %}</ul>
{% endfor %}
<h2>The numbers as they were read</h2>
<table><tr><th>Table</th><th>Row</th><th>Column</th><th>Statistic</th><th>Printed</th><th>Read as</th></tr>
{% for cell in report.numbers %}
<tr><td>{{ cell.exhibit }}</td><td>{{ cell.row }}</td><td>{{ cell.column }}</td><td>{{ cell.statistic }}</td>
<td class="n">{{ cell.printed }}</td><td class="n">{{ cell.value }}</td></tr>
{% endfor %}
</table>
<p>A printed number stands for all values that round to it. Nothing is flagged that rounding can explain. Most
findings are misprints, or things left unsaid; none says who is at fault.</p>
</html>
""")


def as_html(report: dict[str, Any]) -> str:
    """Write a report as one page that needs nothing else."""
    return _PAGE.render(title=_title(report), summary=_summary(report), report=report, lists=_lists(report))

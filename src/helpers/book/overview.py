"""What became of each exhibit of a paper, in one table at the head of its chapter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

_UNBROKEN = "\N{NO-BREAK SPACE}"

REAL = ("public", "full", "recorded")
"""Tiers of numbers that were computed from data."""

HEADS = ("Exhibit", "Printed", "From data", "In part", "From print", "Not run", "Here")

LEGEND = (
    "*From data*: recomputed on data that are here, or were when they were recorded. *In part*: on a part of "
    "the paper's sample. *From print*: follows from other printed numbers. *Not run*: needs data that are "
    "not here, or cannot be recomputed at all; [the scorecard](../scorecard.ipynb) says why."
)


def table(
    printed: pd.DataFrame, ours: pd.DataFrame, order: Sequence[str], shown_in: Mapping[str, str]
) -> str:
    r"""Count the numbers of each exhibit by where ours come from.

    Parameters
    ----------
    printed : DataFrame
        The paper's numbers, ``exhibit``.
    ours : DataFrame
        What has been scored: ``exhibit``, ``replicated``, ``tier``, ``part``.
    order : sequence of str
        Exhibits as they are listed.
    shown_in : mapping of str to str
        Label of the table that shows an exhibit beside ours.

    Returns
    -------
    str
        A Markdown table and its legend. A number on synthetic data counts as not run.

    Examples
    --------
    >>> printed = pd.DataFrame({"exhibit": ["Table 1", "Table 1"]})
    >>> ours = pd.DataFrame({"exhibit": ["Table 1"], "replicated": 2.0, "tier": "public", "part": ""})
    >>> table(printed, ours, ["Table 1"], {"Table 1": "tab-x"}).splitlines()[2]
    '| Table\xa01 | 2 | 1 | – | – | 1 | [below](#tab-x) |'
    """
    lines = ["| " + " | ".join(HEADS) + " |", "|---|" + "--:|" * 5 + "---|"]
    for exhibit in order:
        count = int((printed["exhibit"] == exhibit).sum())
        mine = ours[(ours["exhibit"] == exhibit) & ours["replicated"].notna()]
        real = mine["tier"].isin(REAL)
        found = [
            int((real & (mine["part"] == "")).sum()),
            int((real & (mine["part"] != "")).sum()),
            int((mine["tier"] == "printed").sum()),
        ]
        here = f"[below](#{shown_in[exhibit]})" if exhibit in shown_in else ""
        numbers = [str(one) if one else "–" for one in (*found, count - sum(found))]
        name = exhibit.replace(" ", _UNBROKEN)
        lines.append(f"| {name} | {count} | {' | '.join(numbers)} | {here} |")
    return "\n".join(lines) + f"\n\n{LEGEND}\n"

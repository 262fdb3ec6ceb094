"""What became of each claim and each exhibit of a paper, at the head of its chapter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from helpers.published import KEY, Claim

_UNBROKEN = "\N{NO-BREAK SPACE}"

HEADS = (
    "Exhibit",
    "Printed",
    "From data",
    "In part",
    "From print",
    "From its source",
    "Defined",
    "Not run",
    "Here",
)

LEGEND = (
    "*From data*: recomputed on data that are here, or were when they were recorded. *In part*: on a part of "
    "the paper's sample. *From print*: follows from other printed numbers. *From its source*: the paper "
    "quotes it, and the source is here. *Defined*: a level of significance or the like, which has no result. "
    "*Not run*: needs data that are not here; [the scorecard](../scorecard.ipynb) says why."
)


def table(
    printed: pd.DataFrame, ours: pd.DataFrame, order: Sequence[str], shown_in: Mapping[str, str]
) -> str:
    r"""Count the numbers of each exhibit by where ours come from.

    Parameters
    ----------
    printed : DataFrame
        The paper's numbers: ``exhibit``, ``kind`` and the rest of their key.
    ours : DataFrame
        What has been scored: the key, ``replicated``, ``tier``, ``part``.
    order : sequence of str
        Exhibits as they are listed.
    shown_in : mapping of str to str
        Label of the table that shows an exhibit beside ours, with its page where that is another.

    Returns
    -------
    str
        A Markdown table and its legend. A number on synthetic data counts as not run.

    Examples
    --------
    >>> key = {"row": "x", "column": "(1)", "statistic": ["coef", "alpha"]}
    >>> printed = pd.DataFrame({"exhibit": "Table 1", "kind": ["computed", "defined"], **key})
    >>> ours = printed.head(1).assign(replicated=2.0, tier="public", part="").drop(columns="kind")
    >>> table(printed, ours, ["Table 1"], {"Table 1": "tab-x"}).splitlines()[2]
    '| Table\xa01 | 2 | 1 | – | – | – | 1 | – | [below](#tab-x) |'
    """
    known = ours[ours["replicated"].notna() & (ours["tier"] != "synthetic")]
    every = printed.merge(known[[*KEY, "tier", "part"]], on=KEY, how="left")
    here, part = every["tier"].notna(), every["part"].notna() & (every["part"] != "")
    from_print = (every["kind"] == "computed") & (every["tier"] == "printed")
    kind = every["kind"].mask(from_print, "derived")
    columns = [
        here & (kind == "computed") & ~part,
        here & (kind == "computed") & part,
        here & (kind == "derived"),
        here & (kind == "quoted"),
        kind == "defined",
        ~here & (kind != "defined"),
    ]
    lines = ["| " + " | ".join(HEADS) + " |", "|---|" + "--:|" * (len(HEADS) - 2) + "---|"]
    for exhibit in order:
        own = every["exhibit"] == exhibit
        counts = [int((own & column).sum()) for column in columns]
        numbers = [str(one) if one else "–" for one in counts]
        place = shown_in.get(exhibit, "")
        shown = f"[there]({place})" if "#" in place else f"[below](#{place})" if place else ""
        name = exhibit.replace(" ", _UNBROKEN)
        lines.append(f"| {name} | {own.sum()} | {' | '.join(numbers)} | {shown} |")
    return "\n".join(lines) + f"\n\n{LEGEND}\n"


def verdicts(claims: Sequence[Claim]) -> str:
    """Say of each claim what the paper says, what was found, on what data, and how sure that is.

    Parameters
    ----------
    claims : sequence of Claim
        Of one paper.

    Returns
    -------
    str
        A Markdown list; empty without claims.

    Examples
    --------
    >>> says, found, data, sure = "It rises.", "It falls.", "Ours.", "Sure."
    >>> print(verdicts([Claim("x", says, found, data, sure, "reversed", ("Table 1",), "tab-x")]))
    - *The paper:* It rises. **Reversed.** It falls. *Data:* Ours. *How sure:* Sure. [Shown here](#tab-x).
    <BLANKLINE>
    """
    lines = [
        f"- *The paper:* {one.says} **{one.finding.capitalize()}.** {one.found} *Data:* {one.data} "
        f"*How sure:* {one.sure} [Shown here]({one.see if '#' in one.see else '#' + one.see})."
        for one in claims
    ]
    return "\n".join(lines) + "\n" if lines else ""

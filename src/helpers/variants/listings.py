"""The headlines of a paper's variants as its readers see them: of this build, else of a recorded run."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from helpers import papers, records
from helpers.book.tables import TIERS
from helpers.errors import InputError
from helpers.variants import groups
from helpers.variants.folders import current, headlines

COLUMNS = ["chapter", "variant", "name", "estimate", "low", "high", "nobs", "tier", "convention", "source"]
"""What is taken from the table of all results; ``sets`` is added."""

RECORDED = "variants"
"""Name of the recorded table in the folder of the paper."""

SYNTHETIC = "synthetic"


@dataclass(frozen=True)
class Listing:
    """Headlines of a paper's variants.

    Attributes
    ----------
    frame : DataFrame
        One row a variant and headline: `COLUMNS` and ``sets``, what the variant sets.
    here : bool
        Whether they were run on this version of the book; else they are recorded.
    when : str
        Which run.
    """

    frame: pd.DataFrame
    here: bool
    when: str

    @property
    def note(self) -> str:
        """Say how many variants there are, of which run, and how each headline is computed in the book."""
        real = self.frame[self.frame["tier"] != SYNTHETIC]
        own = real[real["variant"] == "paper"].sort_values("name", kind="stable")
        said = [
            f"{real['variant'].nunique()} variants; {self.when}.",
            "A variant that leaves a headline as it is concerns other exhibits.",
            *(
                f"{name}, as in the book: {convention.rstrip('.')}."
                for name, convention in zip(own["name"], own["convention"], strict=True)
            ),
        ]
        left_out = len(self.frame) - len(real)
        if left_out:
            said.append(f"Left out: {left_out} estimates on synthetic data, which mean nothing.")
        return " ".join(said)


def _ran(plan: groups.Plan) -> pd.DataFrame:
    """Headlines of the variants whose results are up to date, as `Listing.frame`."""
    table = headlines(current(plan))
    sets = {
        one.name: ", ".join(f"{name} = {value}" for name, value in one.parameters.items()) or "as in the book"
        for one in plan.variants
    }
    return table[COLUMNS].assign(sets=table["variant"].map(sets))


def listing(plan: groups.Plan) -> Listing:
    """Headlines of this build, or those of a recorded run where none is up to date.

    Parameters
    ----------
    plan : Plan
        See `helpers.variants.groups.read`.

    Returns
    -------
    Listing
        Without rows where none has run and none is recorded.
    """
    own = _ran(plan)
    note = records.provenance(plan.chapter).get(RECORDED)
    if len(own) or note is None:
        return Listing(
            own, here=bool(len(own)), when="run on this version of the book" if len(own) else "none has run"
        )
    frame = records.read(plan.chapter, RECORDED).assign(tier="recorded", source="")
    return Listing(frame, here=False, when=f"run of {note['date']}, {note['code']}")


def record(plan: groups.Plan) -> int:
    """Keep the headlines on real data in the folder of the paper, once every variant has run.

    Parameters
    ----------
    plan : Plan
        See `helpers.variants.groups.read`.

    Returns
    -------
    int
        How many.

    Raises
    ------
    InputError
        If a variant has not run, or not on this version of the book; the message names it.
    """
    own = _ran(plan)
    missing = [one.name for one in plan.variants if one.name not in set(own["variant"])]
    if missing:
        raise InputError(
            f"variants of {plan.chapter} are recorded once all have run on this version; run "
            f"{', '.join(missing)} by `python -m helpers variants run {plan.chapter} --resume`."
        )
    real = own[own["tier"].isin(set(TIERS) - {SYNTHETIC})]
    used = {one for text in real["source"] for one in text.split(", ")}
    data = sorted(used & set(papers.paper(plan.chapter).data))
    records.write(plan.chapter, RECORDED, real.drop(columns=["tier", "source"]), data, {})
    return len(real)

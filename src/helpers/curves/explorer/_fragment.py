"""The fragment of a page: choices and numbers, beneath the figure that is their picture."""

from __future__ import annotations

import html as markup
import json
import math
import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from helpers.curves.explorer._curve import Curve
from helpers.curves.explorer._picture import note, sample_note
from helpers.curves.multiverse.summary import LEVEL
from helpers.errors import InputError

SMALLEST_P = 0.001
"""A smaller p is shown as smaller than this."""

NAME = re.compile(r"[a-z][a-z0-9-]*")

LESS_THAN = "\\u003c"
"""How JSON writes ``<``, which could end the script element."""

SYNTHETIC = (
    "<p><strong>Synthetic data.</strong> They show that the pipeline runs; "
    "the numbers are not interpreted.</p>"
)


def html(curve: Curve, *, name: str, caption: str, unit: str = "", synthetic: bool = False) -> str:
    """Write an explorer of many specifications of one regression.

    Parameters
    ----------
    curve : Curve
        From `curve_of`. The explorer opens at the paper's own specification; without one, at the median of
        the curve (of an even number, the lower of the two in the middle).
    name : str
        Identifier in the page: lower-case letters, digits, hyphens.
    caption : str
        Plain text.
    unit : str
        Unit of the estimates, set after them.
    synthetic : bool
        Whether the results come from synthetic data: they are watermarked.

    Returns
    -------
    str
        A ``figure`` element of class ``explorer``. Estimates and ends of intervals are rounded so that the
        interval's width has three significant digits (at least the units); p has three, and is 0 below 0.001.

    Raises
    ------
    InputError
        A name of other characters.

    Examples
    --------
    >>> table = pd.DataFrame({"effects": ["none", "firm"], "estimate": [2.0, 1.0], "low": [1.0, -1.0]})
    >>> table = table.assign(high=[3.0, 3.0], p=[0.01, 0.3], nobs=[90, 90])
    >>> from helpers.curves.explorer import curve_of
    >>> curve = curve_of(table, {"effects": ("Effects", {"none": "none", "firm": "firms"})})
    >>> text = html(curve, name="a", caption="b")
    >>> '"estimate":[1.0,2.0],"low":[-1.0,1.0],"high":[3.0,3.0]' in text
    True
    """
    if not NAME.fullmatch(name):
        raise InputError(f"name must be lower-case letters, digits and hyphens, got {name!r}.")
    data = json.dumps(_data(curve, name, unit), separators=(",", ":"), allow_nan=False)
    fields = "\n".join(_field(f"{name}-{i}", *one) for i, one in enumerate(curve.choices.items()))
    home = "The median" if curve.own is None else "The paper’s own"
    return f"""<figure class="explorer{" synthetic" if synthetic else ""}" id="{name}">
<div class="explorer-live" hidden>
<form aria-label="Pick a specification: {name}">
{fields}
<div class="explorer-buttons">
<button type="button" data-step="-1">Previous</button>
<button type="button" data-step="1">Next</button>
<button type="button" data-keep aria-pressed="false">Keep to compare</button>
<button type="button" data-step="0">{home}</button>
</div>
</form>
<p class="explorer-text" role="status" aria-live="polite"></p>
<div class="explorer-plot" role="slider" tabindex="0" aria-label="Place on the curve"></div>
</div>
<div class="explorer-picture"><p>The figure above is the picture of this curve.</p></div>
<figcaption>
<p>{markup.escape(caption)}</p>
<div class="legend">{SYNTHETIC if synthetic else ""}<p>{markup.escape(note(curve))}</p>
<p class="explorer-static">{markup.escape(sample_note(curve))}</p>
<p class="explorer-static explorer-hint">On the page of the book, with scripts on, each specification can be
picked here.</p></div>
</figcaption>
<script type="application/json">{data.replace("<", LESS_THAN)}</script>
</figure>"""


def _data(curve: Curve, name: str, unit: str) -> dict[str, Any]:
    """Gather what the script needs; the options of the form carry the labels."""
    table = curve.table
    decimals = [_decimals(*row) for row in table[["low", "high", "estimate"]].to_numpy(float)]
    reasons = curve.refused.get("refused", pd.Series("", curve.refused.index)).fillna("").astype(str)
    return {
        "name": name,
        "unit": unit,
        "own": curve.own,
        "printed": curve.printed,
        "value": curve.value,
        "range": [float(f"{end:.5g}") for end in (curve.bottom, curve.top)],
        "negative": _counts(table[table["estimate"] < 0]),
        "positive": _counts(table[table["estimate"] > 0]),
        "refused": {
            reason: curve.refused["code"][reasons == reason].tolist() for reason in reasons.unique().tolist()
        },
        "code": table["code"].tolist(),
        **{
            # adding zero turns -0.0 into 0.0
            column: [round(float(x), digits) + 0.0 for x, digits in zip(table[column], decimals, strict=True)]
            for column in ("estimate", "low", "high")
        },
        "decimals": decimals,
        "p": [0 if p < SMALLEST_P else float(f"{p:.3g}") for p in table["p"].astype(float)],
        "nobs": table["nobs"].astype(np.int64).tolist(),
    }


def _counts(rows: pd.DataFrame) -> list[int]:
    """How many there are, and how many of them are significant."""
    return [len(rows), int((rows["p"] < LEVEL).sum())]


def _decimals(low: float, high: float, estimate: float) -> int:
    """Decimals that show the width of an interval, or without one the estimate, with three digits."""
    size = high - low or abs(estimate) or 1.0
    return max(0, 2 - math.floor(math.log10(size)))


def _field(identifier: str, column: str, shown: tuple[str, Mapping[str, str]]) -> str:
    label, values = shown
    options = "".join(
        f'<option value="{markup.escape(value)}">{markup.escape(short)}</option>'
        for value, short in values.items()
    )
    return (
        f'<div class="field"><label for="{identifier}">{markup.escape(label)}</label>'
        f'<select id="{identifier}" name="{markup.escape(column)}">{options}</select></div>'
    )

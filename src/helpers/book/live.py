"""Exhibits that a reader recomputes in the page: regressions from printed moments, indices of one product.

The site's ``recompute.js`` has the same formulas as `helpers.moments` and `helpers.indices` and runs from
disk. Without it, and in JupyterLab, the figure is a table of the numbers that are computed here.
"""

from __future__ import annotations

import html as markup
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from helpers import indices as formulas
from helpers import moments
from helpers.book import tables
from helpers.book.page import Exhibit
from helpers.errors import InputError
from helpers.wording import minus

LEVELS = (0.1, 0.05, 0.01)
"""A star for each level that p is below."""

CONSTANT, ADJUSTED = "_cons", "Adj. R²"
STATISTICS = ("coef", "t", "adj_r2")
"""Printed statistics that are shown."""


PRODUCT = (
    "Share3, Share5: share of the three and five largest exporters of the product. HHI: sum of the squared "
    "shares. PRODY: mean income per head, weighted with the product’s share in the exports of each country."
)
NOTE = (
    f"{moments.CONVENTION}. ✓: rounds to the printed number. Stars: * p below 10 %, ** 5 %, *** 1 %. "
    "Models: the paper’s, with its numbers beside ours; for other regressors it prints none."
)


def regression(
    found: moments.Moments,
    outcome: str,
    printed: pd.DataFrame,
    *,
    half_unit: float,
    name: str,
    caption: str,
) -> Exhibit:
    """Let a reader change N, correlations and regressors of printed regressions.

    Parameters
    ----------
    found : Moments
        Printed correlations; with standard deviations the coefficients are in their units, with means there
        is a constant.
    outcome : str
        Left-hand variable of every regression.
    printed : DataFrame
        Printed numbers of the table of regressions; its columns are the models, its rows the variables, the
        constant ``_cons`` and whatever has the statistic ``adj_r2``.
    half_unit : float
        Half a unit of the last printed digit of a correlation.
    name : str
        Identifier in the page.
    caption : str
        Plain text.

    Returns
    -------
    Exhibit
        Opens at the last model.

    Raises
    ------
    InputError
        If a printed coefficient is of no variable.
    """
    models = _models(printed, found.names)
    last = list(models)[-1]
    regressors = [row for row in models[last] if row in found.names]
    fit = moments.ols(found, outcome, regressors)
    numbers: dict[str, dict[str, float]] = {
        row: {"coef": fit.coef[row], "t": fit.t[row]} for row in fit.coef.index
    }
    numbers |= {"R²": {"r2": fit.r2}, ADJUSTED: {"adj_r2": fit.adj_r2}}
    data = {
        "names": found.names,
        "outcome": found.names.index(outcome),
        "correlation": found.correlation.tolist(),
        "decimals": _decimals(half_unit),
        "nobs": found.nobs,
        "means": None if found.means is None else found.means.tolist(),
        "sds": None if found.sds is None else found.sds.tolist(),
        "levels": LEVELS,
        "models": models,
    }
    heads = ["Variable", *(f"{word} {side}" for word in ("Coef.", "t") for side in ("printed", "now"))]
    lines = dict.fromkeys([*(one for one in found.names if one != outcome), CONSTANT], ("coef", "t"))
    lines |= {"R²": ("r2", ""), ADJUSTED: ("adj_r2", "")}
    rows = [_row(row, kinds, numbers.get(row, {}), models[last].get(row, {})) for row, kinds in lines.items()]
    return _figure("regression", data, _table(heads, rows), name, caption, NOTE)


def indices(frame: pd.DataFrame, *, name: str, caption: str) -> Exhibit:
    """Let a reader change the exporters of one product.

    Parameters
    ----------
    frame : DataFrame
        One row an exporter: ``exporter``, ``value_usd`` (exports of the product), ``total_usd`` (of all
        products) and ``gdp_per_capita``.
    name, caption
        As for `regression`.

    Returns
    -------
    Exhibit
        Number of exporters, Share3, Share5, HHI and PRODY.
    """
    of_one = frame.assign(year=0, hs6="000000", product="it")
    spread = formulas.concentration(of_one).iloc[0]
    rest = of_one.assign(product="rest", value_usd=frame["total_usd"] - frame["value_usd"])
    both = pd.concat([of_one, rest])[["exporter", "product", "value_usd"]]
    prody = formulas.prody(both, frame[["exporter", "gdp_per_capita"]]).set_index("product")["prody"]["it"]
    said = (
        f"Exporters: {spread['n_exporters']:.0f}. Share3 = {spread['share3']:.4f}, Share5 = "
        f"{spread['share5']:.4f}, HHI = {spread['hhi']:.4f}. PRODY = {prody:,.0f} dollars."
    )
    heads = {
        "value_usd": "Exports of the product",
        "total_usd": "Exports in all",
        "gdp_per_capita": "Income per head",
    }
    rows = [
        f'<tr><th scope="row">{markup.escape(str(row["exporter"]))}</th>'
        + "".join(f'<td class="num" data-value="{row[key]:.15g}">{row[key]:,.15g}</td>' for key in heads)
        + "</tr>"
        for row in frame.to_dict("records")
    ]
    return _figure("indices", {}, _table(["Exporter", *heads.values()], rows), name, caption, PRODUCT, said)


def _models(printed: pd.DataFrame, known: Sequence[str]) -> dict[str, dict[str, dict[str, Any]]]:
    """Sort printed numbers by model, row and statistic."""
    models: dict[str, dict[str, dict[str, Any]]] = {}
    for one in printed.to_dict("records"):
        if one["statistic"] not in STATISTICS:
            continue
        row = ADJUSTED if one["statistic"] == "adj_r2" else str(one["row"])
        if row not in (*known, CONSTANT, ADJUSTED):
            raise InputError(f"printed has {row!r}, which is not among the variables {', '.join(known)}.")
        number = {"printed": minus(one["printed"]), "value": one["value"], "half_unit": one["half_unit"]}
        models.setdefault(str(one["column"]), {}).setdefault(row, {})[str(one["statistic"])] = number
    return models


def _decimals(half_unit: float) -> int:
    return round(-math.log10(2 * half_unit))


def _row(
    name: str, kinds: Sequence[str], ours: Mapping[str, float], theirs: Mapping[str, Mapping[str, Any]]
) -> str:
    """One line: of each statistic the printed number and ours, with a digit more."""
    cells = ""
    for kind in kinds:
        print_, own = theirs.get(kind), ours.get(kind)
        digits = _decimals(print_["half_unit"]) + 1 if print_ else 4
        now = "" if own is None else tables.signed(f"{own:.{digits}f}")
        for side, text in {"printed": print_["printed"] if print_ else "", "now": now}.items():
            cells += f'<td class="num" data-cell="{kind} {side}">{markup.escape(text)}</td>'
    hidden = "" if ours else " hidden"
    return (
        f'<tr data-row="{markup.escape(name)}"{hidden}><th scope="row">{markup.escape(name)}</th>{cells}</tr>'
    )


def _table(heads: Sequence[str], rows: Sequence[str]) -> str:
    head = "".join(f'<th scope="col">{one}</th>' for one in heads)
    return f'<table class="table"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'


def _figure(
    kind: str, data: Mapping[str, Any], table: str, name: str, caption: str, note: str, said: str = ""
) -> Exhibit:
    text = json.dumps(data, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")
    fragment = f"""<figure class="recompute" id="{name}" data-kind="{kind}">
<form aria-label="Change the numbers" hidden></form>
<p class="recompute-text" role="status" aria-live="polite">{said}</p>
<div class="pst-scrollable-table-container">{table}</div>
<figcaption><p>{markup.escape(caption)}</p><div class="legend"><p>{markup.escape(note)}
<span class="recompute-static">On the page of the book, with scripts on, the numbers can be changed.</span>
</p></div></figcaption>
<script type="application/json">{text}</script>
</figure>"""
    return Exhibit(f"```{{raw}} html\n{fragment}\n```\n", fragment)

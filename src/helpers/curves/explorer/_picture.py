"""The picture: a specification curve with the choices beneath."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from helpers.book import figures
from helpers.book.figures import Ink
from helpers.curves.explorer._curve import Curve

Floats: TypeAlias = NDArray[np.float64]

SAMPLE = 150
"""Most specifications whose intervals and choices the picture shows: more cannot be told apart on a phone."""

CURVE_INCHES, ROW_INCHES, FOOT_INCHES = 2.6, 0.22, 0.6
"""Heights of the curve, of one value of a choice, and of the line beneath."""


def curve_figure(curve: Curve) -> figures.Draw:
    """Draw the specification curve with the choices of each specification beneath.

    Of more than 150 specifications, the intervals and choices of 150, evenly spaced on the curve, are drawn;
    the picture says so. All estimates are drawn.

    Parameters
    ----------
    curve : Curve
        From `curve_of`. The paper's own specification is a diamond, its printed estimate a dashed line.

    Returns
    -------
    callable
        For `helpers.book.figures.render` or `helpers.book.Page.figure`, with the height of `curve_height`.

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers.curves.explorer import curve_of
    >>> table = pd.DataFrame({"effects": ["none", "firm"], "estimate": [2.0, 1.0], "low": [1.0, -1.0]})
    >>> table = table.assign(high=[3.0, 3.0], p=[0.01, 0.3], nobs=[90, 90])
    >>> choices = {"effects": ("Effects", {"none": "none", "firm": "firms"})}
    >>> figure = Figure()
    >>> curve_figure(curve_of(table, choices))(figure, figures.THEMES["light"])
    >>> [label.get_text() for label in figure.axes[1].get_yticklabels()]
    ['Effects', 'none', 'firms']
    """

    def draw(figure: Figure, ink: Ink) -> None:
        heights = [CURVE_INCHES, ROW_INCHES * _rows(curve)]
        above, below = figure.subplots(2, 1, sharex=True, height_ratios=heights)
        _draw_curve(above, curve, ink)
        _draw_choices(below, curve, ink)

    return draw


def curve_height(curve: Curve) -> float:
    """Say how high a curve with its choices must be to be read.

    Parameters
    ----------
    curve : Curve
        From `curve_of`.

    Returns
    -------
    float
        Inches.

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers.curves.explorer import curve_of
    >>> table = pd.DataFrame({"effects": ["none", "firm"], "estimate": [2.0, 1.0], "low": [1.0, -1.0]})
    >>> table = table.assign(high=[3.0, 3.0], p=[0.01, 0.3], nobs=[90, 90])
    >>> curve_height(curve_of(table, {"effects": ("Effects", {"none": "none", "firm": "firms"})}))
    3.86
    """
    return round(CURVE_INCHES + ROW_INCHES * _rows(curve) + FOOT_INCHES, 2)


def curve_note(curve: Curve) -> str:
    """Say in words what `curve_figure` shows, and what it leaves out.

    Parameters
    ----------
    curve : Curve
        From `curve_of`.

    Returns
    -------
    str
        Plain sentences, for the note of the figure.

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers.curves.explorer import curve_of
    >>> table = pd.DataFrame({"effects": ["none", "firm"], "estimate": [2.0, 1.0], "low": [1.0, -1.0]})
    >>> table = table.assign(high=[3.0, 3.0], p=[0.01, 0.3], nobs=[90, 90])
    >>> curve_note(curve_of(table, {"effects": ("Effects", {"none": "none", "firm": "firms"})}))
    '2 specifications, sorted by estimate, with 95 % intervals.'
    """
    return f"{note(curve)} {sample_note(curve)}".strip()


def _rows(curve: Curve) -> int:
    return sum(1 + len(values) for _, values in curve.choices.values())


def note(curve: Curve) -> str:
    """Say what holds for the drawn and for the explored curve."""
    said = [f"{len(curve.table):,} specifications, sorted by estimate, with 95 % intervals."]
    if len(curve.refused):
        said.append(f"{len(curve.refused):,} more could not be estimated.")
    if curve.cut:
        said.append(f"Intervals that reach beyond the picture: {curve.cut:,}.")
    if curve.printed:
        said.append("Dashed line: the estimate that the paper prints.")
    return " ".join(said)


def sample_note(curve: Curve) -> str:
    """Say what holds for the drawn curve alone."""
    said = []
    if curve.place is not None:
        said.append("Diamonds: the paper’s own specification.")
    elif curve.own is not None:
        said.append("The paper’s own specification is not on the curve.")
    shown = len(_sampled(curve))
    if shown < len(curve.table):
        said.append(f"The picture shows the intervals and choices of {shown} of them, evenly spaced.")
    return " ".join(said)


def _sampled(curve: Curve) -> NDArray[np.int64]:
    """Places on the curve, evenly spaced from end to end, that are drawn in full."""
    count = min(len(curve.table), SAMPLE)
    return np.linspace(0, len(curve.table) - 1, count).round().astype(np.int64)


def _draw_curve(axes: Axes, curve: Curve, ink: Ink) -> None:
    table = curve.table
    x = _sampled(curve)
    part = table.iloc[x]
    axes.plot(*_strokes(x, part["low"], part["high"]), color=ink.muted, linewidth=1, alpha=0.55)
    many = len(x) < len(table)
    axes.plot(
        np.arange(len(table)),
        table["estimate"],
        color=ink.accents[0],
        linestyle="-" if many else "none",
        marker="" if many else ".",
        markersize=4,
    )
    axes.axhline(0, color=ink.text, linewidth=1)
    if curve.value is not None:
        axes.axhline(curve.value, color=ink.accents[1], linestyle=(0, (5, 3)), linewidth=1.5)
        axes.annotate(
            f"printed: {curve.printed}",
            (0.01, curve.value),
            xycoords=("axes fraction", "data"),
            xytext=(0, 3),
            textcoords="offset points",
            color=ink.accents[1],
        )
    if curve.place is not None:
        axes.plot(
            [curve.place],
            [table["estimate"].iloc[curve.place]],
            marker="D",
            markersize=8,
            color=ink.accents[1],
            markeredgecolor=ink.text,
        )
    room = 0.04 * (curve.top - curve.bottom)
    axes.set(ylim=(curve.bottom - room, curve.top + room), ylabel="estimate")
    axes.grid(visible=False, axis="x")
    axes.tick_params(axis="x", length=0, labelbottom=False)
    axes.spines["bottom"].set_visible(False)


def _draw_choices(axes: Axes, curve: Curve, ink: Ink) -> None:
    """One row a value, a stroke where a specification has it; the paper's own is a diamond."""
    x = _sampled(curve)
    part = curve.table.iloc[x]
    ticks: list[str] = []
    heads: list[int] = []
    own: list[int] = []
    for column, (label, values) in curve.choices.items():
        heads.append(len(ticks))
        ticks.append(label)
        for value, short in values.items():
            there = x[(part[column] == value).to_numpy()]
            middle = np.full(len(there), len(ticks), float)
            axes.plot(*_strokes(there, middle - 0.36, middle + 0.36), color=ink.accents[0], linewidth=1.4)
            if curve.place is not None and curve.table[column].iloc[curve.place] == value:
                own.append(len(ticks))
            ticks.append(short)
    if curve.place is not None:
        place = np.full(len(own), curve.place)
        axes.plot(place, own, "D", markersize=5, color=ink.accents[1], markeredgecolor=ink.text)
    axes.set_yticks(range(len(ticks)), ticks, fontsize=10)
    for row in heads:
        axes.yaxis.get_major_ticks()[row].label1.set_fontweight("bold")
    axes.set(ylim=(len(ticks) - 0.4, -0.6))
    count = len(curve.table)
    shown = "" if len(x) == count else f"\n{len(x)} of them in full"
    axes.set_xlabel(f"{count:,} specifications, sorted by estimate{shown}")
    axes.grid(visible=False)
    axes.tick_params(length=0, labelbottom=False)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _strokes(x: NDArray[np.int64], low: ArrayLike, high: ArrayLike) -> tuple[Floats, Floats]:
    """Upright strokes as one line with gaps: a path each would make the file ten times as large."""
    return np.repeat(x.astype(float), 3), np.column_stack([low, high, np.full(len(x), np.nan)]).ravel()

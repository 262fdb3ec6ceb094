"""A few kinds of pictures, drawn on axes: paths over time, points with intervals, a strip of them, bars.

Each takes matplotlib axes and the `Ink` of a theme, so that several fit one figure:
``lambda figure, ink: plots.paths(figure.subplots(), ink, lines, ylabel="share")``. No meaning rests on colour
alone: lines differ in style, points in shape, bars in hatching.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from helpers.book.figures import Ink
from helpers.errors import InputError, listed

STYLES = ("-", "--", "-.", ":", (0, (6, 2, 1, 2)))
"""Styles of lines, in the order of the accents of a theme."""

MARKERS = ("o", "s", "^", "D", "v")
"""Shapes of points, in the same order."""

HATCHES = ("", "//", "..", "\\\\", "xx")
"""Hatching of bars, in the same order."""


def paths(
    axes: Axes,
    ink: Ink,
    lines: Mapping[str, pd.Series],
    *,
    bands: Mapping[str, tuple[pd.Series, pd.Series]] | None = None,
    behind: Sequence[pd.Series] = (),
    markers: bool = False,
    legend: Any = "best",
    **settings: Any,
) -> None:
    """Draw lines over a common axis, such as years.

    Parameters
    ----------
    axes : Axes
        Where.
    ink : Ink
        Colours.
    lines : mapping of str to Series
        Values by their place, by the name that the legend shows.
    bands : mapping of str to (Series, Series), optional
        Lower and upper end of a band around some of them.
    behind : sequence of Series
        Lines without a name, drawn thin and grey beneath.
    markers : bool
        Whether each value has a point.
    legend : str, optional
        Place of the legend, see matplotlib; None for none.
    **settings
        Passed to ``axes.set``: ``ylabel``, ``ylim``, ``xticks``, ``title``.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from helpers.book.figures import THEMES
    >>> axes = Figure().subplots()
    >>> paths(axes, THEMES["light"], {"China": pd.Series({2004: 0.1, 2005: 0.2})}, ylabel="share")
    >>> axes.get_ylabel(), len(axes.lines)
    ('share', 1)
    """
    unknown = [name for name in bands or {} if name not in lines]
    if unknown:
        raise InputError(f"bands names {listed(unknown)}, but the lines are {listed(lines)}.")
    for line in behind:
        axes.plot(line.index, line.to_numpy(), color=ink.grid, linewidth=1)
    for at, (name, line) in enumerate(lines.items()):
        look: dict[str, Any] = {"color": _of(ink.accents, at), "linestyle": _of(STYLES, at)}
        if name in (bands or {}):
            low, high = (bands or {})[name]
            axes.fill_between(
                low.index, low.to_numpy(), high.to_numpy(), color=look["color"], alpha=0.18, lw=0
            )
        if markers:
            look |= {"marker": _of(MARKERS, at), "markersize": 5}
        axes.plot(line.index, line.to_numpy(), label=name, **look)
    axes.set(**settings)
    if legend:
        axes.legend(loc=legend, fontsize=9.5)


def intervals(
    axes: Axes,
    ink: Ink,
    frame: pd.DataFrame,
    *,
    label: str,
    inner: tuple[str, str] | None = None,
    reference: tuple[float, str] | None = None,
    limits: tuple[float, float] | None = None,
    **settings: Any,
) -> None:
    """Draw one estimate with its interval a line, from top to bottom.

    Parameters
    ----------
    axes, ink
        As for `paths`.
    frame : DataFrame
        ``estimate``, ``low``, ``high`` and `label`, in order. A line whose estimate is missing is a heading.
    label : str
        Column of the names.
    inner : (str, str), optional
        Columns of a second, inner interval, drawn thick; then all lines have one colour.
    reference : (float, str), optional
        A value, drawn as a dashed line, and its name.
    limits : (float, float), optional
        Ends of the axis; an interval that goes beyond them ends in an arrow.
    **settings
        Passed to ``axes.set``.

    Notes
    -----
    Without `inner`, dots mark intervals that lie above zero, squares the others.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from helpers.book.figures import THEMES
    >>> axes = Figure().subplots()
    >>> row = pd.DataFrame({"name": ["plain"], "estimate": [0.2], "low": [0.1], "high": [0.3]})
    >>> intervals(axes, THEMES["light"], row, label="name", xlabel="slope")
    >>> [tick.get_text() for tick in axes.get_yticklabels()]
    ['plain']
    """
    ends = limits or (-np.inf, np.inf)
    axes.axvline(0, color=ink.text, linewidth=1)
    if reference:
        axes.axvline(reference[0], color=ink.muted, linestyle="--", linewidth=1.2)
        place = (reference[0], -0.4)
        axes.annotate(reference[1], place, (3, 0), textcoords="offset points", fontsize=9, color=ink.text)
    for y, row in enumerate(frame.to_dict("records")):
        if pd.isna(row["estimate"]):
            continue
        above = bool(inner) or row["low"] > 0
        colour = ink.accents[0 if above else 1]
        spans = [("low", "high", 2.4)] if not inner else [("low", "high", 1.0), (*inner, 3.6)]
        for low, high, width in spans:
            reach = np.clip([row[low], row[high]], *ends)
            axes.plot(reach, [y, y], color=colour, linewidth=width, solid_capstyle="butt")
        for value, end, arrow in ((row["low"], ends[0], "<"), (row["high"], ends[1], ">")):
            if (value < end) if arrow == "<" else (value > end):
                axes.plot(end, y, arrow, color=colour, markersize=5, clip_on=False)
        axes.plot(
            row["estimate"], y, "o" if above else "s", color=ink.text if inner else colour, markersize=6
        )
    axes.set_yticks(range(len(frame)), list(frame[label].astype(str)), fontsize=9.5)
    # axes that share their labels have none of their own
    for tick, estimate in zip(axes.get_yticklabels(), frame["estimate"], strict=False):
        tick.set_fontweight("bold" if pd.isna(estimate) else "normal")
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)
    axes.set(**({"ylim": (len(frame) - 0.4, -0.8)} | ({"xlim": limits} if limits else {}) | settings))


def strip(
    axes: Axes,
    ink: Ink,
    frame: pd.DataFrame,
    *,
    by: str | None = None,
    reference: tuple[float, str] | None = None,
    band: tuple[float, float] | None = None,
    names: bool = False,
    **settings: Any,
) -> None:
    """Draw many estimates with their intervals side by side, by size.

    Parameters
    ----------
    axes, ink
        As for `paths`.
    frame : DataFrame
        ``estimate``, ``low``, ``high``; sorted here. With `names` the index names each.
    by : str, optional
        Column that gives points their shape and colour, and the legend its entries.
    reference : (float, str), optional
        A value, drawn as a dashed line, and its name.
    band : (float, float), optional
        An interval around it.
    names : bool
        Whether each estimate is named below.
    **settings
        Passed to ``axes.set``.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from helpers.book.figures import THEMES
    >>> axes = Figure().subplots()
    >>> rows = pd.DataFrame({"estimate": [0.2, 0.1], "low": [0.1, 0.0], "high": [0.3, 0.2]}, index=["b", "a"])
    >>> strip(axes, THEMES["light"], rows, names=True)
    >>> [tick.get_text() for tick in axes.get_xticklabels()]
    ['a', 'b']
    """
    ordered = frame.sort_values("estimate", kind="stable").assign(_place=range(len(frame)))
    axes.axhline(0, color=ink.text, linewidth=1)
    if band:
        axes.axhspan(*band, color=ink.grid, alpha=0.6, linewidth=0)
    if reference:
        axes.axhline(reference[0], color=ink.muted, linestyle="--", linewidth=1.2, label=reference[1])
    groups = {"": ordered} if by is None else dict(iter(ordered.groupby(by, sort=False)))
    for at, (name, own) in enumerate(groups.items()):
        x, colour = own["_place"], _of(ink.accents, at)
        axes.vlines(x, own["low"], own["high"], color=colour, linewidth=1.4)
        axes.plot(x, own["estimate"], _of(MARKERS, at), color=colour, markersize=5, label=str(name) or None)
    if names:
        axes.set_xticks(range(len(ordered)), list(ordered.index.astype(str)), rotation=90, fontsize=8.5)
    else:
        axes.set_xticks([])
    axes.set(**settings)


def bars(
    axes: Axes,
    ink: Ink,
    frame: pd.DataFrame,
    columns: Mapping[str, str],
    *,
    label: str,
    whole: tuple[str, str] | None = None,
    **settings: Any,
) -> None:
    """Draw groups of bars from left to right, one group a line.

    Parameters
    ----------
    axes, ink
        As for `paths`.
    frame : DataFrame
        One row a group, from top to bottom.
    columns : mapping of str to str
        Columns that are bars, with their names.
    label : str
        Column of the names of the groups.
    whole : (str, str), optional
        Column that is a point on each group, and its name.
    **settings
        Passed to ``axes.set``.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from helpers.book.figures import THEMES
    >>> axes = Figure().subplots()
    >>> bars(axes, THEMES["light"], pd.DataFrame({"who": ["a"], "x": [1.0]}), {"x": "size"}, label="who")
    >>> len(axes.patches)
    1
    """
    if not columns:
        raise InputError("columns must name at least one column of bars.")
    places, height = np.arange(len(frame)), 0.8 / len(columns)
    for at, (column, name) in enumerate(columns.items()):
        axes.barh(
            places - 0.4 + height * (at + 0.5),
            frame[column],
            0.95 * height,
            color=_of(ink.accents, at),
            hatch=_of(HATCHES, at),
            edgecolor=ink.text,
            linewidth=0.5,
            label=name,
        )
    if whole:
        axes.plot(frame[whole[0]], places, "D", color=ink.text, markersize=5, label=whole[1])
    axes.axvline(0, color=ink.text, linewidth=1)
    axes.set_yticks(places, list(frame[label].astype(str)), fontsize=9.5)
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")
    axes.set(**settings)


def _of(looks: Sequence[Any], at: int) -> Any:
    return looks[at % len(looks)]

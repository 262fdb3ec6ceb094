"""Figures for light and dark pages: drawn twice, in the same shapes, as SVG without a background.

A figure is a function ``draw(figure, ink)`` that fills an empty matplotlib figure and takes its colours from
`Ink`. The colours are told apart in greyscale and by readers who see few of them (Okabe and Ito 2008).
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

WIDTH = 6.4
"""Width of a figure in inches: the column of a page, and readable on a phone."""


@dataclass(frozen=True)
class Ink:
    """Colours of one theme.

    Attributes
    ----------
    text, muted, grid : str
        Labels, secondary marks, grid lines.
    accents : tuple of str
        Colours of series, most important first.
    statuses : dict of str
        Colour of each status of the scorecard, the same as in the site's style sheet.
    """

    text: str
    muted: str
    grid: str
    accents: tuple[str, ...]
    statuses: dict[str, str]


THEMES = {
    "light": Ink(
        text="#1f2328",
        muted="#6b7280",
        grid="#d8dce2",
        accents=("#0b5c9e", "#c2410c", "#0f766e", "#7c3f8c", "#8a6d00"),
        statuses={
            "exact": "#2e8b4f",
            "close": "#3a9fb0",
            "consistent": "#7ba3e0",
            "differs": "#d1583d",
            "partial": "#d3a82c",
            "synthetic": "#a585db",
            "not-run": "#c3c9d0",
        },
    ),
    "dark": Ink(
        text="#e6e8eb",
        muted="#9aa2ad",
        grid="#3b424c",
        accents=("#6cb4f0", "#fb923c", "#4fd1b5", "#cf9ae0", "#e3c04a"),
        statuses={
            "exact": "#2e8b4f",
            "close": "#3a9fb0",
            "consistent": "#7ba3e0",
            "differs": "#d1583d",
            "partial": "#d3a82c",
            "synthetic": "#a585db",
            "not-run": "#6b747e",
        },
    ),
}
"""The two themes by name."""

Draw = Callable[[Figure, Ink], Any]
"""A function that fills a figure."""


def render(draw: Draw, theme: str, *, height: float = 4.0, width: float = WIDTH) -> str:
    """Draw a figure in one theme.

    Parameters
    ----------
    draw : callable
        Takes an empty figure and `Ink`.
    theme : {"light", "dark"}
        Colours.
    height, width : float
        Inches.

    Returns
    -------
    str
        SVG text, the same at each run: text as outlines, transparent background, no date.

    Examples
    --------
    >>> svg = render(lambda figure, ink: figure.subplots().plot([0, 1], color=ink.accents[0]), "dark")
    >>> "#6cb4f0" in svg
    True
    """
    ink = THEMES[theme]
    settings: Any = _settings(ink)
    with mpl.rc_context(settings):
        figure = Figure(figsize=(width, height), layout="constrained")
        draw(figure, ink)
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return buffer.getvalue()


def _settings(ink: Ink) -> dict[str, Any]:
    return {
        "svg.hashsalt": "book",
        "font.size": 11,
        "axes.titlesize": 12,
        "axes.titlelocation": "left",
        "axes.titleweight": "bold",
        "axes.edgecolor": ink.muted,
        "axes.labelcolor": ink.text,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "axes.axisbelow": True,
        "grid.color": ink.grid,
        "grid.linewidth": 0.7,
        "text.color": ink.text,
        "xtick.color": ink.text,
        "ytick.color": ink.text,
        "legend.frameon": False,
        "legend.labelcolor": ink.text,
        "lines.linewidth": 2,
        "figure.facecolor": "none",
        "axes.facecolor": "none",
        "savefig.facecolor": "none",
    }

"""Figures for light and dark pages: drawn once, in two inks, as SVG without a background.

A figure is a function ``draw(figure, ink)`` that fills an empty matplotlib figure and takes its colours from
`Ink`. The colours are told apart in greyscale and by readers who see few of them (Okabe and Ito 2008).
"""

from __future__ import annotations

import io
import re
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


_STATUSES = {
    "exact": "#2e8b4f",
    "close": "#3a9fb0",
    "consistent": "#7ba3e0",
    "differs": "#d1583d",
    "partial": "#d3a82c",
    "synthetic": "#a585db",
}

THEMES = {
    "light": Ink(
        text="#1f2328",
        muted="#6b7280",
        grid="#d8dce2",
        accents=("#0b5c9e", "#c2410c", "#0f766e", "#7c3f8c", "#8a6d00"),
        statuses=_STATUSES | {"not-run": "#c3c9d0"},
    ),
    "dark": Ink(
        text="#e6e8eb",
        muted="#9aa2ad",
        grid="#3b424c",
        accents=("#6cb4f0", "#fb923c", "#4fd1b5", "#cf9ae0", "#e3c04a"),
        statuses=_STATUSES | {"not-run": "#6b747e"},
    ),
}
"""The two themes by name."""

Draw = Callable[[Figure, Ink], Any]
"""A function that fills a figure."""

_COLOUR = re.compile(r"#[0-9a-f]{6}(?![\w-])")
_BLENDED = ("<image", "<linearGradient")
"""Elements whose colours are not written out as such."""


def render(draw: Draw, theme: str, *, height: float = 4.0) -> str:
    """Draw a figure in one theme.

    Parameters
    ----------
    draw : callable
        Takes an empty figure and `Ink`.
    theme : {"light", "dark"}
        Colours.
    height : float
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
        figure = Figure(figsize=(WIDTH, height), layout="constrained")
        draw(figure, ink)
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return buffer.getvalue()


def render_both(draw: Draw, *, height: float = 4.0) -> dict[str, str]:
    """Draw a figure in both themes, once if that is enough.

    Parameters
    ----------
    draw : callable
        Takes an empty figure and `Ink`, and uses the colours of the ink for what differs between themes.
    height : float
        Inches.

    Returns
    -------
    dict of str to str
        By theme the picture that `render` gives for it.

    Notes
    -----
    A file in the light ink becomes the dark one when its colours are replaced; identifiers inside it, which
    matplotlib makes of colours too, stay. A drawing with colours that are not in the ink (blended ones, as
    shades of a map are) or with an image is drawn a second time.

    Examples
    --------
    >>> both = render_both(lambda figure, ink: figure.subplots().plot([0, 1], color=ink.accents[0]))
    >>> ["#0b5c9e" in svg for svg in both.values()], ["#6cb4f0" in svg for svg in both.values()]
    ([True, False], [False, True])
    """
    light, to_dark = render(draw, "light", height=height), exchanged()
    if any(element in light for element in _BLENDED) or not to_dark.keys() >= set(_COLOUR.findall(light)):
        return {"light": light, "dark": render(draw, "dark", height=height)}
    return {"light": light, "dark": _COLOUR.sub(lambda colour: to_dark[colour.group()], light)}


def exchanged() -> dict[str, str]:
    """Which colour of the dark theme stands for which of the light one.

    Returns
    -------
    dict of str to str
        Dark colour by light colour, for every role of `Ink`.

    Examples
    --------
    >>> exchanged()["#0b5c9e"]
    '#6cb4f0'
    """
    roles = ([ink.text, ink.muted, ink.grid, *ink.accents, *ink.statuses.values()] for ink in THEMES.values())
    return dict(zip(*roles, strict=True))


def _settings(ink: Ink) -> dict[str, Any]:
    return {
        "svg.hashsalt": "book",  # identifiers inside a file are the same at each run
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

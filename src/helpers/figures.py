"""Figures for light and dark pages: drawn once, in two inks, as SVG without a background.

A figure is a function ``draw(figure, ink)`` that fills an empty matplotlib figure and takes its colours from
`Ink`. The colours are told apart in greyscale and by readers who see few of them (Okabe and Ito 2008).
"""

from __future__ import annotations

import hashlib
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

SALT = "book"
"""What matplotlib mixes into the identifiers inside a file, which are the same at each run with it."""

Draw = Callable[[Figure, Ink], Any]
"""A function that fills a figure."""

_COLOUR = re.compile(r"#[0-9a-f]{6}(?![\w-])")
_MARKER = re.compile(r'<path id="(m[0-9a-f]{10})" d="([^"]*)"')
_MARKED = re.compile(r'<use xlink:href="#(m[0-9a-f]{10})"[^>]* style="([^"]*)"')
_BLENDED = ("<image", "<pattern", "<linearGradient")
"""Elements whose content, or whose identifier, depends on colours that are not written out as such."""


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


def render_both(draw: Draw, *, height: float = 4.0, width: float = WIDTH) -> dict[str, str]:
    """Draw a figure in both themes, once if that is enough.

    Parameters
    ----------
    draw : callable
        Takes an empty figure and `Ink`, and uses the colours of the ink for what differs between themes.
    height, width : float
        Inches.

    Returns
    -------
    dict of str to str
        By theme what `render` returns for it, byte by byte.

    Notes
    -----
    A file in the light ink becomes the dark one when its colours are replaced. A drawing that blends
    colours (as shades of a map do), fills areas with a pattern or holds an image is drawn a second time.

    Examples
    --------
    >>> both = render_both(lambda figure, ink: figure.subplots().plot([0, 1], color=ink.accents[0]))
    >>> ["#0b5c9e" in svg for svg in both.values()], ["#6cb4f0" in svg for svg in both.values()]
    ([True, False], [False, True])
    """
    light = render(draw, "light", height=height, width=width)
    dark = _darkened(light)
    return {
        "light": light,
        "dark": render(draw, "dark", height=height, width=width) if dark is None else dark,
    }


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
    return dict(zip(_roles(THEMES["light"]), _roles(THEMES["dark"]), strict=True))


def _roles(ink: Ink) -> list[str]:
    return [ink.text, ink.muted, ink.grid, *ink.accents, *ink.statuses.values()]


def _darkened(svg: str) -> str | None:
    """Replace the colours of the light theme; None where that would not be what drawing in the dark gives."""
    dark = exchanged()
    if any(element in svg for element in _BLENDED) or not dark.keys() >= set(_COLOUR.findall(svg)):
        return None

    def darkened(text: str) -> str:
        return _COLOUR.sub(lambda colour: dark[colour.group()], text)

    styles: dict[str, str] = {}
    for name, style in _MARKED.findall(svg):
        styles.setdefault(name, style)
    # a marker's identifier is a hash over its shape and colours
    names = {}
    for name, shape in _MARKER.findall(svg):
        if name not in styles or name != _marker_name(shape, styles[name]):
            return None
        names[name] = _marker_name(shape, darkened(styles[name]))
    return re.sub(r"\bm[0-9a-f]{10}\b", lambda name: names.get(name.group(), name.group()), darkened(svg))


def _marker_name(shape: str, style: str) -> str:
    return f"m{hashlib.sha256((SALT + str((shape, style))).encode()).hexdigest()[:10]}"


def _settings(ink: Ink) -> dict[str, Any]:
    return {
        "svg.hashsalt": SALT,
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

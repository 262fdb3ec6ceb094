"""Figures for light and dark pages: drawn once, in two inks, as SVG without a background.

A figure is a function ``draw(figure, ink)`` that fills an empty matplotlib figure and takes its colours from
`Ink`. The colours are told apart in greyscale and by readers who see few of them (Okabe and Ito 2008).
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.colors import is_color_like, to_hex, to_rgb
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
_NAME = re.compile(r"\b[a-zA-Z]{1,2}[0-9a-f]{10}\b")
_BLENDED = ("<image", "<linearGradient")
"""Elements whose colours are not written out as such."""


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
    return _drawn(draw, theme, height, width)[0]


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
    A file in the light ink becomes the dark one when its colours are replaced. A drawing with colours that
    are not in the ink (blended ones, as shades of a map are) or with an image is drawn a second time.

    Examples
    --------
    >>> both = render_both(lambda figure, ink: figure.subplots().plot([0, 1], color=ink.accents[0]))
    >>> ["#0b5c9e" in svg for svg in both.values()], ["#6cb4f0" in svg for svg in both.values()]
    ([True, False], [False, True])
    """
    light, hashed = _drawn(draw, "light", height, width)
    dark = _darkened(light, hashed)
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


def _drawn(draw: Draw, theme: str, height: float, width: float) -> tuple[str, dict[str, Any]]:
    """Draw in one theme; return the file, and what each identifier in it is a hash of."""
    ink = THEMES[theme]
    settings: Any = _settings(ink)
    with mpl.rc_context(settings), _noted() as hashed:
        figure = Figure(figsize=(width, height), layout="constrained")
        draw(figure, ink)
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return buffer.getvalue(), hashed


@contextmanager
def _noted() -> Iterator[dict[str, Any]]:
    hashed: dict[str, Any] = {}
    renderer: Any = RendererSVG  # matplotlib has no public way to see what it hashes
    make = renderer._make_id

    def noting(self: RendererSVG, kind: str, content: Any) -> str:
        name: str = make(self, kind, content)
        hashed[name] = content
        return name

    renderer._make_id = noting
    try:
        yield hashed
    finally:
        renderer._make_id = make


def _darkened(svg: str, hashed: Mapping[str, Any]) -> str | None:
    """Replace the colours of the light theme; None where that would not be what drawing in the dark gives."""
    dark = exchanged()
    if any(element in svg for element in _BLENDED) or not dark.keys() >= set(_COLOUR.findall(svg)):
        return None
    # markers and patterns are named by a hash over their shape and colours
    names = {}
    for name, content in hashed.items():
        if name != _name(name, content):
            return None
        names[name] = _name(name, _exchange(content, dark))
    return _NAME.sub(lambda name: names.get(name.group(), name.group()), _exchange(svg, dark))


def _name(like: str, content: Any) -> str:
    """Name as matplotlib does: a kind, and ten digits of a salted hash."""
    return like[:-10] + hashlib.sha256((SALT + str(content)).encode()).hexdigest()[:10]


def _exchange(content: Any, dark: Mapping[str, str]) -> Any:
    """Replace colours, written as text or as numbers from 0 to 1, and leave the rest."""
    if isinstance(content, str):
        # of the same kind of text: a name is a hash over how its content is written in Python
        return type(content)(_COLOUR.sub(lambda colour: dark.get(colour.group(), colour.group()), content))
    if not isinstance(content, tuple):
        return content
    if len(content) in (3, 4) and is_color_like(content) and to_hex(content) in dark:
        rgb = zip(content, to_rgb(dark[to_hex(content)]), strict=False)
        return (*(type(old)(new) for old, new in rgb), *content[3:])
    return tuple(_exchange(part, dark) for part in content)


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

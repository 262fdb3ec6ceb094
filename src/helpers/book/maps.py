"""A map of China's provinces as a grid of equal tiles.

Each province is one square, roughly where it lies. Tiles need no geometry file and draw no borders, small
provinces are as legible as large ones, and the map reads on a phone.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.patches import Rectangle

from helpers.book.figures import Ink
from helpers.errors import InputError, listed

TILES: Mapping[str, tuple[int, int, str]] = MappingProxyType(
    {
        "Heilongjiang": (6, 0, "HL"),
        "Inner Mongolia": (4, 1, "NM"),
        "Jilin": (6, 1, "JL"),
        "Xinjiang": (0, 2, "XJ"),
        "Gansu": (1, 2, "GS"),
        "Ningxia": (2, 2, "NX"),
        "Shanxi": (3, 2, "SX"),
        "Beijing": (4, 2, "BJ"),
        "Tianjin": (5, 2, "TJ"),
        "Liaoning": (6, 2, "LN"),
        "Qinghai": (1, 3, "QH"),
        "Shaanxi": (2, 3, "SN"),
        "Henan": (3, 3, "HA"),
        "Hebei": (4, 3, "HE"),
        "Shandong": (5, 3, "SD"),
        "Tibet": (0, 4, "XZ"),
        "Sichuan": (1, 4, "SC"),
        "Chongqing": (2, 4, "CQ"),
        "Hubei": (3, 4, "HB"),
        "Anhui": (4, 4, "AH"),
        "Jiangsu": (5, 4, "JS"),
        "Shanghai": (6, 4, "SH"),
        "Yunnan": (1, 5, "YN"),
        "Guizhou": (2, 5, "GZ"),
        "Hunan": (3, 5, "HN"),
        "Jiangxi": (4, 5, "JX"),
        "Zhejiang": (5, 5, "ZJ"),
        "Guangxi": (2, 6, "GX"),
        "Guangdong": (3, 6, "GD"),
        "Fujian": (4, 6, "FJ"),
        "Hainan": (2, 7, "HI"),
    }
)
"""Column, row (from the top) and ISO 3166-2 letters of each province."""

_GAP = 0.06


def tile_map(axes: Axes, values: Mapping[str, float], ink: Ink) -> None:
    """Draw one tile a province: darker (on a dark page brighter) is more.

    Parameters
    ----------
    axes : Axes
        Filled, and stripped of its frame.
    values : mapping of str to float
        Value by English name, not negative; a province without one is an empty tile.
    ink : Ink
        Colours of the page.

    Raises
    ------
    InputError
        For a name that is no province, or a value that is negative or not finite.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from helpers.book.figures import THEMES
    >>> axes = Figure().subplots()
    >>> tile_map(axes, {"Hubei": 1.25}, THEMES["light"])
    >>> len(axes.patches), [text.get_text() for text in axes.texts if text.get_text().startswith("1")]
    (31, ['1.25'])
    """
    strangers = [name for name in values if name not in TILES]
    if strangers:
        raise InputError(f"values: {listed(strangers)} are not English names of Chinese provinces.")
    bad = {name: value for name, value in values.items() if not (np.isfinite(value) and value >= 0)}
    if bad:
        raise InputError(f"values must be finite and not negative, got {listed(bad.items())}.")
    scale = Normalize(0, max(values.values(), default=1.0))
    shades = LinearSegmentedColormap.from_list("tiles", [ink.grid, ink.accents[0]])
    for name, (column, row, letters) in TILES.items():
        value = values.get(name)
        face = shades(scale(value)) if value is not None else (0.0, 0.0, 0.0, 0.0)
        place, size = (column, row), 1 - _GAP
        axes.add_patch(Rectangle(place, size, size, facecolor=face, edgecolor=ink.grid, linewidth=0.8))
        colour = ink.muted if value is None else _readable(face)
        middle = column + size / 2
        axes.annotate(letters, (middle, row + 0.32), ha="center", va="center", fontsize=9, color=colour)
        number = "–" if value is None else f"{value:.2f}"
        axes.annotate(number, (middle, row + 0.66), ha="center", va="center", fontsize=9.5, color=colour)
    axes.set(xlim=(-0.05, 7.05), ylim=(8.05, -0.05), aspect="equal")
    axes.axis("off")


def _readable(face: tuple[float, ...]) -> str:
    """Black or white, whichever has the greater contrast (WCAG 2 luminance)."""
    rgb = np.array(face[:3], dtype=float)
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    luminance = float(linear @ [0.2126, 0.7152, 0.0722])
    return "#000000" if (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) else "#ffffff"

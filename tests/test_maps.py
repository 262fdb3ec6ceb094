"""The tile map: every province once, in its place, with its number, readable on any shade."""

import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from helpers import regions
from helpers.book import maps
from helpers.book.figures import THEMES
from helpers.errors import InputError

LIGHT = THEMES["light"]


def drawn(values):
    axes = Figure().subplots()
    maps.tile_map(axes, values, LIGHT)
    return axes


def test_every_province_has_one_tile_of_its_own():
    assert set(maps.TILES) == set(regions.CODES) - {regions.CHINA}
    places = [(column, row) for column, row, _ in maps.TILES.values()]
    assert len(set(places)) == 31
    assert len({letters for *_, letters in maps.TILES.values()}) == 31


@pytest.mark.parametrize(
    ("west", "east"), [("Xinjiang", "Gansu"), ("Tibet", "Sichuan"), ("Hubei", "Anhui"), ("Anhui", "Jiangsu")]
)
def test_tiles_lie_west_to_east(west, east):
    assert maps.TILES[west][0] < maps.TILES[east][0]


@pytest.mark.parametrize(
    ("north", "south"),
    [("Heilongjiang", "Jilin"), ("Hebei", "Anhui"), ("Hunan", "Guangdong"), ("Guangdong", "Hainan")],
)
def test_tiles_lie_north_to_south(north, south):
    assert maps.TILES[north][1] < maps.TILES[south][1]


def test_a_tile_shows_its_number_and_a_missing_one_a_dash():
    axes = drawn({"Hubei": 1.25, "Hunan": 0.0})
    shown = [text.get_text() for text in axes.texts]
    at = shown.index("HB")
    assert shown[at + 1] == "1.25"
    assert shown[shown.index("HN") + 1] == "0.00"
    assert shown[shown.index("XZ") + 1] == "–"


def test_the_full_colour_is_that_of_the_largest_value():
    tiles = dict(zip(maps.TILES, drawn({"Hubei": 2.0, "Hunan": 3.0}).patches, strict=True))
    assert to_hex(tiles["Hunan"].get_facecolor()) == LIGHT.accents[0]
    assert to_hex(tiles["Hubei"].get_facecolor()) != LIGHT.accents[0]
    assert tiles["Tibet"].get_facecolor()[3] == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_numbers_are_readable_on_every_shade(theme):
    axes = Figure().subplots()
    values = {name: at / 30 for at, name in enumerate(maps.TILES)}
    maps.tile_map(axes, values, THEMES[theme])

    def luminance(colour):
        channel = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
        return 0.2126 * channel[0] + 0.7152 * channel[1] + 0.0722 * channel[2]

    for tile, text in zip(axes.patches, axes.texts[::2], strict=True):
        face = luminance(tile.get_facecolor()[:3])
        ink = 0.0 if text.get_color() == "#000000" else 1.0
        low, high = sorted((face, ink))
        assert (high + 0.05) / (low + 0.05) >= 4.5


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"Hubai": 1.0}, "values: 'Hubai' are not English names of Chinese provinces."),
        ({"Hubei": -1.0}, r"values must be finite and not negative, got \('Hubei', -1.0\)."),
        ({"Hubei": float("nan")}, r"values must be finite and not negative, got \('Hubei', nan\)."),
    ],
)
def test_bad_values_are_named(values, message):
    with pytest.raises(InputError, match=message):
        drawn(values)

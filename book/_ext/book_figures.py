r"""The directive ``themed-figure``: one numbered figure with an image for light pages and one for dark pages.

Use it as ``figure``, with the path of the pair up to ``-light.svg`` and ``-dark.svg``::

    ```{themed-figure} /_build/results/export-complexity/expy-gdp
    :name: fig-expy-gdp
    :alt: Scatter of EXPY against GDP per head; China stands above the line.

    EXPY and GDP per head, 2016. The caption is the first paragraph.

    {download}`SVG </_build/results/export-complexity/expy-gdp-light.svg>` ·
    {download}`data (CSV) </_build/results/export-complexity/expy-gdp.csv>`
    ```

A path that starts with a slash counts from the root of the project. What follows the first paragraph is the
legend: a note, a source, the downloads. Options: ``name``, ``alt`` (must be given), ``width``, ``height``,
``align``, ``figwidth``, ``figclass`` (``synthetic`` draws the watermark), ``class``, ``format`` (``svg``, the
default, or ``png``).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.directives.patches import Figure

THEMES = ("light", "dark")
"""Endings of the two files, and of the classes ``only-light`` and ``only-dark``."""


_DRAWN = re.compile(r'<svg [^>]*?width="([\d.]+)pt" height="([\d.]+)pt"')
_PICTURE = re.compile(r'<img (?=[^>]*class="only-(?:light|dark)")(?=[^>]*src="[^"]*/([^/"]+\.svg)")')


class ThemedFigure(Figure):
    """One figure, two images of which a page shows the one that fits its theme."""

    option_spec: ClassVar[dict[str, Any]] = {
        **{key: convert for key, convert in Figure.option_spec.items() if key not in ("target", "loading")},
        "format": lambda argument: directives.choice(argument, ("svg", "png")),
    }

    def run(self) -> list[nodes.Node]:
        """Build the light figure, then set its dark twin beside the image."""
        if not self.options.get("alt"):
            raise self.error("themed-figure needs :alt:, one sentence that says what the figure shows")
        ending = self.options.pop("format", "svg")
        stem = self.arguments[0]
        self.arguments[0] = f"{stem}-{THEMES[0]}.{ending}"
        result = super().run()
        figure = result[0]
        if isinstance(figure, nodes.figure):
            light = figure[0]
            dark = light.deepcopy()
            dark["uri"] = f"{directives.uri(stem)}-{THEMES[1]}.{ending}"
            for image, theme in zip((light, dark), THEMES, strict=True):
                image["classes"] = [*image["classes"], f"only-{theme}"]
                image["ids"], image["names"] = [], []
            # One child before the caption: the HTML writer looks for the caption in second place.
            figure[0] = nodes.container("", light, dark, classes=["themed-images"])
            figure["classes"].append("themed")
        return result


def sized(drawing: str) -> str:
    """Say how large a picture is drawn, in pixels, so that its place is kept until it is loaded.

    Examples
    --------
    >>> sized('<svg xmlns="x" width="432pt" height="216.5pt" viewBox="0 0 432 216.5">')
    'width="576" height="289" '
    """
    found = _DRAWN.search(drawing)
    if found is None:
        return ""
    wide, high = (round(float(length) * 4 / 3) for length in found.groups())
    return f'width="{wide}" height="{high}" '


def load_after_the_page(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Have a page load the pictures of its theme, after itself (see ``tables.js``)."""
    if doctree is None or "body" not in context:
        return
    sources = {name: Path(app.srcdir) / source for source, name in app.builder.images.items()}

    def loaded(found: re.Match[str]) -> str:
        return f'<img loading="lazy" {sized(sources[found[1]].read_text(encoding="utf-8"))}'

    context["body"] = _PICTURE.sub(loaded, context["body"])


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the directive."""
    app.add_directive("themed-figure", ThemedFigure)
    app.connect("html-page-context", load_after_the_page)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

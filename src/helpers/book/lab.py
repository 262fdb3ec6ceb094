"""Exhibits as HTML for JupyterLab, and for executed notebooks anywhere: in both themes, with their labels."""

from __future__ import annotations

import base64
import functools
import html
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from helpers.book import tables
from helpers.book.cells import Words
from helpers.data import sample

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

    from helpers.book.page import Obtained

STYLE = (
    "<style>.book-dark{display:none}"
    '[data-jp-theme-light="false"] .book-dark,html[data-theme="dark"] .book-dark,.vscode-dark .book-dark'
    "{display:inline}"
    '[data-jp-theme-light="false"] .book-light,html[data-theme="dark"] .book-light,.vscode-dark .book-light'
    "{display:none}"
    ".book-exhibit{margin:0 0 1em;max-width:52em}.book-exhibit img{max-width:100%}"
    ".book-exhibit caption,.book-exhibit figcaption{caption-side:top;text-align:left;padding:.3em 0}"
    ".book-exhibit p{font-size:.9em;margin:.3em 0}</style>"
)
"""Shows the picture of the theme that is on; notebooks have no style sheet of ours."""


def table(shown: pd.DataFrame, *, left: Sequence[str], name: str, words: Words, of: Obtained) -> str:
    """Write a table.

    Parameters
    ----------
    shown : DataFrame of str
        Cells.
    left : sequence of str
        Columns of words, set flush left; the first column always is.
    name : str
        Its label.
    words : Words
        Filled in.
    of : Obtained
        What it shows.

    Returns
    -------
    str
        HTML whose element carries the label.
    """
    places = [at for at, column in enumerate(shown, start=1) if at == 1 or column in left]
    aligned = "".join(f"#{name} :is(td,th):nth-child({at}){{text-align:left}}" for at in places)
    body = tables.to_html(shown, caption=_caption("Table", name, words, of))
    return (
        f"{STYLE}<style>{aligned}</style>"
        f'<div class="book-exhibit" id="{name}">{body}{_legend(words, of)}</div>'
    )


def figure(images: Mapping[str, str], *, name: str, words: Words, of: Obtained) -> str:
    """Write a figure.

    Parameters
    ----------
    images : mapping of str to str
        SVG by theme.
    name : str
        Its label.
    words : Words
        Filled in.
    of : Obtained
        What it shows.

    Returns
    -------
    str
        HTML whose element carries the label.
    """
    alt = html.escape(plain(words.alt))
    pictures = "".join(
        f'<img class="book-{theme}" alt="{alt}" src="data:image/svg+xml;base64,'
        f'{base64.b64encode(image.encode()).decode()}">'
        for theme, image in images.items()
    )
    return (
        f'{STYLE}<figure class="book-exhibit" id="{name}">{pictures}'
        f"<figcaption>{_caption('Figure', name, words, of)}{_legend(words, of)}</figcaption></figure>"
    )


def plain(markdown: str) -> str:
    """Take the marks out of a text.

    Parameters
    ----------
    markdown : str
        One paragraph.

    Returns
    -------
    str
        Its words.

    Examples
    --------
    >>> plain("The *share* of [the table](#tab-x), in `hs6`")
    'The share of the table, in hs6'
    """
    return html.unescape(re.sub(r"<[^>]*>", "", _inline(markdown)))


def _caption(kind: str, name: str, words: Words, of: Obtained) -> str:
    mark = f"<b>{sample.WATERMARK}.</b> " if of.tier == "synthetic" else ""
    return f"<b>{kind}</b> <small>({name})</small> {mark}{_inline(words.caption)}"


def _legend(words: Words, of: Obtained) -> str:
    source = f"Source: {html.escape(of.source)}." if of.source else ""
    return f"<p>[{of.tier}] {_inline(words.note)} {source}</p>"


def _inline(markdown: str) -> str:
    return str(_markdown().renderInline(markdown))


def _formula(text: str, _: object) -> str:
    return f"${html.escape(text)}$"


@functools.cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    # formulas are left as they are: JupyterLab sets them
    return MarkdownIt("commonmark", {"html": False}).use(
        dollarmath_plugin, renderer=_formula, double_inline=True
    )

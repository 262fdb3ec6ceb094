"""Lighter pages: names, punctuation and blanks in code need no colour of their own.

Pygments wraps every token of highlighted code in a tag. Three quarters of them are names, commas and
brackets, which the site shows in the colour of plain code. Without those tags a long chapter is a third
smaller and looks the same.
"""

from __future__ import annotations

import re
from typing import Any

from sphinx.application import Sphinx

_BLOCK = re.compile(r"<pre[^>]*>.*?</pre>", re.DOTALL)
_PLAIN = re.compile(r'<span class="(?:n|p|w)">([^<]*)</span>')


def lighten(body: str) -> str:
    """Take the tags of plain tokens out of highlighted code.

    Parameters
    ----------
    body : str
        HTML of a page.

    Returns
    -------
    str
        The same page: text outside of ```<pre>`` is untouched, and no character of the code changes.

    Examples
    --------
    >>> lighten('<pre><span class="k">def</span><span class="w"> </span><span class="n">f</span></pre>')
    '<pre><span class="k">def</span> f</pre>'
    """
    return _BLOCK.sub(lambda found: _PLAIN.sub(r"\1", found.group()), body)


def _on_page(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    if "body" in context:
        context["body"] = lighten(context["body"])


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("html-page-context", _on_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

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


_WAY_BACK = re.compile(
    r'<a class="viewcode-back"[^>]*>.*?</a>|<li><a href="builtins\.html">builtins</a></li>\n?'
)


def without_ways_back(body: str) -> str:
    """Take the links from source code to the reference out of a page of source code.

    They lead to a place for each function, also for those that the reference does not show. The links from
    the reference to the source stay.

    Parameters
    ----------
    body : str
        HTML of a page of source code, or of their list.

    Returns
    -------
    str
        The page without these links.

    Examples
    --------
    >>> without_ways_back('<a class="viewcode-back" href="../x.html#f">[docs]</a><span>def f</span>')
    '<span>def f</span>'
    """
    return _WAY_BACK.sub("", body)


def _on_page(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    if "body" in context:
        body = lighten(context["body"])
        context["body"] = without_ways_back(body) if page.startswith("_modules/") else body


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("html-page-context", _on_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

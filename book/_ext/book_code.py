"""Lighter pages, sooner: plain tokens of code need no tags, and listings need no sidebar of their own.

Pygments wraps every token of highlighted code in a tag. Three quarters of them are names, commas and
brackets, which the site shows in the colour of plain code. Without those tags a long chapter is a third
smaller and looks the same.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import CONFIG_OK, BuildEnvironment

_BLOCK = re.compile(r"<pre[^>]*>.*?</pre>", re.DOTALL)
_ANCHOR = re.compile(r'<div class="viewcode-block" id="([^"]+)">')
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


_sidebars: dict[tuple[Any, ...], Any] = {}


def only_own_sources(app: Sphinx, env: Any) -> None:
    """Show sources of the helpers only.

    Where pages are read side by side, modules stay on the list that a member was only looked for in.
    """
    found = getattr(env, "_viewcode_modules", {})
    for name in [name for name in found if name.partition(".")[0] != "helpers"]:
        del found[name]


def share_sidebar(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Make the sidebar once for all pages of a depth that are no documents.

    Listings of source and variants are most of the pages. Their sidebar marks no page as the current one,
    so that it is the same for all that lie equally deep; Sphinx would resolve the whole table of contents
    for each.
    """
    own = context.get("generate_toctree_html")
    if own is None or page in app.env.found_docs:
        return

    def shared(*words: Any, **options: Any) -> Any:
        key = (page.count("/"), words, *sorted(options.items()))
        if key not in _sidebars:
            _sidebars[key] = own(*words, **options)
        return _sidebars[key]

    context["generate_toctree_html"] = shared


def _on_page(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    if "body" in context:
        body = lighten(context["body"])
        if page.startswith("_modules/"):
            scrolls = '<pre tabindex="0" role="region" aria-label="Source code">'
            body = without_ways_back(body).replace("<pre>", scrolls, 1)
        context["body"] = body


def forget_stale_listings(app: Sphinx, env: BuildEnvironment) -> None:
    """Take away listings whose anchors are not those that the reference leads to; all, where all is new.

    Sphinx writes a listing anew only when its source has changed, though the reference may document more of
    it, or less, than before, and though the look of pages may be another.
    """
    if env.config_status != CONFIG_OK:
        shutil.rmtree(Path(app.outdir) / "_modules", ignore_errors=True)
    for module, entry in getattr(env, "_viewcode_modules", {}).items():
        listing = Path(app.outdir) / "_modules" / f"{module.replace('.', '/')}.html"
        if entry and listing.is_file():
            anchors = set(_ANCHOR.findall(listing.read_text(encoding="utf-8")))
            if anchors != set(entry[2]):
                listing.unlink()


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    _sidebars.clear()
    app.connect("env-updated", only_own_sources)
    app.connect("env-updated", forget_stale_listings, priority=900)
    app.connect("html-page-context", _on_page)
    app.connect("html-page-context", share_sidebar, priority=900)  # after the theme's own
    return {"parallel_read_safe": True, "parallel_write_safe": True}

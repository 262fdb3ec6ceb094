"""What the theme leaves to be done on a finished page: less to load, a name for whatever can be pressed.

The theme's templates fill a page in a dozen places. Rather than to copy them, each page is amended once, as
text, before it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import tinycss2
from fontTools import subset
from sphinx.application import Sphinx

_ICON = '<i class="fa-solid fa-chevron-down"></i>'
_CHEVRON = f'<span class="toctree-toggle" role="presentation">{_ICON}</span></summary>'
_OF_BOOK, _OF_PAGE = (f'title="{one}" aria-label="{one}"' for one in ("Contents of the book", "Contents"))

AMENDMENTS = [
    # icons come from the font that the style sheet names; a script of 1.5 MB would draw the same
    (r"\s*<script[^>]*/fontawesome\.js[^>]*></script>", ""),
    # the theme repeats what Sphinx has said
    (r'(<meta name="viewport"[^>]*>.*?)<meta name="viewport"[^>]*>', r"\1"),
    # there are no interactive cells, no folds of that kind, no advertisements and no other versions
    (r"\s*<link[^>]*/(?:sphinx-thebe|togglebutton)\.css[^>]*>", ""),
    (r"\s*<script[^>]*/togglebutton\.js[^>]*></script>", ""),
    (r"\s*<script>(?:let toggle|var togglebuttonSelector)[^<]*</script>", ""),
    (r'<div id="ethical-ad-placement".*?</div>', ""),
    # what a printed page had above its title: the title, and a list of contents without pages
    (r'<div id="jb-print-docs-body".*?(?=<div id="searchbox")', ""),
    # names of what can be pressed
    (f"<summary>{_CHEVRON}", f'<summary aria-label="Pages below">{_CHEVRON}'),
    (r'(<button class="sidebar-toggle primary-toggle[^"]*") title="[^"]*"', rf"\1 {_OF_BOOK}"),
    (r'(<button class="sidebar-toggle secondary-toggle[^"]*") title="[^"]*"', rf"\1 {_OF_PAGE}"),
    # a fold is named by the words that are seen, which are a phrase
    (r'<summary aria-label="Toggle hidden content">', "<summary>"),
    (r'<p class="(collapsed|expanded) admonition-title">(.*?)</p>', r'<span class="\1">\2</span>'),
    # everything lies in a landmark
    (r'<div (id="pst-skip-link".*?)</div>', r'<nav aria-label="Skip" \1</nav>'),
    (r'<div id="pst-primary-sidebar"', '<div id="pst-primary-sidebar" role="navigation" aria-label="Book"'),
    (r' role="main"', ""),
    # HTML as it is defined: no attribute of one browser, a slider with its ends, data in a place for them
    (r' autocorrect="off"', ""),
    (r' role="slider"', ' role="slider" aria-valuemin="1" aria-valuemax="1" aria-valuenow="1"'),
    (
        r'(<figcaption>(?:(?!<figcaption>).)*?</figcaption>)\s*(<script type="application/json".*?</script>)',
        r"<div hidden>\2</div>\n\1",  # a caption is first or last
    ),
    (r'<label aria-controls="[^"]*"', "<label"),
    # Sphinx's list of modules has lists where entries belong: one list, whose names tell what is below what
    (r"(</li>\n)<ul>(?=<li>)", r"\1"),
    (r"(</li>\n)</ul>(?=<li>)", r"\1"),
    # a list has items, an entry of it is one by itself, and an empty cell heads nothing
    (r'(<div) role="list"( class="citation-list">)', r"\1\2"),
    (r' role="doc-biblioentry"', ""),
    (r'<th class="head"><p></p></th>', "<td></td>"),
]
"""What is found in a page, as a regular expression, and what it is replaced by."""

_COMPILED = [(re.compile(pattern, re.DOTALL), by) for pattern, by in AMENDMENTS]


def amended(page: str) -> str:
    """Amend a page.

    Parameters
    ----------
    page : str
        Its HTML, whole.

    Returns
    -------
    str
        The page as it is written.

    Examples
    --------
    >>> amended('<head><meta name="viewport" content="a" /><meta name="viewport" content="b"/></head>')
    '<head><meta name="viewport" content="a" /></head>'
    """
    for pattern, by in _COMPILED:
        page = pattern.sub(by, page)
    return page


def amend_all(app: Sphinx) -> None:
    """Have pages amended as they leave their template."""
    templates = getattr(app.builder, "templates", None)
    if templates is not None:
        render = templates.render
        templates.render = lambda template, context: amended(render(template, context))


def icons(style: str) -> list[int]:
    """Read off a style sheet for which characters it has a font of icons.

    Examples
    --------
    >>> [hex(one) for one in icons("unicode-range: U+F002, U+F104-F105;")]
    ['0xf002', '0xf104', '0xf105']
    """
    found: list[int] = subset.parse_unicodes(" ".join(re.findall(r"unicode-range: ([^;]*);", style)))
    return found


def cut_icons(app: Sphinx, exception: Exception | None) -> None:
    """Write the icons of the style sheet as a font of their own, which it prefers."""
    static = Path(app.outdir) / "_static"
    whole = static / "vendor" / "fontawesome" / "webfonts" / "fa-solid-900.ttf"
    if exception is not None or app.builder.format != "html" or not whole.is_file():
        return
    options = subset.Options()
    font = subset.load_font(str(whole), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=icons((static / "book.css").read_text(encoding="utf-8")))
    cutter.subset(font)
    subset.save_font(font, str(static / "icons.ttf"), options)


def used(rules: Iterable[Any], words: set[str]) -> str:
    """Write those rules of a style sheet that can apply.

    Parameters
    ----------
    rules : iterable of nodes
        As `tinycss2` parses them.
    words : set of str
        Every name of a class that a page has, or that a script may give.

    Returns
    -------
    str
        The style sheet without rules each of whose selectors needs another class. Licences stay.

    Examples
    --------
    >>> style = "/*! MIT */ .a, .b:not(.c) {x: y} .c {x: y} @media print {.c {x: y} p {x: y}}"
    >>> used(tinycss2.parse_stylesheet(style, skip_whitespace=True), {"b"})
    '/*! MIT */.a, .b:not(.c) {x: y}@media print {p {x: y}}'
    """
    found = []
    for rule in rules:
        if rule.type == "qualified-rule":
            asked = re.sub(r":not\([^)]*\)", "", tinycss2.serialize(rule.prelude))
            classes = (re.findall(r"\.([\w-]+)", one) for one in asked.split(","))
            if "\\" in asked or any(words.issuperset(each) for each in classes):
                found.append(rule.serialize())
        elif rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports") and rule.content:
            inside = used(tinycss2.parse_rule_list(rule.content, skip_whitespace=True), words)
            found += [f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inside}}}"] if inside else []
        elif rule.type != "comment" or rule.value.startswith("!"):
            found.append(rule.serialize())
    return "".join(found)


def cut_styles(app: Sphinx, exception: Exception | None) -> None:
    """Take out of the style sheets of others what no page of the site can use."""
    if exception is not None or app.builder.format != "html":
        return
    out = Path(app.outdir)
    words: set[str] = set()
    for path in out.rglob("*.html"):
        for classes in re.findall(r'class="([^"]*)"', path.read_text(encoding="utf-8")):
            words.update(classes.split())
    for path in (out / "_static").rglob("*.js"):
        words.update(re.findall(r"[\w-]+", path.read_text(encoding="utf-8")))
    for path in (out / "_static").rglob("*.css"):
        if path.name != "book.css":
            rules = tinycss2.parse_stylesheet(path.read_text(encoding="utf-8"), skip_whitespace=True)
            path.write_text(used(rules, words), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect."""
    app.connect("build-finished", cut_icons)
    app.connect("build-finished", cut_styles, priority=900)  # when all pages are there
    app.connect("builder-inited", amend_all)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

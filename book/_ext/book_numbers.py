"""The numbers of tables and figures: within their chapter, whatever sections it has.

The third table of the second chapter is Table 2.3; where a sentence refers to it, it is *our* Table 2.3, so
that it is not taken for a table of the paper. Pages of a chapter (its sections in ``_toc.yml``) count on
where the page before them ended. Pages outside of numbered parts share the letter A, as an appendix does.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain
from sphinx.environment import BuildEnvironment


def chapter_labels(env: BuildEnvironment) -> dict[str, str]:
    """Give what stands before the point in the numbers of each document.

    Parameters
    ----------
    env : BuildEnvironment
        With section numbers assigned.

    Returns
    -------
    dict of str to str
        By document; of a section it is that of its chapter.
    """
    own = {name: numbers[""][0] for name, numbers in env.toc_secnumbers.items() if numbers.get("")}
    found: dict[str, str] = {}

    def walk(name: str, label: str) -> None:
        label = str(own[name]) if name in own else label
        found[name] = label
        for below in env.toctree_includes.get(name, []):
            if below not in found:
                walk(below, label)

    walk(env.config.root_doc, "A")
    return found


def renumber(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Replace the running numbers of figures and tables by numbers within the chapter.

    Returns
    -------
    list of str
        Documents whose numbers changed, for Sphinx to write again.
    """
    counts: dict[tuple[str, str], int] = defaultdict(int)
    old = getattr(env, "book_fignumbers", {})
    labels = chapter_labels(env)
    # Sphinx has numbered in the order of the table of contents; that order is kept.
    order = {name: place for place, name in enumerate(labels)}
    places = sorted(
        (kind, order.get(docname, len(order)), number, docname, anchor)
        for docname, kinds in env.toc_fignumbers.items()
        for kind, anchors in kinds.items()
        for anchor, number in anchors.items()
    )
    new: dict[str, dict[str, dict[str, tuple[Any, ...]]]] = {}
    for kind, _, _, docname, anchor in places:
        label = labels.get(docname, "A")
        counts[label, kind] += 1
        new.setdefault(docname, {}).setdefault(kind, {})[anchor] = (label, counts[label, kind])
    env.toc_fignumbers = new
    env.book_fignumbers = new  # type: ignore[attr-defined]
    return [docname for docname in set(old) | set(new) if old.get(docname) != new.get(docname)]


def numbered(env: BuildEnvironment, docname: str) -> dict[str, str]:
    """Give the numbers of the exhibits of a page, such as ``Table 2.1``, by their labels."""
    return {
        anchor: f"{kind.capitalize()} {'.'.join(map(str, number))}"
        for kind, anchors in env.toc_fignumbers.get(docname, {}).items()
        for anchor, number in anchors.items()
    }


def as_ours(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Say whose table a reference means: the papers have tables and figures of their own."""
    for inline in doctree.findall(nodes.inline):
        if "std-numref" not in inline["classes"] or not inline.astext().startswith(("Table", "Figure")):
            continue
        reference = inline.parent
        around = reference.parent.children
        before = "".join(one.astext() for one in around[: around.index(reference)]).rstrip()
        if before.lower().endswith("our"):
            continue
        ours = "our" if before and before[-1] not in ".:?!" else "Our"
        inline.insert(0, nodes.Text(f"{ours} "))


class NumberedDomain(StandardDomain):
    """The domain of labels, which keeps the documents that ``{numref}`` looks at.

    Sphinx reads the whole document of the target from disk for each reference to a number.
    """

    def _resolve_numref_xref(self, env: BuildEnvironment, *rest: Any) -> Any:
        env.get_doctree = lambda name: _kept(env, name)  # type: ignore[method-assign]
        try:
            return super()._resolve_numref_xref(env, *rest)
        finally:
            del env.get_doctree


_doctrees: dict[tuple[str, int], Any] = {}


def _kept(env: BuildEnvironment, name: str) -> Any:
    key = (name, env.all_docs[name])
    if key not in _doctrees:
        _doctrees[key] = type(env).get_doctree(env, name)
    return _doctrees[key]


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to the build; `renumber` after Sphinx's own numbering."""
    app.add_domain(NumberedDomain, override=True)
    app.connect("env-get-updated", renumber, priority=900)
    app.connect("doctree-resolved", as_ours)
    return {"version": "2", "parallel_read_safe": True, "parallel_write_safe": True}

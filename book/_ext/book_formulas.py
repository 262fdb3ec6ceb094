"""Set formulas when the site is built, as MathML: browsers show it without a script or fonts of ours."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

LEFT_OVER = re.compile(r"<m[io]>(\\\w+|[&{}\\])</m[io]>")
"""TeX that stands in a formula when it is set, since nobody knows it there."""


def mathml(formula: str, display: str = "inline") -> str:
    r"""Set a formula.

    Parameters
    ----------
    formula : str
        In LaTeX, without dollars.
    display : {'inline', 'block'}
        In a line of text, or by itself.

    Returns
    -------
    str
        The element ``math``.

    Raises
    ------
    ExtensionError
        If the formula cannot be read, or holds TeX that is not known.

    Examples
    --------
    >>> mathml(r"x_1").partition('display="inline"')[2]
    '><mrow><msub><mi>x</mi><mn>1</mn></msub></mrow></math>'
    """
    try:
        found = convert(formula.replace("{aligned}", "{split}"), display=display)
    except Exception as error:  # its errors have no class in common
        raise ExtensionError(f"The formula {formula!r} cannot be read: {type(error).__name__}.") from error
    unknown = sorted(set(LEFT_OVER.findall(found)))
    if unknown:
        raise ExtensionError(f"The formula {formula!r} cannot be set: it holds {', '.join(unknown)}.")
    return str(found)


def inline(self: HTML5Translator, node: nodes.math) -> None:
    """Write a formula in a line of text."""
    self.body.append(f'<span class="math">{mathml(node.astext())}</span>')
    raise nodes.SkipNode


def by_itself(self: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula in a line of its own, with its number."""
    self.body.append(self.starttag(node, "div", CLASS="math"))
    if node["number"]:
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, "Link to this equation")
        self.body.append("</span>")
    self.body.append(mathml(node.astext(), "block") + "</div>\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to the build."""
    app.add_html_math_renderer("mathml", (inline, None), (by_itself, None))
    app.config.html_math_renderer = "mathml"
    return {"parallel_read_safe": True, "parallel_write_safe": True}

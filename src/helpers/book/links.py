"""Links that read well everywhere, and become numbers and citations on the site.

In a notebook a reference is a plain link: ``[the table of quotients](#tab-lq)``. JupyterLab shows its words.
The site puts the number of the exhibit or equation, the citation or the page in their place; words and number
must therefore fit the same sentence.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection

from helpers import results

_LINK = re.compile(
    # code and formulas stay; the fence of a directive is no code
    r"(?<!`)(?P<fence>`{3,})(?![`{]).*?\n(?P=fence)|(?<!`)`[^`\n]+`(?!`)"
    r"|(?<!\\)\$\$.*?\$\$|(?<!\\)\$[^$\n]+\$"
    r"|(?<!!)\[(?P<words>[^\]\n]*(?:\n[^\]\n]*)?)\]\((?P<file>[^()\s#]*)(?:#(?P<label>[\w.:-]+))?\)",
    re.DOTALL,
)
_NAMED = re.compile(r":name: ((?:tab|fig)-[\w-]+)|% \((eq-[\w-]+)\)")
_ASKED = re.compile(r"\]\(#((?:tab|fig|eq)-[\w-]+)\)")
_EQUATION = re.compile(r"[ \t]*% \((eq-[\w-]+)\)[ \t]*\n\$\$")
_PLACE = re.compile(r'^<a id="([\w-]+)"></a>[ \t]*$', re.MULTILINE)
_PAGES = (".ipynb", ".md")

NUMBERED = ("tab-", "fig-")
"""How labels of exhibits begin."""


def to_site(markdown: str, *, page: str, cited: Collection[str] = ()) -> str:
    r"""Turn the links of a notebook's text into references of the site.

    Parameters
    ----------
    markdown : str
        Text of a cell or of an output.
    page : str
        Document that it stands in, such as ``"book/audit"``; other notebooks are named relative to it.
    cited : collection of str
        Keys of the bibliography.

    Returns
    -------
    str
        MyST. ``#tab-`` and ``#fig-`` become numbers of exhibits, ``#eq-`` of equations, keys of the
        bibliography citations (in parentheses where the words are), ``#helpers.`` functions of the
        reference, other labels references with the same words; notebooks and pages of the book become
        documents. A comment ``% (eq-name)`` at the end of a formula names it, an empty anchor names the
        heading that follows.

    Examples
    --------
    >>> to_site("See [the table of prices](#tab-p) and [Audit](../audit.ipynb).", page="book/x/x")
    'See {numref}`tab-p` and {doc}`Audit </book/audit>`.'
    >>> to_site("[Balassa (1965)](#balassa1965) says so.", page="book/x/x", cited=["balassa1965"])
    '{cite:t}`balassa1965` says so.'
    >>> to_site("$$\nx = 1 % (eq-x)\n$$", page="book/x/x")
    '$$\nx = 1\n$$ (eq-x)'
    """

    def reference(found: re.Match[str]) -> str:
        if found["words"] is None:
            return found.group()
        words, file, label = (found[name] or "" for name in ("words", "file", "label"))
        words = " ".join(words.split())
        if file.startswith(results.LINK):
            return f"{{download}}`{words} <{file}>`"
        if file and (":" in file or not file.endswith(_PAGES)):
            return found.group()
        if label:
            return _role(words, label, cited)
        return f"{{doc}}`{words} <{_document(file, page)}>`" if file else found.group()

    text = _EQUATION.sub(r"\n$$ (\1)", markdown)
    return results.on_site(_LINK.sub(reference, _PLACE.sub(r"(\1)=", text)))


def labels(notebook: str) -> set[str]:
    r"""List the exhibits and formulas that an executed notebook names.

    Parameters
    ----------
    notebook : str
        Its JSON.

    Returns
    -------
    set of str
        Labels.

    Examples
    --------
    >>> sorted(labels(r'"````{table} A\n:name: tab-a\n", "$$ x % (eq-x)\n"'))
    ['eq-x', 'tab-a']
    """
    return {one for pair in _NAMED.findall(notebook) for one in pair if one}


def asked(notebook: str) -> set[str]:
    """List the exhibits and formulas of the same page that the links of a notebook lead to.

    Parameters
    ----------
    notebook : str
        Its JSON.

    Returns
    -------
    set of str
        Labels.

    Examples
    --------
    >>> sorted(asked('"[x](#tab-a) and [y](other.ipynb#fig-b), [z](#eq-c)"'))
    ['eq-c', 'tab-a']
    """
    return set(_ASKED.findall(notebook))


def of_notebook(
    source: Callable[[str], str], cells: list[dict[str, object]], *, name: str
) -> list[dict[str, object]]:
    """Apply a change to all text of a notebook, and name its first heading.

    Parameters
    ----------
    source : callable
        The change, such as `to_site` for one page.
    cells : list of dict
        Cells as nbformat keeps them; changed in place.
    name : str
        Of the notebook: the first text cell gets the label ``chapter-<name>``.

    Returns
    -------
    list of dict
        `cells`.
    """
    first = True
    for cell in cells:
        if cell["cell_type"] == "markdown":
            text = source(_joined(cell["source"]))
            cell["source"] = f"(chapter-{name})=\n{text}" if first else text
            first = False
        outputs = cell.get("outputs", [])
        for output in outputs if isinstance(outputs, list) else []:
            data = output.get("data", {})
            if "text/markdown" in data:
                data["text/markdown"] = source(_joined(data["text/markdown"]))
    return cells


def _joined(text: object) -> str:
    return "".join(text) if isinstance(text, list) else str(text)


def _role(words: str, label: str, cited: Collection[str]) -> str:
    if label.startswith(NUMBERED):
        return f"{{numref}}`{label}`"
    if label.startswith("eq-"):
        return f"{{eq}}`{label}`"
    if label.startswith("helpers."):
        return f"{{py:obj}}`{label}`"
    if label in cited:
        return f"{{cite:{'p' if words.startswith('(') else 't'}}}`{label}`"
    return f"{{ref}}`{words} <{label}>`"


def _document(file: str, page: str) -> str:
    path = posixpath.join("/", posixpath.dirname(page), file.rpartition(".")[0])
    return posixpath.normpath(path)

"""Cells of prose: ``%%prose`` shows text with numbers in it, ``%%words`` keeps the words of an exhibit.

Both fill in fields as `helpers.book.prose` says, from the variables of the notebook. `register` makes them
known to the kernel; a page does it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from IPython.core.getipython import get_ipython
from IPython.display import Markdown, display

from helpers.book.prose import fill
from helpers.errors import InputError

_NAME = re.compile(r"(?:tab|fig)-[a-z0-9][a-z0-9-]*")
_TAG = re.compile(r"(\$[^$]*\$|`[^`]*`)|<(?=[A-Za-z/!?])(?!https?://)")
"""Formulas and code, which stay, or how a tag begins."""
_HEADS = {"Alt": "alt", "Note": "note", "Columns": "columns"}
_PARTS = re.compile(rf"\n\s*\n|\n(?=(?:{'|'.join(_HEADS)}) *:)")
_kept: dict[str, str] = {}

Given = tuple[tuple[str, int], Any]
"""What a cell gave, with the cell and its run."""


@dataclass(frozen=True)
class Words:
    """What is said of an exhibit.

    Attributes
    ----------
    caption : str
        One sentence: what it is.
    alt : str
        What one sees, for who cannot see it; figures only.
    note : str
        Conventions and explanations.
    columns : str
        What columns of its download hold whose names are its own: ``name: meaning; name: meaning``.
    """

    caption: str = ""
    alt: str = ""
    note: str = ""
    columns: str = ""

    @property
    def meanings(self) -> dict[str, str]:
        """What columns hold, by name."""
        said = (one.partition(":") for one in self.columns.rstrip(".").split(";"))
        return {name.strip(): meaning.strip() for name, _, meaning in said if meaning}

    def filled(self, names: Mapping[str, Any]) -> Words:
        """Fill in the fields.

        Parameters
        ----------
        names : mapping
            Variables of the notebook.

        Returns
        -------
        Words
            Without fields, each text in one line; what would be an HTML tag is shown, not obeyed.

        Examples
        --------
        >>> Words("<<name>>: $a<b$").filled({"name": "<script>"}).caption
        '&lt;script>: $a<b$'
        """
        own = (self.caption, self.alt, self.note, self.columns)
        texts = (" ".join(fill(text, names).split()) for text in own)
        return Words(*(_TAG.sub(lambda found: found.group(1) or "&lt;", text) for text in texts))


def parse(text: str) -> Words:
    r"""Read the text of a ``%%words`` cell.

    Parameters
    ----------
    text : str
        Paragraphs: the caption, then those that begin with ``Alt:``, ``Note:`` and ``Columns:``, each at most
        once.

    Returns
    -------
    Words
        With their fields.

    Raises
    ------
    InputError
        A paragraph too many.

    Examples
    --------
    >>> parse("Prices fell\n\nAlt: A line that falls.\n\nNote: In dollars.")
    Words(caption='Prices fell', alt='A line that falls.', note='In dollars.', columns='')
    >>> parse("Prices\n\nColumns: p: price, dollars; q: quantity, tons.").meanings
    {'p': 'price, dollars', 'q': 'quantity, tons'}
    """
    found: dict[str, str] = {}
    for paragraph in filter(None, (part.strip() for part in _PARTS.split(text))):
        head, _, rest = paragraph.partition(":")
        key = _HEADS.get(head.rstrip(), "caption")
        if key in found:
            raise InputError(
                "the words of an exhibit are a caption, and paragraphs that begin with `Alt:`, `Note:` and "
                f"`Columns:`, each once; this is a second {key}: {paragraph[:60]!r}."
            )
        found[key] = paragraph if key == "caption" else rest.strip()
    return Words(**found)


def words(name: str) -> Words:
    """Give the words that a ``%%words`` cell has kept for an exhibit.

    Parameters
    ----------
    name : str
        Of the exhibit.

    Returns
    -------
    Words
        Empty ones if there is no such cell.

    Raises
    ------
    InputError
        If the name is none of an exhibit.
    """
    if not _NAME.fullmatch(name):
        raise InputError(f"name of an exhibit must be like tab-prices or fig-map, got {name!r}.")
    return parse(_kept.get(name, ""))


def keep_words(line: str, cell: str) -> None:
    """Keep the words of an exhibit, the magic ``%%words tab-name``.

    Parameters
    ----------
    line : str
        Name of the exhibit.
    cell : str
        See `parse`. Fields are filled in when the exhibit is shown.

    Raises
    ------
    InputError
        If the line is no name of an exhibit, or the text is not in order.
    """
    name = line.strip()
    if not _NAME.fullmatch(name):
        raise InputError(f"%%words needs the name of an exhibit, such as `%%words tab-prices`, got {name!r}.")
    parse(cell)
    _kept[name] = cell


def show_prose(line: str, cell: str) -> None:
    """Show text with numbers in it, the magic ``%%prose``.

    Parameters
    ----------
    line : str
        Nothing.
    cell : str
        Markdown with fields.

    Raises
    ------
    InputError
        See `helpers.book.prose.fill`; also if something stands behind ``%%prose``.
    """
    if line.strip():
        raise InputError(
            f"nothing stands behind %%prose in its line, got {line.strip()!r}; the text follows."
        )
    shell: Any = get_ipython()
    display(Markdown(fill(cell, shell.user_ns)))


def running() -> tuple[str, int]:
    """Tell which cell is running, and in which run of it.

    Returns
    -------
    str, int
        Its identifier, or where a front end gives none its source; and the number of the execution. Empty and
        0 outside of a kernel.
    """
    shell: Any = get_ipython()
    if shell is None:
        return "", 0
    parent = shell.get_parent() if hasattr(shell, "get_parent") else {}
    own = parent.get("metadata", {}).get("cellId") if isinstance(parent, dict) else None
    history = shell.user_ns.get("In", [])
    return str(own or (history[-1] if history else "")), int(shell.execution_count)


def others(given: Iterable[Given]) -> list[Given]:
    """Leave out what the running cell gave in an earlier run: it gives it anew.

    Parameters
    ----------
    given : iterable of (place, object)
        What cells gave, each with its cell and run as `running` tells them.

    Returns
    -------
    list of (place, object)
        The rest.
    """
    cell, run = running()
    return [(at, one) for at, one in given if at[0] != cell or at[1] == run]


def register() -> None:
    """Make ``%%prose`` and ``%%words`` known to the kernel, and forget words that were kept before.

    Outside of a kernel there is nothing to make known.
    """
    _kept.clear()
    shell: Any = get_ipython()
    if shell is not None:
        shell.register_magic_function(show_prose, "cell", "prose")
        shell.register_magic_function(keep_words, "cell", "words")

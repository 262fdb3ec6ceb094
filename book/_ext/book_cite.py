"""How to cite the book and its exhibits, and which version of it a page is.

Authors, title, version and date are those of ``CITATION.cff``. At the foot of each page stand version, commit
and the commit's date, never the clock's: building a commit twice gives the same bytes. An exhibit is cited
with its address where the site has one (``html: baseurl`` of the configuration), else with that commit.

``{cite-book}``
    The citation of the whole book, as text and as BibTeX.
"""

from __future__ import annotations

import functools
import html
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from book_meta import about
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from helpers.build import check
from helpers.data import paths

FILE = "CITATION.cff"
_LINE = re.compile(r'<p class="book-version">.*?</p>', re.DOTALL)
_COMMIT = re.compile(r'(?<=<span class="book-commit">).*?(?=</span>)')


COMMIT = "{commit}"
"""Stands in a citation for the commit, with a comma before it; see `with_commit`."""


@dataclass(frozen=True)
class Citation:
    """What ``CITATION.cff`` says."""

    authors: str
    title: str
    version: str
    date: str

    @property
    def year(self) -> str:
        """Year of the version."""
        return self.date[:4]

    def of_book(self) -> tuple[str, str]:
        """Cite the book: text and BibTeX."""
        text = f"{self.authors} ({self.year}). {self.title}. Version {self.version}, {self.date}."
        return text, self._bibtex(
            "executable-papers", f"{{{self.title}}}", f"Version {self.version}, {self.date}"
        )

    def of_exhibit(self, number: str, caption: str, address: str, site: str = "") -> tuple[str, str]:
        """Cite a table or figure: text and BibTeX.

        Parameters
        ----------
        number, caption : str
            Such as ``"Table 2.1"``, and what it is.
        address : str
            Its page and label, from the root of the site.
        site : str
            Address of the site; without one, `COMMIT` says which the pages are.

        Returns
        -------
        tuple of str
            Both name the version, since a later one may have other numbers.

        Examples
        --------
        >>> book = Citation("The contributors", "Papers", "0.1.0", "2026-11-21")
        >>> found = book.of_exhibit("Table 2.1", "Prices & wages", "book/x/x.html#tab-p", "https://e.org")
        >>> found[0][:71]
        'The contributors (2026). Table 2.1: Prices & wages. In: Papers, version'
        >>> print(found[1])
        @misc{x-tab-p,
          author = {{The contributors}},
          title = {{Table 2.1: Prices \\& wages}},
          year = {2026},
          howpublished = {In: Papers, version 0.1.0},
          url = {https://e.org/book/x/x.html#tab-p},
        }
        """
        page, _, label = address.partition("#")
        where = f"In: {self.title}, version {self.version}"
        key = f"{page.rpartition('/')[2].removesuffix('.html')}-{label}"
        url = f"{site.rstrip('/')}/{address}" if site else ""
        if not site:
            where += f", {address}{COMMIT}"
        text = f"{self.authors} ({self.year}). {number}: {caption.rstrip('.')}. {where}{url and f', {url}'}."
        return text, self._bibtex(key, f"{number}: {caption.rstrip('.')}", where, url)

    def _bibtex(self, key: str, title: str, where: str, url: str = "") -> str:
        fields = {
            "author": f"{{{self.authors}}}",
            "title": "{" + re.sub(r"([&%#_])", r"\\\1", title) + "}",  # capitals stay
            "year": self.year,
            "howpublished": re.sub(r"([&%#_])", r"\\\1", where),
            **({"url": url} if url else {}),
        }
        lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
        return f"@misc{{{key},\n{lines}}}"


@functools.cache
def citation() -> Citation:
    """Read ``CITATION.cff``."""
    said = about()
    authors = " and ".join(one["name"] for one in said["authors"])
    return Citation(authors, said["title"], str(said["version"]), str(said["date-released"]))


@functools.cache
def commit() -> str:
    """Name the commit that is checked out, with its date; nothing where there is none."""
    root = paths.project_root()
    if not (root / ".git").exists() or shutil.which("git") is None:
        return ""

    def git(*words: str) -> str:
        done = subprocess.run(["git", "-C", root, *words], capture_output=True, text=True, check=False)
        return done.stdout.strip() if done.returncode == 0 else ""

    changed = " with changes" if git("status", "--porcelain", "--untracked-files=no") else ""
    return git("log", "-1", "--format=commit %h of %cs") + changed


def with_commit(citation: str) -> str:
    """Write a citation as HTML, with the commit in a place where `same_everywhere` finds it again."""
    return html.escape(citation).replace(COMMIT, f'<span class="book-commit">{_as_part()}</span>')


def _as_part() -> str:
    return commit() and f", {commit()}"


def line(root: str) -> str:
    """Write the line at the foot of a page; `root` leads from the page to the site's folder."""
    said = " · ".join(filter(None, (f"Version {citation().version}", commit())))
    cite = f'<a href="{root}book/index.html#cite">Cite this book</a>'
    return f'<p class="book-version">{html.escape(said)} · {cite}</p>'


class CiteBook(SphinxDirective):
    """The citation of the book."""

    def run(self) -> list[nodes.Node]:
        """Read it off ``CITATION.cff``."""
        self.env.note_dependency(str(Path(self.env.srcdir) / FILE))
        text, bibtex = citation().of_book()
        return [nodes.paragraph("", text), nodes.literal_block(bibtex, bibtex, language="bibtex")]


def foot(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Hand the line to the footer."""
    context["book_version"] = line("../" * page.count("/"))


def same_everywhere(app: Sphinx, exception: Exception | None) -> None:
    """Bring version and commit up to date on pages that this build did not write."""
    if exception is not None or app.builder.name != "html":
        return
    for path in check.pages(Path(app.outdir)):
        text = path.read_text(encoding="utf-8")
        now = line("../" * (len(path.relative_to(app.outdir).parts) - 1))
        new = _COMMIT.sub(_as_part(), _LINE.sub(lambda _, now=now: now, text))
        if new != text:
            path.write_text(new, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect."""
    commit.cache_clear()
    app.add_directive("cite-book", CiteBook)
    app.connect("html-page-context", foot)
    app.connect("build-finished", same_everywhere, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

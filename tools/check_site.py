"""Check a built site: every page is there, none is too large, none shows an error.

``python tools/check_site.py`` looks at ``_build/html`` of this project. With ``--stamp`` it also writes down,
in a site without faults, which sources it was built from; the tests can then tell whether it is current.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
SITE = Path("_build/html")

PAGE_LIMIT = 1_000_000
"""Largest page in bytes, without the assets that pages share."""

STAMP = "built-from.txt"
"""File in the site that holds the digest of its sources."""

INPUTS = ("_config.yml", "_toc.yml", "requirements.txt", "book", "src/helpers", "data", "variants")
"""What a site is built from."""

SKIPPED = {"__pycache__", ".ipynb_checkpoints", ".DS_Store"}

_FAULTS = {
    r'class="[^"]*\b(?:traceback|text_error)\b': "shows a traceback",
    r'class="[^"]*\boutput stderr\b': "shows what a cell wrote to stderr",
    r'class="[^"]*\bsystem-message\b': "shows a message of the parser",
    r"<!--\s*SPHINX-ERROR": "shows an error",
}


def toc_documents(toc: dict[str, Any]) -> list[str]:
    """List the documents of a table of contents, in reading order.

    Parameters
    ----------
    toc : dict
        Content of ``_toc.yml``.

    Returns
    -------
    list of str
        Paths without their endings.
    """

    def walk(node: Any) -> Iterator[str]:
        if isinstance(node, list):
            for item in node:
                yield from walk(item)
        elif isinstance(node, dict):
            if "file" in node:
                yield str(node["file"])
            for key in ("parts", "chapters", "sections", "subtrees", "entries"):
                yield from walk(node.get(key))

    found = [str(toc["root"]), *walk(toc)]
    return [re.sub(r"\.(md|ipynb|rst)$", "", name) for name in found]


def pages(site: Path) -> list[Path]:
    """List the pages of a site; the theme leaves templates among the static files."""
    return sorted(path for path in site.rglob("*.html") if "_static" not in path.parts)


def faults(root: Path, site: Path) -> list[str]:
    """List what is wrong with a site, one sentence each.

    Parameters
    ----------
    root : Path
        Folder with ``_toc.yml``.
    site : Path
        Folder with the pages.

    Returns
    -------
    list of str
        Empty for a site without faults.
    """
    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    found = [
        f"{name}: listed in _toc.yml, but there is no page {name}.html"
        for name in toc_documents(toc)
        if not (site / f"{name}.html").is_file()
    ]
    if not (site / "index.html").is_file():
        found.append("index.html is missing")
    for page in pages(site):
        name = page.relative_to(site).as_posix()
        size = page.stat().st_size
        if size > PAGE_LIMIT:
            found.append(f"{name}: {size:,} bytes, more than {PAGE_LIMIT:,}")
        text = page.read_text(encoding="utf-8")
        found += [f"{name}: {fault}" for pattern, fault in _FAULTS.items() if re.search(pattern, text)]
    return found


def inputs_digest(root: Path) -> str:
    """Condense the sources of the site into one digest.

    Parameters
    ----------
    root : Path
        Folder of the project.

    Returns
    -------
    str
        sha256 over the names and contents of `INPUTS`.
    """
    digest = hashlib.sha256()
    for name in INPUTS:
        top = root / name
        files = [top] if top.is_file() else sorted(path for path in top.rglob("*") if path.is_file())
        for path in files:
            inside = path.relative_to(root)
            if SKIPPED.isdisjoint(inside.parts):
                digest.update(f"{inside.as_posix()}\n".encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def is_current(root: Path, site: Path) -> bool:
    """Tell whether a site was built, and checked, from the sources as they are now."""
    stamp = site / STAMP
    return stamp.is_file() and stamp.read_text(encoding="utf-8").strip() == inputs_digest(root)


def main(arguments: list[str] | None = None) -> int:
    """Check, say what was found, and return the exit status."""
    parser = argparse.ArgumentParser(description="Check the built site.")
    parser.add_argument("--root", type=Path, default=ROOT, help="folder with _toc.yml")
    parser.add_argument("--site", type=Path, help="folder with the pages, by default _build/html")
    parser.add_argument("--stamp", action="store_true", help="write down what the site was built from")
    options = parser.parse_args(arguments)
    site = options.site or options.root / SITE
    found = faults(options.root, site)
    for fault in found:
        print(fault, file=sys.stderr)
    if found:
        print(f"{len(found)} faults in {site}", file=sys.stderr)
        return 1
    if options.stamp:
        (site / STAMP).write_text(inputs_digest(options.root) + "\n", encoding="utf-8")
    sizes = [page.stat().st_size for page in pages(site)]
    print(f"{len(sizes)} pages, none missing, the largest {max(sizes):,} bytes.")
    print(f"The site is in {site}: open {site / 'index.html'}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

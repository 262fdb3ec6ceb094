"""What a result depends on, as hashes of content: notebook, helpers, data, pins, parameters."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from helpers.data import available, registry

DATA = ("registry.toml", "published")
"""Parts of the book's ``data`` folder that every chapter reads; the registry holds the hash of every file."""


def code(root: Path) -> str:
    """Hash the source of the helpers.

    Parameters
    ----------
    root : Path
        Folder of the book.

    Returns
    -------
    str
        sha256 over names and contents.
    """
    return _tree(root, [root / "src" / "helpers"])


def inputs(root: Path, notebook: str, chapter: str) -> str:
    """Hash everything that the runs of a notebook share.

    Parameters
    ----------
    root : Path
        Folder of the book.
    notebook : str
        Text of the notebook.
    chapter : str
        Its name: of the recorded results it reads its own.

    Returns
    -------
    str
        sha256 over notebook, helpers, the book's data, the pinned requirements, Python's version and which
        registered data sets are at hand: with ``tier="auto"`` that decides what is computed.
    """
    at_hand = [name for name in registry.load() if available(name)]
    data = [root / "data" / part for part in (*DATA, f"recorded/{chapter}")]
    shared = [*data, root / "requirements.txt"]
    text = [cells(notebook), code(root), _tree(root, shared), sys.version, *at_hand]
    return hashlib.sha256("\0".join(text).encode()).hexdigest()


def cells(notebook: str) -> str:
    """Take from a notebook what decides its results: kernel, cells, tags; not ids or stored outputs.

    Parameters
    ----------
    notebook : str
        Its text.

    Returns
    -------
    str
        JSON.

    Examples
    --------
    >>> cell = '{"id": "x", "cell_type": "code", "source": ["a = 1"], "metadata": {}}'
    >>> cells(f'{{"metadata": {{}}, "cells": [{cell}]}}')
    '[null, [["code", "a = 1", []]]]'
    """
    raw = json.loads(notebook)
    rows = [
        [one["cell_type"], "".join(one["source"]), one["metadata"].get("tags", [])] for one in raw["cells"]
    ]
    return json.dumps([raw["metadata"].get("kernelspec", {}).get("name"), rows])


def variant(shared: str, parameters: Mapping[str, Any]) -> str:
    """Hash one variant.

    Parameters
    ----------
    shared : str
        Of `inputs`.
    parameters : mapping
        Values that are set.

    Returns
    -------
    str
        sha256.

    Examples
    --------
    >>> variant("x", {"a": 1, "b": 2}) == variant("x", {"b": 2, "a": 1}) != variant("x", {"a": 2, "b": 1})
    True
    """
    return hashlib.sha256(f"{shared}\0{json.dumps(dict(parameters), sort_keys=True)}".encode()).hexdigest()


def _tree(root: Path, parts: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        files = sorted(part.rglob("*")) if part.is_dir() else [part]
        for path in files:
            if path.is_file() and path.suffix not in (".pyc", ".part"):
                digest.update(f"{path.relative_to(root).as_posix()}\0{path.stat().st_size}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()

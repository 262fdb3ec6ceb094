"""Hashes that tell whether code or parameters are those of an earlier run; `helpers.inputs` has the rest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any


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


def variant(shared: str, parameters: Mapping[str, Any]) -> str:
    """Hash one variant.

    Parameters
    ----------
    shared : str
        Hash of everything that the variants share.
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

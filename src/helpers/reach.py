"""What a piece of the book's code depends on: the modules it can import, and one hash over their sources.

Imports are read from the sources and nothing is run, so that everything an import could lead to counts,
whether a run gets there or not. Imports by a computed name (`importlib`) are not seen. A table counts with
its module: ``data/<name>.csv`` of the book belongs to the module of that name.
"""

from __future__ import annotations

import ast
import hashlib
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from helpers.data import paths
from helpers.errors import InputError

PACKAGE = __name__.partition(".")[0]
"""Package whose modules are followed; all others are pinned by the requirements."""

IGNORED = (".pyc", ".part")
"""Endings of files in a package's folder that no source refers to."""

# Parsing whole files would take a second for the package: only the statements that import are parsed, and the
# whole file where they cannot be told from the rest line by line.
_STATEMENT = re.compile(
    r"^[ \t]*((?:from[ \t]+\w[.\w]*[ \t]+import[ \t]*(?:\([^)]*\)|(?:[^\n(\\]|\\\n)*)"
    r"|import[ \t](?:[^\n\\]|\\\n)*))",
    re.MULTILINE,
)
_HIDDEN = re.compile(r"[;:][ \t]*(?:import|from)[ \t]|^[ \t]*(?:from|import)[ \t]*[.\\]", re.MULTILINE)


def modules(names: Iterable[str]) -> dict[str, Path]:
    """Find every module of the package that importing some of them can reach.

    Parameters
    ----------
    names : iterable of str
        Dotted names of modules, or of what they define. Names outside the package are passed over.

    Returns
    -------
    dict of str to pathlib.Path
        Source by dotted name, sorted: the modules, the packages that hold them, and what any of them imports,
        anywhere in the file.

    Raises
    ------
    InputError
        For a name in the package that is neither a module nor in one.

    Notes
    -----
    Sources are read once in a process.

    Examples
    --------
    >>> list(modules(["helpers.errors", "pandas"]))
    ['helpers', 'helpers.errors']
    """
    start = [_owner(name) for name in dict.fromkeys(names) if name.partition(".")[0] == PACKAGE]
    found: dict[str, Path] = {}
    ahead = [part for name in start for part in _with_parents(name)]
    while ahead:
        name = ahead.pop()
        if name not in found:
            found[name] = _sources()[name]
            ahead.extend(_imports(name))
    return dict(sorted(found.items()))


def is_module(name: str) -> bool:
    """Tell whether a dotted name is that of a module of the package.

    Parameters
    ----------
    name : str
        For instance ``"helpers.hs"``.

    Returns
    -------
    bool
        False for what a module defines, and outside the package.

    Examples
    --------
    >>> is_module("helpers.hs"), is_module("helpers.errors.InputError"), is_module("pandas")
    (True, False, False)
    """
    return name in _sources()


def files(names: Iterable[str]) -> list[tuple[str, Path]]:
    """Find every file whose content decides what importing some modules gives.

    Parameters
    ----------
    names : iterable of str
        As for `modules`.

    Returns
    -------
    list of (str, pathlib.Path)
        Module and file: the sources of `modules`, the files beside a package's modules that are not Python,
        and the modules' tables.

    Raises
    ------
    InputError
        As for `modules`.

    Examples
    --------
    >>> [path.name for name, path in files(["helpers.errors", "pandas"])]
    ['__init__.py', 'py.typed', 'errors.py']
    """
    found = []
    tables = paths.project_root() / "data"
    for name, path in modules(names).items():
        beside = _companions(path.parent) if path.name == "__init__.py" else [tables / f"{path.stem}.csv"]
        found += [(name, one) for one in (path, *beside) if one.is_file()]
    return found


def digest(names: Iterable[str]) -> str:
    """Hash the sources that importing some modules can reach.

    Parameters
    ----------
    names : iterable of str
        As for `modules`.

    Returns
    -------
    str
        sha256 over names and contents of their `files`.

    Raises
    ------
    InputError
        As for `modules`.

    Examples
    --------
    >>> digest(["helpers.errors"]) == digest(["helpers.errors", "helpers"]) != digest(["helpers.regions"])
    True
    """
    return _digest(frozenset(names))


@cache
def _digest(names: frozenset[str]) -> str:
    total = hashlib.sha256()
    for name, path in files(sorted(names)):
        content = _content(path)
        total.update(f"{name}\0{path.name}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()


@cache
def _sources() -> dict[str, Path]:
    """Every module of the package by name; a folder without ``__init__.py`` holds none."""
    found: dict[str, Path] = {}
    waiting = [(PACKAGE, Path(folder)) for folder in sys.modules[PACKAGE].__path__]
    while waiting:
        name, folder = waiting.pop()
        if not (folder / "__init__.py").is_file():
            continue
        found[name] = folder / "__init__.py"
        for entry in folder.iterdir():
            if entry.is_dir():
                waiting.append((f"{name}.{entry.name}", entry))
            elif entry.suffix == ".py" and entry.stem != "__init__":
                found[f"{name}.{entry.stem}"] = entry
    return found


def _companions(folder: Path) -> list[Path]:
    """Files of a package that are no modules, also in folders below it that are no packages."""
    found: list[Path] = []
    for entry in sorted(folder.iterdir()):
        if entry.is_dir():
            if entry.name != "__pycache__" and not (entry / "__init__.py").is_file():
                found += _companions(entry)
        elif entry.suffix not in (".py", *IGNORED):
            found.append(entry)
    return found


@cache
def _content(path: Path) -> bytes:
    return path.read_bytes()


def _owner(name: str) -> str:
    above = name.rpartition(".")[0]
    for module in (name, above):
        if module in _sources():
            return module
    raise InputError(f"names must be modules of {PACKAGE} or what they define, got {name!r}.")


def _with_parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:end]) for end in range(1, len(parts) + 1)]


@cache
def _imports(name: str) -> tuple[str, ...]:
    """Modules of the package that a module names in its imports, with the packages that hold them."""
    known = _sources()
    path = known[name]
    # what a relative import is relative to
    home = name if path.name == "__init__.py" else name.rpartition(".")[0]
    targets = [one for node in _statements(_content(path).decode("utf-8")) for one in named(node, home)]
    return tuple(dict.fromkeys(part for target in targets for part in _with_parents(target) if part in known))


def named(node: ast.AST, home: str = "") -> list[str]:
    """List what a statement imports.

    Parameters
    ----------
    node : ast.AST
        Any node of a syntax tree.
    home : str
        Package that a relative import counts from; without it, such an import names nothing.

    Returns
    -------
    list of str
        Dotted names: ``from a import b`` gives ``a`` and ``a.b``, which need not be a module. Empty for what
        is no import.

    Examples
    --------
    >>> named(ast.parse("from . import b, c").body[0], "helpers.hs")
    ['helpers.hs', 'helpers.hs.b', 'helpers.hs.c']
    """
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom) or (node.level and not home):
        return []
    above = home.split(".")[: len(home.split(".")) - node.level + 1] if node.level else []
    base = ".".join([*above, *filter(None, [node.module])])
    return [base, *(f"{base}.{alias.name}" for alias in node.names if alias.name != "*")]


def _statements(source: str) -> Iterator[ast.AST]:
    text = source
    if not _HIDDEN.search(source):
        text = "\n".join(match[1] for match in _STATEMENT.finditer(source))
    try:
        return ast.walk(ast.parse(text))
    except SyntaxError:
        return ast.walk(ast.parse(source))

"""Which code computed a number: the cells that lead to it, and the functions of the helpers that they use.

A cell that scores is followed back through the names that it uses to the statements that set them. Nothing
is run for it and nothing is declared by hand: it is what the notebook's own code says.
"""

from __future__ import annotations

import ast
import functools
import inspect
import symtable
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from IPython.core.getipython import get_ipython

from helpers.reach import PACKAGE

COMPUTING = ("curves", "data", "estimate", "hs", "indices", "moments", "panels", "regions", "valueadded")
"""Parts of the package that compute; what the others do is to read print, to compare and to show."""


@dataclass(frozen=True)
class Origin:
    """Where a number was computed.

    Attributes
    ----------
    cell : int
        The code cell that set it beside print, counted from 1; 0 outside of a notebook.
    cells : tuple of int
        Code cells that it follows from, the nearest first, `cell` itself included.
    functions : tuple of str
        Functions and classes of the helpers that those use, as the reference names them, the nearest first.
    """

    cell: int = 0
    cells: tuple[int, ...] = ()
    functions: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Statement:
    cell: int
    line: int
    last: int
    binds: frozenset[str]
    changes: frozenset[str]
    uses: frozenset[str]
    chains: tuple[tuple[str, ...], ...]
    is_function: bool
    is_import: bool


def here(page: object) -> Origin:
    """Tell where the running cell's numbers come from.

    Parameters
    ----------
    page : object
        The notebook's page, which all cells use and none computes with.

    Returns
    -------
    Origin
        Of the statement of the notebook that is running; an empty one outside of a notebook.
    """
    shell: Any = get_ipython()
    names = shell.user_ns if shell is not None else {}
    frame, line = inspect.currentframe(), 0
    while frame is not None:  # the outermost frame of the notebook is the statement itself
        if frame.f_globals is names:
            line = frame.f_lineno
        frame = frame.f_back
    if not line:
        return Origin()
    others = {name: value for name, value in names.items() if value is not page}
    return follow(list(names["In"]), line, others)


def follow(sources: Sequence[str], line: int, names: Mapping[str, Any]) -> Origin:
    r"""Follow a statement back to what it comes from.

    Parameters
    ----------
    sources : sequence of str
        Sources of the code cells that ran, by their number; the first is not looked at, the last one runs.
    line : int
        Where the statement is in the last one.
    names : mapping
        Variables of the notebook; what they stand for says which are functions of the helpers. Names that
        are not among them are not followed.

    Returns
    -------
    Origin
        Statements that bind a name, or change what it stands for, before it is used: for what stands in a
        function before the function is called.

    Examples
    --------
    >>> import helpers.indices as indices
    >>> cells = ["", "def total(x):\n    return indices.theil(x)", "found = total(y)", "score(found)"]
    >>> follow(cells, 1, {"indices": indices, "total": None, "found": None})
    Origin(cell=3, cells=(3, 2, 1), functions=('helpers.indices.theil',))
    """
    cell = len(sources) - 1
    every = [one for number in range(1, cell + 1) for one in _statements(sources[number], number)]
    spans = [one.cell == cell and one.line <= line <= one.last for one in every]
    if True not in spans:
        return Origin(cell, (cell,))
    start = spans.index(True)
    ahead, seen = [(start, start)], {start}
    for at, before in ahead:
        own = [name for name in every[at].uses & names.keys() if not inspect.ismodule(names[name])]
        for name in sorted(own):
            for found in _set_before(every, name, before):
                if found not in seen:
                    seen.add(found)
                    ahead.append((found, before if every[found].is_function else found))
    order = [every[at] for at, _ in ahead if not every[at].is_import]
    used = [_function(chain, names) for one in order for chain in one.chains]
    return Origin(
        cell,
        tuple(dict.fromkeys(one.cell for one in order)),
        tuple(dict.fromkeys(filter(None, used))),
    )


def _set_before(every: Sequence[_Statement], name: str, before: int) -> Iterator[int]:
    """Statements that made a name what it is at some place: the last that binds it, and changes since."""
    for at in range(before - 1, -1, -1):
        if name in every[at].binds:
            yield at
            return
        if name in every[at].changes:
            yield at


def _function(chain: tuple[str, ...], names: Mapping[str, Any]) -> str:
    """Name what a chain such as `estimate.each` stands for, if that is a function of the helpers."""
    found = names.get(chain[0])
    for part in chain[1:]:
        if not inspect.ismodule(found):
            break
        found = getattr(found, part, None)
    found = inspect.unwrap(found) if callable(found) else found
    if not (inspect.isfunction(found) or inspect.isclass(found)):
        return ""
    parts, name = found.__module__.split("."), found.__qualname__
    if parts[0] != PACKAGE or parts[1] not in COMPUTING:
        return ""
    homes = [".".join(parts[:end]) for end in range(2, len(parts) + 1)]
    return next(f"{home}.{name}" for home in homes if home == found.__module__ or _has(home, name, found))


def _has(module: str, name: str, what: object) -> bool:
    """Tell whether a package hands on what one of its modules defines; wrapped, as by a cache, or not."""
    return inspect.unwrap(getattr(sys.modules[module], name, object)) is what


@functools.lru_cache(maxsize=1024)
def _statements(source: str, cell: int) -> tuple[_Statement, ...]:
    try:
        body = ast.parse(source).body
    except SyntaxError:  # a cell of magics
        return ()
    return tuple(_statement(node, cell) for node in body)


def _statement(node: ast.stmt, cell: int) -> _Statement:
    table = symtable.symtable(ast.unparse(node), "", "exec")
    own = table.get_symbols()
    binds = {one.get_name() for one in own if one.is_assigned() or one.is_imported()}
    uses = {one.get_name() for one in own if one.is_referenced()}
    within = list(table.get_children())
    for scope in within:
        uses |= {one.get_name() for one in scope.get_symbols() if one.is_global() and one.is_referenced()}
        within.extend(scope.get_children())
    is_import = isinstance(node, ast.Import | ast.ImportFrom)
    is_plain = isinstance(node, ast.Assign | ast.AnnAssign | ast.FunctionDef | ast.ClassDef) or is_import
    return _Statement(
        cell=cell,
        line=min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))]),
        last=node.end_lineno or node.lineno,
        binds=frozenset(binds if is_plain else ()),
        changes=frozenset(_changed(node) | (set() if is_plain else binds)),
        uses=frozenset(uses),
        chains=tuple(chain for chain in map(_chain, _in_order(node)) if chain and chain[0] in uses),
        is_function=isinstance(node, ast.FunctionDef | ast.ClassDef),
        is_import=is_import,
    )


def _in_order(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for below in ast.iter_child_nodes(node):
        yield from _in_order(below)


def _changed(node: ast.stmt) -> set[str]:
    """Names whose object a statement outside of functions changes: by an item, an attribute or a method."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return set()
    roots: list[str] = []
    for one in ast.walk(node):
        targets = [one.target] if isinstance(one, ast.AugAssign) else getattr(one, "targets", [])
        if isinstance(one, ast.Expr) and isinstance(one.value, ast.Call):
            targets = [one.value.func]
        roots += [_root(target) for target in targets if isinstance(target, ast.Subscript | ast.Attribute)]
    return set(filter(None, roots))


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _chain(node: ast.AST) -> tuple[str, ...]:
    """Write `a.b.c` as its parts; empty for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return (node.id, *reversed(parts)) if isinstance(node, ast.Name) else ()

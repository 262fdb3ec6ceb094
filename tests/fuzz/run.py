"""Run readers on damaged files, each in a process of its own, and say what became of each.

typed       refused by an error of the helpers
traceback   a library's error reached the caller
silent      accepted, although rows, columns or types are lost, or what stands there is no number
undetectable  accepted with as many rows: another number stands where a number stood
no effect   accepted, and the same as from the good file
memory, hang, crash   more than 2 GB, more than 30 seconds, a process that died
"""

from __future__ import annotations

import multiprocessing
import random
import resource
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import pandas as pd

from helpers.data import parsed
from helpers.errors import HelpersError

from .examples import EXAMPLES
from .mutate import EVERYWHERE, OF_TEXT, Mutation, bombs, inside
from .readers import READERS, Reader

SECONDS = 30
BYTES = 2 << 30
OUTCOMES = ("typed", "traceback", "silent", "undetectable", "no effect", "memory", "hang", "crash")
HARMLESS = ("swapped heads", "flip", "inside", "no column")
"""Damage after which another value, in as many rows, can be a good one: no reader can tell."""


@dataclass(frozen=True)
class Case:
    """A reader, a damage, and the files that it is tried on."""

    reader: str
    damage: str
    paths: tuple[Path, ...]


def good(name: str, folder: Path) -> tuple[Path, ...]:
    """Lay out the example of a reader."""
    paths = []
    for at, text in enumerate(EXAMPLES[name]):
        path = folder / f"{at}-{READERS[name].files[0] if READERS[name].files else 'example.csv'}"
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return tuple(paths)


def damaged(
    name: str, paths: Sequence[Path], folder: Path, seed: int, cases: int, *, all_bombs: bool = False
) -> Iterator[Case]:
    """Write damaged copies of the files of a reader."""
    dice = random.Random(f"{name} {seed}")
    is_text = paths[0].suffix.lower() in (".csv", ".txt")
    kinds: dict[str, Mutation] = dict(EVERYWHERE) | (OF_TEXT if is_text else {"inside": inside})
    for number in range(cases):
        kind = list(kinds)[number % len(kinds)]
        at = dice.randrange(len(paths))
        own = folder / f"{number}"
        own.mkdir()
        written = []
        for place, path in enumerate(paths):
            content = path.read_bytes()
            target = own / path.name
            target.write_bytes(kinds[kind](content, dice) if place == at else content)
            written.append(target)
        # a cut at the end of a line leaves whole lines
        changed = written[at].read_bytes()
        is_whole = kind == "cut" and is_text and changed.endswith(b"\n")
        yield Case(name, "half the rows" if is_whole else kind, tuple(written))
    own = folder / "renamed"
    own.mkdir()
    renamed = []
    for path in paths:
        target = own / f"{path.stem}.dat"
        target.write_bytes(path.read_bytes())
        renamed.append(target)
    yield Case(name, "wrong extension", tuple(renamed))
    for number, (kind, content) in enumerate(bombs() if all_bombs else ()):
        target = folder / f"bomb{number}{paths[0].suffix}"
        target.write_bytes(content)
        yield Case(name, f"bomb: {kind}", (target,) * len(paths))


def attempt(reader: Reader, case: Case, before: object) -> str:
    """Read what is damaged, in this process."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            value = reader.read(*case.paths)
    except HelpersError:
        return "typed"
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        return "traceback"
    return judged(case, value, before)


def judged(case: Case, value: object, before: object) -> str:
    """Say whether what was accepted is what stood in the good file."""
    frame, old = (getattr(one, "frame", one) for one in (value, before))
    if parsed.same(frame, old):
        return "no effect"
    if not isinstance(frame, pd.DataFrame) or not isinstance(old, pd.DataFrame):
        return "undetectable" if case.damage in HARMLESS else "silent"
    same_shape = frame.shape == old.shape and list(frame.dtypes) == list(old.dtypes)
    read = [getattr(one, "read", 0) for one in (value, before)]
    return "undetectable" if case.damage in HARMLESS and (same_shape or read[0] == read[1]) else "silent"


def _child(name: str, good_paths: Sequence[Path], asked: Connection) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    reader = READERS[name]
    before = reader.read(*good_paths)
    asked.send("ready")
    while (case := asked.recv()) is not None:
        asked.send(attempt(reader, case, before))


def _memory_of(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()
        return int(fields[1]) * resource.getpagesize()
    except OSError:
        return 0


class Worker:
    """A process that reads, and is ended when it takes too much."""

    def __init__(self, name: str, good_paths: Sequence[Path]) -> None:
        self._start = (name, good_paths)
        self._begin()

    def _begin(self) -> None:
        context = multiprocessing.get_context("fork")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_child, args=(*self._start, theirs), daemon=True)
        self._process.start()
        theirs.close()
        self._pipe.recv()
        self._base = _memory_of(self._process.pid or 0)

    def ask(self, case: Case) -> str:
        """Outcome of one case."""
        self._pipe.send(case)
        begun = time.monotonic()
        while not self._pipe.poll(0.02):
            outcome = ""
            if not self._process.is_alive():
                outcome = "crash"
            elif _memory_of(self._process.pid or 0) - self._base > BYTES:
                outcome = "memory"
            elif time.monotonic() - begun > SECONDS:
                outcome = "hang"
            if outcome:
                self.end()
                self._begin()
                return outcome
        try:
            return str(self._pipe.recv())
        except EOFError:
            self._begin()
            return "crash"

    def end(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()


def table(
    names: Iterable[str],
    paths_of: dict[str, Sequence[Path]],
    seed: int,
    cases: int,
    seconds: float,
    *,
    show: bool,
) -> dict[str, Counter[str]]:
    """Count outcomes by reader; each reader gets `cases` damaged files, or as many as the seconds allow."""
    counts: dict[str, Counter[str]] = {}
    for name in names:
        counts[name] = Counter()
        worker = Worker(name, paths_of[name])
        begun = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            for case in damaged(name, paths_of[name], Path(folder), seed, cases, all_bombs=True):
                if time.monotonic() - begun > seconds and not case.damage.startswith("bomb"):
                    continue
                outcome = worker.ask(case)
                counts[name][outcome] += 1
                if show and outcome not in ("typed", "no effect", "undetectable"):
                    print(f"{name}: {case.damage}: {outcome}", flush=True)  # noqa: T201
                for path in case.paths:
                    path.unlink(missing_ok=True)
        worker.end()
    return counts

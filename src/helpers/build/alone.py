"""One build at a time in a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock

from helpers.errors import InputError


@contextmanager
def alone(path: Path, tell: Callable[[str], None]) -> Iterator[None]:
    """Keep other builds out while this one works.

    Parameters
    ----------
    path : Path
        The lock; its folder is made.
    tell : callable
        Is told if another build has to end first.

    Yields
    ------
    None
        While the lock is held. The system frees it when the process dies.

    Raises
    ------
    InputError
        If the folder cannot be written.
    """
    lock = filelock.FileLock(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(blocking=False)
        except filelock.Timeout:
            tell("Another build is running here; waiting for it to end.")
            lock.acquire()
    except OSError as error:
        raise InputError(
            f"{path.parent} cannot be written ({error.strerror}); make room, or build in another folder."
        ) from error
    try:
        yield
    finally:
        lock.release()

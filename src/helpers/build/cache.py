"""What notebooks gave, kept under the hash of everything that they depend on.

`jupyter_cache` keeps an executed notebook with its files and finds it by its code. It does not see helpers,
data or
settings; so each page has one cache a state of those, in a folder named by their hash. Text between the cells
is not kept: it comes from the notebook of today.
"""

from __future__ import annotations

import copy
import errno
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.cache.main import NbArtifacts
from sqlalchemy.exc import SQLAlchemyError

from helpers.results import hashes, sha256

KEPT_STATES = 3
"""How many states of a page are kept; going back to one of them runs nothing."""


@dataclass(frozen=True)
class Kept:
    """An executed notebook and the files that it made.

    Attributes
    ----------
    notebook : str
        Its text, with outputs.
    files : dict of str to str
        sha256 of each file by its path in the folder of the page's results.
    folder : Path
        Where the files are.
    seconds : float
        Time that the run took.
    """

    notebook: str
    files: dict[str, str]
    folder: Path
    seconds: float

    @property
    def results(self) -> str:
        """Hash of the files: what other pages may read."""
        parts = [f"{name} {sha}" for name, sha in sorted(self.files.items())]
        return sha256("\0".join(parts))

    @property
    def everything(self) -> str:
        """Hash of the files and of the notebook with its outputs: what its page shows."""
        return sha256(f"{self.results}\0{self.notebook}")


def find(home: Path, digest: str, source: str) -> Kept | None:
    """Find what a notebook gave in a state of everything else.

    Parameters
    ----------
    home : Path
        Folder of the page in the cache.
    digest : str
        Of everything but the notebook, see `helpers.inputs.digest`.
    source : str
        Text of the notebook.

    Returns
    -------
    Kept or None
        None if its code has not run in this state, or if what was kept is not whole: then it is removed.
    """
    folder = home / digest
    if not folder.is_dir():
        return None
    cache = get_cache(folder)
    node: Any = nbformat.reads(source, as_version=4)  # type: ignore[no-untyped-call]
    try:
        record = cache.match_cache_notebook(_bare(node))
        kept = cache.get_cache_bundle(record.pk).nb
        for cell, done in zip(_code(node), kept.cells, strict=True):
            cell.outputs, cell.execution_count = done.outputs, done.execution_count
        node.metadata["language_info"] = kept.metadata["language_info"]
        with cache.cache_artefacts_temppath(record.pk) as files:
            found = hashes(files)
        if found != record.data["files"]:
            raise ValueError(f"files of {home.name} are not those that were kept")
    except KeyError:
        return None
    except Exception:  # what a kill has cut short, the database too, whatever that raises
        shutil.rmtree(folder, ignore_errors=True)
        return None
    folder.touch()
    return Kept(nbformat.writes(node) + "\n", found, files, float(record.data["seconds"]))  # type: ignore[no-untyped-call]


def keep(home: Path, digest: str, executed: str, results: Path, seconds: float) -> None:
    """Keep what a notebook gave.

    Parameters
    ----------
    home, digest
        As for `find`.
    executed : str
        Text of the notebook with its outputs.
    results : Path
        Folder with the files that it made; it need not be there.
    seconds : float
        Time that the run took.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    node: Any = nbformat.reads(executed, as_version=4)  # type: ignore[no-untyped-call]
    node.metadata.pop("papermill", None)  # times of day
    files = hashes(results)
    bundle = CacheBundleIn(
        _bare(node),
        home.name,
        data={"files": files, "seconds": seconds},
        artifacts=NbArtifacts([str(results / name) for name in files], in_folder=results),
    )
    try:
        get_cache(home / digest).cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
    except SQLAlchemyError as error:  # how the database of jupyter_cache says that a disk is full
        raise OSError(errno.ENOSPC, str(getattr(error, "orig", error)), str(home)) from error
    states = sorted((one for one in home.iterdir() if one.is_dir()), key=lambda one: one.stat().st_mtime)
    for old in states[:-KEPT_STATES]:
        shutil.rmtree(old, ignore_errors=True)


def _code(node: Any) -> list[Any]:
    return [cell for cell in node.cells if cell.cell_type == "code"]


def _bare(node: Any) -> Any:
    """Leave out the metadata of cells: how a cell is shown decides nothing, and papermill adds to it."""
    bare = copy.deepcopy(node)
    for cell in bare.cells:
        cell.metadata = nbformat.NotebookNode()  # type: ignore[no-untyped-call]
    return bare


def place(kept: Kept, target: Path) -> None:
    """Make a folder hold the kept files, and nothing else; what is there already stays untouched.

    Parameters
    ----------
    kept : Kept
        What was found.
    target : Path
        The folder.
    """
    there = hashes(target)
    for name in there.keys() - kept.files.keys():
        (target / name).unlink()
    for name, sha in kept.files.items():
        if there.get(name) != sha:
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            part = target / f"{name}.part"
            shutil.copyfile(kept.folder / name, part)
            part.replace(target / name)

"""A made-up world economy in the files of the real sources, for the tier ``sample``.

`write` lays a folder out as the cache of the full tier is: ``<folder>/<data set>/<file>``. `fetch` has the
arguments of `helpers.data.fetch` and writes the folder when it is first asked for a file, so that a chapter
chooses its tier in one place and its loaders run unchanged::

    get = sample.fetch if tier == "sample" else data.fetch
    exports = baci.load_baci(range(2004, 2018), source=get("baci-hs02"))

Every loader of trade takes the path of its file or folder for that. There is no sample tier in the registry:
its files have no publisher, no licence and no address.

What stands in these files is synthetic (see `helpers.data.sample.economy`). It shows that the pipeline runs;
it is watermarked wherever it is shown and never scored.

============================  ==========================================================================
``baci-hs02``                 the zip with 14 years of flows, the lists of countries and products
``census-atp-2004-2017``      the yearly export concordances with the HITECH field
``census-hs10-exports``       answers of the API, 2010–2017, and fixed-width files, 2004–2009
============================  ==========================================================================
"""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

from helpers.data import paths, store
from helpers.data.sample import economy as model
from helpers.data.sample import files
from helpers.errors import UnknownNameError, listed

WATERMARK = "SYNTHETIC SAMPLE: made-up numbers, no data"
"""What every table and figure of the sample carries."""


def write(folder: Path, seed: int = 0, *, products: int = model.PRODUCTS) -> None:
    """Write the sample.

    Parameters
    ----------
    folder : Path
        Where to; made if it is not there.
    seed : int, default 0
        Seed of the economy. One seed gives the same files, byte for byte, except the workbooks, in which the
        time of writing stands.
    products : int, default 600
        Number of six-digit products; a test is content with 40.
    """
    economy = model.build(seed, products)
    contents: dict[str, dict[str, bytes]] = {
        "census-atp-2004-2017": {
            f"expconcord{year % 100:02d}.xls": files.concordance(economy, year) for year in model.YEARS
        },
        "census-hs10-exports": {
            f"exports-hs10-{year}.json": files.api_answer(economy, year)
            for year in model.YEARS
            if year >= 2010
        }
        | {f"EXP_COMM-{year}.TXT": files.fixed_width(economy, year) for year in model.YEARS if year < 2010},
    }
    for name, held in contents.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        for file, content in held.items():
            (folder / name / file).write_bytes(content)
    archive = folder / "baci-hs02" / f"BACI_HS02_{files.VERSION}.zip"
    archive.parent.mkdir(parents=True, exist_ok=True)
    files.write_zip(archive, files.baci(economy))


def folder() -> Path:
    """Folder of the whole sample, written when it is first asked for.

    Returns
    -------
    Path
        ``<cache>/sample/<version of the generator>``.
    """
    # an edited generator writes another folder
    text = b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")))
    target = paths.cache_dir() / "sample" / hashlib.sha256(text).hexdigest()[:12]
    if target.is_dir():
        return target
    with store.locked(f"sample--{target.name}"):
        if not target.is_dir():
            target.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=target.parent, prefix=".part-") as part:
                write(Path(part, "whole"))
                Path(part, "whole").replace(target)
    return target


def fetch(dataset_id: str, name: str | None = None) -> Path:
    """Get a file, or the files, of a data set of the sample, as `helpers.data.fetch` does for the real ones.

    Parameters
    ----------
    dataset_id : str
        Name of the data set in the registry.
    name : str, optional
        Name of one file.

    Returns
    -------
    Path
        The file; without `name`, the only file, or the folder of several.

    Raises
    ------
    UnknownNameError
        If the sample has no such data set or file.
    """
    root = folder()
    held = sorted(path.name for path in root.iterdir())
    if dataset_id not in held:
        raise UnknownNameError(f"The sample has no data set {dataset_id!r}; it has {listed(held)}.")
    found = sorted((root / dataset_id).iterdir())
    if name is None:
        return found[0] if len(found) == 1 else root / dataset_id
    if name not in [path.name for path in found]:
        raise UnknownNameError(
            f"Data set {dataset_id!r} of the sample has no file {name!r}; "
            f"it has {listed(path.name for path in found)}."
        )
    return root / dataset_id / name

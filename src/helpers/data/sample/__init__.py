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
``census-schedule-b-2019``    the fixed-width list of export codes, filled with the last year
``census-hs10-exports``       answers of the API, 2010–2017, and fixed-width files, 2004–2009
``comtrade-semiconductors``   a download from the legacy site of UN Comtrade
============================  ==========================================================================
"""

from __future__ import annotations

import hashlib
import shutil
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
        "census-schedule-b-2019": {"exp-code-2019.txt": files.schedule_b_text(economy, model.YEARS[-1])},
        "census-hs10-exports": {
            f"exports-hs10-{year}.json": files.api_answer(economy, year)
            for year in model.YEARS
            if year >= 2010
        }
        | {f"EXP_COMM-{year}.TXT": files.fixed_width(economy, year) for year in model.YEARS if year < 2010},
        "comtrade-semiconductors": {"comtrade-2021-08-16.csv": files.comtrade(economy)},
    }
    for name, held in contents.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        for file, content in held.items():
            (folder / name / file).write_bytes(content)
    archive = folder / "baci-hs02" / f"BACI_HS02_{files.VERSION}.zip"
    archive.parent.mkdir(parents=True, exist_ok=True)
    files.write_zip(archive, files.baci(economy))


def folder(seed: int = 0) -> Path:
    """Folder of the whole sample, written when it is first asked for.

    Parameters
    ----------
    seed : int, default 0
        Seed of the economy.

    Returns
    -------
    Path
        ``<cache>/sample/<version of the generator>-<seed>``.
    """
    target = paths.cache_dir() / "sample" / f"{_version()}-{seed}"
    if not target.is_dir():
        with store.locked(f"sample--{target.name}"):
            if not target.is_dir():
                target.parent.mkdir(parents=True, exist_ok=True)
                part = Path(tempfile.mkdtemp(dir=target.parent, prefix=".part-"))
                try:
                    write(part, seed)
                    part.replace(target)
                except BaseException:
                    shutil.rmtree(part, ignore_errors=True)
                    raise
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


def _version() -> str:
    # an edited generator writes another folder
    text = b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")))
    return hashlib.sha256(text).hexdigest()[:12]

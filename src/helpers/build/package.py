"""A deposit for a data editor: the project, what it computed, and the data that may be passed on.

The README follows the template of the Social Science Data Editors, the metadata RO-Crate 1.1. Both are
written from ``CITATION.cff``, the registry, each ``paper.toml`` and the last build.
"""

from __future__ import annotations

import json
import platform
import re
import subprocess
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import yaml  # type: ignore[import-untyped]

from helpers import papers, results
from helpers.data import fetching, paths, registry
from helpers.errors import HelpersError
from helpers.results import sha256

PROJECT, RESULTS, DATA = "project", "results", "data"
"""Folders of the deposit: the repository, what it computed, the data files that may be passed on."""

CRATE = "ro-crate-metadata.json"
"""File of the metadata, of a name that RO-Crate gives."""

SUMS = "SHA256SUMS"
"""File of the hashes of all others, as ``sha256sum -c`` takes them."""

LICENCES = {"MIT": "the code", "CC-BY-4.0": "the text and the figures"}
"""What each licence of ``CITATION.cff`` covers."""

BANDS = ((10, "<10 minutes"), (60, "10-60 minutes"), (480, "1-8 hours"))
"""Bands of time that the template gives, each with its end in minutes."""

_DAY = (2000, 1, 1, 0, 0, 0)  # of every file in the archive, so that the same content is the same archive


class PackageError(HelpersError):
    """A deposit that cannot be made."""


@dataclass(frozen=True)
class DataFile:
    """A data file that a paper reads.

    Attributes
    ----------
    data : Dataset
        Its data set.
    file : File
        As registered.
    path : Path or None
        Where it is, if it is at hand and may be passed on.
    """

    data: registry.Dataset
    file: registry.File
    path: Path | None

    @property
    def address(self) -> str:
        """Its address, as a link takes it."""
        return self.file.url.replace(" ", "%20")

    @property
    def name(self) -> str:
        """Its path in the deposit."""
        return f"{DATA}/{self.data.id}/{self.file.name}"


def deposit(*, tell: Callable[[str], None] = print) -> Path:
    """Write the deposit, ``_build/package/<title>-<version>.zip``.

    Parameters
    ----------
    tell : callable
        Takes the lines that say what was done.

    Returns
    -------
    Path
        The archive.

    Raises
    ------
    PackageError
        If the book has not been built, or is not under git.
    """
    about, card, used = citation(), _scorecard(), data_files()
    root = paths.project_root()
    content: dict[str, bytes] = {f"{PROJECT}/{name}": (root / name).read_bytes() for name in _tracked(root)}
    for path in sorted(results.folder().rglob("*")):
        if path.is_file():
            content[f"{RESULTS}/{path.relative_to(results.folder()).as_posix()}"] = path.read_bytes()
    content |= {one.name: one.path.read_bytes() for one in used if one.path}
    content["README.md"] = readme(about, card, used).encode()
    content[CRATE] = json.dumps(crate(about, used), indent=2, ensure_ascii=False).encode()
    sums = "".join(f"{sha256(content[name])}  {name}\n" for name in sorted(content))
    content[SUMS] = sums.encode()
    slug = re.sub(r"[^a-z0-9]+", "-", str(about["title"]).lower()).strip("-")
    target = paths.build_dir() / "package" / f"{slug}-{about['version']}.zip"
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(content):
            archive.writestr(zipfile.ZipInfo(name, _DAY), content[name], zipfile.ZIP_DEFLATED)
    provided = sum(one.path is not None for one in used)
    tell(f"{len(content)} files, {provided} of {len(used)} data files among them; README.md names the rest.")
    tell(f"The deposit is {target}, {target.stat().st_size:,} bytes, sha256 {sha256(target.read_bytes())}")
    return target


def citation() -> dict[str, Any]:
    """Read ``CITATION.cff``."""
    text = (paths.project_root() / "CITATION.cff").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


def data_files() -> list[DataFile]:
    """List the data files of all papers, in the order of the book.

    Returns
    -------
    list of DataFile
        Each once. A path is given only where the registry says that the file may be passed on.
    """
    names = dict.fromkeys(name for paper in papers.papers().values() for name in paper.data)
    found = []
    for data in map(registry.dataset, names):
        for file in data.files:
            path = fetching.locate(data, file).path if data.redistribution == "yes" else None
            found.append(DataFile(data, file, path))
    return found


def crate(about: Mapping[str, Any], used: Iterable[DataFile]) -> dict[str, Any]:
    """Describe the deposit as RO-Crate 1.1.

    Parameters
    ----------
    about : mapping
        ``CITATION.cff``.
    used : iterable of DataFile
        Data files; what is not in the deposit is described at its address.

    Returns
    -------
    dict
        Content of `CRATE`.
    """
    authors = [{"@id": f"#author-{number}", "@type": _kind(one), "name": _name(one)}
               for number, one in enumerate(about["authors"], start=1)]  # fmt: skip
    licences = [
        {
            "@id": f"https://spdx.org/licenses/{one}",
            "@type": "CreativeWork",
            "name": one,
            "description": f"Covers {LICENCES[one]}.",
        }
        for one in about["license"]
    ]
    named = [
        ("README.md", "text/markdown", "What is here, where it comes from, and how to run it"),
        (SUMS, "text/plain", "Hashes of all other files"),
        (f"{PROJECT}/CITATION.cff", "text/yaml", "How to cite"),
        (f"{RESULTS}/scorecard/scorecard.json", "application/json", "Each printed number beside ours"),
        (f"{RESULTS}/scorecard/scorecard.schema.json", "application/json", "Schema of the scorecard"),
    ]
    files: list[dict[str, Any]] = [
        {"@id": name, "@type": "File", "name": said, "encodingFormat": kind} for name, kind, said in named
    ]
    files += [
        {
            "@id": f"{PROJECT}/book/{paper.name}/{paper.name}.ipynb",
            "@type": ["File", "SoftwareSourceCode"],
            "name": paper.title,
            "description": f"Recomputes the exhibits of: {paper.citation}",
            "programmingLanguage": "Python",
            "encodingFormat": "application/x-ipynb+json",
        }
        for paper in papers.papers().values()
    ]
    for one in used:
        size = {} if one.file.bytes is None else {"contentSize": str(one.file.bytes)}
        files.append(
            {
                "@id": one.name if one.path else one.address,
                "@type": "File",
                "name": f"{one.data.title}: {one.file.name}",
                "description": f"{one.data.publisher}; {one.data.vintage}. Terms: {one.data.licence}.",
                "identifier": f"sha256:{one.file.sha256 or 'not published'}",
                **size,
            }
        )
    folders = [
        {"@id": f"{PROJECT}/", "@type": "Dataset", "name": "The project: code, notebooks, printed numbers"},
        {"@id": f"{RESULTS}/", "@type": "Dataset", "name": "What the last build computed"},
    ]
    parts = list({one["@id"]: one for one in [*files, *folders]}.values())
    descriptor = {
        "@id": CRATE,
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
    }
    whole = {
        "@id": "./",
        "@type": "Dataset",
        "name": about["title"],
        "description": " ".join(str(about["abstract"]).split()),
        "version": str(about["version"]),
        "datePublished": str(about["date-released"]),
        "keywords": ", ".join(about["keywords"]),
        "author": [{"@id": one["@id"]} for one in authors],
        "license": [{"@id": one["@id"]} for one in licences],
        "hasPart": [{"@id": one["@id"]} for one in parts],
    }
    return {
        "@context": "https://w3id.org/ro/crate/1.1/context",
        "@graph": [descriptor, whole, *authors, *licences, *parts],
    }


def readme(about: Mapping[str, Any], card: Mapping[str, Any], used: Iterable[DataFile]) -> str:
    """Write the README after the template of the Social Science Data Editors.

    Parameters
    ----------
    about : mapping
        ``CITATION.cff``.
    card : mapping
        ``scorecard.json`` of the last build.
    used : iterable of DataFile
        Data files.

    Returns
    -------
    str
        Markdown.
    """
    used, every = list(used), list(papers.papers().values())
    seconds = _seconds()
    minutes = sum(seconds.values()) / 60
    sources = {one.data.id: one.data for one in used}
    serves = {
        name: [f"{paper.name}: {paper.data[name]}" for paper in every if name in paper.data]
        for name in sources
    }
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, keep_trailing_newline=True)
    text = Path(__file__).with_name("package.md.jinja").read_text(encoding="utf-8")
    return environment.from_string(text).render(
        about=about,
        abstract=" ".join(str(about["abstract"]).split()),
        papers=every,
        rates=[one for one in card["rates"] if one["kind"] != "defined"],
        minutes=minutes,
        band=next((said for most, said in BANDS if minutes < most), "8-24 hours"),
        seconds=seconds,
        used=used,
        missing=sum(one.path is None for one in used),
        sources=[(data, serves[name]) for name, data in sources.items()],
        exhibits=list(_exhibits(card)),
        licences=LICENCES,
        python=platform.python_version(),
        system=platform.system(),
        machine=platform.machine(),
        project=PROJECT,
        results=RESULTS,
        data=DATA,
        sums=SUMS,
    )


def _exhibits(card: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str, str]]:
    """Give each exhibit of each paper with the cells that compute it: program, line and output."""
    for paper in papers.papers().values():
        for exhibit in paper.exhibits:
            own = [one for one in card["numbers"] if (one["paper"], one["exhibit"]) == (paper.name, exhibit)]
            counts = ", ".join(f"{n} {status}" for status, n in Counter(one["status"] for one in own).items())
            ours = [one["ours"] for one in own if one["ours"] and one["ours"]["cell"]]
            cells = dict.fromkeys((one["notebook"], one["cell"], one["shown"]) for one in ours)
            for notebook, cell, shown in cells:
                page = Path(notebook).stem
                output = f"`{RESULTS}/{page}/{shown}.csv`" if shown else ""
                line = str(_line(paths.project_root() / notebook, cell))
                yield f"{paper.name}, {exhibit}", f"`{PROJECT}/{notebook}`, cell {cell}", line, output, counts
            if not cells:
                yield f"{paper.name}, {exhibit}", "n.a.", "", "", counts


def _line(notebook: Path, cell: int) -> int:
    """Line of the notebook's file at which one of its code cells begins."""
    text = notebook.read_text(encoding="utf-8")
    code = [one["id"] for one in json.loads(text)["cells"] if one["cell_type"] == "code"]
    if cell > len(code):
        raise PackageError(f"{notebook.name} has no code cell {cell} any more: run `make book` first.")
    own = code[cell - 1]
    return next(number for number, line in enumerate(text.splitlines(), 1) if f'"id": "{own}"' in line)


def _seconds() -> dict[str, float]:
    """Time that each notebook took when it last ran."""
    found = sorted((paths.build_dir() / "cache").glob("*/seconds"))
    return {path.parent.name: float(path.read_text()) for path in found}


def _scorecard() -> dict[str, Any]:
    path = results.folder("scorecard") / "scorecard.json"
    if not path.is_file():
        raise PackageError("The book has not been built here: run `make book`, then `make package`.")
    return dict(json.loads(path.read_text(encoding="utf-8")))


def _tracked(root: Path) -> list[str]:
    try:
        done = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise PackageError(f"git must say which files of {root} belong to the project: {error}.") from error
    return [name for name in done.stdout.split("\0") if name and (root / name).is_file()]


def _kind(author: Mapping[str, str]) -> str:
    return "Organization" if "name" in author else "Person"


def _name(author: Mapping[str, str]) -> str:
    return author.get("name") or f"{author.get('given-names', '')} {author.get('family-names', '')}".strip()

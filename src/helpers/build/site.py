"""Make the site: run what must be run, write the pages, check them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import yaml  # type: ignore[import-untyped]

from helpers import papers, published, results
from helpers.build import check
from helpers.build.alone import alone
from helpers.data import paths
from helpers.errors import HelpersError

HTML = "html"
"""Folder of the site in ``_build``."""

PREVIEWS = "chapter"
"""Folder of single chapters in ``_build``."""

FULL = 1_000_000
"""A disk with less room, in bytes, is why a build has failed."""

UNRESOLVED = ["ref.*", "toc.*", "myst.xref_missing", "bibtex.*", "app.add_node"]
"""Warnings that a chapter on its own must give: it refers to pages that are not built with it."""


class SiteError(HelpersError):
    """A site that cannot be built, or has faults."""


def build(*, everything: bool = False, jobs: int | None = None, tell: Callable[[str], None] = print) -> None:
    """Build and check the site, in ``_build/html``.

    Parameters
    ----------
    everything : bool
        Write every page anew, whether it has changed or not; notebooks still run only where they must.
    jobs : int, optional
        Notebooks that run, and pages that are written, at a time; one a core without it.
    tell : callable
        Is told what was done.

    Raises
    ------
    SiteError
        If a warning was given, a notebook failed, or a page has a fault. The next build then writes every
        page anew, so that no warning is lost.
    """
    site = paths.build_dir() / HTML
    with alone(paths.build_dir() / ".site.lock", tell):
        if check.is_current(site) and not everything:
            tell("Nothing has changed since the site was built.")
        else:
            if everything:
                shutil.rmtree(site, ignore_errors=True)
                _forget_pages()
            _write(site, jobs)
    sizes = [page.stat().st_size for page in check.pages(site)]
    tell(f"{len(sizes)} pages, none missing, the largest {max(sizes):,} bytes.")
    tell(f"The site is in {site}: open {site / 'index.html'}")


def chapter(
    name: str,
    *,
    jobs: int | None = None,
    tell: Callable[[str], None] = print,
    finished: bool = True,
) -> None:
    """Run the pages of one paper, score its numbers, and write its pages on their own.

    Their references to other pages of the book lead nowhere.

    Parameters
    ----------
    name : str
        Of a paper, or of one of its pages, or of a page across papers.
    jobs, tell
        As for `build`.
    finished : bool
        Whether the numbers of the paper must be in order; else what they lack is told.

    Raises
    ------
    BuildError
        If a notebook fails.
    SiteError
        If the page cannot be written, or the numbers of the paper are not in order: the page is there all the
        same.
    """
    from helpers.build import execute  # jupyter-cache and papermill: a second, where nothing is to run

    documents = {one.name: one.path for one in papers.documents()}
    own = [paper for paper in papers.papers().values() if name in (paper.name, *paper.pages)]
    names = own[0].pages if own else (name,)
    execute.bring_up_to_date(names, jobs=jobs, tell=tell)
    home = paths.build_dir() / PREVIEWS / names[0]
    home.mkdir(parents=True, exist_ok=True)
    toc: dict[str, Any] = {"format": "jb-book", "root": documents[names[0]]}
    if len(names) > 1:
        toc["chapters"] = [{"file": documents[one]} for one in names[1:]]
    results.write_text(home / "_toc.yml", yaml.safe_dump(toc, sort_keys=False))
    overrides = {
        "external_toc_path": str(home / "_toc.yml"),
        "suppress_warnings": UNRESOLVED,
        "book_pages": list(names),
    }
    if _sphinx(home / HTML, overrides, jobs=jobs, strict=False, quiet=True):
        raise SiteError(f"The page of {name} was not written: what is wrong stands above.")
    faults = []
    for one in own:
        tell(f"{one.name}: {len(papers.printed(one.name))} printed numbers: {scored(one)}")
        faults += unfinished(one)
    page = home / HTML / f"{documents[names[0]]}.html"
    tell(f"The page is {page}; references to other pages lead nowhere in it.")
    if faults and finished:
        raise SiteError("\n".join(faults))
    for fault in faults:
        tell(fault)


def scored(paper: papers.Paper) -> str:
    """Say how far the numbers of a paper agree.

    Parameters
    ----------
    paper : Paper
        One whose pages have run.

    Returns
    -------
    str
        Counts by status, from best to none; those that are 0 are left out.
    """
    counts = card(paper)["status"].value_counts()
    return ", ".join(f"{counts[one]} {one}" for one in published.STATUSES if one in counts)


def unfinished(paper: papers.Paper, *, twice: bool = True) -> list[str]:
    """Say what the numbers of a paper lack: reasons, and a second entry that agrees.

    Parameters
    ----------
    paper : Paper
        One whose pages are up to date.
    twice : bool
        Whether the second entry is looked at.

    Returns
    -------
    list of str
        Sentences; none where all is in order.
    """
    found = []
    try:
        published.require_reasons(card(paper), papers.ledger(paper.name))
        if twice:
            apart = published.entries_apart(papers.printed(paper.name), papers.second_entry(paper.name))
            found += [f"book/{paper.name}: {one}." for one in apart]
    except HelpersError as error:
        found.append(str(error))
    return found


def card(paper: papers.Paper) -> pd.DataFrame:
    """Score the numbers of one paper.

    Parameters
    ----------
    paper : Paper
        Which; what has not run is ``not-run``.

    Returns
    -------
    DataFrame
        See `helpers.published.scorecard`.
    """
    ours = {name: frame for name, frame in results.replications().items() if name == paper.name}
    printed = {paper.name: papers.printed(paper.name)}
    return published.scorecard(printed, ours, papers.ledger(paper.name), paper.claims)


def overview(*, tell: Callable[[str], None] = print) -> None:
    """List the papers of the book with what agrees, as far as they have been built.

    Parameters
    ----------
    tell : callable
        Takes the lines.
    """
    ran = results.replications()
    for paper in papers.papers().values():
        counts = f": {scored(paper)}" if paper.name in ran else ""
        numbers = len(papers.printed(paper.name))
        tell(f"{paper.number} {paper.title} (book/{paper.name}), {numbers} numbers{counts}")
    for name in papers.drafts():
        tell(f"- {name} is not in _toc.yml yet; add the line `- file: book/{name}/{name}`")


def _write(site: Path, jobs: int | None) -> None:
    (site / check.STAMP).unlink(missing_ok=True)
    written_from = check.sources()
    try:
        if _sphinx(site, {}, jobs=jobs, strict=True):
            raise SiteError(
                "The site was not built: what is wrong stands above, and in full at the next build."
                if shutil.disk_usage(site.parent).free > FULL
                else f"The site was not built: the disk of {site.parent} is full; make room, and build again."
            )
        found = check.faults(site)
        if found:
            raise SiteError("\n".join([*found, f"{len(found)} faults in {site}."]))
        check.stamp(site, written_from)
    except BaseException:
        _forget_pages()
        raise


def _sphinx(
    outdir: Path, overrides: dict[str, Any], *, jobs: int | None, strict: bool, quiet: bool = False
) -> int:
    """Run Sphinx as jupyter-book does, but with several processes."""
    from jupyter_book.sphinx import build_sphinx

    root = paths.project_root()
    answer = build_sphinx(
        root,
        outdir,
        noconfig=True,
        path_config=root / "_config.yml",
        confoverrides={"external_toc_path": "_toc.yml", "latex_individualpages": False, **overrides},
        doctreedir=outdir.with_name(".doctrees"),
        warningiserror=strict,
        keep_going=strict,
        quiet=quiet,
        jobs=jobs or os.cpu_count() or 1,
    )
    if isinstance(answer, KeyboardInterrupt):
        raise answer
    return answer if isinstance(answer, int) else 1


def _forget_pages() -> None:
    shutil.rmtree(paths.build_dir() / ".doctrees", ignore_errors=True)

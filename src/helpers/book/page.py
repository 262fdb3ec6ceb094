"""A page of the book: results with where they come from, and numbered exhibits with their downloads."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd
from IPython.display import Markdown, display
from matplotlib.figure import Figure

from helpers import records, results
from helpers.book import cells, downloads, figures, lab, origins, settings, tables
from helpers.data import available, dataset, fetch, registry, sample
from helpers.errors import DataUnavailableError, InputError, NoNetworkError, listed

WIDE = 6
"""Columns from which on a table is set closer."""

SYNTHETIC = "synthetic"
"""Tier of what is computed on the sample; its tables and figures carry a watermark, also as files."""


@dataclass(frozen=True)
class Get:
    """Hands out the files of a data set, and says what they are.

    Attributes
    ----------
    fetch : callable
        `helpers.data.fetch`, or its double that hands out synthetic files.
    tier : str
        ``full`` or ``synthetic``.
    lacks : tuple of str
        Data sets that would make the results better, and are not here.
    """

    fetch: Callable[..., Path]
    tier: str
    lacks: tuple[str, ...] = ()

    def __call__(self, *names: str) -> Path:
        """Hand out a data set, or one of its files."""
        return self.fetch(*names)


@dataclass(frozen=True, repr=False)
class Exhibit:
    """A table or figure: MyST for the site, HTML for JupyterLab.

    Attributes
    ----------
    myst, html : str
        The two texts.
    """

    myst: str
    html: str

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/markdown": self.myst, "text/html": self.html}


@dataclass(frozen=True)
class Obtained:
    """Results with the tier that they were computed on; `from_print` and `nothing` make two special ones.

    Attributes
    ----------
    frame : DataFrame
        The results.
    tier : str
        ``full``, ``public``, ``recorded`` or ``synthetic``; ``printed`` or ``none``.
    source : str
        Data sets, and for recorded numbers the date and code of the run; shown under every exhibit.
    data : tuple of str
        Data sets alone.
    data_hash : str
        One hash over their content as registered when they were used, see `helpers.records.data_hash`.
    """

    frame: pd.DataFrame
    tier: str
    source: str
    data: tuple[str, ...] = ()
    data_hash: str = ""

    def with_frame(self, frame: pd.DataFrame) -> Obtained:
        """Give what was computed from these results the same tier and source.

        Parameters
        ----------
        frame : DataFrame
            Computed from `frame`.

        Returns
        -------
        Obtained
            `frame` with the tier and source of these results.
        """
        return dataclasses.replace(self, frame=frame)


def from_print(source: str = "", frame: pd.DataFrame | None = None) -> Obtained:
    """Say that numbers follow from the paper's own printed numbers alone.

    Parameters
    ----------
    source : str
        Which, such as ``"Table 10 of the paper"``.
    frame : DataFrame, optional
        The numbers.

    Returns
    -------
    Obtained
        Of the tier ``printed``.
    """
    return Obtained(pd.DataFrame() if frame is None else frame, "printed", source)


def nothing() -> Obtained:
    """Say that an exhibit shows no numbers of a data set: a list, a description.

    Returns
    -------
    Obtained
        Of the tier ``none``.
    """
    return Obtained(pd.DataFrame(), "none", "")


class Page:
    """A page with numbered, captioned exhibits and their downloads.

    Parameters
    ----------
    name : str
        The notebook's name, such as ``"scorecard"``.
    parameters : mapping, optional
        The notebook's ``globals()``: its parameters are checked, see `helpers.book.settings`. Its ``tier``
        says on which data to compute. ``auto`` computes on the public files where they are present or can be
        fetched, and shows recorded numbers otherwise; exhibits of `obtain_full` take the full files where
        they are present. A tier named outright fails loudly where something is missing. ``full`` demands the
        full files; ``sample`` shows synthetic numbers wherever an exhibit can.
    given : sequence of str, optional
        The parameters that results on real data depend on, all but ``tier`` without it: recorded with them,
        and refused where they are not the recorded ones.
    allowed : mapping, optional
        What a parameter may be, see `helpers.parameters.Parameter`, beside what ``variants.yml`` says.
    """

    def __init__(
        self,
        name: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        given: Sequence[str] | None = None,
        allowed: Mapping[str, Any] | None = None,
    ) -> None:
        cells.register()
        found = settings.checked(name, parameters or {}, allowed or {})
        self.name = name
        self.tier = str(found.get("tier", "auto"))
        self.given = {
            key: value for key, value in found.items() if (key != "tier" if given is None else key in given)
        }
        self._names = parameters or {}
        changed = settings.changed(name, found)
        if changed:
            display(Markdown(changed))
        self._download = True
        self._noted: dict[str, dict[str, Any]] = {}

    def table(
        self,
        frame: pd.DataFrame,
        columns: tables.Columns | None = None,
        *,
        name: str,
        of: Obtained,
        across: str = "",
        caption: str = "",
        note: str = "",
        data: pd.DataFrame | None = None,
        links: Mapping[str, Sequence[str]] | None = None,
        answers: str | Sequence[str] = (),
    ) -> Exhibit:
        """Show a table with caption, number, note and downloads.

        Parameters
        ----------
        frame : DataFrame
            Numbers and text; the index is not shown.
        columns : mapping, optional
            Columns in order with headings and formats, see `helpers.book.tables.Columns`; all of the
            frame under their own names without it.
        name : str
            Target of cross-references, ``tab-...``.
        of : Obtained
            What it shows: kind of the numbers and their source.
        across : str
            Column of the frame whose rows stand side by side, see `helpers.book.tables.laid_out`.
        caption, note : str
            One sentence; conventions and explanations. Markdown, with fields as in `helpers.book.prose`.
            Without them, those of the ``%%words`` cell of this name.
        data : DataFrame, optional
            The numbers behind it, for download, where the table sets them side by side; `frame` without it.
        links : mapping, optional
            Where cells lead on the site, by heading, see `helpers.book.tables.to_myst`.
        answers : str or sequence of str
            Exhibits of the paper, such as ``"Table 1"``: the overview of a `Chapter` leads from them to this
            table.

        Returns
        -------
        Exhibit
            Shown by the cell that ends with it.
        """
        self._shows(answers, name)
        columns = columns or {str(one): str(one) for one in frame}
        shown, plain, left, headings = tables.laid_out(frame, columns, across)
        plain = plain if data is None else data
        return self._table(shown, plain, left, name, of, caption, note, links, headings)

    def figure(
        self,
        draw: figures.Draw,
        *,
        name: str,
        of: Obtained,
        data: pd.DataFrame | None = None,
        caption: str = "",
        alt: str = "",
        note: str = "",
        height: float = 4.0,
        answers: str | Sequence[str] = (),
    ) -> Exhibit:
        """Show a figure for light and dark pages, with caption, number, alt text and downloads.

        Parameters
        ----------
        draw : callable
            Fills a matplotlib figure with the colours given, see `helpers.book.figures`.
        name : str
            Target of cross-references, ``fig-...``.
        of : Obtained
            What it shows: kind of the numbers and their source. A recorded figure is shown as the run
            recorded it and is not drawn.
        data : DataFrame, optional
            The numbers behind it, for download; those of `of` without it.
        caption, alt, note : str
            One sentence each: what it is, what one sees; and what else is to be said. As for `table`.
        height : float
            Inches.
        answers : str or sequence of str
            As for `table`.

        Returns
        -------
        Exhibit
            Shown by the cell that ends with it.
        """
        check_kind(of.tier)
        self._shows(answers, name)
        words = self._words(name, caption, alt, note)
        if not words.alt:
            raise InputError(f"the figure {name!r} needs an alt text: what does one see who cannot see it?")
        folder = results.folder(self.name)
        recorded = records.folder(self.name)
        drawn = {}
        if of.tier != "recorded":
            drawn = figures.render_both(_watermarked(draw) if of.tier == SYNTHETIC else draw, height=height)
        images = {}
        for theme in figures.THEMES:
            kept = recorded / f"{name}-{theme}.svg"
            images[theme] = drawn[theme] if drawn else kept.read_text(encoding="utf-8")
            if of.tier in ("public", "full") and os.environ.get(records.RECORD) == "1":
                results.write_text(kept, images[theme])
            results.write_text(folder / f"{name}-{theme}.svg", images[theme])
        behind = of.frame if data is None else data
        downloads.write_data(folder, name, _marked(behind, of.tier), own=words.meanings)
        self._note(name, words, of)
        kinds = {"-light.svg": "SVG", "csv": "data (CSV)", "-columns.csv": "columns"}
        legend = self._legend(of, words.note, name, kinds)
        marked = f":figclass: {_mark(of.tier)}\n" if _mark(of.tier) else ""
        return Exhibit(
            myst=f"````{{themed-figure}} {results.LINK}{self.name}/{name}\n:name: {name}\n"
            f":alt: {words.alt}\n{marked}\n{words.caption}\n\n{legend}\n````\n",
            html=lab.figure(images, name=name, words=words, of=of),
        )

    def _table(
        self,
        shown: pd.DataFrame,
        plain: pd.DataFrame,
        left: Sequence[str],
        name: str,
        of: Obtained,
        caption: str,
        note: str,
        links: Mapping[str, Sequence[str]] | None = None,
        labels: Mapping[str, str] = MappingProxyType({}),
    ) -> Exhibit:
        check_kind(of.tier)
        words = self._words(name, caption, "", note)
        folder = results.folder(self.name)
        bare = plain.map(lambda cell: tables.unlabelled(cell) if isinstance(cell, str) else cell)
        downloads.write_data(folder, name, _marked(bare, of.tier), labels, words.meanings)
        self._note(name, words, of)
        heading = lab.plain(words.caption)
        if of.tier == SYNTHETIC:
            heading = f"{sample.WATERMARK}. {heading}"
        below = " ".join(filter(None, (lab.plain(words.note), registry.spelled_out(lab.plain(_source(of))))))
        tex = downloads.table(shown.map(tables.unlabelled), caption=heading, name=name, note=below)
        results.write_text(folder / f"{name}.tex", tex)
        legend = self._legend(of, words.note, name, {"csv": "CSV", "-columns.csv": "columns", "tex": "LaTeX"})
        classes = " ".join(filter(None, (_mark(of.tier), "wide" if shown.shape[1] > WIDE else "")))
        return Exhibit(
            myst=tables.to_myst(
                shown, caption=words.caption, name=name, left=left, classes=classes, links=links
            )
            + f"\n{{.table-note}}\n{legend}\n",
            html=lab.table(shown, left=left, name=name, words=words, of=of),
        )

    def _note(self, name: str, words: cells.Words, of: Obtained) -> None:
        """Note what an exhibit is and where it comes from, for whoever links or cites it."""
        origin = origins.here(self)
        self._noted[name] = {
            "caption": lab.plain(words.caption),
            "note": lab.plain(words.note),
            "tier": of.tier,
            "source": of.source,
            "data": list(of.data),
            "cell": origin.cell,
            "functions": list(origin.functions),
        }
        text = json.dumps(self._noted, indent=1, ensure_ascii=False) + "\n"
        results.write_text(results.folder(self.name) / results.EXHIBITS, text)

    def _shows(self, exhibits: str | Sequence[str], name: str) -> None:
        """Note which exhibits of a paper one of ours answers; only the page of a paper has any."""
        if exhibits:
            raise InputError(f"answers must be empty on {self.name!r}, which is no page of a paper.")

    def _words(self, name: str, caption: str, alt: str, note: str) -> cells.Words:
        """Fill in caption, alt text and note of an exhibit; those of its own cell where a call has none."""
        own = cells.words(name)
        found = cells.Words(caption or own.caption, alt or own.alt, note or own.note, own.columns)
        if not found.caption:
            raise InputError(
                f"the exhibit {name!r} has no caption; write one in the call, or in a cell `%%words {name}` "
                "before it."
            )
        return found.filled(self._names)

    def _legend(self, of: Obtained, note: str, name: str, kinds: Mapping[str, str]) -> str:
        """Write what stands under an exhibit: kind of the numbers, note, source, downloads."""
        return " ".join(filter(None, (_label(of.tier), note, _source(of), self._links(name, kinds))))

    def keep(self, name: str, what: pd.DataFrame | str) -> None:
        """Keep a table or a text with the results of the page, for a link to it.

        Parameters
        ----------
        name : str
            Of the file, such as ``"scorecard.csv"``.
        what : DataFrame or str
            The index of a frame is not written; what its columns hold is written beside it, as for exhibits.
        """
        if isinstance(what, str):
            results.write_text(results.folder(self.name) / name, what)
        else:
            downloads.write_data(results.folder(self.name), name.removesuffix(".csv"), what)

    def link(self, name: str, words: str) -> str:
        """Link to a table that was kept in this run.

        Parameters
        ----------
        name, words : str
            Of the file, and of the link.

        Returns
        -------
        str
            Markdown, with a link to what its columns hold; empty where the run kept no such table, as one on
            recorded numbers may.
        """
        there = (results.folder(self.name) / name).is_file()
        path = f"{results.LINK}{self.name}/{name}"
        return f"[{words}]({path}) ([columns]({path.removesuffix('.csv')}-columns.csv))" if there else ""

    def _links(self, name: str, kinds: Mapping[str, str]) -> str:
        target = f"{results.LINK}{self.name}/{name}"
        return " · ".join(
            f"{{download}}`{label} <{target}{ending if ending.startswith('-') else '.' + ending}>`"
            for ending, label in kinds.items()
        )

    def obtain(
        self,
        name: str,
        compute: Callable[[], pd.DataFrame],
        needs: Sequence[str],
        *,
        record: Sequence[str] | None = None,
    ) -> Obtained:
        """Compute results on the data sets they need, or read those of an earlier run.

        Parameters
        ----------
        name : str
            Name of the recorded table.
        compute : callable
            Computes the results; called only if every data set is at hand.
        needs : sequence of str
            Data sets.
        record : sequence of str, optional
            Columns to record; all without it. Columns that repeat a source's data stay out.

        Returns
        -------
        Obtained
            The results and where they come from; ``full`` only if a data set of the full tier is among them.

        Raises
        ------
        DataUnavailableError
            If ``tier="public"`` and a data set cannot be had, or nothing was recorded.
        """
        if self.tier != "recorded":
            try:
                for data_set in needs:
                    fetch(data_set, download=self._download)
            except DataUnavailableError as error:
                if self.tier in ("public", "full"):
                    raise
                # without a network the rest need not wait for it; one lost file says nothing of them
                if isinstance(error, NoNetworkError):
                    self._download = False
            else:
                frame = compute()
                records.keep(self.name, name, frame[list(record or frame)], needs, self.given)
                got = "full" if any(dataset(one).tier == "full" for one in needs) else "public"
                return _computed(frame, got, needs)
        found, given = self._recorded(name)
        if given != self.given:
            raise DataUnavailableError(
                f"The recorded numbers {name!r} are for {given}, not for {self.given}: "
                f"get the data with `python -m helpers data fetch {' '.join(needs)}`, or keep those values."
            )
        return found

    def obtain_full(
        self,
        name: str,
        compute: Callable[[Get], pd.DataFrame],
        needs: Sequence[str],
        better: Sequence[str] = (),
    ) -> Obtained:
        """Compute results on data sets of the full tier, read those of an earlier run, or use the sample.

        Nothing of the full tier is downloaded here: it takes gigabytes and is asked for by name
        (``make data-full``).

        Parameters
        ----------
        name : str
            Name of the recorded table.
        compute : callable
            Computes the results. It takes a `Get`, which hands out files as `helpers.data.fetch` does: real
            ones, or the synthetic ones of `helpers.data.sample`.
        needs : sequence of str
            Data sets; those of the public tier are fetched where the others are here.
        better : sequence of str, optional
            Data sets that are used as far as they are here, each for itself. The `Get` names those that are
            not; the ``data`` of the results are those that were used.

        Returns
        -------
        Obtained
            The results and where they come from; of the tier ``synthetic``, which is never scored, where the
            full files are not here and nothing was recorded.

        Raises
        ------
        DataUnavailableError
            If ``tier="full"`` and a data set is not here.
        """
        if self.tier in ("full", "auto"):
            missing = self._missing(needs)
            lacks = self._missing(better) if self.tier == "full" or not missing else []
            if self.tier == "full" and (missing or lacks):
                raise DataUnavailableError(
                    f"{listed([*missing, *lacks])} of the full tier are not here; get them with "
                    '`make data-full`, or choose tier="auto".'
                )
            if not missing:
                used = [*needs, *(one for one in better if one not in lacks)]
                frame = compute(Get(fetch, "full", tuple(lacks)))
                records.keep(self.name, name, frame, used, self.given)
                return _computed(frame, "full", used)
        if self.tier != "sample" and name in records.provenance(self.name):
            found, given = self._recorded(name)
            if given == self.given:
                return found
        large = [one for one in (*needs, *better) if dataset(one).tier == "full"]
        return Obtained(
            compute(Get(sample.fetch, SYNTHETIC)),
            SYNTHETIC,
            f"{sample.WATERMARK.lower()} in the formats of {', '.join(large)}",
        )

    def recorded(self, name: str) -> Obtained:
        """Read results that a command recorded for this page, such as those of a benchmark.

        Parameters
        ----------
        name : str
            Name of the recorded table.

        Returns
        -------
        Obtained
            The results, with the date, the code and the command of their run.
        """
        return self._recorded(name)[0]

    def _missing(self, data_sets: Sequence[str]) -> list[str]:
        """Which data sets are not here, and cannot be fetched as small ones can."""
        missing = [one for one in data_sets if not available(one)]
        if not self._download or any(dataset(one).tier == "full" for one in missing):
            return missing
        for one in list(missing):
            with contextlib.suppress(DataUnavailableError):
                fetch(one)
                missing.remove(one)
        return missing

    def _recorded(self, name: str) -> tuple[Obtained, dict[str, Any]]:
        """Results of an earlier run, and the parameters that they were computed with."""
        frame, note = records.read(self.name, name), records.provenance(self.name)[name]
        origin = ", ".join(note["data_sets"]) or f"`{note['given']['command']}`"
        source = f"{origin}; run of {note['date']}, {note['code']}"
        found = Obtained(frame, "recorded", source, tuple(note["data_sets"]), note["data_hash"])
        return found, note["given"]


def _computed(frame: pd.DataFrame, tier: str, needs: Sequence[str]) -> Obtained:
    return Obtained(frame, tier, ", ".join(needs), tuple(needs), records.data_hash(needs))


def check_kind(tier: str) -> None:
    """Refuse a kind of numbers that there is not: a slip would score synthetic ones."""
    if tier not in tables.TIERS:
        raise InputError(f"tier must be one of {', '.join(tables.TIERS)}, got {tier!r}.")


def _mark(tier: str) -> str:
    """Class of the style sheet that draws the watermark, for synthetic numbers."""
    return SYNTHETIC if tier == SYNTHETIC else ""


def _marked(frame: pd.DataFrame, tier: str) -> pd.DataFrame:
    """Say in each row of a download that its numbers are synthetic."""
    return frame.assign(tier=SYNTHETIC) if tier == SYNTHETIC else frame


def _watermarked(draw: figures.Draw) -> figures.Draw:
    """Draw the watermark above the figure too, since the file can leave the page."""

    def both(figure: Figure, ink: figures.Ink) -> None:
        draw(figure, ink)
        figure.suptitle(sample.WATERMARK, fontsize=9, color=ink.muted)

    return both


def _source(of: Obtained) -> str:
    return f"Source: {of.source}." if of.source else ""


def _label(tier: str) -> str:
    return "" if tier == "none" else f"[{tier}]{{.tier .tier-{tier}}}"

"""What a chapter needs around its economics: tiers, numbered exhibits with downloads, and its scores.

A chapter notebook opens with ``chapter = book.Chapter("export-complexity", tier=tier)`` and shows its
exhibits through it. Whatever it computes for the scorecard, it hands to `Chapter.score`.
"""

from __future__ import annotations

import base64
import html
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from helpers import figures, papers, published, records, results, tables
from helpers.data import available, fetch, sample
from helpers.errors import DataUnavailableError, InputError, listed

TIERS = ("auto", "full", "public", "recorded", "sample")
"""Values of a chapter's ``tier`` parameter: the best that can be had, or one that must be had."""

Get = Callable[..., Path]
"""`helpers.data.fetch`, or its double that hands out synthetic files."""

SYNTHETIC = "synthetic"
"""Tier of what is computed on the sample; its tables and figures carry a watermark, also as files."""


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
    """Results with the tier that they were computed on.

    Attributes
    ----------
    frame : DataFrame
        The results.
    tier : str
        ``full``, ``public``, ``recorded`` or ``synthetic``.
    source : str
        Data sets, and for recorded numbers the date and code of the run.
    """

    frame: pd.DataFrame
    tier: str
    source: str


class Page:
    """A page with numbered, captioned exhibits and their downloads.

    Parameters
    ----------
    name : str
        The notebook's name, such as ``"scorecard"``.
    tier : {"auto", "full", "public", "recorded", "sample"}
        ``auto`` computes on the public files where they are present or can be fetched, and shows recorded
        numbers otherwise; exhibits of `obtain_full` take the full files where they are present. A tier named
        outright fails loudly where something is missing. ``full`` demands the full files; ``sample`` shows
        synthetic numbers wherever an exhibit can.
    given : mapping, optional
        Parameters that results on real data depend on: recorded with them, and refused where they are not the
        recorded ones.
    """

    def __init__(self, name: str, *, tier: str = "auto", given: Mapping[str, Any] | None = None) -> None:
        if tier not in TIERS:
            raise InputError(f"tier must be one of {', '.join(TIERS)}, got {tier!r}.")
        self.name = name
        self.tier = tier
        self.given = dict(given or {})
        self._download = True

    def table(
        self,
        frame: pd.DataFrame,
        *,
        name: str,
        caption: str,
        tier: str,
        formats: Mapping[str, str] | None = None,
        note: str = "",
        left: Sequence[str] = (),
        links: Mapping[str, Sequence[str]] | None = None,
    ) -> Exhibit:
        """Show a table with caption, number, note and downloads.

        Parameters
        ----------
        frame : DataFrame
            Numbers and text; the index is not shown.
        name : str
            Target of cross-references, ``tab-...``.
        caption : str
            One sentence.
        tier : str
            Kind of the numbers, one of `helpers.tables.TIERS`.
        formats : mapping, optional
            See `helpers.tables.formatted`.
        note : str
            Conventions and explanations, MyST.
        left : sequence of str
            Columns of words.
        links : mapping, optional
            Where cells lead on the site, see `helpers.tables.to_myst`.

        Returns
        -------
        Exhibit
            Shown by the cell that ends with it.
        """
        _check_kind(tier)
        text = tables.formatted(frame, formats or {})
        plain_caption = _plain(caption)
        folder = results.folder(self.name)
        plain = frame.map(lambda cell: tables.PILLS.get(str(cell), cell))
        results.write_text(folder / f"{name}.csv", _marked(plain, tier).to_csv(index=False))
        marked_caption = f"{sample.WATERMARK}. {plain_caption}" if tier == SYNTHETIC else plain_caption
        results.write_text(folder / f"{name}.tex", tables.to_latex(text, caption=marked_caption, name=name))
        downloads = self._links(name, {"csv": "CSV", "tex": "LaTeX"})
        legend = " ".join(part for part in (_label(tier), note, downloads) if part)
        return Exhibit(
            myst=tables.to_myst(text, caption=caption, name=name, left=left, classes=_mark(tier), links=links)
            + f"\n{{.table-note}}\n{legend}\n",
            html=f"{tables.to_html(text, caption=marked_caption)}<p>[{tier}] {html.escape(_plain(note))}</p>",
        )

    def figure(
        self,
        draw: figures.Draw,
        *,
        name: str,
        caption: str,
        alt: str,
        tier: str,
        data: pd.DataFrame,
        note: str = "",
        height: float = 4.0,
    ) -> Exhibit:
        """Show a figure for light and dark pages, with caption, number, alt text and downloads.

        Parameters
        ----------
        draw : callable
            Fills a matplotlib figure with the colours given, see `helpers.figures`.
        name : str
            Target of cross-references, ``fig-...``.
        caption, alt : str
            One sentence each: what it is; what one sees.
        tier : str
            Kind of the numbers. A recorded figure is shown as the run recorded it and is not drawn.
        data : DataFrame
            The numbers behind it, for download.
        note : str
            MyST below the caption.
        height : float
            Inches.

        Returns
        -------
        Exhibit
            Shown by the cell that ends with it.
        """
        _check_kind(tier)
        folder = results.folder(self.name)
        recorded = records.folder(self.name)
        drawn = {}
        if tier != "recorded":
            drawn = figures.render_both(_watermarked(draw) if tier == SYNTHETIC else draw, height=height)
        for theme in figures.THEMES:
            kept = recorded / f"{name}-{theme}.svg"
            svg = drawn[theme] if drawn else kept.read_text(encoding="utf-8")
            if tier in ("public", "full") and os.environ.get(records.RECORD) == "1":
                results.write_text(kept, svg)
            results.write_text(folder / f"{name}-{theme}.svg", svg)
        results.write_text(folder / f"{name}.csv", _marked(data, tier).to_csv(index=False))
        light = (folder / f"{name}-light.svg").read_bytes()
        links = self._links(name, {"-light.svg": "SVG", "csv": "data (CSV)"})
        legend = " ".join(part for part in (_label(tier), note, links) if part)
        address = f"data:image/svg+xml;base64,{base64.b64encode(light).decode()}"
        marked = f":figclass: {_mark(tier)}\n" if _mark(tier) else ""
        image = f'<img alt="{html.escape(alt)}" src="{address}">'
        return Exhibit(
            myst=f"````{{themed-figure}} /_build/results/{self.name}/{name}\n:name: {name}\n:alt: {alt}\n"
            f"{marked}\n"
            f"{caption}\n\n{legend}\n````\n",
            html=f"<figure>{image}<figcaption>{html.escape(_plain(caption))} [{tier}]</figcaption></figure>",
        )

    def keep(self, name: str, frame: pd.DataFrame) -> None:
        """Keep a table with the results of the page, for a link to it.

        Parameters
        ----------
        name : str
            Of the file, such as ``"scorecard.csv"``.
        frame : DataFrame
            The index is not written.
        """
        results.write_text(results.folder(self.name) / name, frame.to_csv(index=False))

    def _links(self, name: str, kinds: Mapping[str, str]) -> str:
        target = f"/_build/results/{self.name}/{name}"
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
            The results and where they come from.

        Raises
        ------
        DataUnavailableError
            If ``tier="public"`` and a data set cannot be had, or nothing was recorded.
        """
        if self.tier != "recorded":
            try:
                for data_set in needs:
                    fetch(data_set, download=self._download)
            except DataUnavailableError:
                if self.tier in ("public", "full"):
                    raise
                # one failure is enough to know that there is no network: the rest need not wait for it
                self._download = False
            else:
                frame = compute()
                if os.environ.get(records.RECORD) == "1":
                    records.write(self.name, name, frame[list(record or frame)], needs, self.given)
                return Obtained(frame, "public", ", ".join(needs))
        frame = records.read(self.name, name)
        note = records.provenance(self.name)[name]
        if note["given"] != self.given:
            raise DataUnavailableError(
                f"The recorded numbers {name!r} are for {note['given']}, not for {self.given}: "
                f"get the data with `python -m helpers data fetch {' '.join(needs)}`, or keep those values."
            )
        return Obtained(
            frame, "recorded", f"{', '.join(note['data_sets'])}; run of {note['date']}, {note['code']}"
        )

    def obtain_full(
        self, name: str, compute: Callable[[Get], pd.DataFrame], needs: Sequence[str]
    ) -> Obtained:
        """Compute results on data sets of the full tier, read those of an earlier run, or use the sample.

        Nothing of the full tier is downloaded here: it takes gigabytes and is asked for by name
        (``make data-full``).

        Parameters
        ----------
        name : str
            Name of the recorded table.
        compute : callable
            Computes the results. It takes a function that hands out files as `helpers.data.fetch` does: real
            ones, or the synthetic ones of `helpers.data.sample`.
        needs : sequence of str
            Data sets.

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
        if self.tier == "full" or (self.tier == "auto" and all(available(one) for one in needs)):
            missing = [one for one in needs if not available(one)]
            if missing:
                raise DataUnavailableError(
                    f"{listed(missing)} of the full tier are not here; get them with `make data-full`, or "
                    'choose tier="auto".'
                )
            frame = compute(fetch)
            if os.environ.get(records.RECORD) == "1":
                records.write(self.name, name, frame, needs, self.given)
            return Obtained(frame, "full", ", ".join(needs))
        note = records.provenance(self.name).get(name)
        if self.tier != "sample" and note is not None and note["given"] == self.given:
            return Obtained(
                records.read(self.name, name),
                "recorded",
                f"{', '.join(note['data_sets'])}; run of {note['date']}, {note['code']}",
            )
        return Obtained(
            compute(sample.fetch),
            SYNTHETIC,
            f"{sample.WATERMARK.lower()} in the formats of {', '.join(needs)}",
        )


class Chapter(Page):
    """The page of a paper: its printed numbers, and ours for the scorecard.

    Parameters
    ----------
    name : str
        The notebook's name, such as ``"export-complexity"``.
    tier, given
        As for `Page`.

    Attributes
    ----------
    printed : DataFrame
        The paper's printed numbers.
    """

    def __init__(self, name: str, *, tier: str = "auto", given: Mapping[str, Any] | None = None) -> None:
        super().__init__(name, tier=tier, given=given)
        self.printed = papers.printed(name)
        self._scores: list[pd.DataFrame] = []
        self._headlines: list[dict[str, Any]] = []
        for own in (results.REPLICATIONS, results.HEADLINES):
            (results.folder(name) / own).unlink(missing_ok=True)

    def score(
        self, numbers: pd.DataFrame, *, tier: str, convention: str, source: str, part: str = ""
    ) -> pd.DataFrame:
        """Hand our numbers to the scorecard.

        Parameters
        ----------
        numbers : DataFrame
            Columns ``exhibit``, ``row``, ``column``, ``statistic`` and ``replicated``, in the printed units.
        tier, convention, source : str
            Kind of the numbers; estimator, weights and errors; where they come from.
        part : str
            What part of the paper's sample they cover, such as ``"2010–2016"``; such numbers stand beside the
            printed ones with the status ``partial``. Empty where they cover all of it.

        Returns
        -------
        DataFrame
            The printed numbers of these exhibits beside ours, with their status.
        """
        _check_kind(tier)
        self._scores.append(numbers.assign(tier=tier, convention=convention, source=source, part=part))
        ours = pd.concat(self._scores, ignore_index=True)[published.REPLICATION_COLUMNS]
        # a number is judged by itself and by what else stands at its place, such as its t-value
        places = set(_places(numbers))
        printed, answers = (
            frame[[place in places for place in _places(frame)]] for frame in (self.printed, ours)
        )
        compared = published.compare(printed, answers)
        results.write_text(results.folder(self.name) / results.REPLICATIONS, ours.to_csv(index=False))
        mine = set(_places(numbers, len(published.KEY)))
        rows = [key in mine for key in _places(compared, len(published.KEY))]
        return compared[rows].reset_index(drop=True)

    def headline(
        self,
        name: str,
        *,
        estimate: float,
        std_error: float,
        low: float,
        high: float,
        nobs: int,
        tier: str,
        convention: str,
        source: str,
    ) -> None:
        """Name the estimate that the chapter stands or falls with; variants are compared by it.

        Parameters
        ----------
        name : str
            Its variable, once a chapter.
        estimate, std_error, low, high : float
            In the units of the regression; the ends of the 95 % interval. NaN where a method gives none.
        nobs : int
            Observations.
        tier, convention, source : str
            As for `score`.

        Raises
        ------
        InputError
            If `name` was declared before.
        """
        if name in [one["name"] for one in self._headlines]:
            raise InputError(f"headline {name!r} was declared before; give each one its own name.")
        numbers = {"estimate": estimate, "std_error": std_error, "low": low, "high": high, "nobs": nobs}
        self._headlines.append(
            {"name": name, **numbers, "tier": tier, "convention": convention, "source": source}
        )
        text = pd.DataFrame(self._headlines).to_csv(index=False)
        results.write_text(results.folder(self.name) / results.HEADLINES, text)


def _places(numbers: pd.DataFrame, depth: int = 3) -> Iterator[tuple[Any, ...]]:
    """Exhibit, row and column of each number, and with a depth of 4 its statistic."""
    return zip(*(numbers[name].to_list() for name in published.KEY[:depth]), strict=True)


def _check_kind(tier: str) -> None:
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


def _label(tier: str) -> str:
    return "" if tier == "none" else f"[{tier}]{{.tier .tier-{tier}}}"


def _plain(text: str) -> str:
    """MyST text without its markup."""
    roles = re.sub(r"\{[\w-]+\}`([^`<]*)(<[^`]*>)?`", r"\1", text)
    return re.sub(r"[*$`\\]|\]\{[^}]*\}|\[", "", roles).strip()

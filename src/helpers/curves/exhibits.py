"""A page of specification curves: choices, signs, variance, figures and explorers, all in one form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from helpers.book import SYNTHETIC, Exhibit, Obtained, Page, cells, nothing
from helpers.curves import explorer, multiverse
from helpers.curves.explorer import NUMBERS


def kept(results: pd.DataFrame, choices: Sequence[str]) -> pd.DataFrame:
    """Keep of a grid what a page shows, in few digits: this is what is recorded.

    Parameters
    ----------
    results : DataFrame
        From `helpers.estimate.grid`.
    choices : sequence of str
        Its columns of choices.

    Returns
    -------
    DataFrame
        `choices` and `NUMBERS`; five decimals, p four.

    Examples
    --------
    >>> table = pd.DataFrame({"effects": ["none"], "estimate": [1 / 3], "low": 0.0, "high": 1.0, "p": 0.1})
    >>> kept(table.assign(nobs=9, df=7.0), ["effects"])
      effects  estimate  low  high    p  nobs
    0    none   0.33333  0.0   1.0  0.1     9
    """
    digits = dict.fromkeys(NUMBERS[:3], 5) | {"p": 4}
    return results[[*choices, *NUMBERS]].round(digits)


def labels(asked: multiverse.Multiverse, names: Mapping[str, str]) -> explorer.Choices:
    """Name the choices of an explorer.

    Parameters
    ----------
    asked : Multiverse
        As written.
    names : mapping of str to str
        Name shown of each choice that the explorer has.

    Returns
    -------
    Choices
        Options in the order of the list, in words.
    """
    return {
        choice: (
            name,
            {label: option.says or label for label, option in asked.specifications.choices[choice].items()},
        )
        for choice, name in names.items()
    }


def parts_tested(
    frame: pd.DataFrame,
    asked: multiverse.Multiverse,
    parts: Mapping[str, Mapping[str, Sequence[str]]],
    *,
    draws: int,
    seed: int,
    size: int,
) -> pd.DataFrame:
    """Test parts of a curve as a whole, each by itself, since they ask different questions.

    Parameters
    ----------
    frame : DataFrame
        See `helpers.estimate.grid`.
    asked : Multiverse
        As written; its column ``resample`` is drawn.
    parts : mapping of str to mapping
        By name: labels to keep, by choice.
    draws, seed, size
        As for `helpers.curves.multiverse.median_test`.

    Returns
    -------
    DataFrame
        The tables of the tests, with ``part`` and ``text``, one sentence a part.
    """
    found = []
    for name, labels in parts.items():
        test = multiverse.median_test(
            frame,
            asked.specifications.only(**labels),
            resample=asked.resample,
            draws=draws,
            seed=seed,
            size=size,
        )
        found.append(test.table.assign(part=name, text=f"_{name}_: {test.text}"))
    return pd.concat(found, ignore_index=True)


def beside_placebos(
    curve: pd.DataFrame, placebos: pd.DataFrame, outcomes: Mapping[str, str], clustered: str, robust: str
) -> pd.DataFrame:
    """Set how often a curve is significant beside how often placebos are.

    Parameters
    ----------
    curve : DataFrame
        ``outcome``, ``weights`` (``"none"`` without), ``errors``, ``p``.
    placebos : DataFrame
        From `helpers.estimate.run_placebos`, of several samples.
    outcomes : mapping of str to str
        Names of the outcomes in `placebos` by those in `curve`.
    clustered, robust : str
        Labels of the two kinds of errors in `curve`.

    Returns
    -------
    DataFrame
        One row an outcome and weights: ``outcome``, ``weighted``, ``clustered`` and ``robust`` (shares of the
        curve with p below 0.05), ``size_cluster`` and ``size_robust`` (mean over the samples), ``low_p`` and
        ``high_p`` (smallest and largest randomisation p-value).
    """
    own = curve.assign(
        significant=curve["p"] < 0.05,
        weighted=curve["weights"] != "none",
        outcome=curve["outcome"].map(outcomes),
    )
    by = ["outcome", "weighted"]
    hits = own.pivot_table("significant", by, "errors", sort=False)
    hits = hits.rename(columns={clustered: "clustered", robust: "robust"})[["clustered", "robust"]]
    of_placebos = placebos.groupby(by)
    sizes = of_placebos[["size_cluster", "size_robust"]].mean()
    p = of_placebos["p_estimate"].agg(low_p="min", high_p="max")
    return hits.join(sizes).join(p).reset_index()


class CurvePage(Page):
    """A page with specification curves; see `helpers.book.Page`."""

    def choices(self, asked: multiverse.Multiverse, *, name: str, caption: str, note: str = "") -> Exhibit:
        """Show every choice with its options and reasons.

        Parameters
        ----------
        asked : Multiverse
            As written.
        name, caption, note : str
            Of the table; the number of specifications is added to the note.

        Returns
        -------
        Exhibit
            A table.
        """
        table = asked.table()
        table["choice"] = table["choice"].where(~table["choice"].duplicated(), "")
        return self.table(
            table,
            {"choice": "Choice", "option": "Option", "why": "Why"},
            name=name,
            of=nothing(),
            caption=caption,
            note=f"Product: {len(asked.specifications):,} specifications. {note}".strip(),
        )

    def signs(self, parts: Obtained, *, name: str, caption: str = "", note: str = "") -> Exhibit:
        """Show signs and significance over parts of a curve.

        Parameters
        ----------
        parts : Obtained
            From `helpers.curves.multiverse.summed_up`.
        name, caption, note : str
            Of the table.

        Returns
        -------
        Exhibit
            A table.
        """
        return self.table(
            parts.frame,
            {
                "part": "Specifications",
                "n": ("Number", ",d"),
                "positive": ("Positive", ".1%"),
                "significant": ("Positive, p < 0.05", ".1%"),
                "opposite": ("Negative, p < 0.05", ".1%"),
                "median": ("Median", ".3f"),
            },
            name=name,
            of=parts,
            caption=caption,
            note=note,
        )

    def variance(
        self, moved: Obtained, choices: explorer.Choices, *, name: str, caption: str = "", note: str = ""
    ) -> Exhibit:
        """Show which choice moves the estimates most.

        Parameters
        ----------
        moved : Obtained
            From `helpers.curves.multiverse.decompose`; with a column ``measure``, one group of lines a
            measure.
        choices : Choices
            Words for the choices and their options; what has none is shown by its label.
        name, caption, note : str
            Of the table.

        Returns
        -------
        Exhibit
            A table.
        """
        columns: dict[str, str | tuple[str, str]] = {
            "measure": "Measure",
            "choice": "Choice",
            "alone_share": ("Alone", ".0%"),
            "interactions_share": ("With interactions", ".0%"),
            "lowest": "Lowest mean",
            "highest": "Highest mean",
            "range": ("Range", ".3f"),
        }
        if "measure" not in moved.frame:
            columns.pop("measure")
        frame = moved.frame.rename(columns={"first": "alone_share", "total": "interactions_share"})
        named = {choice: choices.get(choice, (choice, {})) for choice in frame["choice"]}
        for end in ("lowest", "highest"):
            pairs = zip(frame["choice"], frame[end], strict=True)
            frame[end] = [named[choice][1].get(option, option) for choice, option in pairs]
        frame["choice"] = [named[choice][0] for choice in frame["choice"]]
        return self.table(frame, columns, name=name, of=moved, caption=caption, note=note)

    def curve(
        self,
        found: Obtained,
        choices: explorer.Choices,
        paper: explorer.Paper,
        *,
        name: str,
        explore: str,
        caption: str = "",
        alt: str = "",
        note: str = "",
    ) -> Exhibit:
        """Show a curve as a figure, and beneath it the explorer whose static picture the figure is.

        Parameters
        ----------
        found : Obtained
            From `kept`.
        choices, paper
            See `helpers.curves.explorer.curve_of`.
        name : str
            Of the explorer; the figure's is ``fig-`` and this.
        caption, explore : str
            Of the figure and of the explorer.
        alt, note : str
            Of the figure; how it is drawn is added to the note.

        Returns
        -------
        Exhibit
            Both. Of the tier ``synthetic`` they are watermarked.
        """
        said = note or cells.words(f"fig-{name}").note
        drawn = explorer.curve_of(found.frame, choices, paper)
        figure = self.figure(
            explorer.curve_figure(drawn),
            name=f"fig-{name}",
            caption=caption,
            alt=alt,
            of=found,
            note=f"{said} {explorer.curve_note(drawn)}".strip(),
            height=explorer.curve_height(drawn),
        )
        live = explorer.html(drawn, name=name, caption=explore, synthetic=found.tier == SYNTHETIC)
        return Exhibit(f"{figure.myst}\n\n```{{raw}} html\n{live}\n```\n", figure.html + live)

    def tabs(self, parts: Mapping[str, Exhibit]) -> Exhibit:
        """Show exhibits in one place, one at a time, with scripts and without.

        Parameters
        ----------
        parts : mapping of str to Exhibit
            By the title of their tab.

        Returns
        -------
        Exhibit
            In JupyterLab they stand one below the other.
        """
        inside = "\n".join(f"``````{{tab-item}} {title}\n{one.myst}\n``````" for title, one in parts.items())
        return Exhibit(f"```````{{tab-set}}\n{inside}\n```````", "".join(one.html for one in parts.values()))

"""Many specifications of one regression, as the product of named choices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from helpers.errors import InputError, listed
from helpers.estimate.convention import CORRECTIONS, Errors, SmallSample
from helpers.estimate.sample import check_name

RESULTS = (
    "estimate", "std_error", "t", "p", "low", "high",
    "nobs", "n_clusters", "df", "r2_within", "convention", "refused",
)  # fmt: skip
"""Columns that `grid` puts beside the choices."""


@dataclass(frozen=True)
class Option:
    """What one option of a choice settles; what it leaves out is settled by other choices.

    Attributes
    ----------
    outcome, main : str, optional
        Column of the left-hand variable, and of the regressor whose coefficient is reported.
    suffix : str
        Appended to the name of the main column: a lag, say.
    controls : tuple of str
        Further regressors, added to those of the other choices.
    effects : tuple of str
        Absorbed effects, added to those of the other choices.
    errors : {"classical", "hc1", "cluster"}, optional
        Kind of standard errors; "cluster" needs not be said where `cluster` is given.
    cluster : tuple of str
        One or two columns.
    weights : str, optional
        Column of analytic weights.
    sample : str, optional
        Column of True and False: the rows that may be used. Several choices may each set one; a row must be
        in all of them.
    why : str
        What speaks for it.
    says : str
        What it is, in words, where its label is short for something.
    """

    outcome: str | None = None
    main: str | None = None
    suffix: str = ""
    controls: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    errors: Errors | None = None
    cluster: tuple[str, ...] = ()
    weights: str | None = None
    sample: str | None = None
    why: str = ""
    says: str = ""


@dataclass(frozen=True)
class Exclusion:
    """Combinations of options that make no sense together.

    Attributes
    ----------
    when : mapping of str to tuple of str
        From choices to labels; a specification is left out if each of these choices has one of its labels.
    why : str
        What speaks against them.
    """

    when: Mapping[str, tuple[str, ...]]
    why: str = ""

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Tell whether a combination is left out.

        Parameters
        ----------
        labels : mapping of str to str
            Label of each choice.

        Returns
        -------
        bool
            Whether each choice of `when` has one of its labels.
        """
        return all(labels[name] in wanted for name, wanted in self.when.items())


@dataclass(frozen=True)
class Specification:
    """One regression.

    Attributes
    ----------
    labels : mapping of str to str
        Label of each choice.
    outcome, main : str
        Columns.
    controls, effects, cluster, samples : tuple of str
        Columns.
    errors : {"classical", "hc1", "cluster"}
        Kind of standard errors.
    weights : str or None
        Column.
    """

    labels: Mapping[str, str]
    outcome: str
    main: str
    controls: tuple[str, ...]
    effects: tuple[str, ...]
    errors: Errors
    cluster: tuple[str, ...]
    weights: str | None
    samples: tuple[str, ...]

    @property
    def regressors(self) -> tuple[str, ...]:
        """The main regressor and the controls."""
        return (self.main, *self.controls)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that must be known in a row, each once."""
        weights = () if self.weights is None else (self.weights,)
        return tuple(dict.fromkeys([self.outcome, *self.regressors, *weights, *self.effects, *self.cluster]))


@dataclass(frozen=True)
class Specifications:
    """The product of all choices, minus the exclusions.

    Attributes
    ----------
    choices : mapping of str to mapping of str to Option
        Name of each choice, and its options by label.
    excluded : tuple of Exclusion
        Combinations to leave out.
    small_sample : {"reghdfe", "stata-reg", "none"}
        Named small-sample convention, the same for all.

    Raises
    ------
    InputError
        A choice without options or with the name of a result, an exclusion that names an unknown choice or
        label or that excludes nothing, options that contradict each other, a specification without outcome
        or main regressor, no specification left.

    Examples
    --------
    >>> effects = {"none": Option(), "firm": Option(effects=("firm",))}
    >>> model = {"y on x": Option(outcome="y", main="x", errors="hc1")}
    >>> specifications = Specifications({"model": model, "effects": effects})
    >>> [one.effects for one in specifications.all]
    [(), ('firm',)]
    """

    choices: Mapping[str, Mapping[str, Option]]
    excluded: tuple[Exclusion, ...] = ()
    small_sample: SmallSample = "reghdfe"

    def __post_init__(self) -> None:
        check_name("small_sample", self.small_sample, tuple(CORRECTIONS))
        empty = [name for name, options in self.choices.items() if not options]
        if empty or not self.choices:
            raise InputError(f"choices must have at least one option each, but {listed(empty)} has none.")
        taken = [name for name in self.choices if name in RESULTS]
        if taken:
            raise InputError(f"choices must not have the name of a result, got {listed(taken)}; rename.")
        for one in self.excluded:
            self.check_labels("excluded", one.when)
        idle = [dict(one.when) for one in self.excluded if not any(map(one.matches, self._combinations()))]
        if idle:
            raise InputError(f"excluded must leave something out, but nothing matches {listed(idle)}.")
        if not self.all:
            raise InputError("excluded must leave at least one specification, but leaves none.")

    def check_labels(self, argument: str, labels: Mapping[str, Sequence[str]]) -> None:
        """Refuse labels that no choice has.

        Parameters
        ----------
        argument : str
            Where they come from, for the message.
        labels : mapping of str to sequence of str
            Labels by choice.

        Raises
        ------
        InputError
            For an unknown choice or label.
        """
        unknown = [name for name in labels if name not in self.choices]
        if unknown:
            raise InputError(
                f"{argument} names the choices {listed(unknown)}; there are {listed(self.choices)}."
            )
        for name, wanted in labels.items():
            absent = [label for label in wanted if label not in self.choices[name]]
            if absent:
                raise InputError(
                    f"{argument} names the options {listed(absent)} of {name!r}, which has "
                    f"{listed(self.choices[name])}."
                )

    @cached_property
    def all(self) -> tuple[Specification, ...]:
        """The specifications, the last choice running fastest."""
        return tuple(
            self._merged(labels)
            for labels in self._combinations()
            if not any(one.matches(labels) for one in self.excluded)
        )

    def __len__(self) -> int:
        return len(self.all)

    def only(self, **labels: Sequence[str]) -> Specifications:
        """Keep some options of some choices.

        Parameters
        ----------
        **labels : sequence of str
            Labels to keep, by choice.

        Returns
        -------
        Specifications
            Those of the product that are left; exclusions that can no longer match anything are gone.

        Raises
        ------
        InputError
            For an unknown choice or label.

        Examples
        --------
        >>> model = {"a": Option(outcome="y", main="x"), "b": Option(outcome="z", main="x")}
        >>> errors = {"hc1": Option(errors="hc1"), "classical": Option(errors="classical")}
        >>> len(Specifications({"model": model, "errors": errors}).only(model=["a"]))
        2
        """
        self.check_labels("only", labels)
        kept = {
            name: {label: one for label, one in options.items() if label in labels.get(name, options)}
            for name, options in self.choices.items()
        }
        whole = [dict(zip(kept, chosen, strict=True)) for chosen in product(*kept.values())]
        excluded = tuple(one for one in self.excluded if any(map(one.matches, whole)))
        narrowed = tuple(
            Exclusion(
                {name: tuple(x for x in wanted if x in kept[name]) for name, wanted in one.when.items()}
            )
            for one in excluded
        )
        return Specifications(kept, narrowed, self.small_sample)

    def _combinations(self) -> Iterator[dict[str, str]]:
        for labels in product(*self.choices.values()):
            yield dict(zip(self.choices, labels, strict=True))

    def _merged(self, labels: dict[str, str]) -> Specification:
        options = [self.choices[name][label] for name, label in labels.items()]
        where = ", ".join(f"{name}={label}" for name, label in labels.items())

        def only(values: list[str | None], what: str) -> str | None:
            given = [value for value in values if value]
            if len(given) > 1:
                raise InputError(
                    f"choices must settle the {what} once, but in {where} it is {listed(given)}."
                )
            return given[0] if given else None

        outcome = only([one.outcome for one in options], "outcome")
        main = only([one.main for one in options], "main regressor")
        if outcome is None or main is None:
            raise InputError(f"choices must settle the outcome and the main regressor, but not in {where}.")
        clusters = [one.cluster for one in options if one.cluster]
        named = [one.errors for one in options if one.errors]
        if len(clusters) > 1 or len(set(named)) > 1 or (clusters and set(named) - {"cluster"}):
            raise InputError(f"choices must settle the errors once, but not in {where}.")
        errors: Errors = "cluster" if clusters else (named[0] if named else "classical")
        if errors not in ("classical", "hc1", "cluster") or (errors == "cluster") != bool(clusters):
            raise InputError(
                f"errors must be 'classical', 'hc1', or given by cluster columns, got {errors!r} "
                f"with the columns {listed(clusters)} in {where}."
            )
        return Specification(
            labels=labels,
            outcome=outcome,
            main=main + "".join(one.suffix for one in options),
            controls=tuple(name for one in options for name in one.controls),
            effects=tuple(name for one in options for name in one.effects),
            errors=errors,
            cluster=clusters[0] if clusters else (),
            weights=only([one.weights for one in options], "weights"),
            samples=tuple(one.sample for one in options if one.sample),
        )

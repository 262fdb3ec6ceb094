"""Regressions in which each estimate names its convention.

`fit` estimates by least squares with any absorbed effects, or by random effects; its `Fit` carries a
`Convention`, whose ``text`` is one sentence to print under a table. Two programs rarely print the same
standard error for the same model, because they make different small-sample choices without saying so.
`grid` estimates thousands of `Specifications` at once, with the numbers of `fit`.
The least squares and the sandwiches are those of statsmodels, the variance components those of linearmodels.
"""

from __future__ import annotations

from helpers.estimate.bootstrap import Bootstrap, wild_cluster_bootstrap
from helpers.estimate.convention import Convention
from helpers.estimate.fitting import Fit, fit
from helpers.estimate.grids import grid
from helpers.estimate.grids.choices import Exclusion, Option, Specification, Specifications
from helpers.estimate.hypotheses import (
    TestResult,
    breusch_pagan_lm,
    f_test_effects,
    hausman,
    likelihood_ratio,
)
from helpers.estimate.many import each, leave_one_out, tidied
from helpers.estimate.placebos import Placebo, placebo, run_placebos
from helpers.estimate.sample import interaction

__all__ = [
    "Bootstrap",
    "Convention",
    "Exclusion",
    "Fit",
    "Option",
    "Placebo",
    "Specification",
    "Specifications",
    "TestResult",
    "breusch_pagan_lm",
    "each",
    "f_test_effects",
    "fit",
    "grid",
    "hausman",
    "interaction",
    "leave_one_out",
    "likelihood_ratio",
    "placebo",
    "run_placebos",
    "tidied",
    "wild_cluster_bootstrap",
]

r"""Multiverses: the defensible specifications of a question, and what they say together.

`read` turns a written list of choices, each with its reason, into specifications for
`helpers.estimate.grid`; `summed_up`, `decompose` and `median_test` sum up the result.

The list (``multiverse.yml`` of a paper) has these keys; any other is refused:

================  =====================================================================================
``title``         what is asked
``choices``       by name: ``why``, and ``options`` by label
``exclude``       optional list of ``when`` (choice: label, or list of labels) and ``why``
``paper``         optional, choice: label of the paper's own specification
``resample``      column of the clusters that `median_test` draws
``small_sample``  optional, named convention of `helpers.estimate`; "reghdfe" if it is not given
================  =====================================================================================

An option has ``why`` and any of ``outcome``, ``main``, ``suffix``, ``controls``, ``effects``, ``errors``,
``cluster``, ``weights``, ``sample``: fields of `helpers.estimate.Option`; ``needs`` names a data set without
which it is left out.
Source: Simonsohn, Simmons and Nelson (2020), *Nature Human Behaviour* 4; Steegen, Tuerlinckx, Gelman and
Vanpaemel (2016), *Perspectives on Psychological Science* 11(5).
"""

from helpers.curves.multiverse.summary import MedianTest, decompose, median_test, summed_up
from helpers.curves.multiverse.written import Multiverse, read

__all__ = ["MedianTest", "Multiverse", "decompose", "median_test", "read", "summed_up"]

"""What the printed numbers say about each other, beside what the audit checks."""

from __future__ import annotations

ADDED = ["LE", "ln pcGDP", "ln FDI", "ln human", "ln patent"]
"""Regressors in the order in which the models add them."""


def test_stars_follow_from_t(numbers):
    # two-sided lines of the normal distribution: 10, 5, 1 %
    assert numbers.odd_stars((1.6449, 1.9600, 2.5758)) == set()


def test_models_of_table_2_nest(numbers):
    for number in range(1, 6):
        model = numbers.column("Table 2", f"Model {number}", "coef")
        assert list(model) == [*ADDED[:number], "_cons"]
    fit = list(numbers.row("Table 2", "Adj. R-sq", "adj_r2").values())
    assert fit == sorted(fit) == [0.23, 0.546, 0.605, 0.642, 0.652]

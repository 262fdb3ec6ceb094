"""What the printed numbers say about each other, beside what the audit checks."""

from __future__ import annotations

from helpers.published import KEY


def test_stars_follow_from_t_but_for_one_cell(numbers):
    # two-sided lines of the normal distribution: 5, 1, 0.1 %; t = -3.34 with **
    assert numbers.odd_stars((1.9600, 2.5758, 3.2905)) == {("Table 5", "_cons", "(2)")}


def test_split_cells_name_both_halves(numbers):
    table = numbers.frame.set_index(KEY)
    for name, halves in {
        "agg": ("0.705", "7"),
        "inv": ("3.804", "3"),
        "gdp": ("3.921", "9"),
        "fdi": ("6.486", "1"),
    }.items():
        cell = table.loc[("Table 2", name, "Mean", "mean")]
        assert cell["printed"] == "".join(halves)
        assert cell["note"] == (
            f"mended: split over two lines, `{halves[0]}` above and `{halves[1]}` in the row"
        )

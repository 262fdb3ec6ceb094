"""Parameters: read as Python reads them, and refused before anything runs, by whichever way they come."""

import subprocess
import sys

import nbformat
import pytest

from helpers import papers, parameters
from helpers.book import settings
from helpers.errors import InputError

CELL = (
    'tier: str = "auto"  # data: auto = the best at hand\n'
    'cut: str = ">=5"  # which products\n'
    "who: str | None = None  # one exporter; None = all\n"
    "rate: float = 0.5  # share, 0 <= rate <= 1\n"
    "span: int = (\n    3\n)  # years\n"
)


def test_comments_and_defaults_with_equal_signs_and_unions_are_read():
    found = parameters.read(CELL)
    assert {name: (one.type, one.default) for name, one in found.items()} == {
        "tier": ("str", "'auto'"),
        "cut": ("str", "'>=5'"),
        "who": ("str | None", "None"),
        "rate": ("float", "0.5"),
        "span": ("int", "3"),
    }
    assert found["rate"].help == "share, 0 <= rate <= 1"
    assert found["who"].help == "one exporter; None = all"
    assert found["span"].help == "years"


@pytest.mark.long
def test_papermill_shows_the_same(tmp_path):
    cell = nbformat.v4.new_code_cell(CELL, metadata={"tags": ["parameters"]})
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    path = tmp_path / "a.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[cell], metadata=kernel), path)
    shown = subprocess.run(
        [sys.executable, "-m", "papermill", "--help-notebook", str(path)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    lines = [" ".join(line.split()) for line in shown.splitlines()]
    assert "tier: str (default 'auto') data: auto = the best at hand" in lines
    assert "cut: str (default '>=5') which products" in lines
    assert "who: str | None (default None)" in lines
    assert "rate: float (default 0.5) share, 0 <= rate <= 1" in lines


def names(page, **values):
    """Variables of a notebook in which a run from outside has set some of its parameters."""
    kinds = {"tier": str, "first_year": int, "threshold": float, "outcome": str, "who": str | None}
    defaults = {"tier": "auto", "first_year": 2004, "threshold": 0.8, "outcome": "share5", "who": None}
    set_by = "# Parameters\n" + "\n".join(f"{name} = {value!r}" for name, value in values.items())
    return {"__annotations__": kinds, "In": ["", "tier: str = 'auto'", set_by], **defaults, **values}


PAPER = "panel"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"outcome": "gini"}, "outcome is 'gini'; allowed: 'share5', 'hhi', 'share3'"),
        ({"first_year": 2019}, "first_year is 2019; allowed: 2002 to 2017"),
        ({"first_year": "2004"}, "first_year is '2004', which is not of type int; allowed: 2002 to 2017"),
        ({"threshold": True}, "threshold is True, which is not of type float"),
        ({"tier": "best"}, "tier is 'best'; allowed: 'auto', 'full', 'public', 'recorded', 'sample'"),
        ({"lest": "unusual"}, "there is no parameter 'lest'"),
        ({"outcom": "hhi"}, "there is no parameter 'outcom'; did you mean 'outcome'?"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name_with_what_is_allowed(given, said):
    with pytest.raises(InputError) as caught:
        settings.checked(PAPER, names(PAPER, **given))
    assert str(caught.value).startswith(f"{PAPER} cannot be run: ")
    assert said in str(caught.value)


def test_a_first_year_after_the_last_is_refused():
    given = names(PAPER, first_year=2017) | {"last_year": 2004}
    given["__annotations__"]["last_year"] = int
    with pytest.raises(InputError, match="first_year is 2017 and last_year 2004; allowed: first_year up to"):
        settings.checked(PAPER, given)


def test_what_an_earlier_run_set_is_forgotten():
    given = names(PAPER, outcome="hhi")
    given["In"] = ["", "# Parameters\nlest = 1", "# Parameters of the model\nalpha = 1", *given["In"]]
    assert settings.checked(PAPER, given)["outcome"] == "hhi"


def test_a_run_with_other_parameters_says_so():
    found = parameters.inspect(papers.home(PAPER) / f"{PAPER}.ipynb")
    book = {name: one.default for name, one in found.items()}
    assert settings.changed(PAPER, book) == ""
    assert settings.changed(PAPER, book | {"tier": "recorded"}) == ""
    said = settings.changed(PAPER, book | {"outcome": "hhi"})
    assert "`outcome = 'hhi'` ('share5' in the book)" in said
    assert "written for the book's own parameters" in said


def test_everything_that_is_wrong_is_one_sentence():
    with pytest.raises(InputError) as caught:
        settings.checked(PAPER, names(PAPER, outcome="gini", first_year=2019))
    assert "outcome is 'gini'" in str(caught.value)
    assert "first_year is 2019" in str(caught.value)


def test_parameters_are_what_the_list_of_variants_allows_and_the_cell_declares():
    found = settings.checked(PAPER, names(PAPER, outcome="hhi") | {"other": 1})
    assert found == {"tier": "auto", "first_year": 2004, "threshold": 0.8, "outcome": "hhi"}


def test_every_paper_with_variants_says_what_its_parameters_may_be():
    for name, path in papers.plans().items():
        assert parameters.rules(path).get("allowed"), f"{name}: variants.yml has no `allowed`"

"""Files of variants: what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest

from helpers import variants
from helpers.errors import InputError


def refused(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        variants.read(path)
    return str(caught.value)


def test_all_that_is_wrong_is_one_error_that_lists_what_is_allowed(book):
    path = book(
        {
            "one": {"aa": 2},
            "two": {"a": "2"},
            "three": {"a": 101},
            "four": {"mode": "halt"},
            "five": {"a": True},
        }
    )
    message = refused(path)
    assert "variant one: there is no parameter 'aa'; did you mean 'a'? there are a, mode" in message
    assert "variant two: a is '2', which is not of type int; allowed: 1 to 100" in message
    assert "variant three: a is 101; allowed: 1 to 100" in message
    assert "variant four: mode is 'halt'; allowed: 'ok', 'fail', 'die', 'wait', 'secret'" in message
    assert "variant five: a is True, which is not of type int" in message


def test_a_name_twice_or_the_same_parameters_twice_are_refused(book):
    path = book({"one": {"a": 2}, "two": {"a": 2}})
    assert "variant two: the same parameters as one" in refused(path)
    path.write_text(f"notebook: {path.with_suffix('.ipynb')}\nvariants:\n  x: {{}}\n  x: {{set: {{a: 2}}}}\n")
    assert "x stands twice" in refused(path)


def test_names_keys_and_the_notebook_are_checked(book):
    path = book({"Not good": {}})
    assert "variant 'Not good': names are small letters" in refused(path)
    path.write_text("notebook: nowhere.ipynb\nvariants: {x: {}}\n")
    assert "notebook nowhere.ipynb is not there" in refused(path)
    path.write_text("notebook: nowhere.ipynb\nvariant: {x: {}}\n")
    assert "unknown key 'variant'; allowed: notebook, allowed, in_order, variants" in refused(path)


def test_what_is_allowed_may_be_a_parameter_of_another_page_of_the_paper(book):
    path = book({"one": {}})
    plan = json.loads(path.read_text())
    plan["allowed"]["draws"] = {"from": 9, "to": 99}
    path.write_text(json.dumps(plan))
    assert "allowed: there is no parameter 'draws'; there are a, mode" in refused(path).replace(
        "did you mean 'a'? ", ""
    )
    cell = nbformat.v4.new_code_cell("draws: int = 50", metadata={"tags": ["parameters"]})
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path.with_name("further.ipynb"))
    assert list(variants.read(path).parameters) == ["a", "mode"]
    plan["variants"]["two"] = {"set": {"draws": 20}}
    path.write_text(json.dumps(plan))
    assert "variant two: there is no parameter 'draws'" in refused(path)


def test_an_unknown_name_of_only_is_refused(book):
    plan = variants.read(book({"one": {}, "two": {"a": 2}}))
    with pytest.raises(InputError, match="light has no variant 'three'; there are one, two"):
        plan.only(["three"])
    assert [one.name for one in plan.only(["two"]).variants] == ["two"]
    assert plan.values(plan.variants[1]) == {"a": 2, "mode": "ok"}

"""A small book to run: one notebook, written here."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import nbformat
import pytest

PARAMETERS = 'a: int = 1  # a number: 1 to 100\nmode: str = "ok"  # what happens: ok, fail, die, wait, secret'
BODY = """
import csv, os, pathlib, time
import numpy as np
import pandas as pd
folder = pathlib.Path(os.environ["BOOK_RESULTS"]) / "light"
folder.mkdir(parents=True)
if mode == "die": os._exit(7)
if mode == "wait": time.sleep(1.5)
if mode == "secret": print(os.environ["SOME_API_KEY"]); print(repr(os.environ.get("PIN_TOKEN")))
"""
RESULT = """
row = {"name": "slope", "estimate": 2.0 * a, "std_error": 0.5, "low": 2.0 * a - 1, "high": 2.0 * a + 1}
row |= {"nobs": 10, "tier": "printed", "convention": "none", "source": "made up"}
pd.DataFrame([row]).to_csv(folder / "headline.csv", index=False)
if mode == "fail": raise ValueError(f"cannot do {a}, key " + os.environ.get("SOME_API_KEY", ""))
"""
SHOWN = 'pd.DataFrame({"a": [a]})'


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Write a notebook and a file of variants; gives the path of the file."""
    monkeypatch.setenv("BOOK_VARIANTS", str(tmp_path / "variants"))
    monkeypatch.setenv("PYTHONWARNINGS", "ignore")

    def write(variants: dict[str, dict[str, object]], body: Sequence[str] = (BODY, RESULT, SHOWN)) -> Path:
        code = nbformat.v4.new_code_cell
        node = nbformat.v4.new_notebook(
            cells=[code(PARAMETERS, metadata={"tags": ["parameters"]}), *map(code, body)],
            metadata={"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}},
        )
        nbformat.write(node, tmp_path / "light.ipynb")
        plan = {
            "notebook": "light.ipynb",
            "allowed": {"a": {"from": 1, "to": 100}, "mode": ["ok", "fail", "die", "wait", "secret"]},
            "variants": {name: {"set": values} for name, values in variants.items()},
        }
        path = tmp_path / "light.yml"
        path.write_text(json.dumps(plan))
        return path

    return write

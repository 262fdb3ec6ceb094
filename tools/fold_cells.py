"""Fold the cells of notebooks: `python tools/fold_cells.py book/**/*.ipynb`.

Code is folded in JupyterLab and on the site, so that a chapter reads like a paper; the parameters stay open.
A prose cell shows its text only, a cell of words nothing at all. Text and code are left as they are.
"""

import json
import sys
from pathlib import Path


def folded(notebook: dict) -> dict:
    r"""Set tags and folds of every code cell by what it is.

    Parameters
    ----------
    notebook : dict
        As nbformat keeps it; changed in place.

    Returns
    -------
    dict
        `notebook`.

    Examples
    --------
    >>> cell = {"cell_type": "code", "source": ["%%prose\\n", "So."], "metadata": {}}
    >>> folded({"cells": [cell]})["cells"][0]["metadata"]
    {'jupyter': {'source_hidden': True}, 'tags': ['remove-input']}
    """
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        source = "".join(cell["source"])
        if "parameters" in cell["metadata"].get("tags", []):
            cell["metadata"] = {"tags": ["parameters"]}
            continue
        kinds = {"%%prose": "remove-input", "%%words": "remove-cell"}
        tag = next((kind for magic, kind in kinds.items() if source.startswith(magic)), "hide-input")
        cell["metadata"] = {"jupyter": {"source_hidden": True}, "tags": [tag]}
    return notebook


def main() -> None:
    """Rewrite the notebooks named, where something changes."""
    for name in sys.argv[1:]:
        path = Path(name)
        before = path.read_text(encoding="utf-8")
        after = json.dumps(folded(json.loads(before)), indent=1, ensure_ascii=False) + "\n"
        if after != before:
            path.write_text(after, encoding="utf-8")
            print(f"{name}: folded")


if __name__ == "__main__":
    main()

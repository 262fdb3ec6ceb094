"""How papermill reads parameters cells: as Python reads them.

papermill parses the cell line by line, and gives up on a line with a second ``=``, as in a comment or in the
default ``">=5"``, and on types such as ``str | None``. Python's own parser knows better. papermill finds this
module by its entry point for engines, which is the one place where it can be extended.
"""

from __future__ import annotations

from typing import Any

from papermill.engines import NBClientEngine
from papermill.models import Parameter
from papermill.translators import PythonTranslator, papermill_translators

from helpers import parameters
from helpers.errors import InputError


class Translator(PythonTranslator):  # type: ignore[misc]
    """papermill's translator for Python, with another `inspect`."""

    @classmethod
    def inspect(cls, parameters_cell: Any) -> list[Any]:
        """Read a parameters cell.

        Parameters
        ----------
        parameters_cell : NotebookNode
            The cell that is tagged so.

        Returns
        -------
        list of papermill.models.Parameter
            Empty if the cell is no Python, as papermill expects.
        """
        try:
            found = parameters.read(parameters_cell["source"])
        except InputError:
            return []
        return [Parameter(one.name, one.type or "None", one.default, one.help) for one in found.values()]


class Engine(NBClientEngine):  # type: ignore[misc]
    """papermill's own engine, under a name that makes it load this module."""


papermill_translators.register("python", Translator)

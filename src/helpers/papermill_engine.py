"""How papermill reads parameters cells: as Python reads them.

papermill parses the cell line by line, and gives up on a line with a second ``=``, as in a comment or in the
default ``">=5"``, and on types such as ``str | None``. Python's own parser knows better. papermill finds this
module by its entry point for engines, which is the one place where it can be extended; it does so while it is
imported itself, so nothing of it is imported here before `Engine` is there.
"""

from __future__ import annotations

from typing import Any

from helpers import parameters
from helpers.errors import InputError


class Engine:
    """papermill's own engine, under a name that makes it load this module."""

    @classmethod
    def execute_notebook(cls, *arguments: Any, **options: Any) -> Any:
        """Run a notebook as papermill does without an engine.

        Parameters
        ----------
        *arguments, **options
            Of papermill.

        Returns
        -------
        NotebookNode
            The executed notebook.
        """
        from papermill.engines import NBClientEngine

        return NBClientEngine.execute_notebook(*arguments, **options)


def read_cells_as_python() -> None:
    """Give papermill another reader of parameters cells in Python."""
    from papermill.models import Parameter
    from papermill.translators import PythonTranslator, papermill_translators

    class Translator(PythonTranslator):  # type: ignore[misc]
        """papermill's translator for Python, with another `inspect`."""

        @classmethod
        def inspect(cls, parameters_cell: Any) -> list[Any]:
            """Read a parameters cell; one that is no Python has none, as papermill expects."""
            try:
                found = parameters.read(parameters_cell["source"])
            except InputError:
                return []
            return [Parameter(one.name, one.type or "None", one.default, one.help) for one in found.values()]

    papermill_translators.register("python", Translator)


read_cells_as_python()

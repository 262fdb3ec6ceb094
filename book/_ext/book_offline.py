"""Keep the site self-contained: nothing loads from another host."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sphinx_thebe
from sphinx.application import Sphinx


def drop_thebe(app: Sphinx) -> None:
    """Unhook Thebe, which would load from another host and declare its variables twice."""
    unwanted = {sphinx_thebe.init_thebe_core, sphinx_thebe.update_thebe_context}
    for name, listeners in app.events.listeners.items():
        app.events.listeners[name] = [one for one in listeners if one.handler not in unwanted]


def forget_late_styles(app: Sphinx) -> None:
    """Take out the style sheet that myst-nb writes when all pages are written.

    Pages name a hash of the style sheets that they find: the first build would name none of this one, and
    later builds would.
    """
    for path in (Path(app.outdir) / "_static").glob("mystnb.*.css"):
        path.unlink()


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to the build."""
    app.connect("builder-inited", drop_thebe)
    app.connect("builder-inited", forget_late_styles)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

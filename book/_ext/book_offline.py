"""Keep the site self-contained: MathJax comes from an installed wheel, and nothing loads from another host.

MathJax is copied after the build, and not kept among the static files: every script there loads on each page.
"""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path
from typing import Any

import sphinx_thebe
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

MATHJAX_FILES = ("tex-chtml.js", "input/tex/extensions", "output/chtml/fonts")
"""What the pages need of MathJax: the bundle, the TeX extensions it loads on demand, and the fonts."""


def mathjax_folder() -> Path:
    """Return the folder of MathJax in the wheel ``sphinx-mathjax-offline``.

    The package name holds dashes, so that it can be found but not imported.
    """
    spec = importlib.util.find_spec("sphinx-mathjax-offline")
    if spec is None or not spec.submodule_search_locations:
        raise ExtensionError("MathJax is missing: install sphinx-mathjax-offline (it is in requirements.txt)")
    return Path(spec.submodule_search_locations[0]) / "static" / "mathjax"


def copy_mathjax(app: Sphinx, exception: Exception | None) -> None:
    """Copy MathJax into the finished site."""
    if exception is not None or app.builder.format != "html":
        return
    source, target = mathjax_folder(), Path(app.outdir) / "_static" / "mathjax"
    for name in MATHJAX_FILES:
        if (source / name).is_dir():
            shutil.copytree(source / name, target / name, dirs_exist_ok=True)
        else:
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source / name, target / name)


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
    app.config.mathjax_path = "mathjax/tex-chtml.js"
    app.connect("builder-inited", drop_thebe)
    app.connect("builder-inited", forget_late_styles)
    app.connect("build-finished", copy_mathjax)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

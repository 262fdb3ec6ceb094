"""A specification curve that a reader can explore in the built page, and its picture.

`curve_of` checks and sorts the results. `html` writes one fragment that works from disk: the choices as form
fields, the numbers as JSON. The script ``book/assets/static/explorer.js``, which the site loads where it is
needed, draws the curve; on paper, in JupyterLab and without scripts the fragment points to the figure above
it, that of `curve_figure`, with the choices beneath.
Source: Simonsohn, Simmons and Nelson (2020), *Nature Human Behaviour* 4.
"""

from helpers.curves.explorer._curve import NUMBERS, Choices, Paper, curve_of
from helpers.curves.explorer._fragment import html
from helpers.curves.explorer._picture import curve_figure, curve_height, curve_note

__all__ = ["NUMBERS", "Choices", "Paper", "curve_figure", "curve_height", "curve_note", "curve_of", "html"]

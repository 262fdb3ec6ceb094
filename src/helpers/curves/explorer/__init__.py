"""A specification curve that a reader can explore in the built page, and its picture.

`html` writes one fragment that works from disk: the choices as form fields, the numbers as JSON, the picture.
The script ``book/assets/static/explorer.js``, which the site loads where it is needed, draws the curve; on
paper, in JupyterLab and without scripts there is the picture of `curve_figure`, with the choices beneath.
Source: Simonsohn, Simmons and Nelson (2020), *Nature Human Behaviour* 4.
"""

from helpers.curves.explorer._curve import Choices, Paper
from helpers.curves.explorer._fragment import html
from helpers.curves.explorer._picture import curve_figure, curve_height, curve_note

__all__ = ["Choices", "Paper", "curve_figure", "curve_height", "curve_note", "html"]

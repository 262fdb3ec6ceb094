"""Many specifications of one finding: run, summarised, tested and drawn.

``multiverse``
    What a paper's ``multiverse.yml`` says is read, run and decomposed.
``explorer``
    The specification curve that a reader can filter, as one self-contained fragment.
``exhibits``
    Both as numbered exhibits of a page.
"""

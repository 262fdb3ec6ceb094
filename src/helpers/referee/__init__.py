"""Any table of anyone: read where it stands, tested with what can be tested, reported as a referee would.

``grids``
    Tables of CSV, Markdown, LaTeX, HTML, Word and pasted text as cells of text.
``notes``
    What the notes of a table say: what stands in brackets, what the stars mean.
``entries``
    Which cell is a coefficient, which stands beneath it, which counts the sample; in the format of
    ``printed.csv``.
``undescribed``
    The rules of `helpers.audit` on a table of which only the print is known.
``report``
    What was found, for a letter to an editor.

A cell is read by `helpers.published.parse_printed` or left out, named and counted. What a table does not say
is asked for, never guessed.
"""

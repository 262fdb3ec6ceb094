"""The build: notebooks run side by side and again only when their inputs change, and the site made of them.

`execute` brings the notebooks up to date, `cache` keeps what they gave, `site` makes and checks the pages.
The same from a shell: ``python -m helpers build``, ``python -m helpers chapter NAME``.
"""

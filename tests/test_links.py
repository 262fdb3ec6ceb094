"""Links of notebooks: plain ones in JupyterLab, references on the site."""

import pytest

from helpers.book import links

CITED = ["hausmann2007what"]


@pytest.mark.parametrize(
    ("plain", "site"),
    [
        ("[the table of prices](#tab-p)", "{numref}`tab-p`"),
        ("[the map](#fig-map)", "{numref}`fig-map`"),
        ("[over two\nlines](#fig-map)", "{numref}`fig-map`"),
        ("[the prices](cross-sections.ipynb#tab-p)", "{numref}`tab-p`"),
        ("equation [for t](#eq-t)", "equation {eq}`eq-t`"),
        ("[Hausmann et al. (2007)](#hausmann2007what)", "{cite:t}`hausmann2007what`"),
        ("[(Hausmann et al., 2007)](#hausmann2007what)", "{cite:p}`hausmann2007what`"),
        ("[`helpers.hs`](#helpers.hs)", "{py:obj}`helpers.hs`"),
        ("[the panel](#national-panel)", "{ref}`the panel <national-panel>`"),
        ("[audit](../audit.ipynb)", "{doc}`audit </book/audit>`"),
        ("[methods](../methods.md)", "{doc}`methods </book/methods>`"),
        ("[next](other.ipynb)", "{doc}`next </book/paper/other>`"),
        ("[all](/_build/results/audit/audit.csv)", "{download}`all </_build/results/audit/audit.csv>`"),
        ("[site](https://example.org/a.md)", "[site](https://example.org/a.md)"),
        ("[mail](mailto:a@example.org)", "[mail](mailto:a@example.org)"),
        ("![a picture](x.png)", "![a picture](x.png)"),
        ("an interval [0, 1] (closed)", "an interval [0, 1] (closed)"),
        ("[exact]{.status .status-exact}", "[exact]{.status .status-exact}"),
        ('<a id="here"></a>\n\n## Head', "(here)=\n\n## Head"),
        ("$$\nx = y % (eq-x)\n$$\nmore", "$$\nx = y\n$$ (eq-x)\nmore"),
        ("$$\nx = y \\% 2\n$$", "$$\nx = y \\% 2\n$$"),
        ("`[a](#tab-x)` and $[a](#tab-x)$", "`[a](#tab-x)` and $[a](#tab-x)$"),
        ("```\n[a](#tab-x)\n```", "```\n[a](#tab-x)\n```"),
        (
            "````{table} As [here](#tab-x)\n:name: tab-y\n\n| a |\n````\n[there](#tab-z)",
            "````{table} As {numref}`tab-x`\n:name: tab-y\n\n| a |\n````\n{numref}`tab-z`",
        ),
        ("US\\$ 1 in [the table](#tab-x), US\\$ 2", "US\\$ 1 in {numref}`tab-x`, US\\$ 2"),
        ("[audit](/book/audit.ipynb)", "{doc}`audit </book/audit>`"),
    ],
)
def test_a_link_becomes_a_reference(plain, site):
    assert links.to_site(plain, page="book/paper/paper", cited=CITED) == site


def test_links_to_results_follow_the_folder_that_somebody_names(tmp_path, monkeypatch):
    monkeypatch.setenv("BOOK_ROOT", str(tmp_path / "book"))
    (tmp_path / "book").mkdir()
    monkeypatch.setenv("BOOK_RESULTS", str(tmp_path / "mine"))
    plain = "[all](/_build/results/x/x.csv)\n```{themed-figure} /_build/results/x/fig\n```"
    site = "{download}`all </../mine/x/x.csv>`\n```{themed-figure} /../mine/x/fig\n```"
    assert links.to_site(plain, page="book/p/p") == site


def test_text_cells_and_outputs_are_changed_and_code_is_not():
    link, code = "[the table](#tab-x)", {"cell_type": "code", "source": ["x = '[a](#tab-x)'"]}
    cells = [
        {"cell_type": "markdown", "source": ["# Title\n", link]},
        code | {"outputs": [{"data": {"text/markdown": [link]}}, {"name": "stdout", "text": link}]},
        {"cell_type": "markdown", "source": link},
    ]
    links.of_notebook(lambda text: links.to_site(text, page="book/p/p"), cells, name="p")
    assert cells[0]["source"] == "(chapter-p)=\n# Title\n{numref}`tab-x`"
    assert cells[1]["source"] == code["source"]
    assert cells[1]["outputs"] == [
        {"data": {"text/markdown": "{numref}`tab-x`"}},
        {"name": "stdout", "text": link},
    ]
    assert cells[2]["source"] == "{numref}`tab-x`"

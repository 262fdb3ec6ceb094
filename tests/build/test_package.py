"""The deposit for a data editor: what is in it, what its README and its metadata say, and that they agree."""

import json
import re
import shutil
import tomllib
import zipfile
from pathlib import Path
from unittest import mock

import pytest

from helpers import papers, published, results
from helpers.build import package
from helpers.data import paths

ROOT = paths.project_root()
ABOUT = package.citation()


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A deposit of a build in which one number was recomputed; results are put beside it for that."""
    folder = tmp_path_factory.mktemp("deposit")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BOOK_RESULTS", str(folder / "results"))
        patch.setattr(paths, "build_dir", lambda: folder)
        printed = {name: papers.printed(name) for name in papers.papers()}
        name = next(iter(printed))
        ours = printed[name].head(1)[published.KEY].assign(
            replicated=1.0, tier="public", convention="a count", source="", part="", page=name, cell="3",
            cells="3 2", functions="", shown="tab-x", data="", data_hash="",
        )  # fmt: skip
        card = published.scorecard(printed, {name: ours}, papers.ledger(), papers.claims())
        results.write_text(folder / "results" / "scorecard" / "scorecard.json", results.exchanged(card))
        schema = json.dumps(published.schema())
        results.write_text(folder / "results" / "scorecard" / "scorecard.schema.json", schema)
        results.write_text(folder / "cache" / name / "seconds", "754.0")
        # the larger files of the project and of the data would only take time
        used = [one for one in package.data_files() if (one.file.bytes or 0) < 200_000]
        patch.setattr(package, "data_files", lambda: used)
        files = [one for one in package._tracked(ROOT) if (ROOT / one).stat().st_size < 20_000]
        notebooks = [f"book/{one}/{one}.ipynb" for one in printed]
        patch.setattr(package, "_tracked", lambda _: sorted({*files, *notebooks}))
        said = []
        path = package.deposit(tell=said.append)
    with zipfile.ZipFile(path) as archive:
        content = {one: archive.read(one) for one in archive.namelist()}
    return path, content, used, said


def test_the_deposit_holds_the_project_its_results_and_only_data_that_may_be_passed_on(built):
    path, content, used, said = built
    assert path.name == f"executable-papers-on-high-tech-trade-{ABOUT['version']}.zip"
    assert content["project/Makefile"] == (ROOT / "Makefile").read_bytes()
    assert "results/scorecard/scorecard.json" in content
    kept = {name for name in content if name.startswith("data/")}
    assert kept == {one.name for one in used if one.path}
    assert {one.data.redistribution for one in used if one.path} <= {"yes"}
    assert {one.data.redistribution for one in used} > {"yes"}  # there are others, and they stay out
    for line in content["SHA256SUMS"].decode().splitlines():
        sha, _, name = line.partition("  ")
        assert results.sha256(content[name]) == sha
    assert content["SHA256SUMS"].count(b"\n") == len(content) - 1
    assert said[-1].endswith(results.sha256(path.read_bytes()))


def test_the_readme_has_the_parts_of_the_template_and_names_what_is_not_provided(built):
    _, content, used, _ = built
    text = content["README.md"].decode()
    heads = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert heads == [
        "Overview",
        "Data Availability and Provenance Statements",
        "Dataset list",
        "Computational requirements",
        "Description of programs/code",
        "Instructions to Replicators",
        "List of tables and programs",
        "References",
    ]
    for one in used:
        row = next(line for line in text.splitlines() if line.startswith(f"| `{one.name}` |"))
        assert row.endswith(f"| {'yes' if one.path else 'no'} |")
        assert one.address in row
        assert (one.file.sha256 or "trusted on first use") in row
    for paper in papers.papers().values():
        assert paper.citation in text
        for exhibit in paper.exhibits:
            assert f"| {paper.name}, {exhibit} |" in text
    assert "- [x] 10-60 minutes" in text
    assert "its notebooks took 13 minutes in all" in text


def test_an_exhibit_is_named_with_its_program_and_the_line_of_its_cell(built):
    _, content, _, _ = built
    name, exhibit = next(
        (one.name, papers.printed(one.name)["exhibit"][0]) for one in papers.papers().values()
    )
    row = next(one for one in content["README.md"].decode().splitlines() if f"| {name}, {exhibit} |" in one)
    notebook, cell, line = re.search(r"`project/(.+?)`, cell (\d+) \| (\d+) \|", row).groups()
    assert "`results/" + name + "/tab-x.csv`" in row
    lines = (ROOT / notebook).read_text().splitlines()
    code = [one for one in json.loads("\n".join(lines))["cells"] if one["cell_type"] == "code"]
    assert f'"id": "{code[int(cell) - 1]["id"]}"' in lines[int(line) - 1]


def test_citation_metadata_and_package_agree(built):
    _, content, _, _ = built
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert (ABOUT["cff-version"], str(ABOUT["version"])) == ("1.2.0", project["version"])
    assert {"message", "title", "authors", "license", "date-released", "abstract"} <= set(ABOUT)
    graph = {one["@id"]: one for one in json.loads(content[package.CRATE])["@graph"]}
    whole = graph["./"]
    assert (whole["name"], whole["version"]) == (ABOUT["title"], str(ABOUT["version"]))
    assert whole["datePublished"] == str(ABOUT["date-released"])
    assert [graph[one["@id"]]["name"] for one in whole["license"]] == ABOUT["license"]
    assert [graph[one["@id"]]["name"] for one in whole["author"]] == [one["name"] for one in ABOUT["authors"]]
    local = [one["@id"] for one in whole["hasPart"] if "://" not in one["@id"]]
    assert [one for one in local if not any(name.startswith(one) for name in content)] == []


@pytest.mark.long
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the validator's own libraries
@pytest.mark.parametrize("missing", ["", "license", "datePublished"])
def test_the_validator_of_ro_crate_takes_the_metadata_and_refuses_it_without_what_it_needs(
    built, tmp_path, missing
):
    import requests
    import rocrate
    from rocrate_validator import models, services

    context = (Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld").read_bytes()

    def answer(session, method, url, **_):
        found = requests.Response()
        found.status_code, found._content, found.url = 200, context, url
        found.headers["Content-Type"] = "application/ld+json"
        return found

    _, content, _, _ = built
    for name, text in content.items():
        if not name.startswith("project/book/") or name.endswith(".ipynb"):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(text)
    metadata = json.loads(content[package.CRATE])
    whole = next(one for one in metadata["@graph"] if one["@id"] == "./")
    whole.pop(missing, None)
    (tmp_path / package.CRATE).write_text(json.dumps(metadata))
    settings = services.ValidationSettings(
        rocrate_uri=str(tmp_path),
        profile_identifier="ro-crate-1.1",
        requirement_severity=models.Severity.REQUIRED,
    )
    with mock.patch("requests.Session.request", answer):
        found = services.validate(settings)
    said = [one.message for one in found.get_issues()]
    assert bool(said) == bool(missing), said
    shutil.rmtree(tmp_path)

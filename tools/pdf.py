"""Print the built site: `python tools/pdf.py [--code]` writes a PDF of the book and one of each chapter.

They are made by the browser that the tests use, from the pages of `_build/html` in their style for paper,
and put into `_build/html/pdf`; the menu of each page that stands in one then leads there. The reference of
the helpers, which is for a screen, is left out.
"""

import argparse
import re
import shutil
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Page, sync_playwright

from helpers import papers
from helpers.build import check
from helpers.data import paths

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FOLDER = "pdf"
BOOK = "book"
LINK = re.compile(r'<li><a class="book-pdf.*?</li>', re.DOTALL)
PRINTS = re.compile(r'(?=<li>\s*<button onclick="window\.print\(\)")')


def volumes() -> dict[str, list[str]]:
    """List what is printed: documents by name of the file, the whole book first."""
    every = [one for one in papers.documents() if "/reference/" not in one.path]
    of_chapter: dict[str, list[str]] = {}
    for one in every:
        if one.number:
            of_chapter.setdefault(one.number, []).append(one.path)
    return {BOOK: [one.path for one in every]} | {Path(own[0]).name: own for own in of_chapter.values()}


def article(site: Path, document: str, inside: list[str]) -> Tag:
    """Take the article of a page; links within the volume lead there, others keep their text only."""
    page = BeautifulSoup((site / f"{document}.html").read_text(encoding="utf-8"), "lxml")
    found = page.find("article")
    assert isinstance(found, Tag)
    places = {f"{one}.html": number for number, one in enumerate(inside)}
    own = places[f"{document}.html"]
    for node in found.find_all(True):
        for key in ("id", "for", "name"):
            if node.get(key):
                node[key] = f"p{own}-{node[key]}"
        if node.get("src"):
            node["src"] = urljoin(f"{document}.html", str(node["src"]))
        target = urlsplit(urljoin(f"{document}.html", str(node["href"]))) if node.get("href") else None
        if target is None or target.scheme:
            continue
        if target.path in places:
            node["href"] = f"#p{places[target.path]}" + (f"-{target.fragment}" if target.fragment else "")
        else:
            del node["href"]
    found["id"] = f"p{own}"
    return found


def volume(site: Path, documents: list[str], title: str) -> str:
    """Put the articles of some pages into one page, at the root of the site."""
    head = BeautifulSoup((site / f"{documents[0]}.html").read_text(encoding="utf-8"), "lxml").head
    assert head is not None
    for script in head.find_all("script"):
        script.decompose()
    for link in head.find_all("link"):
        link["href"] = re.sub(r"^(?:\.\./)+", "", str(link["href"]))
    heading = head.find("title")
    assert isinstance(heading, Tag)
    heading.string = title
    texts, before = "", None
    for one in papers.documents():
        if one.path in documents:
            own = article(site, one.path, documents)
            own["class"] = "bd-article" if before and one.number == before.number else "bd-article chapter"
            texts, before = texts + str(own), one
    return (
        f'<!DOCTYPE html><html lang="en" data-theme="light">{head}<body><div class="bd-main volume">'
        f"{texts}</div></body></html>"
    )


def running(title: str) -> str:
    """Style of the running heads: title at the head, number at the foot; a chapter starts a page."""
    quoted = title.replace("\\", "").replace('"', "")
    box = "font: 8pt sans-serif; color: #555;"
    return (
        f'@page {{ size: A4; margin: 18mm 16mm 16mm; @top-left {{ content: "{quoted}"; {box} }}'
        f'@bottom-right {{ content: counter(page) " / " counter(pages); {box} }} }}'
        ".chapter { break-before: page; } .chapter:first-child { break-before: auto; }"
        "article:not(.chapter) { margin-top: 14mm; }"
    )


def print_volume(
    page: Page, site: Path, documents: list[str], title: str, target: Path, *, code: bool = False
) -> None:
    """Print some pages of the site into one file."""
    whole = site / f"{FOLDER}-{target.stem}.html"
    whole.write_text(volume(site, documents, title), encoding="utf-8")
    try:
        page.goto(whole.as_uri(), wait_until="load", timeout=120_000)
        page.add_style_tag(content=running(title))
        if code:
            page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        page.pdf(path=target, prefer_css_page_size=True, print_background=True, outline=True, tagged=True)
    finally:
        whole.unlink()


def link_pages(site: Path, printed: dict[str, list[str]], titles: dict[str, str]) -> None:
    """Lead from the menu of each page to the files that it stands in."""
    for path in {document for own in printed.values() for document in own}:
        page = site / f"{path}.html"
        text = LINK.sub("", page.read_text(encoding="utf-8"))
        up = "../" * path.count("/")
        items = "".join(
            f'<li><a class="book-pdf btn btn-sm dropdown-item" href="{up}{FOLDER}/{name}.pdf">'
            f"PDF: {titles[name]}</a></li>"
            for name, own in printed.items()
            if path in own
        )
        page.write_text(PRINTS.sub(items, text, count=1), encoding="utf-8")


def main() -> None:
    """Print every volume."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("--code", action="store_true", help="print the folded code, too")
    asked.add_argument("names", nargs="*", help="volumes; all without it")
    given = asked.parse_args()
    site = paths.build_dir() / "html"
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None or not check.is_current(site):
        missing = "Chromium" if program is None else "the site as the sources are now: run `make book`"
        raise SystemExit(f"make pdf needs {missing}.")
    every = volumes()
    titles = {paper.name: f"{paper.number} {paper.title}" for paper in papers.papers().values()}
    titles |= {name: titles.get(name, name.capitalize()) for name in every}
    titles[BOOK] = "Executable Papers on High-Tech Trade"
    (site / FOLDER).mkdir(exist_ok=True)
    chosen = {name: own for name, own in every.items() if name in (given.names or every)}
    with sync_playwright() as running_browser:
        options = ["--no-sandbox", "--disable-gpu"]
        browser = running_browser.chromium.launch(executable_path=program, args=options)
        page = browser.new_page()
        for name, documents in chosen.items():
            target = site / FOLDER / f"{name}.pdf"
            print_volume(page, site, documents, titles[name], target, code=given.code)
            print(f"{target}: {target.stat().st_size:,} bytes")
        browser.close()
    there = {name: own for name, own in every.items() if (site / FOLDER / f"{name}.pdf").is_file()}
    link_pages(site, there, titles)


if __name__ == "__main__":
    main()

"""`make sheets`: every page of the demo that links lead to, in three languages side by side, into instance/sheets."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from html import escape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import lxml.html  # noqa: E402
from browser.phones import Phones, start_chromium  # noqa: E402
from browser.serving import Server  # noqa: E402
from browser.walk import Walker  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from yss.domain import guide  # noqa: E402
from yss.domain.languages import NAMES, Language  # noqa: E402

SHEETS = ROOT / "instance" / "sheets"
NOBODY = "nobody"
BEGIN = {
    NOBODY: ("/verify", "/testing"),
    "赵子涵": ("/", "/me"),
    "蒋小华": ("/workbench",),
    "梁志远": ("/admin",),
}
# The stage lives under a host of its own, and is phones beside phones.
NO_PAGES = ("/static", "/testing/stage")
SEEN_ALREADY = {"赵子涵": ("/testing",), "蒋小华": ("/testing", "/help"), "梁志远": ("/testing", "/help")}
_VARIES = re.compile(r"\d{4}-\d\d-\d\d|\d+|(?<=/)[\w-]{20,}|(?<==)[^&]*")

Picture = tuple[str, dict[Language, str]]


def shape(path: str) -> str:
    """Pages of one template have one shape."""
    return _VARIES.sub("*", path)


def links_of(walker: Walker, path: str) -> list[str] | None:
    """Where the page leads; None where there is no page."""
    answer = walker.page.request.get(walker.base_url + path)
    if "text/html" not in answer.headers.get("content-type", "") or not answer.text().strip():
        return None
    page = lxml.html.document_fromstring(answer.text())
    found = (urlsplit(urljoin(answer.url, str(link))) for link in page.xpath("//a/@href"))
    here = [link for link in found if link.netloc == urlsplit(walker.base_url).netloc]
    return [link.path + (f"?{link.query}" if link.query else "") for link in here]


def pages(walker: Walker, begin: tuple[str, ...], but_for: tuple[str, ...]) -> Iterator[str]:
    """One page of each shape that links lead to."""
    seen, queue = set(), list(begin)
    while queue:
        path = queue.pop(0)
        if shape(path) in seen or path.startswith((*NO_PAGES, *but_for)):
            continue
        seen.add(shape(path))
        links = links_of(walker, path)
        if links is not None:
            yield path
            queue += links


def shoot(walker: Walker, path: str, file: Path) -> None:
    """The whole page, as wide as a phone."""
    walker.open(path)
    walker.page.wait_for_load_state()
    walker.page.wait_for_timeout(100)
    walker.page.screenshot(path=file, full_page=True, animations="disabled")


def taken_of(phones: Phones, who: str, begin: tuple[str, ...]) -> Iterator[Picture]:
    """What somebody sees, in each language."""
    readers = {language: phones.person(who, language=language) for language in Language}
    for reader in readers.values() if who != NOBODY else ():
        reader.sign_in_as(who)
    first = readers[Language.SIMPLIFIED]
    for at, path in enumerate(pages(first, begin, SEEN_ALREADY.get(who, ())), 1):
        files = {language: f"{who}-{at:03}-{language}.png" for language in readers}
        for language, reader in readers.items():
            shoot(reader, path, SHEETS / files[language])
        yield path, files
    print(f"{who}: {at} pages")


def of_guide() -> Iterator[Picture]:
    """The pictures of 操作指引, as they are."""
    for name in (step.picture for topic in guide.topics() for step in topic.steps if step.picture):
        yield name, {language: f"../../yss/static/img/guide/{language}/{name}.webp" for language in Language}


def sheet(title: str, pictures: list[Picture]) -> str:
    """One part of the page: a row for each page, a column for each language."""
    heads = "".join(f"<th>{name}" for name in NAMES.values())
    rows = "".join(f"<tr><td>{escape(path)}{_cells(files)}" for path, files in pictures)
    return f"<h2>{title}</h2><table><tr><th>{heads}</tr>{rows}</table>"


def _cells(files: dict[Language, str]) -> str:
    return "".join(f'<td><a href="{file}"><img loading="lazy" width="390" src="{file}"></a>' for file in files.values())


def take() -> None:
    """All of them, by whoever sees them."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder))
        server.load_demo()
        server.start()
        browser = start_chromium(playwright)
        phones = Phones(browser, server.url)
        begins = BEGIN | {NOBODY: (urlsplit(server.invite).path, *BEGIN[NOBODY])}
        try:
            parts = {who: list(taken_of(phones, who, begin)) for who, begin in begins.items()}
        finally:
            browser.close()
            server.stop()
    body = "".join(sheet(title, pictures) for title, pictures in (parts | {"操作指引": list(of_guide())}).items())
    style = "<style>td { vertical-align: top; max-width: 390px } img { border: 1px solid }</style>"
    (SHEETS / "index.html").write_text(f"<!doctype html><meta charset=utf-8>{style}{body}")
    print(SHEETS / "index.html")


if __name__ == "__main__":
    shutil.rmtree(SHEETS, ignore_errors=True)
    SHEETS.mkdir(parents=True)
    take()

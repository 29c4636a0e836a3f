"""What every page must be: one heading, labelled fields, no inline code or style, no number in the open."""

from __future__ import annotations

import re

import lxml.html
from werkzeug.test import TestResponse

from yss.ids import new_id

NUMBER = re.compile(r"(?<![0-9])[1-9][0-9]{5}(19|20)[0-9]{2}(0[1-9]|1[0-2])[0-3][0-9]{4}[0-9X](?![0-9])")
REVEALING = ("/number",)
_A_DAY_OF_IDS = 24 * 60 * 60 * 1000 << 21


def lint(response: TestResponse, path: str) -> None:
    """Raises AssertionError for a page or fragment that breaks a rule of all pages: headers, code, numbers, forms."""
    text = response.get_data(as_text=True)
    assert response.headers["Cache-Control"] == "no-store", path
    assert "default-src 'none'" in response.headers["Content-Security-Policy"], path
    assert "HX-Request" in response.headers.get("Vary", ""), path
    page = lxml.html.document_fromstring(text)
    _lint_code(page, path)
    if not path.split("?")[0].endswith(REVEALING):
        _lint_numbers(page, path)
    if text.lstrip().lower().startswith("<!doctype"):
        _lint_page(page, path)
    _lint_forms(page, path)


def _lint_code(page: lxml.html.HtmlElement, path: str) -> None:
    for element in page.iter():
        if not isinstance(element.tag, str):
            continue
        for name, value in element.attrib.items():
            assert not name.startswith(("on", "hx-on")), f"{name} on {path}"
            assert name != "style", f"style on {path}"
            assert not value.strip().startswith("js:"), f"js: on {path}"
            assert name != "hx-trigger" or "[" not in value, f"a trigger filter on {path}"
        assert element.tag != "script" or element.get("src"), f"an inline script on {path}"


def _lint_numbers(page: lxml.html.HtmlElement, path: str) -> None:
    typed_list = page.xpath("//textarea[@name='text']")
    shown = [element for element in page.iter() if isinstance(element.tag, str) and element not in typed_list]
    texts = [text for element in shown for text in (element.text or "", element.tail or "")]
    typed = {element.get("value") for element in page.xpath("//input[@name='number']")}
    ids = set(re.findall("[0-9]+", " ".join([path, *page.xpath("//@href | //@action")])))
    for text in texts:
        found = [match.group() for match in NUMBER.finditer(re.sub("/[0-9]+", "/", text)) if not _is_id(match.group())]
        assert set(found) <= typed | ids, f"a document number on {path}"


def _is_id(digits: str) -> bool:
    """Made as an id within a day: a few seconds in every eight minutes, ids read like numbers with a birthday."""
    return digits.isdigit() and abs(new_id() - int(digits)) < _A_DAY_OF_IDS


def _lint_page(page: lxml.html.HtmlElement, path: str) -> None:
    assert len(page.xpath("//h1")) == 1, f"{len(page.xpath('//h1'))} headings on {path}"
    assert page.get("lang"), path
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids)), f"doubled ids on {path}: {sorted(i for i in ids if ids.count(i) > 1)}"


def _lint_forms(page: lxml.html.HtmlElement, path: str) -> None:
    for form in page.xpath("//form"):
        assert form.get("autocomplete") == "off", f"a form whose answers a browser keeps on {path}"
        if form.get("method", "get").lower() == "post":
            assert form.xpath(".//input[@name='csrf_token']"), f"a form without token on {path}"
        if form.get("hx-post"):
            assert form.get("hx-disabled-elt") or form.get("hx-sync"), f"a form without double-tap guard on {path}"
        _lint_enter(form, path)
    labelled = set(page.xpath("//label/@for"))
    for field in page.xpath("//input[not(@type='hidden')] | //select | //textarea"):
        named = field.get("id") in labelled or field.xpath("ancestor::label") or field.get("aria-label")
        assert named, f"a field without label on {path}: {field.get('name')}"


def _lint_enter(form: lxml.html.HtmlElement, path: str) -> None:
    """Enter presses the first submit button, seen or not: the main one, or a nameless one that does the same."""
    buttons = form.xpath(".//button[not(@type) or @type='submit']")
    if len(buttons) > 1 and form.xpath(".//input[not(@type='hidden')] | .//select"):
        first, main = buttons[0], "weui-btn_primary" in buttons[0].get("class", "")
        assert main or not first.get("name"), f"Enter presses {first.get('name')} on {path}"

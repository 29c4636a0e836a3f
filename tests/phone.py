"""Phone: somebody's phone on the Flask test client. It lints every page it visits, with HTMX or without scripts."""

from __future__ import annotations

import contextvars
import io
import json
import re
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import lxml.html
from cast import subject
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from lints import lint
from lxml.html import HtmlElement
from werkzeug.test import TestResponse

from yss.actions.school import founding
from yss.extensions import db

BASE = "https://localhost"
OPENED = ("document", "path", "status", "response")


class Phone:
    """open(), tap(), fill(), choose(), sees(): what a person does, on pages that must pass the lint."""

    def __init__(self, app: Flask, *, htmx: bool = False, base: str = BASE) -> None:
        self.app, self.htmx, self.base, self.client = app, htmx, base, app.test_client()
        self._put_away()
        self.headers: dict[str, str] = {}
        self.files: dict[str, tuple[bytes, str]] = {}

    def sign_in(self, who: int | str, *, now: Any = None) -> Phone:
        """Verified as the person, by the testing tools' one tap; a name of the cast is made known first.

        Where that leads a phone just taken up is opened when somebody looks at it; most go elsewhere at once.
        """
        from yss import clock

        who = founding.add_person(subject=subject(who), now=now or clock.now()) if isinstance(who, str) else who
        data = {"csrf_token": self.token()}
        self._landing = self.request("POST", f"/testing/sign-in/{who}", data=data, headers=self.headers)
        assert self._landing.status_code == 303, self._landing.status_code
        if vars(self).get("response") is not None:
            return self._take(self._landing)
        for name in OPENED:
            vars(self).pop(name, None)
        return self

    def __getattr__(self, name: str) -> Any:
        """What is open after a sign-in."""
        if name not in OPENED:
            raise AttributeError(name)
        self._put_away()
        return getattr(self._take(self._landing), name)

    def _put_away(self) -> None:
        self.document: HtmlElement = lxml.html.fromstring("<html><body></body></html>")
        self.path, self.status, self.response = "/", 0, None

    def token(self) -> str:
        """What the session asks of a form, without a page that shows one."""
        with self.client.session_transaction(base_url=self.base) as session:
            secret = session.setdefault("csrf_token", "0" * 40)
        return str(URLSafeTimedSerializer(self.app.secret_key, salt="wtf-csrf-token").dumps(secret))

    def open(self, path: str) -> Phone:
        """Opens a page by its address, as a fresh page."""
        if "path" not in vars(self):
            self._put_away()
        return self._take(self._send("GET", path))

    def tap(self, label: str) -> Phone:
        """Follows the link, or submits the form, whose link or button reads `label` (or is named so for readers)."""
        return self._activate(self.find(label))

    def find(self, label: str) -> HtmlElement:
        """The link or button with this label; a disabled one fails."""
        for element in self.document.xpath("//a[@href] | //button"):
            if label in (_text(element), element.get("aria-label")):
                off = element.get("aria-disabled") == "true" or element.get("disabled") is not None
                assert not off, f"{label} is disabled"
                return element
        raise AssertionError(f"no «{label}» on {self.path}: {self.text[:800]}")

    def _activate(self, element: HtmlElement) -> Phone:
        if element.tag == "a":
            return self._follow(element)
        form = element.getparent() if element.get("form") is None else self.by_id(element.get("form"))
        while form.tag != "form":
            form = form.getparent()
        return self.submit(form, element)

    def _follow(self, link: HtmlElement) -> Phone:
        if self.htmx and link.get("hx-get"):
            target = link.get("hx-target", "this")
            swap = link.get("hx-swap", "innerHTML")
            return self._swap(self._send("GET", link.get("hx-get"), htmx=True), self._target(link, target), swap)
        return self.open(link.get("href"))

    def submit(self, form: HtmlElement, button: HtmlElement | None = None, **extra: Any) -> Phone:
        """Sends a form with all its fields and the button's own value; a list in `extra` is several of one name."""
        data = self.fields_of(form)
        if button is not None and button.get("name"):
            data[button.get("name")] = [button.get("value", "")]
        data |= {name: value if isinstance(value, list) else [value] for name, value in extra.items()}
        action = form.get("action") or self.path
        if form.get("method", "get").lower() == "get":
            return self.open(f"{action}?{urlencode(data, doseq=True)}")
        if self.htmx and form.get("hx-post"):
            response = self._send("POST", form.get("hx-post"), data, htmx=True)
            return self._swap(
                response, self._target(form, form.get("hx-target", "this")), form.get("hx-swap", "innerHTML")
            )
        return self._take(self._send("POST", action, data))

    def fields_of(self, form: HtmlElement) -> dict[str, list[Any]]:
        """What the form would send."""
        data: dict[str, list[Any]] = {}
        for field in form.xpath(".//input[@name] | .//select[@name] | .//textarea[@name]"):
            data.setdefault(field.get("name"), []).extend(_values(field))
        for name in self.files.keys() & data.keys():
            content, filename = self.files.pop(name)
            data[name] = [(io.BytesIO(content), filename)]
        return {name: values for name, values in data.items() if values}

    def attach(self, label: str, content: bytes, filename: str = "list.xlsx") -> Phone:
        """Chooses a file in the field with this label; it goes with the next form sent."""
        self.files[self.field(label).get("name")] = (content, filename)
        return self

    def fill(self, label: str, value: str) -> Phone:
        """Types into the field with this label, or this name."""
        field = self.field(label)
        if field.tag == "select":
            self._select(field, value)
        elif field.tag == "textarea":
            field.text = value
        else:
            field.set("value", value)
        return self

    def fill_all(self, values: dict[str, Any]) -> Phone:
        """Types, chooses and ticks by name; what is not on the page is left out."""
        for name, value in values.items():
            fields = self.document.xpath(f"//*[@name='{name}']")
            for field in fields:
                if field.get("type") in ("radio", "checkbox"):
                    _tick(field, field.get("value") in (value if isinstance(value, list) else [value]))
                else:
                    self.fill(name, value)
        return self

    def choose(self, label: str) -> Phone:
        """Ticks the chip, radio or box with this label."""
        for element in self.document.xpath("//label"):
            if label == _text(element):
                field = element.xpath(".//input") or [self.by_id(element.get("for"))]
                if field[0].get("type") == "radio":
                    for other in self.document.xpath(f"//input[@name='{field[0].get('name')}']"):
                        _tick(other, False)
                _tick(field[0], True)
                return self
        raise AssertionError(f"no choice «{label}» on {self.path}")

    def pick(self, legend: str, *labels: str) -> Phone:
        """Ticks these chips, and no others, of the group with this legend."""
        for group in self.document.xpath("//fieldset"):
            if _text(group.find("legend")).rstrip("*") == legend:
                chips = {_text(label): label.xpath(".//input")[0] for label in group.xpath(".//label")}
                assert set(labels) <= set(chips), f"no {labels} in «{legend}»: {sorted(chips)}"
                for label, chip in chips.items():
                    _tick(chip, label in labels)
                return self
        raise AssertionError(f"no group «{legend}» on {self.path}")

    def reshape(self, name: str, value: str) -> Phone:
        """Answers a question that others hang on: HTMX asks at once, without scripts a button does."""
        self.fill_all({name: value})
        fields = self.document.xpath(f"//*[@name='{name}']")
        field = next((one for one in fields if one.get("checked") is not None), fields[0])
        form = next(iter(field.xpath("ancestor::form")))
        if not self.htmx:
            return self.submit(form, form.xpath(".//button[@name='reshape']")[0])
        assert field.get("hx-trigger") == "change", f"{name} does not ask at once on {self.path}"
        data = self.fields_of(form) | json.loads(field.get("hx-vals"))
        response = self._send("POST", field.get("hx-post"), data, htmx=True)
        target = self._target(field, field.get("hx-target"))
        return self._swap(response, target, field.get("hx-swap"), field.get("hx-select"))

    def poll(self, element_id: str) -> Phone:
        """What app.js does every few seconds for an element of the open page; `status` is 204 where nothing moved."""
        element = self.by_id(element_id)
        assert element.get("data-poll"), f"#{element_id} does not poll"
        response = self._send("GET", element.get("hx-get"), htmx=True)
        return self._swap(response, element, element.get("hx-swap"))

    def field(self, label: str) -> HtmlElement:
        """The field by label or name."""
        for element in self.document.xpath("//label[@for]"):
            if _text(element).rstrip("*") == label:
                return self.by_id(element.get("for"))
        found = self.document.xpath(f"//*[@name='{label}']")
        assert found, f"no field «{label}» on {self.path}: {self.text[:500]}"
        return found[0]

    def by_id(self, name: str) -> HtmlElement:
        """The element with this id."""
        found = self.document.xpath(f"//*[@id='{name}']")
        assert found, f"no #{name} on {self.path}"
        return found[0]

    def _has(self, name: str) -> bool:
        return bool(self.document.xpath(f"//*[@id='{name}']"))

    @property
    def text(self) -> str:
        """All text on the page, white space folded."""
        return _text(self.document.find("body") if self.document.find("body") is not None else self.document)

    @property
    def title(self) -> str:
        """The page's heading."""
        return _text(self.document.xpath("//h1")[0])

    def error_of(self, label: str) -> str:
        """The sentence beside a field, or empty."""
        field = self.field(label)
        found = self.document.xpath(f"//*[@id='{field.get('id')}-error' or @id='{field.get('name')}-error']")
        return _text(found[0]) if found else ""

    def sees(self, text: str) -> Phone:
        """The text is on the page."""
        assert text in self.text, f"«{text}» not on {self.path}: {self.text[:1500]}"
        return self

    def does_not_see(self, text: str) -> Phone:
        """The text is not on the page, not even in its source."""
        assert text not in self.text, f"«{text}» on {self.path}"
        return self

    def is_on(self, title: str) -> Phone:
        """The page's heading reads so."""
        assert self.title == title, f"on «{self.title}» ({self.path}), not «{title}»: {self.text[:600]}"
        return self

    def _select(self, field: HtmlElement, value: str) -> None:
        options = field.xpath(".//option")
        wanted = [option for option in options if value in (option.get("value"), _text(option))]
        assert wanted, f"no option «{value}» of {field.get('name')}"
        for option in options:
            option.attrib.pop("selected", None)
        wanted[0].set("selected", "selected")

    def _target(self, element: HtmlElement, target: str) -> HtmlElement:
        return element if target == "this" else self.by_id(target.removeprefix("#"))

    def _send(self, method: str, path: str, data: Any = None, *, htmx: bool = False) -> TestResponse:
        headers = dict(self.headers)
        if htmx:
            headers |= {"HX-Request": "true", "HX-Current-URL": self.base + self.path}
            desk = self.document.xpath("string(//body/@data-desk)")
            headers |= {"X-Desk": desk} if desk else {}
        address = urlsplit(urljoin(self.base + self.path, path))
        self.path = self.path if htmx else address.path + (f"?{address.query}" if address.query else "")
        target = address.path + (f"?{address.query}" if address.query else "")
        response = self.request(method, target, data=data, headers=headers)
        assert response.status_code < 500 or response.status_code == 503, f"{response.status_code} on {target}"
        return response

    def request(self, method: str, path: str, **options: Any) -> TestResponse:
        """One request in a context of its own, as a server would handle it: nothing leaks from the test's."""
        db.session.rollback()
        return contextvars.Context().run(self.client.open, path, method=method, base_url=self.base, **options)

    def _take(self, response: TestResponse) -> Phone:
        while response.status_code in (301, 302, 303, 307, 308):
            response = self._send("GET", response.headers["Location"])
        self.status, self.response = response.status_code, response
        if response.mimetype == "text/html":
            lint(response, self.path)
            self.document = lxml.html.document_fromstring(response.get_data(as_text=True))
        return self

    def _swap(self, response: TestResponse, target: HtmlElement, swap: str, select: str | None = None) -> Phone:
        self.status, self.response = response.status_code, response
        if redirect := response.headers.get("HX-Redirect"):
            return self.open(redirect)
        if response.status_code == 204:
            return self
        if response.status_code >= 400 and response.status_code != 422:
            target, swap = self.by_id("notice"), "innerHTML"
        lint(response, response.request.path)
        fragments = lxml.html.fragments_fromstring(response.get_data(as_text=True))
        elements = [one for one in fragments if isinstance(one, HtmlElement)]
        if target.get("id") == "notice":
            doubled = [name for one in elements for name in one.xpath("descendant-or-self::*/@id") if self._has(name)]
            assert not doubled, f"{doubled} come into #notice and are on the page ({self.path})"
        if select:
            found = f"descendant-or-self::*[@id='{select.removeprefix('#')}']"
            elements = [part for one in elements for part in one.xpath(found)]
        if swap == "innerHTML":
            for child in list(target):
                target.remove(child)
            target.text = None
            target.extend(elements)
            return self
        assert len(elements) == 1, f"a fragment has one root, not {len(elements)} ({self.path})"
        target.getparent().replace(target, elements[0])
        return self


def _text(element: HtmlElement) -> str:
    return re.sub(r"\s+", " ", "".join(element.xpath(".//text()[not(ancestor::script)]"))).strip()


def _values(field: HtmlElement) -> list[str]:
    if field.tag == "select":
        chosen = field.xpath(".//option[@selected]") or field.xpath(".//option")[:1]
        return [option.get("value", _text(option)) for option in chosen]
    if field.tag == "textarea":
        return [(field.text or "").removeprefix("\n")]
    if field.get("type") in ("radio", "checkbox"):
        return [field.get("value", "on")] if field.get("checked") is not None else []
    if field.get("type") == "file":
        return []
    return [field.get("value", "")]


def _tick(field: HtmlElement, ticked: bool) -> None:
    if ticked:
        field.set("checked", "checked")
    else:
        field.attrib.pop("checked", None)

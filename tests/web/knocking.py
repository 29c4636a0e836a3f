"""Knocking at a route as somebody: the way there, the request, what came back (F7, R50)."""

from __future__ import annotations

import re

import lxml.html
from phone import BASE, Phone


def visitor(app, people, role):
    phone = Phone(app)
    if role != "stranger":
        phone.sign_in(people[role])
    return phone


def path_of(app, rule, values):
    with app.test_request_context(base_url=BASE):
        needed = {name: values[name] for name in rule.arguments}
        return app.url_map.bind("localhost", url_scheme="https").build(rule.endpoint, needed)


def send(phone, method, path, body=None):
    token = phone.document.xpath("//input[@name='csrf_token']/@value")
    data = {"csrf_token": token[0] if token else "", **(body or {})}
    response = phone.request(method, path, data=data if method == "POST" else None)
    assert response.status_code < 500, (method, path)
    return response


def outcome(response) -> str:
    """in, out (404), or verify."""
    if response.status_code == 303 and response.headers["Location"].startswith("/verify"):
        return "verify"
    return "out" if response.status_code == 404 else "in"


def shown(response) -> str:
    text = lxml.html.document_fromstring(response.get_data(as_text=True)).text_content()
    return re.sub(r"\s+", " ", text)

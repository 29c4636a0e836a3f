"""Who knocks at a route with what, and whether they come in: for the test of every route."""

from __future__ import annotations

import re

import lxml.html
from phone import BASE, Phone

OF_A_SUBMISSION = (
    "submissions.result",
    "submissions.data",
    "submissions.behind_data",
    "submissions.behind_version",
    "school_returns.give_back",
    "school_days.data",
    "school_days.behind",
)
LAST = (
    "admins.remove",
    "people.leave",
    "own_data.confirm_erasure",
    "verification.leave",
    "testing.sign_in",
    "testing.set_clock",
)
BODIES = {
    "members.reveal": {"reason": "check_identity"},
    "own_data.sessions": {"session": "another"},
    "testing.set_clock": {"to": "real"},
    "stage.seat": {"phone": "1"},
}


def rules(app):
    found = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
    order = {endpoint: at for at, endpoint in enumerate(LAST, 1)}
    return sorted(found, key=lambda rule: (order.get(rule.endpoint, 0), rule.rule))


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

"""M9-M13, threats of reliability.md section 4, F8 in small: odd requests get a sentence, never a 500."""

from __future__ import annotations

import json
import logging
import random
from collections import Counter

import pytest
from cast import number_of
from phone import Phone
from sizes import size
from sqlalchemy.exc import OperationalError

from yss import create_app
from yss.config import testing_settings as settings_for
from yss.extensions import db
from yss.queries.day import workbench
from yss.transactions import Busy
from yss.web.kit.logs import JsonFormatter
from yss.web.kit.responses import local_path

# F8, in each of two roles on each database
REQUESTS = size("F8_REQUESTS", 1200)


@pytest.fixture
def collector(world, app, clock):
    org = world.org()
    world.report(org, world.member(org, "黄晓波"))
    return Phone(app).sign_in(org.collector)


def token(phone):
    return phone.open("/members/add").document.xpath("//input[@name='csrf_token']/@value")[0]


def test_every_page_carries_the_headers(collector):
    answer = collector.request("GET", "/workbench")
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Request-Id"]


def test_a_post_without_a_token_is_refused(collector):
    answer = collector.request("POST", "/members/add", data={"name": "黄晓波"})
    assert answer.status_code == 400
    assert "页面已过期" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}]
)
def test_a_post_from_elsewhere_is_refused_even_with_a_token(collector, headers):
    answer = collector.request("POST", "/invite/reset", data={"csrf_token": token(collector)}, headers=headers)
    assert answer.status_code == 403
    assert "请求来源不明" in answer.get_data(as_text=True)


ODD = [
    ("GET", "/schools/99999999999999999999/people/1/report", 404),
    ("GET", "/schools/9223372036854775808/people/1/report", 404),
    ("POST", "/members/left/9999999999999999999/restore", 404),
    ("GET", "/schools/٣/people/1/report", 404),
    ("GET", "/schools/1/people/0/report", 404),
    ("GET", "/schools/1/people/-1/report", 404),
    ("GET", "/days/2020-02-30", 404),
    ("GET", "/days/٢٠٢٠-٠٣-٢١", 404),
    ("GET", "/days/2020-03-22", 404),
    ("GET", "/days/0001-01-01/quick-fill", 404),
    ("GET", "/days/9999-12-31", 404),
    ("GET", "/days/2020-03-21/submissions/0", 404),
    ("GET", "/days/2020-03-21/submissions/٣", 404),
    ("GET", "/days/2020-03-21/submissions/99", 404),
    ("GET", "/days/2020-03-21?q=%00", 404),
    ("GET", "/days/2020-03-21?q=%ff%fe", 200),
    ("GET", "/days/2020-03-21/missing?after=9999999999999999999999", 200),
    ("GET", "/days/2020-03-21/missing?after=12345", 404),
    ("GET", "/workbench?day=%E0%A4%A", 200),
    ("GET", "/i/demo/%ff", 404),
    ("GET", "/nothing", 404),
    ("PUT", "/workbench", 405),
    ("DELETE", "/invite/reset", 405),
    ("PATCH", "/me", 405),
    ("TRACE", "/me", 405),
]


@pytest.mark.parametrize(("method", "path", "status"), ODD)
def test_odd_addresses_get_an_answer_in_chinese(collector, method, path, status):
    headers = {"Sec-Fetch-Site": "same-origin"}
    data = {"csrf_token": token(collector)} if method != "GET" else None
    answer = collector.request(method, path, data=data, headers=headers)
    assert answer.status_code == status
    if status >= 400:
        assert "lang=" in answer.get_data(as_text=True)


def test_a_huge_body_is_too_large(collector):
    data = {"csrf_token": token(collector), "remarks": "长" * 2_000_000}
    answer = collector.request("POST", "/days/2020-03-21/submit", data=data)
    assert answer.status_code == 413
    assert "内容太大" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("target", "kept"),
    [
        ("/workbench?day=yesterday", True),
        ("//evil.example", False),
        ("https://evil.example", False),
        ("/\\evil.example", False),
        ("\\\\evil", False),
        ("/a\nb", False),
        ("javascript:alert(1)", False),
        ("", False),
        (None, False),
    ],
)
def test_the_page_to_go_back_to_is_one_of_ours(target, kept):
    assert (local_path(target) == target) is kept or local_path(target) is None
    assert (local_path(target) is not None) is kept


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/organization/members?q=%E9%BB%84%E6%99%93%E6%B3%A2&after=7", "/organization/members?after=7"),
        ("/organization/members?q=%E9%BB%84", "/organization/members"),
        ("/admin/7?day=yesterday&show=missing&q=x", "/admin/7?day=yesterday&show=missing"),
    ],
)
def test_R47_a_session_keeps_no_search_of_who_must_verify_first(app, clock, path, kept):
    phone = Phone(app)
    assert phone.request("GET", path).headers["Location"] == "/verify"
    with phone.client.session_transaction(base_url="https://localhost") as session:
        assert session["next"] == kept


def test_an_untrusted_host_is_refused(clock):
    app = create_app(settings_for("sqlite://", trusted_hosts=("yss.example",), testing_tools=False))
    client = app.test_client()
    assert client.get("/verify", base_url="https://yss.example").status_code == 200
    assert client.get("/verify", base_url="https://evil.example").status_code == 400


PAYLOADS = ["<img src=x onerror=alert(1)>", "{{7*7}}", '"><script>alert(1)</script>', "' hx-get='/me' hx-trigger='load"]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_people_type_is_shown_as_text(world, app, clock, payload):
    org = world.org()
    world.member(org)
    world.submit(org, remarks=payload)
    phone = Phone(app).sign_in(org.collector)
    phone.open("/days/2020-03-21/data").sees(payload)
    phone.open(f"/days/2020-03-21?{'q='}{payload.replace(' ', '%20').replace('#', '')}")
    assert not phone.document.xpath("//img[@src='x'] | //script[not(@src)]")


def test_R47_logs_hold_route_templates_and_no_person(world, app, clock, collector):
    lines = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(JsonFormatter().format(record))
    logger = logging.getLogger("yss")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        row = collector.open("/days/2020-03-21").document.xpath("//a[@class='person_bd']/@href")[0]
        collector.open(row)
        collector.open("/days/2020-03-21?q=黄晓波")
    finally:
        logger.removeHandler(handler)
        logger.setLevel(logging.CRITICAL)
    text = "\n".join(lines)
    routes = {json.loads(line)["route"] for line in lines}
    assert routes == {"/days/<day:day>", "/days/<day:day>/people/<person_id>"}
    for secret in (row.split("/")[-1], "黄晓波", number_of("黄晓波"), "2020-03-21?"):
        assert secret not in text


@pytest.mark.parametrize("error", [Busy(), OperationalError("", {}, Exception("locked"))])
@pytest.mark.parametrize("htmx", [False, True])
def test_a_busy_database_is_told_and_may_be_tried_again(collector, monkeypatch, error, htmx):
    def fail(*_arguments):
        raise error

    monkeypatch.setattr(workbench, "home", fail)
    headers = {"HX-Request": "true"} if htmx else {}
    answer = collector.request("GET", "/workbench", headers=headers)
    text = answer.get_data(as_text=True)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "3")
    assert "系统繁忙，您的填写已保留，请稍后重试" in text
    assert ("<html" in text) is not htmx


def test_readyz_tells_when_the_database_is_not_ready(app):
    assert app.test_client().get("/readyz", base_url="https://localhost").status_code == 200
    bare = create_app(settings_for("sqlite://"))
    assert bare.test_client().get("/readyz", base_url="https://localhost").status_code == 503
    assert bare.test_client().get("/healthz", base_url="https://localhost").status_code == 200


WORDS = [
    "", "0", "-1", "٣", "9" * 30, "2020-03-21", "黄晓波", "\x00", "\ud800", "x" * 3000, "<b>", "{{", "null", "guide",
    "1", "self", "missing", "4401", "44", "yes", "no", "normal", "on", "resident_id", "../..", "%s", "\u202e",
]  # fmt: skip
NAMES = [
    "name", "number", "document_type", "phone", "day", "key", "seen", "as_seen", "remarks", "listing", "reshape",
    "draft", "confirmed", "health", "fever", "location", "location_city", "nationality", "recent_contact",
    "expected_on_site", "audience", "school_type", "grade", "headcount", "reason", "q", "after",
    "page", "poll", "agree", "relation",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("role", ["stranger", "collector"])
def test_F8_random_requests_are_never_a_server_error(world, app, clock, role):
    org = world.org()
    member = world.member(org)
    phone = Phone(app)
    if role == "collector":
        phone.sign_in(org.collector)
    chance, statuses = random.Random(8), Counter()
    rules = [rule for rule in app.url_map.iter_rules() if not rule.endpoint.startswith("testing")]
    fitting = {"person_id": [str(member)], "school_id": [str(org.school_id)], "day": ["2020-03-21", "2020-03-20"]}
    for _ in range(REQUESTS):
        rule = chance.choice(rules)
        path = rule.rule
        for name in rule.arguments:
            value = chance.choice(fitting.get(name, WORDS[:8] + WORDS[10:]))
            path = path.replace(next(part for part in path.split("/") if part.endswith(f"{name}>")), value or "x")
        path = path.encode("utf-8", "replace").decode().replace("\x00", "%00").replace("?", "").replace("#", "")
        method = chance.choice(sorted(rule.methods & {"GET", "POST"}))
        body = {chance.choice(NAMES): chance.choice(WORDS).encode("utf-8", "replace") for _ in range(5)}
        if method == "POST" and chance.random() < 0.9:
            body["csrf_token"] = phone.token() if role == "collector" and chance.random() < 0.5 else "x"
        answer = phone.request(
            method, path, data=body if method == "POST" else None, query_string=body if method == "GET" else None
        )
        statuses[answer.status_code] += 1
        assert answer.status_code < 500, (method, path, body)
        if rule.endpoint == "verification.leave" and role == "collector":
            phone.sign_in(org.collector)
    print(f"{db.engine.dialect.name}, {role}: {REQUESTS} requests, none an error: {dict(sorted(statuses.items()))}")

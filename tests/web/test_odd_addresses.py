"""F8: no header and no day that anybody sends breaks a page; SQLite alone, since nothing here reaches the database."""

from __future__ import annotations

import itertools
import re

import lxml.html
import pytest
from cast import subject
from phone import Phone
from web.test_access import LAST, OF_A_SUBMISSION, path_of, rules, school

from yss.actions.school import founding
from yss.clock import now as clock_now

__all__ = ["school"]

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)

NO_ADDRESS = [
    "http://[",
    "//[",
    "http://[::1",
    "http://a]b/",
    "http://\u2100/",
    "https://localhost:99999999999/x",
    "/\t/[",
]
NO_ADDRESS += [
    "\x7f",
    "\xff\xfe",
    "javascript:alert(1)",
    "null",
    "data:,x",
    "/%00%ff",
    "https://localhost//evil/",
    "?" * 3000,
]
NO_VALUE = [
    "",
    " ",
    "\t",
    ",",
    ";",
    "=",
    '"',
    "\xe9" * 300,
    "9" * 5000,
    "-1",
    "1e309",
    "%s",
    "*/*;q=x",
    "q=;q=",
    "zz-ZZ-" * 300,
]
NO_VALUE += ["bytes=9-1", "W/", "Sat, 99 Zzz 99999 99:99:99 GMT", "Basic !", "multipart/form-data"]
NO_VALUE += [
    "multipart/form-data; boundary=\xff",
    "text/html; charset=utf-99",
    "application/x-www-form-urlencoded; charset=\xff",
]
OURS = ("null", "https://localhost//evil/")
OF_ADDRESSES = ("Origin", "Referer", "HX-Current-URL", "X-Desk")
OF_VALUES = (
    "Accept", "Accept-Encoding", "Accept-Language", "Authorization", "Cache-Control", "Content-Type", "Cookie",
    "HX-Request", "If-Modified-Since", "If-None-Match", "If-Range", "If-Unmodified-Since", "Range", "Sec-Fetch-Site",
    "User-Agent", "X-CSRFToken",
)  # fmt: skip
ODD_HEADERS = [*itertools.product(OF_ADDRESSES, NO_ADDRESS + NO_VALUE), *itertools.product(OF_VALUES, NO_VALUE)]
PAGES = ("/workbench", "/verify", "/members/add", "/nothing", "/me?next=x", "/static/css/app.css")


def sent(phone, method, path, headers, token):
    data = {"csrf_token": token} if method == "POST" else None
    status = phone.request(method, path, data=data, headers=headers).status_code
    assert status < 500, (method, path, headers, status)
    return status


def token_of(phone):
    return phone.open("/members/add").document.xpath("//input[@name='csrf_token']/@value")[0]


@pytest.mark.slow
def test_F8_no_header_breaks_a_page(world, app, clock):
    phone, seen = Phone(app).sign_in(world.org().collector), set()
    token = token_of(phone)
    for at, (name, value) in enumerate(ODD_HEADERS):
        headers = ({"HX-Request": "true"} if at % 3 else {}) | {name: value}
        for method in ("GET", "POST") if name in OF_ADDRESSES else ("GET",):
            seen.add(sent(phone, method, PAGES[at % len(PAGES)], headers, token))
    assert {200, 403, 404} <= seen


def test_R5_the_way_back_after_verification_never_leaves_this_site(app, clock):
    for address in NO_ADDRESS:
        phone = Phone(app)
        phone.request("GET", "/me", headers={"HX-Request": "true", "HX-Current-URL": address})
        token = phone.open("/testing").document.xpath("//input[@name='csrf_token']/@value")[0]
        person = founding.add_person(subject=subject("黄晓波"), now=clock_now())
        answer = phone.request("POST", f"/testing/sign-in/{person}", data={"csrf_token": token})
        assert re.match("/(?!/)", answer.headers["Location"]), address


def test_an_origin_that_is_no_address_is_a_foreign_one(world, app, clock):
    phone = Phone(app).sign_in(world.org().collector)
    data = {"csrf_token": token_of(phone), "key": "k" * 22}
    for origin in NO_ADDRESS:
        answer = phone.request("POST", "/invite/reset", data=data, headers={"Origin": origin})
        assert answer.status_code == (303 if origin in OURS else 403), origin


ODD_DAYS = ["0001-01-01", "9999-12-31", "1899-12-31", "9" * 5000]
NAMED = ("day", "before", "from", "to")


def forms_of(phone, address, fields):
    """The forms of a page that have such fields."""
    answer = phone.request("GET", address)
    if answer.status_code != 200 or answer.mimetype != "text/html":
        return []
    page = lxml.html.document_fromstring(answer.get_data(as_text=True))
    return [form for form in page.xpath("//form") if form.xpath(fields)]


def filled_in(phone, form, day):
    """The form with a first choice in each group, a tick in each box, and the day wherever a day can be typed."""
    data = phone.fields_of(form)
    for field in form.xpath(".//input[@name and (@type='radio' or @type='checkbox')]"):
        data.setdefault(field.get("name"), [field.get("value", "y")])
    return data | {field.get("name"): [day] for field in form.xpath(DAYS)}


DAYS = ".//input[@type='date']"


@pytest.mark.slow
@pytest.mark.parametrize(("role", "fields"), [("collector", 5), ("admin", 8)])
def test_F8_no_day_breaks_a_page_or_is_kept(app, clock, school, role, fields):
    people, values, yesterday = school
    phone, typed = Phone(app).sign_in(people[role]), 0
    for rule in [rule for rule in rules(app) if "GET" in rule.methods and rule.endpoint not in LAST]:
        address = path_of(app, rule, values | {"day": yesterday if rule.endpoint in OF_A_SUBMISSION else values["day"]})
        for form in forms_of(phone, address, DAYS):
            typed += len(form.xpath(DAYS))
            for day in ODD_DAYS:
                data, action = filled_in(phone, form, day), form.get("action") or address
                is_posted = form.get("method") == "post"
                how = {"data": data} if is_posted else {"query_string": data}
                answer = phone.request("POST" if is_posted else "GET", action, **how)
                assert answer.status_code == 422, (action, day, answer.status_code)
                assert day in answer.get_data(as_text=True)
        for day in ODD_DAYS[:2]:
            odd = re.sub("2020-03-2[01]", day, address) if "day" in rule.arguments else address
            assert phone.request("GET", odd, query_string=dict.fromkeys(NAMED, day)).status_code < 500, (odd, day)
    assert typed >= fields

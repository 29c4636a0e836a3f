"""reliability.md section 6: every form of every page takes what nobody should type; kept where refused, never a 500."""

from __future__ import annotations

from collections import Counter

import lxml.html
import pytest
from web.test_access import LAST, OF_A_SUBMISSION, path_of, rules, school, visitor

__all__ = ["school"]

TYPED = {
    "markup": '"><img src=x onerror=alert(1)>{{7*7}}${7*7}',
    "endless": "长" * 6_000,
    "nul": "a\x00b\x1f",
    "bidi": "\u202e\u2066甲\u2069\u200b",
    "emoji": "👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "digits": "٢٠٢٠-٠٣-٢١",
    "number": "99999999999999999999",
    "negative": "-1",
    "float": "1e309",
    "impossible day": "2020-02-30",
    "formula": '=HYPERLINK("http://x")',
    "sql": "'; DROP TABLE person; --",
    "blank": "   ",
}
REFUSED_AT_LEAST = {"admin": 60, "collector": 150, "member": 60, "nobody": 30}
ROOM_FOR_TEXT = (
    "self::textarea or (self::input and not(@type='hidden' or @type='checkbox' or @type='radio' or @type='file'))"
)
FIELDS = f".//*[@name and not(@readonly) and ({ROOM_FOR_TEXT} or self::select)]"
CHOICES = ".//input[@name and (@type='radio' or @type='checkbox')]"
STAYS_SECRET = "password"


def pages(app, values, yesterday):
    """The address of every page without a parameter of its own fragment."""
    for rule in rules(app):
        if "GET" in rule.methods and rule.endpoint not in LAST:
            day = yesterday if rule.endpoint in OF_A_SUBMISSION else values["day"]
            yield path_of(app, rule, values | {"day": day})


def forms_of(phone, address):
    """The forms of a page in which something can be typed or chosen."""
    answer = phone.request("GET", address)
    if answer.status_code != 200 or answer.mimetype != "text/html":
        return []
    phone.path = address
    page = lxml.html.document_fromstring(answer.get_data(as_text=True))
    posted = page.xpath("//form[@method='post']")
    return [form for form in posted if form.xpath(FIELDS) or form.xpath(CHOICES)]


def sent(phone, form, text):
    """The form with `text` wherever something can be typed, and in place of every choice; what came of it."""
    data = phone.fields_of(form)
    for field in form.xpath(FIELDS) + form.xpath(CHOICES):
        data[field.get("name")] = [text]
    action = form.get("action") or phone.path
    answer = phone.request("POST", action, data=data)
    assert answer.status_code < 500 or answer.status_code == 503, (answer.status_code, action, text[:20])
    return action, answer


def assert_kept(form, action, answer, text):
    """What was typed is in its fields still, secrets but not."""
    page = lxml.html.document_fromstring(answer.get_data(as_text=True))
    texts = [field for field in form.xpath(FIELDS) if field.tag != "select" and field.get("type") != STAYS_SECRET]
    for field in texts:
        back = page.xpath("//*[@name=$name]", name=field.get("name"))
        shown = [one.text_content() if one.tag == "textarea" else one.get("value", "") for one in back]
        assert not back or text.strip() in [one.strip() for one in shown], (action, field.get("name"), shown)


@pytest.mark.slow
@pytest.mark.parametrize("role", REFUSED_AT_LEAST)
def test_no_form_breaks_and_none_forgets(app, clock, school, role):
    people, values, yesterday = school
    phone, answers = visitor(app, people, role), Counter()
    for address in pages(app, values, yesterday):
        for form in forms_of(phone, address):
            for name, text in TYPED.items():
                action, answer = sent(phone, form, text)
                answers[answer.status_code] += 1
                if answer.status_code == 422 and name in ("markup", "digits", "number", "formula"):
                    assert_kept(form, action, answer, text)
    assert answers[422] > REFUSED_AT_LEAST[role], answers

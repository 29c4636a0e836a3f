"""reliability.md section 6, row by row: on every form that has such a field, with HTMX and without scripts.

A row's text is the table's own; `HELD_BY` names the tests of those that are no matter of a field. SQLite alone: nothing
that is refused here reaches the database.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from datetime import timedelta
from pathlib import Path

import lxml.html
import pytest
from cast import number_of
from phone import Phone
from sqlalchemy import update
from web.test_access import LAST, OF_A_SUBMISSION, path_of, rules, school, visitor

from yss.extensions import db
from yss.models import UserSession
from yss.queries.entry import invites

__all__ = ["school"]

ROOT = Path(__file__).parents[2]
GOOD = number_of("黄晓波")
ENDS_WITH_X = "11010519491231002X"
SUBJECT = {"name": "黄晓波", "document_type": "resident_id", "number": GOOD}
FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")

NUMBERS = "full-width digits, lower x, spaces, zero-width, Cyrillic Х in a number"
WRONG_NUMBERS = "Arabic-Indic digits / wrong check digit / a birth that is none / 15 digits"
WRONG_TYPE = "a number under the wrong type"
PHONES = "phone with +86, full-width / ten digits"
NAMES = "a name with • ・ ‧, rare characters / controls, emoji, more than three marks on a letter"
MARKUP = "markup, `{{7*7}}`, `hx-get=`"
HEADCOUNTS = "headcount 0, -1, 5.5, 1e9 / ５０"
OPTIONS = "a tampered option / a contradiction"
DAYS = "2020-02-30; an Excel serial in a sheet"
SESSION = "session gone in mid-form"
LARGE = "ids beyond 63 bits, `%ff`, foreign Host, PUT, 5 MB"

# (row of the table, field, what is typed, the sentence beside the field; empty where it is taken)
TYPED = [
    (NUMBERS, "number", GOOD.translate(FULL_WIDTH), ""),
    (NUMBERS, "number", f" {GOOD[:6]} {GOOD[6:14]} {GOOD[14:]} ", ""),
    (NUMBERS, "number", f"{GOOD[:6]}\u200b{GOOD[6:]}", ""),
    (NUMBERS, "number", ENDS_WITH_X.lower(), ""),
    (NUMBERS, "number", ENDS_WITH_X[:-1] + "Х", ""),
    (WRONG_NUMBERS, "number", "٤٤٠١٠٦٢٠٠٠٠٥١٧٠٠٣٩", "只能包含数字和末位X。"),
    (WRONG_NUMBERS, "number", GOOD[:-1] + str((int(GOOD[-1]) + 1) % 10), "校验不通过，请逐位核对。"),
    (WRONG_NUMBERS, "number", "440106202002300023", "出生日期无效。"),
    (WRONG_NUMBERS, "number", "440106209901010023", "出生日期无效。"),
    (WRONG_NUMBERS, "number", GOOD[:15], "请填写18位身份证号码。"),
    (WRONG_TYPE, "number", "810000198001010075", "该号码应为港澳台居民居住证，请更改证件类型。"),
    (PHONES, "phone", "+86 138 1234 5678", ""),
    (PHONES, "phone", "１３８１２３４５６７８", ""),
    (PHONES, "phone", "1381234567", "请填写11位手机号码。"),
    *[
        (NAMES, "full name", name, "")
        for name in ("阿凡提•买买提", "阿凡提・买买提", "阿凡提‧买买提", "王𬱖䶮", "王　五")
    ],
    *[
        (NAMES, "full name", name, "姓名包含无效字符。")
        for name in ("王\u2028五", "王\u202e五", "王😀", "王" + "\u0301" * 4)
    ],
    *[(HEADCOUNTS, "headcount", typed, "请输入1–1000000的整数。") for typed in ("0", "-1", "5.5", "1e9")],
    (HEADCOUNTS, "headcount", "５０", ""),
    (DAYS, "day", "2020-02-30", "日期无效。"),
]
HELD_BY = {
    "`<@all>` in the name of a class or a school": ("domain/test_robots.py", "test_R66_a_name_summons_nobody"),
    "1.10101E+17, .xls, encrypted, too many rows, GB18030": ("domain/test_sheets.py", "test_"),
    "double tap / second phone / 11:30:00 / form of yesterday": ("web/test_double_tap.py", "test_R51_"),
    "report after the submission / by who was removed": ("web/test_reporting.py", "test_"),
    "card expired, revoked, used up, unknown / second collector card": ("web/test_invites.py", "test_R"),
    "database busy, full or away": (
        "web/test_database_away.py",
        "test_M16_a_form_sent_meanwhile_is_kept_and_sent_again",
    ),
}
HERE = {row for row, *_ in TYPED} | {MARKUP, OPTIONS, SESSION, LARGE}

FIELDS = {
    "number": ".//input[@name='number']",
    "phone": ".//input[@name='phone']",
    "full name": ".//input[@name='name' and @id = //label[contains(., '姓名')]/@for]",
    "headcount": ".//input[@name='headcount']",
    "day": ".//input[@type='date']",
}
TEXT = ".//textarea | .//input[@name and (not(@type) or @type='text' or @type='tel') and not(@readonly)]"
CHOICES = ".//select[@name] | .//input[@type='radio']"
UNSENT = "未交"
HOSTILE = "\"'><xss onx=1 hx-get='/me'>{{7*7}}</xss>"
# On how many fields of a kind, forms with text, and choices.
AT_LEAST = {"number": 8, "phone": 5, "full name": 10, "headcount": 2, "day": 11, MARKUP: 32, OPTIONS: 60}


def test_every_row_of_the_table_is_asked_here_or_elsewhere():
    text = (ROOT / "docs/reliability.md").read_text()
    table = text.partition("## 6. ")[2].partition("\n## ")[0]
    rows = [re.split(r"(?<!\\) \| ", line.strip("| "))[0] for line in table.splitlines() if line.startswith("| ")]
    assert set(rows) - {"input", "---"} == HERE | HELD_BY.keys()
    for place, name in HELD_BY.values():
        assert f"def {name}" in (ROOT / "tests" / place).read_text()


class Form:
    """A form as a page showed it, the phone that has the page open, and whose it is."""

    def __init__(self, phone, address, element):
        self.phone, self.element, self.who = phone, element, None
        self.action = element.get("action") or address
        self.data = phone.fields_of(element)

    def find(self, kind):
        return self.element.xpath(FIELDS.get(kind, kind))

    def send(self, htmx, **typed):
        headers = {"HX-Request": "true"} if htmx else {}
        data = self.data | {name: SUBJECT[name] for name in SUBJECT if name in self.data and self.find("number")}
        answer = self.phone.request("POST", self.action, data=data | typed, headers=headers)
        return answer.status_code, lxml.html.document_fromstring(answer.get_data(as_text=True) or "<p>")


def forms_of(phone, address):
    answer = phone.request("GET", address)
    if answer.status_code != 200 or answer.mimetype != "text/html":
        return []
    return on(phone, address, lxml.html.document_fromstring(answer.get_data(as_text=True)))


def on(phone, address, page):
    return [Form(phone, address.split("?")[0], form) for form in page.xpath("//form[@method='post']")]


def walked(app, people, values, yesterday):
    """The forms of every page of every role."""
    for role in ("stranger", "member", "collector", "admin"):
        phone = visitor(app, people, role)
        for rule in rules(app):
            if "GET" in rule.methods and rule.endpoint not in LAST:
                day = yesterday if rule.endpoint in OF_A_SUBMISSION else values["day"]
                for form in forms_of(phone, path_of(app, rule, values | {"day": day})):
                    form.who = people.get(role)
                    yield form


def by_cards(app, world, values):
    """The forms of pages that only a card or a verification opens."""
    founder = Phone(app).open(world.collector_invite(values["school_id"])[1]).tap("开始使用").sign_in(world.person())
    yield from on(founder, "/collector/organization", founder.tap("下一步").reshape("audience", "staff").document)
    stranger = Phone(app).open("/verify").choose("我已阅读并同意《用户服务协议》和《隐私政策》").tap("开始登录")
    yield from on(stranger, stranger.path, stranger.document)
    db.session.rollback()
    parent = Phone(app).open(invites.member_link(values["school_id"], values["org_id"])).tap("去申报")
    yield from on(parent, "/join/other", parent.sign_in(world.person()).tap("代他人申报").document)


@pytest.fixture
def forms(app, clock, school, world):
    """One of each form: posted to addresses of one shape, with the same fields."""
    people, values, yesterday = school
    found = {}
    for form in [*walked(app, people, values, yesterday), *by_cards(app, world, values)]:
        found.setdefault((re.sub("[0-9]{6,}", "N", form.action), tuple(sorted(form.data))), form)
    return list(found.values())


def error_of(page, field):
    ids = (f"{field.get('id')}-error", f"{field.get('name')}-error")
    found = [one for name in ids for one in page.xpath("//*[@id=$name]", name=name)]
    return re.sub(r"\s+", "", found[0].text_content()) if found else ""


def shown(page, field):
    back = page.xpath("//*[@name=$name]", name=field.get("name"))
    return [one.text_content().lstrip("\n") if one.tag == "textarea" else one.get("value", "") for one in back]


def misjudged(form, asked):
    """What comes of each row that the form has a field for, and should not."""
    for row, kind, typed, said in TYPED:
        spoilt = {} if said else {"number" if kind == "full name" else "name": "1"}
        fits = {422} if said else {204, 303, 422}
        for field, htmx in itertools.product(form.find(kind), (False, True)):
            asked[kind] += htmx
            status, page = form.send(htmx, **(spoilt | {field.get("name"): typed}))
            told = error_of(page, field), typed.strip() in [one.strip() for one in shown(page, field)]
            if status not in fits or (status == 422 and told != (said, True)):
                yield form.action, row, typed, htmx, status, told


def swallowed(form, asked):
    """Markup that is taken for markup, and choices that nobody offered."""
    texts, choices = form.find(TEXT), {field.get("name") for field in form.find(CHOICES)}
    for htmx in (False, True) if texts else ():
        asked[MARKUP] += htmx
        status, page = form.send(htmx, **{field.get("name"): HOSTILE for field in texts})
        is_run = page.xpath("//xss | //*[@onx]") or "49" in {one.strip() for one in page.xpath("//text()")}
        if status >= 500 or is_run:
            yield form.action, MARKUP, htmx, status
    for name, htmx in itertools.product(choices, (False, True)):
        asked[OPTIONS] += htmx
        status, page = form.send(htmx, **{name: "tampered"})
        if status not in (404, 422):
            yield form.action, name, htmx, status


def let_in(form):
    """What is too large, what comes without the page's token, and a method that no form has."""
    for htmx in (False, True):
        status, page = form.send(htmx, remarks="长" * 130_000)
        if status != 413 or "内容太大" not in page.text_content():
            yield form.action, LARGE, htmx, status
        status, page = form.send(htmx, csrf_token="another")
        if status != 400 or "页面已过期" not in page.text_content():
            yield form.action, "token", htmx, status
    odd = form.phone.request("PUT", form.action, data=form.data, headers={"Sec-Fetch-Site": "same-origin"})
    if odd.status_code != 405:
        yield form.action, "PUT", odd.status_code


def forgotten(forms, now):
    """What a person has typed while their session ran out and does not find again; an address of a robot is secret."""
    mine = [form for form in forms if form.who and form.find(f"({TEXT})[@name != 'url']")]
    db.session.execute(update(UserSession).values(last_seen_at=now - timedelta(days=15)))
    db.session.commit()
    for form in mine:
        status, _ = form.send(False, **{field.get("name"): UNSENT for field in form.find(TEXT)})
        assert status == 303, form.action
    for phone, who in {form.phone: form.who for form in mine}.items():
        phone.open("/testing").sign_in(who)
    for form in mine:
        page = lxml.html.document_fromstring(form.phone.request("GET", form.action).get_data(as_text=True))
        lost = [field.get("name") for field in form.find(TEXT) if UNSENT not in shown(page, field)]
        if lost and lost != ["url"]:
            yield form.action, SESSION, lost


@pytest.mark.slow
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_on_every_form_what_is_typed_is_taken_or_refused_beside_its_field_and_kept(forms, now):
    """Where a row is taken, something else on the form is wrong, so that nothing is written and all comes back."""
    asked, wrong = Counter(), []
    for form in forms:
        wrong += [*let_in(form), *swallowed(form, asked), *misjudged(form, asked)]
    wrong += forgotten(forms, now)
    assert not wrong, "\n".join(map(str, wrong))
    rows = Counter(kind for _row, kind, *_ in TYPED) | Counter({MARKUP: 1, OPTIONS: 1})
    fields = {kind: asked[kind] // rows[kind] for kind in AT_LEAST}
    assert all(fields[kind] >= least for kind, least in AT_LEAST.items()), fields

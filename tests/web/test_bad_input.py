"""reliability.md section 6: what is typed, and what the person sees; input kept, never a 500."""

from __future__ import annotations

import pytest
from cast import number_of
from sqlalchemy import select
from ways import answer

from yss.extensions import db
from yss.models import Membership, Person

TODAY = "/days/2020-03-21"
GOOD = number_of("黄晓波")
FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
ENDS_WITH_X = "11010519491231002X"

ACCEPTED = [
    ("number", GOOD.translate(FULL_WIDTH), GOOD),
    ("number", f" {GOOD[:6]} {GOOD[6:14]} {GOOD[14:]} ", GOOD),
    ("number", GOOD[:6] + "\u200b" + GOOD[6:], GOOD),
    ("number", "\u202d" + GOOD + "\u202c", GOOD),
    ("number", ENDS_WITH_X.lower(), ENDS_WITH_X),
    ("number", ENDS_WITH_X[:-1] + "Х", ENDS_WITH_X),
    ("number", ENDS_WITH_X[:-1] + "х", ENDS_WITH_X),
    ("phone", "+86 138 1234 5678", "138****5678"),
    ("phone", "１３８１２３４５６７８", "138****5678"),
    ("name", "阿凡提•买买提", "阿凡提·买买提"),
    ("name", "阿凡提・买买提", "阿凡提·买买提"),
    ("name", "阿凡提‧买买提", "阿凡提·买买提"),
    ("name", "王𬱖䶮", "王𬱖䶮"),
    ("name", "王　五", "王五"),
]
REFUSED = [
    ("number", "٤٤٠١٠٦٢٠٠٠٠٥١٧٠٠٣٩", "只能包含数字和末位X"),
    ("number", GOOD[:-1] + str((int(GOOD[-1]) + 1) % 10 if GOOD[-1] != "X" else 1), "校验不通过，请逐位核对"),
    ("number", "440106202002300023", "出生日期无效"),
    ("number", "440106209901010023", "出生日期无效"),
    ("number", GOOD[:15], "请填写18位身份证号码"),
    ("number", "810000198001010075", "该号码应为港澳台居民居住证"),
    ("phone", "1381234567", "请填写11位手机号码"),
    ("name", "王\u2028五", "姓名包含无效字符"),
    ("name", "王😀", "姓名包含无效字符"),
    ("name", "   ", "请填写姓名"),
    ("name", "王" * 101, "姓名不能超过"),
    ("document_type", "driving_licence", ""),
]


def add(at, org, **changes):
    """手动添加 as its form sends it; the browser's own cleaning left out."""
    at.sign_in(org.collector).open("/members/add").is_on("手动添加")
    typed = {"name": "黄晓波", "document_type": "resident_id", "number": GOOD, "phone": ""} | changes
    return at.submit(at.by_id("add-form"), None, **typed)


def people():
    db.session.rollback()
    joined = select(Membership.person_id)
    return db.session.scalars(select(Person).where(Person.id.in_(joined))).all()


@pytest.mark.parametrize(("field", "typed", "kept"), ACCEPTED)
def test_what_is_meant_is_understood(phone, world, field, typed, kept):
    org = world.org()
    add(phone, org, **{field: typed}).is_on("已添加")
    [person] = people()
    shown = {"number": person.number_masked, "phone": person.phone_masked, "name": person.name}[field]
    assert shown == (f"{kept[:2]}{'*' * 14}{kept[-2:]}" if field == "number" else kept)
    phone.open(TODAY).sees(person.name)


@pytest.mark.parametrize(("field", "typed", "said"), REFUSED)
def test_what_is_wrong_is_said_beside_its_field(phone, world, field, typed, said):
    org = world.org()
    add(phone, org, **{field: typed})
    assert phone.status == 422
    assert phone.error_of(field)
    assert said in phone.error_of(field)
    kept = {"name": "黄晓波", "number": GOOD} | {field: typed}
    for name in ("name", "number"):
        assert phone.field(name).get("value") == kept[name]
    assert people() == []


MARKUP = ("<img src=x onerror=alert(1)>", "{{7*7}}", '" hx-get="/leave', "'; DROP TABLE person; --")


@pytest.mark.parametrize("text", MARKUP)
def test_markup_in_a_name_is_refused_or_shown_as_text(phone, world, text):
    org = world.org()
    add(phone, org, name=text)
    phone.open(TODAY)
    assert not phone.document.xpath("//img[@src='x'] | //*[@hx-get='/leave']")
    assert "49" not in [person.name for person in people()]


NUL = "王\x00五"
PATHS = ["/members/add", "/join/other", f"{TODAY}/on-behalf", f"{TODAY}/submit", f"{TODAY}/confirm", "/invite/reset"]
PATHS += ["/organization/edit", "/organization/members/remove", "/foreign-teachers/add"]
BODIES = [
    {},
    {"name": NUL, "number": NUL, "document_type": NUL, "phone": NUL, "remarks": NUL, "listing": NUL, "seen": NUL},
    {"key": NUL, "day": NUL, "health": NUL, "nationality": NUL, "household": NUL, "household_city": NUL},
    {"name": "\u0085\u2028", "day": "2020-02-30", "seen": "9" * 40, "expected_on_site": "9" * 400},
    {"reshape": "1", "location": "44", "location_city": "9999", "recent_contact": "x", "reason_1": "x"},
    {"draft": "1", "remarks": "\ud83d\ude00" * 10, "expected_on_site": "１２", "reason_": "on_leave"},
    {"confirmed": "y", "day": "2020-03-21", "as_seen": "1", "seen": "-1"},
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_nothing_that_is_posted_breaks_the_product(phone, world, path, body):
    org = world.org()
    phone.sign_in(org.collector)
    csrf = phone.open("/members/add").document.xpath("//input[@name='csrf_token']/@value")[0]
    sent = {name: value.encode("utf-16", "surrogatepass").decode("utf-16") for name, value in body.items()}
    headers = {"HX-Request": "true"} if phone.htmx else {}
    answered = phone.request("POST", path, data={"csrf_token": csrf} | sent, headers=headers)
    assert answered.status_code in (200, 204, 303, 400, 404, 409, 422)
    assert people() == []


def test_a_remark_of_five_megabytes_is_too_large(phone, world):
    org = world.org()
    phone.sign_in(org.collector).open(f"{TODAY}/submit").fill("备注", "长" * 1_700_000).tap("下一步").sees("内容太大")
    assert phone.status == 413


@pytest.mark.parametrize(("headcount", "status"), [("0", 422), ("-1", 422), ("5.5", 422), ("1e9", 422), ("５０", 200)])
def test_a_headcount(phone, world, headcount, status):
    phone.open(world.collector_invite(world.school())[1]).tap("开始使用").sign_in("林晓晴").tap("下一步")
    phone.reshape("audience", "staff").fill_all({"school_type": "primary", "name": "办公室", "headcount": headcount})
    phone.tap("开始采集成员信息")
    assert phone.status == status
    phone.sees("请输入1–1000000的整数" if status == 422 else "0/50")


CONTRADICTIONS = [
    ({"fever": "yes"}, "health", "请核对：“本日是否有发热症状”与“个人健康状态”不一致"),
    ({"health": "superb"}, "health", "选项无效"),
    ({"location": "44", "location_city": "9999"}, "location_city", "请选择城市"),
    ({"location": "00"}, "location", "选项无效"),
    ({"nationality": "XX"}, "nationality", "选项无效"),
    ({"recent_contact": "all"}, "recent_contact", "选项无效"),
]


@pytest.mark.parametrize(("changes", "field", "said"), CONTRADICTIONS)
def test_a_tampered_or_contradictory_report(phone, world, changes, field, said):
    org = world.org()
    member = world.member(org, "黄晓波")
    answer(phone.sign_in(org.collector).open(f"{TODAY}/people/{member}/fill"))
    phone.submit(phone.by_id("report-form"), None, **changes)
    assert phone.status == 422
    assert said in phone.by_id(f"{field}-error").text_content()
    assert phone.document.xpath("//input[@name='left_city'][@checked]/@value") == ["no"]

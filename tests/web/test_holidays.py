"""R62: the school's admin keeps the calendar; a holiday excuses whom it is for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from phone import Phone
from ways import collector_phone

from yss.acts import Act
from yss.domain.vocabulary import Audience
from yss.extensions import db
from yss.models import Holiday

DAY = timedelta(days=1)


@pytest.fixture
def org(world):
    made = world.org(headcount=5)
    world.members = [world.member(made, name, now=world.now - 5 * DAY) for name in ("黄晓波", "黄恺", "李晓明")]
    world.report(made, world.members[0])
    return made


def calendar(phone, world, org):
    return phone.sign_in(world.admin(org.school_id)).open(f"/admin/{org.school_id}/calendar")


def fill(phone, name="春游", first="2020-03-21", last="2020-03-22", audience="全校"):
    phone.is_on("添加放假").fill("名称", name).fill("从", first).fill("到（含当天）", last).choose(audience)
    return phone.tap("下一步")


def test_R62_a_holiday_is_looked_at_before_it_is_added_and_then_nobody_is_missing(phone, world, org):
    fill(calendar(phone, world, org).sees("没有放假安排").tap("添加放假"))
    phone.sees("3月21日–3月22日").sees("今天有2人免报（共3人，其中1人已填报，照常计入已申报）")
    assert db.session.query(Holiday).count() == 0
    phone.tap("确认添加").is_on("放假日历").sees("已添加春游。").sees("春游全校")
    collector_phone(phone.app, org).open("/days/2020-03-21").sees("未填报成员（0人）").tap(
        "免报成员（2人） 请假、放假"
    ).sees("春游 3月21日–3月22日")


def test_R62_back_from_the_preview_what_was_typed_stands_there(phone, world, org):
    fill(calendar(phone, world, org).tap("添加放假"), name="寒假", audience="教职工")
    phone.sees("今天有0人免报").tap("返回修改").is_on("添加放假")
    assert phone.field("名称").get("value") == "寒假"
    fill(phone, name="暑假", first="2020-07-01", last="2020-08-31").sees("今天不受影响。").tap("确认添加")
    phone.sees("将要开始").sees("7月1日–8月31日")


@pytest.mark.parametrize(
    ("typed", "label", "sentence"),
    [
        ({"name": ""}, "名称", "请填写此项。"),
        ({"name": "长" * 51}, "名称", "不能超过50个字。"),
        ({"first": "2020-2-30"}, "从", "日期无效。"),
        ({"last": "2020-03-20"}, "到（含当天）", "开始日期不能晚于结束日期。"),
        ({"last": "2021-04-01"}, "到（含当天）", "最长一年，请核对日期，或分几次登记。"),
        ({"first": "2022-03-21", "last": "2022-03-22"}, "从", "离今天超过一年，请核对年份。"),
    ],
)
def test_R62_bad_input_says_why_beside_the_field(phone, world, org, typed, label, sentence):
    fill(calendar(phone, world, org).tap("添加放假"), **typed)
    assert phone.status == 422
    assert phone.error_of(label) == sentence
    assert phone.field("名称").get("value", "") == typed.get("name", "春游")


def test_R62_a_made_up_audience_is_no_choice(plain_phone, world, org):
    calendar(plain_phone, world, org).tap("添加放假")
    token = plain_phone.field("csrf_token").get("value")
    body = {"csrf_token": token, "name": "x", "from_day": "2020-03-21", "to_day": "2020-03-21", "confirmed": "1"}
    for made_up in ("teachers", "\u0000"):
        path = f"/admin/{org.school_id}/calendar/new"
        assert plain_phone.request("POST", path, data=body | {"audience": made_up}).status_code == 422
    assert db.session.query(Holiday).count() == 0


def test_R62_a_holiday_that_has_begun_ends_today_and_one_over_stays(phone, world, org):
    world.holiday(org.school_id, world.day - DAY, world.day + 5 * DAY, name="秋收假")
    world.holiday(org.school_id, world.day - 9 * DAY, world.day - 8 * DAY, name="元旦")
    calendar(phone, world, org).sees("秋收假").does_not_see("元旦").tap("结束 秋收假").sees(
        "已结束，从今天起恢复申报。"
    )
    phone.open(f"/admin/{org.school_id}/calendar?part=past").sees("3月21日提前结束").sees("元旦")
    assert not [one for one in phone.document.xpath("//button") if (one.get("aria-label") or "").startswith("结束")]
    collector_phone(phone.app, org).open("/days/2020-03-21").sees("未填报成员（2人）")


def test_R51_two_taps_add_one_holiday(plain_phone, world, org):
    fill(calendar(plain_phone, world, org).tap("添加放假"))
    form = plain_phone.by_id("holiday-form")
    body = {name: values[0] for name, values in plain_phone.fields_of(form).items()} | {"confirmed": "1"}
    for _ in range(2):
        assert plain_phone.request("POST", form.get("action"), data=body).status_code == 303
    assert db.session.query(Holiday).count() == 1


def test_R62_the_school_sees_the_leaves_that_its_collectors_granted(phone, world, org):
    other = world.org("林晓晴", school_id=org.school_id)
    world.leave(org, world.members[1], words="骨折")
    world.leave(other, world.member(other, "陈默"), world.day + DAY)
    phone.sign_in(world.admin(org.school_id)).open(f"/admin/{org.school_id}").tap("请假/免报")
    phone.sees("黄恺").sees("骨折").sees("软件工程-2019级-1班").does_not_see("陈默").tap("将要开始").sees("陈默")


def test_R50_another_schools_calendar_and_leaves_are_missing_pages(plain_phone, world, org):
    other = world.school("华南师范大学")
    holiday = world.holiday(org.school_id, audience=Audience.STAFF)
    admin = Phone(plain_phone.app).sign_in(world.admin(org.school_id))
    from yss.actions.school import founding

    stranger = founding.add_person(subject=world.somebody(), now=world.now)
    founding.add_admin(Act(school_id=other, now=world.now), subject=world.somebody())
    assert admin.open(f"/admin/{org.school_id}/calendar").status == 200
    plain_phone.sign_in(stranger)
    for path in ("calendar", "calendar/new", "leaves"):
        assert plain_phone.open(f"/admin/{org.school_id}/{path}").status == 404
    assert db.session.get(Holiday, (org.school_id, holiday)).ended_on is None

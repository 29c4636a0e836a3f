"""R67: 代填表, many proxy reports in one go."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cast import ORDINARY, form_of
from conftest import instant
from phone import Phone
from ways import answer, names_in, numbers

from yss.domain.vocabulary import ReportSource
from yss.extensions import db
from yss.queries.day import reports

DAY = timedelta(days=1)
GRID = "/days/2020-03-21/grid"
CONFIRMED = "我已逐人核对，以上内容真实准确"


def a_class(world, *names, reported_yesterday=True):
    org = world.org(headcount=10)
    people = {name: world.member(org, name, now=world.now - 2 * DAY) for name in names}
    for person in people.values() if reported_yesterday else ():
        world.report(org, person, now=world.now - DAY, location="4403", left_for_visit="yes")
    return org, people


def state(phone, person, value):
    return phone.reshape(f"state_{person}", value)


def counting(org, person, day):
    db.session.rollback()
    return reports.detail(org.school_id, org.org_id, person, day, instant("2020-03-21 09:00"))


def test_R67_all_are_well_but_the_exceptions(phone, world):
    org, people = a_class(world, "李晓明", "黄恺", "黄晓波")
    phone.sign_in(org.collector).open("/days/2020-03-21").tap("代填表 一次为多人代填").is_on("代填表")
    state(phone, people["黄恺"], "except").sees("个人健康状态")
    prefix = f"p{people['黄恺']}-"
    phone.fill_all({prefix + "fever": "yes", prefix + "health": "suspected"}).choose(CONFIRMED).tap("代填3人")
    phone.is_on("申报详情").sees("已为3人代填").sees("未填报成员（0人）")
    assert numbers(phone) == {"组织人数": 10, "已加入": 3, "未加入": 7, "应报": 3, "已申报": 3} | {
        "自主申报": 0,
        "代填": 3,
        "快速填充": 0,
    }
    well, ill = (counting(org, people[name], world.day) for name in ("李晓明", "黄恺"))
    assert (well.source, well.filled_by, ill.source) == (ReportSource.PROXY, "蒋小华", ReportSource.PROXY)
    assert (well.answers["health"], well.answers["left_for_visit"], well.answers["location"]) == (
        "normal",
        "no",
        "4403",
    )
    assert (ill.answers["health"], ill.answers["fever"], ill.answers["left_for_visit"]) == ("suspected", "yes", "yes")


def test_R67_who_has_no_earlier_report_is_asked_in_full(phone, world):
    org, people = a_class(world, "黄恺", reported_yesterday=False)
    phone.sign_in(org.collector).open(GRID).sees("没有可以参照的填报")
    assert not phone.document.xpath("//input[@value='usual']"), "nobody is well without having been asked"
    state(phone, people["黄恺"], "except").choose(CONFIRMED).tap("代填1人")
    assert phone.status == 422
    assert phone.document.xpath("//*[@aria-invalid='true']")
    prefix = f"p{people['黄恺']}-"
    typed = form_of(ORDINARY)
    for name in ("nationality", "household", "location"):
        phone.reshape(prefix + name, typed[name])
    phone.fill_all({prefix + name: value for name, value in typed.items()}).choose(CONFIRMED).tap("代填1人")
    phone.is_on("申报详情").sees("已为1人代填")
    assert counting(org, people["黄恺"], world.day).answers == ORDINARY


def test_R67_who_is_left_open_stays_missing(phone, world):
    org, people = a_class(world, "李晓明", "黄恺")
    phone.sign_in(org.collector).open(GRID)
    state(phone, people["黄恺"], "skip").choose(CONFIRMED).tap("代填1人").sees("未填报成员（1人）")
    assert counting(org, people["黄恺"], world.day) is None


def test_R67_nothing_is_saved_without_the_tick(phone, world):
    org, people = a_class(world, "李晓明")
    phone.sign_in(org.collector).open(GRID).tap("代填1人").is_on("代填表").sees("请核对并勾选承诺")
    assert (phone.status, counting(org, people["李晓明"], world.day)) == (422, None)


def test_R23_who_reported_in_between_is_not_written_over(phone, world):
    org, people = a_class(world, "李晓明", "黄恺")
    phone.sign_in(org.collector).open(GRID)
    world.report(org, people["黄恺"], health="other_symptoms")
    phone.choose(CONFIRMED).tap("代填2人").sees("已为1人代填")
    own = counting(org, people["黄恺"], world.day)
    assert (own.source, own.answers["health"]) == (ReportSource.SELF, "other_symptoms")


def test_R51_a_double_tap_fills_in_once(phone, world):
    org, _ = a_class(world, "李晓明")
    phone.sign_in(org.collector).open(GRID).choose(CONFIRMED)
    form = phone.by_id("grid-form")
    phone.submit(form)
    phone.submit(form).is_on("申报详情")
    assert numbers(phone)["代填"] == 1


def test_R67_a_strangers_id_changes_nothing(plain_phone, world):
    org, _ = a_class(world, "李晓明")
    other = world.org("林晓晴", school_id=org.school_id)
    stranger = world.member(other, "黄恺", now=world.now - 2 * DAY)
    world.report(other, stranger, now=world.now - DAY)
    plain_phone.sign_in(org.collector).open(GRID)
    form = plain_phone.by_id("grid-form")
    plain_phone.submit(
        form, **{f"state_{stranger}": "usual", "state_99": "usual", "state_x": "usual", "confirmed": "y"}
    )
    assert counting(other, stranger, world.day) is None


def test_R31_the_grid_is_only_for_today(phone, world):
    org, _ = a_class(world, "李晓明")
    phone.sign_in(org.collector).open("/days/2020-03-20/grid").sees("日期已变")
    assert phone.status == 409


def test_R67_a_form_opened_before_midnight_comes_back_for_the_new_day(phone, world, clock):
    org, people = a_class(world, "李晓明", "黄恺")
    phone.sign_in(org.collector).open(GRID)
    state(phone, people["黄恺"], "except")
    phone.fill_all({f"p{people['黄恺']}-left_city": "yes"}).choose(CONFIRMED)
    clock.move_to(world.now + DAY)
    phone.tap("代填2人").sees("日期已变")
    assert phone.status == 422
    phone.choose(CONFIRMED).tap("代填2人").is_on("申报详情").sees("3月22日").sees("已为2人代填")
    assert counting(org, people["黄恺"], world.day) is None
    assert counting(org, people["黄恺"], world.day + DAY).answers["left_city"] == "yes"


def test_R24_who_was_not_well_is_no_ordinary_case(phone, world):
    org, people = a_class(world, "李晓明", "黄恺")
    world.report(org, people["黄恺"], now=world.now - DAY, health="confirmed", fever="yes")
    phone.sign_in(org.collector).open(GRID)
    chosen = phone.document.xpath("//input[@type='radio'][starts-with(@name, 'state_')][@checked]")
    assert {int(one.get("name")[6:]): one.get("value") for one in chosen} == {
        people["李晓明"]: "usual",
        people["黄恺"]: "except",
    }
    assert phone.document.xpath(f"//input[@name='p{people['黄恺']}-health'][@checked]/@value") == ["confirmed"]


def test_R26_after_the_submission_the_grid_names_who_is_missing_now(phone, world):
    org, people = a_class(world, "李晓明", "黄恺")
    world.submit(org)
    world.report(org, people["黄恺"])
    phone.sign_in(org.collector).open(GRID)
    assert phone.document.xpath("//form[@id='grid-form']//legend/text()")[0].strip() == "李晓明"
    assert len(phone.document.xpath("//form[@id='grid-form']//section")) == 1
    phone.choose(CONFIRMED).tap("代填1人").sees("提交后申报（2人）")


@pytest.mark.slow
def test_R37_the_grid_has_pages(phone, app, world):
    org = world.org(headcount=60)
    for _ in range(53):
        world.report(org, world.member(org, now=world.now - 2 * DAY), now=world.now - DAY)
    phone.sign_in(org.collector).open(GRID)
    assert len(phone.document.xpath("//form[@id='grid-form']//section")) == 50
    phone.choose(CONFIRMED).tap("代填50人").sees("未填报成员（3人）")
    assert len(names_in(Phone(app).sign_in(org.collector).open("/days/2020-03-21/missing"))) == 3


def test_R67_somebody_filled_in_reports_over_it(phone, app, world):
    org, people = a_class(world, "李晓明")
    phone.sign_in(org.collector).open(GRID).choose(CONFIRMED).tap("代填1人")
    member = Phone(app).sign_in(people["李晓明"]).open(f"/schools/{org.school_id}/people/{people['李晓明']}/report")
    answer(member).tap("修改申报").is_on("申报回执")
    assert counting(org, people["李晓明"], world.day).source is ReportSource.SELF

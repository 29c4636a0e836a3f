"""R65: the person, or the guardian, confirms or disputes what was filled in for them, until submission."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from cast import subject
from phone import Phone
from sqlalchemy import select
from ways import agree, cells, submit_day, to_review

from yss.domain.errors import NotPermitted
from yss.domain.permissions import Standing, check_verdict
from yss.domain.vocabulary import ReportSource, Verdict
from yss.extensions import db
from yss.models import AuditEvent, ReportVerdict

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("source", "filled_by", "is_self", "is_guardian", "refused"),
    [
        (ReportSource.PROXY, 9, True, False, None),
        (ReportSource.CARRIED_FORWARD, 9, True, False, None),
        (ReportSource.PROXY, 9, False, True, None),
        (ReportSource.PROXY, 1, False, True, "verdict_on_own"),
        (ReportSource.SELF, 1, True, False, "verdict_on_own"),
        (ReportSource.SELF, 9, False, True, "verdict_on_own"),
        (ReportSource.PROXY, 9, False, False, "verdict_not_yours"),
    ],
)
def test_R65_who_may_judge(source, filled_by, is_self, is_guardian, refused):
    def check():
        check_verdict(Standing(source, filled_by), actor_id=1, is_self=is_self, is_guardian=is_guardian)

    if refused is None:
        return check()
    with pytest.raises(NotPermitted) as refusal:
        check()
    assert refusal.value.code == refused
    return None


def filled_in(world, name="黄恺"):
    """A member for whom the collector has filled in today."""
    org = world.org(headcount=5)
    member = world.member(org, name)
    world.report(org, member, by=org.collector, health="suspected")
    return org, member


def a_family(world):
    """A child whose parent has agreed as guardian."""
    org, parent, birth = world.org(), world.person("黄伟斌"), date(2012, 9, 1)
    return org, parent, world.guardian(org, parent, subject("黄宇轩", birth))


def page_of(org, person, day="2020-03-21"):
    return f"/schools/{org.school_id}/people/{person}/filled-in/{day}"


def verdicts():
    db.session.rollback()
    return [row.verdict for row in db.session.scalars(select(ReportVerdict).order_by(ReportVerdict.report_id))]


def test_R65_the_person_confirms(phone, app, world):
    org, member = filled_in(world)
    phone.sign_in(member).open("/me").tap("核对代填 黄恺").is_on("代填复核").sees("代填人：蒋小华").sees("疑似病例")
    assert cells(phone)["代填复核"] == "待确认"
    phone.tap("确认无误").is_on("我的").sees("已确认代填内容")
    desk = Phone(app).sign_in(org.collector).open(f"/days/2020-03-21/people/{member}")
    assert cells(desk)["代填复核"] == "本人或监护人已确认"
    assert verdicts() == [Verdict.CONFIRMED]


def test_R65_a_dispute_is_on_the_open_list_and_in_the_review(phone, app, world):
    org, member = filled_in(world)
    desk = Phone(app, htmx=True).sign_in(org.collector).open("/days/2020-03-21").does_not_see("有异议")
    phone.sign_in(member).open(page_of(org, member)).tap("有异议").sees("已提出异议，采集员会看到")
    assert desk.poll("lists").status == 200
    desk.sees("黄恺对代填内容有异议")
    to_review(desk).sees("黄恺对代填内容有异议")
    desk.tap("提交数据").tap("确定").is_on("提交结果")
    actions = db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert "report_disputed" in actions


def test_R65_the_newest_verdict_holds(phone, world):
    org, member = filled_in(world)
    for label in ("有异议", "确认无误"):
        phone.sign_in(member).open(page_of(org, member)).tap(label)
    assert verdicts() == [Verdict.CONFIRMED]


def test_R65_who_disagrees_reports_over_it_and_the_verdict_is_gone(phone, app, world):
    org, member = filled_in(world)
    phone.sign_in(member).open(page_of(org, member)).tap("有异议")
    world.report(org, member)
    Phone(app).sign_in(org.collector).open("/days/2020-03-21").does_not_see("有异议")
    assert phone.open(page_of(org, member)).status == 404
    phone.open("/me").does_not_see("核对代填")


def test_R65_the_guardian_of_a_child(phone, app, world):
    org, parent, child = a_family(world)
    world.report(org, child, by=org.collector)
    phone.sign_in(parent).open("/me").tap("核对代填 黄宇轩").tap("确认无误")
    assert verdicts() == [Verdict.CONFIRMED]


def test_R65_a_linked_proxy_who_is_no_guardian_does_not_see_it(plain_phone, world):
    org = world.org()
    friend = world.person("黄伟斌")
    member = world.join_other(org, friend, subject("黄宇轩"))
    world.consent(member)
    world.report(org, member, by=org.collector)
    plain_phone.sign_in(friend).open("/me").does_not_see("核对代填")
    assert plain_phone.open(page_of(org, member)).status == 404


def test_R65_who_filled_in_has_nothing_to_judge(plain_phone, world):
    org, parent, child = a_family(world)
    world.report(org, child, by=parent)
    assert plain_phone.sign_in(parent).open(page_of(org, child)).status == 404


def test_R65_after_submission_there_is_no_verdict(phone, app, world):
    org, member = filled_in(world)
    phone.sign_in(member).open(page_of(org, member))
    submit_day(Phone(app).sign_in(org.collector))
    phone.tap("有异议").sees("已提交，提交后不可修改")
    assert (phone.status, verdicts()) == (422, [])
    phone.open(page_of(org, member)).is_on("代填复核").does_not_see("确认无误")


def test_R65_yesterday_closes_with_half_past_eleven(phone, world, clock):
    org, member = filled_in(world)
    clock.move_to(world.now + DAY)
    phone.sign_in(member).open(page_of(org, member)).does_not_see("自己填报").tap("确认无误")
    assert verdicts() == [Verdict.CONFIRMED]
    clock.move_to(world.now + DAY + timedelta(hours=2, minutes=30))
    phone.open(page_of(org, member)).sees("已过今天11:30").does_not_see("确认无误")


def test_R65_a_report_that_was_replaced_in_between_is_shown_anew(phone, world):
    org, member = filled_in(world)
    phone.sign_in(member).open(page_of(org, member))
    world.report(org, member, by=org.collector, health="isolated")
    phone.tap("确认无误").sees("这份填报已被更新").sees("隔离观察")
    assert (phone.status, verdicts()) == (422, [])


@pytest.mark.parametrize("typed", ["", "perhaps", "confirmed "])
def test_R65_a_tampered_verdict_is_none(phone, world, typed):
    org, member = filled_in(world)
    phone.sign_in(member).open(page_of(org, member))
    phone.by_id("verdict-form").xpath(".//button[@value='confirmed']")[0].set("value", typed)
    phone.tap("确认无误").sees("选项无效")
    assert (phone.status, verdicts()) == (422, [])


def test_R49_who_was_filled_in_for_is_asked_at_the_first_own_visit(phone, world):
    org = world.org()
    member = world.member(org, "黄恺", consent=False)
    world.report(org, member, by=org.collector)
    phone.sign_in(member).open(page_of(org, member)).tap("内容有误，自己填报")
    agree(phone, "本人").is_on("健康申报")

"""R76: what was typed for a day is kept until the day can be submitted no more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cast import SUPPLEMENT
from conftest import instant
from hands import make_deputy
from phone import Phone
from sqlalchemy import select
from ways import cells, submit_day, to_review

from yss.actions.kit import drafts
from yss.actions.organization import lists
from yss.actions.school import retaining
from yss.acts import Act
from yss.domain.people_lists import People
from yss.extensions import db
from yss.models import Draft

TODAY = "/days/2020-03-21"
EARLY, NEXT_MORNING = instant("2020-03-21 08:45:00"), instant("2020-03-22 11:29:00")


@pytest.fixture
def org(world, clock):
    """One has reported, one is missing; it is 08:45."""
    clock.move_to(EARLY)
    world.now = EARLY
    org = world.org(headcount=2)
    world.report(org, world.member(org, "李晓明"))
    world.member(org, "黄恺")
    return org


def type_in(phone, org, value="45"):
    phone.sign_in(org.collector).open(f"{TODAY}/submit").fill("应到校人数", value).fill("备注", "黄恺已联系")
    return phone.tap("保存草稿").sees("草稿已保存 08:45")


def typed(phone):
    return phone.field("应到校人数").get("value"), (phone.field("备注").text or "").strip()


def kept():
    db.session.rollback()
    return set(db.session.scalars(select(Draft.purpose)))


def test_R76_what_was_typed_at_0845_stands_at_1129_of_the_next_day(phone, org, clock):
    type_in(phone, org)
    clock.move_to(NEXT_MORNING)
    phone.open("/workbench?day=yesterday").sees("昨日数据截止").tap("提交3月21日数据")
    assert typed(phone) == ("45", "黄恺已联系\n未填报：黄恺")
    phone.sees("草稿已保存 3月21日 08:45")


def test_R76_the_review_that_goes_with_it_stands_as_long(phone, org, clock):
    to_review(phone.sign_in(org.collector))
    clock.move_to(NEXT_MORNING)
    phone.open(f"{TODAY}/review").is_on("数据详情").tap("提交数据").tap("确定").tap("查看数据")
    assert cells(phone)["应到校人数"] == str(SUPPLEMENT["expected_on_site"])


@pytest.mark.parametrize("button", ["保存草稿", "下一步"])
def test_R76_at_half_past_eleven_nothing_is_said_to_be_kept(phone, org, clock, button):
    type_in(phone, org)
    clock.move_to(NEXT_MORNING)
    phone.open(f"{TODAY}/submit")
    clock.move_to(instant("2020-03-22 11:30:00"))
    phone.fill_all(dict.fromkeys(SUPPLEMENT, "1")).tap(button)
    phone.sees("已过今天11:30，昨日数据不可再提交").does_not_see("草稿已保存")
    assert (phone.status, typed(phone)[0]) == (422, "1"), "what was typed stays on the page"


def test_R76_a_day_that_the_school_opens_again_still_has_it(phone, org, world, clock):
    type_in(phone, org)
    world.return_day(org, now=instant("2020-03-27 23:59:00"), minutes=120)
    clock.move_to(instant("2020-03-28 01:58:00"))
    assert typed(phone.sign_in(org.collector).open(f"{TODAY}/submit"))[0] == "45"


def test_R76_the_submission_ends_what_others_had_begun(phone, app, org, world, clock):
    deputy = world.person("陈默")
    make_deputy(world, org, deputy)
    type_in(phone, org, "99")
    submit_day(Phone(app, htmx=phone.htmx).sign_in(deputy))
    assert kept() == set()
    world.return_day(org)
    phone.open(f"{TODAY}/submit").does_not_see("草稿已保存")
    assert typed(phone)[0] == "45", "the next version starts from the one that was submitted"


def test_R76_a_form_that_leaves_late_brings_no_draft_back(phone, org):
    type_in(phone, org)
    left = phone.fields_of(phone.by_id("supplement-form"))
    submit_day(phone)
    phone.client.post(f"{TODAY}/submit", data=left | {"draft": "1"}, headers={"Referer": f"{phone.base}/"})
    assert kept() == set()


def test_R76_what_was_sent_after_the_session_had_run_out_lasts_as_long(phone, org, clock):
    sent = {"expected_on_site": ["44"], "remarks": ["黄恺请假"]}
    drafts.keep_unsent(Act(actor_id=org.collector, now=EARLY), path=f"{TODAY}/submit", values=sent)
    clock.move_to(NEXT_MORNING)
    assert typed(phone.sign_in(org.collector).open(f"{TODAY}/submit"))[0] == "44"


def test_R76_no_sweep_takes_it_before_its_time(org, world, clock):
    mine = f"submission:{org.org_id}:2020-03-21"
    world.review(org)
    a_day_later = EARLY + timedelta(hours=25)
    for at in (EARLY, a_day_later):
        lists.keep_list(
            Act(school_id=org.school_id, org_id=org.org_id, actor_id=org.collector, now=at),
            kind="members",
            people=People(()),
            path="",
        )
        assert mine in kept()
    retaining.sweep(a_day_later + timedelta(days=6), a_day_later + timedelta(days=6))
    assert kept() == {mine}
    assert retaining.sweep(EARLY + timedelta(days=8), EARLY + timedelta(days=8))["drafts"] == 1
    assert kept() == set()


def test_R76_a_moved_clock_sweeps_nothing_that_goes_by_the_real_one(org, world):
    drafts.keep_unsent(Act(actor_id=org.collector, now=EARLY), path="/members/add", values={"name": ["李晓明"]})
    world.now = EARLY + timedelta(days=30)
    mine = f"submission:{org.org_id}:{world.day}"
    world.review(org)
    retaining.sweep(world.now, EARLY)
    drafts.keep_unsent(Act(actor_id=org.collector, now=EARLY), path="/members", values={"name": ["黄恺"]})
    assert kept() == {mine, "unsent:/members/add", "unsent:/members"}
    assert retaining.sweep(world.now, EARLY + timedelta(hours=25))["unsent"] == 2

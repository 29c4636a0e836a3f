"""R80: a day before an organization existed owes nothing, and is neither submitted nor opened."""

from __future__ import annotations

import pytest
from cast import SUPPLEMENT
from conftest import instant
from exported import exported
from phone import Phone
from sqlalchemy import select, update
from ways import numbers, submit_day

from yss.actions.day import submitting
from yss.domain.days import ONE_DAY
from yss.domain.errors import NotAllowedNow
from yss.domain.languages import Language
from yss.domain.submission_drafts import Typed
from yss.extensions import db
from yss.models import DaySubmission, Draft, Organization, SubmissionReturn
from yss.queries import reminders
from yss.queries.day import day as days
from yss.queries.school import overview, trend
from yss.web.kit import robot_form

YESTERDAY, TODAY = "/days/2020-03-20", "/days/2020-03-21"
WHY = "组织于3月21日创建，更早的日期不需要提交，也不能提交"


@pytest.fixture
def org(world, clock):
    """Made this morning, with a member who has not reported."""
    org = world.org(headcount=2, founded=0)
    world.member(org, "黄晓波")
    return org


@pytest.fixture
def older(world, org):
    """Of the same school, a week old, with a member who is missing on each day."""
    older = world.org("林晓晴", school_id=org.school_id, headcount=1, founded=7)
    world.member(older, "李晓明", now=world.now - 7 * ONE_DAY)
    return older


def written():
    db.session.rollback()
    return [db.session.scalars(select(table)).all() for table in (DaySubmission, SubmissionReturn, Draft)]


def refused(act, *arguments, **options):
    with pytest.raises(NotAllowedNow) as refusal:
        act(*arguments, **options)
    db.session.rollback()
    return refusal.value.code


def test_R80_the_workbench_urges_no_day_before_the_first(phone, org):
    phone.sign_in(org.collector).open("/workbench").does_not_see("昨日数据截止").sees("提交3月21日数据")
    phone.tap("昨日（3月20日）").sees(WHY).does_not_see("昨日数据截止")
    button = phone.document.xpath("//*[starts-with(normalize-space(text()), '提交3月20日数据')]")[0]
    assert button.get("aria-disabled") == "true"
    assert numbers(phone) == {}
    assert not phone.document.xpath("//*[@class='ring']"), "no percentage of nothing"
    phone.does_not_see("查看申报情况").does_not_see("未提交")


@pytest.mark.parametrize("path", ["", "/submit", "/review", "/missing", "/joined", "/versions"])
def test_R80_the_pages_of_such_a_day_say_why_there_is_none(plain_phone, org, path):
    plain_phone.sign_in(org.collector).open(YESTERDAY + path).sees(WHY)
    assert plain_phone.status == 409


@pytest.mark.parametrize("button", [{"draft": "1"}, {"reshape": "1"}, {}])
def test_R80_nothing_sent_for_such_a_day_is_kept(phone, org, button):
    phone.sign_in(org.collector).open(f"{TODAY}/submit").fill_all({name: str(n) for name, n in SUPPLEMENT.items()})
    form = phone.by_id("supplement-form")
    for place in ("action", "hx-post"):
        form.set(place, f"{YESTERDAY}/submit")
    phone.submit(form, None, **button).sees(WHY)
    assert (phone.status, written()) == (409, [[], [], []])


def test_R80_the_actions_ask_under_the_lock(world, org):
    day, typed = world.day - ONE_DAY, Typed()
    assert refused(world.review, org, day) == "not_founded"
    assert refused(submitting.save_draft, world.act(org), day=day, typed=typed) == "not_founded"
    assert refused(world.return_day, org, day) == "not_founded"
    assert refused(submitting.submit_day, world.act(org), day=day, seen="0.x", as_seen=True) == "not_founded"
    assert written() == [[], [], []]


@pytest.mark.parametrize(("back", "said"), [(0, "day_still_open"), (1, "not_founded"), (2, "not_founded")])
def test_R80_the_school_opens_no_such_day(phone, world, org, back, said):
    day = world.day - back * ONE_DAY
    assert refused(world.return_day, org, day) == said
    base = f"/admin/{org.school_id}/organizations/{org.org_id}"
    phone.sign_in(world.admin(org.school_id)).open(f"{base}/days/{day}/return")
    if back:
        phone.sees(WHY)
        assert phone.status == 409
        assert f"{base}/days/{day}" not in {link.get("href") for link in phone.open(base).document.xpath("//a")}


@pytest.mark.parametrize(("made", "first"), [("2020-03-20 23:59:59", True), ("2020-03-21 00:00:00", False)])
def test_R80_the_first_day_is_the_one_in_shanghai(phone, world, clock, made, first):
    noon, world.now = world.now, instant(made)
    org = world.org(headcount=1, founded=0)
    world.now = noon
    found = days.find(org.desk, world.day - ONE_DAY, world.now)
    assert days.submit_availability(found, world.now).allowed is first
    phone.sign_in(org.collector).open("/workbench")
    assert ("昨日数据截止" in phone.text) is first
    if first:
        submit_day(phone, "2020-03-20")


def test_R80_the_schools_day_names_only_who_was_there(phone, world, org, older):
    phone.sign_in(world.admin(org.school_id)).open(f"/admin/{org.school_id}?day=yesterday").sees("已提交组织 0/1")
    listed = phone.document.xpath("//a[@class='org_name']/@href")
    assert [one.split("/")[4] for one in listed] == [str(older.org_id)]
    assert numbers(phone)["组织人数"] == 1
    phone.open(f"/admin/{org.school_id}").sees("已提交组织 0/2")


def test_R80_the_plot_counts_only_who_was_there(world, org, older):
    db.session.rollback()
    lately = trend.trend(overview.pulse(org.school_id, world.day, world.now)).days
    assert [one.organizations for one in lately[-9:]] == [0, 1, 1, 1, 1, 1, 1, 1, 2]
    assert lately[-9].rates == (None, None)


def test_R80_who_is_reminded_was_there(world, org, older):
    school, said = org.school_id, {}
    for day in (world.day - ONE_DAY, world.day):
        waiting = reminders.not_submitted(school, day, world.now)
        text = robot_form.about_collectors(
            Language.SIMPLIFIED, "中山大学", day, waiting, reminders.target_time(school), 10_000
        )
        said[day] = ([row.org_id for row in waiting.rows], text.count("蒋小华"), text.count("林晓晴"))
    assert said[world.day - ONE_DAY] == ([older.org_id], 0, 1)
    assert (set(said[world.day][0]), *said[world.day][1:]) == ({org.org_id, older.org_id}, 1, 1)


@pytest.mark.parametrize("kind", ["missing", "submissions"])
def test_R80_an_export_has_no_rows_of_a_day_before_the_first(app, world, org, older, kind):
    world.member(org, "傅立叶", now=world.now - 2 * ONE_DAY)
    admin = Phone(app).sign_in(world.admin(org.school_id))
    rows = exported(admin, org, kind=kind, first="2020-03-19", last="2020-03-21")
    named = {(row["day"], row["org_id"].strip("'")) for row in rows}
    days_of = {one: {day for day, org_id in named if org_id == str(one.org_id)} for one in (org, older)}
    assert days_of[org] == {"2020-03-21"}
    assert days_of[older] == {"2020-03-19", "2020-03-20", "2020-03-21"}


def test_R11_R80_what_was_submitted_all_the_same_stays_readable(phone, world, clock):
    org = world.org(headcount=1, founded=1)
    world.submit(org, world.day - ONE_DAY)
    moved = update(Organization).where(Organization.id == org.org_id).values(created_at=world.now)
    db.session.execute(moved)
    db.session.commit()
    phone.sign_in(org.collector).open("/workbench?day=yesterday").sees("已提交").tap("查看数据").sees("第1版")
    assert refused(world.return_day, org, world.day - ONE_DAY) == "not_founded"

"""R44: the school's first page: what it adds up to, what needs attention, and who gets there."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

import pytest
from cast import MORNING_CHECK, WELL
from conftest import instant
from phone import Phone
from statements import counted
from ways import cells, numbers

from yss.actions.organization import correcting, organizing
from yss.actions.school import founding
from yss.acts import Act
from yss.domain import questionnaire
from yss.domain.vocabulary import ClosingReason
from yss.extensions import db
from yss.queries.day import day as days
from yss.queries.day import submissions
from yss.queries.school import overview, trend
from yss.web.school import figures

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def pulse_of(school_id, now, day=None):
    db.session.rollback()
    return overview.pulse(school_id, day or days.day_of(now), now)


def shown_to_collectors(orgs, day, now):
    """What the collectors' own pages add up to: figures, late, who submitted, tallies."""
    found = [days.find(org.desk, day, now) for org in orgs]
    figures, tally = Counter(), Counter()
    for one in found:
        counted = days.figures(one)
        figures += Counter(counted.as_dict() | {"not_joined": counted.not_joined, "missing": counted.missing})
        figures["late"] += days.late_total(one)
        if one.submitted:
            figures["submitted"] += 1
            for key, questions in submissions.submission(one.desk, day).counted.tallies.items():
                for name, choices in questions.items():
                    tally += Counter({(key, name, choice): number for choice, number in choices.items()})
    return +figures, +tally


def shown_to_school(school_id, day, now):
    shown = overview.school_day(pulse_of(school_id, now, day))
    totals = shown.totals
    figures = Counter(totals.figures.as_dict() | {"not_joined": totals.not_joined, "missing": totals.figures.missing})
    return +(figures + Counter(late=totals.late, submitted=totals.submitted)), +Counter(shown.tally)


class Life:
    """What happens to the organizations of a school, drawn by chance."""

    def __init__(self, world, seed):
        self.world, self.chance, self.now = world, random.Random(seed), world.now
        self.orgs = [world.org("蒋小华", headcount=3, founded=0)]
        self.school_id = self.orgs[0].school_id
        for name in ("林晓晴", "陈默", "黄恺"):
            self.orgs.append(world.org(name, school_id=self.school_id, headcount=4, founded=0))
        self.members = {org: [] for org in self.orgs}
        self.questionnaire = "guide/1"

    def step(self):
        self.now += MINUTE
        self.world.now = self.now
        org = self.chance.choice(self.orgs)
        often = (self.join, self.report, self.report, self.submit)
        seldom = (self.remove, self.give_back, self.rename, self.switch, self.sleep)
        self.chance.choice((*often, *often, *seldom))(org)

    def join(self, org):
        self.members[org].append(self.world.member(org))

    def report(self, org):
        if self.members[org]:
            person = self.chance.choice(self.members[org])
            sick = {"fever": "yes", "health": "fever"} if self.questionnaire == "guide/1" else WELL
            self.world.report(org, person, questionnaire=self.questionnaire, **self.chance.choice((sick, {})))

    def remove(self, org):
        if self.members[org]:
            self.world.remove(org, self.members[org].pop())

    def submit(self, org):
        day = self.world.day - self.chance.choice((0, 0, 1)) * DAY
        if days.submit_availability(days.find(org.desk, day, self.now), self.now).allowed:
            self.world.submit(org, day)

    def give_back(self, org):
        day = self.world.day - self.chance.choice((0, 1, 2)) * DAY
        found = days.find(org.desk, day, self.now)
        if day < found.founded:
            return
        if found.open_until is None and (found.submitted or day < self.world.day - DAY):
            self.world.return_day(org, day, minutes=30)

    def rename(self, org):
        db.session.rollback()
        organizing.change_organization(self.world.act(org), name="2班", headcount=self.chance.randrange(1, 9))

    def switch(self, _):
        self.questionnaire = MORNING_CHECK if self.questionnaire == "guide/1" else "guide/1"
        self.world.switch(self.school_id, self.questionnaire)

    def sleep(self, _):
        self.now += self.chance.choice((31 * MINUTE, 14 * 60 * MINUTE))


@pytest.mark.parametrize("seed", range(6))
def test_R44_the_school_shows_what_its_collectors_pages_add_up_to(world, seed):
    life = Life(world, seed)
    for _ in range(60):
        life.step()
        db.session.rollback()
        for back in range(3):
            day = days.day_of(life.now) - back * DAY
            there = [org for org in life.orgs if day >= days.day_of(instant("2020-03-21 09:00:00"))]
            assert shown_to_school(life.school_id, day, life.now) == shown_to_collectors(there, day, life.now)
    lately = trend.trend(pulse_of(life.school_id, life.now)).days
    for one in lately[-3:]:
        shown = overview.school_day(pulse_of(life.school_id, life.now, one.day))
        assert (one.submitted, one.organizations) == (shown.totals.submitted, shown.totals.organizations)
        handed_in = sum(org.figures.reported for org in shown.orgs if org.is_submitted)
        assert (one.figures.reported, one.risk) == (handed_in, shown.tally.get(("guide/1", "health", "fever"), 0))


def late_of(org, now):
    """提交后申报 as the collector's page counts it and as the school's page does."""
    school = overview.school_day(pulse_of(org.school_id, now))
    (shown,) = (one.late for one in school.orgs if one.org_id == org.org_id)
    return days.late_total(days.find(org.desk, days.day_of(now), now)), shown


def test_R26_R44_who_moves_and_reports_anew_elsewhere_is_late_nowhere(world):
    first = world.org("蒋小华")
    second = world.org("林晓晴", school_id=first.school_id)
    member = world.member(first)
    world.submit(first)
    world.report(first, member)
    assert late_of(first, world.now) == (1, 1)
    world.move(second, member, first)
    assert late_of(first, world.now) == (0, 0)
    world.report(second, member)
    assert late_of(first, world.now) == late_of(second, world.now) == (0, 0)


@pytest.mark.parametrize("back", [3, 20])
def test_R44_R62_leave_for_days_long_past_is_seen_by_the_school_too(world, back):
    org = world.org()
    member, day = world.member(org), world.day + DAY
    world.now += (back + 1) * DAY
    before = overview.school_day(pulse_of(org.school_id, world.now, day)).totals.figures
    world.leave(org, member, day)
    shown = overview.school_day(pulse_of(org.school_id, world.now, day)).totals.figures
    assert (before.missing, shown.missing, shown.exempt) == (1, 0, 1)
    assert shown == days.figures(days.find(org.desk, day, world.now))


@pytest.fixture
def school(world):
    """甲班 has submitted with a late report, 乙班 has not and misses one, 丙班 is done; 丁班 is closed."""
    first = world.org("蒋小华")
    others = {"乙": "林晓晴", "丙": "陈默", "丁": "黄恺"}
    orgs = {"甲": first} | {label: world.org(name, school_id=first.school_id) for label, name in others.items()}
    for label, org in orgs.items():
        db.session.rollback()
        organizing.change_organization(world.act(org), name=f"{label}班", headcount=5)
        world.report(org, world.member(org), fever="yes", health="fever")
    late = world.member(orgs["甲"])
    world.member(orgs["乙"])
    for label in "甲丙":
        world.submit(orgs[label])
    world.report(orgs["甲"], late)
    by_support = Act(school_id=first.school_id, org_id=orgs["丁"].org_id, now=world.now)
    reason = ClosingReason.CREATED_TWICE
    correcting.close_organization(by_support, collector_id=orgs["丁"].collector, reason=reason)
    return orgs


def names(phone):
    return [str(name.text_content())[-2:] for name in phone.document.xpath("//a[@class='org_name']")]


def admin_phone(phone, world, school):
    school_id = school["甲"].school_id
    return phone.sign_in(world.admin(school_id)).open(f"/admin/{school_id}")


def test_R44_an_admin_comes_in_to_the_school_and_sees_its_organizations(phone, world):
    org = world.org()
    phone.sign_in(world.admin(org.school_id)).open("/").is_on("中山大学")
    phone.sees("软件工程-2019级-1班").sees("未提交").sees("已提交组织 0/1")


def test_R44_the_head_says_how_far_the_school_is(phone, world, school):
    admin_phone(phone, world, school).sees("已提交组织 2/3").sees("更新时间 2020-03-21 09:00").sees("刷新")
    shown = {"组织人数": 15, "已加入": 5, "未加入": 10, "应报": 5, "已申报": 3, "未填报": 2, "提交后": 1}
    assert numbers(phone) == shown


def test_R44_what_needs_attention_stands_first_and_filters_narrow(phone, world, school):
    admin_phone(phone, world, school)
    assert names(phone) == ["乙班", "甲班", "丙班"], "not submitted, late, done; the closed one is not there"
    filters = {"未提交": "乙", "已提交": "丙甲", "有提交后申报": "甲", "有未填报": "乙甲"}
    for label, shown in filters.items():
        phone.tap(label)
        assert {name[0] for name in names(phone)} == set(shown), label
    phone.tap("全部").fill("搜索组织", "乙").tap("搜索")
    assert names(phone) == ["乙班"]
    phone.fill("搜索组织", "nobody").tap("搜索").sees("没有找到“nobody”")


def test_R31_R44_who_missed_the_deadline_is_said_so(phone, world, school, clock):
    clock.move_to(instant("2020-03-22 11:30:00"))
    admin_phone(phone, world, school).does_not_see("逾期未提交").tap("昨日（3月21日）").sees("逾期未提交")
    assert names(phone)[0] == "乙班"


def test_R44_the_schools_figures_open_their_organizations_and_these_their_members(phone, world, school):
    admin_phone(phone, world, school).sees("来自已提交的2个组织")
    phone.tap("个人健康状态：发热 2 高风险").is_on("个人健康状态：发热").sees("2个组织")
    phone.tap("软件工程-2019级-丙班 1").is_on("个人健康状态：发热").sees("成员")


def test_R44_figures_of_two_questionnaires_stand_apart(phone, world, school):
    first = school["甲"]
    world.switch(first.school_id)
    world.report(school["乙"], world.member(school["乙"]), questionnaire=MORNING_CHECK, **WELL)
    world.submit(school["乙"])
    admin_phone(phone, world, school).sees("来自已提交的3个组织").sees("个人健康状态：发热 3")
    assert cells(phone)["个人健康状态：发热"].startswith("3")


def test_R44_a_returned_day_counts_no_more_until_its_time_is_over(phone, world, school, clock):
    world.return_day(school["丙"], minutes=30)
    admin_phone(phone, world, school).sees("已提交组织 1/3").sees("已退回")
    clock.shift(1800)
    admin_phone(phone, world, school).sees("已提交组织 2/3").does_not_see("已退回")


def test_R44_a_day_to_come_or_none_does_not_exist(plain_phone, world, school):
    base = admin_phone(plain_phone, world, school).path
    for day in ("2020-03-22", "1999-01-01", "x", "2020-02-30"):
        assert plain_phone.open(f"{base}?day={day}").status == 404, day
    assert plain_phone.open(f"{base}/figures/guide-1.health.nothing").status == 404
    plain_phone.open(f"{base}?day=2020-02-19").is_on("中山大学").sees("还没有组织")


def test_R44_an_empty_school_says_what_to_do(phone, world):
    school = world.school()
    phone.sign_in(world.admin(school)).open(f"/admin/{school}").sees("还没有组织").does_not_see("最近30天")


def test_R44_the_plots_numbers_stand_in_a_table(phone, world, school):
    admin_phone(phone, world, school)
    (row,) = phone.document.xpath("//tr[th/a='3月21日']")
    assert [cell.text for cell in row.xpath("td")] == ["2/3", "2/3", "2"]


def test_R44_a_page_of_organizations_after_the_other(phone, world):
    org = world.org()
    for number in range(52):
        world.org(collector_id=world.person(), school_id=org.school_id, headcount=number + 1)
    phone.sign_in(world.admin(org.school_id)).open(f"/admin/{org.school_id}")
    first = phone.document.xpath("//a[@class='org_name']/@href")
    phone.tap("加载更多")
    both = phone.document.xpath("//a[@class='org_name']/@href")
    assert (len(first), len({*first, *both})) == (50, 53)


def test_R43_R44_an_organization_that_waits_is_not_counted(phone, world, school):
    first = school["甲"]
    db.session.rollback()
    founding.require_confirmation(
        Act(school_id=first.school_id, actor_id=world.admin(first.school_id), now=world.now), required=True
    )
    world.org(collector_id=world.person(), school_id=first.school_id)
    admin_phone(phone, world, school).sees("已提交组织 2/3").sees("1个新组织待学校确认")


def test_R37_R44_as_many_queries_with_many_organizations_as_with_few(app, world, school):
    taken = []
    for _ in range(2):
        phone = admin_phone(Phone(app), world, school)
        for kept in (overview._cache, trend._cache):
            kept.clear()
        with counted(db.engine) as said:
            phone.request("GET", phone.path)
        taken.append(len(said))
        for _ in range(8):
            org = world.org(collector_id=world.person(), school_id=school["甲"].school_id)
            world.report(org, world.member(org))
            world.submit(org)
            world.report(org, world.member(org))
    assert taken[0] == taken[1] <= 16


def test_R44_what_has_not_moved_is_not_counted_again(app, world, school):
    phone = admin_phone(Phone(app), world, school)
    with counted(db.engine) as said:
        phone.request("GET", phone.path)
    assert len(said) == 5, "the moved clock, the session, the school's pulse, what waits twice"


def test_R44_an_admin_of_two_schools_chooses(plain_phone, world):
    first, _ = world.school("甲中学"), world.school("乙小学")
    plain_phone.sign_in(world.admin(first)).open("/admin").is_on("学校管理")
    plain_phone.tap("乙小学").is_on("乙小学")


def test_R5_the_admins_pages_ask_for_a_recent_verification(app, world, clock):
    school = world.school()
    phone = Phone(app).sign_in(world.admin(school)).open(f"/admin/{school}").is_on("中山大学")
    clock.shift(12 * 3600)
    phone.open(f"/admin/{school}").is_on("选择认证方式")


def test_R59_what_two_definitions_call_alike_is_named_once(world, monkeypatch):
    """As once a second version of one ships, or a day has figures of both."""
    monkeypatch.setattr(questionnaire, "keys", lambda: ("guide/1", "guide/1"))
    named = figures.high_risk(overview.school_day(pulse_of(world.school(), world.now)))
    assert len(named) == len(set(named)) > 1

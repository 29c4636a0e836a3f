"""The second day and those after it: quick-fill and its undoing, people who leave and move, a foreign teacher, the
notice on the third day in a row (R18, R19, R32, R38)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pytest
from browser.conftest import Person
from browser.serving import Server
from browser.test_the_day import SUPPLEMENT, WITH_AND_WITHOUT
from browser.walk import Walker, number
from factories import Org, World
from playwright.sync_api import expect

from yss import create_app
from yss.actions.school import founding
from yss.config import Settings
from yss.domain.days import SHANGHAI
from yss.domain.subject import Subject
from yss.domain.vocabulary import DocumentType
from yss.extensions import db
from yss.queries.entry import invites

DAY = timedelta(days=1)
REPORTED = ("安一帆", "白二宁", "陈三多", "丁四维", "樊五常", "葛六合", "何七巧", "江八斗", "康九思", "雷十方")
NEVER = ("孟无报", "宁未填")
SEEDS = {name: 700 + place for place, name in enumerate((*REPORTED, *NEVER, "钱小采", "石新班"))}


@dataclass(frozen=True)
class Class:
    """A class with a first day submitted, the link of the class next door, and the second day."""

    org: Org
    next_door: str
    day: date


@pytest.fixture
def a_class(live_server: Server) -> Class:
    """Twelve members; ten have reported on the first day, which was submitted."""
    first = datetime.combine(datetime.now(SHANGHAI).date(), time(9), SHANGHAI)
    app = create_app(Settings.from_env(live_server.env))
    with app.app_context():
        world = World(app, first)
        org = world.org("钱小采", collector_id=known("钱小采", first), headcount=12)
        other = world.org("石新班", collector_id=known("石新班", first), school_id=org.school_id, headcount=30)
        world.roster(org.school_id, ("Dorian Lam", "US"), ("Fourier FU", "AU"))
        for name in (*REPORTED, *NEVER):
            world.join(org, person := known(name, first))
            world.consent(person)
            if name in REPORTED:
                world.report(org, person)
        world.submit(org)
        db.session.rollback()
        link = invites.member_link(other.school_id, other.org_id)
        db.engine.dispose()
    return Class(org, link, first.date() + DAY)


def known(name: str, now: datetime) -> int:
    subject = Subject(name, DocumentType.RESIDENT_ID, number(SEEDS[name]))
    return founding.add_person(subject=subject, now=now)


def phone_of(person: Person, name: str, *, js: bool) -> Walker:
    """Somebody who has just verified, on the first page of theirs."""
    walker = person(name, number(SEEDS[name]), js=js)
    walker.open("/")
    walker.verify_by_wechat()
    return walker


def quick_fill(collector: Walker, day: date, members: int) -> None:
    """【快速填充未报数据】: preview, then all of them."""
    collector.open(f"/days/{day}")
    collector.tap("快速填充未报数据", exact=False)
    collector.is_on("快速填充未报数据")
    collector.sees(f"可以填充（{members}人）")
    collector.sees("没有可用的填报，请联系本人或代填报（2人）")
    collector.tap(f"确认填充{members}人")
    collector.sees(f"已快速填充{members}人")


def report_over(member: Walker) -> None:
    """自主申报 over a copy, with one answer changed."""
    member.is_on("我的")
    member.tap(f"去填报 {member.name}")
    member.choose("本日是否离校前往其他地市", "是")
    member.page.get_by_label("我已逐项核对").check()
    member.submit_report()


def tick(walker: Walker, name: str) -> None:
    """Taps a row of a list that is ticked."""
    walker.page.locator("label.person", has_text=name).click()


def remove(collector: Walker, name: str) -> None:
    """成员管理 → 删除成员 → 确认删除."""
    collector.open("/organization")
    collector.tap("成员管理", exact=False)
    collector.tap("删除成员")
    tick(collector, name)
    collector.tap("确认删除")
    collector.sees("已删除1人")


def move_next_door(member: Walker, link: str) -> None:
    """The class next door's card, 本人申报, and yes to the question."""
    member.open_card(link)
    member.verify_by_wechat()
    member.tap("本人申报")
    member.sees("目前所在")
    member.tap("确认转入")
    member.is_on("健康申报")


def change_a_teacher(collector: Walker) -> None:
    """外籍教师申报: added from the roster, one thing changed."""
    collector.open("/workbench")
    collector.tap("外籍教师申报")
    collector.sees("暂无成员，请先添加")
    collector.tap("添加外籍教师")
    tick(collector, "Dorian Lam（美国）")
    collector.tap("确认并添加")
    collector.tap("修改信息 Dorian Lam（美国）")
    collector.page.get_by_label("任教层次").select_option(label="高校")
    collector.choose("目前所在地", "广东")
    collector.choose("是否居住校内", "是")
    collector.choose("新冠肺炎情况", "医学观察")
    collector.tap("提交")
    collector.sees("变动已申报")


def submit(collector: Walker, day: date) -> None:
    """From the supplement to the result."""
    collector.open(f"/days/{day}/submit")
    for label, value in SUPPLEMENT.items():
        collector.page.get_by_label(label).fill(value)
    collector.tap("下一步")
    collector.is_on("数据详情")
    collector.tap("提交数据")
    collector.sees("提交后不可修改")
    collector.tap("确定")
    collector.is_on("提交结果")


def shows(collector: Walker, day: date, **figures: str) -> None:
    """The bar of numbers on the day's page."""
    collector.open(f"/days/{day}")
    for name, value in figures.items():
        expect(collector.page.locator(f"#figure-{name} b")).to_have_text(value)


@WITH_AND_WITHOUT
def test_the_second_day_and_the_third_in_a_row(a_class: Class, person: Person, js: bool) -> None:
    tester, day = person("测试员", ""), a_class.day
    tester.move_clock(f"{day}T08:00:00")
    collector = phone_of(person, "钱小采", js=js)
    collector.is_on("健康申报工作台")

    quick_fill(collector, day, 10)
    shows(collector, day, joined="12", carried_forward="10", missing="2")
    collector.open(f"/days/{day}/quick-fill")
    collector.tap("撤销 安一帆")
    collector.sees("已撤销1人的快速填充")
    shows(collector, day, carried_forward="9", missing="3")

    report_over(phone_of(person, "白二宁", js=js))
    shows(collector, day, carried_forward="8", self="1", missing="3")
    remove(collector, "陈三多")
    move_next_door(person("丁四维", number(SEEDS["丁四维"]), js=js), a_class.next_door)
    shows(collector, day, joined="10", reported="7", missing="3")
    change_a_teacher(collector)
    submit(collector, day)
    shows(collector, day, joined="10", submitted="7")

    tester.move_clock(f"{day + DAY}T08:00:00")
    quick_fill(collector, day + DAY, 8)
    submit(collector, day + DAY)

    tester.move_clock(f"{day + 2 * DAY}T08:00:00")
    collector.open(f"/days/{day + 2 * DAY}/quick-fill")
    asked = collector.page.locator("li.person", has_text="请联系本人").locator("b")
    expect(asked).to_have_text([name for name in REPORTED if name not in ("安一帆", "白二宁", "陈三多", "丁四维")])

"""Leave and the school's calendar, each page and state: axe in light and dark, nothing cut off (R62)."""

from __future__ import annotations

import re

from browser.conftest import Person
from browser.serving import Server
from browser.test_pages import LONG_NAME, look, open_desk
from browser.test_pages_invites_admin import signed_in
from browser.test_pages_missing import today
from browser.test_the_day import add_member
from browser.walk import number

from yss import clock
from yss.domain.days import day_of


def test_pages_of_leave(live_server: Server, person: Person) -> None:
    collector = person("钱小采", number(940))
    open_desk(collector, live_server.invite)
    collector.open("/leaves")
    look(collector, "请假/免报")
    add_member(collector, LONG_NAME, number(941))
    day = today(collector)
    collector.open(day)
    collector.page.locator("a.person_bd").first.click()
    look(collector, "填报详情")
    collector.tap("请假/免报")
    look(collector, "请假/免报")
    collector.page.get_by_label("到（含当天）").fill("2019-01-01")
    collector.tap("登记免报")
    collector.page.locator("[aria-invalid=true]").first.wait_for()
    look(collector, "请假/免报")
    collector.page.get_by_label("到（含当天）").fill(collector.page.get_by_label("从", exact=True).input_value())
    collector.choose("原因", "病假")
    collector.page.get_by_label("说明（选填）").fill("在省人民医院住院治疗" * 12)
    collector.tap("登记免报")
    collector.sees(re.compile("已登记.*免报"))
    look(collector, "请假/免报")
    collector.open(day)
    look(collector, "申报详情")
    collector.open(f"{day}/exempt")
    look(collector, "免报成员（1人）")
    collector.page.locator("a.person_bd").first.click()
    look(collector, "填报详情")
    collector.open("/workbench")
    look(collector, "健康申报工作台")
    collector.open("/leaves")
    collector.page.get_by_role("button", name=re.compile("^结束")).click()
    collector.sees("已结束，从今天起恢复申报。")
    collector.open("/leaves?part=past")
    look(collector, "请假/免报")


def test_pages_of_the_calendar(live_server: Server, person: Person) -> None:
    admin = signed_in(person)
    admin.tap("放假日历")
    look(admin, "放假日历")
    admin.tap("添加放假")
    look(admin, "添加放假")
    admin.tap("下一步")
    admin.page.locator("[aria-invalid=true]").first.wait_for()
    look(admin, "添加放假")
    day = day_of(clock.now()).isoformat()
    admin.page.get_by_label("名称").fill("春季运动会暨校园开放日" * 4)
    admin.page.get_by_label("从", exact=True).fill(day)
    admin.page.get_by_label("到（含当天）").fill(day)
    admin.choose("适用人群", "教职工")
    admin.tap("下一步")
    admin.sees("确认后，今天有")
    look(admin, "添加放假")
    admin.tap("确认添加")
    look(admin, "放假日历")
    admin.page.get_by_role("button", name=re.compile("^结束")).click()
    admin.sees("没有放假安排")
    admin.open(admin.page.url.split("?")[0] + "?part=past")
    look(admin, "放假日历")
    admin.open("/admin")
    admin.tap("请假/免报")
    look(admin, "请假/免报")

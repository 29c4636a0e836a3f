"""A school admin's morning, from the invite to the audit trail, on phones of 390×844 (R35, R43-R45, R48, R59, R60)."""

from __future__ import annotations

import csv
import re
from datetime import date, datetime
from pathlib import Path

from browser.conftest import Person
from browser.serving import Server
from browser.test_the_day import SUPPLEMENT, become_collector
from browser.walk import Walker, number
from playwright.sync_api import expect

from yss.domain.days import SHANGHAI

SEED = 700
FEVERISH = ("赵发烧", "钱发烧", "孙发烧")


def report(member: Walker, link: str, health: str = "正常") -> None:
    """Joins by the class's card and reports."""
    member.open_card(link)
    member.verify_by_wechat()
    member.tap("本人申报")
    member.consent()
    member.fill_first_report(health=health)
    member.submit_report()


def submit(collector: Walker, present: str) -> None:
    """From the workbench to the result, with that many present."""
    collector.open("/workbench")
    collector.page.locator("#to-submit").click()
    collector.is_on("补充数据")
    for label, value in (SUPPLEMENT | {"实到校人数": present}).items():
        collector.page.get_by_label(label).fill(value)
    collector.tap("下一步")
    collector.is_on("数据详情")
    collector.tap("提交数据")
    collector.sees("提交后不可修改")
    collector.tap("确定")
    collector.is_on("提交结果")


def sent_away(parent: Walker, card: str) -> None:
    """A parent whom the collectors' card has reached by mistake (FAQ 17)."""
    parent.open(card)
    parent.sees("您将成为【采集员】")
    parent.tap("开始使用")
    parent.verify_by_wechat()
    parent.is_on("确认所属学校")
    parent.tap("我不是采集员")
    parent.is_on("没有加入学校")


class Morning:
    """The admin, with the school's address."""

    def __init__(self, admin: Walker) -> None:
        self.admin = admin
        admin.sign_in_as("梁志远")
        admin.open("/admin")
        found = re.search(r"/admin/\d+", admin.page.url)
        assert found
        self.school = found.group(0)
        self.organization = ""

    def open(self, path: str = "") -> Walker:
        """A page of the school."""
        self.admin.open(self.school + path)
        return self.admin

    def invites(self) -> str:
        """A card for two collectors; gives its link."""
        admin = self.open()
        admin.tap("邀请采集员")
        admin.tap("新建邀请")
        admin.page.get_by_label("发给谁").fill("软件工程各班班主任")
        admin.page.get_by_label("可创建组织数").or_(admin.page.locator("input[name=uses]")).first.fill("2")
        admin.tap("生成邀请卡片")
        admin.is_on("邀请卡片")
        return admin.page.locator("#invite-link").input_value()

    def sees_who_came(self) -> None:
        """Two created; the parent went away."""
        admin = self.open("/invites")
        admin.page.get_by_role("link", name=re.compile("软件工程各班班主任")).click()
        admin.sees("2/2")
        for name, state in (("周采集", "已创建"), ("吴采集", "已创建"), ("郑家长", "已退出")):
            expect(admin.page.locator(".person", has_text=name)).to_contain_text(state)

    def finds(self, name: str) -> Walker:
        """The organization's day, from the overview."""
        admin = self.open()
        admin.page.get_by_role("link", name=re.compile(f"软件工程-.*级-{name}")).first.click()
        return admin

    def returns(self, today: date) -> None:
        """退回 for an hour."""
        admin = self.finds("7班")
        if f"/days/{today}" not in admin.page.url:
            admin.page.locator(f"a[href$='/days/{today}']").first.click()
        self.organization = admin.page.url.removeprefix(admin.base_url)
        admin.tap("退回")
        admin.page.get_by_label("原因").fill("实到校人数与花名册不符")
        admin.tap("下一步")
        admin.tap("确认退回")
        admin.sees(re.compile("已退回，等待采集员在.*前重新提交"))

    def sees_the_difference(self) -> None:
        """Version 2 beside version 1."""
        self.admin.open(self.organization)
        self.admin.tap("提交记录")
        self.admin.tap("与第1版的差异")
        row = self.admin.page.locator("tr.differs", has_text="实到校人数")
        expect(row.locator("td").first).to_have_text("4")
        expect(row.locator("td").last).to_contain_text("3")

    def acknowledges_a_fever(self) -> None:
        """已核实, with what was done."""
        admin = self.open("/changes")
        admin.page.get_by_role("link", name=re.compile("赵发烧")).first.click()
        admin.is_on("核实变动")
        admin.choose("核实结果", "已送医/就诊")
        admin.tap("已核实")
        admin.sees("已记录核实结果。")

    def closes_the_cluster(self) -> None:
        """Three feverish in one class; one of the notices is closed with what was done."""
        admin = self.open("/clusters")
        admin.page.get_by_role("link", name=re.compile("软件工程-.*级-7班")).first.click()
        for name in FEVERISH:
            admin.sees(name)
        admin.choose("处置情况", "已留观或隔离，并消毒")
        admin.tap("记录处置并关闭")
        admin.sees(re.compile("已记录处置|处置时间"))

    def exports(self, today: date, folder: Path) -> list[list[str]]:
        """The day as CSV; gives its rows."""
        admin = self.open("/export")
        admin.choose("内容", "各组织每日统计")
        admin.page.get_by_label("开始日期").fill(today.isoformat())
        admin.page.get_by_label("结束日期").fill(today.isoformat())
        admin.choose("格式", "CSV")
        admin.choose("用途", "日常报送")
        admin.tap("导出")
        admin.is_on("导出结果")
        with admin.page.expect_download() as download:
            admin.page.get_by_role("link", name=re.compile("^下载")).click()
        download.value.save_as(folder / "day.csv")
        with open(folder / "day.csv", encoding="utf-8-sig", newline="") as file:
            return list(csv.reader(file))

    def reads_the_trail(self) -> None:
        """All of it, and nobody's number."""
        admin = self.open("/audit")
        admin.is_on("操作记录")
        trail = admin.page.locator("#trail")
        for what in ("导出数据", "处置聚集预警", "核实健康变动", "退回或开放当日数据", "邀请采集员"):
            expect(trail).to_contain_text(what)
        for one in ("周采集", "吴采集"):
            expect(trail).to_contain_text(one)
        assert not [seed for seed in range(SEED, SEED + 20) if number(seed) in trail.inner_text()]


def test_the_admins_morning(live_server: Server, person: Person, tmp_path: Path) -> None:
    today = datetime.now(SHANGHAI).date()
    morning = Morning(person("梁志远", ""))
    card = morning.invites()

    first, second = person("周采集", number(SEED + 1)), person("吴采集", number(SEED + 2))
    members_link = become_collector(first, card, "7班")
    parent = person("郑家长", number(SEED + 3, date(1980, 1, 1)))
    sent_away(parent, card)
    become_collector(second, card, "8班")

    for seed, name in enumerate(FEVERISH):
        report(person(name, number(SEED + 10 + seed)), members_link, "发热")
    submit(first, "4")
    submit(second, "5")

    morning.open().sees("2/3")
    morning.returns(today)
    first.open("/workbench")
    first.sees("实到校人数与花名册不符")
    submit(first, "3")
    morning.sees_the_difference()
    morning.acknowledges_a_fever()
    morning.closes_the_cluster()
    rows = morning.exports(today, tmp_path)
    exported = [row for row in rows if any("7班" in cell for cell in row)]
    assert len(exported) == 1
    assert {"50", "3"} <= set(exported[0])
    morning.reads_the_trail()
    morning.sees_who_came()

"""The whole day on phones of 390×844, from the school's invite to a late report; with scripts and without."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from browser.conftest import Person
from browser.serving import Server
from browser.walk import Walker, number
from playwright.sync_api import expect

from yss.domain.days import SHANGHAI

SUPPLEMENT = {"应到校人数": "５", "实到校人数": "4", "因病缺勤人数": "1", "集中隔离人数": "0", "居家隔离人数": "0"}
WITH_AND_WITHOUT = pytest.mark.parametrize("js", [True, False], ids=["scripts", "plain"])


def become_collector(collector: Walker, invite: str, name: str = "1班") -> str:
    """From the school's card to the workbench of a class of 50; gives the members' link."""
    collector.open(invite)
    collector.sees("您将成为【采集员】")
    collector.tap("开始使用")
    collector.verify_by_wechat()
    collector.is_on("确认所属学校")
    collector.tap("下一步")
    create_class(collector, name)
    collector.is_on("健康申报工作台")
    collector.sees("0/50")
    collector.sees(re.compile(rf"软件工程-\d{{4}}级-{name}"))
    collector.tap("微信发送邀请")
    link = collector.page.locator("#invite-link").input_value()
    collector.open("/workbench")
    return link


def create_class(collector: Walker, name: str = "1班") -> None:
    """The wizard; the grade is the newest that is offered."""
    collector.is_on("第二步：创建我的组织")
    collector.choose("向你申报健康数据的人群", "学生")
    collector.page.locator("select[name=school_type]").select_option(label="全日制大学")
    update = collector.page.get_by_role("button", name="更新要填写的内容")
    if update.is_visible():
        update.click()
    collector.page.get_by_label("专业名称").fill("软件工程")
    grades = collector.page.locator("select[name=grade] option").all_inner_texts()
    grade = "2019级" if "2019级" in grades else next(text for text in grades if text.endswith("级"))
    collector.page.locator("select[name=grade]").select_option(label=grade)
    collector.page.get_by_label("组织名称").fill(name)
    collector.page.get_by_label("组织人数").fill("50")
    collector.tap("开始采集成员信息")


def report_by_face(member: Walker, link: str) -> None:
    """One who joins by face and reports."""
    member.open_card(link)
    member.verify_by_face()
    member.is_on("学生/教职工个人健康申报")
    member.tap("本人申报")
    member.consent()
    member.fill_first_report()
    member.submit_report()


def report_after_failed_face(member: Walker, link: str) -> None:
    """One whose face is not known, who goes on by WeChat Pay and has a fever."""
    member.open_card(link)
    member.verify_by_face(picture=False)
    member.sees("系统未包含该身份信息")
    member.verify_by_wechat()
    member.tap("本人申报")
    member.consent()
    member.fill_first_report(health="发热")
    member.submit_report()


def report_for_child(parent: Walker, link: str, child: str, document: str) -> None:
    """A parent who joins and reports for a child."""
    parent.open_card(link)
    parent.verify_by_wechat()
    parent.tap("代他人申报")
    parent.fill_identity(child, document)
    parent.tap("下一步")
    parent.consent("监护人")
    parent.fill_first_report()
    parent.submit_report()
    parent.sees(f"代填人：{parent.name}")


def add_member(collector: Walker, name: str, document: str) -> None:
    """手动添加, then the day's lists."""
    collector.open("/members/add")
    collector.fill_identity(name, document)
    collector.tap("确认添加")
    collector.is_on("已添加")
    collector.tap("查看申报情况")
    collector.is_on("申报详情")


def shows(collector: Walker, figure: str) -> None:
    """已申报 on the workbench: within five seconds, untouched; without scripts after a look."""
    if not collector.page.locator("html.js").count():
        collector.tap("刷新")
    expect(collector.page.locator("#reported")).to_have_text(figure, timeout=5000)


def reach_confirmation(collector: Walker, missing: str) -> None:
    """补充数据 → 数据详情 → 提交数据, a reason for the missing one."""
    collector.is_on("补充数据")
    for label, value in SUPPLEMENT.items():
        collector.page.get_by_label(label).fill(value)
    collector.choose(missing, "请假")
    update = collector.page.get_by_role("button", name="更新备注")
    if update.is_visible():
        update.click()
    expect(collector.page.locator("#remarks")).to_have_value(re.compile(f"{missing}（请假）"))
    collector.tap("下一步")
    collector.is_on("数据详情")
    collector.tap("提交数据")
    collector.sees("提交后不可修改")


@WITH_AND_WITHOUT
def test_the_whole_day(live_server: Server, person: Person, js: bool) -> None:
    seed = 500
    collector = person("钱小采", number(seed + 1), js=js)
    link = become_collector(collector, live_server.invite)
    member = person("孙一脸", number(seed + 2), js=js)
    report_by_face(member, link)
    shows(collector, "1/50")
    report_after_failed_face(person("未登记周", number(seed + 3), js=js), link)
    shows(collector, "2/50")
    parent = person("吴家长", number(seed + 4, date(1980, 1, 1)), js=js)
    report_for_child(parent, link, "吴小孩", number(seed + 5, date(2015, 3, 3)))
    shows(collector, "3/50")

    add_member(collector, "郑待填", number(seed + 6))
    collector.tap("代填报 郑待填")
    collector.fill_first_report()
    collector.submit_report()
    add_member(collector, "王没报", number(seed + 7))
    collector.sees("未填报成员（1人）")
    collector.sees("已填报成员（4人）")
    collector.sees("代填人：吴家长")

    collector.tap("提交本日数据")
    reach_confirmation(collector, "王没报")
    collector.tap("确定")
    collector.is_on("提交结果")
    collector.tap("查看数据")
    collector.is_on("数据统计")
    collector.sees("未填报：王没报（请假）")

    member.open("/")
    member.tap("补报 孙一脸")
    member.choose("本日是否返校", "是")
    member.page.get_by_label("我已逐项核对").check()
    member.tap("补报")
    member.is_on("申报回执")
    member.sees("提交后申报")

    collector.open("/workbench")
    collector.sees("提交后申报 1人")
    collector.sees("4/50")
    collector.tap("查看数据")
    collector.sees("提交后申报（1人）")
    returned = collector.page.locator(".sec", has_text="本日是否返校").locator("+ .card")
    expect(returned.locator("li").filter(has_text="是").locator(".num")).to_have_text("0")
    expect(returned.locator("li").filter(has_text="否").locator(".num")).to_have_text("4")


@WITH_AND_WITHOUT
def test_R31_yesterday_closes_at_half_past_eleven(live_server: Server, person: Person, js: bool) -> None:
    collector = person("钱小采", number(501), js=js)
    become_collector(collector, live_server.invite)
    add_member(collector, "王没报", number(507))
    tomorrow = datetime.now(SHANGHAI).date() + timedelta(days=1)

    yesterday = tomorrow - timedelta(days=1)
    tester = person("测试员", "")

    tester.move_clock(f"{tomorrow}T11:29:00")
    collector.open("/workbench?day=yesterday")
    collector.sees("未提交")
    collector.page.get_by_role("link", name=re.compile("^提交.*数据$")).click()
    reach_confirmation(collector, "王没报")
    tester.move_clock(f"{tomorrow}T11:30:01")
    collector.tap("确定")
    collector.sees(re.compile("11:30"))

    collector.open("/workbench?day=yesterday")
    button = collector.page.get_by_role("button", name=re.compile("^提交.*数据$"))
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(button).to_have_accessible_description(re.compile("11:30"))

    tester.move_clock(f"{tomorrow}T11:29:00")
    collector.open(f"/days/{yesterday}/confirm")
    collector.sees("提交后不可修改")
    tester.move_clock(f"{tomorrow}T11:29:59", early=True)
    collector.tap("确定")
    collector.is_on("提交结果")
    collector.tap("返回工作台")
    collector.sees("已提交")

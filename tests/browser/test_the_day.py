"""The collector's whole day in a phone's browser, with scripts and without (R55)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from browser.walk import Walker, number
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SUPPLEMENT = {
    "应到校人数": "５",
    "实到校人数": "4",
    "因病缺勤人数": "1",
    "集中隔离人数": "0",
    "居家隔离人数": "0",
}


@pytest.mark.parametrize("js", [True, False], ids=["htmx", "without scripts"])
def test_R55_the_whole_day(person: Callable[..., Walker], server: object, js: bool) -> None:
    collector = person("钱小采", number(501), js=js)
    invite = create_organization(collector, server.invite, js)  # type: ignore[attr-defined]

    face = person("孙一脸", number(502), js=js)
    face.open_card(invite)
    face.verify_by_face()
    report_for_self(face)

    collector_sees(collector, "1/50", js)
    failed = person("未登记周", number(503), js=js)
    failed.open_card(invite)
    failed.verify_by_face(picture=False)
    failed.sees(re.compile("系统未包含该身份信息"))
    failed.verify_by_wechat()
    report_for_self(failed, health="发热")

    parent = person("吴家长", number(504, date(1980, 1, 1)), js=js)
    parent.open_card(invite)
    parent.verify_by_wechat()
    report_for_child(parent)
    collector_sees(collector, "3/50", js)

    add_two_and_fill_in_for_one(collector)
    submit(collector, js)
    late_report(face)
    collector.open("/workbench")
    collector.sees("提交后申报 1人")
    collector.sees("4/50")
    collector.tap("查看数据")
    collector.sees("提交后申报（1人）")


def create_organization(collector: Walker, invite: str, js: bool) -> str:
    """From the school's card to the workbench; returns the member link."""
    collector.open(invite)
    collector.sees("您将成为【采集员】")
    collector.tap("开始使用")
    collector.verify_by_wechat()
    collector.is_on("确认所属学校")
    collector.sees("中山大学")
    collector.tap("下一步")
    collector.is_on("第二步：创建我的组织")
    collector.choose("向你申报健康数据的人群", "学生")
    collector.page.locator("select[name=school_type]").select_option(label="全日制大学")
    if not js:
        collector.tap("更新要填写的内容")
    collector.page.get_by_label("专业名称").fill("软件工程")
    grade = collector.page.locator("select[name=grade]")
    grade.select_option(index=1)
    chosen = grade.input_value()
    collector.page.get_by_label("组织名称").fill("1班")
    collector.page.get_by_label("组织人数").fill("５０")
    collector.tap("开始采集成员信息")
    collector.is_on("健康申报工作台")
    collector.sees(f"软件工程-{chosen}-1班")
    collector.tap("微信发送邀请")
    link = collector.page.locator("#invite-link")
    expect(link).to_be_visible()
    invite = link.input_value()
    collector.open("/workbench")
    return invite


def report_for_self(member: Walker, *, health: str = "正常") -> None:
    """本人申报, consent, the first report, the receipt."""
    member.is_on("学生/教职工个人健康申报")
    member.tap("本人申报")
    member.consent()
    member.fill_first_report(health=health)
    member.submit_report()


def report_for_child(parent: Walker) -> None:
    """代他人申报 by a guardian."""
    parent.is_on("学生/教职工个人健康申报")
    parent.tap("代他人申报")
    parent.fill_identity("吴小孩", number(505, date(2015, 3, 3)))
    parent.tap("下一步")
    parent.consent("监护人")
    parent.fill_first_report()
    parent.submit_report()
    parent.sees("代填人：吴家长")


def collector_sees(collector: Walker, figures: str, js: bool) -> None:
    """On the open workbench within five seconds, untouched; without scripts 刷新 brings it (R27, R55)."""
    if not js:
        collector.tap("刷新")
    expect(collector.page.locator("#reported")).to_have_text(figures, timeout=5_000)


def add_two_and_fill_in_for_one(collector: Walker) -> None:
    """手动添加 twice, 代填报 once."""
    for name, seed in (("郑待填", 506), ("王没报", 507)):
        collector.open("/members/add")
        collector.fill_identity(name, number(seed))
        collector.tap("确认添加")
        collector.is_on("已添加")
    collector.tap("查看申报情况")
    collector.sees("未填报成员（2人）")
    collector.tap("代填报 郑待填")
    collector.fill_first_report()
    collector.submit_report()
    collector.tap("返回申报详情")
    collector.sees("未填报成员（1人）")


def submit(collector: Walker, js: bool) -> None:
    """补充数据 with 备注 → 数据详情 → 提交数据 → 确定 → 查看数据."""
    collector.tap("提交本日数据")
    collector.is_on("补充数据")
    for label, value in SUPPLEMENT.items():
        collector.page.get_by_label(label).fill(value)
    collector.choose("王没报", "请假")
    if not js:
        collector.tap("更新备注")
    expect(collector.page.locator("#remarks")).to_have_value("未填报：王没报（请假）")
    collector.tap("下一步")
    collector.is_on("数据详情")
    collector.tap("提交数据")
    collector.sees("提交后不可修改")
    collector.tap("确定")
    collector.is_on("提交结果")
    collector.tap("查看数据")
    collector.is_on("数据统计")
    collector.sees("未填报：王没报（请假）")


def late_report(member: Walker) -> None:
    """补报 after the day was submitted."""
    member.open("/")
    member.tap("修改 孙一脸")
    member.choose("本日是否返校", "是")
    member.page.get_by_label("我已逐项核对").check()
    member.submit_report("补报")
    member.sees("提交后申报")


def test_R31_yesterday_until_half_past_eleven(person: Callable[..., Walker], server: object) -> None:
    collector = person("蒋小华", "")
    tomorrow = date.today() + timedelta(days=1)
    collector.move_clock(f"{tomorrow}T11:29:30")
    collector.tap("登录 蒋小华")
    collector.open("/workbench?day=yesterday")
    collector.page.locator("#to-submit").click()
    collector.is_on("补充数据")
    for label, value in SUPPLEMENT.items():
        collector.page.get_by_label(label).fill(value)
    collector.tap("下一步")
    collector.is_on("数据详情")
    collector.tap("提交数据")
    tester = person("测试", "")
    tester.move_clock(f"{tomorrow}T11:30:00")
    collector.tap("确定")
    collector.sees("已过今天11:30，昨日数据不可再提交。")
    collector.open("/workbench?day=yesterday")
    closed = collector.page.get_by_role("button", name=re.compile("^提交.*数据$"))
    expect(closed).to_have_attribute("aria-disabled", "true")
    collector.sees("已过今天11:30，昨日数据不可再提交。")

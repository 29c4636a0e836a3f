"""Each page and state: axe finds nothing (light, dark), nothing is cut off at 320, 390 and 430 px with big letters."""

from __future__ import annotations

import re
from datetime import date

from browser.checks import sound
from browser.conftest import Person
from browser.serving import Server
from browser.test_the_day import SUPPLEMENT, add_member
from browser.walk import Walker, number

LONG_NAME = "阿卜杜热合曼·买买提吐尔逊·艾尔肯江"
LONG_CLASS = "人工智能与大数据应用技术中外合作办学国际创新实验班" * 3


def look(walker: Walker, title: str) -> None:
    """The page with this heading, all checks."""
    walker.is_on(title)
    sound(walker.page, title)


def open_desk(collector: Walker, invite: str) -> str:
    """A class with a very long name; gives the members' link."""
    collector.open(invite)
    collector.tap("开始使用")
    collector.verify_by_wechat()
    collector.tap("下一步")
    collector.choose("向你申报健康数据的人群", "学生")
    collector.page.locator("select[name=school_type]").select_option(label="全日制大学")
    collector.page.get_by_label("专业名称").fill(LONG_CLASS[:20])
    collector.page.locator("select[name=grade]").select_option(index=1)
    collector.page.get_by_label("组织名称").fill(LONG_CLASS[:60])
    collector.page.get_by_label("组织人数").fill("50")
    collector.tap("开始采集成员信息")
    collector.is_on("健康申报工作台")
    collector.tap("微信发送邀请")
    link = collector.page.locator("#invite-link").input_value()
    collector.open("/workbench")
    return link


def test_pages_before_verification(live_server: Server, person: Person) -> None:
    walker = person("钱小采", number(901))
    walker.open("/i/demo2020/" + "x" * 32)
    sound(walker.page, "unusable invite")
    walker.open("/no/such/page")
    sound(walker.page, "not found")
    walker.open(live_server.invite)
    look(walker, "学校采集员工作台")
    walker.tap("开始使用")
    look(walker, "选择认证方式")
    walker.tap("开始登录")
    walker.page.locator("[aria-invalid=true]").first.wait_for()
    look(walker, "选择认证方式")
    walker.tap("阅读协议与政策")
    look(walker, "用户服务协议和隐私政策")


def test_pages_of_verification(live_server: Server, person: Person) -> None:
    walker = person("未登记周", number(902))
    walker.open(live_server.invite)
    walker.tap("开始使用")
    walker.tap("下一步")
    look(walker, "人脸识别认证")
    walker.tap("下一步")
    walker.sees("请填写")
    look(walker, "人脸识别认证")
    walker.fill_identity()
    walker.tap("下一步")
    look(walker, "人脸识别")
    walker.tap("开始识别")
    look(walker, "选择认证方式")
    walker.page.get_by_label("我已阅读并同意").check()
    walker.tap("开始登录")
    look(walker, "微信授权")
    walker.tap("同意授权")
    walker.page.locator("[aria-invalid=true]").first.wait_for()
    look(walker, "微信授权")
    walker.page.get_by_label("手机号码").fill("13812345678")
    walker.fill_identity()
    walker.tap("同意授权")
    look(walker, "输入微信支付密码")


def test_pages_of_the_wizard_and_an_empty_desk(live_server: Server, person: Person) -> None:
    collector = person(LONG_NAME, number(903))
    collector.open(live_server.invite)
    collector.tap("开始使用")
    collector.verify_by_wechat()
    look(collector, "确认所属学校")
    collector.tap("下一步")
    look(collector, "第二步：创建我的组织")
    collector.tap("开始采集成员信息")
    collector.page.locator("[aria-invalid=true]").first.wait_for()
    look(collector, "第二步：创建我的组织")
    collector.open(live_server.invite)
    open_desk_again = collector.page.get_by_role("button", name="开始使用")
    assert open_desk_again.is_visible()
    collector.open("/collector/organization")
    collector.choose("向你申报健康数据的人群", "教职工")
    look(collector, "第二步：创建我的组织")


def test_pages_of_the_desk(live_server: Server, person: Person) -> None:
    collector = person(LONG_NAME, number(904))
    open_desk(collector, live_server.invite)
    look(collector, "健康申报工作台")
    collector.tap("微信发送邀请")
    collector.page.get_by_role("dialog").wait_for()
    sound(collector.page, "invite sheet")
    collector.page.get_by_text("重置链接").click()
    sound(collector.page, "invite sheet, unfolded")
    for path, title in (
        ("/workbench?day=yesterday", "健康申报工作台"),
        ("/invite", "微信发送邀请"),
        ("/how-to-join", "如何加入"),
        ("/guide", "操作指引"),
        ("/me", "我的"),
        ("/members/add", "手动添加"),
    ):
        collector.open(path)
        look(collector, title)
    collector.tap("确认添加")
    collector.page.locator("[aria-invalid=true]").first.wait_for()
    look(collector, "手动添加")
    collector.open("/workbench")
    collector.tap("查看申报情况")
    look(collector, "申报详情")
    collector.tap("代他人申报")
    look(collector, "代他人申报")
    collector.tap("提交申报")
    collector.page.locator("[aria-invalid=true]").first.wait_for()
    look(collector, "代他人申报")


def test_pages_of_the_day(live_server: Server, person: Person) -> None:
    collector = person("钱小采", number(905))
    open_desk(collector, live_server.invite)
    add_member(collector, LONG_NAME, number(906))
    look(collector, "申报详情")
    collector.page.get_by_role("link", name=re.compile(f"^{LONG_NAME}")).first.click()
    look(collector, "填报详情")
    collector.tap("代填报")
    look(collector, "代填报")
    collector.tap("提交申报")
    collector.page.locator("[aria-invalid=true]").first.wait_for()
    look(collector, "代填报")
    collector.fill_first_report()
    collector.submit_report()
    look(collector, "申报回执")
    add_member(collector, "买买提吐尔逊·" + LONG_NAME, number(907))
    collector.tap("提交本日数据")
    look(collector, "补充数据")
    collector.tap("下一步")
    collector.page.locator("[aria-invalid=true]").first.wait_for()
    look(collector, "补充数据")
    for label, value in SUPPLEMENT.items():
        collector.page.get_by_label(label).fill(value)
    collector.tap("下一步")
    look(collector, "数据详情")
    collector.tap("提交数据")
    collector.page.get_by_role("dialog").wait_for()
    sound(collector.page, "confirmation sheet")
    collector.tap("确定")
    look(collector, "提交结果")
    collector.tap("查看数据")
    look(collector, "数据统计")
    collector.page.locator("#figure-reported").click()
    sound(collector.page, "behind a figure")
    collector.open("/workbench")
    look(collector, "健康申报工作台")
    collector.tap("查看申报情况")
    look(collector, "申报详情")


def test_pages_of_a_member(live_server: Server, person: Person) -> None:
    link = open_desk(person("钱小采", number(908)), live_server.invite)
    member = person(LONG_NAME, number(909, date(1985, 2, 3)))
    member.open(link)
    look(member, "（重要）快来申报你的个人健康信息")
    member.tap("去申报")
    member.verify_by_wechat()
    look(member, "学生/教职工个人健康申报")
    member.tap("代他人申报")
    look(member, "代他人申报")
    member.tap("下一步")
    member.page.locator("[aria-invalid=true]").first.wait_for()
    look(member, "代他人申报")
    member.fill_identity("吴小孩", number(910, date(2015, 3, 3)))
    member.tap("下一步")
    look(member, "健康信息使用说明")
    member.tap("同意并继续")
    member.page.locator("[aria-invalid=true]").first.wait_for()
    look(member, "健康信息使用说明")
    member.consent("监护人")
    look(member, "健康申报") if member.page.locator("h1").inner_text() == "健康申报" else look(member, "代填报")
    member.fill_first_report()
    member.submit_report()
    look(member, "申报回执")
    member.open("/me")
    look(member, "我的")
    member.open("/me/data")
    look(member, "我的数据")
    member.tap("显示完整号码")
    member.sees("15秒后自动隐藏")
    look(member, "我的数据")
    member.open("/")
    member.tap("修改 吴小孩")
    sound(member.page, "a second report")


def test_pages_of_a_full_class(live_server: Server, person: Person) -> None:
    collector = person("蒋小华")
    collector.open("/testing")
    look(collector, "测试工具")
    collector.sign_in_as("蒋小华")
    collector.open("/workbench")
    look(collector, "健康申报工作台")
    collector.tap("查看申报情况")
    look(collector, "申报详情")
    collector.page.get_by_label("搜索成员").fill("黄恺")
    collector.sees("已填报成员（1人）")
    sound(collector.page, "search")
    collector.page.get_by_role("link", name=re.compile("^黄恺")).click()
    look(collector, "填报详情")
    collector.page.get_by_text("查看完整号码").click()
    collector.page.get_by_label("查看原因").select_option(index=1)
    collector.tap("查看（将被记录）")
    collector.sees("查看已记录")
    look(collector, "填报详情")
    collector.open("/workbench")
    collector.tap("查看申报情况")
    collector.page.get_by_label("搜索成员").fill("没有这个人")
    collector.sees("没有找到“没有这个人”")
    sound(collector.page, "search without result")
    collector.open("/workbench?day=yesterday")
    look(collector, "健康申报工作台")

"""The way back in, the family's home, help and feedback: axe, light and dark, nothing cut off with big letters."""

from __future__ import annotations

import re
from datetime import date

from browser.checks import sound
from browser.conftest import Person
from browser.serving import Server
from browser.test_pages import LONG_NAME, look, open_desk
from browser.walk import number
from playwright.sync_api import expect


def test_pages_of_the_way_back_in(live_server: Server, person: Person) -> None:
    walker = person("黄伟斌")
    walker.sign_in_as("黄伟斌")
    for path, title in (
        ("/yss", "粤省事"),
        ("/yss/account", "个人中心"),
        ("/yss/code", "粤康码"),
        ("/yss/types", "防疫工作台"),
        ("/yss/types/school", "学校采集员工作台"),
        ("/yss/outside/arrivals", "入境旅客转接分流信息登记"),
        ("/me/add", "添加家庭成员"),
    ):
        walker.open(path)
        look(walker, title)
    walker.sign_in_as("黄晓波")
    walker.open("/yss/code")
    walker.sees("今日未填报")
    look(walker, "粤康码")


def test_pages_of_help(live_server: Server, person: Person) -> None:
    walker = person("蒋小华")
    walker.sign_in_as("蒋小华")
    walker.tap("帮助与反馈")
    look(walker, "帮助与反馈")
    walker.page.get_by_label("搜索常见问答").fill("误删")
    walker.sees("找到1条")
    sound(walker.page, "help, searched")
    walker.page.get_by_label("搜索常见问答").fill("天气预报")
    walker.sees("没有找到“天气预报”")
    sound(walker.page, "help, nothing found")
    for question in (7, 8, 16, 19):
        walker.open(f"/help/{question}")
        look(walker, "常见问答")


def test_pages_of_feedback(live_server: Server, person: Person) -> None:
    walker = person("黄晓波")
    walker.sign_in_as("黄晓波")
    walker.open("/help/feedback")
    look(walker, "意见反馈")
    walker.tap("提交反馈")
    walker.page.locator("[aria-invalid=true]").first.wait_for()
    look(walker, "意见反馈")
    walker.page.locator("#kind").get_by_text("功能异常").locator("xpath=..").click()
    walker.page.get_by_label("反馈内容").fill("打不开申报页面，" * 40 + "https://yss.example/" + "x" * 120)
    walker.tap("提交反馈")
    look(walker, "反馈回执")
    walker.open("/help/feedback")
    walker.sees("我的反馈")
    look(walker, "意见反馈")


def test_pages_of_a_family(live_server: Server, person: Person) -> None:
    link = open_desk(person("钱小采", number(931)), live_server.invite)
    parent = person(LONG_NAME, number(932, date(1985, 2, 3)))
    parent.open_card(link)
    parent.verify_by_wechat()
    parent.is_on("学生/教职工个人健康申报")
    for seed, child in enumerate(("吴小一", "买买提吐尔逊·" + LONG_NAME), start=933):
        parent.open("/me/add")
        look(parent, "添加家庭成员")
        parent.tap("再为一人申报")
        parent.tap("代他人申报")
        parent.fill_identity(child, number(seed, date(2015, 3, 3)))
        parent.tap("下一步")
        parent.consent("监护人")
        parent.is_on("代填报")
    parent.open("/me")
    parent.sees("还有2人未填报")
    look(parent, "我的")
    parent.page.get_by_role("link", name=re.compile("^去填报：")).click()
    parent.fill_first_report()
    parent.submit_report()
    expect(parent.page.get_by_role("link", name=re.compile("^下一位："))).to_be_visible()
    look(parent, "申报回执")
    parent.open("/me")
    look(parent, "我的")

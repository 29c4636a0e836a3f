"""外籍教师申报: each page and state by axe and at every width; the country's continent, and who is outside (R38)."""

from __future__ import annotations

import subprocess

from browser.checks import sound
from browser.conftest import Person
from browser.serving import BIN, ROOT, Server
from browser.walk import Walker
from playwright.sync_api import Route, expect

LONG_NAME = "Maria-Antonia Wolfeschlegelsteinhausenbergerdorff de la Cruz"


def add_to_roster(server: Server, name: str, country: str) -> None:
    """By the command line, as the school does it."""
    command = [str(BIN / "flask"), "--app", "wsgi", "school", "teachers", "add", "demo2020"]
    subprocess.run([*command, "--name", name, "--country", country], cwd=ROOT, env=server.env, check=True)


def at_list(person: Person) -> Walker:
    collector = person("蒋小华")
    collector.sign_in_as("蒋小华")
    collector.open("/workbench")
    collector.tap("外籍教师申报")
    collector.is_on("外籍教师申报")
    return collector


def look(walker: Walker, title: str) -> None:
    walker.is_on(title)
    sound(walker.page, title)


def add(collector: Walker, name: str) -> None:
    collector.tap("添加外籍教师")
    collector.page.locator("label.person", has_text=name).click()
    collector.tap("确认并添加")
    collector.is_on("外籍教师申报")


def fill(collector: Walker) -> None:
    collector.page.get_by_label("任教层次").select_option(label="高校")
    collector.choose("目前所在地", "中国境内其他地区（不含广东、湖北、港澳台地区）")
    expect(collector.page.locator(".htmx-request")).to_have_count(0)
    collector.choose("是否居住校内", "否")
    collector.choose("新冠肺炎情况", "疑似新冠肺炎")
    collector.page.get_by_label("备注").fill("咳嗽" * 100)
    collector.page.get_by_label("入境日期").fill("2020-03-13")
    collector.page.get_by_label("入境时间").fill("19:56")
    collector.page.get_by_label("入境交通方式").select_option(label="飞机")
    collector.page.get_by_label("航班号或车次").fill("K123")


def test_pages_of_foreign_teachers(live_server: Server, person: Person) -> None:
    add_to_roster(live_server, LONG_NAME, "BA")
    collector = at_list(person)
    look(collector, "外籍教师申报")
    collector.tap("添加外籍教师")
    look(collector, "添加外籍教师")
    collector.tap("确认并添加")
    collector.sees("请先勾选外籍教师")
    look(collector, "添加外籍教师")
    collector.page.get_by_label("搜索外籍教师").fill("nobody")
    collector.sees("没有找到“nobody”")
    look(collector, "添加外籍教师")
    collector.open("/foreign-teachers")
    for name in (LONG_NAME, "Dorian Lam"):
        add(collector, name)
    look(collector, "外籍教师申报")
    collector.page.get_by_role("link", name=LONG_NAME).first.click()
    look(collector, "外籍教师信息")
    collector.tap("修改信息")
    collector.tap("提交")
    collector.page.locator("[aria-invalid=true]").first.wait_for()
    look(collector, "修改信息")
    fill(collector)
    look(collector, "修改信息")
    collector.tap("提交")
    look(collector, "外籍教师信息")
    collector.tap("修改信息")
    collector.choose("目前所在地", "境外")
    collector.sees("目前不在境内，不需要填写入境信息")
    look(collector, "修改信息")
    collector.tap("提交")
    collector.sees("中国境内其他地区（不含广东、湖北、港澳台地区） → 境外")
    look(collector, "外籍教师信息")
    collector.tap("修改信息")
    collector.choose("目前所在地", "广东")
    collector.sees("上次申报时不在境内")
    collector.tap("提交")
    collector.page.locator("[aria-invalid=true]").first.wait_for()
    look(collector, "修改信息")
    collector.open("/workbench")
    look(collector, "健康申报工作台")


def test_R38_the_continent_swaps_and_what_is_typed_meanwhile_stays(live_server: Server, person: Person) -> None:
    collector = at_list(person)
    add(collector, "Dorian Lam")
    collector.tap("修改信息 Dorian Lam（美国）")
    fill(collector)
    continent = collector.page.get_by_label("所属洲")
    expect(continent).to_have_value("北美洲")
    held: list[Route] = []
    collector.page.route("**/edit", lambda route: held.append(route))
    collector.page.get_by_label("国籍").select_option(label="日本")
    expect(collector.page.locator("select.htmx-request")).to_have_count(1)
    collector.page.get_by_label("备注").fill("typed while the answer is on its way")
    held[0].continue_()
    expect(continent).to_have_value("亚洲")
    expect(collector.page.get_by_label("备注")).to_have_value("typed while the answer is on its way")
    expect(collector.page.get_by_label("入境时间")).to_have_value("19:56")
    collector.page.unroute("**/edit")
    collector.tap("提交")
    collector.is_on("外籍教师信息")
    collector.sees("Dorian Lam（日本）")


def test_R55_a_change_is_told_without_scripts(live_server: Server, person: Person) -> None:
    collector = person("蒋小华", js=False)
    collector.sign_in_as("蒋小华")
    collector.open("/foreign-teachers/add")
    collector.page.locator("label.person", has_text="Fourier FU").click()
    collector.tap("确认并添加")
    collector.tap("修改信息 Fourier FU（澳大利亚）")
    collector.page.get_by_label("国籍").select_option(label="巴西")
    collector.tap("更新所属洲和入境信息")
    expect(collector.page.get_by_label("所属洲")).to_have_value("南美洲")
    fill(collector)
    collector.tap("提交")
    collector.is_on("外籍教师信息")
    collector.sees("Fourier FU（巴西）")

"""Each page about the missing, empty and full: axe in light and dark, nothing cut off, one tap copies."""

from __future__ import annotations

import re

from browser.checks import sound
from browser.conftest import Person
from browser.serving import Server
from browser.test_pages import LONG_NAME, look, open_desk
from browser.test_the_day import SUPPLEMENT, add_member
from browser.walk import Walker, number
from playwright.sync_api import expect

DAY = re.compile(r"/days/(\d{4}-\d\d-\d\d)")


def today(collector: Walker) -> str:
    """The path of today's lists, from the workbench."""
    collector.open("/workbench")
    found = DAY.search(collector.page.locator("#to-lists").get_attribute("href") or "")
    assert found
    return found.group(0)


def test_pages_of_quick_fill(live_server: Server, person: Person) -> None:
    collector = person("蒋小华")
    collector.sign_in_as("蒋小华")
    day = today(collector)
    look(collector, "健康申报工作台")
    add_member(collector, LONG_NAME, number(911))
    look(collector, "申报详情")
    collector.page.get_by_role("link", name=re.compile("^快速填充未报数据")).click()
    look(collector, "快速填充未报数据")
    collector.page.locator(".dock").get_by_role("button", name=re.compile("^确认填充")).click()
    look(collector, "申报详情")
    collector.page.get_by_role("link", name=re.compile("^已快速填充")).click()
    look(collector, "快速填充未报数据")
    collector.open(f"{day}/carried_forward")
    collector.page.locator("a.person_bd").first.click()
    look(collector, "填报详情")
    collector.tap("填报记录")
    look(collector, "填报记录")
    collector.open(f"{day}/quick-fill")
    collector.tap("全部撤销")
    collector.sees(re.compile("已撤销.*人的快速填充"))
    look(collector, "快速填充未报数据")


def test_pages_of_quick_fill_before_the_first_submission(live_server: Server, person: Person) -> None:
    collector = person("钱小采", number(912))
    open_desk(collector, live_server.invite)
    collector.open(f"{today(collector)}/quick-fill")
    look(collector, "快速填充未报数据")
    add_member(collector, LONG_NAME, number(913))
    collector.sees("首次提交数据之后才能使用快速填充。")
    collector.open(f"{today(collector)}/quick-fill")
    look(collector, "快速填充未报数据")


def test_pages_of_the_reminder(live_server: Server, person: Person) -> None:
    collector = person("钱小采", number(914))
    open_desk(collector, live_server.invite)
    path = f"{today(collector)}/reminder"
    collector.open(path)
    look(collector, "催报文字")
    add_member(collector, LONG_NAME, number(915))
    collector.page.get_by_role("link", name=re.compile("^复制催报文字")).click()
    look(collector, "催报文字")
    collector.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    for button, field in (("复制催报文字", "#reminder"), ("复制接龙", "#roll")):
        collector.tap(button)
        collector.page.wait_for_timeout(200)
        copied = collector.page.evaluate("navigator.clipboard.readText()")
        assert LONG_NAME in copied
        assert copied == collector.page.locator(field).input_value()


def test_pages_of_the_reasons_and_their_ledger(live_server: Server, person: Person) -> None:
    collector = person("钱小采", number(916))
    open_desk(collector, live_server.invite)
    collector.open("/missing-notes")
    look(collector, "缺报台账")
    add_member(collector, LONG_NAME, number(917))
    add_member(collector, "买买提吐尔逊·" + LONG_NAME, number(918))
    collector.tap("提交本日数据")
    collector.choose(re.compile(f"^{LONG_NAME}"), "其他")
    words = collector.page.get_by_label("写明原因")
    expect(words).to_be_visible()
    expect(collector.page.get_by_label("备注")).to_have_value(re.compile("（其他）"))
    sound(collector.page, "reasons")
    words.fill("长" * 100)
    for label, value in SUPPLEMENT.items():
        collector.page.get_by_label(label).fill(value)
    collector.tap("下一步")
    collector.is_on("数据详情")
    collector.sees(re.compile("长" * 100))
    sound(collector.page, "reviewed words")
    collector.tap("提交数据")
    collector.tap("确定")
    collector.is_on("提交结果")
    collector.open("/missing-notes")
    look(collector, "缺报台账")

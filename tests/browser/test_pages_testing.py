"""The testing tools' pages pass what every page passes: axe, light and dark, nothing cut off, long names."""

from __future__ import annotations

from browser.checks import axe, axe_dark, sound
from browser.conftest import Person
from browser.serving import Server
from browser.test_pages import LONG_NAME, look, open_desk
from browser.test_stage import DESKTOP, origin
from browser.walk import number

LONG_WORDS = "请各位家长今天中午之前务必完成填报" * 5


def test_pages_of_the_simulated_chats(live_server: Server, person: Person) -> None:
    collector = person(LONG_NAME, number(931))
    open_desk(collector, live_server.invite)
    collector.open("/testing/chats")
    look(collector, "微信")
    collector.open("/invite")
    sound(collector.page, "invite sheet")
    collector.tap("发送到微信聊天（模拟）")
    look(collector, "选择一个聊天")
    collector.page.get_by_role("link", name="林晓晴").click()
    collector.page.get_by_role("dialog").wait_for()
    sound(collector.page, "发送给")
    collector.page.get_by_label("给朋友留言").fill("长" * 101)
    collector.tap("发送")
    collector.sees("不能超过100个字")
    sound(collector.page, "发送给, refused")
    collector.page.get_by_label("给朋友留言").fill(LONG_WORDS)
    collector.tap("发送")
    look(collector, "林晓晴")
    collector.open("/testing/chats/choose?many=1")
    look(collector, "选择一个聊天")
    collector.tap("下一步")
    collector.sees("请先选择聊天。")
    sound(collector.page, "nothing chosen")
    for at in (0, 2):
        collector.page.locator(".person_tick").nth(at).click()
    collector.tap("下一步")
    sound(collector.page, "发送给, several")
    collector.tap("发送")
    look(collector, "微信")
    reader = person("林晓晴")
    reader.sign_in_as("林晓晴")
    reader.open("/testing/chats")
    look(reader, "微信")
    reader.page.locator("a.person_bd").first.click()
    sound(reader.page, "a chat with an unread card")


def test_pages_of_the_tools_and_the_stage(live_server: Server, person: Person) -> None:
    tester = person("测试员", "")
    tester.open("/testing")
    look(tester, "测试工具")
    tester.open(origin(live_server, "stage.localhost") + "/testing/stage")
    look(tester, "多部手机")
    desktop = person("测试员", "", **DESKTOP)
    desktop.open(origin(live_server, "stage.localhost") + "/testing/stage")
    assert desktop.page.evaluate("document.documentElement.scrollWidth") == 1280
    desktop.page.evaluate("document.querySelectorAll('iframe').forEach(frame => frame.remove())")
    axe(desktop.page, "stage on a desktop")
    axe_dark(desktop.page, "stage on a desktop")

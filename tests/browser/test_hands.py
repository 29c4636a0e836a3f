"""Keyboard, the phone's back and an impatient thumb."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from browser.conftest import Person
from browser.serving import Server
from browser.walk import Walker
from playwright.sync_api import Page, expect

from yss.domain.days import SHANGHAI

OUTLINE = """() => {
  const el = document.activeElement, style = (x) => x && getComputedStyle(x);
  const drawn = (s) => s && s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2;
  return el === document.body ? 'body' : String(drawn(style(el)) || drawn(style(el.nextElementSibling)));
}"""


def escape(page: Page) -> None:
    page.keyboard.press("Escape")


def back(page: Page) -> None:
    page.go_back()


def cross(page: Page) -> None:
    page.get_by_role("link", name="关闭").click()


def mask(page: Page) -> None:
    page.mouse.click(100, 20)


@pytest.mark.parametrize("close", [escape, back, cross, mask])
def test_a_sheet_closes(live_server: Server, person: Person, close: Callable[[Page], None]) -> None:
    collector = person("蒋小华")
    collector.sign_in_as("蒋小华")
    collector.open("/workbench")
    collector.tap("微信发送邀请")
    sheet = collector.page.get_by_role("dialog")
    expect(sheet).to_be_focused()
    expect(collector.page.get_by_role("link", name="二维码海报")).to_be_visible()
    close(collector.page)
    expect(sheet).to_have_count(0)
    expect(collector.page.locator("h1")).to_have_text("健康申报工作台")
    expect(collector.page.get_by_role("link", name="微信发送邀请")).to_be_focused()


def test_focus_is_visible(live_server: Server, person: Person) -> None:
    collector = person("蒋小华")
    collector.sign_in_as("蒋小华")
    for path in ("/workbench", "/members/add", "/how-to-join", "/me"):
        collector.open(path)
        seen = 0
        for _step in range(25):
            collector.page.keyboard.press("Tab")
            shown = collector.page.evaluate(OUTLINE)
            if shown == "body":
                break
            assert shown == "true", (path, collector.page.evaluate("document.activeElement.outerHTML"))
            seen += 1
        assert seen > 2, path


def test_two_taps_make_one_report(live_server: Server, person: Person) -> None:
    member = person("赵子涵")
    sent = count_posts(member)
    member.sign_in_as("赵子涵")
    member.open("/")
    member.tap("去填报 赵子涵")
    member.page.get_by_label("我已逐项核对").check()
    before = len(sent)
    member.page.get_by_role("button", name="提交申报").dblclick()
    member.is_on("申报回执")
    assert len(sent) - before == 1
    collector = person("蒋小华")
    collector.sign_in_as("蒋小华")
    collector.open("/workbench")
    expect(collector.page.locator("#reported")).to_have_text("41/50")


def count_posts(walker: Walker) -> list[str]:
    """The addresses that are posted to from now on."""
    sent: list[str] = []
    walker.page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    return sent


def test_R33_leaving_half_way_keeps_what_was_typed(live_server: Server, person: Person) -> None:
    collector = person("蒋小华")
    collector.sign_in_as("蒋小华")
    day = datetime.now(SHANGHAI).date()
    collector.open(f"/days/{day}/submit")
    collector.page.get_by_label("因病缺勤人数").fill("7")
    collector.page.get_by_label("备注").fill("两人去医院")
    collector.tap("返回")
    collector.is_on("申报详情")
    collector.page.wait_for_timeout(300)
    collector.tap("提交本日数据")
    collector.is_on("补充数据")
    expect(collector.page.get_by_label("因病缺勤人数")).to_have_value("7")
    expect(collector.page.get_by_label("备注")).to_have_value(re.compile("两人去医院"))


def test_offline_keeps_what_was_typed(live_server: Server, person: Person) -> None:
    member = person("赵子涵")
    member.sign_in_as("赵子涵")
    member.open("/")
    member.tap("去填报 赵子涵")
    member.choose("本日是否返校", "是")
    member.page.get_by_label("我已逐项核对").check()
    member.page.context.set_offline(True)
    member.sees("网络不通，填写的内容还在。")
    expect(
        member.page.get_by_role("group", name="本日是否返校")
        .or_(member.page.get_by_role("radiogroup", name="本日是否返校"))
        .get_by_label("是", exact=True)
    ).to_be_checked()
    member.page.context.set_offline(False)
    expect(member.page.locator("#net")).to_be_hidden()
    member.submit_report()

"""代填表, 代填复核 and the lists behind the bar of numbers: axe, light and dark, nothing cut off (R57, R65, R67)."""

from __future__ import annotations

from datetime import datetime

from browser.checks import sound
from browser.conftest import Person
from browser.serving import Server
from browser.test_pages import look

from yss.domain.days import SHANGHAI


def today() -> str:
    return datetime.now(SHANGHAI).date().isoformat()


def test_R67_pages_of_the_grid(live_server: Server, person: Person) -> None:
    collector = person("蒋小华")
    collector.sign_in_as("蒋小华")
    collector.open(f"/days/{today()}/grid")
    look(collector, "代填表")
    collector.choose("黄晓波", "例外")
    collector.page.get_by_role("radiogroup", name="个人健康状态").wait_for()
    sound(collector.page, "grid, an exception opened")
    collector.choose("本日是否有发热症状", "是")
    collector.page.get_by_role("button", name="代填").last.click()
    collector.page.locator("[aria-invalid=true]").first.wait_for()
    sound(collector.page, "grid, refused")


def test_R65_pages_of_the_verdict(live_server: Server, person: Person) -> None:
    member = person("傅立叶")
    member.sign_in_as("傅立叶")
    member.open("/me")
    look(member, "我的")
    member.tap("核对代填 傅立叶")
    look(member, "代填复核")
    member.tap("有异议")
    member.is_on("我的")
    collector = person("蒋小华")
    collector.sign_in_as("蒋小华")
    collector.open(f"/days/{today()}")
    collector.sees("傅立叶对代填内容有异议")
    look(collector, "申报详情")


def test_R57_pages_of_the_numbers(live_server: Server, person: Person) -> None:
    collector = person("蒋小华")
    collector.sign_in_as("蒋小华")
    for figure, title in (("joined", "已加入（45人）"), ("self", "自主申报"), ("missing", "未填报成员（5人）")):
        collector.open("/workbench")
        collector.page.locator(f"#figure-{figure}").click()
        collector.sees(title)
        sound(collector.page, f"the people of {figure}")

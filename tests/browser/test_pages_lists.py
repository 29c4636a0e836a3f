"""批量添加 and 应加入名单, each page and state: axe finds nothing, nothing is cut off (R17, R46)."""

from __future__ import annotations

from pathlib import Path

from books import written
from browser.checks import sound
from browser.conftest import Person
from browser.serving import Server
from browser.test_pages import LONG_NAME, look, open_desk
from browser.walk import Walker, number
from playwright.sync_api import expect

from yss import sheets

HEADINGS = ("姓名", "证件类型", "证件号码", "手机号码")
CLASS = f"""1、{LONG_NAME} {number(921)}
2 <img src=x onerror=alert(1)> {number(922)}
3 李四 {number(923)[:17]}
4 王五 4.40106E+17
5 Dorian Lam 护照 E12345678"""


def give(walker: Walker, path: str, text: str, title: str) -> None:
    """The form empty, then refused, then the preview."""
    walker.open(path)
    look(walker, title)
    walker.tap("下一步：核对名单")
    walker.page.locator("[aria-invalid=true]").first.wait_for()
    look(walker, title)
    walker.page.get_by_label("粘贴名单").fill(text)
    walker.tap("下一步：核对名单")
    look(walker, "核对名单")


def test_pages_of_many_members_at_once(live_server: Server, person: Person, tmp_path: Path) -> None:
    collector = person("钱小采", number(920))
    open_desk(collector, live_server.invite)
    collector.open("/members/add")
    collector.tap("批量添加")
    give(collector, "/lists/members", CLASS, "批量添加")
    collector.tap("确认添加2人")
    collector.sees("已添加2人")
    look(collector, "核对名单")
    sheet = tmp_path / "班级.xlsx"
    sheet.write_bytes(written("名单", HEADINGS, [["孙晓", "", number(924), ""]]))
    collector.open("/lists/members")
    collector.page.get_by_label("或者上传表格").set_input_files(sheet)
    collector.tap("下一步：核对名单")
    collector.sees("确认添加1人")
    picture = tmp_path / "班级.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    collector.open("/lists/members")
    collector.page.get_by_label("或者上传表格").set_input_files(picture)
    collector.tap("下一步：核对名单")
    collector.sees("不是可以读取的表格")
    look(collector, "批量添加")
    with collector.page.expect_download() as download:
        collector.tap("下载表格模板")
    assert download.value.suggested_filename == "template.xlsx"
    assert sheets.read(download.value.path().read_bytes()).lines[0].cells == HEADINGS


def test_pages_of_those_who_have_not_joined(live_server: Server, person: Person) -> None:
    collector = person("钱小采", number(920))
    open_desk(collector, live_server.invite)
    collector.open("/how-to-join")
    look(collector, "如何加入")
    give(collector, "/lists/expected", f"{LONG_NAME}、王五、赵六\n王五\n孙晓 {number(924)}", "应加入名单")
    collector.tap("确认添加3人")
    collector.tap("查看未加入成员")
    look(collector, "如何加入")
    collector.page.get_by_text("清空名单").click()
    sound(collector.page, "clearing")
    collector.page.get_by_label("搜索成员").fill("没有")
    collector.sees("没有找到“没有”")
    sound(collector.page, "nobody found")
    collector.open("/how-to-join")
    collector.tap(f"代TA填报 {LONG_NAME}")
    collector.is_on("代他人申报")
    expect(collector.page.get_by_label("姓名")).to_have_value(LONG_NAME)
    collector.open("/how-to-join")
    collector.tap("移出 赵六")
    collector.sees("已移出名单")
    collector.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    collector.tap("复制名单")
    collector.sees("已复制")
    names = collector.page.evaluate("navigator.clipboard.readText()")
    assert sorted(names.split("、")) == sorted([LONG_NAME, "孙晓"])

"""导出数据, each page and state: axe finds nothing, nothing is cut off; a file is saved and read back (R45, R64)."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import python_calamine
from browser.checks import sound
from browser.conftest import Person
from browser.serving import Server
from browser.test_pages import LONG_CLASS, LONG_NAME, look, open_desk
from browser.test_pages_invites_admin import DESKTOP, signed_in
from browser.walk import Walker, number


def export(admin: Walker, what: str, form: str = "CSV", purpose: str = "归档") -> None:
    """Today's, of all organizations; ends on 导出结果."""
    admin.open("/admin")
    admin.tap("导出数据")
    admin.choose("内容", what)
    admin.choose("格式", form)
    admin.choose("用途", purpose)
    admin.tap("导出")
    admin.is_on("导出结果")


def saved(walker: Walker, button: str) -> tuple[str, bytes]:
    """What the browser saves at a tap: the name and the bytes."""
    with walker.page.expect_download() as download:
        walker.tap(button)
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def test_pages_of_an_export(live_server: Server, person: Person) -> None:
    collector = person(LONG_NAME, number(931))
    open_desk(collector, live_server.invite)
    admin = signed_in(person)
    admin.tap("导出数据")
    look(admin, "导出数据")
    admin.choose("用途", "其他")
    admin.page.get_by_label("组织", exact=True).fill("没有的班")
    admin.page.get_by_label("开始日期").fill("")
    admin.tap("导出")
    admin.sees("没有找到这个组织")
    look(admin, "导出数据")
    export(admin, "各组织每日统计")
    admin.sees(LONG_CLASS[:60])
    look(admin, "导出结果")
    admin.tap("生成一次性链接")
    admin.page.locator("#link-text").wait_for()
    look(admin, "导出结果")
    admin.page.set_viewport_size(DESKTOP)
    sound(admin.page, "导出结果 on a desktop")
    admin.page.set_viewport_size({"width": 390, "height": 844})
    export(admin, "外籍教师变动记录")
    look(admin, "导出结果")
    admin.open("/admin")
    admin.tap("导出数据")
    admin.sees("我最近的导出")
    look(admin, "导出数据")


def test_R45_a_file_is_saved_and_read_back(live_server: Server, person: Person) -> None:
    admin = signed_in(person)
    export(admin, "成员填报明细")
    name, data = saved(admin, "下载CSV文件")
    assert name.startswith("export-")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert len(rows) == 3 + 40
    assert "黄恺" in {row[3] for row in rows[1:]}
    export(admin, "未填报成员明细", "XLSX")
    name, data = saved(admin, "下载XLSX文件")
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert len(book.get_sheet_by_index(0).to_python()) == 3 + 5
    export(admin, "统计数据（DHIS2）")
    name, data = saved(admin, "下载JSON文件")
    assert json.loads(data)["dataValues"] == [], "the demo's day is not submitted yet"
    admin.open("/admin")
    admin.tap("导出数据")
    name, data = saved(admin, "下载问卷（XLSForm） XLSX")
    assert name == "questionnaire.xlsx"


def test_R45_a_link_is_opened_in_another_browser(live_server: Server, person: Person) -> None:
    admin = signed_in(person)
    export(admin, "成员填报明细")
    admin.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    admin.tap("复制为文字")
    admin.sees("已复制")
    assert "黄恺" in admin.page.evaluate("navigator.clipboard.readText()")
    admin.tap("生成一次性链接")
    link = admin.page.locator("#link-text").input_value()
    other = person("陌生人", number(932))
    other.open(link)
    look(other, "下载导出文件")
    name, data = saved(other, "下载")
    assert (name.startswith("export-"), data[:3]) == (True, b"\xef\xbb\xbf")
    other.open(link)
    look(other, "下载导出文件")
    third = person("第三人", number(933))
    third.open(link)
    look(third, "无法下载")

"""R82: what was left out is marked until it is there, what was wrong until the server knows it to be right."""

from __future__ import annotations

import re

from browser.conftest import Person
from browser.serving import Server
from browser.test_refusals import ORDINARY
from browser.test_settling import anyone, single
from browser.walk import Walker, number
from playwright.sync_api import Locator, expect

TOLD = "有些内容需要修改，请看标出的地方。"


def field(walker: Walker, text: str) -> Locator:
    return walker.page.locator(".field").filter(has_text=text).last


def is_marked(walker: Walker, text: str, *, marked: bool = True) -> None:
    one, times = field(walker, text), 1 if marked else 0
    marks = one.locator("[aria-invalid=true]").or_(one.and_(walker.page.locator("[aria-invalid=true]")))
    expect(marks).to_have_count(times)
    expect(one.locator(".error:visible")).to_have_count(times)


def test_R82_what_was_left_out_is_unmarked_at_once(live_server: Server, person: Person) -> None:
    teacher = person("何婉仪")
    teacher.sign_in_as("何婉仪")
    anyone(teacher)
    teacher.tap("提交申报")
    expect(teacher.page.get_by_label("姓名")).to_be_focused()
    expect(teacher.page.get_by_text(TOLD)).to_be_visible()
    is_marked(teacher, "住宿情况")
    sent: list[str] = []
    teacher.page.on("request", lambda request: sent.append(request.url))
    teacher.fill_identity("钱小新", number(78))
    teacher.choose("住宿情况", "走读")
    teacher.page.get_by_label(re.compile("^我已逐项核对")).check()
    for text in ("姓名", "证件类型", "住宿情况", "我已逐项核对"):
        is_marked(teacher, text, marked=False)
    assert sent == [], "no round trip for what is plain to see"
    for question, answer in ORDINARY.items():
        teacher.choose(question, answer)
    expect(teacher.page.get_by_text(TOLD)).to_be_hidden()


def test_R82_what_was_wrong_stays_marked_until_the_server_takes_it(live_server: Server, person: Person) -> None:
    teacher = person("何婉仪")
    teacher.sign_in_as("何婉仪")
    anyone(teacher)
    teacher.fill_identity("钱小新", "123")
    teacher.tap("提交申报")
    is_marked(teacher, "证件号码")
    teacher.page.get_by_label("证件号码").fill("1234")
    teacher.choose("出勤情况", "到校")
    is_marked(teacher, "出勤情况", marked=False)
    is_marked(teacher, "证件号码")
    teacher.page.get_by_label("证件号码").fill(number(78))
    teacher.choose("是否发热", "否")
    is_marked(teacher, "证件号码", marked=False)


def test_R82_two_that_contradict_are_marked_and_unmarked_together(live_server: Server, person: Person) -> None:
    teacher = person("何婉仪")
    teacher.sign_in_as("何婉仪")
    single(teacher)
    teacher.choose("是否发热", "是")
    teacher.page.get_by_label("体温").fill("36.5")
    teacher.page.get_by_label(re.compile("^我已逐项核对")).check()
    teacher.tap("提交申报")
    is_marked(teacher, "体温（℃）")
    is_marked(teacher, "是否发热")
    teacher.page.get_by_label("体温").fill("38.5")
    teacher.choose("是否发热", "否")
    teacher.choose("是否发热", "是")
    is_marked(teacher, "是否发热", marked=False)
    is_marked(teacher, "体温（℃）", marked=False)

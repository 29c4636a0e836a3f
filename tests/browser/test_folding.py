"""R74: nothing folds under the hands of whoever fills a form in, and what was opened stays open."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from browser.conftest import Person
from browser.serving import Server
from browser.walk import Walker, number
from playwright.sync_api import expect

PLACE = "el => Math.round(el.getBoundingClientRect().top)"


def stays_put(walker: Walker, selector: str, act: Callable[[], None]) -> None:
    """What is tapped stands where it stood, after the swap that it asked for."""
    field = walker.page.locator(selector).first
    field.scroll_into_view_if_needed()
    before = field.evaluate(PLACE)
    with walker.page.expect_response(lambda response: response.request.method == "POST"):
        act()
    walker.page.wait_for_timeout(150)
    assert abs(walker.page.locator(selector).first.evaluate(PLACE) - before) <= 1


def newcomer(live_server: Server, person: Person, name: str) -> Walker:
    """The collector's phone, on today's form of a member who has never reported."""
    teacher = person(name)
    teacher.sign_in_as(name)
    teacher.open("/members/add")
    teacher.page.get_by_label("姓名").fill("钱小新")
    teacher.page.get_by_label("证件类型").select_option(label="居民身份证")
    teacher.page.get_by_label("证件号码").fill(number(78))
    teacher.tap("确认添加")
    teacher.tap("查看申报情况")
    teacher.page.get_by_role("link", name=re.compile("代填报 钱小新")).first.click()
    teacher.is_on("代填报")
    return teacher


def test_R74_the_guides_first_report_does_not_fold(live_server: Server, person: Person) -> None:
    teacher = newcomer(live_server, person, "蒋小华")
    teacher.page.locator("select[name=nationality]").select_option("CN")
    teacher.select_region("household", "广东省", "广州市")
    teacher.choose("假期是否留校", "否")
    teacher.choose("是否1月25日后返校", "是")
    location = teacher.page.locator("select[name=location]")
    stays_put(teacher, "select[name=location]", lambda: location.select_option(label="广东省") and None)
    expect(teacher.page.locator("select[name=household]")).to_be_visible()
    expect(teacher.page.locator("details")).to_have_count(0)


def test_R74_the_morning_checks_first_report_does_not_fold(live_server: Server, person: Person) -> None:
    teacher = newcomer(live_server, person, "何婉仪")
    teacher.choose("住宿情况", "走读")
    stays_put(teacher, "input[name=attendance]", lambda: teacher.choose("出勤情况", "到校"))
    expect(teacher.page.get_by_role("radiogroup", name="住宿情况")).to_be_visible()


@pytest.mark.parametrize("opens", [False, True], ids=["folded", "opened"])
def test_R74_the_second_days_fold_is_the_persons(live_server: Server, person: Person, opens: bool) -> None:
    member = person("赵子涵")
    member.sign_in_as("赵子涵")
    member.open("/")
    member.tap("去填报 赵子涵")
    household = member.page.locator("select[name=household]")
    expect(household).to_be_hidden()
    if opens:
        member.page.locator("summary").click()
        expect(household).to_be_visible()
    location = member.page.locator("select[name=location]")
    stays_put(member, "select[name=location]", lambda: location.select_option(label="湖北省") and None)
    expect(household).to_be_visible() if opens else expect(household).to_be_hidden()
    member.page.get_by_label("我已逐项核对").check()
    member.tap("提交申报")
    member.sees("请选择城市")
    expect(household).to_be_visible() if opens else expect(household).to_be_hidden()

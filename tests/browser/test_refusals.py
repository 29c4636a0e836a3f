"""R82: a refusal stands where the eye is, and Enter does what the main button does."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from browser.conftest import Person
from browser.serving import Server
from browser.test_second_day import SEEDS, Class, a_class, phone_of
from browser.test_settling import anyone, grid, single, today
from browser.test_the_day import WITH_AND_WITHOUT
from browser.walk import Walker, number
from playwright.sync_api import expect

__all__ = ["a_class"]

ORDINARY = {"住宿情况": "走读", "出勤情况": "到校", "是否发热": "否", "其他症状": "无"}


def told_in_sight(walker: Walker, text: str) -> None:
    """The sentence is announced, has the focus and stands on the screen as it is."""
    told = walker.page.get_by_role("alert").filter(has_text=text)
    expect(told).to_be_focused()
    expect(told).to_be_in_viewport(ratio=1)


@WITH_AND_WITHOUT
def test_R82_a_rules_refusal_is_brought_into_view(a_class: Class, person: Person, js: bool) -> None:
    collector = phone_of(person, "钱小采", js=js)
    collector.is_on("健康申报工作台")
    collector.open(f"/days/{a_class.day - timedelta(days=1)}/on-behalf")
    collector.fill_identity("安一帆", number(SEEDS["安一帆"]))
    collector.fill_first_report()
    collector.tap("提交申报")
    told_in_sight(collector, "本人已自主申报")


@pytest.mark.parametrize("form", [single, anyone, grid])
def test_R82_a_form_of_yesterday_says_so_in_sight(
    live_server: Server, person: Person, form: Callable[[Walker], None]
) -> None:
    teacher, tester = person("何婉仪"), person("测试员")
    teacher.sign_in_as("何婉仪")
    form(teacher)
    if form is anyone:
        teacher.fill_identity("钱小新", number(78))
        for question, answer in ORDINARY.items():
            teacher.choose(question, answer)
    teacher.page.get_by_label(re.compile("^我已逐.核对")).check()
    tester.move_clock(f"{datetime.fromisoformat(today()) + timedelta(days=1):%Y-%m-%d}T00:00:20")
    teacher.page.get_by_role("button", name=re.compile("提交申报|代填1人")).click()
    told_in_sight(teacher, "填报和代填只限今天")


def supplement(walker: Walker) -> None:
    walker.open(f"/days/{today()}/submit")


def feverish(form: Callable[[Walker], None]) -> Callable[[Walker], None]:
    """The form with a field for the temperature in it."""

    def opened(walker: Walker) -> None:
        form(walker)
        walker.choose("是否发热", "是")
        walker.page.get_by_label("体温").wait_for()

    return opened


FORMS = [
    pytest.param(feverish(single), "体温", True, id="single"),
    pytest.param(feverish(grid), "体温", True, id="grid"),
    pytest.param(anyone, "姓名", True, id="anyone"),
    pytest.param(anyone, "姓名", False, id="anyone, plain"),
    pytest.param(supplement, "因病缺勤人数", True, id="supplement"),
    pytest.param(supplement, "因病缺勤人数", False, id="supplement, plain"),
]


def enter(walker: Walker, field: str) -> set[str]:
    """The names that are sent where Enter is pressed in the field."""
    with walker.page.expect_request(lambda request: request.method == "POST") as sent:
        walker.page.get_by_label(field).press("Enter")
    return set(re.findall(r"(?:^|&)([^=&]+)=", sent.value.post_data or ""))


@pytest.mark.parametrize(("form", "field", "js"), FORMS)
def test_R82_enter_does_what_the_main_button_does(
    live_server: Server, person: Person, form: Callable[[Walker], None], field: str, js: bool
) -> None:
    teacher = person("何婉仪", js=js)
    teacher.sign_in_as("何婉仪")
    form(teacher)
    names = enter(teacher, field)
    assert "csrf_token" in names
    assert not names & {"reshape", "draft", "turn"}


@WITH_AND_WITHOUT
def test_R82_enter_creates_the_organization(live_server: Server, person: Person, js: bool) -> None:
    newcomer = person("钱小采", number(77), js=js)
    newcomer.open(live_server.invite)
    newcomer.tap("开始使用")
    newcomer.verify_by_wechat()
    newcomer.tap("下一步")
    newcomer.is_on("第二步：创建我的组织")
    assert "reshape" not in enter(newcomer, "组织名称")

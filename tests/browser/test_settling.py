"""R81: what excludes and what is excluded, tapped in each form that asks the questionnaire, in both orders."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from browser.conftest import Person
from browser.serving import Server
from browser.walk import Walker
from playwright.sync_api import Locator, expect

from yss.domain.days import SHANGHAI

GROUP = "其他症状"


def today() -> str:
    return datetime.now(SHANGHAI).date().isoformat()


def single(teacher: Walker) -> None:
    """代填报 for the one who is missing, the same form as 今日申报."""
    teacher.open(f"/days/{today()}")
    teacher.page.get_by_role("link", name=re.compile("代填报")).first.click()
    teacher.is_on("代填报")


def anyone(teacher: Walker) -> None:
    """代他人申报."""
    teacher.open(f"/days/{today()}/on-behalf")


def grid(teacher: Walker) -> None:
    """代填表, the one who is missing as an exception."""
    teacher.open(f"/days/{today()}/grid")
    teacher.choose("容思敏", "例外")
    teacher.page.get_by_role("group", name=GROUP).wait_for()


def chip(teacher: Walker, option: str) -> Locator:
    return teacher.page.get_by_role("group", name=GROUP).get_by_label(option, exact=True)


@pytest.mark.parametrize("form", [single, anyone, grid])
def test_R81_both_orders_settle_at_once(live_server: Server, person: Person, form: Callable[[Walker], None]) -> None:
    teacher = person("何婉仪")
    teacher.sign_in_as("何婉仪")
    form(teacher)
    if not chip(teacher, "无").is_checked():
        teacher.choose(GROUP, "无")
    expect(chip(teacher, "无")).to_be_checked()
    sent: list[str] = []
    teacher.page.on("request", lambda request: sent.append(request.post_data or ""))

    teacher.choose(GROUP, "咳嗽")
    teacher.page.get_by_label("体温").wait_for()
    teacher.page.get_by_label("发病日期").wait_for()
    expect(chip(teacher, "咳嗽")).to_be_checked()
    expect(chip(teacher, "无")).not_to_be_checked()
    assert [body for body in sent if "symptoms=none" in body] == [], "settled before anything is sent"

    teacher.choose(GROUP, "头痛")
    teacher.choose(GROUP, "无")
    expect(teacher.page.get_by_label("体温")).to_have_count(0)
    expect(chip(teacher, "无")).to_be_checked()
    expect(chip(teacher, "咳嗽")).not_to_be_checked()
    expect(chip(teacher, "头痛")).not_to_be_checked()

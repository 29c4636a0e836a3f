"""R41: a page that was left open speaks of the new day when it is looked at on it; what was answered is read again."""

from __future__ import annotations

import time
from datetime import date, datetime

import pytest
from browser.conftest import Person
from browser.test_pages import look
from browser.walk import Walker
from playwright.sync_api import expect

from yss.domain.days import ONE_DAY, SHANGHAI

HIDE = "Object.defineProperty(document, 'visibilityState', {configurable: true, get: () => 'hidden'})"
SHOW = "delete document.visibilityState"
TOLD = "document.dispatchEvent(new Event('visibilitychange'))"
SECONDS = 5


def said(day: date) -> str:
    return f"{day.month}月{day.day}日"


@pytest.fixture
def day() -> date:
    """The server's, before anybody moves its clock."""
    return datetime.now(SHANGHAI).date()


def shortly_before_midnight(tester: Walker, day: date) -> float:
    """Moves the clock; returns when midnight has passed for certain."""
    tester.move_clock(f"{day}T23:59:{60 - SECONDS}")
    return time.monotonic() + SECONDS + 2


def at_home(person: Person) -> Walker:
    member = person("李晓明")
    member.sign_in_as("李晓明")
    member.open("/me")
    return member


def wait_until(over: float) -> None:
    time.sleep(max(0.0, over - time.monotonic()))


def test_a_page_in_the_background_turns_to_the_new_day_once_it_is_seen(person: Person, day: date) -> None:
    member, tester = at_home(person), person("测试员")
    over = shortly_before_midnight(tester, day)
    member.open("/me")
    member.sees(said(day))
    member.page.evaluate(f"{HIDE}; {TOLD}")
    wait_until(over)
    member.sees(said(day))
    member.page.evaluate(f"{SHOW}; {TOLD}")
    member.sees(said(day + ONE_DAY))
    member.sees("去填报")
    expect(member.page.get_by_role("link", name="修改 李晓明")).to_have_count(0)


def test_a_page_that_is_looked_at_turns_by_itself_but_not_under_the_hands(person: Person, day: date) -> None:
    member, collector, tester = at_home(person), person("蒋小华"), person("测试员")
    collector.sign_in_as("蒋小华")
    over = shortly_before_midnight(tester, day)
    for one, path in ((member, "/me"), (collector, f"/days/{day}")):
        one.open(path)
    collector.page.locator("#q").fill("黄")
    collector.page.evaluate("window.same = true")
    wait_until(over)
    member.sees(said(day + ONE_DAY))
    assert collector.page.evaluate("window.same") is True
    expect(collector.page.locator("#q")).to_have_value("黄")


def test_pages_of_what_was_answered(person: Person) -> None:
    member = at_home(person)
    member.tap("填报记录 李晓明")
    look(member, "填报记录")
    member.page.locator("#history a.cell").nth(1).click()
    look(member, "申报回执")
    member.tap("查看填报内容")
    look(member, "填报内容")

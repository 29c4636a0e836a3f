"""An open page asks often after a change, and less often once nothing moves; within R27's five seconds always."""

from __future__ import annotations

import itertools

from browser.conftest import Person
from playwright.sync_api import Page, Request, expect

FRESH = "htmx.ajax('GET', '/workbench/status?day=today', {target: '#status', swap: 'outerHTML'})"


def asked(page: Page, seconds: int) -> list[int]:
    """After which of so many seconds the page has asked whether anything has moved."""
    at: list[int] = []
    came: list[str] = []

    def note(request: Request) -> None:
        if "poll=1" in request.url:
            came.append(request.url)

    page.on("request", note)
    for second in range(seconds):
        page.clock.run_for(1_000)
        expect(page.locator(".htmx-request")).to_have_count(0)
        at += [second] * (len(came) - len(at))
    page.remove_listener("request", note)
    return at


def gaps(at: list[int]) -> list[int]:
    return [later - earlier for earlier, later in itertools.pairwise(at)]


def test_R27_a_page_asks_less_often_once_nothing_moves_and_often_again_after_a_change(person: Person) -> None:
    teacher = person("何婉仪")
    teacher.sign_in_as("何婉仪")
    teacher.page.clock.install()
    teacher.open("/workbench")
    first = gaps(asked(teacher.page, 30))
    assert first[:4] == [2] * 4
    assert set(first[5:]) == {4}
    teacher.page.evaluate(FRESH)
    expect(teacher.page.locator(".htmx-request")).to_have_count(0)
    assert gaps(asked(teacher.page, 8))[:2] == [2, 2]

"""A form that changes its shape over a slow line takes nothing away from whoever goes on answering it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from browser.conftest import Person
from browser.serving import Server
from browser.test_settling import anyone, grid, single
from browser.walk import Walker
from playwright.sync_api import Route, expect


@pytest.mark.parametrize("form", [single, anyone, grid])
def test_what_is_answered_while_a_form_changes_its_shape_is_kept(
    live_server: Server, person: Person, form: Callable[[Walker], None]
) -> None:
    teacher = person("何婉仪")
    teacher.sign_in_as("何婉仪")
    form(teacher)
    confirmed = teacher.page.get_by_label(re.compile("^我已逐.核对"))
    held: list[Route] = []
    teacher.page.route("**/*", lambda route: route.continue_() if held else held.append(route))
    with teacher.page.expect_request(lambda request: request.method == "POST"):
        teacher.choose("是否发热", "是")
    confirmed.check()
    held[0].continue_()
    teacher.page.get_by_label("体温").wait_for()
    expect(confirmed).to_be_checked()

"""R54, R55: nothing is cut off in any language, at three widths with big letters; a pseudo-language stretches all.

How the pages of 简体中文 stand is in the files of `test_pages`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pseudo
import pytest
from browser.checks import clipped, rest
from browser.conftest import Person
from browser.phones import Phones
from browser.serving import Server
from browser.walk import Walker
from playwright.sync_api import Browser

from yss.domain.days import SHANGHAI

BEFORE = ("/verify", "/verify/face", "/verify/agreement", "/i/demo2020/unknown", "/yss", "/testing")
DESK = (
    "/workbench", "/days/{day}", "/days/{day}/submit", "/days/{day}/reminder", "/days/{day}/grid", "/invite",
    "/days/{day}/quick-fill", "/days/{day}/on-behalf", "/how-to-join", "/members/add", "/lists/members",
    "/organization", "/organization/edit", "/organization/members", "/organization/deputies", "/leaves",
    "/missing-notes", "/changes", "/foreign-teachers", "/proxies", "/guide", "/guide/invite", "/help", "/me",
)  # fmt: skip
SCHOOL = (
    "", "/not-submitted", "/export", "/reminders", "/calendar", "/calendar/new", "/audit", "/invites", "/invites/new",
    "/collectors", "/clusters", "/changes", "/retention", "/rollover", "/confirmation", "/admins/add", "/leaves",
    "/foreign-teachers", "/imports/expected",
)  # fmt: skip


@pytest.fixture
def pseudo_server(demo: Server, tmp_path: Path) -> Iterator[Server]:
    """One that says in the pseudo-language what it would say in English."""
    pseudo.make(tmp_path / "catalogues")
    server = Server(tmp_path)
    server.program = [str(Path(__file__).with_name("pseudo_server.py")), str(tmp_path / "catalogues")]
    server.env["PYTHONPATH"] = str(Path(__file__).parents[2])
    server.load_demo(demo)
    server.start()
    yield server
    server.stop()


def enter(walker: Walker, name: str) -> None:
    """By the testing tools, whatever they are called."""
    walker.open("/testing")
    walker.page.locator(f"form[action^='/testing/sign-in/'] button[aria-label*='{name}']").first.click()
    walker.page.wait_for_url(lambda url: "/testing" not in url)


def cut_off(walker: Walker, paths: tuple[str, ...]) -> dict[str, object]:
    """What is cut off on which page."""
    found = {}
    for path in paths:
        walker.open(path)
        rest(walker.page)
        found[path] = clipped(walker.page)
    return {path: told for path, told in found.items() if told}


def all_cut_off(person: Person, locale: str) -> dict[str, object]:
    """On the main pages, of who is nobody yet, a collector, an admin and a member."""
    day = datetime.now(SHANGHAI).date().isoformat()
    walker = person("蒋小华", locale=locale)
    found = cut_off(walker, BEFORE)
    enter(walker, "蒋小华")
    found |= cut_off(walker, tuple(path.format(day=day) for path in DESK))
    enter(walker, "梁志远")
    walker.open("/admin")
    school = re.findall(r"/admin/\d+", walker.page.url)[0]
    found |= cut_off(walker, tuple(school + path for path in SCHOOL))
    enter(walker, "赵子涵")
    walker.open("/")
    links = walker.page.locator("main a[href*='/report']")
    report = links.first.get_attribute("href") or ""
    return found | cut_off(walker, ("/", report, "/me/data"))


@pytest.mark.parametrize("locale", ["en-GB", "zh-HK"])
def test_R54_R55_nothing_is_cut_off_in_any_language(person: Person, locale: str) -> None:
    assert all_cut_off(person, locale) == {}


def test_R54_R55_nothing_is_cut_off_where_words_are_long(browser: Browser, pseudo_server: Server) -> None:
    phones = Phones(browser, pseudo_server.url)
    try:
        assert all_cut_off(phones.person, "en-GB") == {}
    finally:
        phones.close()

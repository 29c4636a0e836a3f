"""A real server and real phones: a fresh database, Chromium with touch."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser.phones import Phones, start_chromium
from browser.serving import Server
from browser.walk import Walker
from databases import run_folder
from playwright.sync_api import Browser, sync_playwright

Person = Callable[..., Walker]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def demo() -> Server:
    """The demo, loaded once per worker; nothing serves it."""
    made = Server(Path(tempfile.mkdtemp(prefix="demo-", dir=run_folder())))
    made.load_demo()
    return made


@pytest.fixture
def live_server(demo: Server) -> Iterator[Server]:
    """A server with demo data on a database of its own."""
    with tempfile.TemporaryDirectory(prefix="browser-", dir=run_folder(), ignore_cleanup_errors=True) as folder:
        server = Server(Path(folder))
        server.load_demo(demo)
        server.start()
        yield server
        server.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium per worker."""
    if not shutil.which("chromium"):
        pytest.skip("Chromium is missing")
    with sync_playwright() as playwright:
        chromium = start_chromium(playwright)
        yield chromium
        chromium.close()


@pytest.fixture
def phones(browser: Browser, live_server: Server) -> Iterator[Phones]:
    """Makes phones; what any page complained about fails the test at its end."""
    made = Phones(browser, live_server.url)
    yield made
    made.close()
    assert made.complaints == []


@pytest.fixture
def person(phones: Phones) -> Person:
    """`person("孙晓", number(2))`: somebody with a phone of their own."""
    return phones.person

"""What every page has to pass: axe finds nothing, and nothing is cut off at any width."""

from __future__ import annotations

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WIDTHS = (320, 390, 430)
AT_REST = "!document.querySelector('.htmx-request') && !document.getAnimations().length"
FONT_SCALE = "1.5"

CLIPPED = (Path(__file__).parent / "clipped.js").read_text()


def axe(page: Page, where: str = "") -> None:
    """No violation, of any impact."""
    found = Axe().run(page).response["violations"]
    told = [f"{one['id']}: {[node['html'][:160] for node in one['nodes']]}" for one in found]
    assert told == [], (where, told)


def axe_dark(page: Page, where: str = "") -> None:
    """The same in the dark."""
    page.emulate_media(color_scheme="dark")
    axe(page, f"{where}, dark")
    page.emulate_media(color_scheme="light")


def nothing_clipped(page: Page, where: str = "") -> None:
    """At 320, 390 and 430 px with letters half as big again."""
    assert clipped(page) == {}, where


def clipped(page: Page) -> dict[int, list[str]]:
    """What is cut off there, by width."""
    size = page.viewport_size or {"width": 390, "height": 844}
    page.evaluate("fs => document.documentElement.style.setProperty('--fs', fs)", FONT_SCALE)
    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": size["height"]})
        found[width] = page.evaluate(CLIPPED)
    page.set_viewport_size(size)
    page.evaluate("document.documentElement.style.removeProperty('--fs')")
    return {width: told for width, told in found.items() if told}


def rest(page: Page) -> None:
    """Waits until it has loaded and nothing moves."""
    page.wait_for_load_state()
    for _again in range(50):
        if page.evaluate(AT_REST):
            break
        page.wait_for_timeout(100)


def sound(page: Page, where: str = "") -> None:
    """All of it, on the page as it stands."""
    rest(page)
    axe(page, where)
    axe_dark(page, where)
    nothing_clipped(page, where)

"""R85: one tap on English at the landing, and the product speaks it all the way to the desk."""

from __future__ import annotations

from browser.checks import sound
from browser.conftest import Person
from browser.serving import Server
from playwright.sync_api import Locator, Page, expect

from yss.cli import demo

# As when something has moved since the page was made.
SEES_NOTHING_YET = """el => {
  el.setAttribute('hx-get', el.getAttribute('hx-get').replace(/seen=[^&]*/, 'seen='));
  window.htmx.process(el);
}"""
NARROW = {"viewport": {"width": 320, "height": 640}}


def speaks_english(page: Page) -> Locator:
    """What the switch says; its three buttons stand in one line on the narrowest phone."""
    expect(page.locator("html")).to_have_attribute("lang", "en")
    buttons = page.locator("form[action='/language'] button")
    expect(buttons).to_have_text(["简体中文", "繁體中文", "English"])
    assert len({box["y"] for one in buttons.all() if (box := one.bounding_box())}) == 1
    expect(buttons.nth(2)).to_have_attribute("aria-current", "true")
    return buttons


def test_R85_a_tap_at_the_landing_is_kept_through_verification(live_server: Server, person: Person) -> None:
    walker = person(demo.COLLECTOR, demo.subject(demo.COLLECTOR, 2).number, **NARROW)
    page, forward = walker.page, walker.page.locator("main form button[type=submit]:visible")
    walker.open(live_server.invite)
    landing = page.url
    walker.tap("English")
    assert page.url == landing
    speaks_english(page)
    sound(page)
    forward.first.click()
    speaks_english(page)
    page.locator("input[name=agree]").check()
    forward.first.click()
    page.locator("input[name=phone]").fill("13812345678")
    page.locator("input[name=name]").fill(walker.name)
    page.locator("select[name=document_type]").select_option("resident_id")
    page.locator("input[name=number]").fill(walker.document)
    forward.first.click()
    for digit in "135790":
        page.locator(f"[data-key='{digit}']").click()
    forward.first.click()
    expect(page.locator("[data-key]")).to_have_count(0)
    speaks_english(page)
    walker.open("/workbench")
    speaks_english(page)
    status = page.locator("#status")
    expect(status).to_contain_text("Reported")
    status.evaluate(SEES_NOTHING_YET)
    with page.expect_response(lambda answer: "poll=1" in answer.url and answer.status == 200) as polled:
        pass
    assert "Reported" in polled.value.text()
    expect(status).to_contain_text("Reported")

"""操作指引: every topic sound in both schemes and at every width; its first load stays light."""

from __future__ import annotations

import pytest
from browser.checks import sound
from browser.conftest import Person
from browser.serving import Server
from browser.test_weight import LIMIT, compressed, weigh
from playwright.sync_api import expect

from yss.domain import guide

__all__ = ["compressed"]


def test_R14_pages_of_the_guide(live_server: Server, person: Person) -> None:
    collector = person("蒋小华")
    collector.sign_in_as("蒋小华")
    collector.open("/guide")
    sound(collector.page, "guide")
    for topic in guide.topics():
        collector.open(f"/guide/{topic.slug}")
        collector.is_on(topic.title)
        closed = collector.page.locator("details:not([open]) summary")
        while closed.count():
            closed.first.click()
        for picture in collector.page.locator(".shot").all():
            picture.scroll_into_view_if_needed()
            expect(picture).to_have_js_property("complete", True)
            assert picture.evaluate("image => image.naturalWidth") > 390
        sound(collector.page, topic.slug)


@pytest.mark.usefixtures("compressed")
def test_R14_first_load_of_the_guide_is_light(live_server: Server, person: Person) -> None:
    walker = person("蒋小华")
    walker.sign_in_as("蒋小华")
    for path in ("/guide", *(f"/guide/{topic.slug}" for topic in guide.topics())):
        weight = weigh(walker, path)
        print(f"\n{path}: {weight / 1024:.1f} KiB")
        assert 10 * 1024 < weight <= LIMIT, path

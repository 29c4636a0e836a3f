"""R14: 操作指引, an index and a page for each topic."""

from __future__ import annotations

import pytest
from ways import collector_phone

from yss.domain import guide
from yss.domain.languages import NAMES, Language


def test_R14_the_workbench_leads_to_the_guide_and_through_it(plain_phone, world):
    plain_phone.sign_in(world.org().collector).open("/workbench").tap("操作指引").is_on("操作指引")
    topics = guide.topics()
    assert plain_phone.document.xpath("//a[starts-with(@href, '/guide/')]/@href") == [
        f"/guide/{topic.slug}" for topic in topics
    ]
    plain_phone.open(f"/guide/{topics[0].slug}")
    for topic in topics:
        plain_phone.is_on(topic.title)
        for step in topic.steps:
            plain_phone.sees(step.text)
        following = plain_phone.document.xpath("//a[starts-with(@href, '/guide/')]/@href")
        plain_phone.open(following[0] if following else "/guide")
    plain_phone.is_on("操作指引")


def test_R14_pictures_wait_until_they_are_looked_at(app, world, clock):
    phone = collector_phone(app, world.org())
    for topic in guide.topics():
        pictures = phone.open(f"/guide/{topic.slug}").document.xpath("//img")
        assert [picture.get("alt") for picture in pictures] == [step.alt for step in topic.steps if step.picture]
        for at, picture in enumerate(pictures):
            assert picture.get("loading") == "lazy"
            assert (picture.get("width"), picture.get("height")) == ("390", "844")
            assert (picture.getparent().get("open") is not None) is (at == 0), "the first stands open, the rest folded"
            answer = phone.request("GET", picture.get("src"))
            assert (answer.status_code, answer.mimetype) == (200, "image/webp")


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("language", Language)
def test_R54_pictures_are_in_the_readers_language(app, world, clock, language):
    phone = collector_phone(app, world.org()).open("/verify").tap(NAMES[language])
    for topic in guide.topics():
        shown = phone.open(f"/guide/{topic.slug}").document.xpath("//img/@src")
        named = [f"/img/guide/{language}/{step.picture}.webp" for step in topic.steps if step.picture]
        assert [src[-len(name) :] for src, name in zip(shown, named, strict=True)] == named


def test_R14_an_unknown_topic_is_no_page(plain_phone, world):
    plain_phone.sign_in(world.org().collector).open("/guide/unknown")
    assert plain_phone.status == 404


def test_R14_the_card_shows_how_many_have_not_joined_and_three_ways_on(phone, world):
    org = world.org()
    world.member(org)
    phone.sign_in(org.collector).open("/workbench")
    [card] = phone.document.xpath("//*[@class='dock']")
    text = "".join(card.text_content().split())
    assert "邀请申报人加入·未加入人数49" in text
    assert [link.text for link in card.xpath(".//a")] == ["操作指引", "手动添加", "微信发送邀请"]

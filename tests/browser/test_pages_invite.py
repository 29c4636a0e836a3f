"""The invite's pages: sheet, poster, landing; the poster is one picture; WeChat's share gets its card."""

from __future__ import annotations

import re
from typing import Any

import pytest
import zxingcpp
from browser.checks import nothing_clipped, sound
from browser.conftest import Person
from browser.phones import Phones
from browser.serving import Server
from browser.test_pages import LONG_NAME, open_desk
from browser.walk import Walker, number
from factories import World
from flask import Flask
from phone import Phone
from playwright.sync_api import Browser, Route, expect

from yss.wechat import Tickets

GREY = """(image) => {
  const sheet = document.createElement('canvas'), pen = sheet.getContext('2d');
  sheet.width = image.naturalWidth; sheet.height = image.naturalHeight;
  pen.drawImage(image, 0, 0);
  const dots = pen.getImageData(0, 0, sheet.width, sheet.height).data, grey = [];
  for (let at = 1; at < dots.length; at += 4) grey.push(dots[at]);
  return [sheet.width, sheet.height, grey];
}"""
WRITTEN = """const pen = CanvasRenderingContext2D.prototype, write = pen.fillText;
window.written = [];
pen.fillText = function (text, ...where) { window.written.push(text); write.call(this, text, ...where); };"""
LATIN = re.compile("[A-Za-z]+")
DRAWN = ".poster.is-drawn #poster[src^='data:image/png']"


def scanned(walker: Walker) -> list[str]:
    """What the poster's picture says to a phone that scans it."""
    width, height, grey = walker.page.locator("#poster").evaluate(GREY)
    rows = memoryview(bytes(grey)).cast("B", shape=[height, width])
    return [code.text for code in zxingcpp.read_barcodes(rows)]


def test_R15_pages_of_the_invite(live_server: Server, person: Person) -> None:
    collector = person(LONG_NAME, number(911))
    link = open_desk(collector, live_server.invite)
    for care in (False, True):
        collector.tap("微信发送邀请")
        collector.page.get_by_role("dialog").wait_for()
        if care:
            collector.page.evaluate("document.documentElement.classList.add('care')")
            collector.page.evaluate("document.body.dataset.weuiMode = 'care'")
        sound(collector.page, "invite sheet")
        collector.page.go_back()
    collector.open("/invite/poster")
    expect(collector.page.locator(DRAWN)).to_be_visible()
    sound(collector.page, "poster")
    stranger = person("孙一脸", number(912))
    stranger.open(link)
    sound(stranger.page, "landing")


def test_R15_the_poster_is_one_picture_with_the_words_on_it(live_server: Server, person: Person) -> None:
    collector = person(LONG_NAME, number(913))
    link = open_desk(collector, live_server.invite)
    collector.tap("微信发送邀请")
    collector.tap("二维码海报")
    collector.is_on("二维码海报")
    picture = collector.page.locator(DRAWN)
    expect(picture).to_be_visible()
    expect(picture).to_have_accessible_name(re.compile("快来申报你的个人健康信息.*中山大学"))
    assert scanned(collector) == [link]
    words = collector.page.locator("[data-poster]")
    assert words.count() == 4
    assert not any(word.is_visible() for word in words.all()), "they stand in the picture"
    box = picture.bounding_box()
    assert box is not None
    assert box["height"] > box["width"], "code and words"
    collector.page.add_init_script(WRITTEN)
    collector.tap("English")
    expect(picture).to_be_visible()
    lines, texts = collector.page.evaluate("window.written"), words.all_text_contents()
    assert len(lines) > len(texts)
    assert LATIN.findall(" ".join(lines)) == LATIN.findall(" ".join(texts)), "no word is broken"


def test_R15_without_scripts_the_code_stands_among_the_words(live_server: Server, person: Person) -> None:
    collector = person("蒋小华", js=False)
    collector.sign_in_as("蒋小华")
    collector.open("/invite/poster")
    collector.sees("软件工程-2019级-1班")
    expect(collector.page.get_by_role("img", name="邀请二维码")).to_be_visible()
    assert collector.page.locator("#poster").get_attribute("src") == "/invite/code.png"


def test_R15_the_poster_prints_alone(live_server: Server, person: Person) -> None:
    collector = person("蒋小华")
    collector.sign_in_as("蒋小华")
    collector.open("/invite/poster")
    collector.page.emulate_media(media="print")
    expect(collector.page.locator(DRAWN)).to_be_visible()
    for other in (".bar", ".banner", ".poster + .hint"):
        expect(collector.page.locator(other)).to_be_hidden()


# WeChat's script in small: it keeps what the page tells it
SDK = """window.wx = {
  config: (given) => { window.told = {config: given}; },
  ready: (then) => then(),
  updateAppMessageShareData: (card) => { window.told.chat = card; card.success(); },
  updateTimelineShareData: (card) => { window.told.moments = card; },
};"""
WECHAT = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 MicroMessenger/8.0.49"


@pytest.fixture
def configured(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The app as it is with an app id, and with WeChat's server answering."""
    answers: dict[str, Any] = {"access_token": "t", "ticket": "a ticket", "expires_in": 7200}
    monkeypatch.setitem(app.extensions, "wechat", Tickets("wx01", "a secret", lambda _url, _body: answers))
    return app


def through(walker: Walker, phone: Phone, asked: list[str]) -> None:
    """Lets the browser's requests be answered by the app in this process, and WeChat's host by the script above."""

    def answer(route: Route) -> None:
        url = route.request.url
        asked.append(url)
        if url.startswith("https://res.wx.qq.com/"):
            route.fulfill(body=SDK, content_type="text/javascript")
            return
        with phone.app.app_context():
            given = phone.request("GET", url.removeprefix("https://localhost"))
        route.fulfill(status=given.status_code, headers=dict(given.headers), body=given.data)

    walker.page.route("**/*", answer)


@pytest.mark.parametrize("inside", [True, False])
def test_R15_wechat_gets_the_card_and_nobody_else_is_asked(
    browser: Browser, configured: Flask, world: World, clock: object, inside: bool
) -> None:
    phone, asked = Phone(configured).sign_in(world.org().collector), []
    phones = Phones(browser, "https://localhost")
    walker = phones.person("蒋小华", **({"user_agent": WECHAT} if inside else {}))
    through(walker, phone, asked)
    walker.open("/invite")
    link = walker.page.locator("#invite-link").input_value()
    hint = walker.page.get_by_text("选择“发送给朋友”")
    if inside:
        expect(hint).to_be_visible()
        told = walker.page.evaluate("window.told")
        assert told["config"]["appId"] == "wx01"
        assert told["config"]["jsApiList"] == ["updateAppMessageShareData", "updateTimelineShareData"]
        assert told["chat"]["link"] == told["moments"]["link"] == link
        assert told["chat"]["title"] == "（重要）快来申报你的个人健康信息"
        assert told["chat"]["desc"] == "软件工程-2019级-1班 中山大学"
        nothing_clipped(walker.page, "invite in WeChat")
    else:
        walker.page.wait_for_load_state("networkidle")
        expect(hint).to_be_hidden()
        assert not [url for url in asked if "qq.com" in url]
    phones.close()
    assert phones.complaints == []

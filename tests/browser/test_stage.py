"""R56: five people side by side on one desktop page, from the admin's card to what the collector sees."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from browser.conftest import Person
from browser.phones import Phones
from browser.serving import Server
from browser.test_the_day import create_class
from browser.walk import Walker
from playwright.sync_api import Frame, Page, expect

DESKTOP = {"viewport": {"width": 1280, "height": 900}, "is_mobile": False, "has_touch": False}
CARD = re.compile("（重要）快来申报你的个人健康信息")


def origin(server: Server, host: str) -> str:
    """The server under a name of this machine."""
    return f"http://{host}:{urlsplit(server.url).port}"


@pytest.fixture
def stage(live_server: Server, person: Person) -> Walker:
    """The tester's desktop."""
    tester = person("测试员", "", **DESKTOP)
    tester.open(live_server.url + "/testing/stage")
    tester.is_on("多部手机")
    assert tester.page.url == origin(live_server, "stage.localhost") + "/testing/stage"
    return tester


def seat(stage: Walker, number: int, name: str) -> Walker:
    """One tap: `name` holds phone `number`; gives the phone in its frame."""
    desk = stage.page.get_by_role("region", name=f"手机{number}", exact=True)
    label = desk.locator("option").filter(has_text=re.compile(f"^{name}")).first.inner_text()
    desk.get_by_label(f"手机{number}的主人").select_option(label=label)
    desk.get_by_role("button", name=f"登录手机{number}").click()
    phone = Walker(frame_of(stage.page, number), "", name, "")
    phone.sees(f"{name}的聊天")
    return phone


def frame_of(page: Page, number: int) -> Frame:
    """The frame of a phone."""
    found = page.locator(f"iframe[name=phone-{number}]").element_handle().content_frame()
    assert found is not None
    return found


def open_newest(phone: Walker, sender: str) -> None:
    """The chat list shows the card by itself; the chat, then the card."""
    row = phone.page.locator("li.person").filter(has_text=sender)
    expect(row.locator(".dot")).to_contain_text("1", timeout=5000)
    row.get_by_role("link").click()
    phone.page.locator(".bubble:has(.dot)").last.click()


def send_to_two(collector: Walker, first: str, second: str) -> None:
    """微信发送邀请 → 多选 → 发送给 → 【发送】."""
    collector.tap("微信发送邀请")
    collector.tap("发送到微信聊天（模拟）")
    collector.is_on("选择一个聊天")
    collector.tap("多选")
    for name in (first, second):
        collector.page.locator(".person_tick").filter(has_text=name).click()
    collector.tap("下一步")
    collector.sees("发送给：")
    collector.sees(CARD)
    collector.page.get_by_label("给朋友留言").fill("请今天内填报")
    collector.tap("发送")
    collector.sees("已发送")


def join_and_report(member: Walker, sender: str) -> None:
    """From the card in the chat to the receipt."""
    open_newest(member, sender)
    member.is_on("（重要）快来申报你的个人健康信息")
    member.tap("去申报")
    member.tap("本人申报")
    member.consent()
    member.fill_first_report()
    member.submit_report()


def test_R56_a_day_of_five_people_on_one_page(live_server: Server, stage: Walker) -> None:
    seat(stage, 1, "梁志远")
    seat(stage, 2, "蒋小华")
    newcomer = seat(stage, 3, "林晓晴")
    members = [seat(stage, 4, "陈默"), seat(stage, 5, "黄伟斌")]

    stage.page.get_by_label("梁志远（中山大学）发送给").select_option(label="林晓晴")
    stage.page.locator("#collector-card-1").get_by_role("button", name="发送").click()
    open_newest(newcomer, "梁志远")
    newcomer.sees("您将成为【采集员】")
    newcomer.tap("开始使用")
    newcomer.is_on("确认所属学校")
    newcomer.tap("下一步")
    create_class(newcomer)
    newcomer.is_on("健康申报工作台")
    send_to_two(newcomer, "陈默", "黄伟斌")
    newcomer.tap("打开服务")
    expect(newcomer.page.locator("#reported")).to_have_text("0/50")

    for member in members:
        join_and_report(member, "林晓晴")
    expect(newcomer.page.locator("#reported")).to_have_text("2/50", timeout=5000)

    before = stage.page.locator("#clock").inner_text()
    stage.tap("到明天11:29")
    expect(stage.page.locator("#clock")).to_have_text(re.compile(r"11:29:\d\d$"))
    assert stage.page.locator("#clock").inner_text() > before
    expect(newcomer.page.locator("#reported")).to_have_text("0/50", timeout=5000)
    newcomer.page.get_by_role("link", name=re.compile("^昨日")).click()
    expect(newcomer.page.locator("#reported")).to_have_text("2/50")
    members[0].is_on("申报回执")


def test_R56_phones_keep_their_own_cookies_as_strict_as_in_production(live_server: Server, stage: Walker) -> None:
    for number, name in ((1, "梁志远"), (2, "蒋小华")):
        seat(stage, number, name)
    port = urlsplit(live_server.url).port
    kept = {one["domain"]: one for one in stage.page.context.cookies() if one["name"] == "__Host-yss"}
    assert set(kept) == {"stage.localhost", "p1.stage.localhost", "p2.stage.localhost"} | set(kept)
    assert len({one["value"] for one in kept.values()}) == len(kept)
    assert all((one["secure"], one["httpOnly"], one["sameSite"]) == (True, True, "Lax") for one in kept.values())
    for number in (1, 2):
        assert frame_of(stage.page, number).evaluate("isSecureContext")
        assert frame_of(stage.page, number).url == f"http://p{number}.stage.localhost:{port}/testing/chats"


def test_R56_people_in_tabs_live_on_hosts_of_their_own(live_server: Server, person: Person) -> None:
    tester = person("测试员", "")
    names = {"p1.localhost": "李晓明", "p2.localhost": "黄晓波"}
    for host, name in names.items():
        tester.open(origin(live_server, host) + "/testing")
        tester.tap(f"登录 {name}")
        tester.is_on("我的")
    for host, name in names.items():
        tester.open(origin(live_server, host) + "/testing/chats")
        tester.sees(f"{name}的聊天")
        assert tester.page.evaluate("isSecureContext")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """`elsewhere(html)`: the address of a page that is none of ours."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()

    def put(html: str) -> str:
        (tmp_path / "elsewhere.html").write_text(html)
        return f"http://elsewhere.localhost:{server.server_port}/elsewhere.html"

    yield put
    server.shutdown()
    thread.join()
    server.server_close()


def test_R56_no_other_page_frames_a_phone(live_server: Server, phones: Phones, elsewhere: Callable[[str], str]) -> None:
    tester = phones.person("测试员", "", **DESKTOP)
    framed = [origin(live_server, host) + "/verify" for host in ("p1.stage.localhost", "localhost")]
    failed: list[tuple[str, str | None]] = []
    tester.page.on("requestfailed", lambda request: failed.append((request.url, request.failure)))
    tester.open(elsewhere("".join(f'<iframe src="{address}"></iframe>' for address in framed)))
    tester.page.wait_for_timeout(1000)
    assert {address for address, why in failed if why == "net::ERR_BLOCKED_BY_RESPONSE"} == set(framed)
    phones.complaints.clear()


def test_R56_a_narrow_screen_gets_links_in_place_of_frames(live_server: Server, person: Person) -> None:
    tester = person("测试员", "")
    tester.open(origin(live_server, "stage.localhost") + "/testing/stage")
    expect(tester.page.locator("iframe").first).to_be_hidden()
    with tester.page.context.expect_page() as opened:
        tester.page.get_by_role("region", name="手机2", exact=True).get_by_role("link").click()
    expect(opened.value.locator("h1")).to_have_text("测试工具")
    assert urlsplit(opened.value.url).hostname == "p2.stage.localhost"

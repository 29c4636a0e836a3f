"""R15: the JS-SDK share, only where a WeChat app id is configured, and what WeChat answers or does not."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from http.client import IncompleteRead
from urllib.error import URLError

import pytest
from phone import Phone

from yss import config, wechat
from yss.extensions import db
from yss.queries.entry import invites
from yss.web.kit import wechat as pages
from yss.wechat import Tickets, signature

HOST = "https://res.wx.qq.com"
NOON = datetime(2020, 3, 21, 4, tzinfo=UTC)


class WeChat:
    """Stands in for WeChat's server: answers, and remembers what it was asked."""

    def __init__(self, *failures, lasts=7200):
        self.failures, self.lasts, self.asked = list(failures), lasts, []

    def __call__(self, url, body):
        self.asked.append((url, body and json.loads(body)))
        if self.failures:
            failure = self.failures.pop(0)
            if isinstance(failure, Exception):
                raise failure
            return failure
        if "stable_token" in url:
            return {"access_token": "a token&", "expires_in": 7200}
        return {"errcode": 0, "ticket": f"ticket {len(self.asked) // 2}", "expires_in": self.lasts}


@pytest.fixture
def shares(app, monkeypatch):
    """The app configured for WeChat, whose server answers."""
    server = WeChat()
    monkeypatch.setitem(app.extensions, "wechat", Tickets("wx0123456789abcdef", "a secret", server))
    return server


def member_link(org):
    db.session.rollback()
    return invites.member_link(org.school_id, org.org_id)


def script_of(phone):
    found = phone.document.xpath("//script[contains(@src, 'wechat')]")
    return found[0] if found else None


def policy_of(phone):
    return phone.response.headers["Content-Security-Policy"]


def test_R15_the_signature_of_wechats_own_sample():
    ticket = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"
    signed = signature(ticket, "Wm3WZYTPz0wzccnW", 1414587457, "http://mp.weixin.qq.com?params=value")
    assert signed == "0f9de62fce790f9a083d5c99e95740ceb90c27ed"
    assert signature(ticket, "Wm3WZYTPz0wzccnW", 1414587457, "http://mp.weixin.qq.com?params=value#sheet") == signed


def test_R15_the_ticket_is_asked_for_once_and_renewed_before_it_ends():
    server = WeChat()
    tickets = Tickets("wx01", "a secret", server)
    assert {tickets.current(NOON + timedelta(minutes=minutes)) for minutes in (0, 1, 60, 114)} == {"ticket 1"}
    (token_url, asked), (ticket_url, nothing) = server.asked
    assert asked == {"grant_type": "client_credential", "appid": "wx01", "secret": "a secret"}
    assert "secret" not in token_url
    assert nothing is None
    assert ticket_url.endswith("?access_token=a+token%26&type=jsapi")
    assert tickets.current(NOON + timedelta(minutes=115)) == "ticket 2"


FAILURES = [
    URLError("unreachable"), TimeoutError(), ValueError("no JSON"), IncompleteRead(b"{"),
    {"errcode": 40164, "errmsg": "invalid ip"}, {},
]  # fmt: skip


@pytest.mark.parametrize("failure", FAILURES, ids=lambda one: type(one).__name__)
def test_R15_without_an_answer_there_is_no_ticket_and_wechat_is_left_alone_for_a_minute(failure):
    server = WeChat(failure)
    tickets = Tickets("wx01", "a secret", server)
    assert [tickets.current(NOON), tickets.current(NOON + timedelta(seconds=59))] == ["", ""]
    assert len(server.asked) == 1
    assert tickets.current(NOON + timedelta(seconds=60)).startswith("ticket")


def test_R15_a_ticket_outlives_a_failed_renewal_until_its_own_end():
    server = WeChat()
    tickets = Tickets("wx01", "a secret", server)
    tickets.current(NOON)
    server.failures = [TimeoutError()] * 10
    assert tickets.current(NOON + timedelta(minutes=117)) == "ticket 1"
    assert tickets.current(NOON + timedelta(minutes=120)) == ""


@pytest.mark.parametrize("lasts", [10**30, 7201])
def test_R15_a_ticket_lasts_two_hours_at_most(lasts):
    tickets = Tickets("wx01", "a secret", server := WeChat(lasts=lasts))
    assert tickets.current(NOON) == "ticket 1"
    server.failures = [TimeoutError()] * 10
    assert tickets.current(NOON + timedelta(hours=2)) == ""


def test_R15_whoever_comes_while_wechat_is_asked_does_not_wait():
    seen = []

    def slow(url, body):
        seen.append(tickets.current(NOON))
        return server(url, body)

    server = WeChat()
    tickets = Tickets("wx01", "a secret", slow)
    assert tickets.current(NOON) == "ticket 1"
    assert seen == ["", ""]


def test_R15_a_real_request_has_a_timeout_and_reads_json(monkeypatch):
    asked = {}

    class Answer:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

        def read(self, most):
            return b'{"ticket": "t"}'

    def urlopen(request, timeout):
        asked.update(url=request.full_url, method=request.get_method(), timeout=timeout)
        return Answer()

    monkeypatch.setattr(wechat, "urlopen", urlopen)
    assert wechat.fetch("https://api.weixin.qq.com/x", b"{}") == {"ticket": "t"}
    assert (asked["method"], asked["timeout"]) == ("POST", 2)


def test_R15_the_invites_own_page_signs_its_address_and_sets_the_members_card(plain_phone, world, shares):
    org = world.org()
    plain_phone.sign_in(org.collector).open("/invite?from=singlemessage&isappinstalled=0")
    card = script_of(plain_phone).attrib
    address = "https://localhost/invite?from=singlemessage&isappinstalled=0"
    assert card["data-signature"] == signature("ticket 1", card["data-nonce"], int(card["data-timestamp"]), address)
    assert card["data-app-id"] == "wx0123456789abcdef"
    assert card["data-link"] == "https://localhost" + member_link(org)
    assert card["data-title"] == "（重要）快来申报你的个人健康信息"
    assert card["data-description"] == "软件工程-2019级-1班 中山大学"
    assert card["data-picture"].startswith("https://localhost/static/")
    assert f"script-src 'self' {HOST};" in policy_of(plain_phone)
    assert policy_of(plain_phone).count("https:") == 1
    assert "a secret" not in plain_phone.response.get_data(as_text=True)


def test_R15_a_landing_may_be_sent_on_as_a_card(plain_phone, world, shares):
    link = member_link(world.org())
    card = script_of(plain_phone.open(link)).attrib
    assert card["data-link"] == "https://localhost" + link
    assert card["data-title"] == "（重要）快来申报你的个人健康信息"
    assert HOST in policy_of(plain_phone)
    assert plain_phone.response.headers["Referrer-Policy"] == "no-referrer"
    _, link = world.collector_invite(world.school("广州大学"))
    assert script_of(plain_phone.open(link)).get("data-title") == "广州大学邀请您成为【采集员】"


OTHERS = ("/workbench", "/how-to-join", "/invite/poster", "/me", "/i/demo/unknown")


def test_R15_only_the_pages_that_are_shared_name_wechats_host(phone, world, shares):
    phone.sign_in(world.org().collector)
    for path in OTHERS:
        phone.open(path)
        assert script_of(phone) is None, path
        assert HOST not in policy_of(phone) + phone.response.get_data(as_text=True), path
    assert shares.asked == [], "nor is WeChat asked for them"


def test_R15_the_invite_opens_as_a_page_where_wechat_signs_its_address(phone, world, shares):
    phone.sign_in(world.org().collector)
    for path in ("/workbench", "/how-to-join"):
        assert phone.open(path).find("微信发送邀请").get("hx-get") is None
        assert script_of(phone.tap("微信发送邀请").is_on("微信发送邀请")) is not None


def test_R15_without_configuration_there_is_no_trace_of_it(phone, world):
    org = world.org()
    link = member_link(org)
    phone.sign_in(org.collector)
    for path in (*OTHERS, "/invite", link):
        phone.open(path)
        told = policy_of(phone) + phone.response.get_data(as_text=True)
        assert not [word for word in ("wx.qq", "jweixin", "wechat-share", "data-share-ready") if word in told], path
    assert phone.open("/workbench").find("微信发送邀请").get("hx-get") == "/invite"


def test_R15_while_wechat_is_silent_the_pages_go_without_the_share(plain_phone, world, shares):
    shares.failures = [TimeoutError()] * 3
    org = world.org()
    for path in (member_link(org), "/invite"):
        plain_phone.open(path)
        assert plain_phone.status == 200
        assert script_of(plain_phone) is None
        assert HOST not in policy_of(plain_phone)
        plain_phone.sign_in(org.collector)
    assert len(shares.asked) == 1


def settings_of(**wanted):
    return config.Settings.from_env({"YSS_DATABASE_URL": "sqlite://", **wanted})


def test_R15_the_environment_configures_wechat():
    settings = settings_of(YSS_WECHAT_APP_ID="wx01", YSS_WECHAT_APP_SECRET="a secret")
    settings.check()
    assert (settings.wechat_app_id, settings.wechat_app_secret) == ("wx01", "a secret")
    from yss import create_app

    assert create_app(settings).extensions["wechat"].app_id == "wx01"
    assert create_app(settings_of()).extensions["wechat"] is None


@pytest.mark.parametrize("half", ["YSS_WECHAT_APP_ID", "YSS_WECHAT_APP_SECRET"])
def test_R15_half_a_configuration_is_refused(half):
    with pytest.raises(config.SettingsError, match="both or neither"):
        settings_of(**{half: "wx01"}).check()


def test_R15_the_sdk_is_wechats_own(app):
    assert pages.SDK.startswith(HOST + "/")


def test_R15_a_phone_outside_wechat_gets_the_same_page(app, world, clock, shares):
    """MicroMessenger decides hints, never rights: the server does not look at it."""
    link = member_link(world.org())
    pages = []
    for agent in ("Mozilla/5.0", "Mozilla/5.0 MicroMessenger/8.0.49"):
        phone = Phone(app)
        phone.headers["User-Agent"] = agent
        pages.append([label.text for label in phone.open(link).document.xpath("//button | //h1")])
    assert pages[0] == pages[1]

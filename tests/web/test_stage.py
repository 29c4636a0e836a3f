"""R5, R56: the stage: phones on hosts of their own, the clock's buttons, the switch for all, the admin's card."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from phone import Phone
from sqlalchemy import select
from web.test_verification import pay

from yss.config import testing_settings as settings_for
from yss.extensions import db
from yss.models import AuditEvent, ChatMessage, Invite
from yss.queries.testing import testing as queries

STAGE, FIRST, SECOND = "https://stage.localhost", "https://p1.stage.localhost", "https://p2.stage.localhost"


@pytest.fixture(params=["plain", "htmx"])
def stage(request, app, clock, world):
    """The stage's page, with a school and its admin."""
    world.school()
    return Phone(app, base=STAGE, htmx=request.param == "htmx").open("/testing/stage").is_on("多部手机")


def policy(response) -> dict[str, str]:
    parts = response.headers["Content-Security-Policy"].split("; ")
    return dict(part.split(" ", 1) for part in parts)


def seat(stage, number, name):
    """Where the frame of phone `number` is led when `name` is to hold it."""
    form = next(form for form in stage.document.xpath("//form") if form.get("target") == f"phone-{number}")
    person = stage.document.xpath(f"//form[@target='phone-{number}']//option[starts-with(., '{name}')]/@value")[0]
    data = stage.fields_of(form) | {"person": [person]}
    answer = stage.request("POST", form.get("action"), data=data)
    assert answer.status_code == 303
    return answer.headers["Location"]


def enter(app, base, address):
    assert address.startswith(base + "/testing/enter/")
    return Phone(app, base=base).open(address.removeprefix(base))


def test_R56_any_other_host_leads_to_the_stage(app, clock):
    answer = Phone(app).request("GET", "/testing/stage")
    assert (answer.status_code, answer.headers["Location"]) == (303, STAGE + "/testing/stage")


def test_R56_five_phones_stand_side_by_side_on_hosts_of_their_own(stage):
    frames = stage.document.xpath("//iframe/@src")
    assert frames == [f"https://p{number}.stage.localhost/testing/chats" for number in range(1, 6)]
    assert stage.document.xpath("//iframe/@name") == [f"phone-{number}" for number in range(1, 6)]


def test_R56_the_stage_alone_frames_its_phones_and_nobody_frames_the_rest(app, clock, stage):
    assert policy(stage.response)["frame-src"].split() == [
        "'self'",
        *(f"https://p{n}.stage.localhost" for n in range(1, 6)),
    ]
    hosts = {FIRST: STAGE, STAGE: "'self'", "https://localhost": "'none'", "https://p1.localhost": "'none'"}
    for base, ancestors in hosts.items():
        answer = Phone(app, base=base).request("GET", "/verify")
        assert policy(answer)["frame-ancestors"] == ancestors, base
        assert "frame-src" not in policy(answer), base
        assert policy(answer)["form-action"] == "'self'", base


def test_R56_one_tap_seats_anyone_in_a_chosen_phone(app, world, stage):
    world.person("林晓晴")
    stage.open("/testing/stage")
    enter(app, FIRST, seat(stage, 1, "林晓晴")).is_on("微信").sees("林晓晴的聊天")
    enter(app, SECOND, seat(stage, 2, "梁志远")).is_on("微信").sees("梁志远的聊天")
    stage.open("/testing/stage")
    shown = [option.text_content() for option in stage.document.xpath("//select[@name='person']//option[@selected]")]
    assert shown == ["林晓晴", "梁志远 · 学校管理员"], "the stage remembers who sits where"


def test_R56_the_phones_offer_those_whom_a_day_takes(world, stage):
    org = world.org(school_id=queries.admins()[0].school_id)
    world.member(org, "黄晓波")
    world.person("陈默")
    world.person("林晓晴")
    stage.open("/testing/stage")
    offered = [option.text_content() for option in stage.document.xpath("//section//option[@selected]")]
    assert offered == ["梁志远 · 学校管理员", "蒋小华 · 采集员", "陈默", "林晓晴", "黄晓波"]


def test_R56_a_ticket_is_signed_and_gets_old(app, clock, now, stage):
    address = seat(stage, 1, "梁志远")
    forged = Phone(app, base=FIRST).open("/testing/enter/" + "x" * 40)
    assert forged.status == 404
    clock.move_to(now + timedelta(seconds=90))
    assert enter(app, FIRST, address).status == 404


def test_R56_there_are_five_phones_and_no_sixth(stage):
    token = stage.document.xpath("//input[@name='csrf_token']/@value")[0]
    for phone in ("0", "6", "x", "", "٣"):
        answer = stage.request("POST", "/testing/stage/seat", data={"csrf_token": token, "phone": phone, "person": "1"})
        assert answer.status_code == 404


def test_R56_the_clock_leaps_by_buttons_and_comes_back_to_the_stage(stage):
    assert clock_of(stage) == "2020-03-21 09:00"
    assert clock_of(stage.tap("加1天")) == "2020-03-22 09:00"
    assert clock_of(stage.tap("到明天11:29")) == "2020-03-23 11:29"
    assert clock_of(stage.tap("加1天")) == "2020-03-24 11:29"
    assert clock_of(stage.is_on("多部手机").tap("恢复真实时间")) == "2020-03-21 09:00"


@pytest.mark.parametrize("at", ["9999-12-31T23:59", "0001-01-01T00:00"])
def test_R56_the_ends_of_time_are_no_time_to_set_a_clock_to(plain_phone, at):
    plain_phone.open("/testing").fill("现在是", at).tap("移动时钟").sees("日期无效")
    assert plain_phone.status == 422
    plain_phone.open("/testing").tap("加1天")
    assert plain_phone.status == 200


def clock_of(stage):
    return re.sub(r":\d\d$", "", stage.by_id("clock").text_content())


def test_R56_a_button_leads_back_to_where_it_was_and_nowhere_else(plain_phone):
    plain_phone.open("/testing").tap("加1天").is_on("测试工具").sees("2020-03-22")
    form = plain_phone.by_id("clock-leap")
    data = plain_phone.fields_of(form) | {"to": "real", "back": "//evil.example"}
    assert plain_phone.request("POST", "/testing/clock", data=data).headers["Location"] == "/testing"


@pytest.mark.parametrize(
    ("outcome", "password", "said"), [("支付密码不通过", "135790", "请确认是否为本人登录"), ("通过", "000000", "我的")]
)
def test_R5_the_switch_of_the_stage_stands_on_every_phone(app, stage, outcome, password, said):
    stage.fill("outcome", outcome).tap("应用").is_on("多部手机")
    pay(Phone(app, base=FIRST), password=password).sees(said)
    stage.fill("outcome", "按填写内容判断").tap("应用")
    pay(Phone(app, base=SECOND), password="135790").sees("我的")


def test_R5_an_outcome_that_is_none_is_refused(stage):
    token = stage.document.xpath("//input[@name='csrf_token']/@value")[0]
    answer = stage.request("POST", "/testing/outcome", data={"csrf_token": token, "outcome": "all_pass"})
    assert answer.status_code == 422


def test_R9_the_admin_sends_a_collectors_card_from_the_stage(app, world, stage):
    newcomer = world.person("林晓晴")
    stage.open("/testing/stage").fill("梁志远（中山大学）发送给", "林晓晴")
    form = stage.by_id("collector-card-1")
    stage.submit(form).is_on("多部手机")
    stage.submit(form).is_on("多部手机")
    db.session.rollback()
    assert len(db.session.scalars(select(ChatMessage)).all()) == 2, "a double tap sends once, one row at each end"
    phone = Phone(app, base=FIRST).sign_in(newcomer).open("/testing/chats").sees("梁志远")
    phone.open(phone.document.xpath("//a[@class='person_bd']/@href")[0]).sees("中山大学邀请您成为【采集员】")
    phone._activate(phone.document.xpath("//button[@class='bubble']")[0]).is_on("学校采集员工作台")
    phone.sees("梁志远 邀请您为 中山大学").tap("开始使用").is_on("确认所属学校")
    invite = db.session.scalars(select(Invite)).one()
    assert (invite.max_uses, invite.expires_at - invite.created_at) == (1, timedelta(days=7))
    assert db.session.scalars(select(AuditEvent.action)).all().count("invite_collector") == 1


def test_R9_only_an_admin_sends_one_and_only_to_the_cast(world, stage):
    stranger, form = world.person("陈默"), stage.by_id("collector-card-1")
    fields = stage.fields_of(form)
    for wrong in ({"admin": str(stranger)}, {"person": "1"}, {"person": fields["admin"]}):
        answer = stage.request("POST", form.get("action"), data=fields | wrong)
        assert answer.status_code == 404, wrong
    db.session.rollback()
    assert db.session.scalars(select(ChatMessage)).all() == []


def test_R56_trusted_hosts_let_the_phones_in_with_testing_tools_alone():
    here = {"127.0.0.1", ".localhost"}
    hosts = ("yss.example",)
    assert set(settings_for("sqlite://", trusted_hosts=hosts).hosts) == here | set(hosts)
    assert settings_for("sqlite://", trusted_hosts=hosts, testing_tools=False).hosts == list(hosts)
    assert settings_for("sqlite://").hosts == [], "none means all"


def test_R56_without_testing_tools_none_of_their_routes_exists():
    from yss import create_app
    from yss.config import testing_settings as settings

    bare = create_app(settings("sqlite://", testing_tools=False))
    assert not [rule.rule for rule in bare.url_map.iter_rules() if rule.rule.startswith("/testing")]

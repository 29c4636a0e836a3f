"""R15, R56: the simulated chats: choosing, sending, arriving, tapping; and no trace of them without testing tools."""

from __future__ import annotations

import pytest
from phone import Phone
from sqlalchemy import func, select
from ways import collector_phone

from yss import create_app
from yss.config import testing_settings as settings_for
from yss.extensions import db
from yss.models import ChatMessage
from yss.queries.entry import invites

CARD = "（重要）快来申报你的个人健康信息"
SHEET_BUTTON = "发送到微信聊天（模拟）"


@pytest.fixture
def org(world):
    return world.org()


def chats_of(app, person_id):
    return Phone(app).sign_in(person_id).open("/testing/chats")


def messages():
    db.session.rollback()
    return db.session.scalars(select(ChatMessage).order_by(ChatMessage.id)).all()


def send_to(phone, *names, words=""):
    """选择一个聊天 → 多选 → 发送给 → 【发送】."""
    phone.open("/testing/chats/choose").tap("多选")
    for name in names:
        phone.choose(name[0] + name)  # the avatar's letter stands before the name
    phone.tap("下一步").sees("发送给：")
    return phone.fill("给朋友留言", words).tap("发送")


def unread(phone):
    return [
        str(dot.text_content()).replace("未读", "").strip() for dot in phone.document.xpath("//*[@class='dot num']")
    ]


def test_R15_the_sheet_leads_to_a_chat_and_the_card_arrives(phone, app, world, org):
    friend = world.person("林晓晴")
    phone.sign_in(org.collector).open("/workbench").tap("微信发送邀请").tap(SHEET_BUTTON)
    phone.is_on("选择一个聊天").tap("林晓晴").sees("发送给：").sees(CARD).sees("软件工程-2019级-1班").sees("中山大学")
    phone.fill("给朋友留言", "请今天填报").tap("发送").is_on("林晓晴").sees("已发送").sees(CARD).sees("请今天填报")
    theirs = chats_of(app, friend).sees("蒋小华").sees("软件工程-2019级-1班")
    assert unread(theirs) == ["1"]
    theirs.open(f"/testing/chats/{org.collector}").is_on("蒋小华").sees(CARD).sees("请今天填报").sees("未读")


def test_R15_the_card_is_tapped_and_lands(phone, world, org):
    friend = world.person("林晓晴")
    world.send_card(org, friend)
    phone.sign_in(friend).open(f"/testing/chats/{org.collector}")
    button = phone.document.xpath("//button[@class='bubble']")[0]
    phone._activate(button).is_on(CARD).sees("采集员 蒋小华 邀请您加入").tap("去申报").sees("您是 林晓晴")
    assert unread(phone.open("/testing/chats")) == []
    phone.open(f"/testing/chats/{org.collector}").does_not_see("未读")


def test_R15_many_chats_get_the_card_at_once(phone, app, world, org):
    friends = [world.person(name) for name in ("林晓晴", "陈默", "黄恺")]
    phone.sign_in(org.collector)
    send_to(phone, "林晓晴", "陈默").is_on("微信").sees("已发送").sees("林晓晴").sees("陈默")
    assert [unread(chats_of(app, friend)) for friend in friends] == [["1"], ["1"], []]


def test_R15_the_class_group_reaches_members_and_newcomers_and_no_other_class(phone, app, world, org):
    other = world.org("林晓晴", school_id=org.school_id)
    inside, newcomer, elsewhere = world.member(org), world.person("陈默"), world.member(other)
    phone.sign_in(org.collector).open("/testing/chats/choose").tap("软件工程-2019级-1班班级群").tap("发送")
    phone.is_on("软件工程-2019级-1班")
    for person in (inside, newcomer):
        theirs = chats_of(app, person).sees("软件工程-2019级-1班")
        assert unread(theirs) == ["1"]
        theirs.open(f"/testing/chats/{org.org_id}").is_on("软件工程-2019级-1班").sees("蒋小华").sees(CARD)
    for person in (elsewhere, other.collector, world.person("梁志远")):
        chats_of(app, person).sees("还没有消息")


def test_R15_nothing_is_sent_to_nobody(phone, org):
    phone.sign_in(org.collector).open("/testing/chats/choose").tap("多选").tap("下一步").sees("请先选择聊天。")
    assert phone.status == 422
    assert messages() == []


def test_R15_a_chat_that_is_not_offered_is_not_sent_to(plain_phone, world, org):
    world.person("林晓晴")
    plain_phone.sign_in(org.collector)
    for made_up in ("1", "x", "٣", str(org.collector), str(org.school_id)):
        plain_phone.open(f"/testing/chats/send?chat={made_up}").sees("请先选择聊天。")


def test_R15_words_that_are_too_long_come_back(phone, world, org):
    world.person("林晓晴")
    phone.sign_in(org.collector)
    send_to(phone, "林晓晴", words="长" * 101).sees("不能超过100个字")
    assert phone.status == 422
    assert phone.field("给朋友留言").get("value") == "长" * 101
    assert messages() == []
    phone.fill("给朋友留言", "短").tap("发送").is_on("林晓晴").sees("短")


def test_R15_cancelling_sends_nothing(phone, world, org):
    world.person("林晓晴")
    phone.sign_in(org.collector).open("/testing/chats/choose").tap("林晓晴").tap("取消").is_on("选择一个聊天")
    assert messages() == []


def test_R51_a_double_tap_sends_once(plain_phone, world, org):
    world.person("林晓晴")
    plain_phone.sign_in(org.collector).open("/testing/chats/choose").tap("林晓晴")
    form = plain_phone.by_id("send-form")
    plain_phone.submit(form).is_on("林晓晴")
    plain_phone.submit(form).is_on("林晓晴")
    assert len(messages()) == 2, "one at each end"


def test_R15_no_token_lies_in_the_chats(world, org):
    world.send_card(org, world.person("林晓晴"), group=True)
    token = invites.member_link(org.school_id, org.org_id).rsplit("/", 1)[1]
    rows = db.session.execute(select(ChatMessage.__table__)).all()
    assert rows
    assert token not in str(rows)


def test_R15_a_card_whose_link_was_reset_says_so(phone, app, world, org):
    friend = world.person("林晓晴")
    world.send_card(org, friend)
    collector_phone(app, org).open("/invite").tap("确认重置")
    phone.sign_in(friend).open(f"/testing/chats/{org.collector}")
    phone._activate(phone.document.xpath("//button[@class='bubble']")[0]).is_on("邀请无法使用")
    phone.sees("邀请链接已被重置或撤销")


def test_R27_an_open_list_shows_what_arrives(app, clock, world, org):
    friend = world.person("林晓晴")
    phone = Phone(app, htmx=True).sign_in(friend).open("/testing/chats").sees("还没有消息")
    assert phone.poll("chats").status == 204
    world.send_card(org, friend)
    phone.poll("chats").sees("蒋小华")
    assert unread(phone) == ["1"]
    assert phone.poll("chats").status == 204


def test_R50_a_card_in_somebody_elses_chats_is_not_there(plain_phone, world, org):
    world.send_card(org, world.person("林晓晴"))
    theirs = next(message for message in messages() if message.owner_id != org.collector)
    plain_phone.sign_in(org.collector).open("/testing/chats")
    token = plain_phone.document.xpath("//input[@name='csrf_token']/@value") or [
        plain_phone.open("/testing").document.xpath("//input[@name='csrf_token']/@value")[0]
    ]
    answer = plain_phone.request("POST", f"/testing/chats/cards/{theirs.id}", data={"csrf_token": token[0]})
    assert answer.status_code == 404
    assert all(message.opened_at is None for message in messages() if message.owner_id != org.collector)


def test_R56_without_testing_tools_the_sheet_shows_no_trace_and_no_table_fills(databases, clock, now):
    database = databases["sqlite"]
    with database.empty().app_context():
        from factories import World

        org = World(database.app, now).org()
        cookie = Phone(database.app).sign_in(org.collector).client.get_cookie("__Host-yss", domain="localhost").value
        settings = database.app.extensions["yss_settings"]
        db.session.rollback()
    bare = create_app(
        settings_for(
            f"sqlite:///{database.path}",
            testing_tools=False,
            secret_key=settings.secret_key,
            keyring=settings.keyring,
        )
    )
    with bare.app_context():
        phone = Phone(bare)
        phone.client.set_cookie("__Host-yss", cookie, domain="localhost", secure=True)
        phone.open("/invite").is_on("微信发送邀请").does_not_see("模拟")
        assert "/testing" not in phone.response.get_data(as_text=True)
        for path in ("/testing", "/testing/chats", "/testing/stage", "/testing/chats/choose"):
            assert phone.request("GET", path).status_code == 404
        assert db.session.execute(select(func.count()).select_from(ChatMessage)).scalar_one() == 0
        db.engine.dispose()

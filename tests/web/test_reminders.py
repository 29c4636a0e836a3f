"""R31, R66, R70: the target time, whom to remind, and a robot that does not nag."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import lxml.html
import pytest
from conftest import instant
from phone import Phone
from sqlalchemy import select, update
from statements import counted
from web.test_cli import run

from yss.extensions import db
from yss.models import AuditEvent, Organization, Reminder, ReminderRobot

WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6"


class Arrived(list):
    """What a group was told; `answer` is what it answers from now on, with its status."""

    answer: tuple[str, int]


@contextmanager
def group(answer='{"errcode": 0}', status=200):
    """A chat group on this machine; yields its robot's address and what arrived."""
    arrived = Arrived()
    arrived.answer = answer, status

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self):
            answer, status = arrived.answer
            body = self.rfile.read(int(self.headers["Content-Length"]))
            arrived.append((self.path, json.loads(body)["text"]["content"]))
            self.send_response(status)
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()
            self.wfile.write(answer.encode())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/send?key=1", arrived
    finally:
        server.shutdown()
        server.server_close()


def source(at):
    return lxml.html.tostring(at.document, encoding="unicode")


def audited():
    db.session.rollback()
    return [event.action for event in db.session.scalars(select(AuditEvent).order_by(AuditEvent.id))]


def admin(at, world, school_id, path="/reminders"):
    return at.sign_in(world.admin(school_id)).open(f"/admin/{school_id}{path}")


def with_robot(at, world, school_id, url, **fields):
    page = admin(at, world, school_id).is_on("提交时间与提醒")
    typed = {"kind": "wecom", "url": url, "stage": ["60", "30"], "quiet_from": "21:30", "quiet_to": "07:00"}
    return page.submit(page.by_id("robot-form"), None, **(typed | fields))


def test_R31_the_target_time_is_set_and_the_collector_sees_it(phone, world):
    org = world.org()
    phone.sign_in(org.collector).open("/workbench").sees("今日目标：11:30前提交")
    admin(phone, world, org.school_id).fill("今日目标时间", "10:15").tap("保存").sees("今日目标时间已保存。")
    assert phone.field("今日目标时间").get("value") == "10:15"
    phone.sign_in(org.collector).open("/workbench").sees("今日目标：10:15前提交")
    assert "change_target_time" in audited()


@pytest.mark.parametrize(("typed", "said"), [("25:00", "时间无效"), ("", "请填写此项"), ("05:00", "06:00至22:00")])
def test_R31_a_wrong_target_time_stays_in_its_field(phone, world, typed, said):
    org = world.org()
    page = admin(phone, world, org.school_id)
    page.submit(page.by_id("target-form"), None, target=typed)
    assert phone.status == 422
    assert said in phone.error_of("target")
    assert phone.field("今日目标时间").get("value") == typed


def test_R70_who_has_not_submitted_is_listed_with_a_text_that_names_them(phone, world):
    org = world.org()
    done = world.org("林晓晴", school_id=org.school_id)
    world.submit(done)
    admin(phone, world, org.school_id, "/not-submitted").is_on("未提交名单").sees("1个组织未提交")
    text = phone.by_id("reminder").text_content()
    assert "还有1个组织未提交，请在11:30前提交" in text
    assert "软件工程-2019级-1班（蒋小华）" in text
    assert "林晓晴" not in phone.text
    world.submit(org)
    phone.open(f"/admin/{org.school_id}/not-submitted").sees("全部已提交")


def test_R70_the_collectors_phone_is_masked_until_it_is_asked_for_and_that_is_recorded(phone, world):
    org = world.org()
    admin(phone, world, org.school_id, "/not-submitted").sees("138****5678")
    assert "13812345678" not in source(phone)
    phone.tap("打电话").sees("13812345678")
    assert phone.document.xpath("//a[@href='tel:13812345678']")
    assert audited()[-1] == "reveal_phone"


def test_R8_the_revealed_phone_hides_again(plain_phone, world):
    org = world.org()
    admin(plain_phone, world, org.school_id, f"/organizations/{org.org_id}/phone").is_on("打电话").sees("打电话")
    assert "13812345678" not in source(plain_phone)


def test_R50_another_schools_organization_has_no_phone(app, world, clock):
    org, other = world.org(), world.school("别的学校")
    phone = Phone(app).sign_in(world.admin(other))
    phone.open(f"/admin/{other}/reminders")
    token = phone.document.xpath("//input[@name='csrf_token']/@value")[0]
    path = f"/admin/{other}/organizations/{org.org_id}/phone"
    assert phone.request("POST", path, data={"csrf_token": token}).status_code == 404
    assert "reveal_phone" not in audited()


def test_R66_nothing_is_said_unless_a_robot_is_configured(app, world, clock):
    world.org()
    clock.move_to(instant("2020-03-21 11:00:00"))
    assert run(app, "reminders", "send") == ""
    db.session.rollback()
    assert db.session.scalars(select(Reminder)).all() == []


def test_R66_a_stage_names_once_who_has_not_submitted(plain_phone, app, world, clock):
    org = world.org()
    done = world.org("林晓晴", school_id=org.school_id)
    world.submit(done)
    with group() as (url, arrived):
        with_robot(plain_phone, world, org.school_id, url).sees("群机器人已保存")
        for at in ("10:29:00", "10:31:00", "10:40:00", "11:01:00", "11:20:00", "11:31:00"):
            clock.move_to(instant(f"2020-03-21 {at}"))
            run(app, "reminders", "send")
    assert len(arrived) == 2
    path, text = arrived[0]
    assert path == "/send?key=1"
    assert "还有1个组织未提交" in text
    assert "软件工程-2019级-1班（蒋小华）" in text
    assert "林晓晴" not in text
    assert audited().count("send_reminder") == 2
    plain_phone.sign_in(world.admin(org.school_id)).open(f"/admin/{org.school_id}/reminders")
    plain_phone.sees("提前30分钟").sees("已发送")


def test_R66_a_robot_is_silent_where_everybody_has_submitted_and_in_the_quiet_hours(plain_phone, app, world, clock):
    org = world.org()
    with group() as (url, arrived):
        with_robot(plain_phone, world, org.school_id, url, quiet_from="10:00", quiet_to="11:10")
        clock.move_to(instant("2020-03-21 11:05:00"))
        run(app, "reminders", "send")
        world.submit(org, now=instant("2020-03-21 11:10:00"))
        clock.move_to(instant("2020-03-21 11:12:00"))
        run(app, "reminders", "send")
    assert arrived == []


@pytest.mark.parametrize(
    ("answer", "status", "reason"),
    [
        ('{"errcode": 310000, "errmsg": "keywords not in content"}', 200, "310000 keywords not in content"),
        ("nonsense", 200, ""),
        ("{}", 500, "HTTP 500"),
        ("", 302, "HTTP 302"),
    ],
)
def test_R66_a_message_that_did_not_arrive_is_said_with_the_services_reason_and_sent_again(
    plain_phone, app, world, clock, answer, status, reason
):
    org = world.org()
    told = f"服务返回“{reason}”" if reason else "连接不上服务"
    with group(answer, status) as (url, arrived):
        with_robot(plain_phone, world, org.school_id, url)
        plain_phone.tap("发送测试消息").sees(f"测试消息没有送达：{told}。")
        clock.move_to(instant("2020-03-21 10:31:00"))
        assert run(app, "reminders", "send").endswith(f"failed {reason}".strip())
        plain_phone.open(f"/admin/{org.school_id}/reminders").sees("未送达").sees(told)
        arrived.answer = '{"errcode": 0}', 200
        assert run(app, "reminders", "send").endswith("sent")
        assert run(app, "reminders", "send") == ""
    assert len(arrived) == 3
    db.session.rollback()
    assert [(one.outcome, one.reason) for one in db.session.scalars(select(Reminder))] == [("sent", None)]


def test_R66_a_class_with_seventy_missing_gets_a_text_that_the_service_takes(plain_phone, app, world, clock):
    """企业微信 refuses what is longer than 2,048 bytes."""
    org = world.org()
    with db.engine.execution_options(write=True).begin() as connection:
        connection.execute(update(Organization).values(full_name="班" * 500))
    names = [f"{'欧阳' * 6}{'甲乙丙丁戊己庚'[number % 7]}{'一二三四五六七八九十'[number // 7]}" for number in range(70)]
    for name in names:
        world.member(org, name)
    with group() as (url, arrived):
        of_class(plain_phone, world, org, url)
        plain_phone.tap("发送测试消息")
        clock.move_to(instant("2020-03-21 10:31:00"))
        run(app, "reminders", "send")
    assert [len(text.encode()) <= 2_048 for _, text in arrived] == [True, True]
    named = arrived[1][1].partition("未填报：")[2].partition("等70人。")[0].split("、")
    assert len(named) > 20
    assert set(named) < set(names), "cut between names"


def test_R66_a_group_that_cannot_be_reached_is_no_error(plain_phone, app, world, clock):
    org = world.org()
    with group() as (url, _):
        pass
    with_robot(plain_phone, world, org.school_id, url)
    plain_phone.tap("发送测试消息").sees("测试消息没有送达")
    assert audited()[-1] == "test_robot"


def test_R66_dingtalk_messages_are_signed(plain_phone, app, world, clock):
    org = world.org()
    with group() as (url, arrived):
        with_robot(plain_phone, world, org.school_id, url, kind="dingtalk", secret="SEC1")
        plain_phone.tap("发送测试消息").sees("测试消息已发送")
    sent = parse_qs(urlsplit(arrived[0][0]).query)
    assert set(sent) == {"key", "timestamp", "sign"}
    assert "健康申报提醒机器人测试" in arrived[0][1]


def test_R47_address_and_secret_are_sealed_and_never_shown_again(phone, world):
    org = world.org()
    with_robot(phone, world, org.school_id, WECOM).sees("群机器人已保存")
    assert "693a91f6" not in source(phone)
    [row] = db.session.scalars(select(ReminderRobot))
    assert b"693a91f6" not in row.url_sealed
    with_robot(phone, world, org.school_id, "", stage=["10"]).sees("群机器人已保存")
    db.session.rollback()
    assert [row.stages for row in db.session.scalars(select(ReminderRobot))] == [[10]]
    phone.tap("停用机器人").sees("群机器人已停用")
    db.session.rollback()
    assert db.session.scalars(select(ReminderRobot)).all() == []
    assert {"configure_robot", "remove_robot"} <= set(audited())


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"url": "https://evil.example/?key=1"}, "url", "不是所选服务"),
        ({"url": ""}, "url", "不是所选服务"),
        ({"url": "https://qyapi.weixin.qq.com/" + "a" * 600}, "url", "不能超过500个字"),
        ({"kind": "telegram"}, "kind", "选项无效"),
        ({"secret": "SEC"}, "secret", "没有加签密钥"),
        ({"quiet_from": "24:30"}, "quiet_from", "时间无效"),
        ({"quiet_to": ""}, "quiet_to", "请填写此项"),
        ({"stage": []}, "stage", "请选择"),
        ({"stage": ["1", "x"]}, "stage", "请选择"),
    ],
)
def test_R66_a_wrong_robot_is_refused_beside_its_field_and_keeps_what_was_typed(phone, world, fields, field, said):
    org = world.org()
    with_robot(phone, world, org.school_id, fields.get("url", WECOM), **{k: v for k, v in fields.items() if k != "url"})
    assert phone.status == 422
    assert said in phone.error_of(field)
    if field not in ("kind", "secret", "stage"):
        assert phone.by_id(field).get("value") == fields[field]
    assert db.session.scalars(select(ReminderRobot)).all() == []


def of_class(at, world, org, url, **fields):
    at.sign_in(org.collector).open("/organization").tap("群机器人提醒").is_on("群机器人提醒")
    typed = {"kind": "wecom", "url": url, "stage": ["60", "30"], "quiet_from": "21:30", "quiet_to": "07:00"}
    return at.submit(at.by_id("robot-form"), None, **(typed | fields))


def test_R66_a_class_is_told_once_a_stage_who_is_missing_until_it_is_submitted(phone, app, world, clock):
    org = world.org()
    for name in ("黄晓波", "李晓明"):
        world.member(org, name)
    with group() as (url, arrived):
        of_class(phone, world, org, url).sees("群机器人已保存")
        phone.tap("发送测试消息").sees("测试消息已发送")
        world.report(org, world.person("李晓明"))
        clock.move_to(instant("2020-03-21 10:31:00"))
        run(app, "reminders", "send")
        run(app, "reminders", "send")
        world.submit(org, now=instant("2020-03-21 10:50:00"))
        clock.move_to(instant("2020-03-21 11:01:00"))
        run(app, "reminders", "send")
    assert len(arrived) == 2
    assert "【软件工程-2019级-1班】3月21日健康申报还有1人未填报：黄晓波。" in arrived[1][1]
    phone.open("/organization/robot").sees("1人 · 已发送")
    phone.tap("停用机器人").sees("群机器人已停用")
    assert {"configure_robot", "test_robot", "send_reminder", "remove_robot"} <= set(audited())


def test_R66_a_wrong_address_of_a_class_stays_in_its_field(phone, world):
    org = world.org()
    of_class(phone, world, org, "https://evil.example/?key=1")
    assert phone.status == 422
    assert "不是所选服务" in phone.error_of("url")
    assert phone.by_id("url").get("value") == "https://evil.example/?key=1"


def test_R66_a_dry_run_prints_and_sends_nothing(plain_phone, app, world, clock):
    org = world.org()
    world.member(org, "黄晓波")
    with group() as (url, arrived):
        of_class(plain_phone, world, org, url)
        clock.move_to(instant("2020-03-21 10:31:00"))
        assert "黄晓波" in run(app, "reminders", "send", "--dry-run")
    assert arrived == []


def test_R35_who_was_returned_has_not_submitted(plain_phone, world):
    org = world.org()
    world.submit(org)
    admin(plain_phone, world, org.school_id, "/not-submitted").sees("全部已提交")
    world.return_day(org)
    plain_phone.open(f"/admin/{org.school_id}/not-submitted").sees("1个组织未提交")


def test_R70_the_list_takes_the_same_queries_with_few_as_with_many(app, world, clock):
    few, many = world.org(), world.org("林晓晴", school_id=world.school("大学校"))
    for _more in range(60):
        world.org(collector_id=world.person(), school_id=many.school_id)
    taken = []
    for org in (few, many):
        phone = Phone(app).sign_in(world.admin(org.school_id))
        with counted(db.engine) as said:
            assert phone.request("GET", f"/admin/{org.school_id}/not-submitted").status_code == 200
        taken.append(len(said))
    assert taken[0] == taken[1] <= 12

"""R30: 【复制催报文字】 and the 接龙 for the class chat."""

from __future__ import annotations

import pytest
from conftest import instant
from sqlalchemy import update
from web.test_expected import give
from web.test_invites import member_link, meta

from yss.extensions import db
from yss.models import ExpectedMember, Membership, Organization, School

TODAY = "/days/2020-03-21"
CALLS = "<@all>@所有人"


def text(phone, name):
    return (phone.by_id(name).text or "").removeprefix("\n")


def to_reminder(phone):
    return phone.open(TODAY).tap("复制催报文字 发到班级群").is_on("催报文字")


def test_R30_one_tap_copies_a_reminder_that_names_the_missing(phone, world):
    org = world.org()
    for name in ("黄晓波", "黄恺"):
        world.member(org, name)
    world.report(org, world.member(org, "李晓明"))
    to_reminder(phone.sign_in(org.collector))
    assert text(phone, "reminder") == (
        "【软件工程-2019级-1班】3月21日健康申报还有2人未填报：黄恺、黄晓波。请尽快填报：https://localhost/"
    )
    [copy] = phone.document.xpath("//button[@data-copy='#reminder']")
    assert copy.text_content() == "复制催报文字"
    assert phone.by_id("reminder").get("readonly") is not None, "the text is in the page before the tap"


def test_R30_the_roll_numbers_the_missing_open_and_the_reported_ticked(phone, world):
    org = world.org()
    world.member(org, "黄晓波")
    world.report(org, world.member(org, "李晓明"))
    to_reminder(phone.sign_in(org.collector))
    assert text(phone, "roll").split("\n") == [
        "#接龙",
        "软件工程-2019级-1班 3月21日健康申报，已填报1人，未填报1人",
        "1. 黄晓波 ☐",
        "2. 李晓明 ☑",
    ]
    assert phone.document.xpath("//button[@data-copy='#roll']")


def rename(column, name=CALLS):
    with db.engine.execution_options(write=True).begin() as connection:
        connection.execute(update(column.class_).values({column: name}))


def test_R30_R66_R70_what_is_copied_for_a_chat_and_its_cards_call_nobody(phone, plain_phone, world):
    """Names as they may stand in an old database, or as a teacher types them for fun."""
    org = world.org()
    world.member(org, "黄晓波")
    give(phone.sign_in(org.collector), org, "黄恺")
    for column in (Organization.full_name, School.name, Membership.name):
        rename(column)
    rename(ExpectedMember.name, "二" + CALLS)
    db.session.rollback()
    copied = [text(to_reminder(phone), "reminder"), text(phone, "roll")]
    copied += [text(phone.open("/how-to-join"), "reminder"), text(phone, "not-joined-names")]
    copied.append(
        text(phone.sign_in(world.admin(org.school_id)).open(f"/admin/{org.school_id}/not-submitted"), "reminder")
    )
    plain_phone.open(member_link(org))
    copied += [meta(plain_phone, name) for name in ("og:title", "og:description", "description")]
    _, collectors = world.collector_invite(org.school_id)
    plain_phone.open(collectors)
    copied += [meta(plain_phone, name) for name in ("og:title", "og:description")]
    assert sum("(＠all)＠所有人" in one or "<＠all>＠所有人" in one for one in copied) == 9, copied
    assert "@" not in "".join(copied)


def test_R30_with_nobody_missing_there_is_nobody_to_remind(phone, world):
    org = world.org()
    phone.sign_in(org.collector).open(f"{TODAY}/reminder").sees("还没有成员加入")
    world.report(org, world.member(org, "李晓明"))
    phone.open(f"{TODAY}/reminder").sees("全部已填报")
    assert not phone.document.xpath("//*[@id='reminder']")
    assert "1. 李晓明 ☑" in text(phone, "roll")
    phone.open(TODAY).does_not_see("复制催报文字")


def test_R30_after_the_submission_the_reminder_names_who_is_missing_now(phone, world):
    org = world.org()
    for name in ("黄晓波", "黄恺"):
        world.member(org, name)
    world.submit(org)
    world.report(org, world.person("黄恺"))
    to_reminder(phone.sign_in(org.collector)).sees("未填报1人")
    assert "：黄晓波。" in text(phone, "reminder")


def test_R37_many_names_are_cut_and_counted(phone, world):
    org = world.org(headcount=120)
    for _ in range(105):
        world.member(org, consent=False)
    to_reminder(phone.sign_in(org.collector))
    named = text(phone, "reminder")
    assert (named.count("、"), "等105人。" in named) == (99, True)
    lines = text(phone, "roll").split("\n")
    assert (len(lines), lines[-1]) == (2 + 100 + 1, "等105人")


@pytest.mark.parametrize("path", ["/days/2020-03-20/reminder", "/days/2020-03-22/reminder"])
def test_R30_another_day_has_nothing_to_remind_of(phone, world, path):
    org = world.org()
    phone.sign_in(org.collector).open(path)
    assert phone.status == (409 if "20/" in path else 404)
    phone.open("/days/2020-03-20").does_not_see("复制催报文字")


def test_R30_after_midnight_the_reminder_is_over(phone, world, clock):
    org = world.org()
    world.member(org, "黄晓波")
    phone.sign_in(org.collector)
    clock.move_to(instant("2020-03-22 00:00:01"))
    phone.open(f"{TODAY}/reminder").sees("日期已变")


def test_R47_the_reminder_holds_names_and_no_number(plain_phone, world):
    org = world.org()
    world.member(org, "黄晓波")
    to_reminder(plain_phone.sign_in(org.collector))
    assert "44*" not in plain_phone.text

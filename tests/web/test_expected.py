"""R46, R30: 应加入名单 gives 未加入 its names; who joins is matched by number, else by name."""

from __future__ import annotations

import re

import pytest
from cast import number_of
from phone import Phone
from sqlalchemy import select
from ways import cells
from web.test_bulk import BUTTON, counts, joined
from web.test_queries import counted

from yss.extensions import db
from yss.models import AuditEvent, ExpectedMember

NAMES = ("黄晓波", "李晓明", "黄恺")


def give(phone, org, text):
    """The list is given, looked at and confirmed; where nobody is new it stays at the preview."""
    phone.sign_in(org.collector).open("/lists/expected").is_on("应加入名单").fill("粘贴名单", text).tap(BUTTON)
    for button in phone.document.xpath("//button[starts-with(., '确认添加')]"):
        phone.tap(button.text_content())
    return phone


def at_names(phone, org):
    return phone.sign_in(org.collector).open("/how-to-join").is_on("如何加入")


def away(phone):
    """The names shown as not joined, in order."""
    found = phone.document.xpath("//*[@id='expected']//div[@class='person_bd']/b")
    return [one.text_content() for one in found]


def rows():
    db.session.rollback()
    return db.session.scalars(select(ExpectedMember).order_by(ExpectedMember.id)).all()


def test_R46_without_a_list_the_page_offers_one(phone, world):
    at_names(phone, world.org()).sees("不知道还有谁没加入").tap("导入应加入名单").is_on("应加入名单")


def test_R46_names_are_looked_at_first_and_then_stand_as_not_joined(phone, world):
    org = world.org(headcount=3)
    phone.sign_in(org.collector).open("/lists/expected").fill("粘贴名单", "、".join(NAMES)).tap(BUTTON)
    assert counts(phone) == {"有误": 0, "可添加": 3, "已在名单中": 0}
    assert rows() == [], "a dry run first"
    phone.tap("确认添加3人").sees("已添加3人").tap("查看未加入成员").is_on("如何加入")
    assert sorted(away(phone)) == sorted(NAMES)
    assert cells(phone)["尚未加入组织人数"] == "3人"
    phone.does_not_see("还差").does_not_see("请核对名单或组织人数")
    phone.sees("【软件工程-2019级-1班】还有3人没有加入健康申报")
    link = re.search(r"https://\S+", phone.field("提醒未加入的人").text)
    assert link is not None
    assert Phone(phone.app).open(link.group()).is_on("（重要）快来申报你的个人健康信息")
    assert sorted(phone.by_id("not-joined-names").text_content().split("、")) == sorted(NAMES)


def test_R46_who_joins_leaves_the_names_and_who_leaves_comes_back(phone, world):
    org = world.org(headcount=3)
    give(phone, org, "\n".join(NAMES))
    member = world.member(org, "黄恺")
    assert sorted(away(at_names(phone, org))) == ["李晓明", "黄晓波"]
    assert cells(phone)["尚未加入组织人数"] == "2人"
    world.remove(org, member)
    assert sorted(away(at_names(phone, org))) == sorted(NAMES)


def test_R46_a_number_matches_whatever_the_name_and_a_name_does_not_match_another_number(phone, world):
    org = world.org(headcount=3)
    give(phone, org, f"黄晓凯 {number_of('黄恺')}\n李晓明 {number_of('黄晓波')}")
    world.member(org, "黄恺")
    world.member(org, "李晓明")
    assert away(at_names(phone, org)) == ["李晓明"]


def test_R46_one_member_answers_for_one_name_only(phone, world):
    """The list names 黄恺 by number and another 黄恺 by name alone: the one with the number joins."""
    org = world.org(headcount=2)
    give(phone, org, "黄恺")
    first = rows()[0]
    give(phone, org, f"黄恺 {number_of('黄恺')}")
    assert [(row.id, row.document_digest is not None) for row in rows()] == [(first.id, True)], (
        "the number completes it"
    )
    give(phone, org, "黄恺 H12345678")
    assert len(rows()) == 2
    world.member(org, "黄恺")
    assert len(away(at_names(phone, org))) == 1


def test_R46_a_name_alone_is_not_answered_by_who_stands_there_with_a_number(phone, world, app):
    org = world.org(headcount=2)
    world.member(org, "黄恺")
    give(phone, org, "黄恺 H12345678")
    assert away(at_names(phone, org)) == ["黄恺"]


def test_R46_the_same_list_twice_makes_no_doubles(phone, world):
    org = world.org()
    text = f"黄晓波\n李晓明\n黄恺 {number_of('黄恺')}"
    for _ in range(2):
        give(phone, org, text)
    assert counts(phone) == {"有误": 0, "可添加": 0, "已在名单中": 3}
    assert len(rows()) == 3
    give(phone, org, "黄恺")
    assert len(rows()) == 3, "the name alone says nothing new"


def test_R46_namesakes_need_their_numbers(phone, world):
    phone.sign_in(world.org().collector).open("/lists/expected").fill("粘贴名单", "黄恺\n黄恺").tap(BUTTON)
    phone.sees("与第2行同名，请写上证件号码以便区分").sees("与第1行同名")


@pytest.mark.parametrize(
    ("headcount", "said"),
    [
        (5, "未加入人数是5人，名单中有3人未加入，还差2人没有写进名单。"),
        (2, "未加入人数是2人，名单中却有3人未加入，请核对名单或组织人数。"),
    ],
)
def test_R46_a_list_that_is_shorter_or_longer_than_not_joined_says_so(phone, world, headcount, said):
    org = world.org(headcount=headcount)
    give(phone, org, "\n".join(NAMES))
    at_names(phone, org).sees(said)
    assert cells(phone)["尚未加入组织人数"] == f"{headcount}人", "the number stays headcount - joined"


def test_R31_the_door_of_a_name_opens_with_the_name_filled_in_and_no_number(phone, world):
    org = world.org(headcount=2)
    give(phone, org, f"黄恺 {number_of('黄恺')}\n李晓明")
    at_names(phone, org).tap("代TA填报 黄恺").is_on("代他人申报")
    assert phone.field("姓名").get("value") == "黄恺"
    assert phone.document.xpath("//select[@name='document_type']/option[@selected]/@value") == ["resident_id"]
    assert phone.field("证件号码").get("value", "") == ""
    at_names(phone, org).tap("代TA填报 李晓明")
    assert phone.field("姓名").get("value") == "李晓明"


def test_R47_the_number_is_sealed_and_shown_masked(phone, world):
    org = world.org()
    give(phone, org, f"黄恺 {number_of('黄恺')}")
    [row] = rows()
    assert number_of("黄恺").encode() not in row.number_sealed
    at_names(phone, org).sees("44**************")
    assert number_of("黄恺")[6:14] not in phone.response.get_data(as_text=True)


def test_R17_those_with_numbers_join_in_one_go_after_a_preview(phone, world):
    org = world.org(headcount=3)
    give(phone, org, f"黄恺 {number_of('黄恺')}\n黄晓波 {number_of('黄晓波')}\n李晓明")
    world.member(org, "黄晓波")
    at_names(phone, org).tap("批量添加已写明证件号码的1人").is_on("核对名单")
    assert joined(org) == ["黄晓波"]
    phone.tap("确认添加1人")
    assert joined(org) == sorted(["黄恺", "黄晓波"])
    assert away(at_names(phone, org)) == ["李晓明"]


def test_R46_a_name_is_taken_off_and_the_list_is_cleared(phone, world):
    org = world.org(headcount=3)
    give(phone, org, "\n".join(NAMES))
    at_names(phone, org).tap("移出 黄恺").sees("已移出名单")
    assert sorted(away(phone)) == ["李晓明", "黄晓波"]
    phone.tap("确认清空").sees("名单已清空").sees("导入应加入名单")
    assert rows() == []
    done = db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert done[-3:] == ["expect_listed", "remove_expected", "remove_expected"]


def test_R51_a_double_tap_takes_one_off_once(phone, world):
    org = world.org()
    give(phone, org, "\n".join(NAMES))
    form = at_names(phone, org).by_id(f"remove-{rows()[0].id}")
    for _ in range(2):
        phone.submit(form).is_on("如何加入").sees("已移出名单")
    assert len(rows()) == 2


def test_R50_another_organizations_names_are_out_of_reach(phone, app, world):
    org = world.org()
    other = world.org("林晓晴", school_id=org.school_id)
    give(phone, org, "黄恺")
    mine = rows()[0].id
    phone.sign_in(other.collector).open("/how-to-join").does_not_see("黄恺")
    token = phone.open("/members/add").document.xpath("//input[@name='csrf_token']/@value")[0]
    for expected_id in (mine, mine + 1):
        gone = phone.request("POST", f"/how-to-join/{expected_id}/remove", data={"csrf_token": token})
        started = phone.request("GET", f"/days/2020-03-21/on-behalf?expected={expected_id}")
        paged = phone.request("GET", f"/how-to-join?after={expected_id}")
        assert [gone.status_code, started.status_code, paged.status_code] == [404, 404, 404]
    assert len(rows()) == 1
    give(phone, other, "黄恺")
    world.member(other, "黄恺")
    assert away(at_names(phone, org)) == ["黄恺"], "joined elsewhere is not joined here"


def test_R30_names_are_searched_by_initials_and_come_in_pages(phone, world):
    org = world.org(headcount=130)
    give(phone, org, "\n".join(["曾小贤", *(f"成{chr(0x4E00 + at)}" for at in range(120))]))
    at_names(phone, org).sees("等121人")
    assert len(away(phone)) == 50
    seen = away(phone)
    while phone.document.xpath("//a[@class='more']"):
        phone.tap("加载更多")
        seen = away(phone) if phone.htmx else seen + away(phone)
    assert len(seen) == len(set(seen)) == 121
    assert away(at_names(phone, org).open("/how-to-join?q=zxx")) == ["曾小贤"]
    assert phone.open("/how-to-join?q=没有").sees("没有找到“没有”").status == 200


@pytest.mark.slow
def test_R37_the_page_takes_the_same_queries_and_little_time_with_two_thousand(plain_phone, world, app):
    org, phone = world.org(headcount=3000), plain_phone
    taken = []
    for many in (2, 2000):
        give(phone, org, "\n".join(f"张{chr(0x4E00 + at)}" for at in range(many)))
        with counted(db.engine) as said:
            phone.open("/how-to-join")
        taken.append(len(said))
        assert len(phone.response.get_data()) < 60 * 1024
    assert taken[0] == taken[1] <= 16

"""R75: who ends a right reads beforehand what ends with it; whom it concerns reads afterwards that it has."""

from __future__ import annotations

from datetime import timedelta

import pytest
from actions.test_correcting import close
from hands import accept_deputy, deputy_invite, handover_invite, make_deputy, take_over
from phone import Phone
from rights_made import closed_by_the_school, handed_over, removed, second_admin, set_robot

from yss.actions.entry import inviting
from yss.acts import Act
from yss.extensions import db
from yss.queries.entry import invites

DAY = timedelta(days=1)
NAME = "软件工程-2019级-1班"
REVOKED = "邀请链接已被重置或撤销，请向邀请人，或现在的采集员、学校管理员索要新的卡片。"


def collectors_card(world, school, by):
    card = inviting.invite_collector(Act(school_id=school, actor_id=by, now=world.now), lasts=DAY, max_uses=1)
    db.session.rollback()
    return invites.link_of(school, card)


def ask_to_remove(phone, world, school, name="陈默"):
    phone.sign_in(world.admin(school)).open(f"/admin/{school}/admins")
    return phone.tap(f"移除 {name}").is_on("移除管理员")


def test_R75_who_removes_an_admin_reads_what_ends(phone, world):
    org = world.org()
    gone = second_admin(world, org.school_id)
    collectors_card(world, org.school_id, gone)
    handover_invite(world, org, by=gone)
    accept_deputy(world, org, world.person("林晓晴"), deputy_invite(world, org, by=gone)[1])
    deputy_invite(world, org, by=gone)
    set_robot(world, org.school_id, gone)
    ask_to_remove(phone, world, org.school_id).sees("以管理员身份办理的，同时停用：")
    phone.sees("发出的邀请卡片和移交卡片，现有2张可用；").sees("指定的代理人，现有2位；")
    phone.sees(f"{NAME} · 林晓晴").sees(f"{NAME} · 李老师").sees("学校的群机器人，需要时请重新设置；")
    phone.sees("导出的文件和下载链接。").tap("确认移除").sees("已移除管理员。")
    phone.open(f"/admin/{org.school_id}/reminders").does_not_see("停用机器人")
    phone.open(f"/admin/{org.school_id}/invites").sees("已撤销")
    phone.open(f"/admin/{org.school_id}/audit").sees("移除学校管理员").sees("撤销采集员邀请").sees("撤回移交")
    phone.sees("停用提醒机器人").sees("结束代理").sees("新的Webhook地址")


def test_R75_of_who_has_made_nothing_that_is_said_too(phone, world):
    school = world.school()
    second_admin(world, school)
    ask_to_remove(phone, world, school).sees("现有0张可用").sees("现有0位").does_not_see("学校的群机器人")


def test_R75_the_cards_of_a_removed_admin_say_what_to_do(phone, world):
    org = world.org()
    gone, stays = second_admin(world, org.school_id), world.admin(org.school_id)
    cards = [collectors_card(world, org.school_id, gone)]
    cards += [handover_invite(world, org, by=gone)[1], deputy_invite(world, org, by=gone)[2]]
    phone.sign_in(world.person("林晓晴"))
    for card in cards:
        assert phone.open(card).status == 200
    phone.open(cards[0]).tap("开始使用").is_on("确认所属学校")
    removed(world, org.school_id, gone, stays)
    assert phone.tap("下一步").sees(REVOKED).status == 409
    for card in cards:
        assert phone.open(card).is_on("邀请无法使用").sees(REVOKED).status == 409


def test_R75_who_hands_over_and_who_takes_over_read_what_ends(phone, app, world):
    org = world.org()
    old = invites.member_link(org.school_id, org.org_id)
    set_robot(world, org.school_id, org.collector, org.org_id)
    phone.sign_in(org.collector).open("/organization/handover")
    phone.sees(
        "移交后，原采集员的邀请卡片、群机器人和指定的代理人同时停用，待本人确认的添加一并作废；已加入的成员不受影响。"
    )
    phone.open("/organization/deputies").sees("组织移交，或指定代理的人不再负责时，代理同时结束。")
    _, card = handover_invite(world, org)
    taker = Phone(app, htmx=phone.htmx).sign_in(world.person("陈默")).open(card).tap("下一步")
    taker.sees("蒋小华的邀请卡片、群机器人和指定的代理人同时停用").tap("确认接手").is_on("健康申报工作台")
    taker.open("/organization/robot").is_on("群机器人提醒").does_not_see("停用机器人")
    link = taker.open("/invite").field("邀请链接").text.strip().removeprefix("https://localhost")
    newcomer = Phone(app, htmx=phone.htmx).sign_in(world.person("黄晓波"))
    assert newcomer.open(old).sees(REVOKED).status == 409
    newcomer.open(link).sees("采集员 陈默 邀请您加入")


@pytest.mark.parametrize("way", [handed_over, close, closed_by_the_school], ids=lambda way: way.__name__)
def test_R75_a_deputy_is_told_that_the_days_have_ended(phone, world, way):
    org = world.org()
    make_deputy(world, org, world.person("林晓晴"))
    phone.sign_in("林晓晴").open("/workbench").is_on("健康申报工作台")
    way(world, org)
    said = f"您对「{NAME}」的代理已于3月21日结束；如有疑问，请联系该组织的采集员或学校管理员。"
    if phone.htmx:
        assert phone.poll("status").sees(said).status == 404
    assert phone.open("/workbench").sees(said).status == 404
    phone.open("/").is_on("我的").sees(said)


def test_R75_a_deputy_whose_days_are_over_is_told_for_a_month(phone, world, clock):
    org = world.org()
    make_deputy(world, org, world.person("林晓晴"))
    said = f"您对「{NAME}」的代理已于3月23日结束"
    phone.sign_in("林晓晴").open("/").does_not_see("的代理已于")
    clock.move_to(world.now + 3 * DAY)
    assert phone.open("/workbench").sees(said).status == 404
    phone.open("/me").sees(said)
    clock.move_to(world.now + 33 * DAY)
    phone.sign_in("林晓晴").open("/me").does_not_see("的代理已于")


def test_R75_who_has_another_desk_is_not_told_of_the_one_that_ended(phone, world):
    org = world.org()
    own = world.org("林晓晴", school_id=org.school_id)
    make_deputy(world, org, own.collector)
    phone.sign_in(own.collector).open("/desks").tap(f"打开 {NAME}")
    handed_over(world, org)
    phone.open("/workbench").is_on("健康申报工作台").does_not_see("的代理已于")
    phone.open("/me").does_not_see("的代理已于")


def test_R75_who_closes_an_organization_reads_what_ends(phone, world):
    org = world.org()
    phone.sign_in(world.admin(org.school_id)).open(f"/admin/{org.school_id}/collectors/{org.org_id}/close")
    phone.sees("组织的页面、邀请链接、群机器人和代理人同时停用，成员全部离开")


def test_R75_an_admin_who_comes_back_finds_none_of_the_old_exports(phone, world):
    org = world.org()
    gone, stays = second_admin(world, org.school_id), world.admin(org.school_id)
    number = world.export(org.school_id, by=gone)
    page = f"/admin/{org.school_id}/export"
    assert phone.sign_in(gone).open(f"{page}/{number}").is_on("导出结果").status == 200
    removed(world, org.school_id, gone, stays)
    assert phone.open(f"{page}/{number}").status == 404
    world.now += timedelta(seconds=1)
    second_admin(world, org.school_id)
    assert phone.open(f"{page}/{number}").status == 404
    assert phone.request("GET", f"{page}/{number}/file").status_code == 404
    assert not phone.open(page).document.xpath(f"//a[contains(@href, '{number}')]")


def test_R75_a_card_that_is_open_while_the_organization_changes_hands_joins_nobody(phone, app, world):
    org = world.org()
    old = invites.member_link(org.school_id, org.org_id)
    phone.sign_in(world.person("黄晓波")).open(old).tap("去申报")
    card, _ = handover_invite(world, org)
    take_over(world, org, world.person("陈默"), card)
    phone.tap("本人申报")
    assert phone.sees(REVOKED).status == 409

"""R18, R68, R69: moving to another organization, leaving, a parent who becomes the proxy."""

from __future__ import annotations

import pytest
from cast import number_of, subject
from phone import Phone
from sqlalchemy import select
from ways import agree

from yss.domain.vocabulary import Leaving
from yss.extensions import db
from yss.models import Membership, ProxyLink
from yss.queries.entry import invites


def two_classes(world):
    first = world.org(headcount=5)
    return first, world.org("林晓晴", school_id=first.school_id, headcount=5)


def at_the_card(phone, org, who):
    db.session.rollback()
    return phone.sign_in(who).open(invites.member_link(org.school_id, org.org_id)).tap("去申报")


def organizations_of(person_id):
    db.session.rollback()
    found = db.session.execute(
        select(Membership.org_id, Membership.left_how).where(Membership.person_id == person_id).order_by(Membership.id)
    )
    return [tuple(row) for row in found]


def test_R18_the_person_moves_by_the_new_card_after_a_question(phone, app, world):
    old, new = two_classes(world)
    member = world.member(old, "黄晓波")
    world.report(old, member)
    at_the_card(phone, new, member).tap("本人申报").sees("转入后您将离开")
    assert organizations_of(member) == [(old.org_id, None)]
    phone.tap("确认转入").is_on("健康申报")
    assert organizations_of(member) == [(old.org_id, Leaving.TRANSFERRED), (new.org_id, None)]
    desk = Phone(app).sign_in(old.collector).open("/organization/members/left")
    desk.sees("黄晓波").sees("已转出").does_not_see("林晓晴")
    desk.open("/workbench").sees("0 / 5人")
    Phone(app).sign_in(new.collector).open("/days/2020-03-21").sees("已填报成员（1人）")


def test_R18_without_a_yes_nothing_moves(phone, world):
    old, new = two_classes(world)
    member = world.member(old, "黄晓波")
    at_the_card(phone, new, member).tap("本人申报").tap("取消").is_on("学生/教职工个人健康申报")
    assert organizations_of(member) == [(old.org_id, None)]


def test_R18_who_has_filled_in_before_may_move_the_person(phone, world):
    old, new = two_classes(world)
    parent = world.person("黄伟斌")
    child = world.join_other(old, parent, subject("黄宇轩"))
    at_the_card(phone, new, parent).tap("代他人申报")
    phone.fill("姓名", "黄宇轩").fill("证件类型", "居民身份证").fill("证件号码", number_of("黄宇轩")).tap("下一步")
    phone.sees("这位成员目前在“软件工程-2019级-1班”").tap("确认转入")
    agree(phone, "受本人委托")
    assert organizations_of(child) == [(old.org_id, Leaving.TRANSFERRED), (new.org_id, None)]


@pytest.mark.parametrize("forged", [False, True])
def test_R18_a_stranger_moves_nobody_and_is_not_told_where(phone, world, forged):
    old, new = two_classes(world)
    member = world.member(old, "黄宇轩")
    at_the_card(phone, new, world.person("陈默")).tap("代他人申报")
    phone.fill("姓名", "黄宇轩").fill("证件类型", "居民身份证").fill("证件号码", number_of("黄宇轩"))
    if forged:
        phone.submit(phone.by_id("other-form"), None, from_org=str(old.org_id))
    else:
        phone.tap("下一步")
    agree(phone.does_not_see("目前在"), "受本人委托").is_on("待本人确认").does_not_see("软件工程")
    assert organizations_of(member) == [(old.org_id, None)]


def test_R18_the_collectors_own_door_says_that_the_person_must_confirm(phone, world):
    old, new = two_classes(world)
    world.member(old, "黄宇轩")
    phone.sign_in(new.collector).open("/members/add")
    phone.fill("姓名", "黄宇轩").fill("证件类型", "居民身份证").fill("证件号码", number_of("黄宇轩")).tap("确认添加")
    phone.sees("待本人确认").does_not_see("蒋小华")


def test_R69_a_member_leaves_by_own_wish(phone, app, world):
    org = world.org(headcount=5)
    member = world.member(org, "黄晓波")
    world.report(org, member)
    phone.sign_in(member).open("/me").tap("退出组织 黄晓波").is_on("退出组织").tap("确认退出组织")
    phone.is_on("我的").sees("已退出“软件工程-2019级-1班”").sees("已不在该组织").does_not_see("去填报")
    assert organizations_of(member) == [(org.org_id, Leaving.LEFT)]
    desk = Phone(app).sign_in(org.collector).open("/organization/members/left").sees("已退出")
    assert not desk.document.xpath("//button[.='恢复']"), "an own wish is not undone by the collector"
    phone.open(f"/schools/{org.school_id}/people/{member}/leave")
    assert phone.status == 403


def child_of(phone, name="黄宇轩"):
    return phone.fill("姓名", name).fill("证件类型", "居民身份证").fill("证件号码", number_of(name))


@pytest.mark.parametrize("by_collector", [True, False])
def test_R68_a_parent_who_joined_as_themselves_becomes_the_proxy(phone, app, world, by_collector):
    org = world.org(headcount=5)
    parent = world.member(org, "黄伟斌")
    world.report(org, parent)
    if by_collector:
        phone.sign_in(org.collector).open(f"/members/{parent}/history").tap("家长误以本人加入？转为孩子的代填人")
    else:
        phone.sign_in(parent).open("/me").tap("我是家长，替孩子申报")
    child_of(phone.is_on("转为代填人")).tap("确认转为代填人")
    desk = Phone(app).sign_in(org.collector)
    desk.open("/organization/members").sees("黄宇轩").does_not_see("黄伟斌")
    desk.open("/organization/members/left").sees("黄伟斌").sees("已转为代填人")
    desk.open(f"/members/{parent}/history").tap("3月21日 周六 自主申报").is_on("填报详情")
    db.session.rollback()
    assert db.session.scalars(select(ProxyLink.proxy_id)).all() == [parent]
    Phone(app).sign_in(parent).open("/me").sees("黄宇轩").find("去填报 黄宇轩")


def test_R68_one_is_not_ones_own_child(phone, world):
    org = world.org()
    parent = world.member(org, "黄伟斌")
    phone.sign_in(parent).open("/me").tap("我是家长，替孩子申报")
    child_of(phone, "黄伟斌").tap("确认转为代填人").sees("请填写孩子的信息")
    assert (phone.status, organizations_of(parent)) == (422, [(org.org_id, None)])


def test_R68_a_child_elsewhere_is_not_moved(phone, world):
    org, other = two_classes(world)
    parent = world.member(org, "黄伟斌")
    world.member(other, "黄宇轩")
    phone.sign_in(org.collector).open(f"/members/{parent}/proxy")
    child_of(phone).tap("确认转为代填人").sees("待本人确认").does_not_see("林晓晴")
    assert organizations_of(parent) == [(org.org_id, None)]

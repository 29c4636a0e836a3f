"""R74: the card in the class chat is the daily door; joining happens with the consent; parents are asked first."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from cast import subject
from conftest import instant
from phone import Phone
from sqlalchemy import func, select
from ways import agree, report

from yss.actions.entry import inviting
from yss.actions.organization import organizing
from yss.actions.organization.organizing import NewOrganization
from yss.acts import Act
from yss.domain.vocabulary import Audience, SchoolType
from yss.extensions import db
from yss.models import Invite, InviteRedemption, Membership
from yss.queries.entry import invites

CHILD = subject("黄小一", date(2012, 9, 1))
DAY = timedelta(days=1)


def card(org):
    db.session.rollback()
    return invites.link_of(org.school_id, org.invite_id)


def memberships():
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Membership))


def class_of(world, kind, audience=Audience.STUDENTS):
    """An organization of another kind of school."""
    school_id, collector = world.school(), world.person("蒋小华")
    invite, _ = world.collector_invite(school_id)
    grade = "" if audience is Audience.STAFF else "三年级"
    org_id = organizing.create_organization(
        Act(school_id=school_id, actor_id=collector, once=world.once(collector), now=world.now),
        invite_id=invite,
        new=NewOrganization(audience, kind, "", grade, "2班", 50),
    )
    db.session.rollback()
    made = db.session.scalars(select(Invite.id).where(Invite.org_id == org_id)).one()
    return type(world.org("林晓晴"))(school_id, org_id, collector, made)


@pytest.mark.parametrize("end", ["works", "reset", "expired", "used up"])
@pytest.mark.parametrize("signed_in", [True, False])
def test_R74_who_is_linked_there_comes_to_todays_list_whatever_became_of_the_card(phone, world, end, signed_in):
    org = world.org()
    mother = world.person("黄伟斌")
    world.join_other(org, mother, CHILD)
    link = card(org)
    if end == "reset":
        inviting.reset_member_link(world.act(org))
    elif end != "works":
        with db.engine.execution_options(write=True).begin() as connection:
            over = {"expires_at": world.now - DAY} if end == "expired" else {"max_uses": 1, "uses": 1}
            connection.execute(Invite.__table__.update().where(Invite.id == org.invite_id).values(**over))
    if signed_in:
        phone.sign_in(mother).open(link)
    else:
        phone.open(link).tap("去申报" if end == "works" else "已加入：去今日申报").sign_in(mother)
    phone.is_on("今日申报").sees("黄小一").tap("去填报：黄小一").is_on("代填报")


def test_R74_day_two_is_four_taps_and_nothing_typed(phone, world, clock):
    org = world.org()
    mother = world.person("黄伟斌")
    child = world.join_other(org, mother, CHILD)
    world.report(org, child, by=mother)
    clock.move_to(instant("2020-03-22 07:30:00"))
    phone.sign_in(mother).open(card(org)).is_on("今日申报").tap("去填报：黄小一").is_on("代填报")
    phone.choose("我已逐项核对，以上内容真实准确").tap("提交申报").is_on("申报回执")


def test_R74_todays_list_says_that_all_is_done_only_where_it_is(phone, world):
    org, who = world.org(), subject("黄晓波")
    friend = world.person("黄伟斌")
    person = world.join_other(org, friend, who)
    world.verify(who)
    phone.sign_in(friend).open(card(org)).sees("待本人确认").does_not_see("今天都已填报")
    world.report(org, person)
    phone.open(card(org)).sees("今天都已填报")


def test_R74_todays_list_holds_ones_persons_of_this_class_alone_and_one_more_child_is_named_there(phone, world):
    org = world.org()
    other = world.org("林晓晴", school_id=org.school_id)
    mother = world.person("黄伟斌")
    world.join_other(org, mother, CHILD)
    world.join_other(other, mother, subject("黄小二", date(2014, 9, 1)))
    phone.sign_in(mother).open(card(org)).sees("黄小一").does_not_see("黄小二")
    phone.tap("代他人申报").is_on("代他人申报")
    phone.open(f"/schools/{org.school_id}/organizations/{other.org_id}/today").sees("黄小二")


def test_R74_who_is_at_home_elsewhere_reads_the_invitation(phone, world):
    org = world.org()
    other = world.org("林晓晴", school_id=org.school_id)
    member = world.member(other)
    phone.sign_in(member).open(card(org)).sees("邀请您加入")
    phone.open(f"/schools/{org.school_id}/organizations/{org.org_id}/today")
    assert phone.status == 404


def test_R72_an_ended_link_is_no_way_home(phone, world):
    org = world.org()
    mother = world.person("黄伟斌")
    child = world.join_other(org, mother, CHILD)
    world.end_link(org, child, mother)
    phone.sign_in(mother).open(card(org)).sees("邀请您加入")
    phone.open("/me").does_not_see("黄小一")


def test_R9_a_card_that_ended_joins_nobody_by_the_daily_door(phone, world):
    org = world.org()
    link = card(org)
    inviting.reset_member_link(world.act(org))
    phone.open(link).tap("已加入：去今日申报").sign_in("陈默").sees("邀请链接已被重置")
    assert memberships() == 0


def test_R74_who_turns_back_at_the_consent_has_joined_nothing(phone, world):
    org = world.org()
    phone.open(card(org)).tap("去申报").sign_in("黄晓波").tap("本人申报").is_on("健康信息使用说明").open("/me")
    assert memberships() == 0
    assert db.session.scalar(select(func.count()).select_from(InviteRedemption)) == 1, "the collector's own alone"
    phone.open(card(org)).sees("邀请您加入").tap("去申报").tap("本人申报")
    agree(phone).is_on("健康申报")
    assert memberships() == 1


def test_R74_a_named_child_has_not_joined_before_the_consent(phone, world):
    org = world.org()
    phone.open(card(org)).tap("去申报").sign_in("黄伟斌").tap("代他人申报")
    phone.fill("姓名", CHILD.name).fill("证件类型", "居民身份证").fill("证件号码", CHILD.number).tap("下一步")
    phone.is_on("健康信息使用说明").sees(CHILD.name)
    assert CHILD.number not in phone.path
    phone.tap("同意并继续").sees("请先阅读并同意健康信息使用说明")
    assert memberships() == 0
    report(agree(phone).is_on("代填报"))
    assert memberships() == 1


@pytest.mark.parametrize("reported", [True, False])
def test_R72_who_comes_second_is_not_led_to_a_form_that_refuses(phone, world, reported):
    org = world.org()
    mother = world.person("黄伟斌")
    child = world.join_other(org, mother, CHILD)
    if reported:
        world.report(org, child, by=mother)
    phone.open(card(org)).tap("去申报").sign_in("黄宇轩").tap("代他人申报")
    phone.fill("姓名", CHILD.name).fill("证件类型", "居民身份证").fill("证件号码", CHILD.number).tap("下一步")
    agree(phone).is_on("今日申报" if reported else "代填报")
    phone.sees("今日已有填报；您的代填待确认") if reported else report(phone)


ASKED = [
    (SchoolType.PRIMARY, date(1976, 1, 1), True),
    (SchoolType.PRIMARY, date(2012, 9, 1), True),
    (SchoolType.SENIOR_HIGH, date(1976, 1, 1), True),
    (SchoolType.SENIOR_HIGH, date(2004, 1, 1), False),
]


@pytest.mark.parametrize(("kind", "birth", "asked"), ASKED)
def test_R74_a_parent_is_asked_first_and_the_main_button_is_the_childs(plain_phone, world, kind, birth, asked):
    org = class_of(world, kind)
    phone = plain_phone.open(card(org)).tap("去申报").sign_in(world.person("黄伟斌", birth))
    main = phone.document.xpath("//*[contains(@class, 'weui-btn_primary')]")[0]
    assert ("您是家长吗" in phone.text) is asked
    assert main.text_content().strip() == ("是家长，代孩子申报" if asked else "本人申报")


def test_R74_staff_are_not_asked(world, app, clock):
    org = class_of(world, SchoolType.PRIMARY, Audience.STAFF)
    Phone(app).open(card(org)).tap("去申报").sign_in("黄伟斌").does_not_see("您是家长吗").find("本人申报")

"""R69: at the year's end the admin moves classes up or archives them; their days stay readable."""

from __future__ import annotations

from datetime import timedelta

import pytest
from phone import Phone
from sqlalchemy import select

from yss.actions.organization import organizing
from yss.actions.organization.organizing import NewOrganization
from yss.acts import Act
from yss.domain.vocabulary import Audience, ClosingReason, Leaving, SchoolType
from yss.extensions import db
from yss.models import AuditEvent, Membership, Organization


def a_class(world, school_id, who, grade, name="2班"):
    """A class of a primary school; returns its id."""
    collector = world.person(who)
    card, _ = world.collector_invite(school_id)
    return organizing.create_organization(
        Act(school_id=school_id, actor_id=collector, once=world.once(collector), now=world.now - timedelta(days=30)),
        invite_id=card,
        new=NewOrganization(Audience.STUDENTS, SchoolType.PRIMARY, "", grade, name, 50),
    )


@pytest.fixture
def school(world):
    """A school with 三年级-2班, 四年级-2班 and 六年级-2班."""
    school_id = world.school()
    made = zip(("蒋小华", "林晓晴", "黄伟斌"), ("三年级", "四年级", "六年级"), strict=True)
    return school_id, [a_class(world, school_id, who, grade) for who, grade in made]


def names(school_id):
    db.session.rollback()
    open_ones = select(Organization.full_name).where(
        Organization.school_id == school_id, Organization.closed_at.is_(None)
    )
    return sorted(db.session.scalars(open_ones))


def admins_page(phone, world, school_id):
    return phone.sign_in(world.admin(school_id)).open(f"/admin/{school_id}/rollover").is_on("学年升级")


def tick(phone, *org_ids):
    return phone.fill_all({"org": [str(one) for one in org_ids]})


def test_R69_classes_move_up_after_a_preview(phone, app, world, school):
    school_id, (third, fourth, _) = school
    phone.sign_in(world.admin(school_id)).open(f"/admin/{school_id}").tap("学年升级").is_on("学年升级")
    phone.sees("→ 四年级-2班").sees("→ 五年级-2班").sees("归档")
    ticked = phone.document.xpath("//input[@name='org'][@checked]/@value")
    assert ticked == [str(third), str(fourth)], "an archive is ticked by hand"
    phone.tap("预览").sees("以下是预览，还没有任何变化").does_not_see("六年级")
    assert names(school_id) == ["三年级-2班", "六年级-2班", "四年级-2班"]
    phone.tap("确认（2个班级）").is_on("学年升级").sees("已处理2个班级").sees("3月21日已变更年级")
    assert names(school_id) == ["五年级-2班", "六年级-2班", "四年级-2班"]
    assert not phone.document.xpath("//input[@name='org'][@checked]"), "what has moved is not proposed again by itself"
    moved = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "move_class").order_by(AuditEvent.id)
    ).all()
    assert {(row.org_id, row.detail["before"]["grade"], row.detail["after"]["grade"]) for row in moved} == {
        (third, "三年级", "四年级"),
        (fourth, "四年级", "五年级"),
    }
    Phone(app).sign_in("蒋小华").open("/workbench").sees("四年级-2班")


def test_R69_an_archived_class_is_closed_and_its_days_stay_readable(phone, app, world, school):
    school_id, (_, _, sixth) = school
    db.session.rollback()
    member = world.person("黄晓波")
    from yss.models import Invite

    card = db.session.scalars(
        select(Invite.id).where(Invite.org_id == sixth, Invite.revoked_at.is_(None)).order_by(Invite.id)
    ).first()
    from factories import Org

    org = Org(school_id, sixth, world.person("黄伟斌"), card)
    world.join(org, member, now=world.now - timedelta(days=1))
    world.consent(member)
    world.report(org, member, now=world.now - timedelta(days=1))
    world.submit(org, world.day - timedelta(days=1), now=world.now - timedelta(days=1))
    tick(admins_page(phone, world, school_id), sixth).tap("预览").sees("归档：停止采集，成员离开")
    phone.tap("确认（1个班级）").sees("已处理1个班级").does_not_see("六年级")
    db.session.rollback()
    closed = db.session.get_one(Organization, (school_id, sixth))
    assert closed.closed_reason is ClosingReason.ARCHIVED
    assert db.session.scalars(select(Membership.left_how).where(Membership.org_id == sixth)).all() == [Leaving.ARCHIVED]
    url = f"/admin/{school_id}/organizations/{sixth}"
    phone.open(url).sees("六年级-2班").sees("已停用")
    phone.open(f"{url}/days/2020-03-20").sees("黄晓波" if "黄晓波" in phone.text else "1")
    assert phone.status == 200
    history = Phone(app).sign_in(member).open(f"/schools/{school_id}/people/{member}/history")
    assert history.sees("3月20日").status == 200
    assert Phone(app).sign_in("黄伟斌").open("/workbench").status == 404


def test_R69_a_name_that_two_would_have_is_shown_and_refused(phone, world, school):
    school_id, (third, fourth, _) = school
    tick(admins_page(phone, world, school_id), third).tap("预览").sees("同名")
    assert not phone.document.xpath("//button[starts-with(., '确认')]")
    phone.submit(phone.by_id("rollover-form"))
    assert phone.status == 422
    assert "四年级-2班" in names(school_id)
    assert "三年级-2班" in names(school_id)
    tick(phone.open(f"/admin/{school_id}/rollover"), third, fourth).tap("预览").find("确认（2个班级）")


def test_R69_a_mistake_is_mended_one_grade_back(phone, world, school):
    school_id, (third, _, sixth) = school
    admins_page(phone, world, school_id).tap("预览").tap("确认（2个班级）")
    phone.tap("退回一级").sees("→ 三年级-2班").sees("→ 五年级-2班")
    assert not phone.document.xpath("//input[@name='org'][@checked]")
    tick(phone, third).tap("预览").tap("确认（1个班级）").sees("已处理1个班级")
    assert "三年级-2班" in names(school_id)
    assert db.session.get_one(Organization, (school_id, sixth)).closed_at is None


def test_R51_a_confirmation_sent_twice_moves_once_and_archives_nobody(phone, world):
    school_id = world.school()
    fifth = a_class(world, school_id, "蒋小华", "五年级")
    tick(admins_page(phone, world, school_id), fifth).tap("预览")
    data = phone.fields_of(phone.by_id("rollover-form"))
    for _ in range(2):
        phone.request("POST", f"/admin/{school_id}/rollover/confirm", data=data)
    assert names(school_id) == ["六年级-2班"]


def test_R69_nothing_ticked_is_told(phone, world, school):
    school_id, _ = school
    tick(admins_page(phone, world, school_id)).tap("预览").sees("请先勾选班级")
    assert phone.status == 422


def test_R50_another_schools_class_cannot_be_moved(phone, world, school):
    school_id, _ = school
    theirs = a_class(world, world.school("别的学校"), "陈默", "三年级")
    page = admins_page(phone, world, school_id)
    box = page.document.xpath("//input[@name='org']")[0]
    box.set("value", str(theirs))
    tick(page, theirs).tap("预览")
    assert phone.status == 422
    data = page.fields_of(page.by_id("rollover-form")) | {"org": [str(theirs)], f"grade-{theirs}": ["三年级"]}
    phone.request("POST", f"/admin/{school_id}/rollover/confirm", data=data)
    db.session.rollback()
    assert db.session.scalars(select(Organization.grade).where(Organization.id == theirs)).one() == "三年级"

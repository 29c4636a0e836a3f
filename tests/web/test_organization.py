"""R19, R20, R30: editing the organization, the members, removing several and bringing one back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cast import subject
from phone import Phone
from sqlalchemy import select
from ways import names_in, report, submit_day, to_review

from yss.domain.vocabulary import Leaving
from yss.extensions import db
from yss.models import AuditEvent, Membership

DAY = timedelta(days=1)


def at_desk(phone, org, path="/organization"):
    return phone.sign_in(org.collector).open(path)


def remove(phone, *people):
    phone.open("/organization/members/remove").is_on("删除成员").fill_all({"person": [str(one) for one in people]})
    return phone.tap("确认删除")


def test_R20_name_and_headcount_change_at_any_time(phone, world):
    org = world.org(headcount=50)
    at_desk(phone, org, "/workbench").tap("编辑组织信息").is_on("编辑组织信息").tap("修改组织信息 软件工程-2019级-1班")
    phone.is_on("修改组织信息").sees("全称为“软件工程-2019级-”加上组织名称")
    assert (phone.field("组织名称").get("value"), phone.field("组织人数").get("value")) == ("1班", "50")
    phone.fill("组织名称", "二班").fill("组织人数", "４５人").tap("确认修改").is_on("健康申报工作台")
    phone.sees("组织信息已修改").sees("软件工程-2019级-二班").sees("已申报 0/45")


def test_R20_the_headcount_may_go_below_who_has_joined(phone, world):
    org = world.org()
    for _ in range(3):
        world.member(org)
    at_desk(phone, org, "/organization/edit").sees("已加入3人").fill("组织人数", "2").tap("确认修改")
    phone.sees("已加入人数多于组织人数，请核对并更正组织人数").sees("3 / 2人")


@pytest.mark.parametrize(
    ("label", "typed", "said"),
    [
        ("组织人数", "0", "请输入1–1000000的整数。"),
        ("组织人数", "很多", "请输入1–1000000的整数。"),
        ("组织人数", "", "请填写此项。"),
        ("组织名称", " ", "请填写此项。"),
        ("组织名称", "长" * 201, "不能超过200个字。"),
    ],
)
def test_R20_what_is_wrong_stands_beside_its_field(phone, world, label, typed, said):
    org = world.org()
    at_desk(phone, org, "/organization/edit").fill(label, typed).tap("确认修改")
    assert (phone.status, phone.error_of(label)) == (422, said)
    assert phone.field(label).get("value") == typed
    phone.open("/workbench").sees("软件工程-2019级-1班").sees("已申报 0/50")


def test_R34_a_changed_headcount_asks_for_the_review_again(phone, app, world):
    org = world.org()
    to_review(phone.sign_in(org.collector)).tap("提交数据")
    Phone(app).sign_in(org.collector).open("/organization/edit").fill("组织人数", "3").tap("确认修改")
    phone.tap("确定").is_on("数据详情").sees("有新的变化，以下为最新数据")


def test_R19_several_are_removed_at_once_and_can_be_brought_back(phone, app, world):
    org = world.org(headcount=3)
    gone = [world.member(org, name) for name in ("黄晓波", "李晓明")]
    world.member(org, "黄恺")
    at_desk(phone, org).tap("成员管理 3人").is_on("成员管理").sees("共3人").tap("删除成员")
    remove(phone, *gone).is_on("已离开成员").sees("已删除2人，30天内可以恢复").sees("已删除")
    phone.open("/workbench").sees("1 / 3人")
    Phone(app).sign_in(gone[0]).open(f"/schools/{org.school_id}/people/{gone[0]}/report").sees("您已不在该组织")
    phone.open("/organization/members/left").tap("恢复 黄晓波").sees("已恢复")
    phone.open("/workbench").sees("2 / 3人")
    actions = db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions[-3:] == ["member_removed", "member_removed", "restore_member"]


def test_R19_nobody_ticked_is_told(phone, world):
    org = world.org()
    world.member(org)
    at_desk(phone, org)
    remove(phone).is_on("删除成员").sees("请先勾选成员")
    assert phone.status == 422


def test_R19_a_removal_can_be_undone_for_thirty_days(phone, world, clock):
    org = world.org()
    world.remove(org, world.member(org, "黄晓波"))
    clock.move_to(world.now + timedelta(days=30) - timedelta(seconds=1))
    at_desk(phone, org, "/organization/members/left").find("恢复 黄晓波")
    clock.move_to(world.now + timedelta(days=30))
    phone.tap("恢复 黄晓波").sees("删除已超过30天")
    phone.open("/organization/members/left").sees("黄晓波")
    assert not phone.document.xpath("//button[.='恢复']")


def test_R19_bringing_back_who_has_joined_elsewhere_is_refused(phone, world):
    org = world.org()
    other = world.org("林晓晴", school_id=org.school_id)
    member = world.member(org, "黄晓波")
    world.remove(org, member)
    world.join(other, member)
    at_desk(phone, org, "/organization/members/left").tap("恢复 黄晓波").sees("待本人确认").does_not_see("林晓晴")
    assert phone.status == 409


def test_R19_brought_back_over_midnight_they_never_left(phone, world, clock):
    org = world.org(headcount=1)
    member = world.member(org, "黄晓波")
    world.report(org, member)
    world.remove(org, member)
    clock.move_to(world.now + DAY - timedelta(hours=2))
    at_desk(phone, org, "/workbench?day=yesterday").sees("已申报 0/1")
    phone.open("/organization/members/left").tap("恢复 黄晓波")
    phone.open("/workbench?day=yesterday").sees("已申报 1/1")


def test_R19_a_removed_member_joins_again_and_keeps_the_report(phone, app, world):
    org = world.org()
    member = world.member(org, "黄晓波")
    world.report(org, member)
    world.remove(org, member)
    world.join(org, member)
    at_desk(phone, org, "/days/2020-03-21").sees("已填报成员（1人）")
    stays = db.session.scalars(select(Membership.left_how).order_by(Membership.id)).all()
    assert stays == [Leaving.REMOVED, None]


def test_R19_past_reports_stay_in_the_record_and_are_marked(phone, world):
    org = world.org()
    member = world.member(org, "黄晓波", now=world.now - DAY)
    world.report(org, member, now=world.now - DAY)
    world.remove(org, member)
    left = at_desk(phone, org, "/organization/members/left").document.xpath("//a[@class='person_bd']/@href")
    phone.open(left[0]).is_on("填报记录")
    phone.sees("已删除").tap("3月20日 周五 自主申报").is_on("填报详情").sees("自主申报")


def test_R19_reports_made_elsewhere_afterwards_are_not_readable(phone, world, clock):
    org = world.org()
    other = world.org("林晓晴", school_id=org.school_id)
    member = world.member(org, "黄晓波")
    world.remove(org, member)
    clock.move_to(tomorrow := world.now + DAY)
    world.join(other, member, now=tomorrow)
    world.report(other, member, now=tomorrow)
    at_desk(phone, org, f"/members/{member}/history").sees("还没有填报记录")
    assert phone.open(f"/days/2020-03-22/people/{member}").status == 404
    assert phone.sign_in(other.collector).open(f"/days/2020-03-22/people/{member}").status == 200


def test_R50_another_organizations_members_are_out_of_reach(phone, world):
    org = world.org()
    other = world.org("林晓晴", school_id=org.school_id)
    member = world.member(other, "黄晓波")
    at_desk(phone, org, "/organization/members").does_not_see("黄晓波")
    world.member(org, "李晓明")
    phone.open("/organization/members/remove").fill_all({"person": []})
    field = phone.document.xpath("//input[@name='person']")[0]
    field.set("value", str(member))
    field.set("checked", "checked")
    assert phone.tap("确认删除").status in (404, 422)
    db.session.rollback()
    assert db.session.scalars(select(Membership.left_at).where(Membership.person_id == member)).one() is None


def test_R37_the_members_come_in_pages_and_are_found_by_initials(phone, world):
    org = world.org(headcount=130)
    for _ in range(120):
        world.member(org, consent=False)
    world.member(org, "曾小贤", consent=False)
    at_desk(phone, org, "/organization/members").sees("共121人")
    seen = names_in(phone)
    while phone.document.xpath("//a[@class='more']"):
        phone.tap("加载更多")
        seen = names_in(phone) if phone.htmx else seen + names_in(phone)
    assert len(seen) == len(set(seen)) == 121
    phone.open("/organization/members?q=zxx")
    assert names_in(phone) == ["曾小贤"]


def test_R25_the_record_shows_each_revision_old_to_new(phone, app, world):
    org = world.org()
    member = world.member(org, "黄晓波")
    world.report(org, member, location="4401")
    own = Phone(app, htmx=phone.htmx).sign_in(member).open(f"/schools/{org.school_id}/people/{member}/report")
    report(own, "修改申报", location="4403", fever="yes", health="fever")
    at_desk(phone, org, f"/members/{member}/history").sees("修改1次").tap("3月21日 周六 自主申报 · 修改1次")
    phone.is_on("填报详情").sees("修改记录").sees("2次填报").sees("广东省广州市 → 广东省深圳市").sees("正常 → 发热")
    own.open("/me").tap("填报记录 黄晓波").is_on("填报记录").tap("3月21日 周六 自主申报 · 修改1次").is_on("申报回执")


def test_R41_a_proxys_record_opens_only_what_the_proxy_filled_in(phone, app, world):
    org = world.org()
    parent = world.person("黄伟斌")
    child = world.join_other(org, parent, subject("黄宇轩"), now=world.now - DAY)
    world.consent(child)
    world.report(org, child, by=parent, now=world.now - DAY)
    world.report(org, child)
    phone.sign_in(parent).open("/me").tap("填报记录 黄宇轩").does_not_see("自主申报")
    assert [one.text_content().split()[0] for one in phone.document.xpath("//a[@class='cell']")] == ["3月20日"]
    submit_day(Phone(app).sign_in(org.collector))

"""R16-R18, R22: joining oneself, another, being added."""

from __future__ import annotations

from datetime import date

import pytest
from cast import number_of, subject
from phone import Phone
from sqlalchemy import func, select
from ways import agree, answer, cells, report

from yss.domain.documents import make_resident_number
from yss.extensions import db
from yss.models import HealthReport, InviteRedemption, Membership, ProxyLink
from yss.queries.entry import invites

MASKED = "44**************"
REFUSED = "请让本人打开“我的”，或通过邀请卡片加入"
ASKED = "待本人确认"


def at_the_card(phone, org, who):
    db.session.rollback()
    phone.open(invites.member_link(org.school_id, org.org_id)).tap("去申报").sign_in(who)
    return phone.is_on("学生/教职工个人健康申报")


def name_other(phone, name, number="", kind="居民身份证"):
    return phone.fill("姓名", name).fill("证件类型", kind).fill("证件号码", number or number_of(name))


def members(org):
    db.session.rollback()
    return set(
        db.session.scalars(select(Membership.name).where(Membership.org_id == org.org_id, Membership.left_at.is_(None)))
    )


def count(table):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table))


def test_R16_for_oneself(phone, world):
    org = world.org()
    at_the_card(phone, org, "黄晓波").sees("您是 黄晓波").tap("本人申报")
    assert members(org) == set(), "nobody joins before the consent"
    agree(phone).is_on("健康申报")
    assert members(org) == {"黄晓波"}
    assert cells(phone)["姓名"] == "黄晓波"
    assert cells(phone)["证件号码"] == MASKED + number_of("黄晓波")[-2:]
    report(phone).sees("自主申报")


def test_R22_a_parent_reports_for_two_children_in_one_sitting(phone, world):
    org = world.org()
    at_the_card(phone, org, "黄伟斌")
    for child, born in (("黄小一", date(2012, 9, 1)), ("黄小二", date(2016, 3, 5))):
        phone.tap("代他人申报").is_on("代他人申报")
        name_other(phone, child, number_of(child, born)).tap("下一步")
        agree(phone, "监护人").is_on("代填报")
        report(phone).sees("代填人：黄伟斌").sees(child).tap("再为一人申报").is_on("今日申报").sees(child)
    assert members(org) == {"黄小一", "黄小二"}, "the parent does not join"
    assert count(InviteRedemption) == 2, "one use by the collector's card, one by the parent"
    phone.open("/me").sees("黄小一").sees("黄小二").tap("修改 黄小一").is_on("代填报")


def test_R22_once_linked_the_proxy_needs_no_card(phone, world):
    org = world.org()
    parent, child = world.person("黄伟斌"), subject("黄小二", date(2010, 3, 5))
    world.join_other(org, parent, child)
    phone.sign_in(parent).open("/me").tap("去填报 黄小二").is_on("代填报")
    report(phone).sees("代填人：黄伟斌")


def test_R17_adding_by_hand_shows_who_fills_in_and_joins_without_a_report(phone, world):
    org = world.org()
    phone.sign_in(org.collector).tap("手动添加").is_on("手动添加").sees("代填人信息").sees("申报人信息")
    assert cells(phone) == {"姓名": "蒋小华", "证件号码": MASKED + number_of("蒋小华")[-2:]}
    name_other(phone, "黄晓波").tap("确认添加").is_on("已添加")
    assert members(org) == {"黄晓波"}
    assert count(HealthReport) == 0
    phone.tap("查看申报情况").is_on("申报详情").sees("未填报成员（1人）").sees("黄晓波")


WRONG = [
    ("姓名", "", "请填写姓名"),
    ("姓名", "黄😀晓波", "姓名包含无效字符"),
    ("证件号码", "440106200005170013", "校验不通过"),
    ("证件号码", "", "请填写证件号码"),
    ("手机号码（选填）", "1381234567", "请填写11位手机号码"),
    ("证件类型", "请选择", "请选择"),
]


@pytest.mark.parametrize(("label", "typed", "said"), WRONG)
def test_R17_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(phone, world, label, typed, said):
    org = world.org()
    phone.sign_in(org.collector).open("/members/add")
    name_other(phone, "黄晓波").fill("手机号码（选填）", "13812345678")
    shown = {one: phone.field(one).get("value") for one in ("姓名", "证件号码", "手机号码（选填）")}
    phone.fill(label, typed).tap("确认添加")
    assert phone.status == 422
    assert said in phone.error_of(label)
    for other in set(shown) - {label}:
        assert phone.field(other).get("value") == shown[other]
        assert not phone.error_of(other)
    assert members(org) == set()


def test_R17_the_phone_may_be_left_out_and_a_member_is_not_added_twice(phone, world):
    org = world.org()
    phone.sign_in(org.collector)
    for said in ("已加入组织", "该成员已在组织中"):
        phone.open("/members/add")
        name_other(phone, "黄晓波").tap("确认添加").sees(said)
    assert members(org) == {"黄晓波"}


@pytest.mark.parametrize("door", ["by hand", "by card"])
def test_R18_who_is_elsewhere_in_the_school_is_not_moved_and_not_told_where(phone, world, door):
    first = world.org()
    world.member(first, "黄晓波")
    second = world.org("梁志远", school_id=first.school_id, headcount=30)
    if door == "by hand":
        phone.sign_in(second.collector).open("/members/add")
    else:
        at_the_card(phone, second, "黄伟斌").tap("代他人申报")
    if door == "by hand":
        name_other(phone, "黄晓波").tap("确认添加").sees(REFUSED)
        assert phone.status == 422
        assert phone.field("姓名").get("value") == "黄晓波"
    else:
        agree(name_other(phone, "黄晓波").tap("下一步"), "受本人委托").is_on(ASKED)
    phone.does_not_see("蒋小华")
    assert (members(first), members(second)) == ({"黄晓波"}, set())
    assert count(ProxyLink) == 0, "who may not add may not report either"


def test_R18_the_collectors_own_report_for_somebody_elsewhere_is_refused_alike(phone, world):
    first = world.org()
    world.member(first, "黄晓波")
    second = world.org("梁志远", school_id=first.school_id, headcount=30)
    phone.sign_in(second.collector).open("/days/2020-03-21/on-behalf").is_on("代他人申报")
    name_other(phone, "黄晓波")
    answer(phone).tap("提交申报").sees(REFUSED).does_not_see("蒋小华")
    assert count(HealthReport) == 0
    assert phone.field("证件号码").get("value") == number_of("黄晓波")


def test_R16_another_school_is_no_elsewhere(phone, world):
    first, second = world.org(), world.org("梁志远", school_id=world.school("广州大学"))
    member = world.member(first, "黄晓波")
    at_the_card(phone, second, member).tap("本人申报").is_on("健康申报")
    assert members(first) == members(second) == {"黄晓波"}


def test_R16_joining_again_is_no_second_membership(phone, world):
    org = world.org()
    member = world.member(org, "黄晓波")
    phone.sign_in(member).open(invites.member_link(org.school_id, org.org_id)).is_on("今日申报").tap("去填报：黄晓波")
    phone.is_on("健康申报")
    assert count(Membership) == 1


def test_R71_a_name_that_nobody_has_verified_binds_only_where_it_was_given(world, app, clock):
    org, other = world.org(), world.org("梁志远", school_id=world.school("广州大学"))
    world.enroll(other, subject("黄晓波"))
    parent = Phone(app)
    at_the_card(parent, org, "黄伟斌").tap("代他人申报")
    agree(name_other(parent, "黄小波", number_of("黄晓波")).tap("下一步"), "受本人委托").is_on("代填报")
    assert (members(org), members(other)) == ({"黄小波"}, {"黄晓波"})


def test_R22_students_from_abroad_use_their_own_documents(phone, world):
    org = world.org()
    at_the_card(phone, org, "黄伟斌").tap("代他人申报")
    name_other(phone, "Dorian Lam", "k01234567", "护照").tap("下一步").is_on("健康信息使用说明")
    agree(phone.fill("出生日期", "1999-01-01"), "受本人委托").is_on("代填报")
    assert members(org) == {"Dorian Lam"}


def test_R16_without_a_card_there_is_nothing_to_join(phone, world):
    world.org()
    phone.sign_in("黄晓波").open("/join")
    assert phone.status == 404
    phone.sees("链接无效")


def test_R6_an_area_that_is_not_in_the_list_only_warns(phone, world):
    odd = make_resident_number("449906", date(1999, 1, 1), 1)
    phone.sign_in(world.org().collector).open("/members/add")
    name_other(phone, "黄晓波", odd).tap("确认添加").is_on("已添加").sees("地区代码不常见")


def test_R41_the_own_page_shows_everybody_one_reports_for(phone, world):
    org = world.org()
    parent = world.member(org, "黄伟斌")
    child = world.join_other(org, parent, subject("黄宇轩"))
    world.consent(child)
    world.report(org, child, by=parent)
    phone.sign_in(parent).open("/").is_on("我的").sees("黄伟斌").sees("黄宇轩").sees("已填报").sees("未填报")
    phone.tap("去填报 黄伟斌").is_on("健康申报")

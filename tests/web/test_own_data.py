"""R49, R5: 我的数据, by oneself and by the guardian of a child."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from cast import number_of, subject
from conftest import instant
from phone import Phone
from sqlalchemy import select
from ways import agree, cells

from yss.actions.entry import consenting
from yss.actions.organization import revealing
from yss.acts import Act
from yss.domain.vocabulary import ExportKind, ExportPurpose, RevealReason
from yss.extensions import db
from yss.models import HealthReport, Person

BIRTH = date(2010, 3, 1)


def data_of(phone, person):
    return phone.open(f"/people/{person}/data")


def reveal(world, org, person):
    revealing.reveal_number(
        world.act(org),
        person_id=person,
        reason=RevealReason.CHECK_IDENTITY,
    )


def family(world):
    """A child of ten, the guardian who agreed, and the organization."""
    org = world.org()
    parent = world.person("黄伟斌")
    return org, parent, world.guardian(org, parent, subject("黄宇轩", BIRTH))


def test_R49_a_person_sees_what_is_held_on_them(phone, world):
    org = world.org()
    parent = world.person("黄伟斌")
    member = world.join_other(org, parent, subject("黄晓波"))
    world.report(org, member)
    world.report(org, member, health="fever")
    phone.sign_in(member).open("/me").tap("查看、更正、下载或注销我的数据").is_on("我的数据")
    shown = cells(phone)
    assert shown["姓名"] == "黄晓波"
    assert shown["手机号码"] == "138****5678"
    assert shown["中山大学"] == "1天"
    assert shown["可以为我申报的人"] == "1人"
    assert shown["受本人委托：黄伟斌"] == "2020-03-21 09:00:00"
    phone.sees("软件工程-2019级-1班").does_not_see(number_of("黄晓波"))
    phone.tap("显示完整号码").sees(number_of("黄晓波"))
    phone.open(phone.path).open(f"/people/{member}/data/proxies").is_on("代填关系").sees("黄伟斌").sees(
        "中山大学"
    ).sees("代填人")


def test_R49_who_has_no_school_yet_sees_that_too(phone, world):
    data_of(phone.sign_in(nobody := world.person("陈默")), nobody).sees("还没有加入组织").sees("还没有同意")
    phone.tap("谁看过我的数据").sees("还没有人查看过")


def test_R49_nobody_else_gets_there(phone, world):
    org, parent, child = family(world)
    stranger = world.member(org, "李晓明")
    for visitor in (stranger, org.collector, world.admin(org.school_id)):
        assert data_of(phone.sign_in(visitor), child).status == 404
    assert data_of(phone.sign_in(parent), child).status == 200


def test_R49_a_guardian_is_one_until_the_child_is_fourteen(phone, world, clock):
    _, parent, child = family(world)
    data_of(phone.sign_in(parent), child).is_on("黄宇轩的数据").does_not_see("登录的设备")
    assert phone.open(f"/people/{child}/data/sessions").status == 404
    clock.move_to(instant("2024-03-01 00:00:00"))
    assert data_of(phone.sign_in(parent), child).status == 404


def test_R49_a_proxy_as_asked_is_no_guardian(phone, world):
    org = world.org()
    proxy = world.person("黄伟斌")
    member = world.join_other(org, proxy, subject("黄晓波"))
    assert data_of(phone.sign_in(proxy), member).status == 404


def test_R49_who_looked_is_told_with_when_and_why(phone, world):
    org = world.org()
    member = world.member(org, "黄晓波")
    reveal(world, org, member)
    reveal(world, org, world.member(org, "李晓明"))
    data_of(phone.sign_in(member), member).tap("谁看过我的数据")
    phone.sees("查看证件号码").sees("2020-03-21 09:00:00 · 蒋小华 · 软件工程-2019级-1班").sees("原因：核对身份")
    assert len(phone.document.xpath("//*[@id='looks']//li")) == 1


def test_R49_who_looked_goes_on_where_it_ended(phone, world):
    org = world.org()
    member = world.member(org, "黄晓波")
    for _again in range(52):
        reveal(world, org, member)
    data_of(phone.sign_in(member), member).tap("谁看过我的数据").tap("加载更多")
    assert len(phone.document.xpath("//li[b or .//b]")) in (2, 52)
    assert phone.open(f"/people/{member}/data/looks?after=1").status == 404


def test_R49_exports_that_hold_a_person_are_told(phone, world):
    org = world.org()
    member, other = world.member(org, "黄晓波"), world.member(org, "李晓明")
    world.report(org, member)
    world.report(org, other)
    what = {"kind": ExportKind.REPORTS, "purpose": ExportPurpose.EPIDEMIC_CONTROL, "with_numbers": True}
    world.export(org.school_id, org_id=org.org_id, **what)
    for person in (member, other):
        data_of(phone.sign_in(person), person).tap("谁看过我的数据").sees("导出数据").sees("梁志远")
        phone.sees("含完整证件号码")


def test_R49_exports_of_figures_are_told_to_whom_their_remarks_may_name(phone, world):
    org = world.org()
    missing, reported = world.member(org, "黄晓波"), world.member(org, "李晓明")
    world.report(org, reported)
    world.submit(org, remarks="未填报：黄晓波（请假）")
    world.export(org.school_id)
    data_of(phone.sign_in(missing), missing).tap("谁看过我的数据").sees("导出数据").sees("梁志远")
    data_of(phone.sign_in(reported), reported).tap("谁看过我的数据").sees("还没有人查看过")


def test_R49_the_phone_number_is_corrected_or_taken_back(phone, world):
    member = world.member(world.org(), "黄晓波")
    data_of(phone.sign_in(member), member).tap("手机号码 138****5678").is_on("更正手机号码")
    phone.fill("phone", "1381234").tap("确认更正")
    assert phone.status == 422
    assert phone.error_of("phone") == "请填写11位手机号码。"
    assert phone.field("phone").get("value") == "1381234"
    phone.fill("phone", "+86 139 1234 0000").tap("确认更正").is_on("我的数据").sees("139****0000")
    phone.open(f"/people/{member}/data/phone").fill("phone", "").tap("确认更正").sees("未填写")


def test_R49_a_copy_holds_ones_own_answers_and_numbers_in_the_open(app, world, clock):
    org = world.org()
    member = world.member(org, "黄晓波")
    world.report(org, member, health="fever")
    world.report(org, member, by=None, health="normal")
    phone = Phone(app).sign_in(member)
    answer = phone.request("GET", f"/people/{member}/data/copy")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-data-2020-03-21.json"'
    held = json.loads(answer.get_data(as_text=True))
    assert (held["姓名"], held["证件号码"], held["手机号码"]) == ("黄晓波", number_of("黄晓波"), "13812345678")
    assert [one["内容"]["个人健康状态"] for one in held["申报记录"]] == ["发热", "正常"]
    assert held["加入的组织"][0]["组织名称"] == "软件工程-2019级-1班"
    clock.shift(timedelta(hours=12, minutes=1))
    assert phone.request("GET", f"/people/{member}/data/copy").headers["Location"] == "/verify"


def test_R49_consent_is_withdrawn_and_asked_anew_and_today_stays(phone, world):
    org = world.org()
    member = world.member(org, "黄晓波")
    world.report(org, member)
    data_of(phone.sign_in(member), member).tap("撤回同意").sees("重新询问").tap("确认撤回")
    phone.is_on("我的数据").sees("已撤回 2020-03-21")
    assert "撤回同意" not in cells(phone)
    phone.open(f"/schools/{org.school_id}/people/{member}/report").is_on("健康信息使用说明")
    db.session.rollback()
    assert db.session.scalars(select(HealthReport).where(HealthReport.person_id == member)).one().answers_sealed
    agree(phone).is_on("健康申报")
    data_of(phone, member).sees("已撤回").sees("撤回同意")
    assert "撤回同意" in cells(phone)


def test_R49_a_consent_withdrawn_twice_is_told(plain_phone, world):
    member = world.member(world.org(), "黄晓波")
    data_of(plain_phone.sign_in(member), member).tap("撤回同意")
    consenting.withdraw_consent(Act(actor_id=member, now=world.now), person_id=member)
    plain_phone.tap("确认撤回")
    assert plain_phone.status == 409
    plain_phone.sees("没有可以撤回的同意")


def test_R49_erasure_asks_twice_and_ends_the_session(phone, world):
    org = world.org()
    member = world.member(org, "黄晓波")
    world.report(org, member)
    data_of(phone.sign_in(member), member).tap("注销个人信息").tap("下一步")
    assert phone.status == 422
    assert phone.error_of("understood") == "请先勾选，确认已了解。"
    phone.choose("我已了解：注销后不能恢复").tap("下一步").is_on("确认注销").tap("确定注销")
    phone.is_on("选择认证方式").sees("您的个人信息已注销")
    db.session.rollback()
    assert db.session.get_one(Person, member).name == "已注销"
    phone.sign_in(org.collector).open("/organization/members/left").sees("已注销").does_not_see("黄晓波")
    assert not phone.document.xpath("//small[starts-with(normalize-space(), '·')]")
    phone.open(f"/days/2020-03-21/people/{member}").sees("内容已清除：保存期限已到，或本人已注销")


def test_R49_a_guardian_erases_the_child(phone, world):
    org, parent, child = family(world)
    world.report(org, child, by=parent)
    data_of(phone.sign_in(parent), child).tap("注销个人信息").choose("我已了解：注销后不能恢复").tap("下一步")
    phone.tap("确定注销").is_on("我的").sees("已注销黄宇轩的个人信息").does_not_see("软件工程")
    assert data_of(phone, child).status == 404


def test_R49_a_collector_hands_over_first(phone, world):
    org = world.org()
    phone.sign_in(org.collector).open(f"/people/{org.collector}/data/erase/confirm").tap("确定注销")
    assert phone.status == 409
    phone.sees("请先把组织移交给其他人")


def test_R49_a_copy_names_everybody_who_looked_and_why(app, world):
    org = world.org()
    member = world.member(org, "黄晓波")
    for _again in range(52):
        reveal(world, org, member)
    answer = Phone(app).sign_in(member).request("GET", f"/people/{member}/data/copy")
    told = json.loads(answer.get_data(as_text=True))["谁看过我的数据"]
    assert len(told) == 52, "not the first page alone"
    assert told[0] == {
        "时间": "2020-03-21T09:00:00+08:00",
        "操作": "查看证件号码",
        "操作人": "蒋小华",
        "学校": "中山大学",
        "组织名称": "软件工程-2019级-1班",
        "说明": "原因：核对身份",
    }


@pytest.mark.parametrize("path", ["copy", "erase", "erase/confirm"])
def test_R5_a_copy_and_erasure_ask_for_a_recent_verification(app, world, clock, path):
    member = world.member(world.org(), "黄晓波")
    phone = Phone(app).sign_in(member)
    clock.shift(timedelta(hours=12, minutes=1))
    phone.open(f"/people/{member}/data/{path}").is_on("选择认证方式")


def test_R5_one_session_is_ended_or_all_of_them(app, phone, world):
    member = world.member(world.org(), "黄晓波")
    other = Phone(app).sign_in(member)
    data_of(phone.sign_in(member), member).tap("登录的设备").sees("本机")
    rows = phone.document.xpath("//li[not(.//*[contains(@class, 'tag')])]//button")
    assert len(rows) == 1
    phone.submit(rows[0].getparent(), rows[0]).is_on("登录的设备").sees("已退出该设备")
    other.open("/me").is_on("选择认证方式")
    other.sign_in(member)
    phone.open(f"/people/{member}/data/sessions").tap("退出所有设备").is_on("选择认证方式")
    other.open("/me").is_on("选择认证方式")


def test_R5_another_persons_session_is_not_ended(app, world, clock):
    org = world.org()
    one, two = world.member(org, "黄晓波"), world.member(org, "李晓明")
    other = Phone(app).sign_in(two)
    other.open(f"/people/{two}/data/sessions")
    handle = other.document.xpath("//input[@name='session']/@value")[0]
    phone = Phone(app).sign_in(one).open(f"/people/{one}/data/sessions")
    form = phone.by_id("end-all")
    phone.submit(form, None, session=handle)
    other.open("/me").is_on("我的")

"""R43: the school's admins are added by identity and removed, but never the last."""

from __future__ import annotations

import pytest
from cast import number_of
from phone import Phone
from sqlalchemy import select
from web.test_double_tap import count, goal, named, post_again

from yss.extensions import db
from yss.models import AuditEvent, SchoolAdmin

LAST = "学校至少保留一名管理员，请先添加接任的管理员。"


@pytest.fixture
def school(world):
    return world.school()


def open_admins(phone, world, school):
    return phone.sign_in(world.admin(school)).open(f"/admin/{school}").tap("学校管理员").is_on("学校管理员")


def admins(school):
    db.session.rollback()
    return set(db.session.scalars(select(SchoolAdmin.person_id).where(SchoolAdmin.school_id == school)))


def audited(action):
    db.session.rollback()
    return db.session.scalars(select(AuditEvent).where(AuditEvent.action == action).order_by(AuditEvent.id)).all()


def verify(phone, name):
    """Through WeChat Pay, as that person."""
    phone.is_on("选择认证方式").choose("我已阅读并同意《用户服务协议》和《隐私政策》").tap("开始登录").is_on("微信授权")
    phone.fill("手机号码", "13812345678")
    named(phone, name).tap("同意授权").is_on("输入微信支付密码")
    return phone.fill("password", "135790").tap("完成")


def test_R43_an_admin_is_added_by_identity_and_comes_in_once_verified_as_that(phone, app, world, school):
    named(open_admins(phone, world, school).tap("添加管理员").is_on("添加管理员"), "林晓晴").tap("确认添加")
    phone.is_on("学校管理员").sees("已添加管理员").sees("林晓晴").sees("尚未实名认证").sees("您本人")
    phone.does_not_see(number_of("林晓晴"))
    (event,) = [event for event in audited("add_admin") if event.actor_id is not None]
    assert (event.actor_id, event.detail) == (world.admin(school), {})
    theirs = verify(Phone(app, htmx=phone.htmx).open(f"/admin/{school}"), "林晓晴").is_on("中山大学")
    assert theirs.open(f"/admin/{school}/admins").text.count("尚未实名认证") == 1, "梁志远 alone, who was put in"
    stranger = verify(Phone(app, htmx=phone.htmx).open(f"/admin/{school}"), "黄晓波")
    assert stranger.status == 404


BAD = [
    ({"姓名": ""}, "姓名", "请填写姓名。"),
    ({"证件号码": "440106200005170000"}, "证件号码", "校验不通过，请逐位核对。"),
    ({"证件号码": ""}, "证件号码", "请填写证件号码。"),
    ({"姓名": "<b>"}, "姓名", "姓名包含无效字符。"),
]


@pytest.mark.parametrize(("typed", "label", "said"), BAD)
def test_R43_an_identity_that_cannot_be_is_told_beside_its_field(phone, world, school, typed, label, said):
    form = named(open_admins(phone, world, school).tap("添加管理员"), "林晓晴")
    for field, value in typed.items():
        form.fill(field, value)
    assert form.tap("确认添加").status == 422
    assert phone.error_of(label) == said
    assert phone.field(label).get("value", "") == typed[label]
    assert len(admins(school)) == 1


def test_R43_a_number_that_belongs_to_another_lets_no_stranger_in(phone, app, world, school):
    verify(Phone(app).open("/me"), "黄晓波")
    named(open_admins(phone, world, school).tap("添加管理员"), "黄晓波").fill("姓名", "林晓晴").tap("确认添加")
    assert phone.sees("姓名与证件号码不一致").status == 422
    assert phone.field("姓名").get("value") == "林晓晴"
    named(phone, "梁志远").tap("确认添加").sees("此人已是学校管理员")
    assert len(admins(school)) == 1


def test_R51_a_double_tap_adds_once(phone, world, school):
    named(open_admins(phone, world, school).tap("添加管理员"), "林晓晴")
    send = post_again(phone, "admin-form")
    assert goal(send()) == goal(send()) == f"/admin/{school}/admins"
    assert len(admins(school)) == 2
    phone.fill("姓名", "林小晴").tap("确认添加").sees("这份表单已经提交过")


def test_R43_the_last_admin_stays(phone, world, school):
    open_admins(phone, world, school).sees(LAST)
    assert not phone.document.xpath("//a[starts-with(@aria-label, '移除')]")
    me = world.admin(school)
    phone.open(f"/admin/{school}/admins/{me}/remove").is_on("移除管理员").sees(LAST)
    phone.submit(phone.by_id("remove-form")).sees(LAST)
    assert phone.status == 422
    assert admins(school) == {me}
    assert audited("remove_admin") == []


def test_R43_an_admin_is_replaced_and_the_old_one_is_out_at_once(phone, app, world, school):
    me, successor = world.admin(school), world.second_admin(school)
    theirs = Phone(app, htmx=phone.htmx).sign_in(successor).open(f"/admin/{school}/admins")
    theirs.tap("移除 梁志远").is_on("移除管理员").sees("立即失去学校管理的权限").sees("44**************")
    send = post_again(theirs, "remove-form")
    assert goal(send()) == goal(send()) == f"/admin/{school}/admins"
    assert admins(school) == {successor}
    assert phone.sign_in(me).open(f"/admin/{school}").status == 404
    (event,) = audited("remove_admin")
    assert (event.actor_id, event.person_id) == (successor, me)


def test_R43_one_may_go_while_another_stays(phone, world, school):
    other = world.second_admin(school)
    open_admins(phone, world, school).tap("移除 梁志远").sees("您将立即失去学校管理的权限").tap("确认移除")
    phone.is_on("我的").sees("您已不再是学校管理员")
    assert admins(school) == {other}
    assert phone.open("/admin").status == 404


def test_R50_another_schools_admin_is_answered_like_a_missing_one(app, world, clock, school):
    other = world.school("广州大学")
    stranger = Phone(app).sign_in(world.second_admin(other))
    theirs, missing = world.second_admin(school), world.person()
    stranger.open(f"/admin/{other}/admins/add")
    token = stranger.document.xpath("//input[@name='csrf_token']/@value")[0]
    for who in (theirs, missing, 1):
        for method in ("GET", "POST"):
            answer = stranger.request(method, f"/admin/{other}/admins/{who}/remove", data={"csrf_token": token})
            assert answer.status_code == 404
    assert stranger.request("GET", f"/admin/{school}/admins").status_code == 404
    assert count(SchoolAdmin) == 4

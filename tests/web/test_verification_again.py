"""R1-R5: one wrong password, one failed face, and nothing is to be typed again; nobody else reads what was typed."""

from __future__ import annotations

import json
import logging
from datetime import timedelta

import pytest
from cast import number_of
from itsdangerous import base64_decode
from phone import Phone
from pictures import JPEG
from sqlalchemy import select
from web.test_verification import face, pay, start_wechat, type_identity

from yss.extensions import db
from yss.models import Person, VerificationAttempt
from yss.web.kit.logs import JsonFormatter

AGREE = "agree"
TYPED = {"name": "陈默", "document_type": "resident_id", "number": number_of("陈默")}
PHONED = TYPED | {"phone": "13812345678"}
NOTHING = {"name": "", "document_type": "", "number": "", "phone": ""}


def shown(phone):
    """What the fields of the page hold."""
    fields = {name: phone.document.xpath(f"//*[@name='{name}']") for name in PHONED}
    chosen = {name: found[0].xpath("string(.//option[@selected]/@value)") for name, found in fields.items() if found}
    return {name: fields[name][0].get("value") or chosen[name] for name in chosen}


def ticked(phone):
    return phone.field(AGREE).get("checked") is not None


def sealed():
    """The sealed copies that there are."""
    db.session.rollback()
    found = select(VerificationAttempt.subject_sealed).where(VerificationAttempt.subject_sealed.is_not(None))
    return db.session.scalars(found).all()


def leave_the_camera(phone):
    phone.open("/verify").tap("下一步")
    type_identity(phone).tap("下一步").is_on("人脸识别")
    return phone.open("/verify").sees("闪退")


def be_unknown(phone):
    phone.open("/verify").tap("下一步")
    type_identity(phone).tap("下一步").fill("switch", "identity_unknown").attach("拍摄人脸", JPEG).tap("开始识别")
    return phone.sees("系统未包含该身份信息")


def fail_the_face(phone):
    return face(phone, picture=False).sees("未能通过人脸检测")


FAILED = [leave_the_camera, be_unknown, fail_the_face]


def test_R3_a_wrong_password_is_typed_again_on_the_same_page(phone):
    pay(phone, password="000000").is_on("输入微信支付密码")
    phone.fill("password", "12345").tap("完成").is_on("输入微信支付密码")
    phone.fill("password", "135790").tap("完成").is_on("我的").sees("陈默")


def test_R3_after_a_wrong_password_the_authorization_can_be_corrected(phone):
    pay(phone, name="蒋小花", password="000000").tap("修改授权信息").is_on("微信授权")
    assert shown(phone) == PHONED | {"name": "蒋小花", "number": number_of("蒋小花")}
    type_identity(phone).tap("同意授权").fill("password", "135790").tap("完成").is_on("我的").sees("陈默")
    assert db.session.scalars(select(Person.name)).all() == ["陈默"]


@pytest.mark.parametrize("fail", FAILED)
def test_R4_after_a_failed_face_the_next_try_is_filled_in(phone, fail):
    fail(phone).is_on("选择认证方式").tap("下一步").is_on("人脸识别认证")
    assert shown(phone) == TYPED
    phone.tap("下一步").is_on("人脸识别").attach("拍摄人脸", JPEG).tap("开始识别").is_on("我的").sees("陈默")


@pytest.mark.parametrize("fail", FAILED)
def test_R4_after_a_failed_face_wechat_pay_is_filled_in_but_for_the_phone(phone, fail):
    fail(phone)
    assert not ticked(phone)
    start_wechat(phone).is_on("微信授权")
    assert shown(phone) == TYPED | {"phone": ""}


def test_R3_after_a_wrong_password_the_other_method_is_filled_in(phone):
    pay(phone, password="000000").tap("选择其他认证方式").is_on("选择认证方式")
    assert ticked(phone)
    phone.tap("下一步").is_on("人脸识别认证")
    assert shown(phone) == TYPED


def test_R3_tick_and_phone_outlast_a_failed_face_in_between(phone):
    pay(phone, password="000000")
    fail_the_face(phone)
    assert ticked(phone)
    phone.tap("开始登录").is_on("微信授权")
    assert shown(phone) == PHONED


def test_R3_what_was_corrected_last_is_filled_in(phone):
    pay(phone, name="蒋小花", password="000000")
    fail_the_face(phone)
    start_wechat(phone)
    assert shown(phone) == PHONED


@pytest.mark.parametrize("field", ["number", "phone", "name", "document_type"])
def test_R6_bad_input_keeps_the_rest_and_the_tick(phone, field):
    start_wechat(phone)
    type_identity(phone.fill("手机号码", "13812345678")).fill(field, "").tap("同意授权")
    assert (phone.status, shown(phone)) == (422, PHONED | {field: ""})
    assert ticked(phone.open("/verify"))


@pytest.mark.parametrize("field", ["number", "name", "document_type"])
def test_R6_bad_input_before_the_camera_keeps_the_rest(phone, field):
    phone.open("/verify/face")
    type_identity(phone).fill(field, "").tap("下一步")
    assert (phone.status, shown(phone)) == (422, TYPED | {field: ""})


def test_R51_the_back_button_from_the_keypad_finds_what_was_typed(phone):
    pay(phone, password="000000")
    phone.open(phone.path.replace("password", "authorize"))
    assert shown(phone) == PHONED


def test_R51_the_back_button_to_a_camera_that_was_left_works_on(phone):
    phone.open("/verify").tap("下一步")
    camera = type_identity(phone).tap("下一步").is_on("人脸识别").path
    phone.open("/verify").sees("闪退")
    phone.open(camera).is_on("人脸识别").attach("拍摄人脸", JPEG).tap("开始识别").is_on("我的")


def test_R51_the_back_button_to_a_camera_that_refused_leads_to_another_try(phone):
    phone.open("/verify").tap("下一步")
    camera = type_identity(phone).tap("下一步").path
    phone.tap("开始识别").sees("未能通过人脸检测")
    phone.open(camera).is_on("选择认证方式")


def test_R51_a_double_tap_on_the_password_leads_in(phone):
    start_wechat(phone)
    type_identity(phone.fill("手机号码", "13812345678")).tap("同意授权").fill("password", "135790")
    data = phone.fields_of(phone.by_id("password-form"))
    assert phone.request("POST", phone.path, data=data).status_code == 303, "its answer never arrives"
    phone.tap("完成").is_on("我的").sees("陈默")


def test_R51_a_double_tap_on_the_camera_keeps_the_first_answer(phone):
    phone.open("/verify").tap("下一步")
    type_identity(phone).tap("下一步")
    data = phone.fields_of(phone.by_id("camera-form"))
    assert phone.request("POST", phone.path, data=data).status_code == 303, "no picture, and its answer never arrives"
    phone.attach("拍摄人脸", JPEG).tap("开始识别").is_on("选择认证方式").sees("未能通过人脸检测")


def test_R5_the_testers_choice_stays_on_the_refused_page(phone):
    pay(phone, switch="payment_rejected").is_on("输入微信支付密码")
    assert phone.field("switch").xpath("string(.//option[@selected]/@value)") == "payment_rejected"


def test_R5_another_browser_sees_nothing_of_it(app, phone):
    pay(phone, password="000000")
    other = Phone(app, htmx=phone.htmx)
    assert not ticked(other.open("/verify"))
    assert shown(start_wechat(other)) == NOTHING
    assert shown(other.open("/verify/face")) == dict.fromkeys(TYPED, "")


def test_R5_after_ten_minutes_nothing_is_shown(phone, clock, now):
    pay(phone, password="000000")
    clock.move_to(now + timedelta(minutes=9, seconds=50))
    assert shown(phone.open("/verify/face")) == TYPED
    clock.move_to(now + timedelta(minutes=10, seconds=1))
    assert shown(phone.open("/verify/face")) == dict.fromkeys(TYPED, "")
    assert not ticked(phone.open("/verify"))


def test_R5_after_a_match_no_copy_is_left_of_any_try(app, phone):
    pay(phone, password="000000")
    fail_the_face(phone)
    cookie = phone.client.get_cookie("__Host-yss", domain="localhost").value
    assert len(sealed()) == 2
    face(phone).is_on("我的")
    assert sealed() == []
    thief = Phone(app)
    thief.client.set_cookie("__Host-yss", cookie, domain="localhost", secure=True)
    assert shown(thief.open("/verify/face")) == dict.fromkeys(TYPED, "")


def test_R5_a_match_leaves_what_others_have_typed(app, phone):
    other = Phone(app, htmx=phone.htmx)
    fail_the_face(other)
    pay(phone).is_on("我的")
    assert len(sealed()) == 1
    assert shown(other.open("/verify/face")) == TYPED


def test_R5_the_cookie_the_urls_and_the_logs_hold_nothing_of_it(phone, caplog):
    logger = logging.getLogger("yss")
    logger.addHandler(caplog.handler)
    logger.setLevel(logging.INFO)
    try:
        pay(phone, password="000000")
        fail_the_face(phone)
        said = [JsonFormatter().format(record) for record in caplog.records]
    finally:
        logger.removeHandler(caplog.handler)
        logger.setLevel(logging.CRITICAL)
    cookie = phone.client.get_cookie("__Host-yss", domain="localhost").value
    kept = json.loads(base64_decode(cookie.split(".")[0]))
    assert said
    for private in PHONED.values():
        assert private not in json.dumps(kept, ensure_ascii=False) + phone.path + "".join(said)


def test_R5_a_page_that_is_posted_without_a_field_is_not_filled_in_from_before(phone):
    pay(phone, password="000000")
    phone.open("/verify/face")
    data = {"csrf_token": phone.fields_of(phone.by_id("face-form"))["csrf_token"]}
    assert phone.request("POST", "/verify/face", data=data).status_code == 422

"""R1-R7: who are you, by WeChat Pay or by face, each branch."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cast import number_of
from conftest import instant
from phone import Phone
from pictures import JPEG
from sqlalchemy import select

from yss import create_app
from yss.config import testing_settings as settings_for
from yss.extensions import db
from yss.models import Person, VerificationAttempt


def type_identity(phone, name="陈默", kind="resident_id", number=""):
    return phone.fill("姓名", name).fill("证件类型", kind).fill("证件号码", number or number_of(name))


def start_wechat(phone):
    return phone.open("/verify").choose("我已阅读并同意《用户服务协议》和《隐私政策》").tap("开始登录")


def pay(phone, *, name="陈默", password="135790", switch=""):
    start_wechat(phone).is_on("微信授权")
    type_identity(phone.fill("手机号码", "+86 138 1234 5678"), name).tap("同意授权").is_on("输入微信支付密码")
    phone.fill("password", password)
    if switch:
        phone.fill("switch", switch)
    return phone.tap("完成")


def face(phone, *, name="陈默", picture=True):
    phone.open("/verify").tap("下一步").is_on("人脸识别认证")
    type_identity(phone, name).tap("下一步").is_on("人脸识别")
    if picture:
        phone.attach("拍摄人脸", JPEG, "face.jpg")
    return phone.tap("开始识别")


def test_R3_wechat_pay_leads_in(phone):
    pay(phone).is_on("我的").sees("陈默")
    phone.sees("44**************" + number_of("陈默")[-2:])


def test_R1_afterwards_the_visitor_lands_on_the_page_first_asked_for(phone):
    phone.open("/me?x=1").is_on("选择认证方式")
    pay(phone)
    assert phone.path == "/me?x=1"


def test_R1_an_htmx_request_without_a_session_leads_the_whole_page_there(plain_phone):
    headers = {"HX-Request": "true", "HX-Current-URL": "https://localhost/workbench?day=yesterday"}
    answer = plain_phone.request("GET", "/workbench/status", headers=headers)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/verify")
    assert answer.data == b""
    pay(plain_phone)
    assert plain_phone.response.status_code == 404
    assert plain_phone.path == "/workbench?day=yesterday"


def test_R3_without_the_tick_nothing_starts_and_the_page_says_why(phone):
    phone.open("/verify").tap("开始登录").sees("请先阅读并勾选同意服务协议")
    db.session.rollback()
    assert db.session.scalars(select(VerificationAttempt)).all() == []
    assert phone.status == 422


@pytest.mark.parametrize("password", ["000000", "12345", "abcdef", "1234567"])
def test_R3_a_wrong_password_is_told(phone, password):
    pay(phone, password=password).is_on("输入微信支付密码")
    assert phone.status == 422
    assert phone.error_of("微信支付密码") == "请确认是否为本人登录及绑定本人的银行卡。"
    assert phone.field("微信支付密码").get("value") is None
    assert db.session.scalars(select(Person).where(Person.name == "陈默")).all() == []


def test_R4_face_leads_in(phone):
    face(phone).is_on("我的").sees("陈默")


def test_R4_an_unknown_identity_is_told(phone):
    face(phone, name="未登记某").is_on("选择认证方式").sees("系统未包含该身份信息")


def test_R4_a_failed_face_check_is_told(phone):
    face(phone, picture=False).is_on("选择认证方式").sees("未能通过人脸检测")


def test_R4_a_camera_page_that_was_left_is_told(phone):
    phone.open("/verify").tap("下一步")
    type_identity(phone).tap("下一步").is_on("人脸识别")
    phone.open("/verify").sees("上次人脸识别未完成（页面已离开或闪退）")
    phone.open("/verify").does_not_see("闪退")


@pytest.mark.parametrize(
    ("switch", "said"),
    [
        ("payment_rejected", "请确认是否为本人登录"),
        ("pass", "我的"),
    ],
)
def test_R5_the_testers_switch_chooses_the_outcome(phone, switch, said):
    pay(phone, password="000000" if switch == "pass" else "135790", switch=switch).sees(said)


def test_R5_without_testing_tools_the_switch_is_neither_shown_nor_heard(databases, clock):
    database = databases["sqlite"]
    database.empty()
    app = create_app(settings_for(f"sqlite:///{database.path}", testing_tools=False))
    phone = Phone(app)
    with app.app_context():
        start_wechat(phone)
        type_identity(phone.fill("手机号码", "13812345678")).tap("同意授权")
        phone.does_not_see("测试：认证结果").fill("password", "000000")
        phone.submit(phone.by_id("password-form"), None, switch="pass").sees("请确认是否为本人登录")
        db.engine.dispose()


def test_R5_a_token_is_single_use(phone):
    pay(phone)
    token_page = "/simulator/{}/password"
    start_wechat(phone)
    token = phone.path.split("/")[2]
    type_identity(phone.fill("手机号码", "13812345678")).tap("同意授权").fill("password", "135790").tap("完成")
    assert phone.request("GET", token_page.format(token)).status_code == 404
    assert phone.request("GET", "/verify/callback?state=x").status_code == 404


def test_R5_a_token_is_bound_to_its_browser(app, phone):
    start_wechat(phone)
    other = Phone(app)
    assert other.request("GET", phone.path).status_code == 404
    assert phone.request("GET", phone.path).status_code == 200


def test_R5_a_token_expires(phone, clock, now):
    start_wechat(phone)
    clock.move_to(now + timedelta(minutes=9, seconds=50))
    assert phone.request("GET", phone.path).status_code == 200
    clock.move_to(now + timedelta(minutes=10, seconds=1))
    assert phone.request("GET", phone.path).status_code == 404


def test_R5_the_state_must_come_back(phone):
    start_wechat(phone)
    type_identity(phone.fill("手机号码", "13812345678")).tap("同意授权")
    assert phone.request("GET", "/verify/callback?state=forged").status_code == 404
    phone.open("/me").is_on("选择认证方式")


def test_R5_verification_starts_a_session_under_a_new_id(phone):
    phone.open("/verify")
    before = phone.client.get_cookie("__Host-yss", domain="localhost").value
    pay(phone)
    cookie = phone.client.get_cookie("__Host-yss", domain="localhost")
    assert cookie.value != before
    assert (cookie.secure, cookie.http_only, cookie.same_site) == (True, True, "Lax")


WRONG = [
    ("number", "44010619991231002", "请填写18位身份证号码"),
    ("number", "٤٤٠١٠٦١٩٩٩١٢٣١٠٠٢٣", "只能包含数字和末位X"),
    ("number", "440106202002300023", "出生日期无效"),
    ("number", "810000198001010075", "该号码应为港澳台居民居住证，请更改证件类型"),
    ("name", "王😀", "姓名包含无效字符"),
    ("name", "", "请填写姓名"),
    ("phone", "1381234567", "请填写11位手机号码"),
]


@pytest.mark.parametrize(("field", "typed", "said"), WRONG)
def test_R6_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(phone, field, typed, said):
    start_wechat(phone)
    type_identity(phone.fill("手机号码", "13812345678")).fill(field, typed).tap("同意授权")
    assert phone.status == 422
    assert said in phone.error_of(field)
    assert phone.field(field).get("value") == typed
    assert phone.field("name").get("value") == ("陈默" if field != "name" else typed)


def test_R6_a_number_is_taken_as_people_type_it(phone):
    start_wechat(phone)
    spaced = " ".join(number_of("陈默")).lower()
    type_identity(phone.fill("手机号码", "13812345678"), number=spaced).tap("同意授权").is_on("输入微信支付密码")


def test_R5_a_session_lasts_thirty_days_and_fourteen_idle(phone, clock, now):
    pay(phone)
    for used in (timedelta(days=13), timedelta(days=26), timedelta(days=29, hours=23, minutes=59)):
        clock.move_to(now + used)
        phone.open("/me").is_on("我的")
    clock.move_to(now + timedelta(days=30, seconds=1))
    phone.open("/me").is_on("选择认证方式")


def test_R5_an_idle_session_ends_after_fourteen_days(phone, clock, now):
    pay(phone)
    clock.move_to(now + timedelta(days=14, seconds=1))
    phone.open("/me").is_on("选择认证方式")


def test_R5_leaving_ends_the_session_on_the_server(phone):
    pay(phone)
    cookie = phone.client.get_cookie("__Host-yss", domain="localhost").value
    phone.open("/me").tap("退出").is_on("选择认证方式")
    phone.client.set_cookie("__Host-yss", cookie, domain="localhost", secure=True)
    phone.open("/me").is_on("选择认证方式")


def test_R5_a_reveal_asks_for_a_verification_within_twelve_hours(phone, clock, now):
    pay(phone)
    clock.move_to(now + timedelta(hours=11, minutes=59))
    phone.open("/me/data").tap("显示完整号码").sees(number_of("陈默"))
    clock.move_to(now + timedelta(hours=12, minutes=1))
    phone.open("/me/data").does_not_see(number_of("陈默")).tap("显示完整号码").is_on("选择认证方式")


def test_R8_the_own_number_is_hidden_until_asked_for_and_hides_again(plain_phone):
    pay(plain_phone)
    plain_phone.open("/me/data").does_not_see(number_of("陈默")).tap("显示完整号码").sees(number_of("陈默"))
    plain_phone.tap("隐藏").does_not_see(number_of("陈默"))


def test_a_post_whose_session_ran_out_is_kept_for_the_same_person_alone(world, app, clock, now):
    org = world.org()
    phone = Phone(app).sign_in(org.collector)
    phone.open("/members/add").fill("姓名", "黄晓波")
    clock.move_to(now + timedelta(days=15))
    phone.tap("确认添加").is_on("选择认证方式")
    other = Phone(app).sign_in(world.person("陈默"))
    assert "黄晓波" not in other.open("/me").text
    phone.open("/testing")
    phone.sign_in(org.collector)
    phone.open("/members/add")
    assert phone.field("姓名").get("value") == "黄晓波"


def test_R56_the_moved_clock_moves_days_and_not_session_lifetimes(world, app, clock):
    org = world.org()
    phone = Phone(app).sign_in(org.collector)
    phone.open("/testing").fill("现在是", "2020-05-01T08:00:00").tap("移动时钟")
    phone.open("/workbench").is_on("健康申报工作台").sees("5月1日")
    phone.open("/testing").tap("恢复真实时间")
    phone.open("/workbench").sees("3月21日")
    assert instant("2020-03-21 09:00:00")

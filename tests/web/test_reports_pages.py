"""R21-R28: the report form, its errors, its receipt."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cast import ORDINARY, form_of, number_of
from conftest import instant
from phone import Phone
from sqlalchemy import select

from yss.extensions import db
from yss.models import HealthReport


@pytest.fixture
def org(world):
    return world.org()


def form_path(org, person_id):
    return f"/schools/{org.school_id}/people/{person_id}/report"


def report_form(phone, org, person_id, **changes):
    """The whole form filled in, with the region's cities swapped in first."""
    phone.open(form_path(org, person_id))
    values = form_of(ORDINARY | changes)
    for _ in range(2):
        phone.fill_all({name: value for name, value in values.items() if not name.endswith("_city")})
        phone.submit(phone.by_id("report-form"), None, reshape="1")
    return phone.fill_all({**values, "confirmed": "y"})


def reports_of(person_id):
    db.session.rollback()
    found = select(HealthReport).where(HealthReport.person_id == person_id).order_by(HealthReport.seq)
    return db.session.scalars(found).all()


def test_R21_the_first_report_asks_everything(world, org, phone):
    member = world.member(org, "李晓明")
    phone.sign_in(member).open(form_path(org, member))
    for label in (
        "国籍",
        "假期是否留校",
        "是否1月25日后返校",
        "当前所在地",
        "最近经历",
        "本日是否返校",
        "个人健康状态",
        "疑似病例",
    ):
        phone.sees(label)
    phone.does_not_see("户籍所在省市").does_not_see(number_of("李晓明"))
    phone.fill("nationality", "CN").submit(phone.by_id("report-form"), None, reshape="1")
    phone.sees("户籍所在省市")


def test_R22_R28_a_report_gives_a_receipt(world, org, phone):
    member = world.member(org, "李晓明")
    report_form(phone.sign_in(member), org, member).tap("提交申报").is_on("申报回执")
    phone.sees("申报成功").sees("李晓明").sees("自主申报").sees("软件工程-2019级-1班").sees("3月21日 周六")
    phone.sees(str(reports_of(member)[0].id))
    phone.tap("修改").sees("以下为3月21日的回答").tap("返回")


def test_R23_an_empty_or_broken_form_replaces_nothing(world, org, phone):
    member = world.member(org)
    world.report(org, member)
    phone.sign_in(member).open(form_path(org, member))
    phone.fill_all({"health": "fever", "confirmed": "y"}).tap("修改申报")
    assert phone.status == 422
    phone.sees("请核对：两项填写不一致")
    assert len(reports_of(member)) == 1
    assert phone.fields_of(phone.by_id("report-form"))["health"] == ["fever"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"recent_contact": ["none", "hubei_stay"]}, "不能再选其他项"),
        ({"location": "4401", "fever": "yes"}, "请核对：两项填写不一致"),
    ],
)
def test_R21_contradictions_are_told_beside_the_question(world, org, plain_phone, change, said):
    member = world.member(org)
    report_form(plain_phone.sign_in(member), org, member, **change).tap("提交申报").sees(said)
    assert reports_of(member) == []


def test_R21_a_tampered_option_is_refused(world, org, plain_phone):
    member = world.member(org)
    report_form(plain_phone.sign_in(member), org, member)
    plain_phone.submit(plain_phone.by_id("report-form"), None, health="immortal").sees("选项无效")


def test_R24_the_form_starts_from_the_last_report_and_asks_to_be_looked_at(world, org, phone):
    member = world.member(org, now=world.now - timedelta(days=2))
    world.report(org, member, now=world.now - timedelta(days=1), left_city="yes")
    phone.sign_in(member).open(form_path(org, member)).sees("以下为3月20日的回答").sees("与上次相同")
    fields = phone.fields_of(phone.by_id("report-form"))
    assert (fields["left_city"], fields["household_city"]) == (["yes"], ["4401"])
    phone.tap("提交申报").sees("请核对并勾选承诺")
    assert phone.status == 422
    phone.choose("我已逐项核对，以上内容真实准确").tap("提交申报").is_on("申报回执")
    assert reports_of(member)[-1].changed is False


def test_R25_a_change_is_marked_and_shown_old_to_new(world, org, app, clock, phone):
    member = world.member(org, "傅立叶", now=world.now - timedelta(days=2))
    world.report(org, member, now=world.now - timedelta(days=1))
    world.report(org, member, location="4403")
    phone.sign_in(org.collector).open("/days/2020-03-21").sees("数据有变动")
    phone.open(f"/days/2020-03-21/people/{member}").is_on("填报详情").sees("广东省广州市 → 广东省深圳市")


def test_R26_a_late_report_is_received_as_such(world, org, phone):
    member = world.member(org)
    world.report(org, member)
    world.submit(org)
    phone.sign_in(member).open(form_path(org, member)).sees("提交后申报")
    phone.choose("我已逐项核对，以上内容真实准确").tap("补报").is_on("申报回执").sees("提交后申报").find("补报")


def test_a_form_opened_before_midnight_is_not_taken_after(world, org, phone, clock):
    member = world.member(org)
    clock.move_to(instant("2020-03-21 23:59:00"))
    report_form(phone.sign_in(member), org, member)
    clock.move_to(instant("2020-03-22 00:01:00"))
    phone.tap("提交申报").sees("日期已变，请确认后重新提交")
    assert reports_of(member) == []
    assert phone.fields_of(phone.by_id("report-form"))["health"] == ["normal"]
    phone.tap("提交申报").is_on("申报回执").sees("3月22日")


def test_R50_a_removed_member_learns_so(world, org, phone):
    member = world.member(org)
    world.remove(org, member)
    phone.sign_in(member).open(form_path(org, member)).sees("您已不在该组织")
    assert phone.status == 403


def test_R23_a_self_report_closes_the_proxys_button_with_the_reason(world, org, phone):
    from cast import subject

    parent = world.person("黄伟斌")
    child = world.join_other(org, parent, subject("黄宇轩"))
    world.consent(child)
    world.report(org, child)
    phone.sign_in(parent).open(form_path(org, child)).sees("本人已自主申报")
    assert phone.document.xpath("//button[@aria-disabled='true' and contains(., '修改申报')]")


def test_R51_a_double_tap_makes_one_report(world, org, app, clock, phone):
    member = world.member(org)
    report_form(phone.sign_in(member), org, member)
    form = phone.by_id("report-form")
    data = phone.fields_of(form)
    path = form_path(org, member)
    answers = [phone.request("POST", path, data=data) for _ in range(3)]
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert len(reports_of(member)) == 1


def test_R51_the_same_key_with_another_body_gets_the_receipt_and_a_fresh_key(world, org, phone):
    member = world.member(org)
    report_form(phone.sign_in(member), org, member)
    data = phone.fields_of(phone.by_id("report-form"))
    path = form_path(org, member)
    phone.request("POST", path, data=data)
    phone._take(phone.request("POST", path, data=data | {"left_city": ["yes"]}))
    assert phone.status == 422
    phone.sees("这份表单已经提交过").sees("查看回执")
    again = phone.fields_of(phone.by_id("report-form"))
    assert again["left_city"] == ["yes"]
    assert again["key"] != data["key"]
    phone.path = path
    phone.tap("修改申报").is_on("申报回执")
    assert len(reports_of(member)) == 2


def test_R41_the_own_page_shows_everybody_one_reports_for(world, org, phone):
    from cast import subject

    parent = world.member(org, "黄伟斌")
    child = world.join_other(org, parent, subject("黄宇轩"))
    world.consent(child)
    world.report(org, child, by=parent)
    phone.sign_in(parent).open("/").is_on("我的").sees("黄伟斌").sees("黄宇轩").sees("已填报").sees("未填报")
    phone.tap("去填报 黄伟斌").is_on("健康申报")


def test_R50_a_receipt_is_its_peoples_alone(world, org, app, clock):
    member = world.member(org)
    report = world.report(org, member)
    path = f"/schools/{org.school_id}/reports/{report}"
    assert Phone(app).sign_in(member).open(path).status == 200
    assert Phone(app).sign_in(org.collector).open(path).status == 200
    assert Phone(app).sign_in(world.person("陈默")).open(path).status == 404

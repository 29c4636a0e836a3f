"""R10-R12: 第二步：创建我的组织."""

from __future__ import annotations

import pytest
from phone import Phone
from sqlalchemy import func, select

from yss.extensions import db
from yss.models import Collectorship, Organization

FIELDS = {"专业名称": "major", "年级": "grade"}
MATRIX = [
    ("students", "学前", set(), ""),
    ("students", "小学", {"grade"}, "三年级"),
    ("students", "初中", {"grade"}, "七年级"),
    ("students", "高中", {"grade"}, "高二"),
    ("students", "中职", {"major", "grade"}, "2019级"),
    ("students", "高职", {"major", "grade"}, "2019级"),
    ("students", "全日制大学", {"major", "grade"}, "2019级"),
    ("students", "其他", {"grade"}, ""),
    ("staff", "学前", set(), ""),
    ("staff", "小学", set(), ""),
    ("staff", "中职", set(), ""),
    ("staff", "全日制大学", set(), ""),
    ("staff", "其他", set(), ""),
]


def at_the_wizard(phone, world, who="林晓晴"):
    _, link = world.collector_invite(world.school())
    phone.open(link).tap("开始使用").sign_in(who).is_on("确认所属学校").tap("下一步")
    return phone.is_on("第二步：创建我的组织")


def describe(phone, audience="students", school_type="全日制大学", **values):
    """Chooses whom and what kind, then fills in what is asked."""
    phone.reshape("audience", audience).reshape("school_type", school_type)
    typed = {"major": "软件工程", "grade": "2019级", "name": "1班", "headcount": "50"} | values
    asked = asked_by(phone) | {"name", "headcount"}
    return phone.fill_all({name: value for name, value in typed.items() if name in asked})


def asked_by(phone):
    return {name for name in FIELDS.values() if phone.document.xpath(f"//*[@name='{name}']")}


def organizations():
    db.session.rollback()
    return db.session.scalars(select(Organization).order_by(Organization.id)).all()


@pytest.mark.parametrize(("audience", "school_type", "asked", "grade"), MATRIX)
def test_R10_what_is_asked_follows_people_and_type(phone, world, audience, school_type, asked, grade):
    at_the_wizard(phone, world).reshape("audience", audience).reshape("school_type", school_type)
    assert asked_by(phone) == asked
    if grade:
        assert grade in [option.text for option in phone.field("年级").xpath(".//option")]
    elif "grade" in asked:
        assert phone.field("年级").tag == "input"


def test_R10_choosing_again_swaps_the_fields_and_keeps_what_was_typed(phone, world):
    describe(at_the_wizard(phone, world), name="１班", headcount="48")
    phone.reshape("school_type", "小学")
    assert asked_by(phone) == {"grade"}
    assert "三年级" in [option.text for option in phone.field("年级").xpath(".//option")]
    phone.reshape("audience", "staff")
    assert asked_by(phone) == set()
    assert (phone.field("组织名称").get("value"), phone.field("组织人数").get("value")) == ("１班", "48")
    assert "请填写" not in phone.text, "a form that only changed its shape is not judged"


def test_R10_the_eight_types_and_both_peoples(phone, world):
    at_the_wizard(phone, world)
    types = [option.text for option in phone.field("学校类型").xpath(".//option[@value!='']")]
    assert types == ["学前", "小学", "初中", "高中", "中职", "高职", "全日制大学", "其他"]
    phone.sees("向你申报健康数据的人群").choose("学生").choose("教职工").sees("组织信息")
    phone.reshape("audience", "students").reshape("school_type", "高职")
    assert phone.field("专业名称").get("placeholder") == "请填写专业全称"


NAMED = [
    ({}, "软件工程-2019级-1班"),
    ({"school_type": "小学", "grade": "三年级", "name": "2班"}, "三年级-2班"),
    ({"audience": "staff", "name": "计算机学院党政办公室"}, "计算机学院党政办公室"),
    ({"school_type": "学前", "name": "大一班"}, "大一班"),
    ({"school_type": "其他", "grade": "进修二期", "name": "甲班"}, "进修二期-甲班"),
    ({"audience": "staff", "name": "计" * 200}, "计" * 200),
]


@pytest.mark.parametrize(("values", "full_name"), NAMED)
def test_R10_it_creates_the_organization_and_opens_the_workbench(phone, world, values, full_name):
    describe(at_the_wizard(phone, world), **values).tap("开始采集成员信息")
    phone.is_on("健康申报工作台").sees(full_name).sees("0/50").sees("林晓晴")
    assert [org.full_name for org in organizations()] == [full_name]


@pytest.mark.parametrize("typed", ["0", "-1", "5.5", "1000000000", "1000001", "五十", "", "٥٠"])
def test_R11_a_headcount_that_cannot_be_is_told_beside_its_field(phone, world, typed):
    describe(at_the_wizard(phone, world), headcount=typed).tap("开始采集成员信息")
    assert phone.status == 422
    phone.is_on("第二步：创建我的组织")
    assert "请输入1–1000000的整数" in phone.error_of("组织人数")
    assert phone.field("组织人数").get("value") == typed
    assert (phone.field("专业名称").get("value"), phone.field("组织名称").get("value")) == ("软件工程", "1班")
    assert organizations() == []


@pytest.mark.parametrize(("typed", "kept"), [("５０", 50), (" 50人 ", 50), ("1", 1), ("1000000", 1_000_000)])
def test_R11_a_headcount_is_taken_as_people_type_it(phone, world, typed, kept):
    describe(at_the_wizard(phone, world), headcount=typed).tap("开始采集成员信息").is_on("健康申报工作台")
    assert [org.headcount for org in organizations()] == [kept]


def test_R11_the_name_has_one_to_two_hundred_characters(phone, world):
    describe(at_the_wizard(phone, world), name=" ").tap("开始采集成员信息")
    assert "请填写" in phone.error_of("组织名称")
    phone.fill("组织名称", "班" * 201).tap("开始采集成员信息")
    assert "不能超过200个字" in phone.error_of("组织名称")
    assert phone.field("组织名称").get("value") == "班" * 201
    phone.fill("组织名称", "班" * 200).tap("开始采集成员信息").is_on("健康申报工作台")


def test_R10_nothing_chosen_is_told_beside_each_field(phone, world):
    at_the_wizard(phone, world).tap("开始采集成员信息")
    assert phone.status == 422
    for label in ("学校类型", "组织名称", "组织人数"):
        assert phone.error_of(label), label
    assert phone.by_id("audience-error").text_content().strip() == "请选择。"


def test_R10_a_major_and_a_grade_are_needed_where_they_are_asked(phone, world):
    describe(at_the_wizard(phone, world), major="").tap("开始采集成员信息")
    assert "请填写" in phone.error_of("专业名称")
    form = phone.by_id("organization-form")
    phone.submit(form, None, major="软件工程", grade="1919级")
    assert "选项无效" in phone.error_of("年级")
    assert organizations() == []


def test_R12_a_second_card_does_not_make_a_second_organization(phone, world, app):
    describe(at_the_wizard(phone, world)).tap("开始采集成员信息").is_on("健康申报工作台")
    _, link = world.collector_invite(world.school("广州大学"))
    phone.open(link).is_on("健康申报工作台").sees("已创建组织「软件工程-2019级-1班」，一个采集员只能创建一个组织")
    phone.open("/collector/organization").is_on("健康申报工作台")
    assert len(organizations()) == 1


def test_R12_a_form_left_open_on_a_second_phone_is_told(app, world, clock):
    _, link = world.collector_invite(world.school(), uses=2)
    phones = [Phone(app), Phone(app, htmx=True)]
    for phone in phones:
        phone.open(link).tap("开始使用").sign_in("林晓晴").tap("下一步")
        describe(phone)
    phones[0].tap("开始采集成员信息").is_on("健康申报工作台")
    phones[1].tap("开始采集成员信息").sees("已创建组织「软件工程-2019级-1班」")
    assert phones[1].field("组织名称").get("value") == "1班"
    assert db.session.scalar(select(func.count()).select_from(Collectorship)) == 1


def test_R12_a_used_up_card_creates_no_organization(app, world, clock):
    _, link = world.collector_invite(world.school())
    first, second = Phone(app).sign_in(world.person("甲")), Phone(app).sign_in(world.person("乙"))
    for phone in (first, second):
        phone.open(link).tap("开始使用").tap("下一步")
        describe(phone)
    first.tap("开始采集成员信息").is_on("健康申报工作台")
    assert second.tap("开始采集成员信息").sees("邀请的使用次数已满").status == 409
    assert len(organizations()) == 1

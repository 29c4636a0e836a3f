"""R9-R18: cards, the wizard, joining."""

from __future__ import annotations

import zlib
from datetime import date, timedelta

import pytest
import zxingcpp
from cast import number_of, subject
from conftest import instant
from phone import Phone
from sqlalchemy import select

from yss.extensions import db
from yss.models import Invite, Membership, Organization
from yss.queries import invites


def collectors_card(world, school_id=None, **bounds):
    school_id = school_id or world.school()
    return world.collector_invite(school_id, **bounds)[1]


def members_card(org):
    db.session.rollback()
    return invites.member_link(org.school_id, org.org_id)


def new_collector(world, phone, name="钱小采"):
    """On 第二步, through the school's card."""
    phone.sign_in(world.person(name)).open(collectors_card(world)).tap("开始使用").is_on("确认所属学校")
    return phone.tap("下一步").is_on("第二步：创建我的组织")


def test_R9_the_card_says_school_inviter_and_for_whom_it_is(world, plain_phone):
    plain_phone.open(collectors_card(world)).sees("您将成为【采集员】").sees("中山大学").sees("梁志远")
    plain_phone.sees("学生、教职工和家长请使用采集员发来的邀请卡片")
    assert plain_phone.response.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in plain_phone.response.headers["X-Robots-Tag"]
    picture = plain_phone.document.xpath("//meta[@property='og:image']/@content")[0]
    assert picture.startswith("https://localhost/static/")
    assert plain_phone.document.xpath("//img[@width='88']")


def test_R9_looking_consumes_nothing_and_the_token_leaves_the_url(world, phone):
    card = collectors_card(world)
    phone.sign_in(world.person("钱小采"))
    for _ in range(3):
        phone.open(card)
    phone.tap("开始使用")
    assert phone.path == "/collector/school"
    db.session.rollback()
    assert db.session.scalars(select(Invite)).one().uses == 0


@pytest.mark.parametrize(
    ("bounds", "sent", "said"),
    [
        ({"days": 1}, "2020-03-22 09:00:01", "邀请已过期"),
        ({"days": 7}, "2020-03-21 10:00:00", ""),
    ],
)
def test_R9_an_expired_card_says_what_to_do(world, plain_phone, clock, bounds, sent, said):
    card = collectors_card(world, **bounds)
    clock.move_to(instant(sent))
    plain_phone.open(card)
    if said:
        plain_phone.is_on("邀请无法使用").sees(said).sees("向邀请人索要新的邀请卡片")
    else:
        plain_phone.is_on("学校采集员工作台")


def test_R9_a_used_up_card_and_an_unknown_one(world, plain_phone):
    org = world.org()
    db.session.rollback()
    plain_phone.open("/i/nowhere/" + "x" * 32).is_on("邀请无法使用").sees("链接无效")
    assert plain_phone.status == 404
    card = members_card(org)
    plain_phone.open(card[:-1] + ("a" if card[-1] != "a" else "b")).sees("链接无效")


def test_R9_the_wrong_person_has_a_way_out(world, phone):
    phone.sign_in(world.person("陈默")).open(collectors_card(world)).tap("开始使用").tap("不是我的学校")
    phone.is_on("没有加入学校")
    assert phone.open("/collector/organization").status == 404


def test_R15_a_reset_link_says_so(world, app, clock, plain_phone):
    org = world.org()
    card = members_card(org)
    plain_phone.sign_in(org.collector).open("/invite").tap("确认重置")
    fresh = plain_phone.by_id("invite-link").text
    assert card not in fresh
    Phone(app).open(card).is_on("邀请无法使用").sees("邀请链接已被重置")
    Phone(app).open(fresh.strip().removeprefix("https://localhost")).sees("软件工程-2019级-1班")


def pixels(png: bytes) -> memoryview:
    """The grey pixels of the one-bit PNG, unpacked by hand, so that another library reads the code back."""
    width, height = int.from_bytes(png[16:20]), int.from_bytes(png[20:24])
    data, place = b"", 8
    while place < len(png):
        length, kind = int.from_bytes(png[place : place + 4]), png[place + 4 : place + 8]
        data += png[place + 8 : place + 8 + length] if kind == b"IDAT" else b""
        place += 12 + length
    raw, stride = zlib.decompress(data), (width + 7) // 8
    rows = [bytes(stride)]
    for start in range(0, len(raw), stride + 1):
        line, above = raw[start + 1 : start + 1 + stride], rows[-1]
        rows.append(line if raw[start] == 0 else bytes((new + old) % 256 for new, old in zip(line, above, strict=True)))
    grey = bytes(255 * (row[x // 8] >> (7 - x % 8) & 1) for row in rows[1:] for x in range(width))
    return memoryview(grey).cast("B", shape=[height, width])


def test_R15_the_poster_reads_back_as_the_link(world, plain_phone):
    org = world.org()
    plain_phone.sign_in(org.collector)
    answer = plain_phone.request("GET", "/invite/poster.png")
    assert answer.mimetype == "image/png"
    read = zxingcpp.read_barcodes(pixels(answer.data))
    assert [code.text for code in read] == ["https://localhost" + members_card(org)]


SHAPES = [
    ("学生", "全日制大学", {"major", "grade"}),
    ("学生", "高职", {"major", "grade"}),
    ("学生", "小学", {"grade"}),
    ("学生", "其他", {"grade"}),
    ("学生", "学前", set()),
    ("教职工", "全日制大学", set()),
]


@pytest.mark.parametrize(("people", "kind", "asked"), SHAPES)
def test_R10_the_wizard_asks_what_fits(world, phone, people, kind, asked):
    new_collector(world, phone).choose(people).fill("学校类型", kind)
    phone.submit(phone.by_id("organization-form"), None, reshape="1")
    assert {name for name in ("major", "grade") if phone.document.xpath(f"//*[@name='{name}']")} == asked
    assert phone.field("学校类型").xpath(".//option[@selected]")[0].text == kind


def create(phone, **typed):
    phone.choose("学生").fill("学校类型", "全日制大学")
    phone.submit(phone.by_id("organization-form"), None, reshape="1")
    fields = {"major": "软件工程", "grade": "2019级", "name": "1班", "headcount": "50"} | typed
    for name, value in fields.items():
        phone.fill(name, value)
    return phone.tap("开始采集成员信息")


def test_R10_the_wizard_opens_the_workbench(world, phone):
    create(new_collector(world, phone), headcount="５０").is_on("健康申报工作台")
    phone.sees("软件工程-2019级-1班").sees("已申报 0/50")


@pytest.mark.parametrize("typed", ["0", "-1", "5.5", "1e9", "1000001", "很多"])
def test_R11_a_headcount_out_of_sense_is_told_and_kept(world, phone, typed):
    create(new_collector(world, phone), headcount=typed).is_on("第二步：创建我的组织")
    assert phone.error_of("headcount") == "请输入1–1000000的整数。"
    assert phone.field("headcount").get("value") == typed
    assert phone.field("name").get("value") == "1班"


def test_R11_a_name_has_up_to_200_characters(world, phone):
    create(new_collector(world, phone), name="班" * 201)
    assert "不能超过200个字" in phone.error_of("name")
    create(phone, name="班" * 200).is_on("健康申报工作台")


def test_R10_a_tampered_grade_is_refused(world, plain_phone):
    new_collector(world, plain_phone).choose("学生").fill("学校类型", "全日制大学")
    form = plain_phone.by_id("organization-form")
    plain_phone.submit(form, None, major="x", grade="九年级", name="1班", headcount="5").sees("选项无效")


def test_R12_a_second_card_leads_to_the_workbench(world, phone):
    org = world.org()
    phone.sign_in(org.collector).open(collectors_card(world)).is_on("健康申报工作台")
    phone.sees("已创建组织「软件工程-2019级-1班」")


def test_R12_a_used_up_card_creates_no_organization(world, app, clock):
    card = collectors_card(world)
    first, second = Phone(app).sign_in(world.person("甲")), Phone(app).sign_in(world.person("乙"))
    for phone in (first, second):
        phone.open(card).tap("开始使用").tap("下一步")
    create(first).is_on("健康申报工作台")
    second.choose("教职工").fill("学校类型", "小学").fill("name", "办公室").fill("headcount", "3")
    assert second.tap("开始采集成员信息").sees("邀请的使用次数已满").status == 409
    db.session.rollback()
    assert len(db.session.scalars(select(Organization)).all()) == 1


def test_R16_a_members_landing_says_nothing_about_others(world, plain_phone):
    org = world.org()
    world.member(org, "黄晓波")
    plain_phone.open(members_card(org)).is_on("（重要）快来申报你的个人健康信息")
    plain_phone.sees("软件工程-2019级-1班").sees("中山大学").sees("蒋小华").does_not_see("黄晓波")


def test_R16_a_member_joins_and_goes_on_to_the_report(world, phone):
    org = world.org()
    phone.sign_in(world.person("李晓明")).open(members_card(org)).tap("去申报").tap("本人申报")
    phone.is_on("健康信息使用说明").choose("本人").tap("同意并继续").sees("请先阅读并同意")
    phone.choose("我已阅读并同意将以上健康信息用于学校每日健康申报").tap("同意并继续").is_on("健康申报")
    phone.sees("李晓明").sees("国籍").sees("软件工程-2019级-1班")


def test_R22_a_parent_reports_for_two_children_in_one_sitting(world, phone):
    org = world.org()
    phone.sign_in(world.person("黄伟斌")).open(members_card(org)).tap("去申报")
    for child in ("黄大宝", "黄小宝"):
        phone.open("/join").tap("代他人申报").sees("代填人信息").sees("黄伟斌").sees("申报人信息")
        born = date(2014, 5, 5)
        phone.fill("姓名", child).fill("证件类型", "居民身份证").fill("证件号码", number_of(child, born)).tap("下一步")
        phone.is_on("健康信息使用说明").sees(child).sees("监护人").does_not_see("受本人委托")
    db.session.rollback()
    assert len(db.session.scalars(select(Membership)).all()) == 2


def test_R18_who_belongs_elsewhere_is_asked_to_come_by_their_own_card(world, phone):
    org = world.org()
    other = world.org("林晓晴", school_id=org.school_id)
    world.member(other, "黄晓波")
    phone.sign_in(org.collector).open("/members/add").sees("代填人信息").sees("蒋小华")
    phone.fill("姓名", "黄晓波").fill("证件类型", "居民身份证").fill("证件号码", number_of("黄晓波")).tap("确认添加")
    phone.sees("请让本人通过邀请卡片加入").does_not_see("林晓晴")
    assert phone.field("姓名").get("value") == "黄晓波"


def test_R17_manual_adding_joins_without_a_report(world, phone):
    org = world.org()
    phone.sign_in(org.collector).open("/members/add").fill("姓名", "黄晓波").fill("证件类型", "居民身份证")
    phone.fill("证件号码", number_of("黄晓波")).fill("手机号码（选填）", "138").tap("确认添加")
    assert phone.error_of("手机号码（选填）") == "请填写11位手机号码。"
    phone.fill("手机号码（选填）", "").tap("确认添加").is_on("已添加").tap("查看申报情况").sees("未填报成员（1人）")


def test_R6_an_area_that_is_not_in_the_list_only_warns(world, phone):
    from yss.domain.documents import make_resident_number

    org = world.org()
    odd = make_resident_number("449906", date(1999, 1, 1), 1)
    phone.sign_in(org.collector).open("/members/add").fill("姓名", "黄晓波").fill("证件类型", "居民身份证")
    phone.fill("证件号码", odd).tap("确认添加").is_on("已添加").sees("地区代码不常见")


def test_R49_who_has_no_birth_date_on_the_document_is_asked(world, phone, now):
    from yss.domain.subject import Subject
    from yss.domain.vocabulary import DocumentType

    org = world.org()
    child = world.join_other(org, world.person("黄伟斌"), Subject("Amy Lee", DocumentType.PASSPORT, "E7654321"))
    phone.sign_in(world.person("黄伟斌")).open(f"/schools/{org.school_id}/people/{child}/report")
    phone.is_on("健康信息使用说明").choose("受本人委托").choose("我已阅读并同意将以上健康信息用于学校每日健康申报")
    phone.tap("同意并继续").sees("请填写出生日期")
    young = (now - timedelta(days=365 * 9)).date()
    phone.fill("出生日期", young.isoformat()).tap("同意并继续").sees("未满14周岁，须由监护人同意")
    phone.choose("监护人").tap("同意并继续").is_on("代填报")


def test_subjects_of_the_cast_are_distinct():
    assert len({subject(name).number for name in ("黄晓波", "李晓明", "陈默", "黄大宝", "黄小宝")}) == 5

"""R17: many members at once from pasted text or a sheet; each bad row is named, nothing is saved before 确认添加."""

from __future__ import annotations

import io
import time
import zipfile
from datetime import date, timedelta

import pytest
from books import written
from cast import number_of
from phone import Phone
from sqlalchemy import func, select
from ways import cells
from web.test_queries import counted

from yss import sheets
from yss.domain.documents import make_resident_number
from yss.extensions import db
from yss.models import AuditEvent, Membership, OrganizationDay, Person

NAMES = ("黄晓波", "李晓明", "黄恺")
CLASS = "\n".join(f"{at}、{name} {number_of(name)}" for at, name in enumerate(NAMES, 1))
BUTTON = "下一步：核对名单"


def at_list(phone, org):
    return phone.sign_in(org.collector).open("/members/add").tap("批量添加").is_on("批量添加")


def paste(phone, org, text):
    return at_list(phone, org).fill("粘贴名单", text).tap(BUTTON)


def upload(phone, org, content, filename="list.xlsx"):
    return at_list(phone, org).attach("或者上传表格", content, filename).tap(BUTTON)


def workbook(rows):
    return written("名单", ("姓名", "证件类型", "证件号码", "手机号码"), rows)


def joined(org):
    db.session.rollback()
    found = select(Membership.name).where(Membership.org_id == org.org_id, Membership.left_at.is_(None))
    return sorted(db.session.scalars(found))


def counts(phone):
    """State → how many rows, from the figures on top."""
    return {state: int(total) for state, total in cells(phone).items()}


def rows_of(phone, state):
    """The row numbers of a section."""
    found = phone.document.xpath(f"//*[@id='{state}']/ancestor::div[1]/following-sibling::div[.//ul][1]//li//small")
    return [int(one.text_content().split("行")[0].removeprefix("第")) for one in found]


def test_R17_a_pasted_class_joins_after_it_was_confirmed(phone, world):
    org = world.org(headcount=3)
    paste(phone, org, CLASS).is_on("核对名单")
    assert counts(phone) == {"有误": 0, "待本人确认": 0, "可添加": 3, "已在组织中": 0}
    assert joined(org) == [], "nothing is saved before it is confirmed"
    phone.sees("第1行 · 44**************").tap("确认添加3人").is_on("核对名单").sees("已添加3人")
    assert joined(org) == sorted(NAMES)
    assert counts(phone)["已在组织中"] == 3
    phone.tap("查看申报情况").sees("未填报成员（3人）")
    [kept] = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "enroll_listed")).all()
    assert (kept.actor_id, kept.org_id, kept.detail) == (org.collector, org.org_id, {"members": 3})


def test_R17_a_sheet_with_types_and_phones_is_read(phone, world):
    org = world.org()
    rows = [["Dorian Lam", "护照", "E12345678", ""], ["黄恺", "", number_of("黄恺"), "13812345678"]]
    upload(phone, org, workbook(rows)).is_on("核对名单").tap("确认添加2人")
    assert joined(org) == ["Dorian Lam", "黄恺"]
    assert db.session.scalars(select(Person.phone_masked).where(Person.name == "黄恺")).one() == "138****5678"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_R17_a_csv_is_read(plain_phone, world, encoding):
    org = world.org()
    text = "姓名,证件号码\r\n" + "\r\n".join(f"{name},{number_of(name)}" for name in NAMES)
    upload(plain_phone, org, text.encode(encoding), "班级.csv").sees("确认添加3人")


def test_R18_each_row_says_what_becomes_of_it_and_not_where_somebody_is(phone, world):
    org = world.org(headcount=9)
    other = world.org("林晓晴", school_id=org.school_id)
    world.member(org, "黄晓波")
    world.member(other, "李晓明")
    paste(phone, org, f"{CLASS}\n王五 {number_of('黄恺')[:17]}\n陈港 H12345678")
    assert counts(phone) == {"有误": 1, "待本人确认": 1, "可添加": 2, "已在组织中": 1}
    assert (rows_of(phone, "bad"), rows_of(phone, "elsewhere")) == ([4], [2])
    assert (rows_of(phone, "addable"), rows_of(phone, "listed")) == ([3, 5], [1])
    phone.sees("请填写18位身份证号码").sees("这些人由本人决定是否加入").does_not_see("林晓晴")
    phone.tap("确认添加2人").sees("已添加2人").sees("第4行")
    assert joined(org) == sorted(["黄晓波", "黄恺", "陈港"])
    assert joined(other) == ["李晓明"]


def test_R51_the_same_file_twice_makes_no_doubles(phone, world):
    org = world.org()
    data = workbook([[name, "", number_of(name), ""] for name in NAMES])
    upload(phone, org, data).tap("确认添加3人")
    upload(phone, org, data)
    assert counts(phone) == {"有误": 0, "待本人确认": 0, "可添加": 0, "已在组织中": 3}
    assert not phone.document.xpath("//button[starts-with(., '确认添加')]")
    assert len(joined(org)) == 3


def test_R51_a_double_tap_adds_once_and_moves_the_day_once(phone, world):
    org = world.org()
    paste(phone, org, CLASS)
    form = phone.by_id("confirm")
    before = version(org)
    for _ in range(2):
        phone.submit(form).sees("已添加3人")
    assert (len(joined(org)), version(org)) == (3, before + 1)


def version(org):
    db.session.rollback()
    return db.session.scalar(select(OrganizationDay.version).where(OrganizationDay.org_id == org.org_id)) or 0


def test_R17_a_list_that_was_replaced_in_another_tab_is_not_confirmed(phone, app, world):
    org = world.org()
    paste(phone, org, CLASS)
    paste(Phone(app), org, "陈港 H12345678")
    phone.tap("确认添加3人").sees("名单已更换或已超过24小时")
    assert phone.status == 409
    assert joined(org) == []


def test_R17_a_list_is_kept_for_a_day_and_not_longer(phone, world, clock):
    org = world.org()
    paste(phone, org, CLASS)
    clock.move_to(world.now + timedelta(hours=24, minutes=1))
    phone.open("/lists/members/preview").is_on("批量添加").sees("名单已更换或已超过24小时")


def test_R17_who_joined_elsewhere_in_between_is_left_there(phone, world):
    org = world.org()
    other = world.org("林晓晴", school_id=org.school_id)
    paste(phone, org, CLASS)
    world.member(other, "黄恺")
    phone.tap("确认添加3人").sees("已添加2人")
    assert joined(org) == sorted(["黄晓波", "李晓明"])
    assert counts(phone)["待本人确认"] == 1


def test_R17_a_removed_member_is_added_again(phone, world):
    org = world.org()
    world.remove(org, world.member(org, "黄恺"))
    paste(phone, org, f"黄恺 {number_of('黄恺')}").tap("确认添加1人")
    assert joined(org) == ["黄恺"]


def test_R6_a_number_under_the_wrong_type_names_the_right_one(phone, world):
    text = f"黄恺 护照 {number_of('黄恺')}\n张\x00三\u202e {number_of('黄晓波')}"
    phone.submit(at_list(phone, world.org()).by_id("list-form"), text=text)
    phone.sees("该号码应为居民身份证，请更改证件类型。").sees("姓名包含无效字符")
    assert "\x00" not in phone.response.get_data(as_text=True)


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "请粘贴名单，或选择一个文件。"), ("姓名 证件号码", "没有读到姓名，请核对名单的内容。")],
)
def test_R17_a_list_of_nobody_is_told_beside_the_field(phone, world, typed, said):
    paste(phone, world.org(), typed).is_on("批量添加")
    assert (phone.status, phone.error_of("粘贴名单")) == (422, said)
    assert phone.field("粘贴名单").text.strip() == typed


def test_R8_no_number_stands_in_the_preview(phone, world):
    paste(phone, world.org(), f"{CLASS}\n张三 {number_of('黄恺')[:17]}\n{number_of('黄恺')}X 李四")
    shown = phone.response.get_data(as_text=True)
    assert not [name for name in (*NAMES, "黄恺") if number_of(name)[6:14] in shown]


def test_R50_a_list_is_its_collectors_alone(phone, app, world):
    org = world.org()
    other = world.org("林晓晴", school_id=org.school_id)
    paste(phone, org, CLASS)
    Phone(app).sign_in(other.collector).open("/lists/members/preview").is_on("批量添加").does_not_see("黄晓波")


# hostile files


def archive(parts):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return made.getvalue()


XXE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><workbook>&b;</workbook>'
UNSAFE = "表格的内容过大或结构异常，请把名单复制到新表格后重试。"
UNKNOWN = "不是可以读取的表格，请上传 .xlsx 或 .csv 文件。"
HOSTILE = {
    "zip bomb": (archive({"xl/workbook.xml": b"<a/>", "a.xml": b" " * (17 * 1024**2)}), UNSAFE),
    "XXE": (archive({"xl/workbook.xml": XXE}), UNSAFE),
    "257 entries": (archive({"xl/workbook.xml": b"<a/>"} | {f"{at}.xml": b"<a/>" for at in range(256)}), UNSAFE),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", UNKNOWN),
    "0 bytes": (b"", "文件是空的，请重新选择。"),
    "old": (bytes.fromhex("D0CF11E0A1B11AE1") + b"\x00" * 99, "不支持旧版 .xls 文件，请另存为 .xlsx 后重试。"),
    "2 MB": (b"a" * (2 * 1024**2 + 1), "文件超过2MB，请删去图片和多余的内容，或分几次上传。"),
    "2,001 rows": (b"a,1\n" * 2001, "一次最多2000人，请分几次添加。"),
    "5,001 rows": (b"a,1\n" * 5001, "表格超出5000行或64列，请删去多余的行列，或分几次上传。"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_M10_a_hostile_file_is_refused_in_a_sentence(phone, world, what):
    content, said = HOSTILE[what]
    upload(phone, world.org(), content).is_on("批量添加")
    assert (phone.status, phone.error_of("或者上传表格")) == (422, said)


def test_M10_only_this_route_takes_more_than_a_mebibyte(plain_phone, world):
    org = world.org()
    upload(plain_phone, org, b"\n" * (1024**2 + 1) + f"黄恺,{number_of('黄恺')}".encode()[:0] + b"a,1").is_on(
        "批量添加"
    )
    token = plain_phone.document.xpath("//input[@name='csrf_token']/@value")[0]
    for path in ("/lists/members/confirm", "/members/add"):
        data = {"csrf_token": token, "file": (io.BytesIO(b"a" * (1024**2 + 1)), "a.csv")}
        assert plain_phone.request("POST", path, data=data).status_code == 413


def test_R17_names_that_mean_mischief_are_shown_as_text(phone, world):
    rows = [
        ['=HYPERLINK("http://a")', "", number_of("黄恺"), ""],
        ["<img src=x onerror=alert(1)>", "", number_of("黄晓波"), ""],
        ["{{7*7}}", "", number_of("李晓明"), ""],
        ["名" * 5000, "", number_of("傅立叶"), ""],
    ]
    upload(phone, world.org(), workbook(rows))
    assert counts(phone)["有误"] == 4
    assert not phone.document.xpath("//li//img")
    phone.sees("=HYPERLINK").sees("<img src=x onerror=alert(1)>").sees("{{7*7}}").does_not_see("名" * 100)


def test_R17_a_rounded_number_asks_for_a_text_column(phone, world):
    text = "姓名,证件号码\n黄恺,4.40106E+17\n李晓明,440106200005170000000"
    upload(phone, world.org(), text.encode(), "a.csv").sees("请把证件号码列设为文本").sees("请填写18位身份证号码")


# two thousand rows

BAD_ROWS = tuple(range(11, 2000, 54))


def many():
    rows = []
    for at in range(2000):
        number = make_resident_number("440106", date(1990 + at // 900, 5, 17), at % 900)
        rows.append([f"成{chr(0x4E00 + at)}", "", number[:-1] if at + 2 in BAD_ROWS else number, ""])
    return workbook(rows)


@pytest.mark.slow
def test_R17_two_thousand_rows_and_each_of_37_bad_ones_is_named(plain_phone, world, app):
    org, phone = world.org(headcount=2000), plain_phone
    assert len(BAD_ROWS) == 37
    started = time.monotonic()
    upload(phone, org, many()).is_on("核对名单")
    read = time.monotonic() - started
    assert counts(phone) == {"有误": 37, "待本人确认": 0, "可添加": 1963, "已在组织中": 0}
    assert rows_of(phone, "bad") == list(BAD_ROWS)
    assert len(phone.response.get_data()) < 60 * 1024
    with counted(db.engine) as said:
        assert phone.request("GET", "/lists/members/preview").status_code == 200
    assert len(said) <= 8
    started = time.monotonic()
    with counted(db.engine) as said:
        phone.tap("确认添加1963人").sees("已添加1963人")
    wrote = time.monotonic() - started
    print(f"\nread and shown in {read:.1f} s, added in {wrote:.1f} s with {len(said)} look-ups")
    assert len(said) <= 30
    assert read + wrote < 30
    assert rows_of(phone, "bad") == list(BAD_ROWS)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Membership)) == 1963
    upload(phone, org, many())
    assert counts(phone) == {"有误": 37, "待本人确认": 0, "可添加": 0, "已在组织中": 1963}


def test_R37_the_rows_come_in_pages(phone, world):
    org = world.org()
    text = "\n".join(f"成员{chr(0x4E00 + at)}" for at in range(120))
    paste(phone, org, text)
    assert rows_of(phone, "bad") == list(range(1, 51))
    seen = [50]
    while phone.document.xpath("//a[@class='more']"):
        phone.tap("加载更多")
        seen.append(len(phone.document.xpath("//li[@class='person']")))
    assert seen == ([50, 100, 120] if phone.htmx else [50, 50, 20])


def test_R17_the_template_is_read_as_it_was_given(plain_phone, world):
    org = world.org()
    at_list(plain_phone, org)
    response = plain_phone.request("GET", "/lists/template.xlsx")
    assert response.headers["Content-Disposition"] == "attachment; filename=template.xlsx"
    [heading] = sheets.read(response.get_data()).lines
    assert heading.cells == ("姓名", "证件类型", "证件号码", "手机号码")
    with zipfile.ZipFile(io.BytesIO(response.get_data())) as source:
        sheet, styles = source.read("xl/worksheets/sheet1.xml").decode(), source.read("xl/styles.xml").decode()
    assert "台湾居民来往大陆通行证" in sheet
    assert 'numFmtId="49"' in styles, "cells are text, so that no number is rounded"
    upload(plain_phone, org, response.get_data())
    assert plain_phone.error_of("或者上传表格") == "没有读到姓名，请核对名单的内容。"

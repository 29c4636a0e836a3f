"""R46: the admin imports rosters with a dry run, row by row, again without doubles."""

from __future__ import annotations

import time

import pytest
from books import written
from phone import Phone
from sqlalchemy import select
from statements import statements

from yss import sheets
from yss.extensions import db
from yss.models import AuditEvent, ExpectedMember, ForeignTeacher

NUMBER = "440104200005170019"
SAME = "软件工程-2019级-1班"


@pytest.fixture
def org(world):
    return world.org()


def xlsx(*rows):
    return written("名单", rows[0], rows[1:])


def admin(phone, world, org, roster):
    return phone.sign_in(world.admin(org.school_id)).open(f"/admin/{org.school_id}/imports/{roster}")


def totals(phone):
    return {cell.text_content().split()[0]: cell.text_content().split()[1] for cell in _cells(phone)}


def _cells(phone):
    return phone.document.xpath("//*[@class='cell']")


TEACHERS = xlsx(
    ("姓名", "国籍"), ("Dorian Lam", "美国"), ("Fourier FU", "au"), ("Smaiva Mubeens", "India"), ("Nobody", "火星")
)


def test_R46_teachers_are_looked_at_row_by_row_and_imported_once(phone, world, org):
    world.roster(org.school_id, ("Fourier FU", "AU"))
    admin(phone, world, org, "teachers").attach("或者上传表格", TEACHERS).tap("下一步：核对名单")
    phone.is_on("核对名单").sees("有误 1").sees("可导入 2").sees("已在名单中 1")
    phone.sees("Nobody").sees("第5行 · 火星").sees("不认识这个国籍，请写国家的中文名、英文名或两位代码。")
    assert phone.text.index("不认识这个国籍") < phone.text.index("Dorian Lam")
    assert db.session.query(ForeignTeacher).count() == 1
    phone.tap("确认导入2人").sees("已导入2人。").sees("已在名单中 3").sees("可导入 0")
    admin(phone, world, org, "teachers").attach("或者上传表格", TEACHERS).tap("下一步：核对名单").sees("可导入 0")
    db.session.rollback()
    assert db.session.query(ForeignTeacher).count() == 3
    phone.open(f"/admin/{org.school_id}/foreign-teachers/roster").sees("Smaiva Mubeens（印度）")


def test_R46_a_pasted_list_and_a_csv_do_as_well(phone, world, org):
    admin(phone, world, org, "teachers").fill("粘贴名单", "Dorian Lam 美国").tap("下一步：核对名单").sees("可导入 1")
    csv = "name,country\nDorian Lam,US\n".encode("gb18030")
    admin(phone, world, org, "teachers").attach("或者上传表格", csv, "list.csv").tap("下一步：核对名单").sees(
        "可导入 1"
    )


EXPECTED = xlsx(
    ("组织", "姓名", "证件类型", "证件号码", "手机号码"),
    (SAME, "黄晓波", "", "", ""),
    (SAME, "黄恺", "居民身份证", "440104200005170019", ""),
    ("三班", "李晓明", "", "", ""),
    ("", "陈默", "", "", ""),
)


def test_R46_expected_members_of_many_organizations_from_one_sheet(phone, world, org):
    admin(phone, world, org, "expected").attach("或者上传表格", EXPECTED).tap("下一步：核对名单").is_on("核对名单")
    phone.sees("没有这个组织，请写组织的全称。").sees("请写组织的全称。")
    wanted = db.session.query(ExpectedMember).count()
    assert wanted == 0
    button = next(one for one in phone.document.xpath("//button") if one.text_content().startswith("确认导入"))
    added = int(button.text_content().removeprefix("确认导入").removesuffix("人"))
    phone.tap(button.text_content()).sees(f"已导入{added}人。")
    db.session.rollback()
    held = db.session.scalars(select(ExpectedMember)).all()
    assert {row.org_id for row in held} == {org.org_id}
    assert len(held) == added
    collector = Phone(phone.app).sign_in(org.collector).open("/how-to-join").sees("黄晓波")
    collector.does_not_see("李晓明")
    admin(phone, world, org, "expected").attach("或者上传表格", EXPECTED).tap("下一步：核对名单").sees("可导入 0")


def test_R46_two_organizations_of_one_name_are_not_guessed_at(phone, world, org):
    world.org("林晓晴", school_id=org.school_id)
    admin(phone, world, org, "expected").fill("粘贴名单", f"组织\t姓名\n{SAME}\t黄晓波").tap("下一步：核对名单")
    phone.sees("有两个组织同名，请由采集员在自己的组织里导入。")


@pytest.mark.parametrize("roster", ["teachers", "expected"])
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"PK\x03\x04broken", "不是可以读取的表格"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old", "不支持旧版 .xls 文件"),
        (b" ", "文件是空的"),
        (b"x" * (2 * 1024 * 1024 + 1), "文件超过2MB"),
    ],
)
def test_R46_a_file_that_is_no_sheet_says_why(phone, world, org, roster, content, sentence):
    admin(phone, world, org, roster).attach("或者上传表格", content).tap("下一步：核对名单")
    assert phone.status == 422
    assert sentence in phone.error_of("或者上传表格")


@pytest.mark.parametrize(
    ("roster", "typed", "sentence"),
    [
        ("teachers", "", "请粘贴名单，或选择一个文件。"),
        ("teachers", "姓名\t国籍", "没有读到姓名，请核对名单的内容。"),
        ("expected", "黄晓波", "没有找到表头，请在第一行写明“组织”和“姓名”两列。"),
    ],
)
def test_R46_what_was_pasted_stays_with_what_is_wrong(phone, world, org, roster, typed, sentence):
    admin(phone, world, org, roster).fill("粘贴名单", typed).tap("下一步：核对名单")
    assert phone.status == 422
    assert phone.error_of("粘贴名单") == sentence
    assert (phone.field("粘贴名单").text or "").strip() == typed


def test_R46_templates_have_the_columns_that_the_import_reads(plain_phone, world, org):
    for roster, heading in (("teachers", ("姓名", "国籍")), ("expected", ("组织", "姓名"))):
        admin(plain_phone, world, org, roster)
        answer = plain_phone.request("GET", f"/admin/{org.school_id}/imports/{roster}/template.xlsx")
        assert sheets.read(answer.get_data()).lines[0].cells[:2] == heading


def test_R51_two_taps_import_once_and_a_sheet_replaced_meanwhile_is_told(plain_phone, world, org):
    admin(plain_phone, world, org, "teachers").fill("粘贴名单", "Dorian Lam US").tap("下一步：核对名单")
    form = plain_phone.by_id("confirm")
    body = {name: values[0] for name, values in plain_phone.fields_of(form).items()}
    for _ in range(2):
        assert plain_phone.request("POST", form.get("action"), data=body).status_code == 303
    assert db.session.query(ForeignTeacher).count() == 1
    admin(plain_phone, world, org, "teachers").fill("粘贴名单", "Fourier FU AU").tap("下一步：核对名单")
    again = plain_phone.by_id("confirm")
    body = {name: values[0] for name, values in plain_phone.fields_of(again).items()} | {"list": body["list"]}
    plain_phone.request("POST", form.get("action"), data=body)
    plain_phone.open(form.get("action").replace("confirm", "preview")).sees("名单已更换或已超过24小时")
    assert db.session.query(ForeignTeacher).count() == 1


def test_R46_a_teacher_leaves_the_roster_only_while_unused(phone, world, org):
    unused, listed = world.roster(org.school_id, ("Fourier FU", "AU"), ("Dorian Lam", "US"))
    world.put_on_list(org, listed)
    roster = f"/admin/{org.school_id}/foreign-teachers"
    phone.sign_in(world.admin(org.school_id)).open(f"{roster}/{unused}").tap("移出名册").sees("已移出名册。")
    phone.open(f"{roster}/{listed}").tap("移出名册").sees("不能移出名册")
    assert phone.status == 409
    assert phone.open(f"{roster}/{unused}").status == 404
    assert db.session.scalars(select(ForeignTeacher.id)).all() == [listed]


def test_R48_imports_are_audited_with_numbers_alone(plain_phone, world, org):
    admin(plain_phone, world, org, "expected").fill("粘贴名单", f"组织\t姓名\n{SAME}\t黄晓波").tap("下一步：核对名单")
    plain_phone.tap("确认导入1人")
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "import_expected")).one()
    assert event.detail == {"organizations": 1, "members": 1}
    assert event.actor_id == world.admin(org.school_id)


@pytest.mark.slow
def test_R46_two_thousand_rows_take_few_statements_and_little_time(plain_phone, world, org):
    sheet = xlsx(
        ("组织", "姓名", "证件类型", "证件号码"), *((SAME, f"成{chr(0x4E00 + n)}", "", "") for n in range(2_000))
    )
    begun = time.perf_counter()
    admin(plain_phone, world, org, "expected").attach("或者上传表格", sheet).tap("下一步：核对名单").sees("可导入 2000")
    with statements() as said:
        plain_phone.tap("确认导入2000人")
    assert db.session.query(ExpectedMember).count() == 2_000
    assert len([one for one in said if "expected_member" in one]) <= 12
    assert time.perf_counter() - begun < 20

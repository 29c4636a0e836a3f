"""R45: what a school admin exports, for what, and what the file says."""

from __future__ import annotations

import pytest
from cast import MORNING_CHECK, MORNING_NUMBERS, SUPPLEMENT, number_of
from conftest import instant
from domain.test_export_files import FORMULAS, TEXTS, clean
from exported import csv_rows, exported, fetched, order, xlsx_sheets
from phone import Phone
from racing import at_once
from sqlalchemy import select, update

from yss.extensions import db
from yss.models import AuditEvent, Export, ExportSubject, Membership
from yss.queries.exports import export_subjects

FORMS = ("csv", "xlsx")


@pytest.fixture
def org(world):
    """李晓明 reported by himself, 傅立叶 by the collector, 黄晓波 not."""
    org = world.org()
    for name in ("李晓明", "傅立叶", "黄晓波"):
        world.member(org, name)
    world.report(org, world.person("李晓明"), fever="yes", health="fever")
    world.report(org, world.person("傅立叶"), by=org.collector)
    return org


@pytest.fixture
def admin(app, org, world, clock):
    return Phone(app).sign_in(world.admin(org.school_id))


@pytest.mark.parametrize("form", FORMS)
def test_R45_the_days_figures_of_each_organization(admin, org, world, form):
    other = world.org("林晓晴", school_id=org.school_id)
    world.submit(org, remarks="黄晓波请假")
    first, second = exported(admin, org, kind="submissions", form=form)
    handed_in, open_one = (first, second) if first["org_id"].strip("'") == str(org.org_id) else (second, first)
    wanted = {"headcount": 50, "joined": 3, "not_joined": 47, "expected": 3, "reported": 2, "missing": 1}
    wanted |= {"by_self": 1, "by_proxy": 1, "carried_forward": 0}
    assert {name: handed_in[f"day.{name}"] for name in wanted} == {name: str(n) for name, n in wanted.items()}
    assert {name: int(handed_in[f"guide-1.{name}"]) for name in SUPPLEMENT} == SUPPLEMENT
    assert (handed_in["guide-1.health.fever"], handed_in["guide-1.fever.no"]) == ("1", "1")
    assert (handed_in["state"], handed_in["version"], handed_in["remarks"]) == ("已提交", "1", "黄晓波请假")
    assert (handed_in["submitted_by"], handed_in["day"]) == ("蒋小华", "2020-03-21")
    assert (open_one["org_id"].strip("'"), open_one["state"]) == (str(other.org_id), "未提交")
    assert {value for name, value in open_one.items() if name.startswith(("day.", "guide-1."))} == {""}


@pytest.mark.parametrize("form", FORMS)
def test_R45_hostile_remarks_of_thirty_classes_stay_text(admin, org, world, form):
    """What collectors may type, through the product into a file that another library reads."""
    texts = [clean(text) for text in [*FORMULAS, *TEXTS] if clean(text).strip()]
    assert len(texts) >= 30
    typed = {}
    for text in texts:
        other = world.org(collector_id=world.person(), school_id=org.school_id)
        world.submit(other, remarks=text)
        typed[str(other.org_id)] = text
    rows = exported(admin, org, kind="submissions", form=form)
    read = {str(row["org_id"]).strip("'"): row["remarks"] for row in rows}
    assert {org_id: str(read[org_id]).removeprefix("'") for org_id in typed} == {
        org_id: text.removeprefix("'") for org_id, text in typed.items()
    }
    assert all(isinstance(row["remarks"], str) for row in rows)


@pytest.mark.parametrize("form", FORMS)
def test_R45_one_row_for_each_member_and_day_with_the_answers_in_words(admin, org, world, form):
    world.submit(org)
    late = world.person("黄晓波")
    world.report(org, late)
    rows = {row["full_name"]: row for row in exported(admin, org, form=form)}
    assert set(rows) == {"李晓明", "傅立叶", "黄晓波"}
    assert (rows["李晓明"]["health"], rows["李晓明"]["fever"], rows["李晓明"]["location"]) == (
        "发热",
        "是",
        "广东省广州市",
    )
    assert (rows["李晓明"]["source"], rows["傅立叶"]["source"]) == ("自主申报", "代填人：蒋小华")
    assert {name: row["state"] for name, row in rows.items()} == {
        "李晓明": "已计入提交",
        "傅立叶": "已计入提交",
        "黄晓波": "提交后申报",
    }
    assert rows["李晓明"]["reported_at"] == "2020-03-21 09:00:00"


@pytest.mark.parametrize("kind", ["reports", "answers"])
def test_R26_R45_what_came_after_the_submission_stands_beside_what_counts(admin, org, world, kind):
    """The day's page lists both; the file has a row for each, the counted first."""
    world.submit(org)
    world.report(org, world.person("李晓明"), health="normal")
    order(admin, org, kind=kind)
    names, *rows = csv_rows(fetched(admin))[2 if kind == "reports" else 0 :]
    read = [dict(zip(names, row, strict=True)) for row in rows]
    told = [(row["full_name"], row["state"], row["health"]) for row in read]
    assert (
        told
        == {
            "reports": [
                ("傅立叶", "已计入提交", "正常"),
                ("李晓明", "已计入提交", "发热"),
                ("李晓明", "提交后申报", "正常"),
            ],
            "answers": [
                ("傅立叶", "submitted", "normal"),
                ("李晓明", "submitted", "fever"),
                ("李晓明", "late", "normal"),
            ],
        }[kind]
    )
    world.return_day(org)
    again = [(row["full_name"], row["state"], row["health"]) for row in exported(admin, org)]
    assert again == [("傅立叶", "当日未提交", "正常"), ("李晓明", "当日未提交", "正常")]


def test_R18_R45_a_report_counts_where_the_submission_holds_it(admin, org, world):
    """李晓明 moved after he had reported, and the new class submitted what he had reported in the old one."""
    other = world.org("林晓晴", school_id=org.school_id)
    world.move(other, world.person("李晓明"), org)
    world.submit(other)
    world.submit(org)
    said = {(row["org_id"].strip("'"), row["full_name"]): row["state"] for row in exported(admin, org)}
    assert said == {
        (str(org.org_id), "李晓明"): "已离开组织",
        (str(org.org_id), "傅立叶"): "已计入提交",
        (str(other.org_id), "李晓明"): "已计入提交",
    }
    only = exported(admin, org, organization=str(other.org_id))
    assert [(row["full_name"], row["state"]) for row in only] == [("李晓明", "已计入提交")]


def test_R26_R45_who_left_before_the_day_was_submitted_is_not_said_to_be_late(admin, org, world):
    world.remove(org, world.person("李晓明"))
    world.submit(org)
    said = {row["full_name"]: row["state"] for row in exported(admin, org)}
    assert said == {"李晓明": "已离开组织", "傅立叶": "已计入提交"}
    names, *rows = csv_rows(fetched(order(admin, org, kind="answers")))
    assert {row[names.index("full_name")]: row[names.index("state")] for row in rows} == {
        "李晓明": "left",
        "傅立叶": "submitted",
    }


def test_R45_who_was_missing_when_the_day_was_submitted_and_who_still_is(admin, org, world, clock):
    world.submit(org)
    assert [(row["full_name"], row["state"]) for row in exported(admin, org, kind="missing")] == [
        ("黄晓波", "已计入提交")
    ]
    clock.move_to(instant("2020-03-22 09:00:00"))
    admin.sign_in(world.admin(org.school_id))
    rows = exported(admin, org, kind="missing", first="2020-03-21", last="2020-03-22")
    assert [(row["day"], row["full_name"], row["state"]) for row in rows] == [
        ("2020-03-21", "黄晓波", "已计入提交"),
        ("2020-03-22", "傅立叶", "当日未提交"),
        ("2020-03-22", "黄晓波", "当日未提交"),
        ("2020-03-22", "李晓明", "当日未提交"),
    ]


@pytest.mark.parametrize("form", FORMS)
def test_R38_the_latest_of_each_foreign_teacher_and_every_change(admin, org, world, form):
    teacher = world.listed_teacher(org)
    world.tell(org, teacher)
    world.tell(org, teacher, health="suspected")
    world.roster(org.school_id, ("Fourier FU", "AU"))
    rows = {row["name"]: row for row in exported(admin, org, kind="teachers", form=form)}
    assert (rows["Dorian Lam"]["health"], rows["Dorian Lam"]["organization"]) == ("疑似新冠肺炎", "软件工程-2019级-1班")
    assert (rows["Fourier FU"]["country"], rows["Fourier FU"]["told_by"]) == ("澳大利亚", "")
    changes = exported(admin, org, kind="teacher_changes", form=form)
    assert [row["health"] for row in changes] == ["无", "疑似新冠肺炎"]


def test_R21_a_day_with_two_questionnaires_has_the_columns_of_both(admin, org, world):
    world.switch(org.school_id)
    world.report(org, world.person("黄晓波"), questionnaire=MORNING_CHECK)
    world.submit(org)
    (row,) = exported(admin, org, kind="submissions")
    morning = MORNING_CHECK.replace("/", "-")
    assert row["guide-1.health.fever"] == "1"
    assert {name: row[f"{morning}.{name}"] for name in MORNING_NUMBERS} == {
        k: str(v) for k, v in MORNING_NUMBERS.items()
    }
    assert any(name.startswith(f"{morning}.") and name.count(".") == 2 and value == "1" for name, value in row.items())
    rows = {row["full_name"]: row for row in exported(admin, org)}
    assert (rows["李晓明"]["questionnaire"], rows["黄晓波"]["questionnaire"]) == ("guide/1", MORNING_CHECK)
    assert (rows["李晓明"]["health"], rows["黄晓波"]["location"]) == ("发热", "")


def test_R35_a_returned_day_is_no_submitted_one(admin, org, world):
    world.submit(org)
    world.return_day(org)
    (row,) = exported(admin, org, kind="submissions")
    assert (row["state"], row["day.reported"]) == ("已退回", "")
    assert {row["state"] for row in exported(admin, org)} == {"当日未提交"}
    assert [row["full_name"] for row in exported(admin, org, kind="missing")] == ["黄晓波"]


def test_R45_one_organization_by_name_or_number(admin, org, world):
    other = world.org("林晓晴", school_id=org.school_id)
    world.report(other, world.member(other, "赵子涵"))
    assert len(exported(admin, org)) == 3
    assert {row["full_name"] for row in exported(admin, org, organization=str(other.org_id))} == {"赵子涵"}
    order(admin, org, organization="软件工程-2019级-1班").is_on("导出数据")
    assert str(other.org_id) in admin.error_of("组织"), "two bear the name: their numbers tell them apart"
    order(admin, org, organization="没有的班").is_on("导出数据")
    assert admin.error_of("组织") == "没有找到这个组织，请核对名称；留空则为全部组织。"


def test_R50_another_schools_organization_is_unknown(admin, org, world):
    elsewhere = world.org("林晓晴", school_id=world.school("岭南小学"))
    order(admin, org, organization=str(elsewhere.org_id)).is_on("导出数据")
    assert admin.error_of("组织").startswith("没有找到这个组织")


@pytest.mark.parametrize("kind", ["reports", "missing", "answers"])
def test_R45_numbers_are_masked_unless_asked_for_what_needs_them(admin, org, kind):
    number = number_of("李晓明" if kind != "missing" else "黄晓波")
    order(admin, org, kind=kind).is_on("导出结果").sees("已隐去中间部分")
    assert number.encode() not in fetched(admin).get_data()
    order(admin, org, kind=kind, purpose="epidemic_control").is_on("导出结果")
    assert number.encode() not in fetched(admin).get_data(), "the tick is needed, too"
    order(admin, org, kind=kind, purpose="archive", with_numbers="y").is_on("导出数据")
    assert admin.error_of("with_numbers") == "只有用途为疫情处置的成员明细可以包含完整证件号码。"
    order(admin, org, kind=kind, purpose="epidemic_control", with_numbers="y").is_on("导出结果")
    assert number.encode() in fetched(admin).get_data()
    assert number not in admin.text, "the page shows them masked all the same"


def test_R49_whose_data_was_exported_can_be_told(admin, org, world):
    order(admin, org, kind="missing", purpose="epidemic_control", with_numbers="y")
    order(admin, org, kind="reports")
    order(admin, org, kind="submissions")
    noted = select(Export.kind, Export.purpose, Export.with_numbers, ExportSubject.person_id).join(
        ExportSubject,
        (ExportSubject.school_id == Export.school_id) & (ExportSubject.export_id == Export.id),
    )
    told = {(row.kind, row.purpose, row.with_numbers, row.person_id) for row in db.session.execute(noted)}
    people = {name: world.person(name) for name in ("李晓明", "傅立叶", "黄晓波")}
    assert told == {
        ("missing", "epidemic_control", True, people["黄晓波"]),
        ("reports", "archive", False, people["李晓明"]),
        ("reports", "archive", False, people["傅立叶"]),
    }


@pytest.mark.parametrize("kind", ["missing", "reports"])
def test_M3_nobody_who_reports_waits_while_it_is_counted_who_is_in_a_file(admin, app, org, world, kind, monkeypatch):
    """Of many organizations and a month that takes seconds; SQLite has one writer at a time."""
    reported, of_order = [], export_subjects.of_order
    late = world.member(org, "黄恺")

    def slow(*asked):
        reported.extend(at_once(app, [lambda: world.report(org, late)]))
        yield from of_order(*asked)

    monkeypatch.setattr(export_subjects, "of_order", slow)
    order(admin, org, kind=kind).is_on("导出结果")
    assert [type(one) for one in reported] == [int]


def test_R49_nobody_comes_into_a_file_who_was_not_noted(admin, org, world):
    order(admin, org)
    world.report(org, world.person("黄晓波"))
    names = [row[3] for row in csv_rows(fetched(admin))[3:]]
    assert sorted(names) == sorted(["李晓明", "傅立叶"])


def test_R48_an_export_stands_in_the_trail(admin, org, world):
    order(admin, org, purpose="other", words="给教育局的核对")
    db.session.rollback()
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "export_data")).one()
    assert (event.actor_id, event.school_id, event.detail["people"]) == (world.admin(org.school_id), org.school_id, 2)
    assert "给教育局" not in str(event.detail), "words are sealed, the trail has none"
    kept = db.session.scalars(select(Export)).one()
    assert "给教育局".encode() not in kept.words_sealed
    admin.sees("其他（给教育局的核对）").open(f"/admin/{org.school_id}/audit").sees("导出数据").sees("用途：其他")


@pytest.mark.parametrize("form", FORMS)
def test_R45_the_first_row_says_who_when_what_for_and_which(admin, org, form):
    order(admin, org, form=form, purpose="epidemic_control")
    answer = fetched(admin)
    number = admin.path.rpartition("/")[2]
    rows = csv_rows(answer) if form == "csv" else next(iter(xlsx_sheets(answer).values()))
    for said in ("中山大学", number, "梁志远", "2020-03-21 09:00:", "疫情处置"):
        assert said in rows[0][0]
    assert answer.headers["Content-Disposition"] == f"attachment; filename=export-{number}.{form}"
    assert answer.headers["Cache-Control"] == "no-store"


def test_R51_a_double_tap_makes_one_export(admin, org):
    admin.open(f"/admin/{org.school_id}/export")
    form = admin.fields_of(admin.by_id("export-form")) | {"purpose": ["archive"], "kind": ["reports"]}
    path = f"/admin/{org.school_id}/export"
    first, second = (admin.request("POST", path, data=form) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert db.session.query(Export).count() == 1


def test_R5_an_export_asks_for_a_recent_verification(admin, org, clock):
    order(admin, org)
    at = admin.path
    clock.shift(12 * 3600)
    assert admin.open(f"{at}/file").is_on("选择认证方式")


def test_R45_the_file_can_be_had_for_a_day(admin, org, world, clock):
    order(admin, org)
    at = admin.path
    clock.shift(24 * 3600)
    admin.sign_in(world.admin(org.school_id)).open(at).is_on("导出结果").sees("已超过24小时")
    assert admin.request("GET", f"{at}/file").status_code == 409
    admin.open(f"/admin/{org.school_id}/export").does_not_see("我最近的导出")


def test_R45_another_admin_of_the_school_does_not_get_the_file(app, admin, org, world):
    order(admin, org)
    other = Phone(app).sign_in(world.second_admin(org.school_id))
    assert other.request("GET", f"{admin.path}/file").status_code == 404


def test_R45_the_first_rows_stand_in_the_page_and_as_text(admin, org, world):
    order(admin, org).is_on("导出结果").sees("李晓明").sees("广东省广州市")
    copied = admin.by_id("copy-text").text
    lines = [line.split("\t") for line in copied.strip().splitlines()]
    assert [line[3] for line in lines[1:]] == ["姓名", "傅立叶", "李晓明"]
    for _ in range(60):
        world.report(org, world.member(org))
    order(admin, org).sees("前50行")
    assert len(admin.document.xpath("//tbody/tr")) == 50
    assert not admin.document.xpath("//textarea[@id='copy-text']"), "what is cut is not copied"


def test_R45_a_copied_table_holds_no_formula(admin, org, world):
    db.session.execute(update(Membership).where(Membership.name == "李晓明").values(name="=1+1"))
    db.session.commit()
    copied = order(admin, org).is_on("导出结果").by_id("copy-text").text
    assert "\t'=1+1\t" in copied
    assert "\t=1+1" not in copied


BAD = [
    ("kind", "", "内容", "请选择。"),
    ("kind", "everything", "内容", "选项无效。"),
    ("first", "", "开始日期", "请填写此项。"),
    ("first", "2020-2-30", "开始日期", "日期无效。"),
    ("first", "2020-03-22", "结束日期", "开始日期不能晚于结束日期。"),
    ("first", "2020-02-19", "结束日期", "一次最多导出31天，请分几次导出。"),
    ("last", "2020-03-22", "结束日期", "不能晚于今天。"),
    ("last", "\x00", "结束日期", "日期无效。"),
    ("organization", "\x00", "组织", "包含无效字符。"),
    ("organization", "班" * 700, "组织", "不能超过620个字。"),
    ("format", "exe", "格式", "选项无效。"),
    ("purpose", "", "用途", "请选择。"),
    ("purpose", "fun", "用途", "选项无效。"),
]


@pytest.mark.parametrize(("field", "typed", "label", "sentence"), BAD)
def test_bad_input_is_told_beside_its_field_and_kept(phone, org, world, field, typed, label, sentence):
    phone.sign_in(world.admin(org.school_id))
    order(phone, org, **({"organization": "软件工程-2019级-1班"} | {field: typed})).is_on("导出数据")
    assert phone.status == 422
    told = phone.document.xpath(f"//*[@id='{field}-error'] | //*[contains(@class, 'error')]")
    assert sentence in [one.text_content().strip() for one in told], (label, phone.text[:600])
    assert db.session.query(Export).count() == 0
    if field != "organization":
        assert phone.field("organization").get("value") == "软件工程-2019级-1班"


def test_another_purpose_is_said_in_words(phone, org, world):
    phone.sign_in(world.admin(org.school_id))
    order(phone, org, purpose="other").is_on("导出数据")
    assert phone.error_of("words") == "请填写此项。"
    order(phone, org, purpose="other", words="字" * 201).is_on("导出数据")
    assert phone.error_of("words") == "不能超过200个字。"
    order(phone, org, purpose="other", words="核对").is_on("导出结果").sees("其他（核对）")


def test_R45_a_span_of_figures_may_be_a_year(admin, org, world):
    order(admin, org, kind="submissions", first="2019-03-22").is_on("导出结果")
    order(admin, org, kind="submissions", first="2019-03-21").is_on("导出数据")
    assert admin.error_of("结束日期") == "一次最多导出366天，请分几次导出。"

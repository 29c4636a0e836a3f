"""R83: rosters as people keep them, each with what must come out (`tests/cases/rosters/README.md`)."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from yss import sheets
from yss.domain import list_words, people_lists, rosters, tables
from yss.domain.errors import InvalidInput
from yss.domain.vocabulary import DocumentType

TODAY = date(2026, 11, 30)
CASES = Path(__file__).parents[1] / "cases" / "rosters"
PUPILS = ("李晓明", "王小红", "陈思思", "黄宇轩", "傅立叶", "黄恺", "蒋佳怡", "欧阳子墨", "曾小贤", "单雨桐")


def book_of(name):
    file = CASES / name
    return tables.pasted(file.read_text(encoding="utf-8")) if file.suffix == ".txt" else sheets.read(file.read_bytes())


def members(name):
    return people_lists.read(book_of(name), TODAY, number_needed=True)


def expected(name):
    return people_lists.read(book_of(name), TODAY, number_needed=False)


def good(people):
    return [entry.name for entry in people.entries if not entry.problem]


def refusal(name):
    with pytest.raises(InvalidInput) as refused:
        members(name)
    return refused.value.code


@pytest.mark.parametrize(
    ("name", "how_many"),
    [
        ("class_teacher_first.xlsx", 6),
        ("required_marks_with_parent.txt", 3),
        ("required_marks.xlsx", 6),
        ("sheet2_after_notes.xlsx", 10),
        ("hidden_first_sheet.xlsx", 10),
        ("three_classes.xlsx", 9),
        ("side_by_side.xlsx", 10),
        ("blocks_per_person.txt", 2),
        ("phones.txt", 3),
        ("tab_guarded.csv", 10),
        ("tab_guarded_all_but_head.csv", 10),
        ("equals_quoted.csv", 10),
        ("apostrophe.csv", 10),
        ("semicolon_notes.csv", 10),
        ("borders_to_6000.xlsx", 10),
        ("borders_to_column_200.xlsx", 10),
        ("ghost_last_row.xlsx", 10),
        ("backslash_paths.xlsx", 3),
        ("workbook22.xlsx", 3),
        ("filtered_rows.xlsx", 10),
        ("blocks_in_one_sheet.xlsx", 8),
    ],
)
def test_R83_the_pupils_of_a_roster_are_read_and_nobody_else(name, how_many):
    people = members(name)
    assert sorted(good(people)) == sorted(PUPILS[:how_many])
    assert len(people.entries) == how_many


def test_R83_what_was_read_and_left_out_is_told():
    assert members("sheet2_after_notes.xlsx").told.unread == ("填写说明",)
    assert members("hidden_first_sheet.xlsx").told.unread == ("字典",)
    assert members("three_classes.xlsx").told.sheets == ("1班", "2班", "3班")
    assert members("class_teacher_first.xlsx").told.columns["name"] == (3, "学生姓名")
    assert members("filtered_rows.xlsx").told.hidden == 2
    assert {entry.hint for entry in members("phones.txt").entries} == {"phone_left_out"}


def test_R83_sixty_classes_in_one_book_are_read():
    assert len(members("sixty_classes_plain.xlsx").entries) == 180


def test_R83_document_types_of_the_register_are_known():
    read = members("document_types_of_the_register.txt").entries
    assert [(entry.document_type, entry.problem) for entry in read] == [
        *[(DocumentType.RESIDENT_ID, "")] * 4,
        (DocumentType.PASSPORT, ""),
        (DocumentType.FOREIGN_PERMANENT_RESIDENT_ID, ""),
    ]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("html_export.xls", "sheet_markup"),
        ("html_named_xls.xls", "sheet_markup"),
        ("spreadsheetml2003.xls", "sheet_markup"),
        ("list.ods", "sheet_ods"),
        ("formulas_uncached.xlsx", "formulas_unsolved"),
    ],
)
def test_R83_a_file_of_another_kind_says_what_to_do(name, code):
    assert refusal(name) == code


def test_R83_a_chart_is_passed_over_and_an_unknown_error_spoils_its_cell_alone():
    read = members("chart_sheet_first.xlsx")
    assert (good(read), read.told.unread) == (["李晓明"], ("图",))
    assert good(members("unknown_error_cell.xlsx"))


def test_R83_big5_is_told_from_gb18030():
    assert good(members("big5.csv")) == ["陳大文", "李小明", "黃志強", "何嘉敏"]
    assert all(re.fullmatch("[\u4e00-\u9fff]{3}", name) for name in good(expected("names_big5.csv")))


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("names_by_spaces.txt", ["张三", "李四", "王五", "赵六"]),
        ("names_by_slash.txt", ["李晓明", "王小红", "陈思思"]),
        ("names_numbered_in_one_line.txt", ["张三", "李四", "王五"]),
        ("names_chinese_numerals.txt", ["李晓明", "王小红"]),
        ("jielong.txt", ["李晓明", "王小红", "陈思思"]),
        ("names_and_phones.txt", ["王五", "赵六"]),
    ],
)
def test_R83_names_of_a_chat_are_persons_and_its_prose_is_nobody(name, names):
    assert [(entry.name, entry.problem) for entry in expected(name).entries] == [(name, "") for name in names]


def test_R83_a_name_between_other_words_is_read_or_asked_about():
    read = members("name_with_other_words.txt").entries
    assert [(entry.name, entry.problem) for entry in read if not entry.problem] == [("李晓明", "")]
    assert {entry.problem for entry in read[1:]} == {"name_unclear"}


def test_R83_names_are_folded():
    assert good(members("names_dots_and_radicals.txt")) == [
        *["阿依古丽·买买提"] * 2,
        "高文",
        "O'Brien",
        "Anne-Marie",
    ]


@pytest.mark.parametrize(
    ("name", "how_many"),
    [
        ("admin_merged_class.xlsx", 5),
        ("merged_class.xlsx", 10),
        ("admin_headings.txt", 1),
        ("admin_headings_spaced.txt", 1),
    ],
)
def test_R83_each_row_of_the_school_has_its_class(name, how_many):
    rows = rosters.read_expected(book_of(name), TODAY).rows
    assert len(rows) == how_many
    assert all(row.organization.startswith("软件工程-2019级-") and not row.entry.problem for row in rows)


def test_R83_teachers_below_marked_headings_are_read():
    book = book_of("teachers_headings_spaced.txt")
    [teacher] = rosters.read_teachers(book, lambda word: "GB" if list_words.plain(word) == "英国" else "").rows
    assert (teacher.name, teacher.country, teacher.problem) == ("Emma Clarke", "GB", "")

"""R46: a school's sheets, row by row."""

from __future__ import annotations

from datetime import date

import pytest

from yss.domain import list_words, rosters
from yss.domain.errors import InvalidInput
from yss.domain.tables import Book, Line, Sheet, pasted

TODAY = date(2020, 3, 21)
KNOWN = rosters.known_countries([{"US": "美国", "SG": "新加坡"}, {"US": "United States", "AU": "Australia"}])


def teachers(*rows):
    lines = [Line(at, row if isinstance(row, tuple) else (row,)) for at, row in enumerate(rows, 1)]
    book = Book((Sheet(tuple(lines)),))
    return rosters.read_teachers(book, lambda word: KNOWN.get(list_words.plain(word), "")).rows


@pytest.mark.parametrize(
    "row",
    [
        ("Dorian Lam", "美国"),
        ("Dorian  Lam", "us"),
        ("Dorian Lam", "United States"),
        ("Dorian Lam", "USA"),
        ("Dorian Lam", "U.S."),
        ("Dorian Lam", "美國"),
        ("Dorian Lam", "ＵＳ"),
        "Dorian Lam 美国",
        "Dorian Lam United States",
        "Dorian Lam，美国",
        "Dorian Lam, us",
    ],
)
def test_R46_a_teachers_country_is_read_by_its_names_and_its_code(row):
    (read,) = teachers(row)
    assert (read.name, read.country, read.problem) == ("Dorian Lam", "US", "")


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (("Dorian Lam", "火星"), "country_unknown"),
        (("Dorian Lam", "中国"), "country_unknown"),
        (("Dorian Lam", ""), "country_needed"),
        (("", "美国"), "name_required"),
        (("Dorian\u0007Lam", "美国"), "name_invalid"),
        ("Dorian", "country_needed"),
        (("Dorian Lam",), "country_needed"),
    ],
)
def test_R46_a_bad_row_says_what_is_wrong(row, problem):
    assert [one.problem for one in teachers(row)] == [problem]


def test_R46_columns_stand_as_the_heading_says_and_doubles_count_once():
    read = teachers(("序号", "国籍", "姓名"), ("1", "美国", "Dorian Lam"), ("2", "US", "Dorian Lam"))
    assert [(one.row, one.problem, one.params) for one in read] == [(2, "", {}), (3, "row_same_teacher", {"row": 2})]


def test_R46_an_empty_sheet_and_one_too_long_are_refused():
    with pytest.raises(InvalidInput, match="list_empty"):
        teachers(("姓名", "国籍"))
    with pytest.raises(InvalidInput, match="list_too_long"):
        teachers(*((f"T {n}", "US") for n in range(2_001)))


def expected(text):
    return rosters.read_expected(pasted(text), TODAY).rows


def test_R46_each_row_stands_in_the_organization_that_it_names():
    read = expected("姓名\t班级\t证件号码\n黄晓波\t1班\t\n\n李晓明\t2班\t\n黄晓波\t2班\t\n")
    assert [(row.organization, row.entry.name, row.entry.row, row.entry.problem) for row in read] == [
        ("1班", "黄晓波", 2, ""),
        ("2班", "李晓明", 4, ""),
        ("2班", "黄晓波", 5, ""),
    ]


def test_R46_what_is_wrong_with_a_row_of_an_organization():
    read = expected("组织\t姓名\t手机\n1班\t\t13800138000\n\t黄晓波\n1班\t李晓明\n1班\t李晓明\n2班\t\n")
    problems = ["name_required", "organization_needed", "row_same_name", "row_same_name"]
    assert [row.entry.problem for row in read] == problems


def test_R46_a_sheet_without_its_two_columns_is_refused():
    for text in ("黄晓波\n李晓明", "姓名\t证件号码\n黄晓波\t", "组织\t人数\n1班\t5"):
        with pytest.raises(InvalidInput, match="organization_column_needed"):
            expected(text)

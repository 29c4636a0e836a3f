"""R17, R46: lists of people as they are pasted from a sheet or a chat."""

from __future__ import annotations

import contextlib
import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yss.cli import made_up
from yss.domain import list_words, people_lists, tables
from yss.domain.documents import make_resident_number
from yss.domain.errors import InvalidInput
from yss.domain.languages import Language
from yss.domain.list_words import Head
from yss.domain.people_lists import Entry
from yss.domain.tables import Book, Line, Sheet
from yss.domain.vocabulary import DocumentType, RowState

TODAY = date(2020, 3, 21)
ONE, TWO = (make_resident_number("440106", date(2000, 5, 17), seed) for seed in (1, 2))


def parsed(text, *, number_needed=True):
    return people_lists.read(tables.pasted(text), TODAY, number_needed=number_needed).entries


def only(text):
    [entry] = parsed(text)
    return entry


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", DocumentType)
def test_R17_a_number_of_every_type_is_found_in_a_pasted_line(kind, language):
    number = made_up.make_number(kind, random.Random(kind), date(2000, 5, 17), "4401")
    word = list_words.TYPES[language][kind]
    for line in (f"黄晓波 {word} {number}", f"黄晓波，{word}，{number}", f"1、{word} {number} 黄晓波"):
        entry = only(line)
        assert (entry.name, entry.document_type, entry.number, entry.problem) == ("黄晓波", kind, number, "")


@pytest.mark.parametrize(
    "line",
    [
        f"张三 {ONE}",
        f"张三\t{ONE}",
        f"张三,{ONE}",
        f"张三，{ONE}",
        f"张三、{ONE}",
        f"1、张三 {ONE}",
        f"2. 张三 {ONE}",
        f"（3）张三　{ONE}",
        f"12 张三 {ONE}",
        f"１、张　三　{ONE}",
        f"4\t张 三\t{ONE}",
        f"张三{ONE}",
        f"{ONE} 张三",
        f"{ONE}张三",
        f"张三 {ONE[:6]} {ONE[6:14]} {ONE[14:]}",
        f"张三 {ONE[:6]} {ONE[6:10]} {ONE[10:14]} {ONE[14:]}",
        f"姓名：张三 身份证号：{ONE}",
        f"张三（身份证{ONE}）",
        f"张三 居民身份证 {ONE}",
        f"张三\t男\t2019123456\t{ONE}",
        "张三 " + "".join(chr(ord(digit) + 0xFEE0) for digit in ONE),
        f"\u200b张三\u202c {ONE}\u202c",
    ],
)
def test_R17_a_line_is_read_as_people_paste_it(line):
    assert only(line) == Entry(1, "张三", DocumentType.RESIDENT_ID, ONE)


@pytest.mark.parametrize(
    ("line", "name", "kind", "number"),
    [
        ("Dorian Lam 护照 E12345678", "Dorian Lam", DocumentType.PASSPORT, "E12345678"),
        ("陈港 H12345678", "陈港", DocumentType.HONG_KONG_MACAO_PERMIT, "H12345678"),
        ("陈台 台胞证 12345678", "陈台", DocumentType.TAIWAN_PERMIT, "12345678"),
        ("陳台 護照 e12345678", "陳台", DocumentType.PASSPORT, "E12345678"),
        ("买买提·吐尔逊\t护照\tG87654321\t", "买买提·吐尔逊", DocumentType.PASSPORT, "G87654321"),
    ],
)
def test_R6_the_type_stands_in_the_line_or_is_told_from_the_number(line, name, kind, number):
    entry = only(line)
    assert (entry.name, entry.document_type, entry.number, entry.problem) == (name, kind, number, "")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("张三", "number_required"),
        (f"{ONE}", "name_required"),
        (f"张三 {ONE[:17]}", "number_length_18"),
        (f"张三 {ONE[:17]}0", "number_checksum"),
        ("张三 440106200013170015", "number_birth_date"),
        ("张三 4.40106E+17", "number_as_double"),
        ("张三 E1234567", "type_needed"),
        ("张三 12345678", "type_needed"),
        (f"张三 护照 {ONE}", "wrong_document_type"),
        (f"<img onerror=alert(1)> {ONE}", "name_invalid"),
        (f"=HYPERLINK(1) {ONE}", "name_invalid"),
        (f"张三\x00 {ONE}", "name_invalid"),
    ],
)
def test_R17_a_bad_line_says_why(line, problem):
    assert only(line).problem == problem


def test_R17_of_a_bad_line_only_as_much_is_kept_as_can_be_shown():
    [entry] = parsed(f"姓名\t证件号码\n张\x00三\u202e{'长' * 5000}\t{'9' * 5000}")
    assert entry.problem
    assert (entry.name[:3], len(entry.name), len(entry.number)) == ("张三长", 100, 100)


def test_R17_headings_titles_and_empty_lines_fall_away_and_rows_keep_their_numbers():
    entries = parsed(f"2019级1班名单\n\n序号 姓名 证件号码\n1 张三 {ONE}\n\n2 李四 {TWO}")
    assert [(entry.row, entry.name) for entry in entries] == [(4, "张三"), (6, "李四")]


def test_R17_a_headings_columns_say_what_is_what():
    text = f"序号\t學生姓名\t证件類型\t学号\t证件号码\t手机\n1\t张 三\t\t2019123456\t{ONE}\t+86 138 1234 5678\n2\t李四"
    first, second = parsed(text)
    assert (first.name, first.number, first.phone) == ("张三", ONE, "13812345678")
    assert (second.name, second.problem) == ("李四", "number_required")


@pytest.mark.parametrize(("number", "problem"), [(ONE, ""), (ONE[:17], "type_unknown"), ("E1234567", "type_unknown")])
def test_R83_a_stated_type_that_nobody_knows_gives_way_where_the_number_tells_it(number, problem):
    [entry] = parsed(f"姓名\t证件类型\t证件号码\n张三\t学生证\t{number}")
    assert entry.problem == problem


def test_R17_a_number_that_stands_twice_counts_once():
    first, second = parsed(f"张三 {ONE}\n张三丰 {ONE}")
    assert (first.problem, second.problem, second.params) == ("", "row_repeated", {"row": 1})


@pytest.mark.parametrize("text", ["", " \n\t\n", "姓名 证件号码", "名单："])
def test_R17_a_list_without_anybody_is_refused(text):
    with pytest.raises(InvalidInput) as refused:
        parsed(text)
    assert refused.value.code == "list_empty"


def test_R17_two_thousand_are_taken_and_one_more_is_refused():
    text = "\n".join(["姓名 证件号码", *(f"张三 {ONE}" for _ in range(2000))])
    assert len(parsed(text)) == 2000
    with pytest.raises(InvalidInput) as refused:
        parsed(f"{text}\n李四 {TWO}")
    assert (refused.value.code, refused.value.params) == ("list_too_long", {"limit": 2000})


def test_R46_names_alone_are_enough_for_the_expected_and_namesakes_need_numbers():
    entries = parsed(f"未加入：\n1. 张三\n李四、王五，赵六\n张三\n李四 {ONE}", number_needed=False)
    told = [(entry.row, entry.name, entry.problem) for entry in entries]
    assert told == [
        (2, "张三", "row_same_name"),
        (3, "李四", "row_same_name"),
        (3, "王五", ""),
        (3, "赵六", ""),
        (4, "张三", "row_same_name"),
        (5, "李四", ""),
    ]


def test_R46_a_name_twice_in_one_line_needs_numbers_too():
    assert [entry.problem for entry in parsed("张三、李四、张三", number_needed=False)] == [
        "row_same_name",
        "",
        "row_same_name",
    ]


@settings(max_examples=60)
@given(st.lists(st.tuples(st.lists(st.text(max_size=30), min_size=1, max_size=4)), max_size=5))
def test_any_text_gives_entries_or_a_refusal(rows):
    lines = [Line(at, tuple(cells)) for at, (cells,) in enumerate(rows, 1)]
    for number_needed in (True, False):
        entries = ()
        with contextlib.suppress(InvalidInput):
            entries = people_lists.read(Book((Sheet(tuple(lines)),)), TODAY, number_needed=number_needed).entries
        for entry in entries:
            assert people_lists.from_json(entry.as_json()) == entry
            assert entry.problem or entry.name


def test_R18_what_becomes_of_a_row():
    good, other, away, bad = parsed(f"张三 {ONE}\n李四 {TWO}\n陈港 H12345678\n王五")
    standing = {other.key: 7, away.key: 8}
    states = [people_lists.state_of(entry, 7, standing) for entry in (good, other, away, bad)]
    assert states == [RowState.ADDABLE, RowState.LISTED, RowState.ELSEWHERE, RowState.BAD]


@pytest.mark.parametrize("language", Language)
def test_R46_types_fit_into_the_choices_of_a_cell(language):
    words = list_words.TYPES[language].values()
    assert len(",".join(words)) <= 255, "what a spreadsheet takes"
    assert not any("," in word for word in words)


@pytest.mark.parametrize(
    ("heading", "head"),
    [
        ("學生姓名", Head.NAME),
        ("Full name *", Head.NAME),
        ("Name", Head.NAME),
        ("證件類別", Head.DOCUMENT_TYPE),
        ("ID type", Head.DOCUMENT_TYPE),
        ("身份證號碼", Head.NUMBER),
        ("Passport No.", Head.NUMBER),
        ("手提電話", Head.PHONE),
        ("Mobile phone", Head.PHONE),
        ("寢室號", Head.ROOM),
        ("班級", Head.ORGANIZATION),
        ("Organization", Head.ORGANIZATION),
        ("國籍/地區", Head.COUNTRY),
        ("Country / region", Head.COUNTRY),
        ("No.", None),
        ("Class teacher", None),
        ("备注", None),
    ],
)
def test_R46_headings_are_read_in_each_language(heading, head):
    assert list_words.head_of(heading) is head


@pytest.mark.parametrize(
    ("line", "name", "kind"),
    [
        ("Chan Tai Man HKMO pass H12345678", "Chan Tai Man", DocumentType.HONG_KONG_MACAO_PERMIT),
        ("Chan Tai Man, home-return permit, H12345678", "Chan Tai Man", DocumentType.HONG_KONG_MACAO_PERMIT),
        ("陳大文 回鄉證 H12345678", "陳大文", DocumentType.HONG_KONG_MACAO_PERMIT),
        ("林小明，臺胞證，12345678", "林小明", DocumentType.TAIWAN_PERMIT),
        ("Émile Zola Passport E1234567", "Émile Zola", DocumentType.PASSPORT),
    ],
)
def test_R17_a_type_of_several_words_is_no_part_of_the_name(line, name, kind):
    entry = only(line)
    assert (entry.name, entry.document_type, entry.problem) == (name, kind, "")


@pytest.mark.parametrize(
    "heading", ["Name  Document number  Dormitory", "Full name, ID card no., Mobile phone", "姓名 證件號碼 宿舍"]
)
def test_R17_a_line_of_headings_in_any_language_is_nobody(heading):
    [entry] = parsed(f"{heading}\n张三 {ONE}")
    assert (entry.row, entry.name) == (2, "张三")

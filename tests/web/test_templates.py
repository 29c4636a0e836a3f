"""R46, R54: a template in the reader's language is read back as any other."""

from __future__ import annotations

import io
import random
import re
import zipfile
from datetime import date

import pytest
from books import written
from phone import Phone

from yss import sheets
from yss.cli.made_up import make_number
from yss.domain import list_words, people_lists, rosters
from yss.domain.languages import Language
from yss.domain.vocabulary import DocumentType
from yss.web.kit import labels, places, texts
from yss.web.organization.lists import to_fill_in
from yss.web.school import imports

TODAY = date(2020, 3, 21)
NUMBERS = [make_number(kind, random.Random(kind), date(2000, 5, 17), "4401") for kind in DocumentType]
NAMES = ["Chan Tai Man", "黄晓波", "陳大文", "李晓明", "Émile Zola", "梁志远"]
SAID = [
    (Language.SIMPLIFIED, ("姓名", "证件类型", "证件号码", "手机号码"), "宿舍"),
    (Language.TRADITIONAL, ("姓名", "證件類型", "證件號碼", "手機號碼"), "宿舍"),
    (Language.ENGLISH, ("Name", "Document type", "Document number", "Mobile number"), "Dormitory"),
]

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


def template(language, heads) -> tuple[tuple[str, ...], list[str]]:
    """Its headings, and the document types that a cell offers."""
    with texts.speaking(language):
        response = to_fill_in(heads[0], heads)
    response.direct_passthrough = False
    [heading] = sheets.read(response.get_data()).lines
    with zipfile.ZipFile(io.BytesIO(response.get_data())) as book:
        offered = re.search('<formula1>"(.*)"</formula1>', book.read("xl/worksheets/sheet1.xml").decode())
    return heading.cells, offered[1].split(",") if offered else []


def filled(headings, rows):
    return sheets.read(written("list", headings, rows))


@pytest.mark.parametrize(("language", "headings", "room"), SAID)
def test_R46_people_in_a_template_are_read_in_each_language(app, language, headings, room):
    with app.test_request_context("/"):
        told, types = template(language, people_lists.COLUMNS)
        assert told == headings
        rows = [(name, word, number, "13800138000") for name, word, number in zip(NAMES, types, NUMBERS, strict=True)]
        read = people_lists.read(filled(told, rows), TODAY, number_needed=True).entries
        assert [(one.name, one.document_type, one.number, one.phone, one.problem) for one in read] == [
            (name, kind, number, "13800138000", "")
            for name, kind, number in zip(NAMES, DocumentType, NUMBERS, strict=True)
        ]
        told, _ = template(language, people_lists.ROOM_COLUMNS)
        [one] = people_lists.read(filled(told, [(NAMES[0], NUMBERS[0], "301")]), TODAY, number_needed=True).entries
        assert (told[-1], one.name, one.number, one.room) == (room, NAMES[0], NUMBERS[0], "301")


@pytest.mark.parametrize("language", Language)
def test_R46_rosters_in_a_template_are_read_in_each_language(app, language):
    with app.test_request_context("/"):
        told, types = template(language, rosters.EXPECTED_COLUMNS)
        rows = [("软件工程-2019级-1班", "黄晓波", "", "", ""), ("2班", NAMES[0], types[0], NUMBERS[0], "")]
        read = rosters.read_expected(filled(told, rows), TODAY).rows
        assert [(row.organization, row.entry.name, row.entry.number, row.entry.problem) for row in read] == [
            ("软件工程-2019级-1班", "黄晓波", "", ""),
            ("2班", NAMES[0], NUMBERS[0], ""),
        ]
        told, _ = template(language, rosters.TEACHER_COLUMNS)
        with texts.speaking(language):
            named = [(f"Teacher {code}", name) for code, name in places.nationalities() if code != "CN"]
        taught = imports.KINDS["teachers"].read(filled(told, named)).rows
        assert [(row.name, row.problem) for row in taught] == [(name, "") for name, _ in named]
        assert [f"Teacher {row.country}" for row in taught] == [name for name, _ in named]


@pytest.mark.parametrize("language", Language)
def test_R46_what_a_form_calls_a_document_a_list_may_call_it_too(app, language):
    with app.test_request_context("/"), texts.speaking(language):
        said = {kind: str(label) for kind, label in labels.DOCUMENT_TYPES.items()}
    assert {kind: list_words.type_of(word) for kind, word in said.items()} == {kind: kind for kind in DocumentType}


def test_R46_the_template_that_is_fetched_is_in_the_readers_language(app, world):
    org = world.org()
    admin, collector = Phone(app), Phone(app)
    for phone, person in ((admin, world.admin(org.school_id)), (collector, org.collector)):
        phone.headers |= {"Accept-Language": "en"}
        phone.sign_in(person)
    fetched = {
        url: sheets.read(phone.request("GET", url, headers=phone.headers).get_data()).lines[0].cells
        for phone, url in (
            (collector, "/lists/template.xlsx"),
            (admin, f"/admin/{org.school_id}/imports/teachers/template.xlsx"),
            (admin, f"/admin/{org.school_id}/imports/expected/template.xlsx"),
            (admin, f"/admin/{org.school_id}/residences/template.xlsx"),
        )
    }
    assert list(fetched.values()) == [
        ("Name", "Document type", "Document number", "Mobile number"),
        ("Name", "Nationality"),
        ("Organisation", "Name", "Document type", "Document number", "Mobile number"),
        ("Name", "Document number", "Dormitory"),
    ]

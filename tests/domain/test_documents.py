"""R6, R8: document numbers as people type them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yss.domain import documents
from yss.domain.errors import InvalidInput
from yss.domain.vocabulary import DocumentType

TODAY = date(2020, 3, 21)
RESIDENT = documents.make_resident_number("440106", date(1999, 12, 31), 2)
ENDS_IN_X = next(
    number
    for sequence in range(1000)
    if (number := documents.make_resident_number("440106", date(1999, 12, 31), sequence)).endswith("X")
)
FOREIGN = documents.make_resident_number("911840", date(1980, 1, 1), 7)
HMT = documents.make_resident_number("810000", date(1980, 1, 1), 7)


def check(kind: DocumentType, raw: str) -> str:
    return documents.check_number(kind, raw, TODAY).number


def refusal(kind: DocumentType, raw: str) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        documents.check_number(kind, raw, TODAY)
    assert caught.value.field == "number"
    return caught.value


@pytest.mark.parametrize(
    "typed",
    [
        ENDS_IN_X,
        ENDS_IN_X.lower(),
        ENDS_IN_X[:-1] + "Х",
        " ".join(ENDS_IN_X),
        "\u200b" + ENDS_IN_X,
        "\u202d" + ENDS_IN_X + "\u202c",
        "".join(chr(ord(char) + 0xFEE0) for char in ENDS_IN_X),
    ],
)
def test_R6_a_number_is_normalised_first(typed):
    assert check(DocumentType.RESIDENT_ID, typed) == ENDS_IN_X


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "number_required"),
        ("٤٤٠١٠٦١٩٩٩١٢٣١٠٠٢٣", "number_only_digits"),
        ("44010619991231002Y", "number_only_digits"),
        ("4401061999X2310023", "number_only_digits"),
        ("440106991231002", "number_length_18"),
        (RESIDENT + "1", "number_length_18"),
        ("440106202002300023", "number_birth_date"),
        (documents.make_resident_number("440106", date(2020, 3, 22), 1), "number_birth_date"),
        (documents.make_resident_number("440106", date(1899, 12, 31), 1), "number_birth_date"),
        (documents.make_resident_number("100106", date(1999, 1, 1), 1), "number_province"),
        (documents.make_resident_number("660106", date(1999, 1, 1), 1), "number_province"),
        (documents.make_resident_number("710000", date(1999, 1, 1), 1), "number_province"),
        (RESIDENT[:-1] + "0123456789X"[("0123456789X".index(RESIDENT[-1]) + 1) % 11], "number_checksum"),
    ],
)
def test_R6_what_is_wrong_is_said(typed, code):
    assert refusal(DocumentType.RESIDENT_ID, typed).code == code


def test_R6_born_today_is_taken():
    newborn = documents.make_resident_number("440106", TODAY, 1)
    assert check(DocumentType.RESIDENT_ID, newborn) == newborn


@given(st.integers(0, 17), st.integers(1, 9))
def test_R6_any_single_wrong_digit_is_refused(place, shift):
    digits = list(RESIDENT)
    digits[place] = "0123456789"[(("0123456789X".index(digits[place])) + shift) % 10]
    changed = "".join(digits)
    if changed != RESIDENT:
        refusal(DocumentType.RESIDENT_ID, changed)


@pytest.mark.parametrize(
    ("area", "known"),
    [("440106", True), ("449906", False), ("110101", True), ("429004", True), ("209906", False)],
    ids=["city", "unknown city", "municipality", "county under a province", "unknown province"],
)
def test_R6_an_unknown_area_within_11_to_65_only_warns(area, known):
    number = documents.make_resident_number(area, date(1999, 1, 1), 1)
    assert documents.check_number(DocumentType.RESIDENT_ID, number, TODAY).area_known is known


@given(st.text("0123456789XxХх０９ｘ \u200b\u202dHMé", max_size=24))
def test_R6_normalising_twice_changes_nothing(typed):
    once = documents.normalise_number(typed)
    assert documents.normalise_number(once) == once


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (DocumentType.HMT_RESIDENCE_PERMIT, HMT),
        (DocumentType.HONG_KONG_MACAO_PERMIT, "H12345678"),
        (DocumentType.PASSPORT, "H12345678"),
        (DocumentType.HONG_KONG_MACAO_PERMIT, "m1234567801"),
        (DocumentType.TAIWAN_PERMIT, "12345678"),
        (DocumentType.TAIWAN_PERMIT, "1234567801"),
        (DocumentType.PASSPORT, "E1234"),
        (DocumentType.PASSPORT, "ab123456789012345678"),
        (DocumentType.FOREIGN_PERMANENT_RESIDENT_ID, FOREIGN),
        (DocumentType.FOREIGN_PERMANENT_RESIDENT_ID, "usa110012345678"),
    ],
)
def test_R6_each_type_has_its_form(kind, typed):
    assert check(kind, typed) == typed.upper()


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (DocumentType.HONG_KONG_MACAO_PERMIT, "A12345678"),
        (DocumentType.HONG_KONG_MACAO_PERMIT, "H1234567"),
        (DocumentType.TAIWAN_PERMIT, "123456789"),
        (DocumentType.PASSPORT, "E123"),
        (DocumentType.PASSPORT, "E" * 21),
        (DocumentType.PASSPORT, "E12-4567"),
        (DocumentType.FOREIGN_PERMANENT_RESIDENT_ID, "US1100123456789"),
    ],
)
def test_R6_another_form_is_refused(kind, typed):
    assert refusal(kind, typed).code == "number_format"


@pytest.mark.parametrize(
    ("kind", "typed", "suggested"),
    [
        (DocumentType.RESIDENT_ID, HMT, DocumentType.HMT_RESIDENCE_PERMIT),
        (
            DocumentType.RESIDENT_ID,
            documents.make_resident_number("830000", date(1980, 1, 1), 1),
            DocumentType.HMT_RESIDENCE_PERMIT,
        ),
        (DocumentType.RESIDENT_ID, FOREIGN, DocumentType.FOREIGN_PERMANENT_RESIDENT_ID),
        (DocumentType.HMT_RESIDENCE_PERMIT, RESIDENT, DocumentType.RESIDENT_ID),
        (DocumentType.PASSPORT, RESIDENT, DocumentType.RESIDENT_ID),
        (DocumentType.TAIWAN_PERMIT, RESIDENT, DocumentType.RESIDENT_ID),
        (DocumentType.FOREIGN_PERMANENT_RESIDENT_ID, HMT, DocumentType.HMT_RESIDENCE_PERMIT),
        (DocumentType.RESIDENT_ID, "USA110012345678", DocumentType.FOREIGN_PERMANENT_RESIDENT_ID),
        (DocumentType.HMT_RESIDENCE_PERMIT, "USA110012345678", DocumentType.FOREIGN_PERMANENT_RESIDENT_ID),
        (DocumentType.PASSPORT, "USA110012345678", DocumentType.FOREIGN_PERMANENT_RESIDENT_ID),
        (DocumentType.RESIDENT_ID, "M1234567801", DocumentType.HONG_KONG_MACAO_PERMIT),
        (DocumentType.TAIWAN_PERMIT, RESIDENT[:-1] + "X", DocumentType.RESIDENT_ID),
    ],
)
def test_R6_a_number_under_the_wrong_type_names_the_right_one(kind, typed, suggested):
    refused = refusal(kind, typed)
    assert (refused.code, refused.params) == ("wrong_document_type", {"suggested": suggested})


def test_R8_masks_show_the_first_two_and_last_two():
    assert documents.mask_number("440106199912310021") == "44**************21"
    assert documents.mask_number("E1234") == "E1*34"
    assert documents.mask_number("1234") == "****"


@given(st.text("0123456789X", min_size=5, max_size=20))
def test_R8_a_mask_shows_at_most_four_characters(number):
    masked = documents.mask_number(number)
    assert len(masked) == len(number)
    assert len(masked.replace("*", "")) == 4


def test_R49_the_birth_date_is_read_where_the_document_holds_one():
    assert documents.birth_date(DocumentType.RESIDENT_ID, RESIDENT) == date(1999, 12, 31)
    assert documents.birth_date(DocumentType.FOREIGN_PERMANENT_RESIDENT_ID, "USA110012345678") is None
    assert documents.birth_date(DocumentType.PASSPORT, "E12345678") is None

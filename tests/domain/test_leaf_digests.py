"""R63, docs/digest.md: the digests, told by their formula and by known values."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

import pytest

from yss.domain import leaf_digests
from yss.domain.answers import canonical_json
from yss.domain.days import SHANGHAI
from yss.domain.leaf_digests import DigestFormat, Header, HeldReport, HeldRow
from yss.domain.vocabulary import ReportSource

SALT = bytes(range(16))
AT = datetime(2020, 3, 21, 1, 0, 0, 120, UTC)
HEADER = Header(
    school_id=7,
    org_id=2**62,
    day=date(2020, 3, 21),
    version=1,
    seq=3,
    submitted_by=9,
    submitted_at=AT,
    as_seen_at=datetime(2020, 3, 21, 8, 59, tzinfo=SHANGHAI),
    questionnaire="guide/1",
    figures={"day": {"joined": 2}},
    supplement={"expected_on_site": 2},
    remarks=sha256(SALT + "未填报：黄晓波".encode()).digest(),
    previous=bytes([17]) * 32,
)
REPORT = HeldReport(
    id=11,
    seq=2,
    source=ReportSource.PROXY,
    filled_by=9,
    questionnaire="guide/1",
    carried_from=None,
    changed=False,
    reported_at=AT,
)
ROWS = [
    HeldRow(5, 6, False, leaf_digests.leaf(SALT, canonical_json({"health": "normal", "fever": "no"})), REPORT),
    HeldRow(8, 9, True, leaf_digests.missing_leaf(SALT), None),
]
LINES = (
    '{"as_seen_at":"2020-03-21T00:59:00.000000Z","day":"2020-03-21","figures":{"day":{"joined":2}},"format":2,'
    '"org":"4611686018427387904","previous":"1111111111111111111111111111111111111111111111111111111111111111",'
    '"questionnaire":"guide/1","remarks":"c75d1ea02b7a4cc17fece92a3e107b518d98c918434548b3e98fb0c4ec80c546","school":"7",'
    '"seq":3,"submitted_at":"2020-03-21T01:00:00.000120Z","submitted_by":"9","supplement":{"expected_on_site":2},"version":1}\n'
    '{"exempt":false,"leaf":"LEAF","membership":"6","person":"5","report":{"carried_from":null,"changed":false,'
    '"filled_by":"9","id":"11","questionnaire":"guide/1","reported_at":"2020-03-21T01:00:00.000120Z","seq":2,"source":"proxy"}}\n'
    '{"exempt":true,"leaf":"NONE","membership":"9","person":"8","report":null}\n'
)

# A submission of the demo's data as build 1655228 wrote it.
OLD_SCHOOL, OLD_ORG = 457602496228272318, 457602496256464474
OLD_LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "9ed121fa85305f3121d7fffcad4358ae82191282b9a31781926221ad34ff06d4",
        "fc7b7aa917334eb060b3595d1561caeaf016b8a8a4fae0c1fb234ca9e73a5c3e",
        "04e0cde1f5341006cd8d80f718e8cf645cdc049720436921a8557b4aec2f4829",
        "e89063046c976cfef6a93504b6d42a8c609163b8179dddf87d4febb02e1031fc",
        "7e7cb534876eed4f9f7f56c5e6ad7f51b44964978b03d2e4d72a66e0778bd052",
        "1adf7f1b3878b6ce6cf596d8c0800ee3d6fcdabb890a12a1d0d8f8ac2e880e83",
        "39fe2bb6fccf155373c6cd6841d8ec6db90277538fd14a7ad023f50fb891e007",
        "d09aa1f44e984145e3579f8f3d3673d819391592a2c0bc3c5795de44500efe58",
    )
]
OLD_DIGEST = bytes.fromhex("8df87804313737d190e5b283bd99c45891f84684c914bfafd1cb5eb7e5db6665")
OLD_FIGURES = (
    '{"day":{"headcount":9,"joined":8,"by_self":0,"by_proxy":8,"carried_forward":0,"exempt":0},"tally":{"'
    'attendance":{"present":7,"returned":0,"absent_ill":1,"absent_injured":0,"absent_personal":0,"absent_'
    'other":0},"absence_reason":{"family":0,"away":0,"event":0,"quarantine":0,"other":0},"return_certific'
    'ate":{"hospital":0,"school_doctor":0,"none":0},"fever":{"yes":1,"no":7},"symptoms":{"none":7,"cough"'
    ':1,"sore_throat":1,"runny_nose":0,"headache":0,"stomach_ache":0,"diarrhoea":0,"vomiting":0,"rash":0,'
    '"red_eyes":0,"swollen_parotid":0,"jaundice":0,"other":0},"treatment":{"none":1,"outpatient":0,"hospi'
    'tal":0},"diagnosis":{"pending":0,"cold":0,"influenza":0,"hfmd":0,"varicella":0,"norovirus":0,"mumps"'
    ':0,"measles":0,"rubella":0,"scarlet_fever":0,"tuberculosis":0,"conjunctivitis":0,"hepatitis":0,"infe'
    'ctious_other":0,"injury":0,"other":0},"isolation":{"no":0,"home":0,"hospital":0}}}'
)
OLD = Header(
    school_id=OLD_SCHOOL,
    org_id=OLD_ORG,
    day=date(2026, 11, 28),
    version=1,
    seq=1,
    submitted_by=0,
    submitted_at=datetime(2026, 11, 28, 2, 0, tzinfo=UTC),
    as_seen_at=datetime(2026, 11, 28, 2, 0, tzinfo=UTC),
    questionnaire="morning-check/1",
    figures=json.loads(OLD_FIGURES),
    supplement={
        "expected_on_site": 8,
        "present_on_site": 7,
        "absent_ill": 1,
        "absent_personal": 0,
        "abnormal_morning": 0,
        "abnormal_noon": 0,
    },
    remarks=bytes.fromhex("70f449d8306b048df299dc213099892347a140c06ba6c607f0be39958fd3faa4"),
    previous=None,
)


def test_R63_a_leaf_is_the_digest_of_salt_and_answers() -> None:
    answers = canonical_json({"health": "normal", "fever": "no"})
    assert leaf_digests.leaf(SALT, answers) == sha256(SALT + b'{"fever":"no","health":"normal"}').digest()
    assert leaf_digests.leaf(bytes(16), answers) != leaf_digests.leaf(SALT, answers)


def test_R63_a_missing_member_has_a_leaf_over_null() -> None:
    assert leaf_digests.missing_leaf(SALT) == sha256(SALT + b"null").digest()


def test_R63_the_second_format_is_the_digest_of_a_line_for_the_header_and_one_for_each_member() -> None:
    text = LINES.replace("LEAF", ROWS[0].leaf.hex()).replace("NONE", ROWS[1].leaf.hex())
    assert leaf_digests.submission_digest(HEADER, ROWS) == sha256(text.encode()).digest()


def test_R63_it_does_not_depend_on_the_clock_that_wrote_it() -> None:
    there = replace(HEADER, submitted_at=AT.astimezone(SHANGHAI))
    rows = [replace(ROWS[0], report=replace(REPORT, reported_at=AT.astimezone(SHANGHAI))), ROWS[1]]
    assert leaf_digests.submission_digest(there, rows) == leaf_digests.submission_digest(HEADER, ROWS)


def changes() -> list[tuple[Header, list[HeldRow]]]:
    """Each with one thing other than it was."""
    headers: list[dict[str, Any]] = [
        {"school_id": 8},
        {"org_id": 1},
        {"day": date(2020, 3, 22)},
        {"version": 2},
        {"seq": 4},
        {"submitted_by": 10},
        {"submitted_at": AT.replace(microsecond=121)},
        {"as_seen_at": AT},
        {"questionnaire": "guide/2020"},
        {"figures": {"day": {"joined": 3}}},
        {"supplement": {"expected_on_site": 3}},
        {"remarks": bytes(32)},
        {"previous": None},
    ]
    reports: list[dict[str, Any]] = [
        {"id": 12},
        {"seq": 1},
        {"source": ReportSource.SELF},
        {"filled_by": 5},
        {"questionnaire": "guide/2020"},
        {"carried_from": date(2020, 3, 20)},
        {"changed": True},
        {"reported_at": AT.replace(microsecond=0)},
    ]
    rows: list[dict[str, Any]] = [
        {"person_id": 4},
        {"membership_id": 7},
        {"exempt": True},
        {"leaf": bytes(32)},
        {"report": None},
        *({"report": replace(REPORT, **one)} for one in reports),
    ]
    of_header = [(replace(HEADER, **one), ROWS) for one in headers]
    return [*of_header, *((HEADER, [replace(ROWS[0], **one), ROWS[1]]) for one in rows), (HEADER, ROWS[::-1])]


@pytest.mark.parametrize(("header", "rows"), [*changes(), (HEADER, ROWS[:1])])
def test_R63_whatever_a_page_shows_is_covered(header: Header, rows: list[HeldRow]) -> None:
    kept = leaf_digests.submission_digest(HEADER, ROWS)
    assert leaf_digests.agrees(kept, DigestFormat.SECOND, HEADER, ROWS)
    assert not leaf_digests.agrees(kept, DigestFormat.SECOND, header, rows)


def test_R63_what_was_made_in_the_first_format_agrees_by_it_alone() -> None:
    held = [HeldRow(place, place, False, leaf, None) for place, leaf in enumerate(OLD_LEAVES)]
    assert leaf_digests.agrees(OLD_DIGEST, DigestFormat.FIRST, OLD, held)
    assert not leaf_digests.agrees(OLD_DIGEST, DigestFormat.SECOND, OLD, held)
    assert not leaf_digests.agrees(OLD_DIGEST, DigestFormat.FIRST, replace(OLD, version=2), held)
    assert not leaf_digests.agrees(OLD_DIGEST, DigestFormat.FIRST, OLD, held[1:])


@pytest.mark.parametrize("zone", [UTC, SHANGHAI])
def test_R63_the_first_format_took_the_instant_as_either_clock_wrote_it(zone: Any) -> None:
    text = canonical_json(
        {
            "school": 7,
            "org": 2**62,
            "day": "2020-03-21",
            "version": 1,
            "instant": AT.astimezone(zone).isoformat(),
            "figures": HEADER.figures,
            "supplement": HEADER.supplement,
            "remarks": HEADER.remarks.hex(),
        }
    )
    kept = sha256(bytes([17]) * 32 + text + ROWS[0].leaf + ROWS[1].leaf).digest()
    assert leaf_digests.agrees(kept, DigestFormat.FIRST, HEADER, ROWS)


def test_R63_the_code_on_a_receipt_has_128_bits_in_groups() -> None:
    assert leaf_digests.code_of(OLD_DIGEST) == "8DF8 7804 3137 37D1 90E5 B283 BD99 C458"

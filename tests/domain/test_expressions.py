"""R21: the XPath of XLSForm's relevant and constraint, as far as definitions use it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yss.domain.expressions import DefinitionError, parse

ANSWERS: Mapping[str, Any] = {
    "fever": "yes",
    "health": "normal",
    "contact": ["hubei_stay", "hubei_contact"],
    "expected": 45,
    "present": 9,
    "temperature": "37.5",
    "onset": "2020-03-20",
    "today()": "2020-03-21",
}


@pytest.mark.parametrize(
    "source",
    [
        "${fever} = 'yes'",
        '${fever} = "yes"',
        "${fever} != 'no'",
        "${unanswered} = ''",
        "${unanswered} != 'yes'",
        "${present} <= ${expected}",
        "${present} < 9.5 and ${present} >= 9 and ${present} > -1",
        "${temperature} > 37.3",
        "${expected} = 45",
        "45=${expected}",
        "selected(${contact}, 'hubei_stay')",
        "selected(${fever}, 'yes')",
        "not(${fever} = 'no')",
        "not(not(${fever} = 'yes'))",
        "(${fever} = 'no' or ${health} = 'normal') and ${fever} = 'yes'",
        "${fever}",
        "(1 = 1) = (2 = 2)",
        "${onset} < today()",
        "today() >= '2020-03-21'",
        "${onset} = '2020-03-20'",
    ],
)
def test_R21_an_expression_that_holds(source: str) -> None:
    assert parse(source).holds(ANSWERS)


@pytest.mark.parametrize(
    "source",
    [
        "${fever} = 'no'",
        "${fever} = 'Yes'",
        "${unanswered} = 'yes'",
        "${present} > ${expected}",
        "${unanswered} <= 5",
        "${unanswered} > 5",
        "${fever} < 5",
        "selected(${contact}, 'hubei')",
        "selected(${unanswered}, 'hubei_stay')",
        "not(${fever})",
        "${unanswered}",
        "0",
        "${onset} > today()",
        "${unanswered} <= today()",
        "${fever} <= today()",
        "${onset} > '2020-02-30'",
    ],
)
def test_R21_an_expression_that_does_not_hold(source: str) -> None:
    assert not parse(source).holds(ANSWERS)


def test_R21_numbers_are_compared_as_numbers_not_as_text() -> None:
    assert parse("${present} < ${expected}").holds({"present": 9, "expected": 45})
    assert parse("${present} < ${expected}").holds({"present": "9", "expected": "45"})


def test_R21_the_full_stop_is_the_own_answer() -> None:
    assert parse(". = 'fever'").holds({}, "fever")
    assert not parse(". <= 10").holds({}, 11)
    assert parse("selected(., 'none')").holds({}, ["none"])


def test_R21_and_binds_tighter_than_or() -> None:
    assert parse("1 = 1 or 1 = 1 and 1 = 2").holds({})
    assert not parse("(1 = 1 or 1 = 1) and 1 = 2").holds({})


def test_R21_an_expression_knows_its_source_and_the_questions_it_reads() -> None:
    expression = parse("${fever} = 'yes' and selected(${contact}, 'none') or . = '${health}'")
    assert expression.names == {"fever", "contact"}
    assert expression.source.startswith("${fever}")


@pytest.mark.parametrize(
    "source",
    [
        "",
        "   ",
        "${fever",
        "${Fever} = 'yes'",
        "fever = 'yes'",
        "${fever} = 'yes",
        "${fever} == 'yes'",
        "${fever} =",
        "= 'yes'",
        "${a} = ${b} = ${c}",
        "${a} < 1 < 2",
        "(${a} = 1",
        "${a} = 1)",
        "not ${a}",
        "not()",
        "selected(${a})",
        "selected(${a}, none)",
        "selected(${a}, 'x'",
        "${a} and",
        "${a} ${b}",
        "${a} + 1",
        "__import__('os')",
        "count(${a})",
        "today",
        "today(1)",
        "today()()",
        "${a}; 1",
        "١ = 1",
    ],
)
def test_R21_what_is_not_understood_is_an_error_at_load(source: str) -> None:
    with pytest.raises(DefinitionError):
        parse(source)


@given(st.text(alphabet="${}ab'\"=!<>(),. 019-norselectd", max_size=30))
def test_R21_any_text_parses_or_is_a_definition_error(source: str) -> None:
    try:
        expression = parse(source)
    except DefinitionError:
        return
    assert expression.holds({}, None) in (True, False)

"""R59, R60: which risks are new, how urgent, and which of them make a case."""

from __future__ import annotations

from typing import Any

import pytest

from yss.cli.demo import ORDINARY
from yss.cli.primary import WELL
from yss.domain.health_changes import NewRisk, from_json, is_case, new_risks, rank
from yss.domain.questionnaire import DefinitionError, load_key, parse
from yss.domain.vocabulary import Risk

GUIDE, CHECK = load_key("guide/1"), load_key("morning-check/1")
FEVER = {"fever": "yes", "health": "fever"}
ILL = {"attendance": "absent_ill", "fever": "no", "symptoms": ["cough", "runny_nose"]}


def found(new: dict[str, Any], old: dict[str, Any] | None = None) -> dict[str, Risk]:
    """Question → risk of what is new against an ordinary day, or against `old`."""
    before = ORDINARY if old is None else ORDINARY | old
    return {one.question: one.risk for one in new_risks(GUIDE, before, ORDINARY | new)}


@pytest.mark.parametrize(
    ("new", "risks"),
    [
        ({}, {}),
        ({"returned_today": "yes"}, {}),
        (FEVER, {"fever": Risk.HIGH, "health": Risk.HIGH}),
        ({"health": "other_symptoms"}, {"health": Risk.WATCH}),
        ({"health": "suspected"}, {"health": Risk.HIGH}),
        ({"health": "confirmed"}, {"health": Risk.HIGH}),
        ({"recent_contact": ["hubei_contact"]}, {"recent_contact": Risk.WATCH}),
        ({"location": "4403"}, {}),
        ({"location": "4201"}, {"location": Risk.WATCH}),
        ({"location": "99"}, {"location": Risk.WATCH}),
        ({"location": "4301"}, {"location": Risk.WATCH}),
    ],
)
def test_R59_new_risks_of_the_guides_questionnaire(new: dict[str, Any], risks: dict[str, Risk]) -> None:
    assert found(new) == risks


def test_R59_what_stands_unchanged_the_next_day_is_not_new() -> None:
    assert found(FEVER, FEVER) == {}
    assert found({"location": "4201"}, {"location": "4205"}) == {}
    both = {"recent_contact": ["hubei_stay", "hubei_contact"]}
    assert found(both, {"recent_contact": ["hubei_contact", "hubei_stay"]}) == {}
    assert found(both, {"recent_contact": ["hubei_stay"]}) == {"recent_contact": Risk.WATCH}


def test_R59_another_risk_in_place_of_one_is_new_and_its_end_is_not() -> None:
    assert found({"health": "confirmed"}, {"health": "suspected"}) == {"health": Risk.HIGH}
    assert found({}, FEVER) == {}


def test_R59_every_risk_of_a_first_report_is_new_but_no_move_is_known() -> None:
    risks = new_risks(GUIDE, None, ORDINARY | FEVER | {"location": "4301"})
    assert [one.question for one in risks] == ["fever", "health"]
    assert [one.question for one in new_risks(GUIDE, None, ORDINARY | {"location": "4201"})] == ["location"]
    assert new_risks(GUIDE, None, ORDINARY) == ()


def test_R59_the_morning_checks_risks() -> None:
    risks = {one.question: one for one in new_risks(CHECK, WELL, WELL | ILL)}
    assert set(risks) == {"attendance", "symptoms"}
    assert risks["symptoms"].risk is Risk.WATCH
    assert risks["symptoms"].symptom
    assert not risks["attendance"].symptom
    assert new_risks(CHECK, WELL, WELL | {"symptoms": ["runny_nose"]}) == ()


def test_R59_after_a_switch_equally_named_questions_compare_and_new_ones_are_first_answers() -> None:
    feverish = WELL | {"fever": "yes", "symptoms": ["cough"]}
    assert [one.question for one in new_risks(CHECK, ORDINARY | FEVER, feverish)] == ["symptoms"]
    assert [one.question for one in new_risks(CHECK, ORDINARY, feverish)] == ["fever", "symptoms"]
    assert [one.question for one in new_risks(GUIDE, feverish, ORDINARY | FEVER)] == ["health"]


def test_R59_high_ranks_before_watch() -> None:
    risks = new_risks(GUIDE, ORDINARY, ORDINARY | {"left_city": "yes", "health": "suspected"})
    assert [one.risk for one in risks] == [Risk.WATCH, Risk.HIGH]
    assert rank(risks) is Risk.HIGH
    assert sorted(Risk) == [Risk.HIGH, Risk.WATCH]


@pytest.mark.parametrize(
    ("new", "case"),
    [
        (FEVER, True),
        ({"health": "other_symptoms"}, True),
        ({"health": "confirmed"}, True),
        ({"health": "isolated"}, False),
        ({"health": "recovered"}, False),
        ({"left_city": "yes", "location": "4201"}, False),
    ],
)
def test_R60_only_symptoms_make_a_case(new: dict[str, Any], case: bool) -> None:
    assert is_case(new_risks(GUIDE, ORDINARY, ORDINARY | new)) is case


def test_R60_a_symptom_is_a_risk() -> None:
    text = """
        name = "small"
        version = 1
        title = "小"
        collects = "甲"
        [[groups]]
        name = "one"
        title = "一"
        [[groups.questions]]
        type = "select_one"
        name = "cough"
        label = "咳嗽"
        choices = [{ name = "yes", label = "是", symptom = true }]
        """
    with pytest.raises(DefinitionError, match="symptom"):
        parse(text)
    assert parse(text.replace("symptom", 'risk = "watch", symptom')).question("cough").choice("yes").symptom


def test_R59_what_the_seal_holds_comes_back() -> None:
    one = NewRisk("recent_contact", ["none"], ["hubei_stay"], Risk.WATCH, False)
    assert from_json(one.as_json()) == one

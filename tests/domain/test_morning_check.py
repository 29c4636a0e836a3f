"""R21: 晨午检与因病缺勤, the second shipped definition: what it asks, of whom, and what it refuses."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import pytest

from yss.domain import answers as answering
from yss.domain import tally
from yss.domain.answers import Problem
from yss.domain.questionnaire import Question, load_key
from yss.domain.report_changes import changes

CHECK = load_key("morning-check/1")
GUIDE = load_key("guide/1")
DAY = date(2024, 9, 3)

WELL: dict[str, Any] = {"boarding": "day", "attendance": "present", "fever": "no", "symptoms": ["none"]}
ILL: dict[str, Any] = WELL | {
    "attendance": "absent_ill",
    "days_absent": "2",
    "fever": "yes",
    "symptoms": ["cough", "sore_throat"],
    "temperature": "38.4",
    "onset_date": "2024-09-02",
    "treatment": "outpatient",
    "diagnosis": "influenza",
    "isolation": "home",
}
ABSENT = ("absent_ill", "absent_injured", "absent_personal", "absent_other")


def check(sent: dict[str, Any]) -> answering.Checked:
    raw = {name: value if isinstance(value, list) else [value] for name, value in sent.items()}
    return answering.validate(CHECK.questions, raw, today=DAY)


def problems(sent: dict[str, Any], **changed: Any) -> dict[str, Problem]:
    return check(sent | changed).problems


def asked(answers: dict[str, Any]) -> set[str]:
    return answering.relevant_names(CHECK.questions, answers)


def test_R21_a_well_pupil_answers_three_questions_and_the_stable_one() -> None:
    assert asked({}) == asked(WELL) == {"boarding", "attendance", "fever", "symptoms"}
    assert check(WELL).answers == WELL
    assert problems(WELL) == {}


def test_R67_an_ordinary_day_is_answered_by_the_usual_choices() -> None:
    usual = answering.usual_answers(CHECK, ILL, today=DAY)
    assert (usual.answers, usual.problems) == (WELL, {})


def test_R21_an_ill_pupil_answers_everything_about_the_illness() -> None:
    assert problems(ILL) == {}
    assert check(ILL).answers == ILL | {"days_absent": 2}
    assert asked(ILL) == {question.name for question in CHECK.questions} - {"absence_reason", "return_certificate"}


@pytest.mark.parametrize("attendance", ABSENT)
def test_R21_who_is_absent_says_since_when(attendance: str) -> None:
    found = problems(WELL, attendance=attendance)
    assert found["days_absent"] == Problem("required")
    assert problems(ILL, attendance=attendance, absence_reason="other", days_absent="0")["days_absent"] == Problem(
        "integer_range", {"min": 1, "max": 366}
    )


@pytest.mark.parametrize("attendance", ["absent_personal", "absent_other"])
def test_R21_who_is_absent_and_not_ill_says_why(attendance: str) -> None:
    sent = WELL | {"attendance": attendance, "days_absent": "1"}
    assert problems(sent) == {"absence_reason": Problem("required")}
    assert problems(sent, absence_reason="family") == {}
    assert "onset_date" not in asked(sent)


def test_R21_who_is_absent_ill_names_a_symptom() -> None:
    sent = WELL | {"attendance": "absent_ill", "days_absent": "1"}
    told = Problem("constraint", {"message": "因病缺勤请选择症状，没有列出的选“其他不适”"})
    assert problems(sent) == dict.fromkeys(("attendance", "fever", "symptoms"), told)
    assert "symptoms" not in problems(sent, symptoms=["other"])
    assert problems(ILL, symptoms=["none"]) == {}


def test_R21_an_injury_asks_for_its_date_and_treatment_and_no_temperature() -> None:
    sent = WELL | {"attendance": "absent_injured", "days_absent": "1"}
    assert set(problems(sent)) == {"onset_date", "treatment"}
    assert "temperature" not in asked(sent)


@pytest.mark.parametrize(
    ("fever", "temperature", "agrees"),
    [
        ("yes", "37.3", True),
        ("yes", "42", True),
        ("no", "37.2", True),
        ("no", "35.0", True),
        ("yes", "37.2", False),
        ("no", "37.3", False),
        ("no", "39", False),
    ],
)
def test_R21_fever_and_temperature_agree(fever: str, temperature: str, agrees: bool) -> None:
    told = Problem("constraint", {"message": "请核对：体温与是否发热不一致"})
    wrong = {} if agrees else {"fever": told, "temperature": told}
    assert problems(ILL, fever=fever, temperature=temperature) == wrong


@pytest.mark.parametrize("typed", ["34.9", "42.1", "36.55", "365", "36,5", "三十八", "38.4℃"])
def test_R21_a_temperature_lies_between_35_and_42_with_one_decimal(typed: str) -> None:
    refused = Problem("decimal_range", {"min": 35, "max": 42, "decimals": 1})
    assert problems(ILL, temperature=typed) == {"temperature": refused}


def test_R21_a_temperature_is_read_as_people_type_it() -> None:
    assert check(ILL | {"temperature": " ３８．４０ "}).answers["temperature"] == "38.4"


def test_R21_a_temperature_may_be_left_out_only_where_it_is_not_asked() -> None:
    assert problems(ILL, temperature="") == {"temperature": Problem("required")}
    assert problems(WELL, symptoms=["cough"], onset_date="2024-09-03", treatment="none") == {
        "temperature": Problem("required")
    }
    assert "temperature" not in check(WELL | {"temperature": "39"}).answers


def test_R21_an_illness_does_not_begin_tomorrow() -> None:
    late = {"onset_date": Problem("constraint", {"message": "发病日期不能晚于今天"})}
    assert problems(ILL, onset_date="2024-09-04") == late
    assert problems(ILL, onset_date="2024-09-03") == problems(ILL, onset_date="2023-12-31") == {}


def test_R21_only_who_saw_a_doctor_has_a_diagnosis_and_only_an_infection_isolates() -> None:
    assert problems(ILL, treatment="none") == {}
    assert not {"diagnosis", "isolation"} & check(ILL | {"treatment": "none"}).answers.keys()
    for diagnosis in ("cold", "injury", "other"):
        assert "isolation" not in asked(ILL | {"diagnosis": diagnosis})


def test_R21_who_returns_shows_a_certificate() -> None:
    assert problems(WELL, attendance="returned") == {"return_certificate": Problem("required")}
    assert problems(WELL, attendance="returned", return_certificate="hospital") == {}


def test_R21_no_symptom_excludes_the_rest() -> None:
    assert problems(ILL, symptoms=["none", "cough"])["symptoms"].code == "option_exclusive"


@pytest.mark.parametrize("question", [one for one in CHECK.questions if one.choices], ids=lambda one: one.name)
def test_R21_every_choice_can_be_given_and_is_counted(question: Question) -> None:
    for choice in question.choices:
        given = [choice.name] if question.type == "select_multiple" else choice.name
        fitting = (attempt for attempt in _reports() if question.name in asked(attempt | {question.name: given}))
        taken = [found for sent in fitting if not (found := check(sent | {question.name: given})).problems]
        assert taken, f"{question.name}.{choice.name}"
        figures = {figure.key: figure.count for figure in tally.tally(CHECK, [taken[0].answers])}
        assert not question.counted or figures[f"{question.name}.{choice.name}"] == 1


def _reports() -> list[dict[str, Any]]:
    """Reports of every attendance, with a temperature that fits the fever."""
    return [
        ILL | {"attendance": attendance, "fever": fever, "temperature": temperature}
        | {"absence_reason": "family", "return_certificate": "none"}
        for attendance, (fever, temperature) in product(
            ("present", "returned", *ABSENT), (("yes", "38.4"), ("no", "36.5"))
        )
    ]  # fmt: skip


def test_R59_fever_and_infections_are_of_high_risk_as_in_the_guides_definition() -> None:
    assert CHECK.question("fever").choice("yes").risk == GUIDE.question("fever").choice("yes").risk == "high"
    risks = {choice.name: choice.risk for choice in CHECK.question("diagnosis").choices}
    assert {name for name, risk in risks.items() if risk != "high"} == {"pending", "cold", "injury", "other"}
    assert all(one.choice(one.usual).risk == "none" for one in CHECK.questions if one.usual)


def test_R24_temperature_and_days_absent_are_told_anew_each_day() -> None:
    carried = answering.starting_answers(CHECK, check(ILL).answers)
    assert set(check(ILL).answers) - set(carried) == {"temperature", "days_absent"}
    assert answering.starting_answers(CHECK, check(ILL).answers, same_day=True) == check(ILL).answers


def test_R21_only_equally_named_questions_carry_and_compare_across_the_switch() -> None:
    guide = {"nationality": "CN", "location": "4401", "fever": "yes", "health": "fever"}
    assert answering.starting_answers(CHECK, guide) == {"fever": "yes"}
    found = changes(CHECK, guide, WELL, old_questionnaire=GUIDE)
    assert [(change.question.name, change.old, change.new) for change in found] == [("fever", "yes", "no")]


def test_R25_one_day_more_is_no_change_but_a_first_temperature_is() -> None:
    before = check(ILL).answers
    assert changes(CHECK, before, before | {"days_absent": 3}, old_questionnaire=CHECK) == ()
    well = check(WELL).answers
    found = {change.question.name: change.new for change in changes(CHECK, well, before, old_questionnaire=CHECK)}
    assert found["temperature"] == "38.4"


def test_R33_the_supplement_asks_what_reports_cannot_tell() -> None:
    assert [question.label for question in CHECK.supplement] == [
        "应到人数", "实到人数", "因病缺勤人数", "因事缺勤人数", "晨检发现异常人数", "午检发现异常人数",
    ]  # fmt: skip
    numbers = {question.name: ["3"] for question in CHECK.supplement}
    assert answering.validate(CHECK.supplement, numbers, today=DAY).problems == {}
    for name in ("present_on_site", "absent_ill", "absent_personal"):
        found = answering.validate(CHECK.supplement, numbers | {name: ["4"]}, today=DAY).problems
        assert {one: problem.code for one, problem in found.items()} == dict.fromkeys(
            ("expected_on_site", name), "constraint"
        )

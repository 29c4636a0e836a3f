"""R21, R24, reliability.md section 6: what a form sent becomes answers and problems."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yss.domain import answers as answering
from yss.domain.answers import Checked, Problem, canonical_json, display, relevant_names, starting_answers
from yss.domain.questionnaire import Question, load_key, parse

GUIDE = load_key("guide/1")
ORDINARY: dict[str, list[str]] = {
    "nationality": ["CN"],
    "household": ["44"],
    "household_city": ["4401"],
    "stayed_on_campus": ["no"],
    "returned_after_jan25": ["yes"],
    "location": ["44"],
    "location_city": ["4403"],
    "recent_contact": ["none"],
    "left_for_visit": ["no"],
    "left_city": ["no"],
    "left_country": ["no"],
    "returned_today": ["no"],
    "fever": ["no"],
    "health": ["normal"],
}
ANSWERS: dict[str, Any] = {
    "nationality": "CN",
    "household": "4401",
    "stayed_on_campus": "no",
    "returned_after_jan25": "yes",
    "location": "4403",
    "recent_contact": ["none"],
    "left_for_visit": "no",
    "left_city": "no",
    "left_country": "no",
    "returned_today": "no",
    "fever": "no",
    "health": "normal",
}
SUPPLEMENT = {"expected_on_site": "50", "present_on_site": "45", "absent_ill": "1"} | {
    "isolated_central": "0",
    "isolated_home": "2",
}
HEAD = 'name = "small"\nversion = 1\ntitle = "小"\ncollects = "甲"\n[[groups]]\nname = "one"\ntitle = "一"\n'
DAY = date(2020, 3, 21)


def validate(questions: Sequence[Question], raw: Mapping[str, Sequence[str]]) -> Checked:
    return answering.validate(questions, raw, today=DAY)


def problems(**sent: Sequence[str]) -> dict[str, Problem]:
    return validate(GUIDE.questions, ORDINARY | {name: list(values) for name, values in sent.items()}).problems


def one(kind: str, *values: str, extra: str = "") -> Any:
    """The answer to a single question of a type, or its problem."""
    text = f'{HEAD}[[groups.questions]]\ntype = "{kind}"\nname = "it"\nlabel = "它"\n{extra}'
    checked = validate(parse(text).questions, {"it": values})
    return checked.problems.get("it") or checked.answers.get("it")


def supplement(**sent: str) -> dict[str, Problem]:
    raw = {name: [value] for name, value in (SUPPLEMENT | sent).items()}
    return validate(GUIDE.supplement, raw).problems


def test_R21_an_ordinary_form_becomes_canonical_answers() -> None:
    checked = validate(GUIDE.questions, ORDINARY | {"csrf_token": ["x"], "household_city_city": ["1"]})
    assert (checked.answers, checked.problems) == (ANSWERS, {})


def test_R23_an_empty_form_is_refused_question_by_question() -> None:
    checked = validate(GUIDE.questions, {})
    assert checked.answers == {}
    assert checked.problems == {
        question.name: Problem("required") for question in GUIDE.questions if question.name != "household"
    }
    assert problems(health=[" "])["health"].code == "required"


def test_R21_a_question_that_is_not_relevant_is_neither_required_nor_kept() -> None:
    checked = validate(GUIDE.questions, ORDINARY | {"nationality": ["US"]})
    assert "household" not in checked.answers
    assert checked.problems == {}
    assert problems(household=[])["household"].code == "required"


def test_R21_relevance_is_told_of_a_form_and_of_answers() -> None:
    everything = {question.name for question in GUIDE.questions}
    assert relevant_names(GUIDE.questions, ORDINARY) == everything
    assert relevant_names(GUIDE.questions, ANSWERS) == everything
    assert relevant_names(GUIDE.questions, {"nationality": ["US"]}) == everything - {"household"}
    assert relevant_names(GUIDE.questions, {"nationality": "US"}) == everything - {"household"}
    assert "household" not in relevant_names(GUIDE.questions, {})


def test_R21_an_answer_that_is_dropped_makes_nothing_else_relevant() -> None:
    yes = 'type = "select_one"\nlabel = "它"\nchoices = [{ name = "yes", label = "是" }]\n'
    chain = "".join(
        f'[[groups.questions]]\nname = "{name}"\n{yes}{relevant}'
        for name, relevant in (
            ("a", ""),
            ("b", "relevant = \"${a} = 'yes'\"\n"),
            ("c", "relevant = \"${b} = 'yes'\"\n"),
        )
    )
    questions = parse(HEAD + chain).questions
    assert validate(questions, {"b": ["yes"], "c": ["yes"]}).answers == {}
    assert relevant_names(questions, {"b": ["yes"]}) == {"a"}


@pytest.mark.parametrize(
    "sent",
    [
        {"health": ["tampered"]},
        {"health": ["正常"]},
        {"health": ["normal", "fever"]},
        {"recent_contact": ["none", "tampered"]},
        {"nationality": ["XX"]},
        {"nationality": ["cn"]},
        {"location": ["00"]},
        {"location": ["９９"]},
    ],
)
def test_R21_a_tampered_option_is_refused(sent: dict[str, list[str]]) -> None:
    assert problems(**sent) == {next(iter(sent)): Problem("option_invalid")}


def test_R21_several_choices_are_kept_in_the_definitions_order() -> None:
    sent = ORDINARY | {"recent_contact": ["hubei_contact", "hubei_stay", "hubei_contact"]}
    assert validate(GUIDE.questions, sent).answers["recent_contact"] == ["hubei_stay", "hubei_contact"]


def test_R21_none_excludes_the_rest() -> None:
    assert problems(recent_contact=["hubei_stay", "none"]) == {
        "recent_contact": Problem("option_exclusive", {"choice": ("无",), "others": ("14日内有湖北旅居史",)})
    }


@pytest.mark.parametrize(("fever", "health"), [("yes", "normal"), ("no", "fever")])
def test_R82_a_contradiction_names_and_marks_both(fever: str, health: str) -> None:
    told = Problem("constraint", {"message": "请核对：“本日是否有发热症状”与“个人健康状态”不一致"})
    assert problems(fever=[fever], health=[health]) == {"fever": told, "health": told}


@pytest.mark.parametrize(("fever", "health"), [("yes", "fever"), ("yes", "suspected"), ("no", "isolated")])
def test_R21_what_does_not_contradict_is_taken(fever: str, health: str) -> None:
    assert problems(fever=[fever], health=[health]) == {}


def test_R21_a_constraint_waits_for_what_it_reads() -> None:
    assert set(problems(fever=[], health=["fever"])) == {"fever"}


@pytest.mark.parametrize(
    ("province", "city", "answer"),
    [
        ("44", "4401", "4401"),
        ("99", "", "99"),
        ("99", "4401", "99"),
        ("81", "", "81"),
        ("4403", "", "4403"),
    ],
)
def test_R21_a_region_is_the_city_where_the_province_has_it(province: str, city: str, answer: str) -> None:
    checked = validate(GUIDE.questions, ORDINARY | {"location": [province], "location_city": [city]})
    assert (checked.answers["location"], checked.problems) == (answer, {})


@pytest.mark.parametrize("city", ["", "4201", "44", "nonsense"])
def test_R21_a_province_with_cities_needs_one_of_its_own(city: str) -> None:
    assert problems(location=["44"], location_city=[city]) == {"location": Problem("region_city_required")}


@pytest.mark.parametrize(
    ("typed", "number"), [("0", 0), ("50", 50), ("５０", 50), (" 007 ", 7), ("\u30001000000", 1_000_000)]
)
def test_R33_a_number_is_read_as_people_type_it(typed: str, number: int) -> None:
    assert one("integer", typed) == number


@pytest.mark.parametrize(
    "typed", ["-1", "5.5", "1e9", "1000001", "9" * 5000, "٥", "५", "²", "五", "1,000", "0x1", "+5", "5 0"]
)
def test_R33_what_is_no_number_from_0_to_a_million_is_refused(typed: str) -> None:
    assert one("integer", typed) == Problem("integer_range", {"min": 0, "max": 1_000_000})


def test_R21_bounds_come_from_the_definition() -> None:
    assert one("integer", "43", extra="min = 34\nmax = 42") == Problem("integer_range", {"min": 34, "max": 42})
    assert one("integer", "-5", extra="min = -9") == -5


@pytest.mark.parametrize(("typed", "answer"), [("37.50", "37.5"), ("３７．５", "37.5"), ("100", "100"), ("0.0", "0")])
def test_R21_a_decimal_is_canonical_text(typed: str, answer: str) -> None:
    assert one("decimal", typed) == answer


@pytest.mark.parametrize("typed", ["NaN", "Infinity", "1e5", "37,5", ".", "-1", "1000000.1", "٣"])
def test_R21_what_is_no_decimal_is_refused(typed: str) -> None:
    assert one("decimal", typed) == Problem("decimal_range", {"min": 0, "max": 1_000_000, "decimals": 6})


def test_R21_a_measure_has_the_definitions_decimals_and_no_more() -> None:
    extra = "min = 35\nmax = 42\ndecimals = 1"
    assert one("decimal", "36.5", extra=extra) == "36.5"
    assert one("decimal", "36.50", extra=extra) == "36.5"
    refused = Problem("decimal_range", {"min": 35, "max": 42, "decimals": 1})
    assert [one("decimal", typed, extra=extra) for typed in ("36.55", "34.9", "42.1", "365")] == [refused] * 4


def test_R21_a_constraint_may_ask_for_the_forms_day() -> None:
    extra = 'constraint = ". <= today()"\nconstraint_message = "晚了"'
    assert one("date", "2020-03-21", extra=extra) == "2020-03-21"
    assert one("date", "2019-12-31", extra=extra) == "2019-12-31"
    assert one("date", "2020-03-22", extra=extra) == Problem("constraint", {"message": "晚了"})


@pytest.mark.parametrize(("typed", "answer"), [("2020-03-21", "2020-03-21"), ("２０２０-3-1", "2020-03-01")])
def test_R21_a_date_is_canonical_text(typed: str, answer: str) -> None:
    assert one("date", typed) == answer


@pytest.mark.parametrize("typed", ["2020-2-30", "0000-01-01", "2020/03/21", "43911", "今天"])
def test_R21_a_date_that_does_not_exist_is_refused(typed: str) -> None:
    assert one("date", typed) == Problem("date_invalid")


def test_R21_text_is_cleaned_and_limited() -> None:
    assert one("text", "  <img onerror> {{7*7}} ") == "<img onerror> {{7*7}}"
    assert one("text", "字" * 200) == "字" * 200
    assert one("text", "字" * 201).code == "too_long"
    assert one("text", "", extra="required = true") == Problem("required")


def test_R33_more_present_than_expected_is_refused() -> None:
    assert supplement() == {}
    assert supplement(present_on_site="50") == {}
    told = Problem("constraint", {"message": "实到校人数不能大于应到校人数"})
    assert supplement(present_on_site="51") == {"expected_on_site": told, "present_on_site": told}
    assert set(supplement(expected_on_site="many")) == {"expected_on_site"}
    assert supplement(absent_ill="") == {"absent_ill": Problem("required")}


def test_R24_the_form_starts_from_stable_and_daily_answers() -> None:
    assert starting_answers(GUIDE, ANSWERS) == ANSWERS
    assert starting_answers(GUIDE, None) == {}


def test_R24_only_equally_named_and_still_valid_answers_carry() -> None:
    previous = ANSWERS | {
        "health": "well",
        "location": "44",
        "recent_contact": ["none", "hubei_stay"],
        "gone": "x",
    }
    expected = {name: value for name, value in ANSWERS.items() if name not in ("health", "location", "recent_contact")}
    assert starting_answers(GUIDE, previous) == expected


def test_R24_what_is_measured_anew_each_day_comes_along_on_the_same_day_alone() -> None:
    definition = parse(f'{HEAD}[[groups.questions]]\ntype = "decimal"\nname = "it"\nlabel = "它"\ncarried = "never"\n')
    assert starting_answers(definition, {"it": "36.5"}) == {}
    assert starting_answers(definition, {"it": "36.5"}, same_day=True) == {"it": "36.5"}


def test_R24_what_carries_is_taken_again_as_it_stands() -> None:
    sent = {name: value if isinstance(value, list) else [value] for name, value in ANSWERS.items()}
    assert validate(GUIDE.questions, sent).answers == ANSWERS


def test_R21_an_answer_is_shown_in_the_definitions_words() -> None:
    assert display(GUIDE.question("health"), "suspected") == "疑似病例"
    shown = display(GUIDE.question("recent_contact"), ["hubei_stay", "hubei_contact"])
    assert shown == "14日内有湖北旅居史，14日内接触过湖北返粤人员"
    assert display(GUIDE.question("household"), "4401") == "广东省广州市"
    assert display(GUIDE.question("nationality"), "US") == "US"
    assert display(GUIDE.question("expected_on_site"), 50) == "50"
    assert display(GUIDE.question("health"), "of an older version") == "of an older version"


def test_R63_canonical_json_is_sorted_and_compact_utf8() -> None:
    assert canonical_json({"b": ["湖"], "a": 1}) == '{"a":1,"b":["湖"]}'.encode()


@given(st.dictionaries(st.text(), st.integers() | st.text(st.characters(codec="utf-8"))))
def test_R63_canonical_json_does_not_depend_on_the_order_of_answers(answers: dict[str, Any]) -> None:
    encodable = {name: value for name, value in answers.items() if name.isprintable()}
    backwards = dict(reversed(encodable.items()))
    assert canonical_json(encodable) == canonical_json(backwards)
    assert json.loads(canonical_json(encodable)) == encodable


@given(st.data())
def test_R21_whatever_is_typed_is_an_answer_or_a_problem(data: st.DataObject) -> None:
    def values(question: Question) -> st.SearchStrategy[list[str]]:
        known = st.sampled_from([choice.name for choice in question.choices] or ["44", "CN", "5"])
        return st.lists(known | st.text(max_size=5), max_size=3)

    raw = {question.name: data.draw(values(question)) for question in (*GUIDE.questions, *GUIDE.supplement)}
    for questions in (GUIDE.questions, GUIDE.supplement):
        checked = validate(questions, raw)
        assert not checked.answers.keys() & checked.problems.keys()
        assert checked.answers.keys() | checked.problems.keys() == relevant_names(questions, raw)

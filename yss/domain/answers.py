"""What a form sent → canonical answers and problems; what a form starts from; answers in words (R21, R24)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from yss.domain import countries, expressions, regions
from yss.domain.days import parse_day
from yss.domain.errors import InvalidInput
from yss.domain.questionnaire import SELECTS, Group, Question, Questionnaire
from yss.domain.text import clean_text, to_half_width

Answer: TypeAlias = str | int | list[str]
Answers: TypeAlias = dict[str, Answer]
Raw: TypeAlias = Mapping[str, Sequence[str]]

CITY = "_city"
WAS = ".was"
"""Beside a question's name: what was ticked when its form was made. No question can be named so."""
TEXT_MAX = 200
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


@dataclass(frozen=True)
class Problem:
    """Why an answer can't be taken: a code for `yss/web/kit/messages.py` and what fills its sentence."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Checked:
    """The answers that can be taken, and the problems of the others by question."""

    answers: Answers
    problems: dict[str, Problem]


def validate(questions: Sequence[Question], raw: Raw, *, today: date) -> Checked:
    """A form's values as canonical answers; never raises for what was typed. `today` is the form's day.

    Questions that are not relevant are neither required nor kept; fields that are no questions are ignored.
    """
    answers, problems = _read_all(questions, raw)
    known = {**answers, expressions.TODAY: today.isoformat()}
    refused = [question for question in questions if _violates(question, known, problems)]
    for question in refused:
        problem = Problem("constraint", {"message": question.constraint_message})
        problems |= {name: problem for name in _contradicting(question, answers) if name not in problems}
    return Checked({name: value for name, value in answers.items() if name not in problems}, problems)


def _contradicting(question: Question, answers: Answers) -> list[str]:
    """The question, and those answers that its constraint holds against it: all of them are marked (R82)."""
    beside = question.constraint.names if question.constraint else frozenset()
    return [question.name, *sorted(beside & answers.keys())]


def settled(questions: Sequence[Question], raw: Raw) -> dict[str, Sequence[str]]:
    """A form's values with ticks that exclude each other settled: the newest win (R81).

    `<name>.was` tells what had been ticked before. Where all are new the exclusive one gives way: no symptom is lost.
    """
    several = [question for question in questions if question.type == "select_multiple" and question.name in raw]
    return {**raw, **{question.name: _settled(question, raw) for question in several}}


def _settled(question: Question, raw: Raw) -> Sequence[str]:
    ticked, before = raw[question.name], raw.get(question.name + WAS, ())
    exclusive = {choice.name for choice in question.choices if choice.exclusive}
    others = [value for value in ticked if value not in exclusive]
    if len(ticked) < 2 or len(others) == len(ticked):
        return ticked
    newest = [value for value in ticked if value not in before]
    if newest and exclusive.issuperset(newest):
        return newest[:1]
    return others or ticked[:1]


def relevant_names(questions: Sequence[Question], raw: Mapping[str, Any]) -> set[str]:
    """The questions to ask, of a form's values or of answers."""
    answers, _ = _read_all(questions, _as_raw(raw))
    return {question.name for question in questions if _is_relevant(question, answers)}


def starting_answers(
    questionnaire: Questionnaire, previous: Mapping[str, Any] | None, *, same_day: bool = False
) -> Answers:
    """What the form starts from: the previous answers of equally named questions that still hold (R24).

    Daily answers come along too; the form asks to look at them. Two that contradict each other both stand. What is
    measured anew each day comes along only on the `same_day`.
    """
    answers, _ = _read_all(questionnaire.questions, _as_raw(previous or {}))
    fresh = {question.name for question in questionnaire.questions if question.carried == "never" and not same_day}
    return {name: answer for name, answer in answers.items() if name not in fresh}


def stable_answers(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> Answers:
    """Those of the answers that change seldom: who needs no yes starts from them, whoever gave them (R72)."""
    stable = {question.name for question in questionnaire.questions if question.carried == "stable"}
    return {name: answer for name, answer in answers.items() if name in stable}


def unchanged_groups(questionnaire: Questionnaire, before: Answers, raw: Raw) -> list[str]:
    """The groups of stable questions that a form's values answer whole, and as the form started from `before`."""
    answers, _ = _read_all(questionnaire.questions, raw)
    return [group.name for group in questionnaire.groups if _is_unchanged(group, before, answers)]


def folded_groups(
    questionnaire: Questionnaire, before: Answers, raw: Raw, *, came: date | None, today: date
) -> list[str]:
    """The groups that a form folds as it opens: what `came` from an earlier day, so none at the first visit (R74)."""
    return unchanged_groups(questionnaire, before, raw) if came is not None and came < today else []


def _is_unchanged(group: Group, before: Answers, answers: Answers) -> bool:
    asked = [question for question in group.questions if _is_relevant(question, answers)]
    return bool(asked) and all(
        question.carried == "stable"
        and question.name in answers
        and answers[question.name] == before.get(question.name)
        for question in asked
    )


def usual_answers(questionnaire: Questionnaire, previous: Mapping[str, Any] | None, *, today: date) -> Checked:
    """全部正常: the previous answers with the ordinary day's choices over them (R67).

    Problems tell what only a whole form can answer, as where there is no previous report.
    """
    raw = dict(_as_raw(starting_answers(questionnaire, previous)))
    for question in questionnaire.questions:
        if question.type == "region" and question.name in raw:
            raw |= _region_raw(question.name, str(raw[question.name][0]))
        if question.usual:
            raw[question.name] = [question.usual]
    return validate(questionnaire.questions, raw, today=today)


def is_at_risk(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> bool:
    """Whether 正常 would hide something: a usual question that was answered by a choice with a risk (R24, R67)."""
    given = _as_raw(answers)
    return any(
        choice.risk != "none" and choice.name in given.get(question.name, ())
        for question in questionnaire.questions
        if question.usual
        for choice in question.choices
    )


def _region_raw(name: str, code: str) -> dict[str, Sequence[str]]:
    return {name: [regions.province_of(code)], name + CITY: [code]} if len(code) > 2 else {name: [code]}


def display(question: Question, value: Any) -> str:
    """An answer in the definition's own words. A country stays its code, for the web layer to name."""
    if isinstance(value, list | tuple):
        return "，".join(display(question, each) for each in value)
    if question.type == "region":
        return regions.region_label(str(value))
    if question.type not in SELECTS:
        return str(value)
    return next((choice.label for choice in question.choices if choice.name == value), str(value))


def canonical_json(answers: Mapping[str, Any]) -> bytes:
    """Sorted keys, no spaces, UTF-8: the bytes that are sealed and digested (reliability.md section 2)."""
    return _CANONICAL.encode(answers).encode("utf-8")


def _read_all(questions: Sequence[Question], raw: Raw) -> tuple[Answers, dict[str, Problem]]:
    """In the definition's order, so that relevance sees the answers before it."""
    answers: Answers = {}
    problems: dict[str, Problem] = {}
    for question in questions:
        if _is_relevant(question, answers):
            _read_one(question, raw, answers, problems)
    return answers, problems


def _read_one(question: Question, raw: Raw, answers: Answers, problems: dict[str, Problem]) -> None:
    try:
        value = _read(question, raw)
    except InvalidInput as refusal:
        problems[question.name] = Problem(refusal.code, refusal.params)
        return
    if value is not None:
        answers[question.name] = value
    elif question.required:
        problems[question.name] = Problem("required")


def _is_relevant(question: Question, answers: Mapping[str, Any]) -> bool:
    return question.relevant is None or question.relevant.holds(answers)


def _violates(question: Question, answers: Mapping[str, Any], problems: Mapping[str, Problem]) -> bool:
    """A constraint looks at an answer that is there, and only where what it reads beside it is sound."""
    if question.constraint is None or question.name not in answers:
        return False
    if question.constraint.names & problems.keys():
        return False
    return not question.constraint.holds(answers, answers[question.name])


def _as_raw(values: Mapping[str, Any]) -> Raw:
    return {
        name: [str(each) for each in value] if isinstance(value, list | tuple) else [str(value)]
        for name, value in values.items()
    }


def _read(question: Question, raw: Raw) -> Answer | None:
    """The canonical answer, None where nothing was given; raises InvalidInput."""
    given = list(dict.fromkeys(value for value in raw.get(question.name, ()) if value.strip()))
    if not given:
        return None
    if question.type == "select_multiple":
        return _several(question, given)
    if len(given) > 1:
        raise InvalidInput("option_invalid")
    if question.type == "region":
        return _region(given[0], next(iter(raw.get(question.name + CITY, ())), ""))
    return _READERS[question.type](question, given[0])


def _several(question: Question, given: list[str]) -> Answer:
    chosen = [choice for choice in question.choices if choice.name in given]
    if len(chosen) != len(given):
        raise InvalidInput("option_invalid")
    alone = next((choice for choice in chosen if choice.exclusive), None)
    if alone and len(chosen) > 1:
        others = tuple(choice.label for choice in chosen if choice is not alone)
        raise InvalidInput("option_exclusive", choice=(alone.label,), others=others)
    return [choice.name for choice in chosen]


def _region(code: str, city: str) -> Answer:
    """The city where it lies in the province; a province that has cities needs one."""
    if not regions.is_region(code):
        raise InvalidInput("option_invalid")
    cities = [known for known, _ in regions.cities(code)]
    if city in cities:
        return city
    if cities and len(code) == 2:
        raise InvalidInput("region_city_required")
    return code


def _one(question: Question, value: str) -> Answer:
    if value not in [choice.name for choice in question.choices]:
        raise InvalidInput("option_invalid")
    return value


def _country(question: Question, value: str) -> Answer:
    if not countries.is_country(value):
        raise InvalidInput("option_invalid")
    return value


def _integer(question: Question, value: str) -> Answer:
    digits = to_half_width(value).strip()
    if re.fullmatch(r"-?[0-9]{1,18}", digits) and question.min <= int(digits) <= question.max:
        return int(digits)
    raise InvalidInput("integer_range", min=question.min, max=question.max)


def _decimal(question: Question, value: str) -> Answer:
    digits = to_half_width(value).strip()
    if re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,6})?", digits):
        number = Decimal(digits)
        if question.min <= number <= question.max and number == round(number, question.decimals):
            return f"{number.normalize() or Decimal(0):f}"
    raise InvalidInput("decimal_range", min=question.min, max=question.max, decimals=question.decimals)


def _text(question: Question, value: str) -> Answer | None:
    return clean_text(value, max_length=TEXT_MAX) or None


def _date(question: Question, value: str) -> Answer:
    return parse_day(value).isoformat()


_READERS: Mapping[str, Callable[[Question, str], Answer | None]] = {
    "select_one": _one,
    "country": _country,
    "integer": _integer,
    "decimal": _decimal,
    "text": _text,
    "date": _date,
}

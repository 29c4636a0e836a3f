"""R21, R33: reports → figures, and each figure opens its people."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yss.domain.questionnaire import load_key
from yss.domain.tally import (
    bucket,
    figure_key,
    figures_json,
    matches,
    tally,
)

GUIDE = load_key("guide/1")
REPORTS: list[dict[str, Any]] = [
    {
        "nationality": "CN",
        "location": "4401",
        "recent_contact": ["hubei_stay", "hubei_contact"],
        "health": "suspected",
    },
    {"nationality": "CN", "location": "4403", "recent_contact": ["none"], "health": "normal"},
    {"nationality": "US", "location": "99", "recent_contact": ["none"], "health": "normal"},
]
COUNTED = [question for question in GUIDE.questions if question.counted]


def counts(reports: list[dict[str, Any]], name: str) -> dict[str, int]:
    return figures_json(tally(GUIDE, reports))[name]


def test_R33_each_choice_of_a_counted_question_has_a_figure_zero_too() -> None:
    assert counts(REPORTS, "health") == {
        "normal": 2,
        "fever": 0,
        "other_symptoms": 0,
        "isolated": 0,
        "suspected": 1,
        "confirmed": 0,
        "recovered": 0,
    }


def test_R33_a_day_without_reports_has_all_figures_at_zero() -> None:
    figures = tally(GUIDE, [])
    assert [(figure.name, figure.choice) for figure in figures] == [
        (question.name, choice.name) for question in COUNTED for choice in question.choices
    ]
    assert {figure.count for figure in figures} == {0}


def test_R33_several_choices_count_each() -> None:
    assert counts(REPORTS, "recent_contact") == {"hubei_stay": 1, "hubei_contact": 1, "none": 2}


def test_R33_the_location_is_counted_in_buckets() -> None:
    assert counts(REPORTS, "location") == {"gd": 2, "hubei": 0, "other": 0, "hmt": 0, "abroad": 1}


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("44", "gd"),
        ("4401", "gd"),
        ("4201", "hubei"),
        ("4301", "other"),
        ("11", "other"),
        ("71", "hmt"),
        ("81", "hmt"),
        ("82", "hmt"),
        ("99", "abroad"),
    ],
)
def test_R33_a_region_falls_into_the_bucket_of_its_province(code: str, name: str) -> None:
    assert bucket(GUIDE.question("location"), code) == name


def test_R21_countries_and_places_of_origin_are_not_counted() -> None:
    assert {"nationality", "household"} & {figure.name for figure in tally(GUIDE, REPORTS)} == set()


def test_R21_answers_of_another_definition_are_not_counted() -> None:
    assert {figure.count for figure in tally(GUIDE, [{"gone": "yes", "health": "well"}])} == {0}


answers = st.fixed_dictionaries(
    {},
    optional={
        "health": st.sampled_from([choice.name for choice in GUIDE.question("health").choices]),
        "recent_contact": st.lists(st.sampled_from(["hubei_stay", "hubei_contact", "none"]), unique=True),
        "location": st.sampled_from(["4401", "4201", "11", "81", "99"]),
    },
)


@given(st.lists(answers, max_size=8))
def test_R33_a_figure_is_as_many_as_the_people_behind_it(reports: list[dict[str, Any]]) -> None:
    for figure in tally(GUIDE, reports):
        question = GUIDE.question(figure.name)
        assert figure.count == sum(matches(question, figure.choice, each) for each in reports)


def test_R34_frozen_figures_are_as_they_were() -> None:
    figures = tally(GUIDE, REPORTS)
    frozen = json.loads(json.dumps(figures_json(figures), sort_keys=True))
    assert {(one.name, one.choice): one.count for one in figures} == {
        (name, choice): count for name, choices in frozen.items() for choice, count in choices.items()
    }


def test_R33_a_figures_key_names_it() -> None:
    keys = {figure.key for figure in tally(GUIDE, REPORTS)}
    assert len(keys) == len(tally(GUIDE, REPORTS))
    assert figure_key("health", "suspected") == "health.suspected" in keys

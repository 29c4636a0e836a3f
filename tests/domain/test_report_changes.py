"""R25: 数据有变动."""

from __future__ import annotations

from typing import Any

import pytest

from yss.domain.questionnaire import load_key, parse
from yss.domain.report_changes import changes, is_changed

GUIDE = load_key("guide/1")
BEFORE: dict[str, Any] = {
    "nationality": "CN",
    "household": "4401",
    "location": "4401",
    "recent_contact": ["hubei_stay", "hubei_contact"],
    "fever": "no",
    "health": "normal",
}
TWO = parse(
    """
    name = "two"
    version = 1
    title = "二"
    collects = "甲"
    [[groups]]
    name = "one"
    title = "一"
    [[groups.questions]]
    type = "text"
    name = "note"
    label = "说明"
    compared = false
    [[groups.questions]]
    type = "text"
    name = "room"
    label = "宿舍"
    """
)


def pairs(*args: Any, **kwargs: Any) -> list[tuple[str, Any, Any]]:
    return [(change.question.name, change.old, change.new) for change in changes(*args, **kwargs)]


def test_R25_the_same_answers_are_no_change() -> None:
    assert changes(GUIDE, BEFORE, dict(BEFORE)) == ()
    assert not is_changed(GUIDE, BEFORE, dict(BEFORE))


def test_R25_a_first_report_has_not_changed() -> None:
    assert changes(GUIDE, None, BEFORE) == ()
    assert not is_changed(GUIDE, None, BEFORE)


def test_R25_changes_tell_old_and_new_in_the_definitions_order() -> None:
    now = BEFORE | {"health": "suspected", "location": "4201", "recent_contact": ["hubei_stay"]}
    assert pairs(GUIDE, BEFORE, now) == [
        ("location", "4401", "4201"),
        ("recent_contact", ["hubei_stay", "hubei_contact"], ["hubei_stay"]),
        ("health", "normal", "suspected"),
    ]
    assert is_changed(GUIDE, BEFORE, now)


def test_R25_an_answer_that_is_no_longer_asked_is_a_change() -> None:
    now = {name: value for name, value in BEFORE.items() if name != "household"} | {"nationality": "US"}
    assert pairs(GUIDE, BEFORE, now) == [("nationality", "CN", "US"), ("household", "4401", None)]


def test_R25_the_order_of_several_choices_is_no_change() -> None:
    assert changes(GUIDE, BEFORE, BEFORE | {"recent_contact": ["hubei_contact", "hubei_stay"]}) == ()


def test_R25_only_compared_questions_are() -> None:
    assert changes(TWO, {"note": "a", "room": "1"}, {"note": "b", "room": "1"}) == ()
    assert pairs(TWO, {"note": "a", "room": "1"}, {"note": "b", "room": "2"}) == [("room", "1", "2")]


def test_R21_a_question_the_old_definition_did_not_have_is_not_compared() -> None:
    assert changes(TWO, BEFORE, {"note": "a", "room": "1"}, old_questionnaire=GUIDE) == ()


@pytest.mark.parametrize(("old", "expected"), [(TWO, [("room", None, "1")]), (None, [("room", None, "1")])])
def test_R25_an_answer_left_out_before_is_a_change_where_it_was_asked(old: Any, expected: Any) -> None:
    assert pairs(TWO, {"note": "a"}, {"note": "a", "room": "1"}, old_questionnaire=old) == expected

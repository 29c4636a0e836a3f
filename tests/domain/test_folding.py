"""R74: a form folds what came from an earlier day, and nothing at the first visit."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from yss.domain.answers import Raw, folded_groups, unchanged_groups
from yss.domain.questionnaire import load_key

TODAY = date(2020, 3, 21)
DAY = timedelta(days=1)
GUIDE, CHECK = load_key("guide/1"), load_key("morning-check/1")
BASIC = {"nationality": "CN", "household": "4403", "stayed_on_campus": "no", "returned_after_jan25": "yes"}
RAW: dict[str, list[str]] = {
    "nationality": ["CN"],
    "household": ["44"],
    "household_city": ["4403"],
    "stayed_on_campus": ["no"],
    "returned_after_jan25": ["yes"],
}


@pytest.mark.parametrize(
    ("came", "folded"), [(TODAY - DAY, ["basic"]), (TODAY - 30 * DAY, ["basic"]), (TODAY, []), (None, [])]
)
def test_R74_only_what_came_from_an_earlier_day_folds(came: date | None, folded: list[str]) -> None:
    assert folded_groups(GUIDE, BASIC, RAW, came=came, today=TODAY) == folded


@pytest.mark.parametrize(("definition", "raw"), [(GUIDE, RAW), (CHECK, {"boarding": ["day"]})])
def test_R74_the_first_visit_folds_nothing_however_complete(definition: Any, raw: Raw) -> None:
    assert unchanged_groups(definition, {}, raw) == []
    assert folded_groups(definition, {}, raw, came=None, today=TODAY) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"stayed_on_campus": ["yes"]},
        {"household_city": ["4401"]},
        {"household_city": []},
        {"nationality": ["US"]},
        {"stayed_on_campus": ["tampered"]},
        {"returned_after_jan25": []},
    ],
)
def test_R74_what_is_changed_or_incomplete_does_not_stay_folded(changes: dict[str, list[str]]) -> None:
    assert unchanged_groups(GUIDE, BASIC, RAW | changes) == []


def test_R74_what_is_asked_anew_is_not_folded_away() -> None:
    """A question that the previous definition did not have."""
    before = {name: value for name, value in BASIC.items() if name != "stayed_on_campus"}
    assert unchanged_groups(GUIDE, before, {**RAW, "stayed_on_campus": ["no"]}) == []


def test_R74_the_days_own_questions_never_fold() -> None:
    assert unchanged_groups(CHECK, {"boarding": "day", "attendance": "present"}, {"attendance": ["present"]}) == []

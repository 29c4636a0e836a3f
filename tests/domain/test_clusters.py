"""R60: rolling 3 and 7 days against thresholds; dormitory rooms as they are compared."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from yss.domain.clusters import Case, Thresholds, clean_room, parse_threshold, reached
from yss.domain.errors import InvalidInput

TODAY = date(2020, 3, 21)


def windows(*before: tuple[int, int], person: int = 100, thresholds: Thresholds | None = None) -> list[tuple[int, int]]:
    """(days, cases) of what a new case brings to its threshold, after (person, days ago)."""
    cases = [Case(who, TODAY - timedelta(days=ago)) for who, ago in before]
    return [(one.days, one.cases) for one in reached(Case(person, TODAY), cases, thresholds or Thresholds())]


def test_R60_three_within_three_days_or_five_within_seven() -> None:
    assert windows((1, 0)) == []
    assert windows((1, 0), (2, 2)) == [(3, 3)]
    assert windows((1, 0), (2, 3)) == []
    assert windows((1, 3), (2, 4), (3, 5), (4, 6)) == [(7, 5)]
    assert windows((1, 3), (2, 4), (3, 5), (4, 7)) == []
    assert windows((1, 0), (2, 0), (3, 5), (4, 6)) == [(3, 3), (7, 5)]


def test_R60_the_defaults_are_never_later_than_what_schools_must_report() -> None:
    """卫生部、教育部 2006: 3 in one day, or 5 within 3 days."""
    assert windows((1, 0), (2, 0)) != []
    assert windows((1, 0), (2, 1), (3, 2), (4, 2)) != []


def test_R60_persons_count_not_reports_and_an_old_case_is_no_new_one() -> None:
    assert windows((1, 0), (1, 1), (1, 2)) == []
    assert windows((1, 0), (2, 0), (100, 1)) == []
    assert windows((1, 0), (2, 0), (100, 4)) == [(3, 3)], "a new case of the 3 days, an old one of the 7"


def test_R60_the_schools_own_thresholds() -> None:
    assert windows((1, 0), thresholds=Thresholds(2, 3)) == [(3, 2)]
    assert windows((1, 0), (2, 4), thresholds=Thresholds(9, 3)) == [(7, 3)]


def test_R60_above_the_threshold_a_new_case_raises_again_where_nothing_is_open() -> None:
    assert windows((1, 0), (2, 0), (3, 1)) == [(3, 4)]


@pytest.mark.parametrize(("typed", "number"), [("3", 3), (" ５人", 5), ("1000", 1000)])
def test_R60_a_threshold_as_typed(typed: str, number: int) -> None:
    assert parse_threshold(typed) == number


@pytest.mark.parametrize("typed", ["", "1", "0", "-3", "2.5", "1001", "三", "٣", "9" * 30])
def test_R60_a_bad_threshold(typed: str) -> None:
    with pytest.raises(InvalidInput, match="integer_range"):
        parse_threshold(typed)


@pytest.mark.parametrize("typed", ["东区12栋-301a", " 东区１２栋 — 301A ", "东区12栋－301A", "东区12栋-301\u200bA"])
def test_R60_rooms_written_differently_are_one(typed: str) -> None:
    assert clean_room(typed) == "东区12栋-301A"


@pytest.mark.parametrize(("typed", "code"), [("长" * 41, "too_long"), ("1\x002", "invalid_characters")])
def test_R60_a_bad_room(typed: str, code: str) -> None:
    with pytest.raises(InvalidInput, match=code):
        clean_room(typed)
    assert clean_room("  ") == ""

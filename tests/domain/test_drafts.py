"""R33, R76: how long what was typed and not handed in is kept."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from yss.domain import drafts, policies
from yss.domain.days import SHANGHAI, end_of, submission_deadline
from yss.domain.errors import DomainError

DAY = date(2020, 3, 21)
FIRST_INSTANT = datetime.combine(DAY, time.min, SHANGHAI).astimezone(UTC)
SECOND = timedelta(seconds=1)
OF_THE_DAY = ["submission:7:2020-03-21", "unsent:/days/2020-03-21/submit"]
OTHERS = [
    "list:members:7",
    "list:expected:7",
    "list:residences:7",
    "list:teachers:7",
    "unsent:/members/add",
    "unsent:/days/2020-03-21/people/7/fill",
    "unsent:/schools/7/people/8/report",
]


def may_be_returned(now):
    try:
        policies.check_return(DAY, now, founded=DAY, submitted=False, open_until=None)
    except DomainError:
        return False
    return True


def test_R76_the_purpose_of_a_days_submission_is_known_by_its_name():
    assert drafts.submission_purpose(7, DAY) == OF_THE_DAY[0]


@pytest.mark.parametrize("purpose", OF_THE_DAY)
def test_R76_what_is_typed_for_a_day_lasts_until_the_day_closes(purpose):
    assert not drafts.is_over(purpose, FIRST_INSTANT, submission_deadline(DAY))


@pytest.mark.parametrize("purpose", OF_THE_DAY)
def test_R76_it_lasts_as_long_as_the_school_may_open_the_day(purpose):
    last_opening = next(
        now
        for hours in range(24 * 30, 0, -1)
        if may_be_returned(now := FIRST_INSTANT + timedelta(hours=hours) - SECOND)
    )
    closes = last_opening + timedelta(minutes=max(policies.RETURN_MINUTES))
    assert last_opening == end_of(date(2020, 3, 27)) - SECOND
    assert not drafts.is_over(purpose, FIRST_INSTANT, closes)
    assert drafts.is_over(purpose, FIRST_INSTANT, closes + 2 * SECOND)


@pytest.mark.parametrize("purpose", OTHERS)
def test_R33_what_has_no_hour_of_its_own_lasts_a_day(purpose):
    assert not drafts.is_over(purpose, FIRST_INSTANT, FIRST_INSTANT + timedelta(hours=24))
    assert drafts.is_over(purpose, FIRST_INSTANT, FIRST_INSTANT + timedelta(hours=24) + SECOND)

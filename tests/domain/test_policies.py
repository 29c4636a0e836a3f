"""R12, R31, R35: when may it happen."""

from __future__ import annotations

import os
import time
from datetime import UTC, date, datetime, timedelta

import pytest

from yss.domain import policies
from yss.domain.days import SHANGHAI, day_of, end_of, submission_deadline
from yss.domain.errors import Conflict, DomainError, NotAllowedNow
from yss.domain.policies import DayState

TODAY = date(2020, 3, 21)
YESTERDAY = date(2020, 3, 20)
OLDER = date(2020, 3, 19)


def at(clock: str, day: date = TODAY) -> datetime:
    return datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=SHANGHAI).astimezone(UTC)


def code_of(check, *arguments, **options) -> str:
    try:
        check(*arguments, **options)
    except DomainError as refusal:
        return refusal.code
    return ""


ZONES = ["UTC", "Asia/Shanghai", "America/Los_Angeles", "Pacific/Kiritimati"]
INSTANTS = {
    "00:00:00": True,
    "00:00:00.000001": True,
    "00:00:01": True,
    "08:00:00": True,
    "11:29:00": True,
    "11:29:58": True,
    "11:29:59": True,
    "11:29:59.999999": True,
    "11:30:00": False,
    "11:30:00.000001": False,
    "11:30:01": False,
    "12:00:00": False,
    "16:00:00": False,
    "23:59:58": False,
    "23:59:59": False,
    "23:59:59.999999": False,
}


@pytest.fixture(params=ZONES)
def server_zone(request):
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    os.environ.pop("TZ")
    if before is not None:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.parametrize(("clock", "is_open"), INSTANTS.items())
def test_R31_yesterday_may_be_submitted_before_half_past_eleven(server_zone, clock, is_open):
    refused = code_of(policies.check_submit, YESTERDAY, at(clock), submitted=False)
    assert refused == ("" if is_open else "deadline_passed")


@pytest.mark.parametrize("clock", INSTANTS)
def test_R31_today_may_be_submitted_and_reported_all_day_and_nothing_older(server_zone, clock):
    now = at(clock)
    assert day_of(now) == TODAY
    assert code_of(policies.check_submit, TODAY, now, submitted=False) == ""
    assert code_of(policies.check_submit, OLDER, now, submitted=False) == "day_closed"
    assert code_of(policies.check_report, TODAY, now) == ""
    assert code_of(policies.check_report, YESTERDAY, now) == "day_changed"
    assert code_of(policies.check_report, TODAY + timedelta(days=1), now) == "day_changed"


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2020-03-20T15:59:59.999999+00:00", YESTERDAY),
        ("2020-03-20T16:00:00+00:00", TODAY),
        ("2020-03-21T15:59:59+00:00", TODAY),
        ("2020-03-21T08:59:59-07:00", TODAY),
        ("2020-03-21T09:00:00-07:00", TODAY + timedelta(days=1)),
        ("2020-03-21T05:59:59+14:00", YESTERDAY),
        ("2020-02-29T15:59:59+00:00", date(2020, 2, 29)),
        ("2020-12-31T16:00:00+00:00", date(2021, 1, 1)),
    ],
)
def test_R31_a_day_is_a_date_in_shanghai(server_zone, instant, day):
    assert day_of(datetime.fromisoformat(instant)) == day


def test_R31_ends_and_deadlines_are_instants():
    assert end_of(YESTERDAY) == datetime(2020, 3, 20, 16, tzinfo=UTC)
    assert submission_deadline(YESTERDAY) == datetime(2020, 3, 21, 3, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "submitted", "clock", "state", "submit"),
    [
        (TODAY, False, "12:00:00", DayState.TODAY, ""),
        (TODAY, True, "12:00:00", DayState.TODAY_SUBMITTED, "already_submitted"),
        (YESTERDAY, False, "11:29:59", DayState.YESTERDAY, ""),
        (YESTERDAY, False, "11:30:00", DayState.CLOSED, "deadline_passed"),
        (YESTERDAY, True, "09:00:00", DayState.SUBMITTED, "already_submitted"),
        (OLDER, False, "09:00:00", DayState.CLOSED, "day_closed"),
        (OLDER, True, "09:00:00", DayState.SUBMITTED, "already_submitted"),
        (TODAY + timedelta(days=1), False, "09:00:00", DayState.FUTURE, "day_not_begun"),
    ],
)
def test_R35_the_table_of_states(day, submitted, clock, state, submit):
    assert policies.day_state(day, at(clock), submitted=submitted) is state
    assert code_of(policies.check_submit, day, at(clock), submitted=submitted) == submit


def test_R35_submitted_is_a_conflict_and_the_hour_is_not():
    with pytest.raises(Conflict):
        policies.check_submit(TODAY, at("09:00:00"), submitted=True)
    with pytest.raises(NotAllowedNow):
        policies.check_submit(YESTERDAY, at("11:30:00"), submitted=False)


def test_R31_a_closed_button_has_the_reason_of_the_rule():
    closed = policies.availability(policies.check_submit, YESTERDAY, at("11:30:00"), submitted=False)
    assert (closed.allowed, closed.code) == (False, "deadline_passed")
    assert policies.availability(policies.check_submit, TODAY, at("11:30:00"), submitted=False).allowed


def test_R12_one_collector_one_organization():
    assert code_of(policies.check_create_organization, None) == ""
    assert code_of(policies.check_create_organization, "1班") == "already_collector"

"""R12, R31, R35: when may it happen."""

from __future__ import annotations

import os
import time
from datetime import UTC, date, datetime, timedelta
from functools import partial

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


check_submit, check_return = (
    partial(check, founded=date(2000, 1, 1)) for check in (policies.check_submit, policies.check_return)
)


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
    "00:00:59.999999": True,
    "06:59:59": True,
    "07:59:59": True,
    "08:00:00": True,
    "11:29:00": True,
    "11:29:58": True,
    "11:29:59": True,
    "11:29:59.500000": True,
    "11:29:59.999999": True,
    "11:30:00": False,
    "11:30:00.000001": False,
    "11:30:01": False,
    "11:59:59": False,
    "12:00:00": False,
    "15:59:59.999999": False,
    "16:00:00": False,
    "16:00:01": False,
    "23:00:00": False,
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
    refused = code_of(check_submit, YESTERDAY, at(clock), submitted=False)
    assert refused == ("" if is_open else "deadline_passed")


@pytest.mark.parametrize("clock", INSTANTS)
def test_R31_today_may_be_submitted_and_reported_all_day_and_nothing_older(server_zone, clock):
    now = at(clock)
    assert day_of(now) == TODAY
    assert code_of(check_submit, TODAY, now, submitted=False) == ""
    assert code_of(check_submit, OLDER, now, submitted=False) == "day_closed"
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


TOMORROW = TODAY + timedelta(days=1)
OPEN = at("13:00:00")
NOW = {"early": "11:29:59", "late": "11:30:00"}
YES = ""

# day, submitted, open until, hour → state; report, quick-fill, submit, return or open
TABLE = [
    (TODAY, False, None, "early", DayState.TODAY, YES, YES, YES, "day_still_open"),
    (TODAY, False, None, "late", DayState.TODAY, YES, YES, YES, "day_still_open"),
    (TODAY, True, None, "early", DayState.TODAY_SUBMITTED, YES, "already_submitted", "already_submitted", YES),
    (TODAY, True, None, "late", DayState.TODAY_SUBMITTED, YES, "already_submitted", "already_submitted", YES),
    (YESTERDAY, False, None, "early", DayState.YESTERDAY, "day_changed", "day_changed", YES, "day_still_open"),
    (YESTERDAY, False, None, "late", DayState.CLOSED, "day_changed", "day_changed", "deadline_passed", YES),
    (OLDER, False, None, "early", DayState.CLOSED, "day_changed", "day_changed", "day_closed", YES),
    (YESTERDAY, True, None, "early", DayState.SUBMITTED, "day_changed", "day_changed", "already_submitted", YES),
    (YESTERDAY, True, None, "late", DayState.SUBMITTED, "day_changed", "day_changed", "already_submitted", YES),
    (OLDER, True, None, "late", DayState.SUBMITTED, "day_changed", "day_changed", "already_submitted", YES),
    (TODAY, True, OPEN, "early", DayState.OPENED_TODAY, YES, YES, YES, "already_returned"),
    (TODAY, True, OPEN, "late", DayState.OPENED_TODAY, YES, YES, YES, "already_returned"),
    (YESTERDAY, True, OPEN, "early", DayState.OPENED_EARLIER, "day_changed", "day_changed", YES, "already_returned"),
    (YESTERDAY, True, OPEN, "late", DayState.OPENED_EARLIER, "day_changed", "day_changed", YES, "already_returned"),
    (YESTERDAY, False, OPEN, "late", DayState.OPENED_EARLIER, "day_changed", "day_changed", YES, "already_returned"),
    (OLDER, False, OPEN, "late", DayState.OPENED_EARLIER, "day_changed", "day_changed", YES, "already_returned"),
    (OLDER, True, OPEN, "late", DayState.OPENED_EARLIER, "day_changed", "day_changed", YES, "already_returned"),
    (TOMORROW, False, None, "late", DayState.FUTURE, "day_changed", "day_changed", "day_not_begun", "day_not_begun"),
]


@pytest.mark.parametrize(
    ("day", "submitted", "until", "hour", "state", "report", "quick_fill", "submit", "give_back"), TABLE
)
def test_R35_every_cell_of_the_table(day, submitted, until, hour, state, report, quick_fill, submit, give_back):
    now, stood = at(NOW[hour]), {"submitted": submitted, "open_until": until}
    assert policies.day_state(day, now, **stood) is state
    assert code_of(policies.check_report, day, now) == report
    assert code_of(policies.check_quick_fill, day, now, submitted_before=True, **stood) == quick_fill
    assert code_of(check_submit, day, now, **stood) == submit
    assert code_of(check_return, day, now, **stood) == give_back


def test_R35_every_state_has_a_row_and_a_test():
    assert set(policies.DAY_RULES) == set(DayState) == {row[4] for row in TABLE}


@pytest.mark.parametrize(("day", "submitted"), [(TODAY, True), (YESTERDAY, True), (OLDER, True), (OLDER, False)])
@pytest.mark.parametrize(("seconds", "is_open"), [(-1, True), (-0.000001, True), (0, False), (1, False)])
def test_R35_a_return_or_an_opening_ends_by_itself_at_its_instant(day, submitted, seconds, is_open):
    now, stood = OPEN + timedelta(seconds=seconds), {"submitted": submitted, "open_until": OPEN}
    assert policies.is_opened(OPEN, now) is is_open
    assert (code_of(check_submit, day, now, **stood) == "") is is_open
    assert (code_of(check_return, day, now, **stood) == "") is not is_open


@pytest.mark.parametrize("submitted", [True, False])
@pytest.mark.parametrize(
    ("back", "said"), [(0, ""), (2, ""), (6, ""), (7, "return_too_late"), (400, "return_too_late")]
)
def test_R35_only_the_last_seven_days_go_back(submitted, back, said):
    if submitted or back:
        day = TODAY - timedelta(days=back)
        assert code_of(check_return, day, OPEN, submitted=submitted, open_until=None) == said


def test_R35_a_returned_day_stays_open_over_midnight():
    returned = at("23:59:00", YESTERDAY) + timedelta(minutes=60)
    assert (
        policies.day_state(YESTERDAY, at("23:59:59", YESTERDAY), submitted=True, open_until=returned) == "opened_today"
    )
    assert policies.day_state(YESTERDAY, at("00:00:00"), submitted=True, open_until=returned) == "opened_earlier"
    assert policies.day_state(YESTERDAY, at("00:59:00"), submitted=True, open_until=returned) == "submitted"


@pytest.mark.parametrize("is_opened", [False, True])
def test_R32_a_returned_day_is_filled_from_the_second_submission_on_too(is_opened):
    until = OPEN if is_opened else None
    first = code_of(
        policies.check_quick_fill, TODAY, at("12:00:00"), submitted=True, submitted_before=False, open_until=until
    )
    assert first == ("quick_fill_first" if is_opened else "already_submitted")


def test_R35_submitted_is_a_conflict_and_the_hour_is_not():
    with pytest.raises(Conflict):
        check_submit(TODAY, at("09:00:00"), submitted=True)
    with pytest.raises(Conflict):
        check_return(TODAY, at("09:00:00"), submitted=True, open_until=OPEN)
    with pytest.raises(NotAllowedNow):
        check_submit(YESTERDAY, at("11:30:00"), submitted=False)


def test_R31_a_closed_button_has_the_reason_of_the_rule():
    closed = policies.availability(check_submit, YESTERDAY, at("11:30:00"), submitted=False)
    assert (closed.allowed, closed.code) == (False, "deadline_passed")
    assert policies.availability(check_submit, TODAY, at("11:30:00"), submitted=False).allowed


def test_R12_one_collector_one_organization():
    assert code_of(policies.check_create_organization, None) == ""
    assert code_of(policies.check_create_organization, "1班") == "already_collector"


@pytest.mark.parametrize("founded", [TODAY, YESTERDAY, OLDER])
@pytest.mark.parametrize("day", [TODAY, YESTERDAY, OLDER])
@pytest.mark.parametrize("opened", [None, at("10:00:00")])
def test_R80_a_day_before_the_organizations_first_is_never_submitted_or_opened(founded, day, opened):
    now, stood = at("09:00:00"), {"submitted": False, "open_until": opened}
    for check, usual in ((policies.check_submit, check_submit), (policies.check_return, check_return)):
        refused = code_of(check, day, now, founded=founded, **stood)
        assert refused == ("not_founded" if day < founded else code_of(usual, day, now, **stood))

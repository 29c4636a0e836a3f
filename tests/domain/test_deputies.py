"""R61: a deputy's days, and what a deputy may: the whole table."""

from __future__ import annotations

import contextlib
from datetime import UTC, date, datetime, timedelta

import pytest

from yss.domain import deputies
from yss.domain.days import end_of
from yss.domain.deputies import Term, state
from yss.domain.errors import Conflict, InvalidInput, NotPermitted
from yss.domain.permissions import (
    DEPUTY_MAY,
    DeskWork,
    Reporter,
    Standing,
    can_report_over,
    check_desk_work,
)
from yss.domain.policies import check_accept
from yss.domain.vocabulary import DeputyState, ReportSource

TODAY = date(2020, 3, 21)
FIRST, LAST = date(2020, 3, 22), date(2020, 3, 23)
EXPIRES = datetime(2020, 3, 25, tzinfo=UTC)
MAY = {"fill_in", "quick_fill", "submit", "remind", "invite", "enroll", "teachers", "confirm_proxy"}
MAY |= {"verify_changes", "grant_leave", "set_residence"}


def test_R61_each_work_at_a_desk_has_a_row():
    assert set(DEPUTY_MAY) == set(DeskWork)
    assert {work.value for work in DeskWork if DEPUTY_MAY[work]} == MAY


@pytest.mark.parametrize("work", DeskWork)
def test_R61_the_owner_does_everything_a_deputy_what_the_table_says(work):
    check_desk_work(work, is_deputy=False)
    refused = contextlib.nullcontext() if work.value in MAY else pytest.raises(NotPermitted, match="deputy_may_not")
    with refused:
        check_desk_work(work, is_deputy=True)


@pytest.mark.parametrize(
    ("first", "last", "code", "field"),
    [
        (TODAY - timedelta(days=1), TODAY, "date_past", "from_day"),
        (TODAY + timedelta(days=1), TODAY, "days_reversed", "to_day"),
        (TODAY, TODAY + timedelta(days=366), "days_too_many", "to_day"),
    ],
)
def test_R61_days_that_cannot_be(first, last, code, field):
    with pytest.raises(InvalidInput) as caught:
        deputies.check_days(first, last, TODAY)
    assert (caught.value.code, caught.value.field) == (code, field)


def test_R61_from_one_day_to_a_year():
    deputies.check_days(TODAY, TODAY, TODAY)
    deputies.check_days(TODAY, TODAY + timedelta(days=365), TODAY)


@pytest.mark.parametrize(
    ("accepted", "ended", "at", "is_"),
    [
        (False, False, EXPIRES - timedelta(seconds=1), DeputyState.OFFERED),
        (False, False, EXPIRES, DeputyState.LAPSED),
        (False, True, EXPIRES - timedelta(days=9), DeputyState.ENDED),
        (True, False, end_of(TODAY) - timedelta(seconds=1), DeputyState.PLANNED),
        (True, False, end_of(TODAY), DeputyState.ACTIVE),
        (True, False, end_of(LAST) - timedelta(seconds=1), DeputyState.ACTIVE),
        (True, False, end_of(LAST), DeputyState.OVER),
        (True, True, end_of(TODAY), DeputyState.ENDED),
    ],
)
def test_R61_how_far_a_deputy_is(accepted, ended, at, is_):
    assert state(Term(FIRST, LAST, accepted, ended, EXPIRES), at) is is_


def test_R61_the_card_lasts_a_week_and_not_beyond_the_days():
    now = datetime(2020, 3, 21, 1, tzinfo=UTC)
    assert deputies.expires_at(LAST, now) == end_of(LAST)
    assert deputies.expires_at(date(2020, 5, 1), now) == now + timedelta(days=7)


def test_R12_R61_who_may_accept():
    check_accept(takes_over=True, is_own=False, owned=None)
    check_accept(takes_over=False, is_own=False, owned="1班")
    with pytest.raises(Conflict, match="already_collector"):
        check_accept(takes_over=True, is_own=False, owned="1班")
    for takes_over in (True, False):
        with pytest.raises(Conflict, match="own_organization"):
            check_accept(takes_over=takes_over, is_own=True, owned="1班")


def test_R23_R61_what_was_filled_in_at_the_desk_is_the_desks():
    others = Standing(ReportSource.PROXY, 2)
    at_desk = Standing(ReportSource.PROXY, 2, at_desk=True)
    collector, stranger = Reporter(1, is_collector=True), Reporter(1)
    assert can_report_over(collector, at_desk)
    assert not can_report_over(collector, others)
    assert not can_report_over(stranger, at_desk)
    assert not can_report_over(collector, Standing(ReportSource.SELF, 2, at_desk=True))

"""R62: days without reports, from a day to a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from yss.domain.absences import Span, check_span
from yss.domain.errors import InvalidInput

TODAY = date(2020, 3, 21)


@pytest.mark.parametrize(
    ("first", "last", "refusal"),
    [
        (date(2020, 3, 21), date(2020, 3, 20), "span_turned"),
        (date(2020, 3, 21), date(2021, 3, 22), "leave_too_long"),
        (date(2002, 3, 21), date(2002, 3, 22), "leave_far"),
        (date(2021, 3, 23), date(2021, 3, 23), "leave_far"),
        (date(1, 1, 1), date(9999, 12, 31), "leave_too_long"),
    ],
)
def test_R62_what_is_no_span_says_why(first, last, refusal):
    with pytest.raises(InvalidInput, match=refusal):
        check_span(first, last, TODAY)


@pytest.mark.parametrize("length", [0, 1, 365])
def test_R62_a_span_holds_its_first_and_last_day(length):
    span = check_span(TODAY, TODAY + timedelta(days=length), TODAY)
    assert span == Span(TODAY, TODAY + timedelta(days=length))
    assert span.holds(span.from_day)
    assert span.holds(span.to_day)
    assert not span.holds(span.to_day + timedelta(days=1))
    assert not span.holds(TODAY - timedelta(days=1))

"""Days on which somebody need not report: leave and holidays from one day to another (R62)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from yss.domain.errors import InvalidInput

LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Span:
    """From a day to a day, both within."""

    from_day: date
    to_day: date

    def holds(self, day: date) -> bool:
        """Whether the day is one of them."""
        return self.from_day <= day <= self.to_day


def check_span(from_day: date, to_day: date, today: date) -> Span:
    """The days from one to the other; a year at most, and none more than a year away.

    Raises InvalidInput: `span_turned`, `leave_too_long`, `leave_far` for what is a slip of the year.
    """
    if to_day < from_day:
        raise InvalidInput("span_turned", field="to_day")
    if to_day - from_day >= LONGEST:
        raise InvalidInput("leave_too_long", field="to_day")
    if not today - LONGEST <= from_day <= today + LONGEST:
        raise InvalidInput("leave_far", field="from_day")
    return Span(from_day, to_day)

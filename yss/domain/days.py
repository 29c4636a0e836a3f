"""Days and deadlines on the wall clock of Asia/Shanghai, whatever the server's zone (R31)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from yss.domain.errors import InvalidInput
from yss.domain.text import to_half_width

SHANGHAI = ZoneInfo("Asia/Shanghai")
DEADLINE = time(11, 30)
ONE_DAY = timedelta(days=1)

# What lies beyond is a slip or a trick, and near the ends of the calendar a day has no neighbours to reckon with.
_FIRST, _LAST = date(1900, 1, 1), date(2100, 12, 31)


def day_of(instant: datetime) -> date:
    """The Shanghai day that holds `instant` (aware)."""
    return instant.astimezone(SHANGHAI).date()


def local(instant: datetime) -> datetime:
    """`instant` on a Shanghai wall clock."""
    return instant.astimezone(SHANGHAI)


def parse_day(raw: str) -> date:
    """A day of these centuries as typed or picked: 2020-03-13, 2020-3-13. Raises InvalidInput("date_invalid")."""
    parts = re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", to_half_width(raw).strip())
    if parts is None:
        raise InvalidInput("date_invalid")
    try:
        day = date(int(parts[1]), int(parts[2]), int(parts[3]))
    except ValueError:
        raise InvalidInput("date_invalid") from None
    if not _FIRST <= day <= _LAST:
        raise InvalidInput("date_invalid")
    return day


def parse_time(raw: str) -> time:
    """A time as typed or picked: 19:56, 7:05, 19:56:00. Raises InvalidInput("time_invalid")."""
    parts = re.fullmatch(r"([0-9]{1,2}):([0-9]{2})(:[0-9]{2})?", to_half_width(raw).strip())
    if parts is None or int(parts[1]) > 23 or int(parts[2]) > 59:
        raise InvalidInput("time_invalid")
    return time(int(parts[1]), int(parts[2]))


def end_of(day: date) -> datetime:
    """The first instant after `day`, UTC."""
    return datetime.combine(day + ONE_DAY, time.min, SHANGHAI).astimezone(UTC)


def submission_deadline(day: date) -> datetime:
    """The first instant at which `day` can no longer be submitted: 11:30:00 of the day after, UTC (R31)."""
    return datetime.combine(day + ONE_DAY, DEADLINE, SHANGHAI).astimezone(UTC)

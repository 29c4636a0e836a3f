"""Days and deadlines on the wall clock of Asia/Shanghai, whatever the server's zone (R31)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
DEADLINE = time(11, 30)
ONE_DAY = timedelta(days=1)


def day_of(instant: datetime) -> date:
    """The Shanghai day that holds `instant` (aware)."""
    return instant.astimezone(SHANGHAI).date()


def local(instant: datetime) -> datetime:
    """`instant` on a Shanghai wall clock."""
    return instant.astimezone(SHANGHAI)


def end_of(day: date) -> datetime:
    """The first instant after `day`, UTC."""
    return datetime.combine(day + ONE_DAY, time.min, SHANGHAI).astimezone(UTC)


def submission_deadline(day: date) -> datetime:
    """The first instant at which `day` can no longer be submitted: 11:30:00 of the day after, UTC (R31)."""
    return datetime.combine(day + ONE_DAY, DEADLINE, SHANGHAI).astimezone(UTC)

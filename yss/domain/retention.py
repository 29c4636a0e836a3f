"""How long a school keeps what was reported (R49)."""

from __future__ import annotations

from datetime import date, timedelta

from yss.domain.errors import InvalidInput
from yss.domain.text import to_half_width

DEFAULT_DAYS = 365
MIN_DAYS, MAX_DAYS = 30, 3650


def parse_days(raw: str) -> int:
    """The period as typed, full-width digits too. Raises InvalidInput("integer_range")."""
    typed = to_half_width(raw).strip()
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 4 and MIN_DAYS <= int(typed) <= MAX_DAYS):
        raise InvalidInput("integer_range", min=MIN_DAYS, max=MAX_DAYS)
    return int(typed)


def kept_from(today: date, days: int) -> date:
    """The earliest day that is still kept: today and `days` days before it."""
    return today - timedelta(days=days)

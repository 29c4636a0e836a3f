"""The only caller of the system clock.

`now()` is the product's time: with testing tools on it may be moved (R56). `real_now()` never moves;
session lifetimes and the expiry of tokens use it. Days and deadlines are reckoned by `domain/days.py`.
"""

from __future__ import annotations

import time
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

_offset: ContextVar[timedelta] = ContextVar("clock_offset", default=timedelta(0))


def real_now() -> datetime:
    """The instant by the system clock, aware, UTC."""
    return datetime.now(UTC)


def now() -> datetime:
    """The product's instant: the system clock plus the moved offset, aware, UTC."""
    return real_now() + _offset.get()


def move(offset: timedelta) -> None:
    """Moves `now()` for this context by `offset`; called by `web/testing/` alone."""
    _offset.set(offset)


def milliseconds() -> int:
    """Milliseconds since 1970 by the system clock, for ids."""
    return time.time_ns() // 1_000_000


def monotonic() -> float:
    """Seconds of a clock that only goes forward, for waits."""
    return time.monotonic()

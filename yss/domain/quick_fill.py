"""快速填充: how often in a row a copy may stand in before somebody should ask (R32)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from yss.domain.days import ONE_DAY

IN_A_ROW = 3


def asks_to_contact(copied: Collection[date], day: date) -> bool:
    """Whether a copy on `day` is the third day in a row; `copied` are earlier days on which a copy stood."""
    return all(day - ONE_DAY * back in copied for back in range(1, IN_A_ROW))


def first_looked_at(day: date) -> date:
    """The earliest day that `asks_to_contact` looks at."""
    return day - ONE_DAY * (IN_A_ROW - 1)

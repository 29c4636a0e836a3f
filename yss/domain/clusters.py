"""聚集预警: how many persons with new symptoms in how many days make a cluster (R60).

卫生部、教育部《学校和托幼机构传染病疫情报告工作规范（试行）》 (2006) asks a school to report 3 in one day, or 5
within 3 days, of one class or one dormitory. The defaults, 3 within 3 days and 5 within 7, are never later than that.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from yss.domain.errors import InvalidInput
from yss.domain.text import clean_text, to_half_width

WINDOWS = (3, 7)
LOWEST, HIGHEST = 2, 1_000
ROOM_MAX = 40

_SIGNS = re.compile(r"\s*[-‐‑‒–—―－#]+\s*")


@dataclass(frozen=True)
class Thresholds:
    """From how many persons on a school is told, within 3 and within 7 days."""

    in_3_days: int = 3
    in_7_days: int = 5

    def of(self, days: int) -> int:
        """The threshold of a window."""
        return self.in_3_days if days == WINDOWS[0] else self.in_7_days


@dataclass(frozen=True)
class Case:
    """A person with a symptom that was new on a day."""

    person_id: int
    day: date


@dataclass(frozen=True)
class Reached:
    """A window that a new case has brought to its threshold."""

    days: int
    first_day: date
    cases: int
    threshold: int


def first_day(day: date, days: int) -> date:
    """The first of the `days` days that end with `day`."""
    return day - timedelta(days=days - 1)


def reached(new: Case, before: Collection[Case], thresholds: Thresholds) -> Iterable[Reached]:
    """The windows that `new` brings to, or above, their threshold; whoever was a case there before is no new one."""
    for days in WINDOWS:
        start = first_day(new.day, days)
        people = {case.person_id for case in before if start <= case.day <= new.day}
        if new.person_id not in people and len(people) + 1 >= thresholds.of(days):
            yield Reached(days, start, len(people) + 1, thresholds.of(days))


def parse_threshold(raw: str) -> int:
    """A number of persons as typed. Raises InvalidInput("integer_range")."""
    text = to_half_width(raw).strip().removesuffix("人").strip()
    if not re.fullmatch(r"[0-9]{1,6}", text, re.ASCII) or not LOWEST <= int(text) <= HIGHEST:
        raise InvalidInput("integer_range", min=LOWEST, max=HIGHEST)
    return int(text)


def clean_room(raw: str) -> str:
    """宿舍 as it is compared: half-width, capital letters, no spaces, one kind of hyphen; empty where there is none.

    Raises InvalidInput: `invalid_characters`, `too_long`.
    """
    text = clean_text(to_half_width(raw), max_length=ROOM_MAX)
    return re.sub(r"\s+", "", _SIGNS.sub("-", text)).upper()

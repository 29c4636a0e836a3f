"""Dates, times and counts as people read them: 3月21日 周六, 24-hour clock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext

from yss.domain import days

_WEEKDAYS = (_l("周一"), _l("周二"), _l("周三"), _l("周四"), _l("周五"), _l("周六"), _l("周日"))


def day_label(day: date) -> str:
    """3月21日."""
    return str(_("%(month)s月%(day)s日", month=day.month, day=day.day))


def span(first: date, last: date) -> str:
    """3月20日–3月22日; one day alone where both are the same."""
    return day_label(first) if first == last else f"{day_label(first)}–{day_label(last)}"


def weekday(day: date) -> str:
    """周六."""
    return str(_WEEKDAYS[day.weekday()])


def full_day(day: date) -> str:
    """3月21日 周六."""
    return str(_("%(day)s %(weekday)s", day=day_label(day), weekday=weekday(day)))


def listed(names: Iterable[str]) -> str:
    """陈静怡、黄晓波. No word joins the last two: it may be a list of sentences, or one cut short (R54)."""
    return str(pgettext("list", "、")).join(names)


def wall_time(at: time) -> str:
    """16:00, an hour of the day."""
    return at.strftime("%H:%M")


def clock_time(instant: datetime) -> str:
    """16:00, on a Shanghai clock."""
    return wall_time(days.local(instant).time())


def clock_seconds(instant: datetime) -> str:
    """16:00:23, on a Shanghai clock."""
    return days.local(instant).strftime("%H:%M:%S")


def moment(instant: datetime) -> str:
    """2020-03-21 16:00:23, as the guide writes 更新时间."""
    return days.local(instant).strftime("%Y-%m-%d %H:%M:%S")

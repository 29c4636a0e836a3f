"""Dates, times and counts as people read them: 3月21日 周六, 24-hour clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton
from flask_babel import get_locale, ngettext, pgettext
from flask_babel import gettext as _

from yss.domain import days
from yss.domain.remarks import NAMED_AT_MOST


def day_label(day: date) -> str:
    """3月21日; 21 Mar."""
    return _day(get_locale(), day)


def weekday(day: date) -> str:
    """周六; 週六; Sat."""
    return _weekday(get_locale(), day)


# Days stand on every line of a list: Babel is asked once for each, a year of them in each language.
@lru_cache(maxsize=3 * 366)
def _day(language: Locale, day: date) -> str:
    said: str = format_skeleton("MMMd", day, locale=language)
    return said


@lru_cache(maxsize=3 * 366)
def _weekday(language: Locale, day: date) -> str:
    said: str = format_date(day, "EEE", locale=language)
    return said


def span(first: date, last: date) -> str:
    """3月20日–3月22日; one day alone where both are the same."""
    if first == last:
        return day_label(first)
    return str(_("%(first)s–%(last)s", first=day_label(first), last=day_label(last)))


def iso_span(first: str, last: str) -> str:
    """2020-03-20 – 2020-03-22; one day alone where both are the same."""
    return first if first == last else str(_("%(first)s – %(last)s", first=first, last=last))


def day_and_time(instant: datetime) -> str:
    """3月21日 16:00, on a Shanghai clock."""
    return str(_("%(day)s %(time)s", day=day_label(days.day_of(instant)), time=clock_time(instant)))


def full_day(day: date) -> str:
    """3月21日 周六."""
    return str(_("%(day)s %(weekday)s", day=day_label(day), weekday=weekday(day)))


def listed(names: Iterable[str]) -> str:
    """陈静怡、黄晓波. No word joins the last two: it may be a list of sentences, or one cut short (R54)."""
    return str(pgettext("list", "、")).join(names)


def cut_list(names: Sequence[str], total: int) -> str:
    """陈静怡、黄晓波; of more than can be named the first, and how many they are in all: 陈静怡、黄晓波等250人."""
    named = listed(names[:NAMED_AT_MOST])
    if total <= min(len(names), NAMED_AT_MOST):
        return named
    return str(ngettext("%(names)s等%(num)s人", "%(names)s等%(num)s人", total, names=named))


def clauses(said: Iterable[str]) -> str:
    """采集对象：学生 → 教职工，年级：一 → 二: what is longer than a name, side by side."""
    return str(pgettext("clauses", "，")).join(said)


def facts(said: Iterable[str]) -> str:
    """成员填报明细 · 2020-03-21 · 高一1班: what stands in one line and is no sentence; the empty are left out."""
    return str(pgettext("facts", " · ")).join(filter(None, said))


def minutes_before(minutes: int) -> str:
    """提前30分钟, a stage of the reminders."""
    return str(ngettext("提前%(num)s分钟", "提前%(num)s分钟", minutes))


def headed(head: str, label: str) -> str:
    """体温：正常, a label under what it belongs to; alone where there is nothing above it."""
    return str(_("%(head)s：%(label)s", head=head, label=label)) if head else label


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

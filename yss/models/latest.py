"""The revision that counts: highest `seq` of a person's day (R23). Expressions and selects, run by others."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select

from yss.made_once import at_most, made_once
from yss.models.aliases import is_highest, shared
from yss.models.report import HealthReport

_OTHER = shared(HealthReport)


def is_latest(report: Any = HealthReport) -> ColumnElement[bool]:
    """The report is the highest revision of its person and day."""
    return is_highest(report, _OTHER, "seq", "school_id", "person_id", "day")


def counts(report: Any = HealthReport) -> ColumnElement[bool]:
    """The report is the highest revision and not withdrawn: the person has reported."""
    return and_(is_latest(report), report.withdrawn.is_(False))


def of_person(school_id: int, person_id: int) -> ColumnElement[bool]:
    """Reports of the person in the school, whatever the membership."""
    return and_(HealthReport.school_id == school_id, HealthReport.person_id == person_id)


@made_once
def standing(school_id: int, person_id: int, day: date) -> Select[HealthReport]:
    """The report that counts for the person's day; no row where the person is missing."""
    return select(HealthReport).where(of_person(school_id, person_id), HealthReport.day == day, counts())


@made_once
def newest(school_id: int, person_id: int, before: date) -> Select[HealthReport]:
    """The person's latest report of an earlier day that counts, whatever the membership."""
    mine = (of_person(school_id, person_id), HealthReport.day < before, counts())
    return select(HealthReport).where(*mine).order_by(HealthReport.day.desc()).limit(at_most(1))

"""Which earlier report stands in for which missing member (R32). Selects, run by others."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, select
from sqlalchemy.orm import aliased

from yss.domain.vocabulary import ReportSource
from yss.made_once import at_most
from yss.models.latest import counts
from yss.models.report import HealthReport
from yss.models.roster import is_made, is_missing, live_rows

COPIED = ("questionnaire", "answers_sealed", "salt", "leaf")
"""What a copy has of the report that it copies: ciphertext, salt and leaf as they are."""


def sources(school_id: int, org_id: int, day: date, end: datetime | None) -> Select[Any]:
    """Every missing member as the roster lists them, with the report to copy, or NULL; `end` as `end_if_over` says.

    The newest real one of an earlier day; a copy never stands in, nor a withdrawn or an erased report.
    """
    roster = live_rows(school_id, org_id, day, end)
    real, found = aliased(HealthReport), aliased(HealthReport)
    newest = (
        select(real.id)
        .where(
            real.school_id == school_id,
            real.person_id == roster.c.person_id,
            real.day < day,
            real.source != ReportSource.CARRIED_FORWARD,
            real.answers_sealed.is_not(None),
            counts(real),
        )
        .order_by(real.day.desc())
        .limit(at_most(1))
        .correlate(roster)
        .scalar_subquery()
    )
    return (
        select(*_listed(roster), *_of_report(found, found.day))
        .select_from(roster)
        .outerjoin(found, and_(found.school_id == school_id, found.id == newest))
        .where(is_missing(roster))
    )


def copies(school_id: int, org_id: int, day: date, end: datetime | None) -> Select[Any]:
    """The members for whom a copy stands, likewise."""
    roster, copy = live_rows(school_id, org_id, day, end), aliased(HealthReport)
    return (
        select(*_listed(roster), *_of_report(copy, copy.carried_from))
        .select_from(roster)
        .join(copy, and_(copy.school_id == school_id, copy.id == roster.c.report_id))
        .where(is_made(roster, ReportSource.CARRIED_FORWARD))
    )


def _listed(roster: Subquery) -> tuple[ColumnElement[Any], ...]:
    columns = roster.c
    return columns.membership_id, columns.person_id, columns.initials, columns.name, columns.number_masked


def _of_report(report: Any, from_day: Any) -> tuple[ColumnElement[Any], ...]:
    copied = (getattr(report, name) for name in COPIED)
    return report.id.label("report_id"), from_day.label("from_day"), report.filled_by, *copied

"""Which earlier report stands in for which missing member (R32). Selects, run by others."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import aliased

from yss.domain.vocabulary import ReportSource
from yss.models.latest import counts
from yss.models.report import HealthReport
from yss.models.roster import live_rows


def sources(school_id: int, org_id: int, day: date, today: date) -> Select[Any]:
    """(membership_id, person_id, report_id or NULL) of every missing member: the newest real report of an earlier day.

    A copy never stands in, nor a withdrawn or an erased report.
    """
    roster = live_rows(school_id, org_id, day, today)
    newest = (
        select(func.max(HealthReport.day))
        .where(
            HealthReport.school_id == school_id,
            HealthReport.person_id == roster.c.person_id,
            HealthReport.day < day,
            HealthReport.source != ReportSource.CARRIED_FORWARD,
            HealthReport.answers_sealed.is_not(None),
            counts(),
        )
        .correlate(roster)
        .scalar_subquery()
    )
    found = aliased(HealthReport)
    last_seq = select(func.max(HealthReport.seq)).where(
        HealthReport.school_id == school_id,
        HealthReport.person_id == found.person_id,
        HealthReport.day == found.day,
    )
    return (
        select(roster.c.membership_id, roster.c.person_id, found.id.label("report_id"), found.day.label("from_day"))
        .select_from(roster)
        .outerjoin(
            found,
            and_(
                found.school_id == school_id,
                found.person_id == roster.c.person_id,
                found.day == newest,
                found.seq == last_seq.correlate(found).scalar_subquery(),
            ),
        )
        .where(roster.c.report_id.is_(None))
    )


def copies(school_id: int, org_id: int, day: date, today: date) -> Select[Any]:
    """(membership_id, person_id, report_id) of the members for whom a copy stands."""
    roster = live_rows(school_id, org_id, day, today)
    return (
        select(roster.c.membership_id, roster.c.person_id, HealthReport.id.label("report_id"))
        .select_from(roster)
        .join(HealthReport, and_(HealthReport.school_id == school_id, HealthReport.id == roster.c.report_id))
        .where(HealthReport.source == ReportSource.CARRIED_FORWARD)
    )

"""代填表: missing members with what an ordinary day of theirs starts from (R67)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import and_, select

from yss.extensions import db, vault
from yss.models import HealthReport, Membership, quick_fill
from yss.models.roster import BY_NAME
from yss.queries.day import day as days
from yss.queries.day.day import Day
from yss.queries.day.reports import open_answers


@dataclass(frozen=True)
class Candidate:
    """A missing member; `previous` are the answers of the latest real report, of `from_day`, where there is one."""

    person_id: int
    name: str
    number_masked: str
    previous: dict[str, Any] | None
    from_day: date | None


@dataclass(frozen=True)
class Candidates:
    """One page of them, how many there are in all, and after whom the next page begins."""

    rows: tuple[Candidate, ...]
    total: int
    after: int | None


def page(day: Day, after: int | None = None) -> Candidates:
    """Missing members by name, as they are now: after the submission a report is still welcome (R26)."""
    people = days.people(replace(day, submitted=None), missing=True, after=after)
    return Candidates(still_missing(day, [row.person_id for row in people.rows]), people.total, people.after)


def still_missing(day: Day, people: Sequence[int]) -> tuple[Candidate, ...]:
    """Those of `people` who are missing, by name; strangers and who has reported since are left out."""
    found = quick_fill.sources(day.desk.school_id, day.desk.org_id, day.day, day.today).subquery("found")
    rows: Sequence[Any] = db.session.execute(
        select(found.c.person_id, Membership.name, Membership.number_masked, found.c.from_day, HealthReport)
        .join(Membership, and_(Membership.school_id == day.desk.school_id, Membership.id == found.c.membership_id))
        .outerjoin(
            HealthReport, and_(HealthReport.school_id == day.desk.school_id, HealthReport.id == found.c.report_id)
        )
        .where(found.c.person_id.in_(people))
        .order_by(*BY_NAME)
    ).all()
    vault.bring((row.person_id for row in rows), day.desk.school_id)
    return tuple(
        Candidate(person, name, number, _answers(report), since) for person, name, number, since, report in rows
    )


def _answers(report: HealthReport | None) -> dict[str, Any] | None:
    return open_answers(report.school_id, report.person_id, report.answers_sealed) if report else None

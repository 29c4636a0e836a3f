"""A revision of a person's day: what it is decided on, and the row that keeps it (R22, R23)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import insert

from yss.acts import Work
from yss.domain.vocabulary import ReportSource
from yss.made_once import made_once
from yss.models import HealthReport
from yss.queries.day.basis import Asked, Basis, basis_of


class NewReport(NamedTuple):
    """A row of `health_report` that somebody has filled in: neither carried nor withdrawn, its salt sealed."""

    school_id: int
    id: int
    person_id: int
    day: date
    seq: int
    org_id: int
    membership_id: int
    source: ReportSource
    filled_by: int
    changed: bool
    questionnaire: str
    answers_sealed: bytes
    salt: None
    leaf: bytes
    reported_at: datetime


def basis(act: Work, person_id: int, day: date) -> Basis | None:
    """What the actor's report for the person is decided on; None for who is no member of the organization."""
    found = basis_of(act.session, Asked(act.school_id, person_id, act.actor_id, day, act.now))
    return None if found is None or found.member.org_id != act.org_id else found


def keep(act: Work, report: NewReport) -> None:
    """Adds the revision."""
    act.session.execute(*_kept(report))


@made_once
def _kept(report: NewReport) -> Any:
    return insert(HealthReport).values(withdrawn=False, **report._asdict())

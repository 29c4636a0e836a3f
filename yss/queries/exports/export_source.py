"""Where an export's rows come from: one snapshot, organization by organization, so that memory stays flat.

A file may be far larger than memory: nothing that reads here keeps more than a batch of rows, or an organization's
submissions of the days.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, bindparam, select
from sqlalchemy.orm import Session

from yss import sealing
from yss.domain.days import ONE_DAY, day_of, end_of
from yss.domain.questionnaire import keys as definitions
from yss.extensions import db, vault
from yss.models import DaySubmission, ExportSubject, HealthReport, Organization
from yss.queries.exports.exports import Ordered
from yss.ring.personal import SessionKeys
from yss.sealing import DIRECTORY, Whose

BATCH = 500
ORG: Any = bindparam("asked_org_id", type_=BigInteger)


@dataclass(frozen=True)
class Source:
    """A session that sees one state of the database, the export, and the instant at which its file is made."""

    session: Session
    export: Ordered
    now: datetime

    def stream(self, statement: Select[Any], org_id: int | None = None) -> Iterator[Any]:
        """The rows in batches, by a server-side cursor where the database has one; `ORG` stands for `org_id`."""
        yield from self._found(statement, org_id)

    def of_people(self, statement: Select[Any], org_id: int | None = None) -> Iterator[Any]:
        """Likewise, where each row names a person of whom something is sealed; whole numbers are no school's."""
        schools = (self.export.school_id, DIRECTORY) if self.export.order.with_numbers else (self.export.school_id,)
        for rows in self._found(statement, org_id).partitions():
            vault.bring((row.person_id for row in rows), *schools)
            yield from rows

    def _found(self, statement: Select[Any], org_id: int | None) -> Any:
        asked = {} if org_id is None else {ORG.key: org_id}
        return self.session.execute(statement, asked, execution_options={"yield_per": BATCH})


@contextmanager
def snapshot(export: Ordered, now: datetime) -> Iterator[Source]:
    """Opens a read of its own, which outlives the request's; it ends with the file."""
    with Session(db.engine, autoflush=False) as session, vault.working_with(SessionKeys(session)):
        yield Source(session, export, now)


def questionnaires(source: Source) -> tuple[str, ...]:
    """The keys that reports of these days answered, or whose supplement was submitted with them (R21)."""
    export = source.export
    submitted = select(DaySubmission.questionnaire).where(
        DaySubmission.school_id == export.school_id, DaySubmission.day.between(export.order.first, export.order.last)
    )
    if export.order.org_id is not None:
        submitted = submitted.where(DaySubmission.org_id == export.order.org_id)
    known = set(source.session.scalars(submitted.distinct()))
    return tuple(key for key in definitions() if key in known or _answered(source, key))


def _answered(source: Source, key: str) -> bool:
    export = source.export
    found = select(HealthReport.id).where(
        HealthReport.school_id == export.school_id,
        HealthReport.day.between(export.order.first, export.order.last),
        HealthReport.questionnaire == key,
    )
    if export.order.org_id is not None:
        found = found.where(HealthReport.org_id == export.order.org_id)
    return source.session.execute(found.limit(1)).first() is not None


def organizations(source: Source) -> list[Any]:
    """The organizations that there were in these days, by name."""
    export = source.export
    found = select(Organization.id, Organization.full_name, Organization.created_at, Organization.closed_at).where(
        Organization.school_id == export.school_id, Organization.created_at < end_of(export.order.last)
    )
    if export.order.org_id is not None:
        found = found.where(Organization.id == export.order.org_id)
    return list(source.session.execute(found.order_by(Organization.full_name, Organization.id)))


def days_of(export: Ordered, org: Any) -> list[date]:
    """The days of the export on which there was the organization."""
    first = max(export.order.first, day_of(org.created_at))
    last = min(export.order.last, day_of(org.closed_at)) if org.closed_at else export.order.last
    return [first + ahead * ONE_DAY for ahead in range((last - first).days + 1)]


def submissions_of(export: Ordered) -> tuple[ColumnElement[bool], ...]:
    """The submissions of the export's days of the organization `ORG`: a statement is made once, asked for each."""
    return (
        DaySubmission.school_id == export.school_id,
        DaySubmission.org_id == ORG,
        DaySubmission.day.between(export.order.first, export.order.last),
    )


def is_subject(export: Ordered, person: Any) -> ColumnElement[bool]:
    """Nobody comes into the file who was not noted when it was ordered."""
    return and_(
        ExportSubject.school_id == export.school_id,
        ExportSubject.export_id == export.export_id,
        ExportSubject.person_id == person,
    )


def number_of(export: Ordered, row: Any) -> str:
    """Masked unless the export asked for whole numbers and may (R45)."""
    if not export.order.with_numbers:
        return str(row.number_masked)
    return vault.open(sealing.PERSON_NUMBER, Whose(row.person_id), row.number_sealed).decode()

"""Health reports and the submissions that freeze them: append-only, held so by triggers (`models/guards.py`)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Select,
    SmallInteger,
    String,
    UniqueConstraint,
    and_,
    false,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from yss.domain import leaf_digests
from yss.domain.vocabulary import ReportSource
from yss.extensions import Base
from yss.models.types import enum_of


class HealthReport(Base):
    """One revision of a person's report for a day; the highest `seq` counts (R23)."""

    __tablename__ = "health_report"
    __table_args__ = (
        UniqueConstraint("school_id", "person_id", "day", "seq"),
        ForeignKeyConstraint(["school_id", "membership_id"], ["membership.school_id", "membership.id"]),
        CheckConstraint("seq >= 1", name="seq"),
        Index("ix_health_report_newest", "school_id", "org_id", "day", "id"),
        Index("ix_health_report_filled_by", "school_id", "filled_by"),
    )

    school_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    day: Mapped[date]
    seq: Mapped[int]
    org_id: Mapped[int]
    membership_id: Mapped[int]
    source: Mapped[ReportSource] = mapped_column(enum_of(ReportSource))
    filled_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    withdrawn: Mapped[bool] = mapped_column(default=False)
    carried_from: Mapped[date | None]
    changed: Mapped[bool] = mapped_column(default=False)
    questionnaire: Mapped[str] = mapped_column(String(60))
    answers_sealed: Mapped[bytes | None]
    salt: Mapped[bytes | None]
    leaf: Mapped[bytes]
    reported_at: Mapped[datetime]


class DaySubmission(Base):
    """What a collector handed in for a day: figures as confirmed, chained by digest (R34, R35, R63).

    `remarks_digest` is kept when the remarks are erased, so that the chain still verifies.
    """

    __tablename__ = "day_submission"
    __table_args__ = (
        UniqueConstraint("school_id", "org_id", "day", "version"),
        UniqueConstraint("school_id", "org_id", "seq"),
        Index("ix_day_submission_digest", "school_id", "digest"),
        Index("ix_day_submission_school", "school_id", "day"),
        ForeignKeyConstraint(["school_id", "org_id"], ["organization.school_id", "organization.id"]),
    )

    school_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    org_id: Mapped[int]
    day: Mapped[date]
    version: Mapped[int]
    seq: Mapped[int]
    questionnaire: Mapped[str] = mapped_column(String(60))
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    supplement: Mapped[dict[str, Any]] = mapped_column(JSON)
    remarks_sealed: Mapped[bytes | None]
    remarks_salt: Mapped[bytes | None]
    remarks_digest: Mapped[bytes | None]
    digest: Mapped[bytes]
    digest_format: Mapped[int] = mapped_column(SmallInteger)
    submitted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    submitted_at: Mapped[datetime]
    as_seen_at: Mapped[datetime]

    def digest_of_remarks(self, remarks: str) -> bytes:
        """SHA-256 of the salted remarks; of erased ones, which have no salt, what they left."""
        if self.remarks_salt is None:
            return self.remarks_digest or b""
        return leaf_digests.leaf(self.remarks_salt, remarks.encode())

    def header(self, remarks: str, previous: bytes | None) -> leaf_digests.Header:
        """What its digest says of it; `previous` is the digest of the organization's submission before it."""
        return leaf_digests.Header(
            school_id=self.school_id,
            org_id=self.org_id,
            day=self.day,
            version=self.version,
            seq=self.seq,
            submitted_by=self.submitted_by,
            submitted_at=self.submitted_at,
            as_seen_at=self.as_seen_at,
            questionnaire=self.questionnaire,
            figures=self.figures,
            supplement=self.supplement,
            remarks=self.digest_of_remarks(remarks),
            previous=previous,
        )


def remarks_owner(row: DaySubmission) -> str:
    """The seal's owner of a submission's remarks."""
    return f"{row.school_id}:{row.org_id}:{row.day.isoformat()}:{row.version}"


class SubmissionRow(Base):
    """A member on the submitted roster with the report that was frozen, or none: missing, or exempt (R62)."""

    __tablename__ = "submission_row"
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "submission_id"], ["day_submission.school_id", "day_submission.id"]),
        ForeignKeyConstraint(["school_id", "membership_id"], ["membership.school_id", "membership.id"]),
        ForeignKeyConstraint(["school_id", "report_id"], ["health_report.school_id", "health_report.id"]),
    )

    school_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    submission_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    membership_id: Mapped[int]
    report_id: Mapped[int | None]
    exempt: Mapped[bool] = mapped_column(default=False, server_default=false())
    salt: Mapped[bytes | None]
    leaf: Mapped[bytes]


def bears_old_salt() -> ColumnElement[bool]:
    """Its report has sealed the salt by now, which stands here in the clear still."""
    sealed = (
        select(HealthReport.id)
        .where(
            HealthReport.school_id == SubmissionRow.school_id,
            HealthReport.id == SubmissionRow.report_id,
            HealthReport.salt.is_(None),
        )
        .exists()
    )
    return and_(SubmissionRow.report_id.is_not(None), SubmissionRow.salt.is_not(None), sealed)


HELD = tuple(getattr(HealthReport, name) for name in leaf_digests.HELD)
"""The columns of a report that its submission's digest covers."""


def held_rows(school_id: int, submission_id: int) -> Select[Any]:
    """(row, salted answers, the report's columns) by ascending person id; run by others."""
    rows = [getattr(SubmissionRow, name) for name in ("person_id", "membership_id", "exempt", "leaf", "salt")]
    columns: Any = select(*rows, HealthReport.answers_sealed, *HELD)
    found: Select[Any] = (
        columns.select_from(SubmissionRow)
        .outerjoin(HealthReport, and_(HealthReport.school_id == school_id, HealthReport.id == SubmissionRow.report_id))
        .where(SubmissionRow.school_id == school_id, SubmissionRow.submission_id == submission_id)
        .order_by(SubmissionRow.person_id)
    )
    return found


class SubmissionReturn(Base):
    """退回: the school gave a submitted day back, or opened one never submitted (no version), and why (R35)."""

    __tablename__ = "submission_return"
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "org_id"], ["organization.school_id", "organization.id"]),
        Index("ix_submission_return_org_day", "school_id", "org_id", "day"),
    )

    school_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    org_id: Mapped[int]
    day: Mapped[date]
    version: Mapped[int | None]
    reason_sealed: Mapped[bytes | None]
    returned_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    returned_at: Mapped[datetime]
    open_until: Mapped[datetime]


def reason_owner(row: SubmissionReturn) -> str:
    """The seal's owner of a return's reason."""
    return f"{row.school_id}:{row.id}"


class AuditEvent(Base):
    """Who did what to which thing, without personal data, in the same transaction (R48)."""

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_org", "school_id", "org_id"),
        Index("ix_audit_event_at", "school_id", "at", "id"),
        Index("ix_audit_event_person", "school_id", "person_id"),
    )

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    org_id: Mapped[int | None]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    action: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime]

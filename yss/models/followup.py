"""What a collector follows up: why somebody was missing (R58), and what is said of a report filled in (R65)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from yss.domain.vocabulary import MissingReason, Verdict
from yss.extensions import Base
from yss.models.types import enum_of


class MissingNote(Base):
    """缺报台账: why a member was missing on a submitted day; words of one's own are sealed."""

    __tablename__ = "missing_note"
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "membership_id"], ["membership.school_id", "membership.id"]),
        Index("ix_missing_note_org", "school_id", "org_id", "day"),
    )

    school_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    org_id: Mapped[int]
    membership_id: Mapped[int]
    reason: Mapped[MissingReason] = mapped_column(enum_of(MissingReason))
    words_sealed: Mapped[bytes | None]
    noted_at: Mapped[datetime]


class ReportVerdict(Base):
    """代填复核: the person, or the guardian, confirms or disputes a report that somebody else filled in."""

    __tablename__ = "report_verdict"
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "report_id"], ["health_report.school_id", "health_report.id"]),
    )

    school_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    report_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    verdict: Mapped[Verdict] = mapped_column(enum_of(Verdict))
    given_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    given_at: Mapped[datetime]

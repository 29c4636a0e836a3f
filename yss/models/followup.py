"""What a collector follows up: why somebody was missing (R58), and what is said of a report filled in (R65)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, Select, select
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from yss.domain.vocabulary import ConsentRelation, MissingReason, Verdict
from yss.extensions import Base
from yss.models.person import Consent
from yss.models.types import enum_of


def guardian_of(person_id: int | InstrumentedAttribute[int], actor_id: int) -> Select[Any]:
    """A row where the actor has agreed to the use of the person's health data as their guardian (R49, R65)."""
    return select(Consent.person_id).where(
        Consent.person_id == person_id, Consent.given_by == actor_id, Consent.relation == ConsentRelation.GUARDIAN
    )


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

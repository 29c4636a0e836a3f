"""Why somebody was missing on a submitted day (R58)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from yss.domain.vocabulary import MissingReason
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

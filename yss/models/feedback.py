"""意见反馈 and what support did with it (R42). Directory tables: a person may write who belongs to no school."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yss.domain.vocabulary import FeedbackKind, FeedbackState
from yss.extensions import Base
from yss.models.types import enum_of


class Feedback(Base):
    """What a person told support; words and phone are sealed together. `nth` of the person's day bounds how many."""

    __tablename__ = "feedback"
    __table_args__ = (UniqueConstraint("person_id", "day", "nth"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    day: Mapped[date]
    nth: Mapped[int]
    kind: Mapped[FeedbackKind] = mapped_column(enum_of(FeedbackKind))
    content_sealed: Mapped[bytes | None]
    sent_at: Mapped[datetime]


class FeedbackEvent(Base):
    """Support's own trail: who opened a feedback or closed it, and when. Append-only."""

    __tablename__ = "feedback_event"
    __table_args__ = (Index("ix_feedback_event_feedback", "feedback_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    feedback_id: Mapped[int] = mapped_column(ForeignKey("feedback.id"))
    state: Mapped[FeedbackState] = mapped_column(enum_of(FeedbackState))
    operator: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime]

"""Who keeps an organization's days beside or after its collector: handovers and deputies (R61)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    and_,
)
from sqlalchemy.orm import Mapped, mapped_column

from yss.extensions import Base


class Handover(Base):
    """An organization offered to its next collector by an invite; who gave and who took it, once it was accepted."""

    __tablename__ = "handover"
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "invite_id"], ["invite.school_id", "invite.id"]),
        ForeignKeyConstraint(["school_id", "org_id"], ["organization.school_id", "organization.id"]),
        Index("ix_handover_from", "from_id"),
    )

    school_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    invite_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    org_id: Mapped[int]
    from_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    to_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    accepted_at: Mapped[datetime | None]


class Deputy(Base):
    """Who stands in for an organization's collector from day to day; `person_id` once the invite was accepted."""

    __tablename__ = "deputy"
    __table_args__ = (
        UniqueConstraint("school_id", "invite_id"),
        ForeignKeyConstraint(["school_id", "invite_id"], ["invite.school_id", "invite.id"]),
        ForeignKeyConstraint(["school_id", "org_id"], ["organization.school_id", "organization.id"]),
        CheckConstraint("from_day <= to_day", name="days"),
        Index("ix_deputy_org", "school_id", "org_id"),
        Index("ix_deputy_person", "person_id"),
    )

    school_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    org_id: Mapped[int]
    invite_id: Mapped[int]
    from_day: Mapped[date]
    to_day: Mapped[date]
    named_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    named_at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    accepted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


def stands_in(day: date | ColumnElement[date]) -> ColumnElement[bool]:
    """The deputy may act on `day`: accepted, not ended, within the days."""
    return and_(Deputy.person_id.is_not(None), Deputy.ended_at.is_(None), Deputy.from_day <= day, Deputy.to_day >= day)

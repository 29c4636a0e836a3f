"""Who need not report on which days: a member's leave, the school's holidays (R62)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, ScalarSelect, Select, String, and_, exists, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from yss.domain.vocabulary import Audience, LeaveKind
from yss.extensions import Base
from yss.made_once import at_most
from yss.models.membership import Membership
from yss.models.school import Organization
from yss.models.types import enum_of


class Leave(Base):
    """A person's days without reports in a school, the last one included; ended early, `ended_on` is the first with."""

    __tablename__ = "leave"
    __table_args__ = (
        Index("ix_leave_person", "school_id", "person_id"),
        Index("ix_leave_days", "school_id", "to_day", "from_day", "person_id"),
    )

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    from_day: Mapped[date]
    to_day: Mapped[date]
    kind: Mapped[LeaveKind] = mapped_column(enum_of(LeaveKind))
    words_sealed: Mapped[bytes | None]
    granted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    granted_at: Mapped[datetime]
    ended_on: Mapped[date | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Holiday(Base):
    """Days on which nobody of the school, or nobody of one audience, need report; ended likewise."""

    __tablename__ = "holiday"
    __table_args__ = (Index("ix_holiday_days", "school_id", "to_day", "from_day"),)

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(100))
    from_day: Mapped[date]
    to_day: Mapped[date]
    audience: Mapped[Audience | None] = mapped_column(enum_of(Audience))
    added_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime]
    ended_on: Mapped[date | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


def covers(row: type[Leave] | type[Holiday], day: date) -> ColumnElement[bool]:
    """The leave or holiday holds the day."""
    not_ended = or_(row.ended_on.is_(None), row.ended_on > day)
    return and_(row.to_day >= day, row.from_day <= day, not_ended)


def is_for() -> ColumnElement[bool]:
    """The holiday is for the organization."""
    ours = or_(Holiday.audience.is_(None), Holiday.audience == Organization.audience)
    return and_(Holiday.school_id == Organization.school_id, ours)


def is_holiday(school_id: int, org_id: int, day: date) -> ColumnElement[bool]:
    """The organization has holiday: one answer for its whole roster."""
    mine = and_(Organization.school_id == school_id, Organization.id == org_id)
    return exists(select(Holiday.id).join(Organization, is_for()).where(mine, covers(Holiday, day)))


def on_leave(school_id: int, day: date) -> Select[int]:
    """The people of the school who are on leave: gathered once for a whole roster."""
    return select(Leave.person_id).where(Leave.school_id == school_id, covers(Leave, day))


def is_excused(school_id: int, day: date) -> ColumnElement[bool]:
    """The member of the enclosing statement, of whichever organization, is on leave or has holiday."""
    mine = and_(Organization.school_id == school_id, Organization.id == Membership.org_id)
    off = exists(
        select(Holiday.id).join(Organization, is_for()).where(mine, covers(Holiday, day)).correlate(Membership)
    )
    return or_(Membership.person_id.in_(on_leave(school_id, day)), off)


def leave_of_member(day: date) -> ScalarSelect[LeaveKind]:
    """The kind of leave on which the member of the enclosing statement is, or NULL."""
    mine = and_(Leave.school_id == Membership.school_id, Leave.person_id == Membership.person_id)
    return (
        select(Leave.kind)
        .where(mine, covers(Leave, day))
        .order_by(Leave.to_day.desc())
        .limit(at_most(1))
        .correlate(Membership)
        .scalar_subquery()
    )


def holiday_of_member(day: date) -> ScalarSelect[str]:
    """The holiday of the organization of the enclosing statement, or NULL."""
    return (
        select(Holiday.name)
        .where(is_for(), covers(Holiday, day))
        .order_by(Holiday.to_day.desc())
        .limit(at_most(1))
        .correlate(Organization)
        .scalar_subquery()
    )

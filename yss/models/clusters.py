"""聚集预警: who lives where, the school's thresholds, and the notices raised (R60)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Select,
    String,
    and_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from yss.domain.vocabulary import ChangeState, ClusterDisposition
from yss.extensions import Base
from yss.models.changes import HealthChange
from yss.models.types import enum_of

_OPEN = text("closed_at IS NULL")


def _one_open(name: str, place: str) -> Index:
    return Index(name, "school_id", place, "days", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN)


class Residence(Base):
    """In which dormitory room a person of the school lives."""

    __tablename__ = "residence"
    __table_args__ = (Index("ix_residence_room", "school_id", "room"),)

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    room: Mapped[str] = mapped_column(String(40))


class ClusterThresholds(Base):
    """From how many persons on a school is told; without a row the product's own numbers hold."""

    __tablename__ = "cluster_thresholds"
    __table_args__ = (
        CheckConstraint("in_3_days BETWEEN 2 AND 1000", name="in_3_days"),
        CheckConstraint("in_7_days BETWEEN 2 AND 1000", name="in_7_days"),
    )

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True, autoincrement=False)
    in_3_days: Mapped[int]
    in_7_days: Mapped[int]


class ClusterNotice(Base):
    """A cluster in a class or in a dormitory room: one open per place and window, closed with a disposition."""

    __tablename__ = "cluster_notice"
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "org_id"], ["organization.school_id", "organization.id"]),
        CheckConstraint("(org_id IS NULL) <> (room IS NULL)", name="place"),
        _one_open("uq_cluster_notice_org", "org_id"),
        _one_open("uq_cluster_notice_room", "room"),
        Index("ix_cluster_notice_list", "school_id", "closed_at", "id"),
    )

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    org_id: Mapped[int | None]
    room: Mapped[str | None] = mapped_column(String(40))
    days: Mapped[int]
    threshold: Mapped[int]
    cases: Mapped[int]
    first_day: Mapped[date]
    raised_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    disposition: Mapped[ClusterDisposition | None] = mapped_column(enum_of(ClusterDisposition))
    words_sealed: Mapped[bytes | None]


def closing_owner(notice: ClusterNotice) -> str:
    """Whose the sealed words of the closing are."""
    return f"{notice.school_id}:{notice.id}"


def in_place(model: Any, org_id: int | None, room: str | None) -> ColumnElement[bool]:
    """Of that class, or of that dormitory room."""
    found: ColumnElement[bool] = model.org_id == org_id if room is None else model.room == room
    return found


def changes_in(school_id: int, org_id: int | None, room: str | None, first: date, last: date) -> Select[HealthChange]:
    """The changes that stand of a place and of these days; which of them are symptoms only the seal knows."""
    return select(HealthChange).where(
        and_(
            HealthChange.school_id == school_id,
            in_place(HealthChange, org_id, room),
            HealthChange.day.between(first, last),
            HealthChange.state != ChangeState.SUPERSEDED,
        )
    )

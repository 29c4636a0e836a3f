"""Foreign teachers: the school's roster, and every change told of them (R38, R39)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    ScalarSelect,
    Select,
    String,
    UniqueConstraint,
    and_,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from yss.extensions import Base
from yss.models.school import Organization


class ForeignTeacher(Base):
    """A teacher of the school's roster; `org_id` is the one collector's list on which they stand.

    `roster_name` and `roster_country` stay as they were entered, so that an import finds the teacher again when a
    change has corrected `name` or `country`.
    """

    __tablename__ = "foreign_teacher"
    __table_args__ = (
        UniqueConstraint("school_id", "roster_name", "roster_country"),
        ForeignKeyConstraint(["school_id", "org_id"], ["organization.school_id", "organization.id"]),
        Index("ix_foreign_teacher_name", "school_id", "name", "id"),
        Index("ix_foreign_teacher_list", "school_id", "org_id", "name", "id"),
    )

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    roster_name: Mapped[str] = mapped_column(String(100))
    roster_country: Mapped[str] = mapped_column(String(2))
    name: Mapped[str] = mapped_column(String(100))
    country: Mapped[str] = mapped_column(String(2))
    org_id: Mapped[int | None]
    created_at: Mapped[datetime]


class ForeignTeacherChange(Base):
    """What was told of a teacher, whole, by whom and when: append-only, the highest `seq` is the latest."""

    __tablename__ = "foreign_teacher_change"
    __table_args__ = (
        UniqueConstraint("school_id", "teacher_id", "seq"),
        ForeignKeyConstraint(["school_id", "teacher_id"], ["foreign_teacher.school_id", "foreign_teacher.id"]),
        ForeignKeyConstraint(["school_id", "org_id"], ["organization.school_id", "organization.id"]),
        CheckConstraint("seq >= 1", name="seq"),
        Index("ix_foreign_teacher_change_at", "school_id", "changed_at"),
    )

    school_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    teacher_id: Mapped[int]
    seq: Mapped[int]
    org_id: Mapped[int]
    details_sealed: Mapped[bytes | None]
    changed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime]


BY_TEACHER = (ForeignTeacher.name, ForeignTeacher.id)


def details_owner(change: ForeignTeacherChange) -> str:
    """Whose the sealed details are."""
    return f"{change.school_id}:{change.teacher_id}"


def is_on_list(school_id: int, org_id: int) -> ColumnElement[bool]:
    """The teacher stands on this collector's list."""
    return and_(ForeignTeacher.school_id == school_id, ForeignTeacher.org_id == org_id)


def is_free(school_id: int) -> ColumnElement[bool]:
    """The school's teacher stands on nobody's list; that of a closed organization is nobody's."""
    closed = exists().where(
        Organization.school_id == school_id,
        Organization.id == ForeignTeacher.org_id,
        Organization.closed_at.is_not(None),
    )
    return or_(ForeignTeacher.org_id.is_(None), closed)


def roster_of(school_id: int) -> Select[str, str]:
    """(name, country) of every teacher of the school's roster, as they were entered."""
    return select(ForeignTeacher.roster_name, ForeignTeacher.roster_country).where(
        ForeignTeacher.school_id == school_id
    )


def last_told(school_id: int) -> ScalarSelect[datetime]:
    """When a change was last told of the school's teacher of the statement around it."""
    return (
        select(func.max(ForeignTeacherChange.changed_at))
        .where(
            ForeignTeacherChange.school_id == school_id,
            ForeignTeacherChange.teacher_id == ForeignTeacher.id,
        )
        .correlate(ForeignTeacher)
        .scalar_subquery()
    )


def trail_of(school_id: int, teacher_id: int) -> Select[ForeignTeacherChange]:
    """Every change told of a teacher of the school, the latest first."""
    return (
        select(ForeignTeacherChange)
        .where(ForeignTeacherChange.school_id == school_id, ForeignTeacherChange.teacher_id == teacher_id)
        .order_by(ForeignTeacherChange.seq.desc())
    )

"""A school, its admins, its organizations and their days. `school_id` leads every key (reliability.md section 2)."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Select,
    String,
    and_,
    false,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from yss.domain.days import day_of
from yss.domain.languages import Language
from yss.domain.reminding import DEFAULT_TARGET
from yss.domain.retention import DEFAULT_DAYS
from yss.domain.vocabulary import Audience, ClosingReason, SchoolType
from yss.extensions import Base
from yss.made_once import made_once
from yss.models.types import enum_of


class School(Base):
    """A school: the tenant. `language` is what goes to a class or to the school in, whoever sends it (R85)."""

    __tablename__ = "school"
    __table_args__ = (CheckConstraint("language IN ('zh-Hans', 'zh-Hant', 'en')", name="language"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    public_code: Mapped[str] = mapped_column(String(16), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    questionnaire: Mapped[str] = mapped_column(String(60))
    target_time: Mapped[time] = mapped_column(default=DEFAULT_TARGET, server_default=DEFAULT_TARGET.isoformat())
    retention_days: Mapped[int] = mapped_column(default=DEFAULT_DAYS, server_default=str(DEFAULT_DAYS))
    created_at: Mapped[datetime]
    confirms_organizations: Mapped[bool] = mapped_column(default=False, server_default=false())
    language: Mapped[Language] = mapped_column(
        enum_of(Language), default=Language.SIMPLIFIED, server_default=Language.SIMPLIFIED
    )


@made_once
def questionnaire_of(school_id: int) -> Select[str]:
    """The key of the questionnaire that the school answers."""
    return select(School.questionnaire).where(School.id == school_id)


class SchoolAdmin(Base):
    """Who may act for a school (学校管理员)."""

    __tablename__ = "school_admin"

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    created_at: Mapped[datetime]


class Organization(Base):
    """A class or department (R10), by whom and with which of the school's cards it was created (R43).

    It waits for the school while `confirmed_at` is NULL; closed without `closed_by`: by support. `invite_id` is no
    foreign key, since an invite already points at its organization.
    """

    __tablename__ = "organization"
    __table_args__ = (
        CheckConstraint("headcount BETWEEN 1 AND 1000000", name="headcount"),
        Index("ix_organization_invite", "school_id", "invite_id"),
    )

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    audience: Mapped[Audience] = mapped_column(enum_of(Audience))
    school_type: Mapped[SchoolType] = mapped_column(enum_of(SchoolType))
    major: Mapped[str] = mapped_column(String(200), default="")
    grade: Mapped[str] = mapped_column(String(200), default="")
    name: Mapped[str] = mapped_column(String(200))
    full_name: Mapped[str] = mapped_column(String(620))
    headcount: Mapped[int]
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    invite_id: Mapped[int | None]
    confirmed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_reason: Mapped[ClosingReason | None] = mapped_column(enum_of(ClosingReason))

    @property
    def founded(self) -> date:
        """Its first day (R80)."""
        return day_of(self.created_at)


def in_use() -> ColumnElement[bool]:
    """The organization is open and does not wait for the school: its days are asked for and counted (R43, R44)."""
    return and_(Organization.closed_at.is_(None), Organization.confirmed_at.is_not(None))


class OrganizationDay(Base):
    """The version that every transaction touching the day moves; returned or opened before `open_until` (R35)."""

    __tablename__ = "organization_day"
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "org_id"], ["organization.school_id", "organization.id"]),
        Index("ix_organization_day_school", "school_id", "day"),
    )

    school_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    org_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    moved_at: Mapped[datetime]
    open_until: Mapped[datetime | None]

"""Group robots that remind: a school's its collectors, a class's its members; and what they have said (R66)."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    and_,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from yss.domain.vocabulary import ReminderOutcome, RobotKind
from yss.extensions import Base
from yss.models.types import enum_of


class ReminderRobot(Base):
    """A robot in a group chat, of a school or, with `org_id`, of an organization. Its address holds its key: sealed."""

    __tablename__ = "reminder_robot"
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "org_id"], ["organization.school_id", "organization.id"]),
        UniqueConstraint("school_id", "org_id"),
        Index(
            "uq_reminder_robot_school",
            "school_id",
            unique=True,
            sqlite_where=text("org_id IS NULL"),
            postgresql_where=text("org_id IS NULL"),
        ),
    )

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    org_id: Mapped[int | None]
    kind: Mapped[RobotKind] = mapped_column(enum_of(RobotKind))
    url_sealed: Mapped[bytes]
    secret_sealed: Mapped[bytes | None]
    stages: Mapped[list[Any]] = mapped_column(JSON)
    quiet_from: Mapped[time]
    quiet_to: Mapped[time]
    configured_at: Mapped[datetime]


def robot_of(school_id: int, org_id: int | None) -> ColumnElement[bool]:
    """It is the organization's robot, or the school's own where there is no organization."""
    mine = ReminderRobot.org_id.is_(None) if org_id is None else ReminderRobot.org_id == org_id
    return and_(ReminderRobot.school_id == school_id, mine)


def robot_owner(robot: ReminderRobot) -> str:
    """Whose its sealed columns are."""
    return f"{robot.school_id}:{robot.id}"


class Reminder(Base):
    """A stage's message of a day: claimed before it is sent, so that nobody is reminded twice.

    `about`: how many; `reason`: why the service did not take it, in its own words.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "robot_id"], ["reminder_robot.school_id", "reminder_robot.id"]),
    )

    school_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    robot_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    stage: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    about: Mapped[int]
    outcome: Mapped[ReminderOutcome] = mapped_column(enum_of(ReminderOutcome))
    claimed_at: Mapped[datetime]
    reason: Mapped[str | None] = mapped_column(String(200))

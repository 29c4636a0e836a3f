"""A school's robot that reminds collectors, and what it has said (R66)."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from yss.domain.vocabulary import ReminderOutcome, RobotKind
from yss.extensions import Base
from yss.models.types import enum_of


class ReminderRobot(Base):
    """The group robot of a school: none unless its admin has configured one. Its address holds its key: sealed."""

    __tablename__ = "reminder_robot"

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True, autoincrement=False)
    kind: Mapped[RobotKind] = mapped_column(enum_of(RobotKind))
    url_sealed: Mapped[bytes]
    secret_sealed: Mapped[bytes | None]
    stages: Mapped[list[Any]] = mapped_column(JSON)
    quiet_from: Mapped[time]
    quiet_to: Mapped[time]
    configured_at: Mapped[datetime]


class Reminder(Base):
    """A stage's message of a day: claimed before it is sent, so that nobody is reminded twice."""

    __tablename__ = "reminder"

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    stage: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    organizations: Mapped[int]
    outcome: Mapped[ReminderOutcome] = mapped_column(enum_of(ReminderOutcome))
    claimed_at: Mapped[datetime]

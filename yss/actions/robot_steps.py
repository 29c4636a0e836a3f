"""A group's robot is forgotten, by hand or with the right that set it up; in the caller's session, commits nothing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, delete
from sqlalchemy.orm import Session

from yss.actions import steps
from yss.models import Reminder, ReminderRobot


def remove(session: Session, which: Select[ReminderRobot], actor_id: int | None, now: datetime) -> None:
    """Its address and what it said go; nothing is sent any more. Nothing where there is none."""
    row = session.scalars(which).one_or_none()
    if row is None:
        return
    session.execute(delete(Reminder).where(Reminder.school_id == row.school_id, Reminder.robot_id == row.id))
    session.delete(row)
    steps.audit(session, "remove_robot", school_id=row.school_id, org_id=row.org_id, actor_id=actor_id, now=now)

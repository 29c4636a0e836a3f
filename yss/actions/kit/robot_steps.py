"""A group's robot is forgotten, by hand or with the right that set it up; in the caller's session, commits nothing."""

from __future__ import annotations

from sqlalchemy import Select, delete

from yss.acts import Work
from yss.models import Reminder, ReminderRobot


def remove(act: Work, which: Select[ReminderRobot]) -> None:
    """Its address and what it said go; nothing is sent any more. Nothing where there is none."""
    row = act.session.scalars(which).one_or_none()
    if row is None:
        return
    act.session.execute(delete(Reminder).where(Reminder.school_id == row.school_id, Reminder.robot_id == row.id))
    act.session.delete(row)
    act.at(school_id=row.school_id, org_id=row.org_id).audit("remove_robot")

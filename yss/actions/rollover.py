"""The year's end: a class moves up a grade, or back down where that was a mistake (R69)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from yss.actions import steps
from yss.domain import organizations
from yss.domain.days import ONE_DAY, day_of
from yss.transactions import Lock, transactional


@transactional(Lock.EXCLUSIVE)
def move_class(
    session: Session, *, school_id: int, org_id: int, actor_id: int, seen: str, grade: str, now: datetime
) -> bool:
    """The class is of another grade from now on; its members, reports and submitted days stay.

    `seen` is the grade that the admin saw: a class that has moved meanwhile stays, and False is returned, so that a
    confirmation sent twice moves once. Raises NotFound for a closed one, or another school's.
    """
    org = steps.open_organization(session, school_id, org_id)
    if org.grade != seen:
        return False
    before = {"grade": org.grade}
    org.grade = grade
    org.full_name = organizations.full_name(major=org.major, grade=grade, name=org.name)
    for day in (day_of(now) - ONE_DAY, day_of(now)):
        steps.move_day(session, school_id, org_id, day, now)
    steps.audit(
        session,
        "move_class",
        school_id=school_id,
        org_id=org_id,
        actor_id=actor_id,
        now=now,
        before=before,
        after={"grade": grade},
    )
    return True

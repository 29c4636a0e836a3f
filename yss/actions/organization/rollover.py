"""The year's end: a class moves up a grade, or back down where that was a mistake (R69)."""

from __future__ import annotations

from yss.actions.kit import steps
from yss.acts import Work, action
from yss.domain import organizations
from yss.domain.days import ONE_DAY, day_of
from yss.domain.rights import OfSchool
from yss.transactions import Lock


@action(OfSchool(), lock=Lock.EXCLUSIVE)
def move_class(act: Work, *, seen: str, grade: str) -> bool:
    """The class is of another grade from now on; its members, reports and submitted days stay.

    `seen` is the grade that the admin saw: a class that has moved meanwhile stays, and False is returned, so that a
    confirmation sent twice moves once. Raises NotFound for a closed one, or another school's.
    """
    org = steps.open_organization(act)
    if org.grade != seen:
        return False
    before = {"grade": org.grade}
    org.grade = grade
    org.full_name = organizations.full_name(major=org.major, grade=grade, name=org.name)
    for day in (day_of(act.now) - ONE_DAY, day_of(act.now)):
        steps.move_day(act, day)
    act.audit("move_class", before=before, after={"grade": grade})
    return True

"""What a person corrects of their own record (R49)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from yss.actions import steps
from yss.models import Person
from yss.transactions import transactional


@transactional()
def change_phone(session: Session, *, person_id: int, actor_id: int, phone: str, now: datetime) -> None:
    """Keeps another phone number of the person's, or none."""
    person = session.get_one(Person, person_id)
    person.phone_sealed = person.phone_masked = None
    steps.set_phone(person, phone)
    for school_id in steps.schools_of(session, person_id):
        steps.audit(session, "change_phone", school_id=school_id, actor_id=actor_id, person_id=person_id, now=now)

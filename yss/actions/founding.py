"""A school and its admins, from the command line."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from yss.actions import steps
from yss.domain import questionnaire as definitions
from yss.domain.subject import Subject
from yss.ids import new_id
from yss.models import School, SchoolAdmin
from yss.transactions import transactional

_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


@transactional()
def create_school(session: Session, *, name: str, now: datetime, code: str = "", questionnaire: str = "guide/1") -> str:
    """A new school; returns its public code, which leads its invites' links."""
    code = code or "".join(secrets.choice(_ALPHABET) for _ in range(8))
    session.add(School(id=new_id(), public_code=code, name=name, questionnaire=questionnaire, created_at=now))
    return code


@transactional()
def change_questionnaire(session: Session, *, school_id: int, questionnaire: str, now: datetime) -> None:
    """From now on the school's forms ask this questionnaire; old reports keep theirs (R21). Raises KeyError."""
    school, fresh = session.get_one(School, school_id), definitions.load_key(questionnaire).key
    if school.questionnaire == fresh:
        return
    old, school.questionnaire = school.questionnaire, fresh
    steps.audit(session, "change_questionnaire", school_id=school_id, actor_id=None, now=now, old=old, new=fresh)


@transactional()
def add_admin(session: Session, *, school_id: int, subject: Subject, now: datetime) -> int:
    """Makes the person an admin of the school; returns the person's id."""
    person = steps.person_for(session, subject, now)
    if session.get(SchoolAdmin, (school_id, person.id)) is None:
        session.add(SchoolAdmin(school_id=school_id, person_id=person.id, created_at=now))
        steps.audit(session, "add_admin", school_id=school_id, actor_id=None, person_id=person.id, now=now)
    return person.id


@transactional()
def add_person(session: Session, *, subject: Subject, now: datetime) -> int:
    """Somebody the product will know before they verify; returns the person's id."""
    return steps.person_for(session, subject, now).id

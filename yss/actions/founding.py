"""A school, its admins, and what it asks of new organizations (R43)."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from yss.actions import naming_steps, right_steps, steps
from yss.actions.naming_steps import Asker
from yss.domain import policies
from yss.domain import questionnaire as definitions
from yss.domain.errors import Conflict, NotFound
from yss.domain.subject import Subject
from yss.ids import new_id
from yss.models import School, SchoolAdmin
from yss.transactions import Once, keep, replay, transactional

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
def add_admin(
    session: Session,
    *,
    school_id: int,
    subject: Subject,
    now: datetime,
    actor_id: int | None = None,
    once: Once | None = None,
) -> int:
    """Makes the person an admin of the school; returns the person's id. `actor_id` is None at the command line.

    Raises Conflict: `name_mismatch` (R71), so that a mistyped number lets no stranger in; `already_admin`.
    """
    if once is not None and (done := replay(session, once)) is not None:
        return done
    person = naming_steps.name(session, subject, Asker(actor_id, school_id, anywhere=True), now).person
    if session.get(SchoolAdmin, (school_id, person.id)) is not None:
        raise Conflict("already_admin")
    session.add(SchoolAdmin(school_id=school_id, person_id=person.id, created_at=now))
    steps.audit(session, "add_admin", school_id=school_id, actor_id=actor_id, person_id=person.id, now=now)
    return person.id if once is None else keep(session, once, person.id, now)


@transactional()
def remove_admin(session: Session, *, school_id: int, person_id: int, actor_id: int, once: Once, now: datetime) -> int:
    """Takes an admin's rights; the school's last admin stays (R43). Returns the person's id.

    What the right made ends with it: cards, deputies, exports and their links, the school's robot (R75).

    One at a time in a school: of two admins who remove each other at once, one is told that they are no admin any
    more. Raises NotFound, Conflict("last_admin").
    """
    session.execute(select(School.id).where(School.id == school_id).with_for_update())
    if (done := replay(session, once)) is not None:
        return done
    admins = set(session.scalars(select(SchoolAdmin.person_id).where(SchoolAdmin.school_id == school_id)))
    if not {actor_id, person_id} <= admins:
        raise NotFound
    policies.check_remove_admin(len(admins))
    session.execute(delete(SchoolAdmin).where(SchoolAdmin.school_id == school_id, SchoolAdmin.person_id == person_id))
    steps.audit(session, "remove_admin", school_id=school_id, actor_id=actor_id, person_id=person_id, now=now)
    right_steps.end_admins(session, school_id=school_id, person_id=person_id, actor_id=actor_id, now=now)
    return keep(session, once, person_id, now)


@transactional()
def require_confirmation(session: Session, *, school_id: int, required: bool, actor_id: int, now: datetime) -> None:
    """Whether new organizations wait for the school's confirmation; those that wait already go on waiting (R43)."""
    school = session.get_one(School, school_id)
    if school.confirms_organizations == required:
        return
    school.confirms_organizations = required
    steps.audit(session, "require_confirmation", school_id=school_id, actor_id=actor_id, now=now, required=required)


@transactional()
def add_person(session: Session, *, subject: Subject, now: datetime) -> int:
    """Somebody the product will know before they verify; returns the person's id."""
    return steps.person_for(session, subject, now).id

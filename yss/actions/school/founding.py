"""A school, its language, its admins, and what it asks of new organizations (R43, R85)."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from yss.actions.kit import naming_steps, right_steps, steps
from yss.acts import Work, action, unasked
from yss.domain import policies
from yss.domain import questionnaire as definitions
from yss.domain.errors import Conflict, NotFound
from yss.domain.languages import Language
from yss.domain.rights import CommandLine, OfSchool
from yss.domain.subject import Subject
from yss.ids import new_id
from yss.models import School, SchoolAdmin

_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


@unasked("command line")
def create_school(
    session: Session,
    *,
    name: str,
    now: datetime,
    code: str = "",
    questionnaire: str = "guide/1",
    language: Language = Language.SIMPLIFIED,
) -> str:
    """A new school; returns its public code, which leads its invites' links."""
    code = code or "".join(secrets.choice(_ALPHABET) for _ in range(8))
    asks = {"questionnaire": questionnaire, "language": language}
    session.add(School(id=new_id(), public_code=code, name=name, created_at=now, **asks))
    return code


@action(CommandLine())
def change_questionnaire(act: Work, *, questionnaire: str) -> None:
    """From now on the school's forms ask this questionnaire; old reports keep theirs (R21). Raises KeyError."""
    school, fresh = act.session.get_one(School, act.school_id), definitions.load_key(questionnaire).key
    if school.questionnaire == fresh:
        return
    old, school.questionnaire = school.questionnaire, fresh
    act.audit("change_questionnaire", old=old, new=fresh)


@action(OfSchool(), CommandLine())
def add_admin(act: Work, *, subject: Subject) -> int:
    """Makes the person an admin of the school; returns the person's id. `actor_id` is None at the command line.

    Raises Conflict: `name_mismatch` (R71), so that a mistyped number lets no stranger in; `already_admin`.
    """
    person = naming_steps.name(act, subject, anywhere=True).person
    if act.session.get(SchoolAdmin, (act.school_id, person.id)) is not None:
        raise Conflict("already_admin")
    act.session.add(SchoolAdmin(school_id=act.school_id, person_id=person.id, created_at=act.now))
    act.audit("add_admin", person_id=person.id)
    return person.id


@action(OfSchool())
def remove_admin(act: Work, *, person_id: int) -> int:
    """Takes an admin's rights; the school's last admin stays (R43). Returns the person's id.

    What the right made ends with it: cards, deputies, exports and their links, the school's robot (R75).

    One at a time in a school: of two admins who remove each other at once, one is told that they are no admin any
    more. Raises NotFound, Conflict("last_admin").
    """
    act.session.execute(select(School.id).where(School.id == act.school_id).with_for_update())
    admins = set(act.session.scalars(select(SchoolAdmin.person_id).where(SchoolAdmin.school_id == act.school_id)))
    if person_id not in admins:
        raise NotFound
    policies.check_remove_admin(len(admins))
    act.session.execute(
        delete(SchoolAdmin).where(SchoolAdmin.school_id == act.school_id, SchoolAdmin.person_id == person_id)
    )
    act.audit("remove_admin", person_id=person_id)
    right_steps.end_admins(act, person_id=person_id)
    return person_id


@action(OfSchool())
def require_confirmation(act: Work, *, required: bool) -> None:
    """Whether new organizations wait for the school's confirmation; those that wait already go on waiting (R43)."""
    school = act.session.get_one(School, act.school_id)
    if school.confirms_organizations == required:
        return
    school.confirms_organizations = required
    act.audit("require_confirmation", required=required)


@action(OfSchool())
def change_language(act: Work, *, language: Language) -> None:
    """What goes to the school and its classes from now on is in this language; what is written stays (R85)."""
    act.session.get_one(School, act.school_id).language = language
    act.audit("change_language", language=language.value)


@unasked("command line")
def add_person(session: Session, *, subject: Subject, now: datetime) -> int:
    """Somebody the product will know before they verify; returns the person's id."""
    return steps.person_for(session, subject, now).id

"""批量添加: a list of people is kept between preview and confirmation, then joins in one go (R17)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from yss.actions import list_steps, steps
from yss.domain.days import day_of
from yss.domain.errors import Conflict
from yss.domain.people_lists import Entry
from yss.models import Organization, Person, lists
from yss.models.person import document_digest
from yss.transactions import Lock, Once, keep, replay, transactional, unsent_purpose


@transactional()
def keep_list(
    session: Session, *, org_id: int, owner_id: int, kind: str, entries: Sequence[Entry], path: str, now: datetime
) -> None:
    """Keeps what was read of a list, sealed, for its preview; a list of the same kind gives way."""
    steps.drop_draft(session, owner_id, unsent_purpose(path))
    list_steps.put(session, org_id, owner_id, kind, entries, now)


@transactional()
def keep_import(
    session: Session, *, school_id: int, owner_id: int, kind: str, rows: Sequence[Any], path: str, now: datetime
) -> None:
    """The same of a sheet that the school's admin imports (R46)."""
    steps.drop_draft(session, owner_id, unsent_purpose(path))
    list_steps.put_import(session, school_id, owner_id, kind, rows, now)


@transactional(Lock.EXCLUSIVE)
def enroll_listed(
    session: Session, *, school_id: int, org_id: int, actor_id: int, list_id: str, once: Once, now: datetime
) -> int:
    """【确认添加】: whoever of the list can be added joins without a report; returns how many (R17).

    Each is judged anew under the lock; members of another organization stay there (R18). The list stays, so that its
    bad rows can be mended. Raises Conflict: `list_changed`, `nobody_addable`.
    """
    if (done := replay(session, once)) is not None:
        return done
    org = steps.admitting_organization(session, school_id, org_id)
    entries = list_steps.seen(session, org_id, actor_id, lists.MEMBERS, list_id, now)
    people = _addable(session, school_id, entries, now)
    if not people:
        raise Conflict("nobody_addable")
    _join_all(session, org, people, actor_id, now)
    steps.audit(
        session, "enroll_listed", school_id=school_id, org_id=org_id, actor_id=actor_id, now=now, members=len(people)
    )
    return keep(session, once, len(people), now)


def _addable(session: Session, school_id: int, entries: list[Entry], now: datetime) -> list[Person]:
    """Those who belong to no organization of the school, made where they are not known; one query for all."""
    wanted = {document_digest(entry.subject): entry.subject for entry in entries}
    found = session.execute(lists.known(school_id, list(wanted))).tuples().all()
    standing = {person.document_digest: (person, where) for person, where in found}
    people = []
    for digest, subject in wanted.items():
        person, where = standing.get(digest, (None, None))
        if where is not None:
            continue
        person = person or steps.new_person(subject, now)
        if person.phone_sealed is None:
            steps.set_phone(person, subject.phone)
        people.append(person)
    return people


def _join_all(session: Session, org: Organization, people: list[Person], actor_id: int, now: datetime) -> None:
    session.add_all(people)
    session.flush()
    session.add_all([steps.new_membership(org, person, actor_id, now) for person in people])
    session.flush()
    steps.move_day(session, org.school_id, org.id, day_of(now), now)

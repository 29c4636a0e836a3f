"""批量添加: a list of people is kept between preview and confirmation, then joins in one go (R17)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from yss.actions import link_steps, list_steps, naming_steps, steps
from yss.actions.naming_steps import Asker, Named
from yss.domain.days import day_of
from yss.domain.errors import Conflict
from yss.domain.people_lists import Entry
from yss.models import Organization, lists
from yss.models.person import document_digest
from yss.transactions import Lock, Once, keep, replay, transactional, unsent_purpose


@transactional()
def keep_list(
    session: Session,
    *,
    school_id: int,
    org_id: int,
    owner_id: int,
    kind: str,
    entries: Sequence[Entry],
    path: str,
    now: datetime,
) -> None:
    """Keeps what was read of a list, sealed, for its preview; a list of the same kind gives way.

    Who of a list of members is known under another name is a bad row, and waits as typed (R71).
    """
    steps.drop_draft(session, owner_id, unsent_purpose(path))
    asker = Asker(owner_id, school_id, org_id)
    judged = naming_steps.judged(session, entries, asker, now) if kind == lists.MEMBERS else entries
    list_steps.put(session, org_id, owner_id, kind, judged, now)


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

    Each is judged anew under the lock; who is elsewhere in the school, or acts alone, is asked in (R18, R73). The list
    stays, so that its bad rows can be mended. Raises Conflict: `list_changed`, `nobody_addable`.
    """
    if (done := replay(session, once)) is not None:
        return done
    org = steps.admitting_organization(session, school_id, org_id)
    entries = list_steps.seen(session, org_id, actor_id, lists.MEMBERS, list_id, now)
    people = _addable(session, org, entries, now)
    if not people:
        raise Conflict("nobody_addable")
    joining = []
    for named in people:
        if link_steps.joins_alone(org, named, now):
            link_steps.ask_in(session, org, named, actor_id, now)
        else:
            joining.append(named)
    _join_all(session, org, joining, actor_id, now)
    steps.audit(
        session, "enroll_listed", school_id=school_id, org_id=org_id, actor_id=actor_id, now=now, members=len(joining)
    )
    return keep(session, once, len(joining), now)


def _addable(session: Session, org: Organization, entries: list[Entry], now: datetime) -> list[Named]:
    """Those who are no members here, made where they are not known; nobody whose name is another by now.

    One query for all.
    """
    wanted = {document_digest(entry.subject): entry.subject for entry in entries}
    standing = naming_steps.standing(session, org.school_id, list(wanted))
    people = []
    for digest, subject in wanted.items():
        named = naming_steps.rightly_named(subject, standing.get(digest), now)
        if named is None or (named.active is not None and named.active.org_id == org.id):
            continue
        if named.person.phone_sealed is None:
            steps.set_phone(named.person, subject.phone)
        people.append(named)
    return people


def _join_all(session: Session, org: Organization, people: list[Named], actor_id: int, now: datetime) -> None:
    session.add_all([named.person for named in people])
    session.flush()
    session.add_all([steps.new_membership(org, named, actor_id, now) for named in people])
    session.flush()
    steps.move_day(session, org.school_id, org.id, day_of(now), now)

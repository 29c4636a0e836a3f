"""Steps that several actions share; each works in the caller's session and commits nothing."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from yss import sealing
from yss.domain import documents
from yss.domain.errors import NotFound
from yss.domain.phones import mask_phone
from yss.domain.subject import Subject
from yss.extensions import vault
from yss.ids import new_id
from yss.models import AuditEvent, Draft, Membership, Organization, OrganizationDay, Person, ProxyLink

DRAFT_LASTS = timedelta(hours=24)


def document_digest(subject: Subject) -> bytes:
    """The keyed digest by which the subject's document is found (R47)."""
    return vault.digest("document", documents.canonical(subject.document_type, subject.number))


def find_person(session: Session, subject: Subject) -> Person | None:
    """The person with the subject's document, or None (R7)."""
    return session.scalars(
        select(Person).where(
            Person.document_type == subject.document_type, Person.document_digest == document_digest(subject)
        )
    ).one_or_none()


def person_for(session: Session, subject: Subject, now: datetime) -> Person:
    """The person with the subject's document, made where there is none; the name of a known one stands (R7)."""
    if (known := find_person(session, subject)) is not None:
        return known
    person_id = new_id()
    person = Person(
        id=person_id,
        document_type=subject.document_type,
        document_digest=document_digest(subject),
        number_sealed=vault.seal(sealing.PERSON_NUMBER, str(person_id), subject.number.encode()),
        number_masked=documents.mask_number(subject.number),
        name=subject.name,
        created_at=now,
    )
    set_phone(person, subject.phone)
    session.add(person)
    session.flush()
    return person


def set_phone(person: Person, phone: str) -> None:
    """Keeps the phone, sealed, where one was given."""
    if phone:
        person.phone_sealed = vault.seal(sealing.PERSON_PHONE, str(person.id), phone.encode())
        person.phone_masked = mask_phone(phone)


def open_organization(session: Session, school_id: int, org_id: int) -> Organization:
    """The organization, not closed; raises NotFound."""
    org = session.get(Organization, (school_id, org_id))
    if org is None or org.closed_at is not None:
        raise NotFound
    return org


def active_membership(session: Session, school_id: int, person_id: int) -> Membership | None:
    """The person's one active membership in the school (R18)."""
    return session.scalars(
        select(Membership).where(
            Membership.school_id == school_id, Membership.person_id == person_id, Membership.left_at.is_(None)
        )
    ).one_or_none()


def join(session: Session, org: Organization, person: Person, joined_by: int, now: datetime) -> Membership:
    """A new active membership, carrying what lists show so that they never open a seal."""
    membership = Membership(
        school_id=org.school_id,
        id=new_id(),
        org_id=org.id,
        person_id=person.id,
        name=person.name,
        number_masked=person.number_masked,
        joined_by=joined_by,
        joined_at=now,
    )
    session.add(membership)
    session.flush()
    return membership


def link_proxy(session: Session, school_id: int, person_id: int, proxy_id: int, now: datetime) -> None:
    """Lets `proxy_id` report for `person_id` from now on (R22)."""
    if person_id != proxy_id and session.get(ProxyLink, (school_id, person_id, proxy_id)) is None:
        session.add(ProxyLink(school_id=school_id, person_id=person_id, proxy_id=proxy_id, created_at=now))
        session.flush()


def move_day(session: Session, school_id: int, org_id: int, day: date, now: datetime) -> int:
    """Moves the day's version by one, made at 1 where the day is new; returns the version."""
    key = (
        OrganizationDay.school_id == school_id,
        OrganizationDay.org_id == org_id,
        OrganizationDay.day == day,
    )
    moved = session.execute(
        update(OrganizationDay).where(*key).values(version=OrganizationDay.version + 1, moved_at=now)
    )
    if moved.rowcount == 0:  # type: ignore[attr-defined]
        session.add(OrganizationDay(school_id=school_id, org_id=org_id, day=day, version=1, moved_at=now))
        session.flush()
        return 1
    return session.execute(select(OrganizationDay.version).where(*key)).scalar_one()


def audit(
    session: Session,
    action: str,
    *,
    school_id: int,
    actor_id: int | None,
    now: datetime,
    org_id: int | None = None,
    person_id: int | None = None,
    **detail: object,
) -> None:
    """Writes who did what into the append-only trail, in the caller's transaction (R48)."""
    session.add(
        AuditEvent(
            school_id=school_id,
            id=new_id(),
            org_id=org_id,
            actor_id=actor_id,
            action=action,
            person_id=person_id,
            detail=detail,
            at=now,
        )
    )


def put_draft(session: Session, owner_id: int, purpose: str, content: Any, now: datetime) -> None:
    """Keeps `content` (JSON) as the owner's draft for the purpose; sweeps the owner's expired ones."""
    session.execute(delete(Draft).where(Draft.owner_id == owner_id, Draft.saved_at < now - DRAFT_LASTS))
    sealed = vault.seal(sealing.DRAFT_CONTENT, f"{owner_id}:{purpose}", json.dumps(content).encode())
    session.merge(Draft(owner_id=owner_id, purpose=purpose, content_sealed=sealed, saved_at=now))


def drop_draft(session: Session, owner_id: int, purpose: str) -> None:
    """Forgets the draft."""
    session.execute(delete(Draft).where(Draft.owner_id == owner_id, Draft.purpose == purpose))

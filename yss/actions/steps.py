"""Steps that several actions share; each works in the caller's session and commits nothing."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.orm import Session

from yss import sealing
from yss.domain import documents, drafts, policies
from yss.domain.days import ONE_DAY, day_of
from yss.domain.errors import Conflict, NotFound
from yss.domain.phones import mask_phone
from yss.domain.subject import Subject
from yss.domain.vocabulary import Leaving
from yss.extensions import vault
from yss.ids import new_id
from yss.models import AuditEvent, DaySubmission, Draft, JoinRequest, Membership, Organization, OrganizationDay, Person
from yss.models.drafts import is_over
from yss.models.person import document_digest, is_subject
from yss.pinyin import initials


class Joining(Protocol):
    """Somebody who joins, and the name they bear in the school (R71)."""

    @property
    def person(self) -> Person:
        """Who joins."""

    @property
    def name(self) -> str:
        """As the school knows them."""


def person_for(session: Session, subject: Subject, now: datetime) -> Person:
    """The person with the subject's document, made where there is none; for verification, which names nobody else (R7).

    Whoever else names a person does it through `naming_steps.name` (R71).
    """
    known = session.scalars(select(Person).where(is_subject(subject))).one_or_none()
    if known is not None:
        return known
    person = new_person(subject, now)
    session.add(person)
    session.flush()
    return person


def new_person(subject: Subject, now: datetime) -> Person:
    """A person who is not known yet, for the caller to add."""
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


def admitting_organization(session: Session, school_id: int, org_id: int) -> Organization:
    """The organization, open and confirmed where the school asks for that (R43). Raises NotFound, NotAllowedNow."""
    org = open_organization(session, school_id, org_id)
    policies.check_admits(is_waiting=org.confirmed_at is None)
    return org


def active_membership(session: Session, school_id: int, person_id: int) -> Membership | None:
    """The person's one active membership in the school (R18)."""
    return session.scalars(
        select(Membership).where(
            Membership.school_id == school_id, Membership.person_id == person_id, Membership.left_at.is_(None)
        )
    ).one_or_none()


def join(session: Session, org: Organization, who: Joining, joined_by: int, now: datetime) -> Membership:
    """A new active membership; what asked the person in waits no more."""
    membership = new_membership(org, who, joined_by, now)
    session.add(membership)
    session.execute(
        update(JoinRequest)
        .where(
            JoinRequest.school_id == org.school_id,
            JoinRequest.org_id == org.id,
            JoinRequest.person_id == who.person.id,
            JoinRequest.answered_at.is_(None),
        )
        .values(answered_at=now, accepted=True)
    )
    session.flush()
    return membership


def new_membership(org: Organization, who: Joining, joined_by: int, now: datetime) -> Membership:
    """An active membership for the caller to add, carrying what lists show so that they never open a seal."""
    return Membership(
        school_id=org.school_id,
        id=new_id(),
        org_id=org.id,
        person_id=who.person.id,
        name=who.name,
        initials=initials(who.name),
        number_masked=who.person.number_masked,
        joined_by=joined_by,
        joined_at=now,
    )


def end_membership(session: Session, member: Membership, actor_id: int, how: Leaving, now: datetime) -> None:
    """Ends an active membership, moves the day of the organization left, and writes it into the trail (R19, R48)."""
    member.left_at, member.left_by, member.left_how = now, actor_id, how
    session.flush()
    move_day(session, member.school_id, member.org_id, day_of(now), now)
    audit(
        session,
        f"member_{how}",
        school_id=member.school_id,
        org_id=member.org_id,
        actor_id=actor_id,
        person_id=member.person_id,
        now=now,
    )


def ensure_member(
    session: Session,
    org: Organization,
    who: Joining,
    actor_id: int,
    now: datetime,
    *,
    refusal: str,
    from_org: int | None = None,
) -> bool:
    """Joins the person unless joined already; True where a membership was made (R18).

    One of another organization moves only where that is `from_org`; raises Conflict(refusal) otherwise.
    """
    standing = active_membership(session, org.school_id, who.person.id)
    if standing is not None and standing.org_id == org.id:
        return False
    if standing is not None:
        if standing.org_id != from_org:
            raise Conflict(refusal)
        end_membership(session, standing, actor_id, Leaving.TRANSFERRED, now)
    join(session, org, who, actor_id, now)
    move_day(session, org.school_id, org.id, day_of(now), now)
    return True


def schools_of(session: Session, person_id: int) -> list[int]:
    """The schools in which the person is a member."""
    active = select(Membership.school_id).where(Membership.person_id == person_id, Membership.left_at.is_(None))
    return sorted(session.scalars(active))


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


def move_open_days(session: Session, school_id: int, org_id: int, now: datetime) -> None:
    """Moves the days that may be submitted still: today, yesterday, what the school has returned or opened (R35)."""
    opened = select(OrganizationDay.day).where(
        OrganizationDay.school_id == school_id, OrganizationDay.org_id == org_id, OrganizationDay.open_until > now
    )
    today = day_of(now)
    for day in sorted({today - ONE_DAY, today, *session.scalars(opened)}):
        move_day(session, school_id, org_id, day, now)


def open_day(
    session: Session, school_id: int, org_id: int, day: date, now: datetime, *, until: datetime | None
) -> None:
    """Moves the day; it is returned or opened before `until`, or no longer where there is none (R35)."""
    move_day(session, school_id, org_id, day, now)
    session.execute(
        update(OrganizationDay)
        .where(OrganizationDay.school_id == school_id, OrganizationDay.org_id == org_id, OrganizationDay.day == day)
        .values(open_until=until)
    )


def open_until(session: Session, school_id: int, org_id: int, day: date) -> datetime | None:
    """Until when the day was last returned or opened, also where that has run out."""
    row = session.get(OrganizationDay, (school_id, org_id, day))
    return row.open_until if row else None


def last_version(session: Session, school_id: int, org_id: int, day: date) -> int:
    """The newest version of the day's submission, returned or not; 0 where there is none."""
    newest = select(func.max(DaySubmission.version)).where(
        DaySubmission.school_id == school_id, DaySubmission.org_id == org_id, DaySubmission.day == day
    )
    return session.execute(newest).scalar() or 0


def has_submitted_before(session: Session, school_id: int, org_id: int, day: date) -> bool:
    """Whether the organization has submitted an earlier day (R32)."""
    return session.execute(_submissions(school_id, org_id).where(DaySubmission.day < day)).first() is not None


def _submissions(school_id: int, org_id: int) -> Select[Any]:
    return select(DaySubmission.id).where(DaySubmission.school_id == school_id, DaySubmission.org_id == org_id).limit(1)


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
    """Keeps `content` (JSON) as the owner's draft for the purpose; sweeps the owner's that have had their time."""
    unsent = purpose.startswith(drafts.UNSENT)
    session.execute(delete(Draft).where(Draft.owner_id == owner_id, is_over(now, unsent=unsent)))
    sealed = vault.seal(sealing.DRAFT_CONTENT, f"{owner_id}:{purpose}", json.dumps(content).encode())
    session.merge(Draft(owner_id=owner_id, purpose=purpose, content_sealed=sealed, saved_at=now))


def open_draft(session: Session, owner_id: int, purpose: str, now: datetime) -> Any:
    """The content of the owner's draft for the purpose, or None, also where it has had its time (R76)."""
    row = session.get(Draft, (owner_id, purpose))
    if row is None or drafts.is_over(purpose, row.saved_at, now):
        return None
    return json.loads(vault.open(sealing.DRAFT_CONTENT, f"{owner_id}:{purpose}", row.content_sealed))


def drop_draft(session: Session, owner_id: int, purpose: str) -> None:
    """Forgets the draft."""
    session.execute(delete(Draft).where(Draft.owner_id == owner_id, Draft.purpose == purpose))

"""Steps that several actions share; each works in the caller's session and commits nothing."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import Select, delete, func, insert, select, update
from sqlalchemy.orm import Session

from yss import sealing
from yss.acts import Work
from yss.domain import documents, drafts, policies
from yss.domain.days import ONE_DAY, day_of
from yss.domain.errors import Conflict, NotFound
from yss.domain.phones import mask_phone
from yss.domain.subject import Subject
from yss.domain.vocabulary import Leaving
from yss.extensions import vault
from yss.ids import new_id
from yss.made_once import made_once
from yss.models import (
    DaySubmission,
    Draft,
    HealthReport,
    JoinRequest,
    Membership,
    Organization,
    OrganizationDay,
    Person,
    School,
)
from yss.models.drafts import draft_owner, is_over
from yss.models.person import document_digest, is_subject
from yss.pinyin import initials
from yss.sealing import Whose


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
    held = select(Person).where(is_subject(subject)).with_for_update(key_share=True)
    known = session.scalars(held).one_or_none()
    if known is not None:
        return known
    person = new_person(subject, now)
    session.add(person)
    session.flush()
    return person


def new_person(subject: Subject, now: datetime) -> Person:
    """A person who is not known yet, for the caller to add."""
    person_id = new_id()
    vault.keys.know(Whose(person_id), None)
    person = Person(
        id=person_id,
        document_type=subject.document_type,
        document_digest=document_digest(subject),
        number_sealed=vault.seal(sealing.PERSON_NUMBER, Whose(person_id), subject.number.encode()),
        number_masked=documents.mask_number(subject.number),
        name=subject.name,
        created_at=now,
    )
    set_phone(person, subject.phone)
    return person


def set_phone(person: Person, phone: str) -> None:
    """Keeps the phone, sealed, where one was given."""
    if phone:
        person.phone_sealed = vault.seal(sealing.PERSON_PHONE, Whose(person.id), phone.encode())
        person.phone_masked = mask_phone(phone)


def open_organization(act: Work) -> Organization:
    """The organization, not closed; raises NotFound."""
    org = act.session.get(Organization, (act.school_id, act.org_id))
    if org is None or org.closed_at is not None:
        raise NotFound
    return org


def admitting_organization(act: Work) -> Organization:
    """The organization, open and confirmed where the school asks for that (R43). Raises NotFound, NotAllowedNow."""
    org = open_organization(act)
    policies.check_admits(is_waiting=org.confirmed_at is None)
    return org


def member_here(act: Work, person_id: int) -> Membership:
    """The active member of the act's organization. Raises NotFound for nobody's or another's."""
    member = active_membership(act, person_id)
    if member is None or member.org_id != act.org_id:
        raise NotFound
    return member


def active_membership(act: Work, person_id: int) -> Membership | None:
    """The person's one active membership in the school (R18)."""
    return act.session.scalars(*_active(act.school_id, person_id)).one_or_none()


@made_once
def _active(school_id: int, person_id: int) -> Select[Membership]:
    here = (Membership.school_id == school_id, Membership.person_id == person_id)
    return select(Membership).where(*here, Membership.left_at.is_(None))


def join(act: Work, org: Organization, who: Joining) -> Membership:
    """A new active membership; what asked the person in waits no more."""
    membership = new_membership(act, org, who)
    act.session.add(membership)
    act.session.execute(
        update(JoinRequest)
        .where(
            JoinRequest.school_id == org.school_id,
            JoinRequest.org_id == org.id,
            JoinRequest.person_id == who.person.id,
            JoinRequest.answered_at.is_(None),
        )
        .values(answered_at=act.now, accepted=True)
    )
    act.session.flush()
    return membership


def new_membership(act: Work, org: Organization, who: Joining) -> Membership:
    """An active membership for the caller to add, carrying what lists show so that they never open a seal."""
    return Membership(
        school_id=org.school_id,
        id=new_id(),
        org_id=org.id,
        person_id=who.person.id,
        name=who.name,
        initials=initials(who.name),
        number_masked=who.person.number_masked,
        joined_by=act.actor_id,
        joined_at=act.now,
    )


def end_membership(act: Work, member: Membership, how: Leaving) -> None:
    """Ends an active membership, moves the day of the organization left, and writes it into the trail (R19, R48)."""
    member.left_at, member.left_by, member.left_how = act.now, act.actor_id, how
    act.session.flush()
    left = act.at(member.school_id, member.org_id)
    move_day(left, day_of(act.now))
    left.audit(f"member_{how}", person_id=member.person_id)


def ensure_member(act: Work, org: Organization, who: Joining, *, refusal: str, from_org: int | None = None) -> bool:
    """Joins the person unless joined already; True where a membership was made (R18).

    One of another organization moves only where that is `from_org`; raises Conflict(refusal) otherwise.
    """
    standing = active_membership(act, who.person.id)
    if standing is not None and standing.org_id == org.id:
        return False
    if standing is not None:
        if standing.org_id != from_org:
            raise Conflict(refusal)
        end_membership(act, standing, Leaving.TRANSFERRED)
    join(act, org, who)
    move_day(act, day_of(act.now))
    return True


def schools_of(session: Session, person_id: int) -> list[int]:
    """The schools in which the person is a member."""
    active = select(Membership.school_id).where(Membership.person_id == person_id, Membership.left_at.is_(None))
    return sorted(session.scalars(active))


def move_day(act: Work, day: date) -> int:
    """Moves the day's version by one, made at 1 where the day is new; returns the version."""
    moved: int | None = act.session.scalars(*_moved(act.school_id, act.org_id, day, act.now)).one_or_none()
    if moved is None:
        act.session.execute(*_new_day(act.school_id, act.org_id, day, act.now))
        return 1
    return moved


@made_once
def _moved(school_id: int, org_id: int, day: date, at: datetime) -> Any:
    moved = update(OrganizationDay).where(
        OrganizationDay.school_id == school_id, OrganizationDay.org_id == org_id, OrganizationDay.day == day
    )
    moved = moved.values(version=OrganizationDay.version + 1, moved_at=at).returning(OrganizationDay.version)
    return moved.execution_options(synchronize_session=False)


@made_once
def _new_day(school_id: int, org_id: int, day: date, at: datetime) -> Any:
    return insert(OrganizationDay).values(school_id=school_id, org_id=org_id, day=day, version=1, moved_at=at)


def move_open_days(act: Work) -> None:
    """Moves the days that may be submitted still: today, yesterday, what the school has returned or opened (R35)."""
    opened = select(OrganizationDay.day).where(
        OrganizationDay.school_id == act.school_id,
        OrganizationDay.org_id == act.org_id,
        OrganizationDay.open_until > act.now,
    )
    today = day_of(act.now)
    for day in sorted({today - ONE_DAY, today, *act.session.scalars(opened)}):
        move_day(act, day)


def move_filled_days(act: Work, filler_id: int, of: int | None = None) -> None:
    """Moves today and yesterday wherever somebody has filled in a report, for one person or for any.

    The lists name who did, and whether the person agrees.
    """
    whose = [] if of is None else [HealthReport.person_id == of]
    filled = (
        select(HealthReport.school_id, HealthReport.org_id, HealthReport.day)
        .where(
            HealthReport.school_id.in_(select(School.id)),
            HealthReport.filled_by == filler_id,
            HealthReport.day >= day_of(act.now) - ONE_DAY,
            *whose,
        )
        .distinct()
        .order_by(HealthReport.school_id, HealthReport.org_id, HealthReport.day)
    )
    for school_id, org_id, day in act.session.execute(filled).all():
        move_day(act.at(school_id=school_id, org_id=org_id), day)


def open_day(act: Work, day: date, *, until: datetime | None) -> None:
    """Moves the day; it is returned or opened before `until`, or no longer where there is none (R35)."""
    move_day(act, day)
    act.session.execute(
        update(OrganizationDay)
        .where(
            OrganizationDay.school_id == act.school_id, OrganizationDay.org_id == act.org_id, OrganizationDay.day == day
        )
        .values(open_until=until)
    )


def open_until(act: Work, day: date) -> datetime | None:
    """Until when the day was last returned or opened, also where that has run out."""
    row = act.session.get(OrganizationDay, (act.school_id, act.org_id, day))
    return row.open_until if row else None


def last_version(act: Work, day: date) -> int:
    """The newest version of the day's submission, returned or not; 0 where there is none."""
    newest = select(func.max(DaySubmission.version)).where(
        DaySubmission.school_id == act.school_id, DaySubmission.org_id == act.org_id, DaySubmission.day == day
    )
    return act.session.execute(newest).scalar() or 0


def put_draft(act: Work, purpose: str, content: Any) -> None:
    """Keeps `content` (JSON) as the actor's draft for the purpose; sweeps those that have had their time."""
    unsent = purpose.startswith(drafts.UNSENT)
    act.session.execute(delete(Draft).where(Draft.owner_id == act.actor_id, is_over(act.now, unsent=unsent)))
    sealed = vault.seal(sealing.DRAFT_CONTENT, draft_owner(act.actor_id, purpose), json.dumps(content).encode())
    act.session.merge(Draft(owner_id=act.actor_id, purpose=purpose, content_sealed=sealed, saved_at=act.now))


def open_draft(act: Work, purpose: str) -> Any:
    """The content of the actor's draft for the purpose, or None, also where it has had its time (R76)."""
    row = act.session.get(Draft, (act.actor_id, purpose))
    if row is None or drafts.is_over(purpose, row.saved_at, act.now):
        return None
    return json.loads(vault.open(sealing.DRAFT_CONTENT, draft_owner(act.actor_id, purpose), row.content_sealed))


def drop_draft(act: Work, purpose: str) -> None:
    """Forgets the draft."""
    act.session.execute(delete(Draft).where(Draft.owner_id == act.actor_id, Draft.purpose == purpose))

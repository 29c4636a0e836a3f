"""注销: a person's data go from the whole product; figures and digests stay (R49)."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from yss import sealing
from yss.actions import erasing_steps, mention_steps, steps
from yss.domain.days import ONE_DAY, day_of
from yss.domain.erasure import ERASED_NAME
from yss.domain.errors import Conflict, NotFound
from yss.domain.policies import RETURNABLE
from yss.domain.vocabulary import Leaving
from yss.extensions import vault
from yss.models import (
    ChatMessage,
    Collectorship,
    Consent,
    Deputy,
    Draft,
    Feedback,
    HealthChange,
    HealthReport,
    Idempotency,
    JoinRequest,
    Leave,
    Membership,
    MissingNote,
    NameCorrection,
    NameMismatch,
    Person,
    ProxyLink,
    Residence,
    SchoolAdmin,
    SubmissionRow,
    UserSession,
)
from yss.queries.links import Schools, guarded_schools, in_schools
from yss.transactions import Lock, lock_organizations, transactional

_DIGEST = 32


@transactional()
def erase_person(session: Session, *, person_id: int, actor_id: int, now: datetime) -> None:
    """Erases the person everywhere; a guardian erases a child where they are one, which is all unless the child is
    known elsewhere too (R72).

    The same document may come again, as somebody new; erased again, nothing happens. Raises Conflict for who still
    owns an organization or administers a school: `erase_collector`, `erase_admin`; NotFound for anybody else.
    """
    _check_free(session, person_id)
    schools = _erasable(session, person_id, actor_id, now)
    everywhere, person = _locked_stays(session, person_id), session.get_one(Person, person_id)
    if person.is_erased:
        return
    stays = [stay for stay in everywhere if schools is None or stay.school_id in schools]
    traces = mention_steps.traces_of(session, person, stays, schools)
    _leave_all(session, stays, actor_id, now)
    _erase_reports(session, person_id, stays)
    mention_steps.erase_mentions(session, traces)
    _forget_names(session, person_id, schools)
    if len(stays) == len(everywhere):
        _forget(session, person_id, now)
        _erase_directory_row(person)


def _erasable(session: Session, person_id: int, actor_id: int, now: datetime) -> Schools:
    if actor_id == person_id:
        return None
    if not (schools := guarded_schools(session, person_id, actor_id, day_of(now))):
        raise NotFound
    return schools


def _forget_names(session: Session, person_id: int, schools: Schools) -> None:
    """Who may act for the person in these schools, who asked them in, and the names that they bore there."""
    for table in (ProxyLink, JoinRequest, NameMismatch, NameCorrection):
        session.execute(delete(table).where(table.person_id == person_id, in_schools(table.school_id, schools)))


def _check_free(session: Session, person_id: int) -> None:
    if session.get(Collectorship, person_id) is not None:
        raise Conflict("erase_collector")
    if session.scalars(select(SchoolAdmin.school_id).where(SchoolAdmin.person_id == person_id)).first() is not None:
        raise Conflict("erase_admin")


def _locked_stays(session: Session, person_id: int) -> list[Membership]:
    """All the person's memberships that are not erased yet, their organizations locked."""
    stays = select(Membership).where(Membership.person_id == person_id, Membership.number_masked != "")
    org_ids = {stay.org_id for stay in session.scalars(stays)}
    lock_organizations(session, sorted(org_ids), Lock.EXCLUSIVE)
    return list(session.scalars(stays.execution_options(populate_existing=True)))


def _leave_all(session: Session, stays: list[Membership], actor_id: int, now: datetime) -> None:
    """Ends what is active; the open days of whoever left lately move as well: answers and leave go from them.

    Who was removed before is restored no more.
    """
    for stay in stays:
        if stay.left_at is None:
            steps.end_membership(session, stay, actor_id, Leaving.ERASED, now)
        if stay.left_at is None or now - stay.left_at <= RETURNABLE + ONE_DAY:
            steps.move_open_days(session, stay.school_id, stay.org_id, now)
        if stay.left_how is Leaving.REMOVED:
            stay.left_how = Leaving.ERASED
        stay.name, stay.initials, stay.number_masked = ERASED_NAME, "", ""


def _erase_reports(session: Session, person_id: int, stays: list[Membership]) -> None:
    schools = {stay.school_id for stay in stays}
    for table, values in (
        (HealthReport, {"answers_sealed": None, "salt": None}),
        (SubmissionRow, {"salt": None}),
    ):
        mine: ColumnElement[bool] = and_(table.school_id.in_(schools), table.person_id == person_id)
        session.execute(update(table).where(mine).values(**values))
    erasing_steps.erase_changes(session, and_(HealthChange.school_id.in_(schools), HealthChange.person_id == person_id))
    for gone in (MissingNote, Leave, Residence):
        session.execute(delete(gone).where(gone.school_id.in_(schools), gone.person_id == person_id))


def _forget(session: Session, person_id: int, now: datetime) -> None:
    """Links, sessions, drafts, keys and chats; feedback keeps its row, consent its record."""
    for gone in (
        update(Deputy).where(Deputy.person_id == person_id, Deputy.ended_at.is_(None)).values(ended_at=now),
        delete(ProxyLink).where(ProxyLink.proxy_id == person_id),
        delete(NameMismatch).where(NameMismatch.asker_id == person_id),
        delete(UserSession).where(UserSession.person_id == person_id),
        delete(Draft).where(Draft.owner_id == person_id),
        delete(Idempotency).where(Idempotency.person_id == person_id),
        delete(ChatMessage).where(or_(ChatMessage.owner_id == person_id, ChatMessage.sender_id == person_id)),
        update(Feedback).where(Feedback.person_id == person_id).values(content_sealed=None),
        update(Consent).where(Consent.person_id == person_id, Consent.withdrawn_at.is_(None)).values(withdrawn_at=now),
    ):
        session.execute(gone)


def _erase_directory_row(person: Person) -> None:
    """The row stays for what points at it; the digest becomes one that no document has."""
    person.name, person.name_verified, person.number_masked = ERASED_NAME, False, ""
    person.document_digest = secrets.token_bytes(_DIGEST)
    person.number_sealed = vault.seal(sealing.PERSON_NUMBER, str(person.id), b"")
    person.phone_sealed = person.phone_masked = None

"""注销: a person's data go from the whole product; figures and digests stay (R49)."""

from __future__ import annotations

import secrets

from sqlalchemy import ColumnElement, and_, delete, or_, select, update

from yss.actions.kit import erasing_steps, steps
from yss.actions.person import mention_steps
from yss.acts import Work, action
from yss.domain.days import ONE_DAY, day_of
from yss.domain.erasure import ERASED_NAME
from yss.domain.errors import Conflict, NotFound
from yss.domain.policies import RETURNABLE
from yss.domain.rights import AskedOfRows
from yss.domain.vocabulary import Leaving
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
from yss.queries.kit.links import Schools, guarded_schools, in_schools
from yss.ring.personal import SessionKeys
from yss.transactions import Lock, lock_organizations

_DIGEST = 32


@action(AskedOfRows("the person, or a guardian"))
def erase_person(act: Work, *, person_id: int) -> None:
    """Erases the person everywhere; a guardian erases a child where they are one, which is all unless the child is
    known elsewhere too (R72).

    The same document may come again, as somebody new; erased again, nothing happens. Raises Conflict for who still
    owns an organization or administers a school: `erase_collector`, `erase_admin`; NotFound for anybody else.
    """
    _check_free(act, person_id)
    schools = _erasable(act, person_id)
    person = act.session.get_one(Person, person_id, with_for_update={"key_share": True})
    everywhere = _locked_stays(act, person_id)
    if person.is_erased:
        return
    stays = [stay for stay in everywhere if schools is None or stay.school_id in schools]
    keys, traces = SessionKeys(act.session), mention_steps.traces_of(act, person, stays, schools)
    _leave_all(act, stays)
    _erase_reports(act, person_id, stays)
    keys.destroy(person_id, {stay.school_id for stay in stays})
    mention_steps.erase_mentions(act, traces)
    _forget_names(act, person_id, schools)
    if len(stays) == len(everywhere):
        _forget(act, person_id)
        keys.destroy(person_id)
        _erase_directory_row(person)
        steps.move_filled_days(act, person_id)


def _erasable(act: Work, person_id: int) -> Schools:
    if act.actor_id == person_id:
        return None
    if not (schools := guarded_schools(act.session, person_id, act.actor_id, day_of(act.now))):
        raise NotFound
    return schools


def _forget_names(act: Work, person_id: int, schools: Schools) -> None:
    """Who may act for the person in these schools, who asked them in, and the names that they bore there."""
    for table in (ProxyLink, JoinRequest, NameMismatch, NameCorrection):
        act.session.execute(delete(table).where(table.person_id == person_id, in_schools(table.school_id, schools)))


def _check_free(act: Work, person_id: int) -> None:
    if act.session.get(Collectorship, person_id) is not None:
        raise Conflict("erase_collector")
    if act.session.scalars(select(SchoolAdmin.school_id).where(SchoolAdmin.person_id == person_id)).first() is not None:
        raise Conflict("erase_admin")


def _locked_stays(act: Work, person_id: int) -> list[Membership]:
    """All the person's memberships that are not erased yet, their organizations locked.

    Call with the person held: whoever names them meanwhile waits, so that none is added.
    """
    stays = select(Membership).where(Membership.person_id == person_id, Membership.number_masked != "")
    org_ids = {stay.org_id for stay in act.session.scalars(stays)}
    lock_organizations(act.session, sorted(org_ids), Lock.EXCLUSIVE)
    return list(act.session.scalars(stays.execution_options(populate_existing=True)))


def _leave_all(act: Work, stays: list[Membership]) -> None:
    """Ends what is active; the open days of whoever left lately move as well: answers and leave go from them.

    Who was removed before is restored no more.
    """
    for stay in stays:
        if stay.left_at is None:
            steps.end_membership(act, stay, Leaving.ERASED)
        if stay.left_at is None or act.now - stay.left_at <= RETURNABLE + ONE_DAY:
            steps.move_open_days(act.at(school_id=stay.school_id, org_id=stay.org_id))
        if stay.left_how is Leaving.REMOVED:
            stay.left_how = Leaving.ERASED
        stay.name, stay.initials, stay.number_masked = ERASED_NAME, "", ""


def _erase_reports(act: Work, person_id: int, stays: list[Membership]) -> None:
    schools = {stay.school_id for stay in stays}
    for table, values in ((HealthReport, {"answers_sealed": None, "salt": None}), (SubmissionRow, {"salt": None})):
        mine: ColumnElement[bool] = and_(table.school_id.in_(schools), table.person_id == person_id)
        act.session.execute(update(table).where(mine).values(**values))
    erasing_steps.erase_changes(act, and_(HealthChange.school_id.in_(schools), HealthChange.person_id == person_id))
    for gone in (MissingNote, Leave, Residence):
        act.session.execute(delete(gone).where(gone.school_id.in_(schools), gone.person_id == person_id))


def _forget(act: Work, person_id: int) -> None:
    """Links, sessions, drafts, keys and chats; feedback keeps its row, consent its record."""
    for gone in (
        update(Deputy).where(Deputy.person_id == person_id, Deputy.ended_at.is_(None)).values(ended_at=act.now),
        delete(ProxyLink).where(ProxyLink.proxy_id == person_id),
        delete(NameMismatch).where(NameMismatch.asker_id == person_id),
        delete(UserSession).where(UserSession.person_id == person_id),
        delete(Draft).where(Draft.owner_id == person_id),
        delete(Idempotency).where(Idempotency.person_id == person_id),
        delete(ChatMessage).where(or_(ChatMessage.owner_id == person_id, ChatMessage.sender_id == person_id)),
        update(Feedback).where(Feedback.person_id == person_id).values(content_sealed=None),
        update(Consent)
        .where(Consent.person_id == person_id, Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=act.now),
    ):
        act.session.execute(gone)


def _erase_directory_row(person: Person) -> None:
    """The row stays for what points at it; the digest becomes one that no document has."""
    person.name, person.name_verified, person.number_masked = ERASED_NAME, False, ""
    person.document_digest = secrets.token_bytes(_DIGEST)
    person.number_sealed = b""
    person.phone_sealed = person.phone_masked = person.language = None

"""Steps around who sits at a desk that several actions share; each works in the caller's session, commits nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, or_, select, union, update
from sqlalchemy.orm import Session

from yss.actions import invite_steps, steps
from yss.domain import policies
from yss.domain.errors import NotFound
from yss.domain.vocabulary import InviteKind
from yss.models import Collectorship, Deputy, Draft, Invite, Organization, lists
from yss.models.desk import stands_in
from yss.transactions import unsent_purpose


def check_owns_none(session: Session, person_id: int) -> None:
    """One collector, one organization (R12). Raises Conflict("already_collector")."""
    owned = (
        select(Organization.full_name)
        .join(
            Collectorship,
            (Collectorship.school_id == Organization.school_id) & (Collectorship.org_id == Organization.id),
        )
        .where(Collectorship.person_id == person_id)
    )
    policies.check_create_organization(session.scalars(owned).one_or_none())


def tie_of(session: Session, school_id: int, org_id: int) -> Collectorship | None:
    """What ties the organization to its collector; None where it has none, as after it was closed."""
    return session.scalars(
        select(Collectorship).where(Collectorship.school_id == school_id, Collectorship.org_id == org_id)
    ).one_or_none()


def owner(session: Session, school_id: int, org_id: int) -> Collectorship:
    """Who owns the organization, as it is under the lock. Raises NotFound."""
    tie = tie_of(session, school_id, org_id)
    if tie is None:
        raise NotFound
    return tie


def sits_at(session: Session, school_id: int, org_id: int, person_id: int, today: date) -> bool:
    """Whether the person owns the organization or is its deputy today (R61)."""
    tie = session.get(Collectorship, person_id)
    if tie is not None and (tie.school_id, tie.org_id) == (school_id, org_id):
        return True
    mine = (Deputy.school_id == school_id, Deputy.org_id == org_id, Deputy.person_id == person_id)
    return session.execute(select(Deputy.id).where(*mine, stands_in(today)).limit(1)).first() is not None


def revoke(session: Session, school_id: int, org_id: int, kind: InviteKind, now: datetime) -> int:
    """Revokes the organization's open invites of the kind; returns how many there were."""
    revoked = session.execute(
        update(Invite)
        .where(
            Invite.school_id == school_id,
            Invite.org_id == org_id,
            Invite.kind == kind,
            Invite.revoked_at.is_(None),
            or_(Invite.max_uses.is_(None), Invite.uses < Invite.max_uses),
        )
        .values(revoked_at=now)
    )
    return int(revoked.rowcount)  # type: ignore[attr-defined]


def end_deputy(session: Session, school_id: int, org_id: int, person_id: int, now: datetime) -> None:
    """The person is the organization's deputy no more."""
    mine = (Deputy.school_id == school_id, Deputy.org_id == org_id, Deputy.person_id == person_id)
    session.execute(update(Deputy).where(*mine, Deputy.ended_at.is_(None)).values(ended_at=now))


def end(session: Session, deputy: Deputy, actor_id: int | None, now: datetime) -> None:
    """结束代理: at once, and a card not yet accepted stops working; nothing where it has ended.

    The card first: whoever is accepting it holds its row.
    """
    card = (Invite.school_id == deputy.school_id, Invite.id == deputy.invite_id, Invite.revoked_at.is_(None))
    session.execute(update(Invite).where(*card).values(revoked_at=now))
    session.refresh(deputy)
    if deputy.ended_at is not None:
        return
    deputy.ended_at = now
    if deputy.person_id is not None:
        drop_desk_drafts(session, deputy.person_id, deputy.org_id, now)
    steps.audit(
        session,
        "end_deputy",
        school_id=deputy.school_id,
        org_id=deputy.org_id,
        actor_id=actor_id,
        person_id=deputy.person_id,
        now=now,
    )


def withdraw_handover(session: Session, school_id: int, org_id: int, actor_id: int, now: datetime) -> None:
    """撤回: the open card stops working; nothing where there is none."""
    if revoke(session, school_id, org_id, InviteKind.HANDOVER, now):
        steps.audit(session, "withdraw_handover", school_id=school_id, org_id=org_id, actor_id=actor_id, now=now)


def renew_member_link(session: Session, school_id: int, org_id: int, actor_id: int, now: datetime) -> None:
    """A new link for the organization's card; the old one stops working (R15)."""
    revoke(session, school_id, org_id, InviteKind.MEMBER, now)
    invite_steps.make(session, kind=InviteKind.MEMBER, school_id=school_id, org_id=org_id, invited_by=actor_id, now=now)
    steps.audit(session, "reset_member_link", school_id=school_id, org_id=org_id, actor_id=actor_id, now=now)


def drop_drafts_named(session: Session, school_id: int, org_id: int, purpose: str) -> None:
    """Forgets what its collector and the deputies have begun under that name."""
    sitting: Any = union(
        select(Collectorship.person_id).where(Collectorship.school_id == school_id, Collectorship.org_id == org_id),
        select(Deputy.person_id).where(
            Deputy.school_id == school_id, Deputy.org_id == org_id, Deputy.person_id.is_not(None)
        ),
    )
    session.execute(delete(Draft).where(Draft.owner_id.in_(sitting), Draft.purpose == purpose))


def drop_desk_drafts(session: Session, person_id: int, org_id: int, now: datetime) -> None:
    """Forgets what the person had begun at the desk: half a submission, a list, what a lost session left unsent."""
    begun = (f"submission:{org_id}:", lists.purpose(org_id, lists.MEMBERS), lists.purpose(org_id, lists.EXPECTED))
    _drop(session, person_id, begun)
    mine = (Draft.owner_id == person_id, Draft.purpose.startswith(unsent_purpose("")))
    for purpose in session.scalars(select(Draft.purpose).where(*mine)).all():
        unsent = steps.open_draft(session, person_id, purpose, now)
        if unsent is not None and unsent.get("desk") == [str(org_id)]:
            steps.drop_draft(session, person_id, purpose)


def drop_admin_drafts(session: Session, person_id: int, school_id: int) -> None:
    """Forgets what the person had begun as the school's admin: a list, what a lost session left unsent."""
    kinds = (lists.TEACHERS, lists.EXPECTED_OF_SCHOOL, lists.RESIDENCES)
    begun = (lists.purpose(school_id, kind) for kind in kinds)
    _drop(session, person_id, (*begun, unsent_purpose(f"/admin/{school_id}/")))


def _drop(session: Session, person_id: int, begun: Iterable[str]) -> None:
    which = or_(*(Draft.purpose.startswith(one, autoescape=True) for one in begun))
    session.execute(delete(Draft).where(Draft.owner_id == person_id, which))

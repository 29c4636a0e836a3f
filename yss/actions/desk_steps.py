"""Steps around who sits at a desk that several actions share; each works in the caller's session, commits nothing."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from yss.domain import policies
from yss.domain.errors import NotFound
from yss.domain.vocabulary import InviteKind
from yss.models import Collectorship, Deputy, Draft, Invite, Organization, lists
from yss.models.desk import stands_in


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


def end_offers_of(session: Session, school_id: int, org_id: int, person_id: int, now: datetime) -> None:
    """The cards for a deputy that the person made and nobody has accepted stop working: who made them has the link."""
    _end_offers(session, school_id, now, Deputy.org_id == org_id, Deputy.named_by == person_id)


def end_cards_of(session: Session, school_id: int, person_id: int, now: datetime) -> None:
    """Those of a school's admin, and their open handovers, of all organizations but the person's own."""
    own = select(Collectorship.org_id).where(Collectorship.school_id == school_id, Collectorship.person_id == person_id)
    _end_offers(session, school_id, now, Deputy.org_id.not_in(own), Deputy.named_by == person_id)
    session.execute(
        update(Invite)
        .where(
            Invite.school_id == school_id,
            Invite.kind == InviteKind.HANDOVER,
            Invite.invited_by == person_id,
            Invite.org_id.not_in(own),
            Invite.revoked_at.is_(None),
            Invite.uses == 0,
        )
        .values(revoked_at=now)
    )


def _end_offers(session: Session, school_id: int, now: datetime, *which: ColumnElement[bool]) -> None:
    offered = select(Deputy.invite_id).where(
        Deputy.school_id == school_id, *which, Deputy.accepted_at.is_(None), Deputy.ended_at.is_(None)
    )
    cards = list(session.scalars(offered))
    session.execute(update(Invite).where(Invite.school_id == school_id, Invite.id.in_(cards)).values(revoked_at=now))
    session.execute(
        update(Deputy).where(Deputy.school_id == school_id, Deputy.invite_id.in_(cards)).values(ended_at=now)
    )


def drop_desk_drafts(session: Session, person_id: int, org_id: int) -> None:
    """Forgets what the person had begun at the desk: half a submission, a list."""
    begun = (f"submission:{org_id}:", lists.purpose(org_id, lists.MEMBERS), lists.purpose(org_id, lists.EXPECTED))
    of_desk = or_(*(Draft.purpose.startswith(one, autoescape=True) for one in begun))
    session.execute(delete(Draft).where(Draft.owner_id == person_id, of_desk))

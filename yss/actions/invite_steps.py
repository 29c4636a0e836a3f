"""Steps around invites that several actions share; each works in the caller's session and commits nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from yss import sealing
from yss.actions import steps
from yss.domain.errors import Conflict, NotFound
from yss.domain.invites import Validity, check_usable
from yss.domain.vocabulary import InviteKind, WayOut
from yss.extensions import vault
from yss.ids import new_id
from yss.models import Invite, InviteOpening, InviteRedemption


def make(
    session: Session,
    *,
    kind: InviteKind,
    school_id: int,
    org_id: int | None,
    invited_by: int,
    now: datetime,
    lasts: timedelta | None = None,
    max_uses: int | None = None,
    note: str = "",
) -> int:
    """A new invite in the caller's transaction; returns its id. The database keeps its token sealed."""
    token, invite_id = sealing.new_token(), new_id()
    session.add(
        Invite(
            school_id=school_id,
            id=invite_id,
            kind=kind,
            org_id=org_id,
            token_digest=sealing.token_digest(token),
            token_sealed=vault.seal(sealing.INVITE_TOKEN, f"{school_id}:{invite_id}", token.encode()),
            invited_by=invited_by,
            created_at=now,
            expires_at=now + lasts if lasts else None,
            max_uses=max_uses,
            note=note,
        )
    )
    session.flush()
    return invite_id


def note_opening(
    session: Session, school_id: int, invite_id: int, person_id: int, now: datetime, declined: WayOut | None = None
) -> None:
    """Keeps that the person has opened the collector's card, first when, and whether they say it is not for them."""
    opening = session.get(InviteOpening, (school_id, invite_id, person_id))
    if opening is None:
        opening = InviteOpening(school_id=school_id, invite_id=invite_id, person_id=person_id, opened_at=now)
        session.add(opening)
    opening.declined, opening.declined_at = declined, now if declined else None
    session.flush()


def revoke(session: Session, school_id: int, invite_id: int, actor_id: int, now: datetime) -> None:
    """撤销: the school's card works no more; one that is revoked already stays as it was."""
    mine = (Invite.school_id == school_id, Invite.id == invite_id, Invite.revoked_at.is_(None))
    revoked = session.execute(update(Invite).where(*mine).values(revoked_at=now))
    if revoked.rowcount:  # type: ignore[attr-defined]
        steps.audit(session, "revoke_invite", school_id=school_id, actor_id=actor_id, now=now, invite=invite_id)


def use(
    session: Session,
    school_id: int,
    invite_id: int,
    kind: InviteKind,
    person_id: int,
    now: datetime,
    *,
    org_id: int | None = None,
) -> Invite:
    """Redeems the invite for the person in the caller's transaction; the same person's later uses are free.

    Raises NotFound for an unknown invite, one of another kind, or of another organization than `org_id` where one is
    given; Conflict where it no longer works.
    """
    invite = session.scalars(
        select(Invite).where(Invite.school_id == school_id, Invite.id == invite_id).with_for_update()
    ).one_or_none()
    if invite is None or invite.kind is not kind or org_id not in (None, invite.org_id):
        raise NotFound("invite_unknown")
    known = session.get(InviteRedemption, (school_id, invite_id, person_id)) is not None
    uses = invite.uses - 1 if known else invite.uses
    check_usable(Validity(invite.expires_at, invite.max_uses, uses, invite.revoked_at), now)
    if not known:
        _count_use(session, invite, person_id, now)
    return invite


def _count_use(session: Session, invite: Invite, person_id: int, now: datetime) -> None:
    key = (Invite.school_id == invite.school_id, Invite.id == invite.id)
    free = (Invite.max_uses.is_(None)) | (Invite.uses < Invite.max_uses)
    counted = session.execute(update(Invite).where(*key, free).values(uses=Invite.uses + 1))
    if counted.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict("invite_used_up")
    session.add(InviteRedemption(school_id=invite.school_id, invite_id=invite.id, person_id=person_id, redeemed_at=now))

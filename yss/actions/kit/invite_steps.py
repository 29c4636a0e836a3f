"""Steps around invites that several actions share; each works in the caller's session and commits nothing."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from yss import sealing
from yss.acts import Work
from yss.domain.errors import NotFound
from yss.domain.invites import Validity, check_usable
from yss.domain.vocabulary import InviteKind, WayOut
from yss.extensions import vault
from yss.ids import new_id
from yss.models import Invite, InviteOpening, InviteRedemption


def make(
    act: Work, *, kind: InviteKind, lasts: timedelta | None = None, max_uses: int | None = None, note: str = ""
) -> int:
    """A new invite in the caller's transaction; returns its id. The database keeps its token sealed."""
    token, invite_id = sealing.new_token(), new_id()
    act.session.add(
        Invite(
            school_id=act.school_id,
            id=invite_id,
            kind=kind,
            org_id=act.org_id or None,
            token_digest=sealing.token_digest(token),
            token_sealed=vault.seal(sealing.INVITE_TOKEN, f"{act.school_id}:{invite_id}", token.encode()),
            invited_by=act.actor_id,
            created_at=act.now,
            expires_at=act.now + lasts if lasts else None,
            max_uses=max_uses,
            note=note,
        )
    )
    act.session.flush()
    return invite_id


def note_opening(act: Work, invite_id: int, declined: WayOut | None = None) -> None:
    """Keeps that the actor has opened the collector's card, first when, and whether they say it is not for them."""
    opening = act.session.get(InviteOpening, (act.school_id, invite_id, act.actor_id))
    if opening is None:
        opening = InviteOpening(school_id=act.school_id, invite_id=invite_id, person_id=act.actor_id, opened_at=act.now)
        act.session.add(opening)
    opening.declined, opening.declined_at = declined, act.now if declined else None
    act.session.flush()


def revoke(act: Work, invite_id: int) -> None:
    """撤销: the school's card works no more; one that is revoked already stays as it was."""
    mine = (Invite.school_id == act.school_id, Invite.id == invite_id, Invite.revoked_at.is_(None))
    revoked = act.session.execute(update(Invite).where(*mine).values(revoked_at=act.now))
    if revoked.rowcount:  # type: ignore[attr-defined]
        act.audit("revoke_invite", invite=invite_id)


def use(act: Work, invite_id: int, kind: InviteKind) -> Invite:
    """Redeems the invite for the actor; the same person's later uses are free. Its row is held before it is judged.

    Raises NotFound for an unknown invite, one of another kind, or of another organization;
    Conflict where it no longer works.
    """
    invite = act.session.scalars(
        select(Invite).where(Invite.school_id == act.school_id, Invite.id == invite_id).with_for_update()
    ).one_or_none()
    if invite is None or invite.kind is not kind or act.org_id != (invite.org_id or 0):
        raise NotFound("invite_unknown")
    known = act.session.get(InviteRedemption, (act.school_id, invite_id, act.actor_id)) is not None
    uses = invite.uses - 1 if known else invite.uses
    check_usable(Validity(invite.expires_at, invite.max_uses, uses, invite.revoked_at), act.now)
    if not known:
        invite.uses += 1
        mine = InviteRedemption(school_id=act.school_id, invite_id=invite_id, person_id=act.actor_id)
        mine.redeemed_at = act.now
        act.session.add(mine)
    return invite

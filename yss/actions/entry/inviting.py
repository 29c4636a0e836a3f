"""Invite cards: made, opened, revoked, reset (R9, R15, R43)."""

from __future__ import annotations

from datetime import timedelta

from yss.actions.kit import desk_steps, invite_steps
from yss.acts import Work, action
from yss.domain.errors import NotFound
from yss.domain.permissions import DeskWork
from yss.domain.rights import AskedOfRows, AtDesk, CommandLine, OfSchool
from yss.domain.vocabulary import InviteKind, WayOut
from yss.models import Invite
from yss.transactions import Lock


@action(OfSchool(), CommandLine())
def invite_collector(act: Work, *, lasts: timedelta, max_uses: int, note: str = "") -> int:
    """The school's card for collectors, with a note on whom it is for; returns the invite's id (R9, R43)."""
    invite_id = invite_steps.make(
        act.at(org_id=None), kind=InviteKind.COLLECTOR, lasts=lasts, max_uses=max_uses, note=note
    )
    act.audit("invite_collector", invite=invite_id, uses=max_uses, lasts=lasts.days)
    return invite_id


@action(AskedOfRows("whoever holds the card"))
def open_collector_invite(act: Work, *, invite_id: int, declined: WayOut | None = None) -> None:
    """A verified person goes on from the school's card, or says that it is not for them; no use is counted (R43)."""
    invite_steps.note_opening(act, invite_id, declined)


@action(OfSchool())
def revoke_invite(act: Work, *, invite_id: int) -> int:
    """撤销: the school's card works no more; what was created with it stays (R43). Returns the invite's id.

    One that is revoked already stays as it was. Raises NotFound for another school's, or an organization's own.
    """
    invite = act.session.get(Invite, (act.school_id, invite_id))
    if invite is None or invite.kind is not InviteKind.COLLECTOR:
        raise NotFound
    invite_steps.revoke(act, invite_id)
    return invite_id


@action(AtDesk(DeskWork.RESET_LINK), lock=Lock.EXCLUSIVE)
def reset_member_link(act: Work) -> int:
    """A new link for the organization's card; the old one stops working (R15). Returns the organization's id."""
    desk_steps.renew_member_link(act)
    return act.org_id

"""An organization changes hands: offered by an invite, taken over by accepting it (R61)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from yss.actions.kit import desk_steps, invite_steps, right_steps, steps
from yss.acts import Work, action
from yss.domain.days import ONE_DAY, day_of
from yss.domain.errors import Conflict
from yss.domain.permissions import DeskWork
from yss.domain.rights import AskedOfRows, AtDesk, OfSchool
from yss.domain.vocabulary import InviteKind
from yss.models import Collectorship, Handover
from yss.transactions import Lock

LASTS = timedelta(days=7)


@action(AtDesk(DeskWork.HAND_OVER), OfSchool(), lock=Lock.EXCLUSIVE)
def offer_handover(act: Work, *, note: str) -> int:
    """移交组织: an invite for the next collector, seven days, one use; an earlier one stops working. Returns its id.

    By the owner, or by a school admin where the owner has left or is ill. `note` says for whom. Raises NotFound.
    """
    steps.open_organization(act)
    desk_steps.owner(act)
    desk_steps.revoke(act, InviteKind.HANDOVER)
    invite_id = invite_steps.make(act, kind=InviteKind.HANDOVER, lasts=LASTS, max_uses=1, note=note)
    act.session.add(Handover(school_id=act.school_id, invite_id=invite_id, org_id=act.org_id))
    act.audit("offer_handover")
    return invite_id


@action(AtDesk(DeskWork.HAND_OVER), OfSchool(), lock=Lock.EXCLUSIVE)
def withdraw_handover(act: Work) -> None:
    """撤回: the open invite stops working; nothing where there is none."""
    desk_steps.withdraw_handover(act)


@action(AskedOfRows("whoever holds the card"), lock=Lock.EXCLUSIVE)
def take_over(act: Work, *, invite_id: int) -> int:
    """接手: the organization is the person's from now on, and the first owner has none; returns the organization's id.

    Members, reports and submitted days stay. What the first owner's right made ends with it, the link of the members'
    card too: nobody joins by what the first owner gave away (R75). Raises Conflict: `own_organization`,
    `already_collector` (R12), or why the invite no longer works; NotFound where it is none of this organization.
    """
    steps.open_organization(act)
    tie = desk_steps.owner(act)
    if tie.person_id == act.actor_id:
        raise Conflict("own_organization")
    desk_steps.check_owns_none(act)
    handover = act.session.get(Handover, (act.school_id, invite_id))
    if handover is not None and handover.accepted_at is not None:
        raise Conflict("invite_used_up")
    invite_steps.use(act, invite_id, InviteKind.HANDOVER)
    former_id = tie.person_id
    _move_collectorship(act, tie, act.actor_id)
    _note(act, invite_id, former_id, act.actor_id)
    desk_steps.end_deputy(act)
    for day in (day_of(act.now) - ONE_DAY, day_of(act.now)):
        steps.move_day(act, day)
    act.audit("take_over", person_id=former_id)
    right_steps.end_owners(act, owner_id=former_id)
    desk_steps.renew_member_link(act)
    return act.org_id


def _move_collectorship(act: Work, tie: Collectorship, person_id: int) -> None:
    moved = act.session.execute(
        update(Collectorship)
        .where(Collectorship.person_id == tie.person_id, Collectorship.org_id == tie.org_id)
        .values(person_id=person_id, created_at=act.now)
        .execution_options(synchronize_session=False)
    )
    assert moved.rowcount == 1  # type: ignore[attr-defined]
    act.session.expunge(tie)


def _note(act: Work, invite_id: int, former_id: int, person_id: int) -> None:
    handover = act.session.get_one(Handover, (act.school_id, invite_id))
    handover.from_id, handover.to_id, handover.accepted_at = former_id, person_id, act.now
    act.session.flush()

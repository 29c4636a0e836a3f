"""Steps around who sits at a desk that several actions share; each works in the caller's session, commits nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import delete, or_, select, union, update

from yss.actions.kit import invite_steps, steps
from yss.acts import Work
from yss.domain import policies
from yss.domain.drafts import SUBMISSION
from yss.domain.errors import NotFound
from yss.domain.vocabulary import InviteKind
from yss.models import Collectorship, Deputy, Draft, Invite, Organization, lists
from yss.transactions import unsent_purpose


def check_owns_none(act: Work) -> None:
    """One collector, one organization (R12). Raises Conflict("already_collector")."""
    tie = act.session.get(Collectorship, act.actor_id)
    owned = None if tie is None else act.session.get_one(Organization, (tie.school_id, tie.org_id)).full_name
    policies.check_create_organization(owned)


def tie_of(act: Work) -> Collectorship | None:
    """What ties the organization to its collector; None where it has none, as after it was closed."""
    return act.session.scalars(
        select(Collectorship).where(Collectorship.school_id == act.school_id, Collectorship.org_id == act.org_id)
    ).one_or_none()


def owner(act: Work) -> Collectorship:
    """Who owns the organization, as it is under the lock. Raises NotFound."""
    tie = tie_of(act)
    if tie is None:
        raise NotFound
    return tie


def revoke(act: Work, kind: InviteKind) -> int:
    """Revokes the organization's open invites of the kind; returns how many there were."""
    revoked = act.session.execute(
        update(Invite)
        .where(
            Invite.school_id == act.school_id,
            Invite.org_id == act.org_id,
            Invite.kind == kind,
            Invite.revoked_at.is_(None),
            or_(Invite.max_uses.is_(None), Invite.uses < Invite.max_uses),
        )
        .values(revoked_at=act.now)
    )
    return int(revoked.rowcount)  # type: ignore[attr-defined]


def end_deputy(act: Work) -> None:
    """The actor is the organization's deputy no more."""
    mine = (Deputy.school_id == act.school_id, Deputy.org_id == act.org_id, Deputy.person_id == act.actor_id)
    act.session.execute(update(Deputy).where(*mine, Deputy.ended_at.is_(None)).values(ended_at=act.now))


def end(act: Work, deputy: Deputy) -> None:
    """结束代理: at once, and a card not yet accepted stops working; nothing where it has ended.

    The card first: whoever is accepting it holds its row.
    """
    card = (Invite.school_id == deputy.school_id, Invite.id == deputy.invite_id, Invite.revoked_at.is_(None))
    act.session.execute(update(Invite).where(*card).values(revoked_at=act.now))
    act.session.refresh(deputy)
    if deputy.ended_at is not None:
        return
    deputy.ended_at = act.now
    if deputy.person_id is not None:
        drop_desk_drafts(act.at(org_id=deputy.org_id), deputy.person_id)
    act.at(school_id=deputy.school_id, org_id=deputy.org_id).audit("end_deputy", person_id=deputy.person_id)


def withdraw_handover(act: Work) -> None:
    """撤回: the open card stops working; nothing where there is none."""
    if revoke(act, InviteKind.HANDOVER):
        act.audit("withdraw_handover")


def renew_member_link(act: Work) -> None:
    """A new link for the organization's card; the old one stops working (R15)."""
    revoke(act, InviteKind.MEMBER)
    invite_steps.make(act, kind=InviteKind.MEMBER)
    act.audit("reset_member_link")


def drop_drafts_named(act: Work, purpose: str) -> None:
    """Forgets what its collector and the deputies have begun under that name."""
    sitting: Any = union(
        select(Collectorship.person_id).where(
            Collectorship.school_id == act.school_id, Collectorship.org_id == act.org_id
        ),
        select(Deputy.person_id).where(
            Deputy.school_id == act.school_id, Deputy.org_id == act.org_id, Deputy.person_id.is_not(None)
        ),
    )
    sitters = act.session.scalars(sitting).all()
    act.session.execute(delete(Draft).where(Draft.owner_id.in_(sitters), Draft.purpose == purpose))


def drop_desk_drafts(act: Work, person_id: int) -> None:
    """Forgets what the person had begun at the desk: half a submission, a list, what a lost session left unsent."""
    begun = (
        f"{SUBMISSION}{act.org_id}:",
        lists.purpose(act.org_id, lists.MEMBERS),
        lists.purpose(act.org_id, lists.EXPECTED),
    )
    _drop(act, person_id, begun)
    mine = (Draft.owner_id == person_id, Draft.purpose.startswith(unsent_purpose("")))
    theirs = replace(act, actor_id=person_id)
    for purpose in act.session.scalars(select(Draft.purpose).where(*mine)).all():
        unsent = steps.open_draft(theirs, purpose)
        if unsent is not None and unsent.get("desk") == [str(act.org_id)]:
            steps.drop_draft(theirs, purpose)


def drop_admin_drafts(act: Work, person_id: int) -> None:
    """Forgets what the person had begun as the school's admin: a list, what a lost session left unsent."""
    kinds = (lists.TEACHERS, lists.EXPECTED_OF_SCHOOL, lists.RESIDENCES)
    begun = (lists.purpose(act.school_id, kind) for kind in kinds)
    _drop(act, person_id, (*begun, unsent_purpose(f"/admin/{act.school_id}/")))


def _drop(act: Work, person_id: int, begun: Iterable[str]) -> None:
    which = or_(*(Draft.purpose.startswith(one, autoescape=True) for one in begun))
    act.session.execute(delete(Draft).where(Draft.owner_id == person_id, which))

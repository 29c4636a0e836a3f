"""Leaving an organization: removed, by own wish, made a proxy; and back (R19, R68, R69)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from yss.actions.kit import link_steps, naming_steps, steps
from yss.acts import Work, action, check_right
from yss.domain import policies
from yss.domain.days import ONE_DAY, day_of
from yss.domain.errors import Conflict, NotFound
from yss.domain.links import Power
from yss.domain.permissions import DeskWork
from yss.domain.rights import AskedOfRows, AtDesk
from yss.domain.subject import Subject
from yss.domain.vocabulary import Leaving
from yss.models import Membership
from yss.queries.kit.links import power
from yss.transactions import Lock


@action(AtDesk(DeskWork.REMOVE_MEMBERS), lock=Lock.EXCLUSIVE)
def remove_members(act: Work, *, person_ids: Sequence[int]) -> int:
    """【确认删除】: ends these memberships; returns how many (R19). Raises NotFound where none of them is a member."""
    members = act.session.scalars(
        select(Membership).where(
            Membership.school_id == act.school_id,
            Membership.org_id == act.org_id,
            Membership.person_id.in_(person_ids),
            Membership.left_at.is_(None),
        )
    ).all()
    if not members:
        raise NotFound
    for member in members:
        steps.end_membership(act, member, Leaving.REMOVED)
    return len(members)


@action(AtDesk(DeskWork.REMOVE_MEMBERS), lock=Lock.EXCLUSIVE)
def restore_member(act: Work, *, membership_id: int) -> None:
    """恢复: the removal never was, within 30 days (R19).

    Raises NotFound for a membership that was not removed here, Conflict: `restore_too_late`, or `awaits_person`.
    """
    member = act.session.get(Membership, (act.school_id, membership_id))
    if (
        member is None
        or member.org_id != act.org_id
        or member.left_how is not Leaving.REMOVED
        or member.left_at is None
    ):
        raise NotFound
    policies.check_restore(member.left_at, act.now)
    standing = steps.active_membership(act, member.person_id)
    if standing is not None:
        raise Conflict("already_member" if standing.org_id == act.org_id else "awaits_person")
    first_day = day_of(member.left_at)
    member.left_at = member.left_by = member.left_how = None
    act.session.flush()
    _move_open_days(act, member, first_day)
    act.audit("restore_member", person_id=member.person_id)


def _move_open_days(act: Work, member: Membership, first_day: date) -> None:
    """Earlier days may be open too, and the roster changes of those from the day of the removal on (R35)."""
    today = day_of(act.now)
    first = max(first_day, today - policies.RETURNABLE)
    for back in range((today - first).days + 1):
        steps.move_day(act, today - back * ONE_DAY)


@action(AskedOfRows("the person, or a guardian"), lock=Lock.EXCLUSIVE)
def leave(act: Work, *, person_id: int) -> None:
    """退出组织 by the person's own wish, or by a child's guardian (R69, R72). Raises NotFound for anybody else."""
    member = _own(act, person_id, day_of(act.now))
    steps.end_membership(act, member, Leaving.LEFT)


def _own(act: Work, person_id: int, today: date) -> Membership:
    if (
        act.actor_id != person_id
        and power(act.session, act.school_id, person_id, act.actor_id, today) is not Power.GUARDIAN
    ):
        raise NotFound
    return steps.member_here(act, person_id)


@action(AskedOfRows("the parent, or the desk"), lock=Lock.EXCLUSIVE)
def turn_into_proxy(act: Work, *, parent_id: int, child: Subject) -> int:
    """A parent who joined as themselves becomes the child's proxy, and the child joins; returns the child's id (R68).

    By the parent, or by the organization's collector. What was reported stays readable under the parent's name.
    The collector's doing is the yes to the link as well (R72). Raises NotFound where the parent is no member here,
    Conflict: `own_child`, `awaits_person` (R18, R73), `name_mismatch` (R71).
    """
    org = steps.open_organization(act)
    member = steps.member_here(act, parent_id)
    by_desk = act.actor_id != parent_id
    if by_desk:
        check_right(act, AtDesk(DeskWork.ENROLL))
    named = naming_steps.name(act, child, at_desk=by_desk)
    if named.person.id == parent_id:
        raise Conflict("own_child")
    link_steps.check_admits(act, org, named)
    steps.ensure_member(act, org, named, refusal="awaits_person")
    link_steps.link(act, named.person, parent_id, confirmed_by=act.actor_id if by_desk else None)
    steps.end_membership(act, member, Leaving.MADE_PROXY)
    return named.person.id

"""What a collector cannot do alone: 采集对象 changed, an organization closed (R13, R43, R52, R53)."""

from __future__ import annotations

from sqlalchemy import update

from yss.actions.kit import desk_steps, right_steps, steps
from yss.acts import Work, action
from yss.domain import organizations
from yss.domain.days import day_of
from yss.domain.errors import Conflict, NotFound
from yss.domain.rights import CommandLine, OfSchool
from yss.domain.vocabulary import Audience, ClosingReason, Leaving, TargetReason
from yss.models import Collectorship, Membership, Organization
from yss.transactions import Lock


@action(CommandLine(), lock=Lock.EXCLUSIVE)
def change_target(
    act: Work, *, collector_id: int, audience: Audience, major: str, grade: str, reason: TargetReason
) -> None:
    """Changes 采集对象; the full name is joined anew from what is asked of the new audience (R10, R52).

    Members, reports and submitted days stay as they are; what major and grade were stays in the trail. Raises NotFound
    where the collector does not own the organization, Conflict("same_target"), InvalidInput as `check_parts`.
    """
    org, _ = _owned(act, collector_id)
    if org.audience is audience:
        raise Conflict("same_target")
    before = _described(org)
    org.major, org.grade = organizations.check_parts(audience, org.school_type, major, grade, day_of(act.now).year)
    org.audience = audience
    org.full_name = organizations.full_name(major=org.major, grade=org.grade, name=org.name)
    steps.move_open_days(act)
    act.audit("change_target", reason=reason.value, before=before, after=_described(org))


@action(OfSchool(), CommandLine(), lock=Lock.EXCLUSIVE)
def close_organization(act: Work, *, collector_id: int | None, reason: ClosingReason) -> int:
    """Closes an organization made by mistake, or one that has finished; returns how many memberships end (R53, R69).

    Nothing is deleted but the collectorship, so that the collector may be invited anew (R12), and what the collector's
    right made (R75): reports and submitted days stay, members may join elsewhere in the school. Support, an act
    of nobody, names the collector, and NotFound is raised likewise; the school's admin (`collector_id` None) closes it
    whosoever it is by now.
    """
    if collector_id is None:
        org, tie = steps.open_organization(act), desk_steps.tie_of(act)
    else:
        org, tie = _owned(act, collector_id)
    org.closed_at, org.closed_by, org.closed_reason = act.now, act.by, reason
    if tie is not None:
        collector_id = tie.person_id
        act.session.delete(tie)
    how = Leaving.ARCHIVED if reason is ClosingReason.ARCHIVED else Leaving.CLOSED
    ended = act.session.execute(
        update(Membership)
        .where(Membership.school_id == act.school_id, Membership.org_id == act.org_id, Membership.left_at.is_(None))
        .values(left_at=act.now, left_by=act.by, left_how=how)
    )
    members: int = ended.rowcount  # type: ignore[attr-defined]
    steps.move_open_days(act)
    act.audit("close_organization", person_id=collector_id, reason=reason.value, members=members)
    if collector_id is not None:
        right_steps.end_all_of_organization(act, owner_id=collector_id)
    return members


def _owned(act: Work, collector_id: int) -> tuple[Organization, Collectorship]:
    """The open organization and its collector's tie to it, as they are under the lock."""
    org = steps.open_organization(act)
    tie = act.session.get(Collectorship, collector_id)
    if tie is None or (tie.school_id, tie.org_id) != (act.school_id, act.org_id):
        raise NotFound
    return org, tie


def _described(org: Organization) -> dict[str, str]:
    return {"audience": org.audience.value, "major": org.major, "grade": org.grade}

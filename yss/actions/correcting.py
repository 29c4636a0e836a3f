"""What a collector cannot do alone: 采集对象 changed, an organization closed (R13, R43, R52, R53)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from yss.actions import desk_steps, right_steps, steps
from yss.domain import organizations
from yss.domain.days import day_of
from yss.domain.errors import Conflict, NotFound
from yss.domain.vocabulary import Audience, ClosingReason, Leaving, TargetReason
from yss.models import Collectorship, Membership, Organization
from yss.transactions import Lock, Once, keep, replay, transactional


@transactional(Lock.EXCLUSIVE)
def change_target(
    session: Session,
    *,
    school_id: int,
    org_id: int,
    collector_id: int,
    audience: Audience,
    major: str,
    grade: str,
    reason: TargetReason,
    now: datetime,
) -> None:
    """Changes 采集对象; the full name is joined anew from what is asked of the new audience (R10, R52).

    Members, reports and submitted days stay as they are; what major and grade were stays in the trail. Raises NotFound
    where the collector does not own the organization, Conflict("same_target"), InvalidInput as `check_parts`.
    """
    org, _ = _owned(session, school_id, org_id, collector_id)
    if org.audience is audience:
        raise Conflict("same_target")
    before = _described(org)
    org.major, org.grade = organizations.check_parts(audience, org.school_type, major, grade, day_of(now).year)
    org.audience = audience
    org.full_name = organizations.full_name(major=org.major, grade=org.grade, name=org.name)
    steps.move_open_days(session, school_id, org_id, now)
    steps.audit(
        session,
        "change_target",
        school_id=school_id,
        org_id=org_id,
        actor_id=None,
        now=now,
        reason=reason.value,
        before=before,
        after=_described(org),
    )


@transactional(Lock.EXCLUSIVE)
def close_organization(
    session: Session,
    *,
    school_id: int,
    org_id: int,
    collector_id: int | None,
    actor_id: int | None,
    reason: ClosingReason,
    now: datetime,
    once: Once | None = None,
) -> int:
    """Closes an organization made by mistake, or one that has finished; returns how many memberships end (R53, R69).

    Nothing is deleted but the collectorship, so that the collector may be invited anew (R12), and what the collector's
    right made (R75): reports and submitted days stay, members may join elsewhere in the school. Support (`actor_id`
    None) names the collector, and NotFound is raised likewise; the school's admin (`collector_id` None) closes it
    whosoever it is by now.
    """
    if once is not None and (done := replay(session, once)) is not None:
        return done
    if collector_id is None:
        org, tie = steps.open_organization(session, school_id, org_id), desk_steps.tie_of(session, school_id, org_id)
    else:
        org, tie = _owned(session, school_id, org_id, collector_id)
    org.closed_at, org.closed_by, org.closed_reason = now, actor_id, reason
    if tie is not None:
        collector_id = tie.person_id
        session.delete(tie)
    how = Leaving.ARCHIVED if reason is ClosingReason.ARCHIVED else Leaving.CLOSED
    ended = session.execute(
        update(Membership)
        .where(Membership.school_id == school_id, Membership.org_id == org_id, Membership.left_at.is_(None))
        .values(left_at=now, left_by=actor_id, left_how=how)
    )
    members: int = ended.rowcount  # type: ignore[attr-defined]
    steps.move_open_days(session, school_id, org_id, now)
    steps.audit(
        session,
        "close_organization",
        school_id=school_id,
        org_id=org_id,
        actor_id=actor_id,
        person_id=collector_id,
        now=now,
        reason=reason.value,
        members=members,
    )
    if collector_id is not None:
        right_steps.end_all_of_organization(
            session, school_id=school_id, org_id=org_id, owner_id=collector_id, actor_id=actor_id, now=now
        )
    return members if once is None else keep(session, once, members, now)


def _owned(session: Session, school_id: int, org_id: int, collector_id: int) -> tuple[Organization, Collectorship]:
    """The open organization and its collector's tie to it, as they are under the lock."""
    org = steps.open_organization(session, school_id, org_id)
    tie = session.get(Collectorship, collector_id)
    if tie is None or (tie.school_id, tie.org_id) != (school_id, org_id):
        raise NotFound
    return org, tie


def _described(org: Organization) -> dict[str, str]:
    return {"audience": org.audience.value, "major": org.major, "grade": org.grade}

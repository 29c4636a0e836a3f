"""Leave of a member and holidays of the school: who need not report is not missing (R62).

What is granted or ended counts from the rosters of the days that are still open; submitted days keep what they froze.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, or_, select, update
from sqlalchemy.orm import Session

from yss import sealing
from yss.actions import steps
from yss.domain.days import ONE_DAY, day_of, end_of
from yss.domain.errors import Conflict, NotFound
from yss.domain.exemptions import Span
from yss.domain.policies import RETURNABLE
from yss.domain.vocabulary import Audience, LeaveKind
from yss.extensions import vault
from yss.ids import new_id
from yss.models import Holiday, Leave, Membership, Organization, OrganizationDay
from yss.transactions import Lock, Once, keep, lock_organizations, replay, transactional


@dataclass(frozen=True)
class NewLeave:
    """What the collector typed of a leave; `words` may be empty."""

    span: Span
    kind: LeaveKind
    words: str


@dataclass(frozen=True)
class NewHoliday:
    """What the admin typed of a holiday; it is everybody's where `audience` is None."""

    name: str
    span: Span
    audience: Audience | None


@transactional()
def grant_leave(
    session: Session,
    *,
    school_id: int,
    org_id: int,
    actor_id: int,
    person_id: int,
    new: NewLeave,
    once: Once,
    now: datetime,
) -> int:
    """The member need not report from a day to a day; returns the leave's id. Leaves may overlap.

    Raises NotFound for who is no member of the organization.
    """
    _lock_orgs_of(session, school_id, person_id, now)
    if (done := replay(session, once)) is not None:
        return done
    _check_member(session, school_id, org_id, person_id)
    owner = f"{school_id}:{person_id}"
    leave = Leave(
        school_id=school_id,
        id=new_id(),
        person_id=person_id,
        from_day=new.span.from_day,
        to_day=new.span.to_day,
        kind=new.kind,
        words_sealed=vault.seal(sealing.LEAVE_WORDS, owner, new.words.encode()) if new.words else None,
        granted_by=actor_id,
        granted_at=now,
    )
    session.add(leave)
    _move_days(session, school_id, _orgs_of(session, school_id, person_id, now), new.span, now)
    steps.audit(
        session,
        "grant_leave",
        school_id=school_id,
        org_id=org_id,
        actor_id=actor_id,
        person_id=person_id,
        now=now,
        leave=new.kind,
        days=_days(leave),
    )
    return keep(session, once, leave.id, now)


@transactional()
def end_leave(
    session: Session, *, school_id: int, org_id: int, actor_id: int, leave_id: int, once: Once, now: datetime
) -> int:
    """撤销 before it begins, 提前结束 later: from today on the member reports again; the days before stay as they were.

    Raises NotFound where the leave is of no member of the organization, Conflict("leave_over").
    """
    leave = session.get(Leave, (school_id, leave_id))
    if leave is None:
        raise NotFound
    _lock_orgs_of(session, school_id, leave.person_id, now)
    if (done := replay(session, once)) is not None:
        return done
    _check_member(session, school_id, org_id, leave.person_id)
    _end(session, leave, actor_id, now, "leave_over")
    _move_days(session, school_id, _orgs_of(session, school_id, leave.person_id, now), _span(leave), now)
    steps.audit(
        session,
        "end_leave",
        school_id=school_id,
        org_id=org_id,
        actor_id=actor_id,
        person_id=leave.person_id,
        now=now,
        leave=leave.kind,
        days=_days(leave),
    )
    return keep(session, once, leave.id, now)


@transactional()
def add_holiday(session: Session, *, school_id: int, actor_id: int, new: NewHoliday, once: Once, now: datetime) -> int:
    """Nobody of the school, or of the audience, need report from a day to a day; returns the holiday's id."""
    orgs = _lock_orgs_for(session, school_id, new.audience)
    if (done := replay(session, once)) is not None:
        return done
    holiday = Holiday(
        school_id=school_id,
        id=new_id(),
        name=new.name,
        from_day=new.span.from_day,
        to_day=new.span.to_day,
        audience=new.audience,
        added_by=actor_id,
        added_at=now,
    )
    session.add(holiday)
    _move_days(session, school_id, orgs, new.span, now)
    steps.audit(
        session,
        "add_holiday",
        school_id=school_id,
        actor_id=actor_id,
        now=now,
        audience=new.audience,
        days=_days(holiday),
    )
    return keep(session, once, holiday.id, now)


@transactional()
def end_holiday(session: Session, *, school_id: int, actor_id: int, holiday_id: int, once: Once, now: datetime) -> int:
    """The same of a holiday as `end_leave`. Raises NotFound, Conflict("holiday_over")."""
    holiday = session.get(Holiday, (school_id, holiday_id))
    if holiday is None:
        raise NotFound
    orgs = _lock_orgs_for(session, school_id, holiday.audience)
    if (done := replay(session, once)) is not None:
        return done
    _end(session, holiday, actor_id, now, "holiday_over")
    _move_days(session, school_id, orgs, _span(holiday), now)
    steps.audit(
        session,
        "end_holiday",
        school_id=school_id,
        actor_id=actor_id,
        now=now,
        audience=holiday.audience,
        days=_days(holiday),
    )
    return keep(session, once, holiday.id, now)


def _end(session: Session, row: Leave | Holiday, actor_id: int, now: datetime, refusal: str) -> None:
    """Read anew under the lock: whoever ends it first has ended it."""
    session.refresh(row)
    if row.ended_on is not None or row.to_day < day_of(now):
        raise Conflict(refusal)
    row.ended_on, row.ended_by = day_of(now), actor_id


def _span(row: Leave | Holiday) -> Span:
    return Span(row.from_day, row.to_day)


def _check_member(session: Session, school_id: int, org_id: int, person_id: int) -> None:
    member = steps.active_membership(session, school_id, person_id)
    if member is None or member.org_id != org_id:
        raise NotFound


def _orgs_of(session: Session, school_id: int, person_id: int, now: datetime) -> list[int]:
    """Where the person stands on the roster of a day that may still be open."""
    stayed = or_(Membership.left_at.is_(None), Membership.left_at >= end_of(day_of(now) - RETURNABLE - ONE_DAY))
    mine = select(Membership.org_id).where(Membership.school_id == school_id, Membership.person_id == person_id, stayed)
    return sorted(set(session.scalars(mine)))


def _lock_orgs_of(session: Session, school_id: int, person_id: int, now: datetime) -> None:
    lock_organizations(session, _orgs_of(session, school_id, person_id, now), Lock.EXCLUSIVE)


def _lock_orgs_for(session: Session, school_id: int, audience: Audience | None) -> list[int]:
    """The organizations that a holiday is for, each held alone: no review counts half of the change."""
    wanted = select(Organization.id).where(Organization.school_id == school_id, Organization.closed_at.is_(None))
    if audience is not None:
        wanted = wanted.where(Organization.audience == audience)
    orgs = list(session.scalars(wanted))
    lock_organizations(session, orgs, Lock.EXCLUSIVE)
    return orgs


def _move_days(session: Session, school_id: int, orgs: Sequence[int], span: Span, now: datetime) -> None:
    """Moves the days of the span that may be open: today, yesterday, and whatever the school may have returned."""
    session.flush()
    today = day_of(now)
    ours = (OrganizationDay.school_id == school_id, OrganizationDay.org_id.in_(orgs))
    reached = OrganizationDay.day.between(max(span.from_day, today - RETURNABLE), min(span.to_day, today))
    moved = update(OrganizationDay).where(*ours, reached)
    session.execute(moved.values(version=OrganizationDay.version + 1, moved_at=now))
    for day in (today - ONE_DAY, today):
        if span.holds(day):
            known = set(session.scalars(select(OrganizationDay.org_id).where(*ours, OrganizationDay.day == day)))
            fresh = [
                {"school_id": school_id, "org_id": org, "day": day, "version": 1, "moved_at": now}
                for org in orgs
                if org not in known
            ]
            if fresh:
                session.execute(insert(OrganizationDay), fresh)


def _days(row: Leave | Holiday) -> list[str]:
    """For the trail: from when to when."""
    return [row.from_day.isoformat(), row.to_day.isoformat()]

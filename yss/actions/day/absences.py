"""Leave of a member and holidays of the school: who need not report is not missing (R62).

What is granted or ended counts from the rosters of the days that are still open; submitted days keep what they froze.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, or_, select, update

from yss import sealing
from yss.actions.kit import steps
from yss.acts import Work, action
from yss.domain.absences import Span
from yss.domain.days import ONE_DAY, day_of, end_of
from yss.domain.errors import Conflict, NotFound
from yss.domain.permissions import DeskWork
from yss.domain.policies import RETURNABLE
from yss.domain.rights import AtDesk, OfSchool
from yss.domain.vocabulary import Audience, LeaveKind
from yss.extensions import vault
from yss.ids import new_id
from yss.models import Holiday, Leave, Membership, Organization, OrganizationDay
from yss.sealing import Whose
from yss.transactions import Lock, lock_organizations


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


@action(AtDesk(DeskWork.GRANT_LEAVE), lock=Lock.EXCLUSIVE)
def grant_leave(act: Work, *, person_id: int, new: NewLeave) -> int:
    """The member need not report from a day to a day; returns the leave's id. Leaves may overlap.

    The same leave granted again is the one that stands. Raises NotFound for who is no member of the organization.
    """
    _lock_orgs_of(act, person_id)
    steps.member_here(act, person_id)
    if (same := _standing(act, person_id, new)) is not None:
        return same.id
    leave = Leave(
        school_id=act.school_id,
        id=new_id(),
        person_id=person_id,
        from_day=new.span.from_day,
        to_day=new.span.to_day,
        kind=new.kind,
        words_sealed=vault.seal(sealing.LEAVE_WORDS, _owner(act, person_id), new.words.encode()) if new.words else None,
        granted_by=act.actor_id,
        granted_at=act.now,
    )
    act.session.add(leave)
    _move_days(act, _orgs_of(act, person_id), new.span)
    act.audit("grant_leave", person_id=person_id, leave=new.kind, days=_days(leave))
    return leave.id


@action(AtDesk(DeskWork.GRANT_LEAVE), lock=Lock.EXCLUSIVE)
def end_leave(act: Work, *, leave_id: int) -> int:
    """撤销 before it begins, 提前结束 later: from today on the member reports again; the days before stay as they were.

    Raises NotFound where the leave is of no member of the organization, Conflict("leave_over").
    """
    leave = act.session.get(Leave, (act.school_id, leave_id))
    if leave is None:
        raise NotFound
    _lock_orgs_of(act, leave.person_id)
    steps.member_here(act, leave.person_id)
    _end(act, leave, "leave_over")
    _move_days(act, _orgs_of(act, leave.person_id), _span(leave))
    act.audit("end_leave", person_id=leave.person_id, leave=leave.kind, days=_days(leave))
    return leave.id


@action(OfSchool())
def add_holiday(act: Work, *, new: NewHoliday) -> int:
    """Nobody of the school, or of the audience, need report from a day to a day; returns the holiday's id."""
    orgs = _lock_orgs_for(act, new.audience)
    holiday = Holiday(
        school_id=act.school_id,
        id=new_id(),
        name=new.name,
        from_day=new.span.from_day,
        to_day=new.span.to_day,
        audience=new.audience,
        added_by=act.actor_id,
        added_at=act.now,
    )
    act.session.add(holiday)
    _move_days(act, orgs, new.span)
    act.audit("add_holiday", audience=new.audience, days=_days(holiday))
    return holiday.id


@action(OfSchool())
def end_holiday(act: Work, *, holiday_id: int) -> int:
    """The same of a holiday as `end_leave`. Raises NotFound, Conflict("holiday_over")."""
    holiday = act.session.get(Holiday, (act.school_id, holiday_id))
    if holiday is None:
        raise NotFound
    orgs = _lock_orgs_for(act, holiday.audience)
    _end(act, holiday, "holiday_over")
    _move_days(act, orgs, _span(holiday))
    act.audit("end_holiday", audience=holiday.audience, days=_days(holiday))
    return holiday.id


def _owner(act: Work, person_id: int) -> Whose:
    return Whose(person_id, act.school_id)


def _standing(act: Work, person_id: int, new: NewLeave) -> Leave | None:
    """The same leave, where it was granted before and has not been ended."""
    span = (Leave.from_day == new.span.from_day, Leave.to_day == new.span.to_day, Leave.ended_on.is_(None))
    mine = (Leave.school_id == act.school_id, Leave.person_id == person_id, Leave.kind == new.kind)
    found = act.session.scalars(select(Leave).where(*mine, *span))
    return next((leave for leave in found if _words(act, leave) == new.words), None)


def _words(act: Work, leave: Leave) -> str:
    if leave.words_sealed is None:
        return ""
    return vault.open(sealing.LEAVE_WORDS, _owner(act, leave.person_id), leave.words_sealed).decode()


def _end(act: Work, row: Leave | Holiday, refusal: str) -> None:
    """Read anew under the lock: whoever ends it first has ended it."""
    act.session.refresh(row)
    if row.ended_on is not None or row.to_day < day_of(act.now):
        raise Conflict(refusal)
    row.ended_on, row.ended_by = day_of(act.now), act.actor_id


def _span(row: Leave | Holiday) -> Span:
    return Span(row.from_day, row.to_day)


def _orgs_of(act: Work, person_id: int) -> list[int]:
    """Where the person stands on the roster of a day that may still be open."""
    stayed = or_(Membership.left_at.is_(None), Membership.left_at >= end_of(day_of(act.now) - RETURNABLE - ONE_DAY))
    mine = select(Membership.org_id).where(
        Membership.school_id == act.school_id, Membership.person_id == person_id, stayed
    )
    return sorted(set(act.session.scalars(mine)))


def _lock_orgs_of(act: Work, person_id: int) -> None:
    lock_organizations(act.session, _orgs_of(act, person_id), Lock.EXCLUSIVE)


def _lock_orgs_for(act: Work, audience: Audience | None) -> list[int]:
    """The organizations that a holiday is for, each held alone: no review counts half of the change."""
    wanted = select(Organization.id).where(Organization.school_id == act.school_id, Organization.closed_at.is_(None))
    if audience is not None:
        wanted = wanted.where(Organization.audience == audience)
    orgs = list(act.session.scalars(wanted))
    lock_organizations(act.session, orgs, Lock.EXCLUSIVE)
    return orgs


def _move_days(act: Work, orgs: Sequence[int], span: Span) -> None:
    """Moves the days of the span that may be open: today, yesterday, and whatever the school may have returned."""
    act.session.flush()
    today = day_of(act.now)
    ours = (OrganizationDay.school_id == act.school_id, OrganizationDay.org_id.in_(orgs))
    reached = OrganizationDay.day.between(max(span.from_day, today - RETURNABLE), min(span.to_day, today))
    moved = update(OrganizationDay).where(*ours, reached)
    act.session.execute(moved.values(version=OrganizationDay.version + 1, moved_at=act.now))
    for day in (today - ONE_DAY, today):
        if span.holds(day):
            known = set(act.session.scalars(select(OrganizationDay.org_id).where(*ours, OrganizationDay.day == day)))
            fresh = [
                {"school_id": act.school_id, "org_id": org, "day": day, "version": 1, "moved_at": act.now}
                for org in orgs
                if org not in known
            ]
            if fresh:
                act.session.execute(insert(OrganizationDay), fresh)


def _days(row: Leave | Holiday) -> list[str]:
    """For the trail: from when to when."""
    return [row.from_day.isoformat(), row.to_day.isoformat()]

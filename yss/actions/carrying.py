"""快速填充未报数据 and its undoing: set-based, whatever the size of the organization (R32)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, Subquery, func, insert, literal, select
from sqlalchemy.orm import Session, aliased

from yss.actions import steps
from yss.domain import policies
from yss.domain.days import day_of
from yss.domain.errors import Conflict
from yss.domain.vocabulary import ReportSource
from yss.ids import new_ids
from yss.models import HealthReport, carrying
from yss.transactions import Lock, Once, keep, replay, transactional

_COPIED = ("school_id", "person_id", "questionnaire", "answers_sealed", "salt", "leaf")


@transactional(Lock.EXCLUSIVE)
def quick_fill(
    session: Session, *, school_id: int, org_id: int, actor_id: int, day: date, once: Once, now: datetime
) -> int:
    """Every missing member gets a copy of their latest real report; returns how many.

    Never over a report that arrived in between. Raises as `check_quick_fill`, Conflict where nobody can be filled in.
    """
    if (done := replay(session, once)) is not None:
        return done
    _check(session, school_id, org_id, day, now)
    found = carrying.sources(school_id, org_id, day, day_of(now)).subquery("found")
    rows = select(found).where(found.c.report_id.is_not(None)).subquery("rows")
    filled = _insert(
        session, rows, school_id=school_id, org_id=org_id, actor_id=actor_id, day=day, withdrawn=False, now=now
    )
    steps.move_day(session, school_id, org_id, day, now)
    steps.audit(
        session,
        "quick_fill",
        school_id=school_id,
        org_id=org_id,
        actor_id=actor_id,
        now=now,
        day=day.isoformat(),
        members=filled,
    )
    return keep(session, once, filled, now)


@transactional(Lock.EXCLUSIVE)
def undo_quick_fill(
    session: Session,
    *,
    school_id: int,
    org_id: int,
    actor_id: int,
    day: date,
    person_id: int | None,
    once: Once,
    now: datetime,
) -> int:
    """Withdraws the copies of the day, or that of one person: missing again; returns how many. Raises likewise."""
    if (done := replay(session, once)) is not None:
        return done
    _check(session, school_id, org_id, day, now)
    found = carrying.copies(school_id, org_id, day, day_of(now)).subquery("found")
    chosen = select(found) if person_id is None else select(found).where(found.c.person_id == person_id)
    rows = chosen.subquery("rows")
    undone = _insert(
        session, rows, school_id=school_id, org_id=org_id, actor_id=actor_id, day=day, withdrawn=True, now=now
    )
    steps.move_day(session, school_id, org_id, day, now)
    steps.audit(
        session,
        "undo_quick_fill",
        school_id=school_id,
        org_id=org_id,
        actor_id=actor_id,
        person_id=person_id,
        now=now,
        day=day.isoformat(),
        members=undone,
    )
    return keep(session, once, undone, now)


def _check(session: Session, school_id: int, org_id: int, day: date, now: datetime) -> None:
    policies.check_quick_fill(
        day,
        now,
        submitted=steps.last_version(session, school_id, org_id, day) > 0,
        submitted_before=steps.has_submitted_before(session, school_id, org_id, day),
        open_until=steps.open_until(session, school_id, org_id, day),
    )


def _insert(
    session: Session,
    rows: Subquery,
    *,
    school_id: int,
    org_id: int,
    actor_id: int,
    day: date,
    withdrawn: bool,
    now: datetime,
) -> int:
    """One insert-select of the next revisions; ciphertext, salt and leaf copy as they are."""
    count: int = session.execute(select(func.count()).select_from(rows)).scalar_one()
    if count == 0:
        raise Conflict("nobody_to_fill")
    source, other = aliased(HealthReport), aliased(HealthReport)
    last = select(func.max(other.seq)).where(
        other.school_id == school_id, other.person_id == rows.c.person_id, other.day == day
    )
    copied = {name: getattr(source, name) for name in _COPIED}
    values = copied | {
        "id": literal(new_ids(count)) + func.row_number().over(order_by=rows.c.person_id) - 1,
        "org_id": literal(org_id),
        "day": literal(day),
        "seq": func.coalesce(last.correlate(rows).scalar_subquery(), 0) + 1,
        "membership_id": rows.c.membership_id,
        "source": literal(ReportSource.CARRIED_FORWARD, HealthReport.source.type),
        "filled_by": literal(actor_id),
        "withdrawn": literal(withdrawn),
        "carried_from": func.coalesce(source.carried_from, source.day),
        "changed": literal(False),
        "reported_at": literal(now, HealthReport.reported_at.type),
    }
    made: Select[Any] = (
        select(*(value.label(name) for name, value in values.items()))
        .select_from(rows)
        .join(source, (source.school_id == school_id) & (source.id == rows.c.report_id))
    )
    session.execute(insert(HealthReport).from_select(list(values), made, include_defaults=False))
    return count

"""快速填充未报数据 and its undoing: set-based, whatever the size of the organization (R32)."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Select, Subquery, func, insert, literal, select
from sqlalchemy.orm import aliased

from yss.actions.kit import steps
from yss.acts import Work, action
from yss.domain import policies
from yss.domain.days import day_of
from yss.domain.errors import Conflict
from yss.domain.permissions import DeskWork
from yss.domain.rights import AtDesk
from yss.domain.vocabulary import ReportSource
from yss.ids import new_ids
from yss.models import HealthReport
from yss.models.quick_fill import copies, sources
from yss.transactions import Lock

_COPIED = ("school_id", "person_id", "questionnaire", "answers_sealed", "salt", "leaf")


@action(AtDesk(DeskWork.QUICK_FILL), lock=Lock.EXCLUSIVE)
def quick_fill(act: Work, *, day: date) -> int:
    """Every missing member gets a copy of their latest real report; returns how many.

    Never over a report that arrived in between. Raises as `check_quick_fill`, Conflict where nobody can be filled in.
    """
    _check(act, day)
    found = sources(act.school_id, act.org_id, day, day_of(act.now)).subquery("found")
    rows = select(found).where(found.c.report_id.is_not(None)).subquery("rows")
    filled = _insert(act, rows, day=day, withdrawn=False)
    steps.move_day(act, day)
    act.audit("quick_fill", day=day.isoformat(), members=filled)
    return filled


@action(AtDesk(DeskWork.QUICK_FILL), lock=Lock.EXCLUSIVE)
def undo_quick_fill(act: Work, *, day: date, person_id: int | None) -> int:
    """Withdraws the copies of the day, or that of one person: missing again; returns how many. Raises likewise."""
    _check(act, day)
    found = copies(act.school_id, act.org_id, day, day_of(act.now)).subquery("found")
    chosen = select(found) if person_id is None else select(found).where(found.c.person_id == person_id)
    rows = chosen.subquery("rows")
    undone = _insert(act, rows, day=day, withdrawn=True)
    steps.move_day(act, day)
    act.audit("undo_quick_fill", person_id=person_id, day=day.isoformat(), members=undone)
    return undone


def _check(act: Work, day: date) -> None:
    policies.check_quick_fill(
        day,
        act.now,
        submitted=steps.last_version(act, day) > 0,
        submitted_before=steps.has_submitted_before(act, day),
        open_until=steps.open_until(act, day),
    )


def _insert(act: Work, rows: Subquery, *, day: date, withdrawn: bool) -> int:
    """One insert-select of the next revisions; ciphertext, salt and leaf copy as they are."""
    count: int = act.session.execute(select(func.count()).select_from(rows)).scalar_one()
    if count == 0:
        raise Conflict("nobody_to_fill")
    source, other = aliased(HealthReport), aliased(HealthReport)
    last = select(func.max(other.seq)).where(
        other.school_id == act.school_id, other.person_id == rows.c.person_id, other.day == day
    )
    copied = {name: getattr(source, name) for name in _COPIED}
    values = copied | {
        "id": literal(new_ids(count)) + func.row_number().over(order_by=rows.c.person_id) - 1,
        "org_id": literal(act.org_id),
        "day": literal(day),
        "seq": func.coalesce(last.correlate(rows).scalar_subquery(), 0) + 1,
        "membership_id": rows.c.membership_id,
        "source": literal(ReportSource.CARRIED_FORWARD, HealthReport.source.type),
        "filled_by": literal(act.actor_id),
        "withdrawn": literal(withdrawn),
        "carried_from": func.coalesce(source.carried_from, source.day),
        "changed": literal(False),
        "reported_at": literal(act.now, HealthReport.reported_at.type),
    }
    made: Select[Any] = (
        select(*(value.label(name) for name, value in values.items()))
        .select_from(rows)
        .join(source, (source.school_id == act.school_id) & (source.id == rows.c.report_id))
    )
    act.session.execute(insert(HealthReport).from_select(list(values), made, include_defaults=False))
    return count

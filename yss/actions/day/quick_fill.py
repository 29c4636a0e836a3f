"""快速填充未报数据 and its undoing: one insert-select, whatever the size of the organization (R32)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, Subquery, exists, func, insert, literal, select, type_coerce
from sqlalchemy.orm import aliased

from yss.actions.kit import steps
from yss.acts import Work, action
from yss.domain import policies
from yss.domain.days import day_of
from yss.domain.errors import Conflict
from yss.domain.organizations import HEADCOUNT_MAX
from yss.domain.permissions import DeskWork
from yss.domain.rights import AtDesk
from yss.domain.vocabulary import ReportSource
from yss.ids import new_ids
from yss.made_once import made_once
from yss.models import DaySubmission, HealthReport, OrganizationDay
from yss.models.quick_fill import COPIED, copies, sources
from yss.models.roster import end_if_over
from yss.transactions import Lock


class Filling(NamedTuple):
    """Whose copies are made or withdrawn, by whom and when; their ids count from `first_id` on."""

    school_id: int
    org_id: int
    day: date
    actor_id: int
    at: datetime
    first_id: int


@action(AtDesk(DeskWork.QUICK_FILL), lock=Lock.EXCLUSIVE)
def quick_fill(act: Work, *, day: date) -> int:
    """Every missing member gets a copy of their latest real report; returns how many.

    Never over a report that arrived in between. Raises as `check_quick_fill`, Conflict where nobody can be filled in.
    """
    _check(act, day)
    filled = _inserted(act, _filled(_filling(act, day), end_if_over(day, day_of(act.now))))
    steps.move_day(act, day)
    act.audit("quick_fill", day=day.isoformat(), members=filled)
    return filled


@action(AtDesk(DeskWork.QUICK_FILL), lock=Lock.EXCLUSIVE)
def undo_quick_fill(act: Work, *, day: date, person_id: int | None) -> int:
    """Withdraws the copies of the day, or that of one person: missing again; returns how many. Raises likewise."""
    _check(act, day)
    undone = _inserted(act, _undone(_filling(act, day), end_if_over(day, day_of(act.now)), person_id))
    steps.move_day(act, day)
    act.audit("undo_quick_fill", person_id=person_id, day=day.isoformat(), members=undone)
    return undone


def _check(act: Work, day: date) -> None:
    stands: Any = act.session.execute(*_standing(act.school_id, act.org_id, day)).one()
    policies.check_quick_fill(
        day, act.now, submitted=stands.submitted, submitted_before=stands.submitted_before, open_until=stands.open_until
    )


@made_once
def _standing(school_id: int, org_id: int, day: date) -> Select[bool, bool, datetime | None]:
    """Whether the day was submitted, and an earlier one; until when the day is open."""
    mine = (DaySubmission.school_id == school_id, DaySubmission.org_id == org_id)
    days = (OrganizationDay.school_id == school_id, OrganizationDay.org_id == org_id, OrganizationDay.day == day)
    submitted = exists().where(*mine, DaySubmission.day == day)
    submitted_before = exists().where(*mine, DaySubmission.day < day)
    open_until = select(OrganizationDay.open_until).where(*days).scalar_subquery()
    return select(
        submitted.label("submitted"), submitted_before.label("submitted_before"), open_until.label("open_until")
    )


def _filling(act: Work, day: date) -> Filling:
    return Filling(act.school_id, act.org_id, day, act.actor_id, act.now, new_ids(HEADCOUNT_MAX))


def _inserted(act: Work, statement: tuple[Any, dict[str, Any]]) -> int:
    """How many rows it made. Raises Conflict where it made none."""
    made: Any = act.session.execute(*statement)
    count: int = made.rowcount
    if count == 0:
        raise Conflict("nobody_to_fill")
    return count


@made_once
def _filled(filling: Filling, end: datetime | None) -> Any:
    found = sources(filling.school_id, filling.org_id, filling.day, end).subquery("found")
    return _next_revisions(
        filling, select(found).where(found.c.report_id.is_not(None)).subquery("rows"), withdrawn=False
    )


@made_once
def _undone(filling: Filling, end: datetime | None, person_id: int | None) -> Any:
    found = copies(filling.school_id, filling.org_id, filling.day, end).subquery("found")
    chosen = select(found) if person_id is None else select(found).where(found.c.person_id == person_id)
    return _next_revisions(filling, chosen.subquery("rows"), withdrawn=True)


def _next_revisions(filling: Filling, rows: Subquery, *, withdrawn: bool) -> Any:
    """One insert-select."""
    other = aliased(HealthReport)
    last = select(func.max(other.seq)).where(
        other.school_id == filling.school_id, other.person_id == rows.c.person_id, other.day == filling.day
    )
    values = {name: rows.c[name] for name in ("membership_id", "person_id", *COPIED)} | {
        "school_id": _as(HealthReport.school_id, filling.school_id),
        "id": _as(HealthReport.id, filling.first_id) + func.row_number().over(order_by=rows.c.person_id) - 1,
        "org_id": _as(HealthReport.org_id, filling.org_id),
        "day": _as(HealthReport.day, filling.day),
        "seq": func.coalesce(last.correlate(rows).scalar_subquery(), 0) + 1,
        "source": literal(ReportSource.CARRIED_FORWARD, HealthReport.source.type),
        "filled_by": _as(HealthReport.filled_by, filling.actor_id),
        "withdrawn": literal(withdrawn),
        "carried_from": rows.c.from_day,
        "changed": literal(False),
        "reported_at": _as(HealthReport.reported_at, filling.at),
    }
    made: Select[Any] = select(*(value.label(name) for name, value in values.items()))
    copied = insert(HealthReport).from_select(list(values), made, include_defaults=False)
    return copied.execution_options(preserve_rowcount=True)


def _as(column: Any, value: Any) -> Any:
    return type_coerce(value, column.type)

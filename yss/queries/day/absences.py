"""免报: who need not report and why, leaves and holidays in lists (R62)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, assert_never

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_

from yss import sealing
from yss.domain.errors import NotFound
from yss.domain.vocabulary import Audience, ExemptionPart, LeaveKind
from yss.extensions import db, vault
from yss.models import HealthReport, Holiday, Leave, Membership, Organization
from yss.models.absences import covers, is_for
from yss.models.latest import counts
from yss.queries.kit.actors import Desk
from yss.queries.kit.pages import PAGE
from yss.sealing import Whose


class Why(NamedTuple):
    """Why somebody is exempt: a leave of some kind, or a holiday's name; from a day to a day."""

    kind: LeaveKind | None
    holiday: str
    from_day: date
    to_day: date


class LeaveRow(NamedTuple):
    """A leave in a list; the words are opened, `organization` is where the member is."""

    leave_id: int
    person_id: int
    name: str
    number_masked: str
    organization: str
    kind: LeaveKind
    from_day: date
    to_day: date
    ended_on: date | None
    words: str


class HolidayRow(NamedTuple):
    """A holiday in the calendar."""

    holiday_id: int
    name: str
    audience: Audience | None
    from_day: date
    to_day: date
    ended_on: date | None


@dataclass(frozen=True)
class Listed:
    """One page of leaves or of holidays, how many there are, and after which the next page begins."""

    rows: tuple[LeaveRow, ...] | tuple[HolidayRow, ...]
    total: int
    after: int | None


@dataclass(frozen=True)
class Reached:
    """What a holiday does today: of so many members so many have no report yet and need none."""

    members: int
    exempt: int


def reasons(desk: Desk, day: date, people: Collection[int], *, is_frozen: bool) -> dict[int, Why]:
    """Why each of `people` who is exempt on the day is so; of a frozen day also what has ended since.

    A leave says more than a holiday. Two statements, whatever the size of the page.
    """
    if not people:
        return {}
    off = (
        select(Holiday)
        .join(Organization, is_for())
        .where(Organization.school_id == desk.school_id, Organization.id == desk.org_id)
        .where(_held(Holiday, day, is_frozen))
        .order_by(Holiday.to_day, Holiday.id)
    )
    given = (
        select(Leave)
        .where(Leave.school_id == desk.school_id, Leave.person_id.in_(people), _held(Leave, day, is_frozen))
        .order_by(Leave.to_day, Leave.id)
    )
    holiday = db.session.scalars(off.limit(1)).one_or_none()
    shared = Why(None, holiday.name, holiday.from_day, holiday.to_day) if holiday else Why(None, "", day, day)
    own = {row.person_id: Why(row.kind, "", row.from_day, row.to_day) for row in db.session.scalars(given)}
    return {person: own.get(person, shared) for person in people}


def _held(row: type[Leave] | type[Holiday], day: date, is_frozen: bool) -> ColumnElement[bool]:
    return and_(row.from_day <= day, row.to_day >= day) if is_frozen else covers(row, day)


def leaves(school_id: int, org_id: int | None, part: ExemptionPart, today: date, after: int | None = None) -> Listed:
    """The leaves of the active members of an organization, or of the whole school, one page.

    Those of now and those to come begin with the nearest, past ones with the last.
    """
    wanted = and_(Leave.school_id == school_id, Membership.left_at.is_(None), _is_part(Leave, part, today))
    if org_id is not None:
        wanted = and_(wanted, Membership.org_id == org_id)
    member = and_(Membership.school_id == Leave.school_id, Membership.person_id == Leave.person_id)
    listed = (
        select(Leave, Membership.name, Membership.number_masked, Organization.full_name)
        .join(Membership, member)
        .join(Organization, and_(Organization.school_id == Membership.school_id, Organization.id == Membership.org_id))
        .where(wanted)
    )
    total = db.session.execute(select(func.count()).select_from(Leave).join(Membership, member).where(wanted))
    if after is not None:
        listed = listed.where(_behind(Leave, part, _find(Leave, school_id, after)))
    found: Sequence[Any] = db.session.execute(listed.order_by(*_order(Leave, part)).limit(PAGE + 1)).all()
    vault.bring((row.Leave.person_id for row in found[:PAGE] if row.Leave.words_sealed), school_id)
    rows = tuple(_leave_row(*row) for row in found[:PAGE])
    return Listed(rows, total.scalar_one(), rows[-1].leave_id if len(found) > PAGE else None)


def member_name(desk: Desk, person_id: int) -> str:
    """The name of an active member of the organization. Raises NotFound."""
    name = db.session.execute(
        select(Membership.name).where(
            Membership.school_id == desk.school_id,
            Membership.org_id == desk.org_id,
            Membership.person_id == person_id,
            Membership.left_at.is_(None),
        )
    ).scalar_one_or_none()
    if name is None:
        raise NotFound
    return name


def holidays(school_id: int, part: ExemptionPart, today: date, after: int | None = None) -> Listed:
    """The school's calendar, likewise."""
    wanted = and_(Holiday.school_id == school_id, _is_part(Holiday, part, today))
    listed = select(Holiday).where(wanted)
    if after is not None:
        listed = listed.where(_behind(Holiday, part, _find(Holiday, school_id, after)))
    found = db.session.scalars(listed.order_by(*_order(Holiday, part)).limit(PAGE + 1)).all()
    rows = tuple(
        HolidayRow(row.id, row.name, row.audience, row.from_day, row.to_day, row.ended_on) for row in found[:PAGE]
    )
    total = db.session.execute(select(func.count()).select_from(Holiday).where(wanted)).scalar_one()
    return Listed(rows, total, rows[-1].holiday_id if len(found) > PAGE else None)


def reached(school_id: int, audience: Audience | None, today: date) -> Reached:
    """How many members a holiday of that audience would excuse today: those without a report."""
    statement = (
        select(func.count(), func.count(HealthReport.id))
        .select_from(Membership)
        .join(Organization, and_(Organization.school_id == Membership.school_id, Organization.id == Membership.org_id))
        .outerjoin(
            HealthReport,
            and_(
                HealthReport.school_id == Membership.school_id,
                HealthReport.person_id == Membership.person_id,
                HealthReport.day == today,
                counts(),
            ),
        )
        .where(Membership.school_id == school_id, Membership.left_at.is_(None))
    )
    if audience is not None:
        statement = statement.where(Organization.audience == audience)
    members, reported = db.session.execute(statement).one()
    return Reached(members, members - reported)


def _leave_row(leave: Leave, name: str, number: str, organization: str) -> LeaveRow:
    words = ""
    if leave.words_sealed is not None:
        owner = Whose(leave.person_id, leave.school_id)
        words = vault.open(sealing.LEAVE_WORDS, owner, leave.words_sealed).decode()
    days = (leave.from_day, leave.to_day, leave.ended_on)
    return LeaveRow(leave.id, leave.person_id, name, number, organization, leave.kind, *days, words)


def _is_part(row: type[Leave] | type[Holiday], part: ExemptionPart, today: date) -> ColumnElement[bool]:
    goes_on = and_(row.to_day >= today, row.ended_on.is_(None))
    match part:
        case ExemptionPart.PAST:
            return or_(row.to_day < today, row.ended_on.is_not(None))
        case ExemptionPart.COMING:
            return and_(row.from_day > today, goes_on)
        case ExemptionPart.CURRENT:
            return and_(row.from_day <= today, goes_on)
        case _:
            assert_never(part)


def _order(row: type[Leave] | type[Holiday], part: ExemptionPart) -> tuple[Any, ...]:
    key = (row.from_day, row.id)
    return tuple(column.desc() for column in key) if part is ExemptionPart.PAST else key


def _behind(row: type[Leave] | type[Holiday], part: ExemptionPart, last: Any) -> ColumnElement[bool]:
    key, place = tuple_(row.from_day, row.id), tuple_(last.from_day, last.id)
    return key < place if part is ExemptionPart.PAST else key > place


def _find(row: type[Leave] | type[Holiday], school_id: int, row_id: int) -> Any:
    found = db.session.get(row, (school_id, row_id))
    if found is None:
        raise NotFound
    return found

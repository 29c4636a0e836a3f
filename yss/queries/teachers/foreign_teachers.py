"""外籍教师: the school's roster, a collector's list, the latest and the trail of each teacher (R38, R39)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_

from yss import sealing
from yss.domain import foreign_teachers as rules
from yss.domain.errors import NotFound
from yss.domain.foreign_teachers import Change, Details, RosterEntry
from yss.extensions import db, vault
from yss.models import ForeignTeacher, ForeignTeacherChange, Person
from yss.models.foreign import BY_TEACHER, details_owner, is_free, is_on_list, last_told, roster_of, trail_of
from yss.queries.kit.actors import Desk
from yss.queries.kit.pages import PAGE


class ListedTeacher(NamedTuple):
    """A teacher on a collector's list, with when a change was last told of them."""

    teacher_id: int
    name: str
    country: str
    changed_at: datetime | None


class RosterTeacher(NamedTuple):
    """A teacher of the school's roster; one who is not free stands on somebody else's list."""

    teacher_id: int
    name: str
    country: str
    is_free: bool


@dataclass(frozen=True)
class Teachers:
    """One page of a list, how many there are in all, and after whom the next page begins."""

    rows: tuple[ListedTeacher, ...] | tuple[RosterTeacher, ...]
    total: int
    after: int | None


@dataclass(frozen=True)
class Told:
    """One entry of a teacher's trail: what it changed of the one before. `is_erased`: kept beyond its period."""

    seq: int
    changes: tuple[Change, ...]
    is_erased: bool
    changed_by: str
    changed_at: datetime


@dataclass(frozen=True)
class Teacher:
    """A teacher with the latest that was told of them, if anything was."""

    teacher_id: int
    name: str
    country: str
    latest: Details | None


@dataclass(frozen=True)
class Trail:
    """One page of what was told of a teacher, the latest first, and after which the next page begins."""

    entries: tuple[Told, ...]
    after: int | None


def on_list(desk: Desk, after: int | None = None) -> Teachers:
    """外籍教师列表 of the collector, by name."""
    wanted = is_on_list(desk.school_id, desk.org_id)
    found = _found(desk.school_id, wanted, after, last_told(desk.school_id))
    rows = tuple(ListedTeacher(*row) for row in found[:PAGE])
    return Teachers(rows, _count(wanted), rows[-1].teacher_id if len(found) > PAGE else None)


def total_on_list(school_id: int, org_id: int) -> Select[int]:
    """How many teachers stand on the collector's list; a select, for others to run."""
    return select(func.count()).select_from(ForeignTeacher).where(is_on_list(school_id, org_id))


def to_add(desk: Desk, *, search: str = "", after: int | None = None) -> Teachers:
    """The school's roster without those on the collector's own list, searched by name."""
    not_mine = or_(ForeignTeacher.org_id.is_(None), ForeignTeacher.org_id != desk.org_id)
    wanted = and_(ForeignTeacher.school_id == desk.school_id, not_mine)
    if search:
        wanted = and_(wanted, ForeignTeacher.name.icontains(search, autoescape=True))
    found = _found(desk.school_id, wanted, after, is_free(desk.school_id))
    rows = tuple(RosterTeacher(*row) for row in found[:PAGE])
    return Teachers(rows, _count(wanted), rows[-1].teacher_id if len(found) > PAGE else None)


def find(desk: Desk, teacher_id: int) -> Teacher:
    """A teacher on the collector's list. Raises NotFound for any other."""
    row = db.session.scalars(
        select(ForeignTeacher).where(is_on_list(desk.school_id, desk.org_id), ForeignTeacher.id == teacher_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    latest = db.session.scalars(trail_of(desk.school_id, teacher_id).limit(1)).one_or_none()
    return Teacher(row.id, row.name, row.country, open_details(latest) if latest else None)


def trail(school_id: int, teacher_id: int, after: int | None = None) -> Trail:
    """变动记录 of a teacher of the school: who told what when, the latest first."""
    wanted = (
        trail_of(school_id, teacher_id)
        .add_columns(Person.name)
        .join(Person, Person.id == ForeignTeacherChange.changed_by)
    )
    if after is not None:
        wanted = wanted.where(ForeignTeacherChange.seq < after)
    rows: Sequence[Any] = db.session.execute(wanted.limit(PAGE + 1)).all()
    details = [open_details(change) for change, _ in rows]
    entries = tuple(
        _told(change, teller, told, earlier)
        for (change, teller), told, earlier in zip(rows, details, [*details, None][1:], strict=True)
    )
    return Trail(entries[:PAGE], entries[PAGE - 1].seq if len(entries) > PAGE else None)


def open_details(change: ForeignTeacherChange) -> Details | None:
    """What was told; None where it was erased."""
    if change.details_sealed is None:
        return None
    opened = vault.open(sealing.TEACHER_DETAILS, details_owner(change), change.details_sealed)
    return Details(**json.loads(opened))


def roster(school_id: int) -> tuple[RosterEntry, ...]:
    """The school's roster, as it was entered, by name."""
    return tuple(sorted(RosterEntry(*row) for row in db.session.execute(roster_of(school_id))))


def _told(change: ForeignTeacherChange, teller: str, details: Details | None, earlier: Details | None) -> Told:
    changes = rules.changes(earlier, details) if details else ()
    return Told(change.seq, changes, details is None, teller, change.changed_at)


def _found(school_id: int, wanted: ColumnElement[bool], after: int | None, more: ColumnElement[Any]) -> Sequence[Any]:
    """(id, name, country, `more`) of a page of teachers, and of one beyond it."""
    listed = select(ForeignTeacher.id, ForeignTeacher.name, ForeignTeacher.country, more).where(wanted)
    if after is not None:
        last = db.session.get(ForeignTeacher, (school_id, after))
        if last is None:
            raise NotFound
        listed = listed.where(tuple_(*BY_TEACHER) > tuple_(last.name, last.id))
    return db.session.execute(listed.order_by(*BY_TEACHER).limit(PAGE + 1)).all()


def _count(wanted: ColumnElement[bool]) -> int:
    return db.session.execute(select(func.count()).select_from(ForeignTeacher).where(wanted)).scalar_one()

"""The school's foreign teachers: its roster with the latest, and every change told of them, newest first (R44)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, func, select, tuple_
from sqlalchemy.orm import aliased

from yss.domain import foreign_teachers as rules
from yss.domain.errors import NotFound
from yss.domain.foreign_teachers import Change
from yss.extensions import db
from yss.models import ForeignTeacher, ForeignTeacherChange, Organization, Person
from yss.models.foreign import BY_TEACHER, last_told, trail_of
from yss.queries.kit.pages import PAGE
from yss.queries.teachers.foreign_teachers import Teacher, open_details


class SchoolTeacher(NamedTuple):
    """A teacher of the roster, on whose list they stand, and when a change was last told."""

    teacher_id: int
    name: str
    country: str
    organization: str
    changed_at: datetime | None


@dataclass(frozen=True)
class SchoolTeachers:
    """One page of the roster, how many there are in all, and after whom the next page begins."""

    rows: tuple[SchoolTeacher, ...]
    total: int
    after: int | None


@dataclass(frozen=True)
class SchoolChange:
    """What was told of a teacher, by whom and where, and what it changed; `is_erased`: beyond its period."""

    change_id: int
    teacher_id: int
    name: str
    country: str
    organization: str
    changed_by: str
    changed_at: datetime
    changes: tuple[Change, ...]
    is_first: bool
    is_erased: bool


@dataclass(frozen=True)
class SchoolChanges:
    """One page of changes, the newest first, and after which the next page begins."""

    rows: tuple[SchoolChange, ...]
    after: int | None


def roster(school_id: int, *, search: str = "", after: int | None = None) -> SchoolTeachers:
    """The school's roster by name, searched, one page."""
    wanted = ForeignTeacher.school_id == school_id
    if search:
        wanted = and_(wanted, ForeignTeacher.name.icontains(search, autoescape=True))
    total = db.session.execute(select(func.count()).select_from(ForeignTeacher).where(wanted)).scalar_one()
    listed = (
        select(
            ForeignTeacher.id, ForeignTeacher.name, ForeignTeacher.country, Organization.full_name, last_told(school_id)
        )
        .outerjoin(
            Organization,
            and_(
                Organization.school_id == ForeignTeacher.school_id,
                Organization.id == ForeignTeacher.org_id,
                Organization.closed_at.is_(None),
            ),
        )
        .where(wanted)
    )
    if after is not None:
        last = _row(school_id, after)
        listed = listed.where(tuple_(*BY_TEACHER) > tuple_(last.name, last.id))
    found = db.session.execute(listed.order_by(*BY_TEACHER).limit(PAGE + 1)).all()
    rows = tuple(SchoolTeacher(row[0], row[1], row[2], row[3] or "", row[4]) for row in found[:PAGE])
    return SchoolTeachers(rows, total, rows[-1].teacher_id if len(found) > PAGE else None)


def find(school_id: int, teacher_id: int) -> Teacher:
    """A teacher of the school with the latest that was told. Raises NotFound."""
    row = _row(school_id, teacher_id)
    latest = db.session.scalars(trail_of(school_id, teacher_id).limit(1)).one_or_none()
    return Teacher(row.id, row.name, row.country, open_details(latest) if latest else None)


def changes(school_id: int, after: int | None = None) -> SchoolChanges:
    """Every change told in the school, the newest first, each with what it changed of the one before; one page."""
    earlier = aliased(ForeignTeacherChange)
    listed = (
        select(ForeignTeacherChange, earlier, ForeignTeacher.name, ForeignTeacher.country, Organization.full_name)
        .add_columns(Person.name)
        .join(
            ForeignTeacher,
            and_(
                ForeignTeacher.school_id == ForeignTeacherChange.school_id,
                ForeignTeacher.id == ForeignTeacherChange.teacher_id,
            ),
        )
        .join(
            Organization,
            and_(
                Organization.school_id == ForeignTeacherChange.school_id,
                Organization.id == ForeignTeacherChange.org_id,
            ),
        )
        .join(Person, Person.id == ForeignTeacherChange.changed_by)
        .outerjoin(
            earlier,
            and_(
                earlier.school_id == ForeignTeacherChange.school_id,
                earlier.teacher_id == ForeignTeacherChange.teacher_id,
                earlier.seq == ForeignTeacherChange.seq - 1,
            ),
        )
        .where(ForeignTeacherChange.school_id == school_id)
        .order_by(ForeignTeacherChange.id.desc())
        .limit(PAGE + 1)
    )
    if after is not None:
        listed = listed.where(ForeignTeacherChange.id < after)
    found: Sequence[Any] = db.session.execute(listed).all()
    rows = tuple(_change(*row) for row in found[:PAGE])
    return SchoolChanges(rows, rows[-1].change_id if len(found) > PAGE else None)


def _change(
    change: ForeignTeacherChange,
    earlier: ForeignTeacherChange | None,
    name: str,
    country: str,
    organization: str,
    teller: str,
) -> SchoolChange:
    told = open_details(change)
    before = open_details(earlier) if earlier else None
    return SchoolChange(
        change_id=change.id,
        teacher_id=change.teacher_id,
        name=name,
        country=country,
        organization=organization,
        changed_by=teller,
        changed_at=change.changed_at,
        changes=rules.changes(before, told) if told else (),
        is_first=earlier is None,
        is_erased=told is None,
    )


def told_between(school_id: int, begin: datetime, end: datetime) -> Select[int]:
    """How many changes were told from the instant `begin` to before `end`; a select, for others to run."""
    return (
        select(func.count())
        .select_from(ForeignTeacherChange)
        .where(
            ForeignTeacherChange.school_id == school_id,
            ForeignTeacherChange.changed_at >= begin,
            ForeignTeacherChange.changed_at < end,
        )
    )


def _row(school_id: int, teacher_id: int) -> ForeignTeacher:
    row = db.session.get(ForeignTeacher, (school_id, teacher_id))
    if row is None:
        raise NotFound
    return row

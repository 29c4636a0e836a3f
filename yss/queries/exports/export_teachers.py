"""The rows of an export of foreign teachers: the latest of each, or all that was told (R45)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, select

from yss.domain.days import ONE_DAY, end_of
from yss.domain.foreign_teachers import Details
from yss.models import ForeignTeacher, ForeignTeacherChange, Organization, Person
from yss.queries.exports.export_source import Source
from yss.queries.exports.exports import Ordered
from yss.queries.teachers.foreign_teachers import open_details


class Told(NamedTuple):
    """What was told of a foreign teacher; nothing yet where `details` is None and nobody told it."""

    teacher_id: int
    name: str
    country: str
    organization: str
    details: Details | None
    told_by: str
    told_at: datetime | None


def teachers(source: Source) -> Iterator[Told]:
    """Every foreign teacher with the latest that was told until the last day."""
    latest = (
        select(func.max(ForeignTeacherChange.seq))
        .where(
            ForeignTeacherChange.school_id == source.export.school_id,
            ForeignTeacherChange.teacher_id == ForeignTeacher.id,
            ForeignTeacherChange.changed_at < end_of(source.export.order.last),
        )
        .correlate(ForeignTeacher)
        .scalar_subquery()
    )
    found = _told_of(source.export, ForeignTeacherChange.seq == latest, is_outer=True)
    yield from map(_told, source.stream(found.order_by(ForeignTeacher.name, ForeignTeacher.id)))


def teacher_changes(source: Source) -> Iterator[Told]:
    """Everything that was told of foreign teachers in these days, teacher by teacher."""
    found = _told_of(source.export, ForeignTeacherChange.teacher_id == ForeignTeacher.id, is_outer=False).where(
        ForeignTeacherChange.changed_at >= end_of(source.export.order.first - ONE_DAY),
        ForeignTeacherChange.changed_at < end_of(source.export.order.last),
    )
    order = (ForeignTeacher.name, ForeignTeacher.id, ForeignTeacherChange.seq)
    yield from map(_told, source.stream(found.order_by(*order)))


def _told_of(export: Ordered, which: ColumnElement[bool], *, is_outer: bool) -> Select[Any]:
    change = and_(
        ForeignTeacherChange.school_id == ForeignTeacher.school_id,
        ForeignTeacherChange.teacher_id == ForeignTeacher.id,
        which,
    )
    at = and_(Organization.school_id == ForeignTeacher.school_id, Organization.id == ForeignTeacher.org_id)
    columns: Any = select(ForeignTeacher, Organization.full_name, ForeignTeacherChange, Person.name)
    found: Select[Any] = (
        columns.select_from(ForeignTeacher)
        .join(ForeignTeacherChange, change, isouter=is_outer)
        .outerjoin(Organization, at)
        .outerjoin(Person, Person.id == ForeignTeacherChange.changed_by)
        .where(ForeignTeacher.school_id == export.school_id)
    )
    return found if export.order.org_id is None else found.where(ForeignTeacher.org_id == export.order.org_id)


def _told(row: Any) -> Told:
    teacher, organization, change, by = row
    return Told(
        teacher_id=teacher.id,
        name=teacher.name,
        country=teacher.country,
        organization=organization or "",
        details=open_details(change) if change else None,
        told_by=by or "",
        told_at=change.changed_at if change else None,
    )

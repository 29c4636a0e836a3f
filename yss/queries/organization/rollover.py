"""The school's classes at the year's end: what is proposed for each, and which has moved already (R69)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from yss.domain import rollover
from yss.domain.days import day_of
from yss.domain.rollover import Class, Proposal
from yss.domain.vocabulary import Audience
from yss.extensions import db
from yss.models import AuditEvent, Organization
from yss.queries.kit.pages import PAGE

LATELY = timedelta(days=180)


@dataclass(frozen=True)
class ClassRow:
    """A class with its proposal; `moved_on`: the day on which it last moved, within half a year."""

    full_name: str
    grade: str
    proposal: Proposal
    moved_on: date | None

    @property
    def org_id(self) -> int:
        """The organization."""
        return self.proposal.org_id


@dataclass(frozen=True)
class Classes:
    """One page of them in the order in which they were made, which a move leaves as it is."""

    rows: tuple[ClassRow, ...]
    after: int | None


def listed(school_id: int, now: datetime, *, back: bool, after: int | None = None) -> Classes:
    """The open organizations of students."""
    statement = _open(school_id).order_by(Organization.id).limit(PAGE + 1)
    if after is not None:
        statement = statement.where(Organization.id > after)
    found = list(db.session.scalars(statement))
    rows = _rows(school_id, found[:PAGE], now, back)
    return Classes(rows, rows[-1].org_id if len(found) > PAGE else None)


def chosen(school_id: int, org_ids: Collection[int], now: datetime, *, back: bool) -> tuple[ClassRow, ...]:
    """Those of the school's classes that were ticked."""
    statement = _open(school_id).where(Organization.id.in_(org_ids)).order_by(Organization.id)
    return _rows(school_id, list(db.session.scalars(statement)), now, back)


def standing(school_id: int, names: Collection[str]) -> dict[int, str]:
    """The open organizations that have one of these full names now."""
    rows = select(Organization.id, Organization.full_name).where(
        Organization.school_id == school_id, Organization.closed_at.is_(None), Organization.full_name.in_(names)
    )
    return dict(db.session.execute(rows).all())


def _open(school_id: int) -> Any:
    return select(Organization).where(
        Organization.school_id == school_id,
        Organization.closed_at.is_(None),
        Organization.audience == Audience.STUDENTS,
    )


def _rows(school_id: int, found: list[Organization], now: datetime, back: bool) -> tuple[ClassRow, ...]:
    moved, year = _moved(school_id, [org.id for org in found], now), day_of(now).year
    return tuple(
        ClassRow(org.full_name, org.grade, rollover.propose(_class(org), year, back=back), moved.get(org.id))
        for org in found
    )


def _class(org: Organization) -> Class:
    return Class(org.id, org.audience, org.school_type, org.major, org.grade, org.name)


def _moved(school_id: int, org_ids: Collection[int], now: datetime) -> dict[int, date]:
    rows = db.session.execute(
        select(AuditEvent.org_id, func.max(AuditEvent.at))
        .where(
            AuditEvent.school_id == school_id,
            AuditEvent.action == "move_class",
            AuditEvent.org_id.in_(org_ids),
            AuditEvent.at > now - LATELY,
        )
        .group_by(AuditEvent.org_id)
    )
    return {org_id: day_of(at) for org_id, at in rows if org_id is not None}

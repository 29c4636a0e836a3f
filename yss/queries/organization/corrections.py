"""What support and the school see before they correct something: one organization, in numbers (R43, R52, R53)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from yss.domain.names import is_same_name
from yss.domain.subject import Subject
from yss.domain.vocabulary import Audience, SchoolType
from yss.extensions import db
from yss.models import Collectorship, DaySubmission, HealthReport, Membership, Organization, Person, School
from yss.models.person import is_subject
from yss.queries.kit.actors import Desk


@dataclass(frozen=True)
class Owned:
    """The organization that a collector owns."""

    school_id: int
    school: str
    org_id: int
    name: str
    full_name: str
    audience: Audience
    school_type: SchoolType
    collector_id: int
    number_masked: str


@dataclass(frozen=True)
class Contents:
    """How much of it there is."""

    members: int
    reports: int
    submissions: int


def owned_by(collector: Subject) -> Owned | None:
    """The open organization of the person with this name, as one reads it (R71), and this document, or None."""
    row: Any = db.session.execute(
        select(
            Organization.school_id,
            School.name,
            Organization.id,
            Organization.name,
            Organization.full_name,
            Organization.audience,
            Organization.school_type,
            Person.id,
            Person.number_masked,
            Person.name,
        )
        .join(Collectorship, Collectorship.person_id == Person.id)
        .join(
            Organization,
            (Organization.school_id == Collectorship.school_id) & (Organization.id == Collectorship.org_id),
        )
        .join(School, School.id == Organization.school_id)
        .where(is_subject(collector), Organization.closed_at.is_(None))
    ).one_or_none()
    return Owned(*row[:-1]) if row and is_same_name(collector.name, row[-1]) else None


def contents(owned: Owned | Desk) -> Contents:
    """Active members, revisions of reports, submissions."""
    members = _of(owned, Membership).where(Membership.left_at.is_(None))
    return Contents(*(_count(found) for found in (members, _of(owned, HealthReport), _of(owned, DaySubmission))))


def _of(owned: Owned | Desk, table: Any) -> Select[Any]:
    here = (table.school_id == owned.school_id) & (table.org_id == owned.org_id)
    return select(func.count()).select_from(table).where(here)


def _count(found: Select[Any]) -> int:
    return int(db.session.execute(found).scalar_one())

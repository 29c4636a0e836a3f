"""What testing tools read (R56)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import and_, select

from yss.extensions import db
from yss.models import Collectorship, Membership, Organization, Person, SchoolAdmin, TestingClock

_AT_MOST = 60


@dataclass(frozen=True)
class CastMember:
    """Somebody to sign in as."""

    person_id: int
    name: str
    is_collector: bool
    is_admin: bool
    organization: str


def clock_offset() -> timedelta:
    """How far the product's clock is moved."""
    seconds = db.session.execute(select(TestingClock.offset_seconds)).scalar() or 0
    return timedelta(seconds=seconds)


def cast() -> tuple[CastMember, ...]:
    """People in the order in which they were made: the cast stands first."""
    rows = db.session.execute(
        select(Person.id, Person.name, Collectorship.org_id, SchoolAdmin.school_id, Organization.full_name)
        .outerjoin(Collectorship, Collectorship.person_id == Person.id)
        .outerjoin(SchoolAdmin, SchoolAdmin.person_id == Person.id)
        .outerjoin(Membership, and_(Membership.person_id == Person.id, Membership.left_at.is_(None)))
        .outerjoin(
            Organization,
            and_(Organization.school_id == Membership.school_id, Organization.id == Membership.org_id),
        )
        .order_by(Person.id)
        .limit(_AT_MOST)
    )
    return tuple(
        CastMember(person, name, org is not None, admin is not None, joined or "")
        for person, name, org, admin, joined in rows
    )

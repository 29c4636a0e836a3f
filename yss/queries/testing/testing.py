"""What testing tools read (R56)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import and_, select

from yss.extensions import db
from yss.models import Collectorship, Membership, Organization, Person, School, SchoolAdmin, TestingClock

_AT_MOST = 80


@dataclass(frozen=True)
class CastMember:
    """Somebody to sign in as."""

    person_id: int
    name: str
    is_collector: bool
    is_admin: bool
    organization: str


@dataclass(frozen=True)
class Admin:
    """Who sends a school's collector cards."""

    school_id: int
    person_id: int
    name: str
    school: str


_OFFSET = select(TestingClock.offset_seconds)


def clock_offset() -> timedelta:
    """How far the product's clock is moved."""
    seconds = db.session.execute(_OFFSET).scalar() or 0
    return timedelta(seconds=seconds)


def outcome() -> str:
    """The outcome of verification that a tester set for everybody, or empty (R5)."""
    return db.session.execute(select(TestingClock.outcome)).scalar() or ""


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


def admins() -> tuple[Admin, ...]:
    """The admins of all schools, those of the oldest school first."""
    rows = db.session.execute(
        select(SchoolAdmin.school_id, SchoolAdmin.person_id, Person.name, School.name)
        .join(Person, Person.id == SchoolAdmin.person_id)
        .join(School, School.id == SchoolAdmin.school_id)
        .order_by(SchoolAdmin.school_id, SchoolAdmin.person_id)
        .limit(_AT_MOST)
    )
    return tuple(Admin(*row) for row in rows)

"""The school's admins, and what it asks of new organizations (R43)."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from yss.domain import policies
from yss.domain.errors import NotFound
from yss.domain.policies import Availability
from yss.extensions import db
from yss.models import Person, School, SchoolAdmin


class Admin(NamedTuple):
    """An admin of a school; `has_verified` once they have proved who they are."""

    person_id: int
    name: str
    number_masked: str
    has_verified: bool
    since: datetime


class Admins(NamedTuple):
    """All of a school's, who are few; and whether one can be removed."""

    rows: tuple[Admin, ...]
    removable: Availability


def admins(school_id: int) -> Admins:
    """The school's admins, in the order in which they became it."""
    found = db.session.execute(
        select(Person.id, Person.name, Person.number_masked, Person.name_verified, SchoolAdmin.created_at)
        .join(SchoolAdmin, SchoolAdmin.person_id == Person.id)
        .where(SchoolAdmin.school_id == school_id)
        .order_by(SchoolAdmin.created_at, Person.id)
    )
    rows = tuple(Admin(*row) for row in found)
    return Admins(rows, policies.availability(policies.check_remove_admin, len(rows)))


def find(school_id: int, person_id: int) -> Admin:
    """One of the school's admins. Raises NotFound."""
    found = [one for one in admins(school_id).rows if one.person_id == person_id]
    if not found:
        raise NotFound
    return found[0]


def confirms_organizations(school_id: int) -> bool:
    """Whether new organizations wait for the school's confirmation."""
    return db.session.execute(select(School.confirms_organizations).where(School.id == school_id)).scalar_one()

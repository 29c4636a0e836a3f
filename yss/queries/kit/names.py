"""Names that wait to be looked at, and names that were put right (R71)."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import aliased

from yss.domain.errors import NotFound
from yss.extensions import db
from yss.made_once import made_once
from yss.models import Membership, NameCorrection, NameMismatch, Person, ProxyLink, School
from yss.models.aliases import shared
from yss.models.naming import stays_in
from yss.queries.kit.actors import Desk
from yss.queries.kit.links import Schools, in_schools
from yss.queries.kit.pages import PAGE


class Renamed(NamedTuple):
    """A name that was corrected."""

    old: str
    new: str
    by: str
    at: datetime
    school: str


class Mistyped(NamedTuple):
    """A refused entry: who is known as `name` was named `typed` by somebody."""

    mismatch_id: int
    person_id: int
    name: str
    number_masked: str
    typed: str
    asker: str
    at: datetime


class Correctable(NamedTuple):
    """Somebody whose name may be corrected, where they are or were last a member."""

    org_id: int
    name: str
    number_masked: str


def corrections(person_id: int, schools: Schools) -> tuple[Renamed, ...]:
    """The names that the person bore in these schools, the last corrected first."""
    rows = db.session.execute(
        select(NameCorrection.old_name, NameCorrection.new_name, Person.name, NameCorrection.corrected_at, School.name)
        .join(Person, Person.id == NameCorrection.corrected_by)
        .join(School, School.id == NameCorrection.school_id)
        .where(NameCorrection.person_id == person_id, in_schools(NameCorrection.school_id, schools))
        .order_by(NameCorrection.id.desc())
        .limit(PAGE)
    )
    return tuple(Renamed(*row) for row in rows)


def mistyped(desk: Desk) -> tuple[Mistyped, ...]:
    """What waits on the collector's page: wrong names of who is, or was last, a member there, the last first."""
    asker, stay = aliased(Person), aliased(Membership)
    rows = db.session.execute(
        select(
            NameMismatch.id,
            NameMismatch.person_id,
            stay.name,
            stay.number_masked,
            NameMismatch.typed_name,
            asker.name,
            NameMismatch.at,
        )
        .join(asker, asker.id == NameMismatch.asker_id)
        .join(stay, and_(stay.school_id == NameMismatch.school_id, stay.person_id == NameMismatch.person_id))
        .where(_waits(desk, stay))
        .order_by(NameMismatch.id.desc())
        .limit(PAGE)
    )
    return tuple(Mistyped(*row) for row in rows)


def mistyped_total(desk: Desk) -> int:
    """How many of them there are (R78)."""
    return db.session.execute(*_mistyped_total(desk.school_id, desk.org_id)).scalar_one()


@made_once
def _mistyped_total(school_id: int, org_id: int) -> Select[int]:
    stay = shared(Membership)
    counted = (
        select(func.count())
        .select_from(NameMismatch)
        .join(stay, and_(stay.school_id == NameMismatch.school_id, stay.person_id == NameMismatch.person_id))
    )
    return counted.where(_waits(Desk(school_id, org_id), stay))


def _waits(desk: Desk, stay: type[Membership]) -> ColumnElement[bool]:
    """Not settled, of a name that nobody has verified, and `stay` is the person's last, with this desk."""
    later = shared(Membership)
    last = select(func.max(later.id)).where(
        later.school_id == desk.school_id, later.person_id == NameMismatch.person_id
    )
    verified = select(Person.id).where(Person.id == NameMismatch.person_id, Person.name_verified)
    return and_(
        NameMismatch.school_id == desk.school_id,
        NameMismatch.settled_at.is_(None),
        stay.org_id == desk.org_id,
        stay.id == last.scalar_subquery(),
        ~verified.exists(),
    )


def correctable(school_id: int, person_id: int, actor_id: int, desk: Desk | None) -> Correctable:
    """Whose name the actor may correct: a member of their desk, or whom they have entered. Raises NotFound (R50)."""
    stay = db.session.scalars(stays_in(school_id, person_id).limit(1)).first()
    if stay is None:
        raise NotFound
    link = db.session.get(ProxyLink, (school_id, person_id, actor_id))
    entered = stay.joined_by == actor_id and link is not None and link.stands
    if not entered and desk != Desk(school_id, stay.org_id):
        raise NotFound
    return Correctable(stay.org_id, stay.name, stay.number_masked)

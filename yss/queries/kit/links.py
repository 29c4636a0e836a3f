"""For whom somebody may act today: one link with the person it is about, in whatever session asks (R72, R73)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, select, true
from sqlalchemy.orm import Session

from yss import sealing
from yss.domain import documents, links
from yss.domain.links import Link, LinkStrength, Power
from yss.domain.vocabulary import DocumentType
from yss.extensions import vault
from yss.made_once import made_once
from yss.models import Person, ProxyLink
from yss.sealing import Whose

Schools = frozenset[int] | None


def in_schools(school_id: Any, schools: Schools) -> ColumnElement[bool]:
    """The row is of one of these schools; None stands for every school."""
    return true() if schools is None else school_id.in_(schools)


class Documented(NamedTuple):
    """What of a person tells whether they act alone."""

    id: int
    document_type: DocumentType
    number_sealed: bytes
    name_verified: bool


class Tie(NamedTuple):
    """A link as `tie_columns` give it, and the person it is about."""

    person: Documented
    strength: LinkStrength
    confirmed_at: datetime | None
    confirmed_by: int | None
    ended_at: datetime | None

    @property
    def stands(self) -> bool:
        """Not ended."""
        return self.ended_at is None

    @property
    def facts(self) -> Link:
        """What the rules ask of it."""
        by_person = self.confirmed_by == self.person.id
        return Link(self.strength, confirmed=self.confirmed_at is not None, confirmed_by_person=by_person)


def tie_columns(person: Any = Person) -> tuple[Any, ...]:
    """The columns of a `Tie`: of `ProxyLink`, and of the person it is about."""
    link = (ProxyLink.strength, ProxyLink.confirmed_at, ProxyLink.confirmed_by, ProxyLink.ended_at)
    return *link, person.id, person.document_type, person.number_sealed, person.name_verified


def tie_of(values: Sequence[Any]) -> Tie | None:
    """What those columns hold, whatever stands behind them; None where there is no link."""
    return None if values[0] is None else Tie(Documented(*values[4:8]), *values[:4])


def birth_date(person: Person | Documented) -> date | None:
    """The birth date that the person's document holds; opens the seal."""
    number = vault.open(sealing.PERSON_NUMBER, Whose(person.id), person.number_sealed).decode()
    return documents.birth_date(person.document_type, number)


def is_alone(person: Person | Documented, today: date) -> bool:
    """Whether the person acts for themselves alone (R73); opens no seal of who has not verified."""
    return person.name_verified and links.acts_alone(verified=True, birth=birth_date(person), today=today)


def allows(tie: Tie | None, today: date) -> Power:
    """What the link allows its proxy today (R72)."""
    if tie is None or not tie.stands:
        return Power.NONE
    child = tie.strength is LinkStrength.GUARDIAN and _is_child(tie.person, today)
    return links.power_of(tie.facts, alone=is_alone(tie.person, today), child=child)


def _is_child(person: Documented, today: date) -> bool:
    return links.has_guardian(verified=person.name_verified, birth=birth_date(person), today=today)


def power(session: Session, school_id: int, person_id: int, actor_id: int, today: date) -> Power:
    """What the actor may do for the person in the school."""
    return allows(tie_between(session, school_id, person_id, actor_id), today)


def tie_between(session: Session, school_id: int, person_id: int, actor_id: int) -> Tie | None:
    """The link by which the actor reports for the person in the school; nobody is linked to themselves."""
    if actor_id == person_id:
        return None
    row = session.execute(*_link(school_id, person_id, actor_id)).one_or_none()
    return None if row is None else tie_of(row)


@made_once
def _link(school_id: int, person_id: int, proxy_id: int) -> Select[Any]:
    mine = (ProxyLink.school_id == school_id, ProxyLink.person_id == person_id, ProxyLink.proxy_id == proxy_id)
    return select(*tie_columns()).join(Person, Person.id == ProxyLink.person_id).where(*mine)


def guarded_schools(session: Session, person_id: int, actor_id: int, today: date) -> frozenset[int]:
    """The schools in which the actor is the person's guardian; none for anybody else (R72)."""
    mine = ProxyLink.person_id == person_id, ProxyLink.proxy_id == actor_id
    columns: Any = select(ProxyLink.school_id, *tie_columns())
    rows = session.execute(columns.join(Person, Person.id == ProxyLink.person_id).where(*mine))
    return frozenset(row[0] for row in rows if allows(tie_of(row[1:]), today) is Power.GUARDIAN)

"""For whom somebody may act today: one link with the person it is about, in whatever session asks (R72, R73)."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, select, true
from sqlalchemy.orm import Session

from yss import sealing
from yss.domain import documents, links
from yss.domain.links import LinkStrength, Power
from yss.extensions import vault
from yss.made_once import made_once
from yss.models import Person, ProxyLink
from yss.sealing import Whose

Schools = frozenset[int] | None


def in_schools(school_id: Any, schools: Schools) -> ColumnElement[bool]:
    """The row is of one of these schools; None stands for every school."""
    return true() if schools is None else school_id.in_(schools)


def birth_date(person: Person) -> date | None:
    """The birth date that the person's document holds; opens the seal."""
    number = vault.open(sealing.PERSON_NUMBER, Whose(person.id), person.number_sealed).decode()
    return documents.birth_date(person.document_type, number)


def is_alone(person: Person, today: date) -> bool:
    """Whether the person acts for themselves alone (R73); opens no seal of who has not verified."""
    return person.name_verified and links.acts_alone(verified=True, birth=birth_date(person), today=today)


def allows(link: ProxyLink | None, person: Person, today: date) -> Power:
    """What the link allows its proxy today (R72)."""
    if link is None or not link.stands:
        return Power.NONE
    child = link.strength is LinkStrength.GUARDIAN and _is_child(person, today)
    return links.power_of(link.facts, alone=is_alone(person, today), child=child)


def _is_child(person: Person, today: date) -> bool:
    return links.has_guardian(verified=person.name_verified, birth=birth_date(person), today=today)


def power(session: Session, school_id: int, person_id: int, actor_id: int, today: date) -> Power:
    """What the actor may do for the person in the school; nobody is linked to themselves."""
    if actor_id == person_id:
        return Power.NONE
    row = session.execute(*_link(school_id, person_id, actor_id)).one_or_none()
    return Power.NONE if row is None else allows(row[0], row[1], today)


@made_once
def _link(school_id: int, person_id: int, proxy_id: int) -> Select[ProxyLink, Person]:
    mine = (ProxyLink.school_id == school_id, ProxyLink.person_id == person_id, ProxyLink.proxy_id == proxy_id)
    return select(ProxyLink, Person).join(Person, Person.id == ProxyLink.person_id).where(*mine)


def guarded_schools(session: Session, person_id: int, actor_id: int, today: date) -> frozenset[int]:
    """The schools in which the actor is the person's guardian; none for anybody else (R72)."""
    mine = ProxyLink.person_id == person_id, ProxyLink.proxy_id == actor_id
    rows = session.execute(select(ProxyLink, Person).join(Person, Person.id == ProxyLink.person_id).where(*mine))
    return frozenset(link.school_id for link, person in rows if allows(link, person, today) is Power.GUARDIAN)

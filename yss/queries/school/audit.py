"""The audit trail of one school, to read and to filter (R48).

Reading it writes nothing into it: a page shows no more of anybody than the admin may see elsewhere and opens no seal,
and a row for every look would bury what the trail is for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, select, tuple_
from sqlalchemy.orm import aliased

from yss.domain.days import ONE_DAY, end_of
from yss.domain.errors import NotFound
from yss.extensions import db
from yss.models import AuditEvent, Organization, Person
from yss.queries.kit.pages import PAGE

NOBODY = 0


@dataclass(frozen=True)
class Wanted:
    """What is looked for; None leaves open. `actor_id` NOBODY: support, or the system itself."""

    first: date | None = None
    last: date | None = None
    actions: tuple[str, ...] | None = None
    org_id: int | None = None
    actor_id: int | None = None


class Event(NamedTuple):
    """A row of the trail: who (None: support, or the system), where, about whom."""

    event_id: int
    at: datetime
    action: str
    detail: dict[str, Any]
    actor_id: int | None
    actor: str | None
    org_id: int | None
    organization: str | None
    person: str | None


@dataclass(frozen=True)
class Trail:
    """One page, the newest first, and after which row the next begins."""

    events: tuple[Event, ...]
    after: int | None


def trail(school_id: int, wanted: Wanted, after: int | None = None) -> Trail:
    """The school's trail as wanted. Raises NotFound where `after` is no row of it."""
    listed = _named().where(_matches(school_id, wanted))
    if after is not None:
        listed = listed.where(_place(school_id, after) > _KEY)
    rows: Any = db.session.execute(listed.order_by(AuditEvent.at.desc(), AuditEvent.id.desc()).limit(PAGE + 1)).all()
    events = tuple(Event(*row) for row in rows[:PAGE])
    return Trail(events, events[-1].event_id if len(rows) > PAGE else None)


def organization(school_id: int, org_id: int) -> str:
    """The full name of the school's organization, closed ones too. Raises NotFound."""
    org = db.session.get(Organization, (school_id, org_id))
    if org is None:
        raise NotFound
    return org.full_name


def actor(school_id: int, person_id: int) -> str:
    """The name of somebody who did something in the school; of nobody else, who raises NotFound."""
    acted = select(AuditEvent.id).where(AuditEvent.school_id == school_id, AuditEvent.actor_id == person_id)
    name = db.session.scalar(select(Person.name).where(Person.id == person_id, acted.exists()))
    if name is None:
        raise NotFound
    return name


_KEY = tuple_(AuditEvent.at, AuditEvent.id)


def _place(school_id: int, event_id: int) -> Any:
    last = db.session.get(AuditEvent, (school_id, event_id))
    if last is None:
        raise NotFound
    return tuple_(last.at, last.id)


def _named() -> Any:
    who, whom = aliased(Person), aliased(Person)
    here = and_(Organization.school_id == AuditEvent.school_id, Organization.id == AuditEvent.org_id)
    return (
        select(
            AuditEvent.id,
            AuditEvent.at,
            AuditEvent.action,
            AuditEvent.detail,
            AuditEvent.actor_id,
            who.name,
            AuditEvent.org_id,
            Organization.full_name,
            whom.name,
        )
        .outerjoin(who, who.id == AuditEvent.actor_id)
        .outerjoin(whom, whom.id == AuditEvent.person_id)
        .outerjoin(Organization, here)
    )


def _matches(school_id: int, wanted: Wanted) -> ColumnElement[bool]:
    found = [AuditEvent.school_id == school_id]
    if wanted.first is not None:
        found.append(AuditEvent.at >= end_of(wanted.first - ONE_DAY))
    if wanted.last is not None:
        found.append(AuditEvent.at < end_of(wanted.last))
    if wanted.actions is not None:
        found.append(AuditEvent.action.in_(wanted.actions))
    if wanted.org_id is not None:
        found.append(AuditEvent.org_id == wanted.org_id)
    if wanted.actor_id is not None:
        found.append(AuditEvent.actor_id == (wanted.actor_id or None))
    return and_(*found)

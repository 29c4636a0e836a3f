"""An organization's deputies, those to come and those who were (R61)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, assert_never

from sqlalchemy import Select, and_, or_, select

from yss.domain import deputies
from yss.domain.days import day_of
from yss.domain.deputies import Term
from yss.domain.errors import NotFound
from yss.domain.vocabulary import DeputyState
from yss.extensions import db
from yss.models import Deputy, Invite, Organization, Person
from yss.queries.kit.actors import Desk
from yss.queries.kit.pages import PAGE
from yss.queries.organization.handovers import TOLD_FOR


@dataclass(frozen=True)
class DeputyRow:
    """A deputy as the owner and the school see them; `name` is empty until the invite was accepted."""

    deputy_id: int
    invite_id: int
    name: str
    note: str
    from_day: date
    to_day: date
    expires_at: datetime
    state: DeputyState

    @property
    def is_open(self) -> bool:
        """Can be ended."""
        match self.state:
            case DeputyState.OFFERED | DeputyState.PLANNED | DeputyState.ACTIVE:
                return True
            case DeputyState.LAPSED | DeputyState.OVER | DeputyState.ENDED:
                return False
            case _:
                assert_never(self.state)


@dataclass(frozen=True)
class Deputies:
    """One page of them, the newest first, and after whom the next page begins."""

    rows: tuple[DeputyRow, ...]
    after: int | None


def listed(desk: Desk, now: datetime, after: int | None = None) -> Deputies:
    """The organization's deputies."""
    statement = _select(desk).order_by(Deputy.id.desc()).limit(PAGE + 1)
    if after is not None:
        statement = statement.where(Deputy.id < after)
    rows = [_row(row, now) for row in db.session.execute(statement)]
    return Deputies(tuple(rows[:PAGE]), rows[PAGE - 1].deputy_id if len(rows) > PAGE else None)


def find(desk: Desk, deputy_id: int, now: datetime) -> DeputyRow:
    """One of them. Raises NotFound."""
    row = db.session.execute(_select(desk).where(Deputy.id == deputy_id)).one_or_none()
    if row is None:
        raise NotFound
    return _row(row, now)


def days_of(school_id: int, invite_id: int) -> tuple[date, date]:
    """From when to when the one invited shall stand in. Raises NotFound."""
    row = db.session.execute(
        select(Deputy.from_day, Deputy.to_day).where(Deputy.school_id == school_id, Deputy.invite_id == invite_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row.from_day, row.to_day


def planned(person_id: int, today: date) -> tuple[tuple[str, date, date], ...]:
    """(organization, from, to) of what the person has accepted and what begins on a day to come."""
    rows = db.session.execute(
        select(Organization.full_name, Deputy.from_day, Deputy.to_day)
        .join(Organization, and_(Organization.school_id == Deputy.school_id, Organization.id == Deputy.org_id))
        .where(
            Deputy.person_id == person_id,
            Deputy.ended_at.is_(None),
            Deputy.from_day > today,
            Organization.closed_at.is_(None),
        )
        .order_by(Deputy.from_day, Deputy.id)
        .limit(PAGE)
    )
    return tuple(rows)


def ended(person_id: int, now: datetime) -> tuple[str, date] | None:
    """(organization, last day) where the person was a deputy and is none any more since at most 30 days."""
    today = day_of(now)
    was_ended = Deputy.ended_at > now - TOLD_FOR
    has_run_out = and_(Deputy.ended_at.is_(None), Deputy.to_day < today, Deputy.to_day >= today - TOLD_FOR)
    row: Any = db.session.execute(
        select(Organization.full_name, Deputy.ended_at, Deputy.to_day)
        .join(Organization, and_(Organization.school_id == Deputy.school_id, Organization.id == Deputy.org_id))
        .where(Deputy.person_id == person_id, or_(was_ended, has_run_out))
        .order_by(Deputy.id.desc())
        .limit(1)
    ).one_or_none()
    return (row[0], day_of(row[1]) if row[1] else row[2]) if row else None


def _select(desk: Desk) -> Select[Any]:
    columns: Any = select(Deputy, Person.name, Invite.note, Invite.expires_at)
    statement: Select[Any] = (
        columns.join(Invite, and_(Invite.school_id == Deputy.school_id, Invite.id == Deputy.invite_id))
        .outerjoin(Person, Person.id == Deputy.person_id)
        .where(Deputy.school_id == desk.school_id, Deputy.org_id == desk.org_id)
    )
    return statement


def _row(row: Any, now: datetime) -> DeputyRow:
    deputy, name, note, expires_at = row
    term = Term(deputy.from_day, deputy.to_day, deputy.accepted_at is not None, deputy.ended_at is not None, expires_at)
    return DeputyRow(
        deputy_id=deputy.id,
        invite_id=deputy.invite_id,
        name=name or "",
        note=note,
        from_day=deputy.from_day,
        to_day=deputy.to_day,
        expires_at=expires_at,
        state=deputies.state(term, now),
    )

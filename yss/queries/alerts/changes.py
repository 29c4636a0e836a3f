"""变动核实: what is new and risky, open or acknowledged, of an organization or of the school (R59)."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from yss import sealing
from yss.domain import health_changes
from yss.domain.errors import NotFound
from yss.domain.health_changes import NewRisk
from yss.domain.vocabulary import ChangeOutcome, ChangeState, Risk
from yss.extensions import db, vault
from yss.made_once import made_once
from yss.models import ChangeAcknowledgment, HealthChange, Membership, Organization, Person
from yss.models.changes import acknowledgment_owner, of_organization, risks_owner
from yss.queries.kit.actors import Desk
from yss.queries.kit.pages import PAGE

NAMED_AT_MOST = 20


@dataclass(frozen=True)
class Acknowledged:
    """What was done about a change, by whom and when."""

    outcome: ChangeOutcome
    words: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Change:
    """New risks of a member's day; none are left where they were erased."""

    change_id: int
    person_id: int
    name: str
    number_masked: str
    org_id: int
    organization: str
    day: date
    raised_at: datetime
    state: ChangeState
    risk: Risk
    questionnaire: str
    risks: tuple[NewRisk, ...]
    acknowledged: Acknowledged | None


@dataclass(frozen=True)
class Wanted:
    """Which changes a list shows: of the school, or of one organization; every state where none is given."""

    school_id: int
    org_id: int | None = None
    state: ChangeState | None = None
    risk: Risk | None = None
    day: date | None = None


@dataclass(frozen=True)
class Changes:
    """One page of a list, how many there are in all, and after which the next page begins."""

    rows: tuple[Change, ...]
    total: int
    after: int | None


@dataclass(frozen=True)
class Open:
    """How many changes are open, and how many of them are of high risk."""

    total: int
    high: int


@dataclass(frozen=True)
class HighRisk:
    """Whose changes of high risk are open: the first names, and how many changes there are."""

    names: tuple[str, ...]
    total: int


def listed(wanted: Wanted, after: int | None = None) -> Changes:
    """One page: the open ones by risk and then the latest first, others the latest first. Raises NotFound."""
    where = _where(wanted)
    by_risk = wanted.state is ChangeState.OPEN
    order = [HealthChange.risk, HealthChange.id.desc()] if by_risk else [HealthChange.id.desc()]
    rows = _rows().where(where).order_by(*order).limit(PAGE + 1)
    if after is not None:
        rows = rows.where(_behind(wanted.school_id, after, by_risk))
    page = db.session.execute(rows).all()
    vault.bring((row.HealthChange.person_id for row in page), wanted.school_id)
    found = [_change(row) for row in page]
    total = db.session.execute(select(func.count()).select_from(HealthChange).where(where)).scalar_one()
    return Changes(tuple(found[:PAGE]), total, found[PAGE - 1].change_id if len(found) > PAGE else None)


def find(school_id: int, org_id: int | None, change_id: int) -> Change:
    """A change of the organization, or of the school. Raises NotFound for any other (R50)."""
    mine = and_(of_organization(school_id, org_id), HealthChange.id == change_id)
    row = db.session.execute(_rows().where(mine)).one_or_none()
    if row is None:
        raise NotFound
    return _change(row)


def open_total(school_id: int, org_id: int | None = None) -> Open:
    """How many are open in the organization, or in the school."""
    counted: dict[Risk, int] = dict(db.session.execute(*_open_by_risk(school_id, org_id)).all())
    return Open(sum(counted.values()), counted.get(Risk.HIGH, 0))


@made_once
def _open_by_risk(school_id: int, org_id: int | None) -> Select[Risk, int]:
    is_open = and_(of_organization(school_id, org_id), HealthChange.state == ChangeState.OPEN)
    return select(HealthChange.risk, func.count()).where(is_open).group_by(HealthChange.risk)


def high_risk(desk: Desk, day: date) -> HighRisk:
    """Who has an open change of high risk of the day or before, the latest first: a warning before it is submitted."""
    where = and_(_where(Wanted(desk.school_id, desk.org_id, ChangeState.OPEN, Risk.HIGH)), HealthChange.day <= day)
    named = (
        select(Membership.name, func.count().over())
        .select_from(HealthChange)
        .join(Membership, _member())
        .where(where)
        .order_by(HealthChange.id.desc())
        .limit(NAMED_AT_MOST)
    )
    found = db.session.execute(named).all()
    return HighRisk(tuple(dict.fromkeys(name for name, _ in found)), found[0][1] if found else 0)


def open_risks(change: HealthChange) -> tuple[NewRisk, ...]:
    """What the change says is new; nothing where it was erased."""
    if change.risks_sealed is None:
        return ()
    opened = vault.open(sealing.CHANGE_RISKS, risks_owner(change), change.risks_sealed)
    return tuple(health_changes.from_json(raw) for raw in json.loads(opened))


def _where(wanted: Wanted) -> ColumnElement[bool]:
    where = of_organization(wanted.school_id, wanted.org_id)
    for column, value in (
        (HealthChange.state, wanted.state),
        (HealthChange.risk, wanted.risk),
        (HealthChange.day, wanted.day),
    ):
        where = where if value is None else and_(where, column == value)
    return where


def _behind(school_id: int, after: int, by_risk: bool) -> ColumnElement[bool]:
    if not by_risk:
        return HealthChange.id < after
    last = db.session.get(HealthChange, (school_id, after))
    if last is None:
        raise NotFound
    return or_(HealthChange.risk > last.risk, and_(HealthChange.risk == last.risk, HealthChange.id < after))


def _rows() -> Any:
    return (
        select(
            HealthChange,
            Membership.name,
            Membership.number_masked,
            Organization.full_name,
            ChangeAcknowledgment,
            Person.name.label("by"),
        )
        .join(Membership, _member())
        .join(
            Organization,
            and_(Organization.school_id == HealthChange.school_id, Organization.id == HealthChange.org_id),
        )
        .outerjoin(
            ChangeAcknowledgment,
            and_(
                ChangeAcknowledgment.school_id == HealthChange.school_id,
                ChangeAcknowledgment.change_id == HealthChange.id,
            ),
        )
        .outerjoin(Person, Person.id == ChangeAcknowledgment.acknowledged_by)
    )


def _member() -> ColumnElement[bool]:
    return and_(Membership.school_id == HealthChange.school_id, Membership.id == HealthChange.membership_id)


def _change(found: Any) -> Change:
    row, name, number, organization, done, by = found
    change = Change(
        change_id=row.id,
        person_id=row.person_id,
        name=name,
        number_masked=number,
        org_id=row.org_id,
        organization=organization,
        day=row.day,
        raised_at=row.raised_at,
        state=row.state,
        risk=row.risk,
        questionnaire=row.questionnaire,
        risks=open_risks(row),
        acknowledged=None,
    )
    if done is None:
        return change
    sealed = done.words_sealed
    words = vault.open(sealing.ACKNOWLEDGMENT_WORDS, acknowledgment_owner(row), sealed).decode() if sealed else ""
    return replace(change, acknowledged=Acknowledged(done.outcome, words, by or "", done.acknowledged_at))

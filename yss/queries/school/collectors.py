"""The school's organizations with their collectors: who waits for confirmation, who is closed and why (R43)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, assert_never

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from yss.domain.errors import NotFound
from yss.domain.vocabulary import ClosingReason, OrganizationState
from yss.extensions import db
from yss.models import Collectorship, Invite, Organization, Person
from yss.models.aliases import shared
from yss.queries.kit.pages import PAGE


@dataclass(frozen=True)
class OrganizationRow:
    """An organization as the school sees it: whose, since when, by which card; closed when, by whom and why.

    `collector` is empty once it is closed, `closed_by` where support closed it.
    """

    org_id: int
    full_name: str
    headcount: int
    state: OrganizationState
    collector: str
    number_masked: str
    created_at: datetime
    created_by: str
    invite_id: int | None
    note: str
    closed_at: datetime | None
    closed_by: str
    closed_reason: ClosingReason | None


@dataclass(frozen=True)
class Organizations:
    """One page of those in one state, and after which the next page begins."""

    rows: tuple[OrganizationRow, ...]
    after: int | None


def state_of_organization(org: Organization) -> OrganizationState:
    """待确认 / 使用中 / 已停用."""
    if org.closed_at is not None:
        return OrganizationState.CLOSED
    return OrganizationState.OPEN if org.confirmed_at is not None else OrganizationState.WAITING


def listing(school_id: int, state: OrganizationState, search: str, after: int | None) -> Organizations:
    """Those in that state whose name or collector holds `search`, the newest first."""
    rows = _rows(school_id)
    if search:
        named = Organization.full_name.icontains(search, autoescape=True)
        rows = rows.where(or_(named, _collector.name.icontains(search, autoescape=True)))
    rows = rows.where(_is(state)).order_by(Organization.id.desc()).limit(PAGE + 1)
    if after is not None:
        rows = rows.where(Organization.id < after)
    found = [_row(row) for row in db.session.execute(rows)]
    return Organizations(tuple(found[:PAGE]), found[PAGE - 1].org_id if len(found) > PAGE else None)


def find(school_id: int, org_id: int) -> OrganizationRow:
    """One of the school's organizations, open or closed. Raises NotFound."""
    row = db.session.execute(_rows(school_id).where(Organization.id == org_id)).one_or_none()
    if row is None:
        raise NotFound
    return _row(row)


def totals(school_id: int) -> dict[OrganizationState, int]:
    """How many there are in each state."""
    counts = [func.coalesce(func.sum(case((_is(state), 1), else_=0)), 0) for state in OrganizationState]
    row: Any = db.session.execute(select(*counts).where(Organization.school_id == school_id)).one()
    return {state: int(count) for state, count in zip(OrganizationState, row, strict=True)}


_creator, _closer, _collector = (shared(Person, role) for role in ("creator", "closer", "collector"))


def _is(state: OrganizationState) -> ColumnElement[bool]:
    is_closed, is_confirmed = Organization.closed_at.is_not(None), Organization.confirmed_at.is_not(None)
    match state:
        case OrganizationState.CLOSED:
            return is_closed
        case OrganizationState.OPEN:
            return and_(~is_closed, is_confirmed)
        case OrganizationState.WAITING:
            return and_(~is_closed, ~is_confirmed)
        case _:
            assert_never(state)


def _rows(school_id: int) -> Select[Any]:
    tie = and_(Collectorship.school_id == Organization.school_id, Collectorship.org_id == Organization.id)
    card = and_(Invite.school_id == Organization.school_id, Invite.id == Organization.invite_id)
    listed: Any = (
        select(Organization, _collector.name, _collector.number_masked, _creator.name, Invite.note, _closer.name)
        .outerjoin(Collectorship, tie)
        .outerjoin(_collector, _collector.id == Collectorship.person_id)
        .outerjoin(_creator, _creator.id == Organization.created_by)
        .outerjoin(Invite, card)
        .outerjoin(_closer, _closer.id == Organization.closed_by)
    )
    rows: Select[Any] = listed.where(Organization.school_id == school_id)
    return rows


def _row(row: Any) -> OrganizationRow:
    org, collector, number_masked, creator, note, closer = row
    return OrganizationRow(
        org_id=org.id,
        full_name=org.full_name,
        headcount=org.headcount,
        state=state_of_organization(org),
        collector=collector or "",
        number_masked=number_masked or "",
        created_at=org.created_at,
        created_by=creator or "",
        invite_id=org.invite_id,
        note=note or "",
        closed_at=org.closed_at,
        closed_by=closer or "",
        closed_reason=org.closed_reason,
    )

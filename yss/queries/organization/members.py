"""成员管理: who belongs to the organization, and who has left (R19)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, select, tuple_

from yss.domain import policies
from yss.domain.vocabulary import Leaving
from yss.extensions import db
from yss.models import Membership, Organization
from yss.models.roster import BY_NAME, beyond, named_like
from yss.queries.day.day import find_membership
from yss.queries.kit.actors import Desk
from yss.queries.kit.pages import PAGE


class MemberRow(NamedTuple):
    """A member in a list; `left_at` and `left_how` of one who has left."""

    membership_id: int
    person_id: int
    name: str
    number_masked: str
    left_at: datetime | None
    left_how: Leaving | None


@dataclass(frozen=True)
class Members:
    """One page of a list, how many there are in all, and after whom the next page begins."""

    rows: tuple[MemberRow, ...]
    total: int
    after: int | None


@dataclass(frozen=True)
class Description:
    """What 修改组织信息 starts from; `prefix` is the part of the full name that stays."""

    prefix: str
    name: str
    headcount: int
    joined: int


def describe(desk: Desk) -> Description:
    """The organization's name and numbers."""
    org = db.session.get_one(Organization, (desk.school_id, desk.org_id))
    joined = _count(and_(_here(desk), Membership.left_at.is_(None)))
    return Description(org.full_name.removesuffix(org.name), org.name, org.headcount, joined)


def current(desk: Desk, *, search: str = "", after: int | None = None) -> Members:
    """The active members by name, searched by name or initials, one page (R30, R37)."""
    wanted = and_(_here(desk), Membership.left_at.is_(None))
    if search:
        wanted = and_(wanted, named_like(search))
    listed = select(Membership).where(wanted).order_by(*BY_NAME)
    if after is not None:
        listed = listed.where(beyond(find_membership(desk, after)))
    return _page(listed, _count(wanted))


def left(desk: Desk, *, after: int | None = None) -> Members:
    """Who has left, the last first."""
    wanted = and_(_here(desk), Membership.left_at.is_not(None))
    key = (Membership.left_at, Membership.id)
    listed = select(Membership).where(wanted).order_by(*(column.desc() for column in key))
    if after is not None:
        last = find_membership(desk, after)
        listed = listed.where(tuple_(*key) < tuple_(last.left_at, last.id))
    return _page(listed, _count(wanted))


def left_total(desk: Desk) -> int:
    """How many have left."""
    return _count(and_(_here(desk), Membership.left_at.is_not(None)))


def is_restorable(row: MemberRow, now: datetime) -> bool:
    """Whether 恢复 is offered (R19)."""
    if row.left_how is not Leaving.REMOVED or row.left_at is None:
        return False
    return policies.availability(policies.check_restore, row.left_at, now).allowed


def _here(desk: Desk) -> ColumnElement[bool]:
    return and_(Membership.school_id == desk.school_id, Membership.org_id == desk.org_id)


def _count(wanted: ColumnElement[bool]) -> int:
    return db.session.execute(select(func.count()).select_from(Membership).where(wanted)).scalar_one()


def _page(listed: Select[Any], total: int) -> Members:
    found = db.session.scalars(listed.limit(PAGE + 1)).all()
    rows = tuple(
        MemberRow(row.id, row.person_id, row.name, row.number_masked, row.left_at, row.left_how) for row in found[:PAGE]
    )
    return Members(rows, total, rows[-1].membership_id if len(found) > PAGE else None)

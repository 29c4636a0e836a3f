"""未加入成员 with their names: those of the list who have not joined (R46)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import and_, func, or_, select, tuple_

from yss.domain.errors import NotFound
from yss.domain.vocabulary import DocumentType
from yss.extensions import db
from yss.models import ExpectedMember, expected
from yss.models.expected import BY_NAME, has_joined
from yss.queries.kit.actors import Desk
from yss.queries.kit.pages import PAGE

NAMED_AT_MOST = 100


class ExpectedRow(NamedTuple):
    """Somebody of the list who has not joined; the number is masked, or empty."""

    expected_id: int
    name: str
    number_masked: str


@dataclass(frozen=True)
class NotJoined:
    """One page of them, how many there are in all, and after whom the next page begins."""

    rows: tuple[ExpectedRow, ...]
    total: int
    after: int | None


@dataclass(frozen=True)
class Listing:
    """How many the list names, how many of these have not joined, how many of those have a number, and names."""

    named: int
    not_joined: int
    numbered: int
    names: tuple[str, ...]


def listing(desk: Desk) -> Listing:
    """What 如何加入 says of the list."""
    mine = expected.of(desk.school_id, desk.org_id)
    away = and_(mine, ~has_joined(desk.school_id, desk.org_id))
    named = db.session.execute(select(func.count()).select_from(ExpectedMember).where(mine)).scalar_one()
    not_joined, numbered = db.session.execute(
        select(func.count(), func.count(ExpectedMember.document_digest)).select_from(ExpectedMember).where(away)
    ).one()
    names = db.session.scalars(select(ExpectedMember.name).where(away).order_by(*BY_NAME).limit(NAMED_AT_MOST)).all()
    return Listing(named, not_joined, numbered, tuple(names))


def not_joined(desk: Desk, *, search: str = "", after: int | None = None) -> NotJoined:
    """Who of the list has not joined, by name, searched by name or initials, one page."""
    wanted = and_(expected.of(desk.school_id, desk.org_id), ~has_joined(desk.school_id, desk.org_id))
    if search:
        letters = search.replace(" ", "").lower()
        by_name = ExpectedMember.name.icontains(search, autoescape=True)
        by_initials = ExpectedMember.initials.contains(letters, autoescape=True)
        wanted = and_(wanted, or_(by_name, by_initials) if letters.isascii() else by_name)
    total = db.session.execute(select(func.count()).select_from(ExpectedMember).where(wanted)).scalar_one()
    listed = select(ExpectedMember).where(wanted).order_by(*BY_NAME).limit(PAGE + 1)
    if after is not None:
        last = _find(desk, after)
        listed = listed.where(tuple_(*BY_NAME) > tuple_(last.initials, last.name, last.id))
    found = db.session.scalars(listed).all()
    rows = tuple(ExpectedRow(row.id, row.name, row.number_masked or "") for row in found[:PAGE])
    return NotJoined(rows, total, rows[-1].expected_id if len(found) > PAGE else None)


def identity(desk: Desk, expected_id: int) -> tuple[str, DocumentType | None]:
    """The name, and the document type where it is known, that 代TA填报 starts from. Raises NotFound."""
    row = _find(desk, expected_id)
    return row.name, row.document_type


def _find(desk: Desk, expected_id: int) -> ExpectedMember:
    row = db.session.get(ExpectedMember, (desk.school_id, expected_id))
    if row is None or row.org_id != desk.org_id:
        raise NotFound
    return row

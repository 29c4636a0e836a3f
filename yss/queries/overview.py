"""The school's organizations and their day (R44)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import func, select

from yss.extensions import db
from yss.models import Organization

PAGE = 50


class OrganizationRow(NamedTuple):
    """An organization in the school's list."""

    org_id: int
    full_name: str


@dataclass(frozen=True)
class Organizations:
    """One page of them, how many there are, and after which the next page begins."""

    rows: tuple[OrganizationRow, ...]
    total: int
    after: int | None


def organizations(school_id: int, after: int | None) -> Organizations:
    """The school's open organizations."""
    open_ones = (Organization.school_id == school_id, Organization.closed_at.is_(None))
    listed = select(Organization.id, Organization.full_name).where(*open_ones).order_by(Organization.id)
    if after is not None:
        listed = listed.where(Organization.id > after)
    found = [OrganizationRow(*row) for row in db.session.execute(listed.limit(PAGE + 1)).tuples()]
    total = db.session.execute(select(func.count()).select_from(Organization).where(*open_ones)).scalar_one()
    return Organizations(tuple(found[:PAGE]), total, found[PAGE - 1].org_id if len(found) > PAGE else None)

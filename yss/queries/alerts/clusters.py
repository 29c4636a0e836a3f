"""聚集预警: the school's notices with their cases, and its thresholds (R60)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from yss import sealing
from yss.domain import health_changes
from yss.domain.clusters import Thresholds
from yss.domain.days import day_of
from yss.domain.errors import NotFound
from yss.domain.vocabulary import ClusterDisposition
from yss.extensions import db, vault
from yss.made_once import made_once
from yss.models import ClusterNotice, ClusterThresholds, HealthChange, Membership, Organization, Person
from yss.models.clusters import changes_in, closing_owner
from yss.queries.alerts.changes import open_risks
from yss.queries.kit.actors import Desk
from yss.queries.kit.pages import PAGE

CASES_AT_MOST = 200


@dataclass(frozen=True)
class Closed:
    """What was done about a cluster, by whom and when."""

    disposition: ClusterDisposition
    words: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Notice:
    """A cluster; `place` is the class's full name, or the room. `cases` is their number when it was raised."""

    notice_id: int
    org_id: int | None
    room: str | None
    place: str
    days: int
    threshold: int
    cases: int
    first_day: date
    raised_at: datetime
    closed: Closed | None

    @property
    def is_room(self) -> bool:
        """Whether it is of a dormitory room."""
        return self.room is not None


@dataclass(frozen=True)
class Notices:
    """One page of them, how many there are in all, and after which the next page begins."""

    rows: tuple[Notice, ...]
    total: int
    after: int | None


@dataclass(frozen=True)
class CaseRow:
    """A person counted in a cluster, with the change that made them a case."""

    change_id: int
    name: str
    organization: str
    day: date


@dataclass(frozen=True)
class Cases:
    """The first of a cluster's cases, and how many persons there are."""

    rows: tuple[CaseRow, ...]
    total: int


def thresholds_in(session: Session, school_id: int) -> Thresholds:
    """The school's thresholds, in the caller's session; the product's own where the school has set none."""
    row = session.get(ClusterThresholds, school_id)
    return Thresholds(row.in_3_days, row.in_7_days) if row else Thresholds()


def thresholds(school_id: int) -> Thresholds:
    """The same for a page."""
    return thresholds_in(db.session(), school_id)


def open_ones(school_id: int) -> tuple[Notice, ...]:
    """The school's open notices, the latest first; one place has two of them at most."""
    mine = (ClusterNotice.school_id == school_id, ClusterNotice.closed_at.is_(None))
    rows = db.session.execute(_rows().where(*mine).order_by(ClusterNotice.id.desc()).limit(CASES_AT_MOST))
    return tuple(_notice(row) for row in rows)


def open_total(school_id: int) -> int:
    """How many are open."""
    return db.session.execute(*_open_total(school_id)).scalar_one()


@made_once
def _open_total(school_id: int) -> Select[int]:
    mine = (ClusterNotice.school_id == school_id, ClusterNotice.closed_at.is_(None))
    return select(func.count()).select_from(ClusterNotice).where(*mine)


def closed_ones(school_id: int, after: int | None = None) -> Notices:
    """The closed ones, the latest raised first, one page."""
    mine = and_(ClusterNotice.school_id == school_id, ClusterNotice.closed_at.is_not(None))
    listed = _rows().where(mine).order_by(ClusterNotice.id.desc()).limit(PAGE + 1)
    if after is not None:
        listed = listed.where(ClusterNotice.id < after)
    found = [_notice(row) for row in db.session.execute(listed)]
    total = db.session.execute(select(func.count()).select_from(ClusterNotice).where(mine)).scalar_one()
    return Notices(tuple(found[:PAGE]), total, found[PAGE - 1].notice_id if len(found) > PAGE else None)


def of_desk(desk: Desk) -> tuple[Notice, ...]:
    """The open notices of the collector's own class, the shorter window first."""
    return tuple(_notice(row) for row in db.session.execute(*_open_of(desk.school_id, desk.org_id)))


@made_once
def _open_of(school_id: int, org_id: int) -> Select[Any]:
    mine = and_(ClusterNotice.school_id == school_id, ClusterNotice.org_id == org_id, ClusterNotice.closed_at.is_(None))
    found: Select[Any] = _rows().where(mine).order_by(ClusterNotice.days)
    return found


def find(school_id: int, notice_id: int) -> Notice:
    """A notice of the school. Raises NotFound for any other (R50)."""
    mine = and_(ClusterNotice.school_id == school_id, ClusterNotice.id == notice_id)
    row = db.session.execute(_rows().where(mine)).one_or_none()
    if row is None:
        raise NotFound
    return _notice(row)


def cases(school_id: int, notice: Notice, today: date) -> Cases:
    """Who is counted in it by now, or was when it was closed: each person's first case in it, as it stands."""
    last = day_of(notice.closed.at) if notice.closed else today
    wanted = changes_in(school_id, notice.org_id, notice.room, notice.first_day, last)
    rows: Sequence[Any] = db.session.execute(
        wanted.add_columns(Membership.name, Organization.full_name)
        .join(Membership, and_(Membership.school_id == school_id, Membership.id == HealthChange.membership_id))
        .join(Organization, and_(Organization.school_id == school_id, Organization.id == HealthChange.org_id))
        .order_by(HealthChange.id)
    ).all()
    vault.bring((row.HealthChange.person_id for row in rows), school_id)
    first: dict[int, CaseRow] = {}
    for change, name, organization in rows:
        if change.person_id not in first and health_changes.is_case(open_risks(change)):
            first[change.person_id] = CaseRow(change.id, name, organization, change.day)
    return Cases(tuple(first.values())[:CASES_AT_MOST], len(first))


def _rows() -> Any:
    return (
        select(ClusterNotice, Organization.full_name, Person.name)
        .outerjoin(
            Organization,
            and_(Organization.school_id == ClusterNotice.school_id, Organization.id == ClusterNotice.org_id),
        )
        .outerjoin(Person, Person.id == ClusterNotice.closed_by)
    )


def _notice(found: Any) -> Notice:
    row, organization, by = found
    return Notice(
        notice_id=row.id,
        org_id=row.org_id,
        room=row.room,
        place=row.room or organization or "",
        days=row.days,
        threshold=row.threshold,
        cases=row.cases,
        first_day=row.first_day,
        raised_at=row.raised_at,
        closed=_closed(row, by),
    )


def _closed(row: ClusterNotice, by: str | None) -> Closed | None:
    if row.closed_at is None or row.disposition is None:
        return None
    sealed = row.words_sealed
    words = vault.open(sealing.CLUSTER_WORDS, closing_owner(row), sealed).decode() if sealed else ""
    return Closed(row.disposition, words, by or "", row.closed_at)

"""What a person's own page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select, tuple_, union_all
from sqlalchemy.orm import aliased

from yss.domain.errors import NotFound
from yss.domain.subject import Subject
from yss.domain.vocabulary import LeaveKind, Leaving, ReportSource
from yss.extensions import db
from yss.models import HealthReport, Membership, Organization, Person, ProxyLink, School
from yss.models.exemption import holiday_of_member, leave_of_member
from yss.models.followup import guardian_of
from yss.models.latest import counts
from yss.models.person import is_subject

PAGE = 50


@dataclass(frozen=True)
class ReportedFor:
    """A person one reports for, oneself or somebody linked, with the state of a day; `left_how` of who has left.

    `leave` or `holiday` says why no report is needed (R62).
    """

    membership_id: int
    school_id: int
    person_id: int
    name: str
    organization: str
    school: str
    is_self: bool
    source: ReportSource | None
    filled_by: str
    asks_verdict: bool
    leave: LeaveKind | None
    holiday: str
    left_how: Leaving | None


@dataclass(frozen=True)
class Family:
    """One page of them, how many of all have not reported yet, and after whom the next page begins."""

    people: tuple[ReportedFor, ...]
    missing: int
    after: int | None


def reported_for(actor_id: int, day: date, after: int | None = None) -> Family:
    """Oneself first, then those linked by name, who has left at the end; one page (R41).

    Raises NotFound where `after` is nobody of theirs.
    """
    listed = _family(actor_id, day, _missing_of_all(day))
    if after is not None:
        listed = listed.where(_beyond(actor_id, after))
    rows = db.session.execute(listed.order_by(*_order(actor_id)).limit(PAGE + 1)).all()
    people = tuple(_reported_for(row, actor_id) for row in rows[:PAGE])
    return Family(people, rows[0][-1] if rows else 0, people[-1].membership_id if len(rows) > PAGE else None)


def next_missing(actor_id: int, day: date) -> ReportedFor | None:
    """Who of them has not reported yet, in the same order: several persons in one sitting (R22)."""
    missing = _family(actor_id, day).where(_is_missing(day)).order_by(*_order(actor_id)).limit(1)
    row = db.session.execute(missing).one_or_none()
    return _reported_for(row, actor_id) if row else None


def of_oneself(actor_id: int, day: date) -> tuple[ReportedFor, ...]:
    """Where one is a member oneself, school by school."""
    own = _family(actor_id, day).where(Membership.person_id == actor_id, Membership.left_at.is_(None))
    return tuple(_reported_for(row, actor_id) for row in db.session.execute(own.order_by(Membership.id)))


def _family(actor_id: int, day: date, *columns: Any) -> Select[Any]:
    """Each person's stay in each school with the report that counts for the day, and who filled it in."""
    stays, filler = _stays(actor_id).subquery("stays"), aliased(Person)
    asks_verdict = and_(
        HealthReport.source != ReportSource.SELF,
        HealthReport.filled_by != actor_id,
        or_(Membership.person_id == actor_id, guardian_of(Membership.person_id, actor_id).exists()),
    )
    return (
        select(
            Membership,
            Organization.full_name,
            School.name,
            HealthReport.source,
            filler.name,
            asks_verdict,
            leave_of_member(day),
            holiday_of_member(day),
            *columns,
        )
        .join(stays, and_(stays.c.school_id == Membership.school_id, stays.c.id == Membership.id, stays.c.nth == 1))
        .join(Organization, and_(Organization.school_id == Membership.school_id, Organization.id == Membership.org_id))
        .join(School, School.id == Membership.school_id)
        .outerjoin(
            HealthReport,
            and_(
                HealthReport.school_id == Membership.school_id,
                HealthReport.person_id == Membership.person_id,
                HealthReport.day == day,
                counts(),
            ),
        )
        .outerjoin(filler, filler.id == HealthReport.filled_by)
    )


def _stays(actor_id: int) -> Select[Any]:
    """The stays of oneself and of those linked; `nth` is 1 for a school's active one, else for its last."""
    linked = select(ProxyLink.person_id).where(ProxyLink.proxy_id == actor_id)
    in_this_school = linked.where(
        ProxyLink.school_id == Membership.school_id, ProxyLink.person_id == Membership.person_id
    )
    best_first = (case((Membership.left_at.is_(None), 0), else_=1), Membership.id.desc())
    place = func.row_number().over(partition_by=(Membership.school_id, Membership.person_id), order_by=best_first)
    return select(Membership.school_id, Membership.id, place.label("nth")).where(
        Membership.person_id.in_(union_all(select(literal(actor_id)), linked)),
        or_(Membership.person_id == actor_id, in_this_school.exists()),
    )


def _is_missing(day: date) -> ColumnElement[bool]:
    needed = and_(leave_of_member(day).is_(None), holiday_of_member(day).is_(None))
    return and_(Membership.left_at.is_(None), HealthReport.id.is_(None), needed)


def _missing_of_all(day: date) -> ColumnElement[int]:
    return func.sum(case((_is_missing(day), 1), else_=0)).over()


def _order(actor_id: int) -> tuple[ColumnElement[Any], ...]:
    has_left = case((Membership.left_at.is_(None), 0), else_=1)
    is_other = case((Membership.person_id == actor_id, 0), else_=1)
    return has_left, is_other, Membership.name.expression, Membership.id.expression


def _beyond(actor_id: int, after: int) -> ColumnElement[bool]:
    last = db.session.execute(_family(actor_id, date.min).where(Membership.id == after)).one_or_none()
    if last is None:
        raise NotFound
    stay = last[0]
    place = (int(stay.left_at is not None), int(stay.person_id != actor_id), stay.name, stay.id)
    return tuple_(*_order(actor_id)) > tuple_(*place)


def _reported_for(row: Any, actor_id: int) -> ReportedFor:
    stay, organization, school, source, filler, asks_verdict, leave, holiday = row[:8]
    return ReportedFor(
        membership_id=stay.id,
        school_id=stay.school_id,
        person_id=stay.person_id,
        name=stay.name,
        organization=organization,
        school=school,
        is_self=stay.person_id == actor_id,
        source=source,
        filled_by=filler or "",
        asks_verdict=bool(asks_verdict) and stay.left_at is None,
        leave=leave,
        holiday=holiday or "",
        left_how=None if stay.left_at is None else stay.left_how,
    )


@dataclass(frozen=True)
class Belonging:
    """An organization that somebody belongs to."""

    org_id: int
    organization: str


def belonging(school_id: int, person_id: int) -> Belonging | None:
    """Where in the school the person is a member."""
    return _belonging(school_id, Membership.person_id == person_id)


def belonging_of_proxied(school_id: int, proxy_id: int, subject: Subject) -> Belonging | None:
    """The same of somebody `proxy_id` has filled in for; None for everybody else, who is not told where (R18)."""
    found = (
        select(ProxyLink.person_id)
        .join(Person, Person.id == ProxyLink.person_id)
        .where(
            ProxyLink.school_id == school_id,
            ProxyLink.proxy_id == proxy_id,
            is_subject(subject),
        )
    )
    return _belonging(school_id, Membership.person_id.in_(found))


def _belonging(school_id: int, who: ColumnElement[bool]) -> Belonging | None:
    row = db.session.execute(
        select(Membership.org_id, Organization.full_name)
        .join(
            Organization,
            and_(Organization.school_id == Membership.school_id, Organization.id == Membership.org_id),
        )
        .where(Membership.school_id == school_id, who, Membership.left_at.is_(None))
    ).one_or_none()
    return Belonging(*row) if row else None

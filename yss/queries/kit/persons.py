"""What a person's own page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    and_,
    case,
    exists,
    func,
    or_,
    select,
    tuple_,
    type_coerce,
    union_all,
)

from yss.domain.days import day_of
from yss.domain.errors import DomainError, NotFound
from yss.domain.links import Power
from yss.domain.permissions import Reporter, Standing, check_report_over
from yss.domain.subject import Subject
from yss.domain.vocabulary import LeaveKind, Leaving, ReportSource
from yss.extensions import db, vault
from yss.made_once import at_most, made_once
from yss.models import HealthReport, Membership, Organization, Person, ProxyLink, School
from yss.models.absences import holiday_of_member, leave_of_member
from yss.models.aliases import shared
from yss.models.latest import counts
from yss.models.links import guards
from yss.models.person import is_subject
from yss.models.standing import standing_submission
from yss.queries.kit import links
from yss.queries.kit.pages import PAGE
from yss.sealing import DIRECTORY


@dataclass(frozen=True)
class ReportedFor:
    """A person one reports for, oneself or somebody linked, with the state of the day; `left_how` of who has left.

    `power` says how far one may act for them (R72), `refusal` is the code that says why one may not report now, empty
    where one may. `submitted`: their organization's day stands submitted, so that a report comes late (R26); `leave` or
    `holiday` says why no report is needed (R62).
    """

    membership_id: int
    school_id: int
    person_id: int
    name: str
    organization: str
    school: str
    is_self: bool
    power: Power
    refusal: str
    source: ReportSource | None
    filled_by: str
    asks_verdict: bool
    may_correct: bool
    submitted: bool
    leave: LeaveKind | None
    holiday: str
    left_how: Leaving | None

    @property
    def is_guardian(self) -> bool:
        """The actor is the guardian of a child (R72)."""
        return self.power is Power.GUARDIAN and not self.is_self

    @property
    def waits(self) -> bool:
        """The actor's link waits for a yes."""
        return self.power is Power.WAITING

    @property
    def is_owed(self) -> bool:
        """Nobody has reported, and somebody should."""
        is_needed = self.leave is None and not self.holiday and self.left_how is None
        return self.source is None and is_needed

    @property
    def is_missing(self) -> bool:
        """The same, and the actor may."""
        return self.is_owed and self.power > Power.NONE


@dataclass(frozen=True)
class Family:
    """One page of them, how many of all have not reported yet, and after whom the next page begins."""

    people: tuple[ReportedFor, ...]
    missing: int
    after: int | None


def reported_for(actor_id: int, now: datetime, after: int | None = None, org: tuple[int, int] | None = None) -> Family:
    """Oneself first, then those linked by name, who has left at the end, today; one page (R41).

    `org`, (school, organization): of its members alone (R74). Raises NotFound where `after` is nobody of theirs.
    """
    day, last = day_of(now), _place_of(actor_id, now, after)
    rows = db.session.execute(*_listed(actor_id, now, day, OrgPlace(*org) if org else None, last)).all()
    vault.bring((row.person_id for row in rows[:PAGE] if row.person_id != actor_id), DIRECTORY)
    people = tuple(_reported_for(row, actor_id, day) for row in rows[:PAGE])
    return Family(people, rows[0][-1] if rows else 0, people[-1].membership_id if len(rows) > PAGE else None)


def next_missing(actor_id: int, now: datetime) -> ReportedFor | None:
    """Who of them has not reported yet, in the same order: several persons in one sitting (R22)."""
    day = day_of(now)
    row = db.session.execute(*_next(actor_id, now, day)).one_or_none()
    return _reported_for(row, actor_id, day) if row else None


def of_oneself(actor_id: int, now: datetime) -> tuple[ReportedFor, ...]:
    """Where one is a member oneself, school by school."""
    day = day_of(now)
    return tuple(_reported_for(row, actor_id, day) for row in db.session.execute(*_own(actor_id, now, day)))


def is_at_home(actor_id: int, school_id: int, org_id: int) -> bool:
    """Whether the actor, or somebody they are linked to, is a member of the organization (R74)."""
    linked = and_(ProxyLink.school_id == school_id, ProxyLink.person_id == Membership.person_id, _is_mine(actor_id))
    here = select(Membership.id).where(
        Membership.school_id == school_id,
        Membership.org_id == org_id,
        Membership.left_at.is_(None),
        or_(Membership.person_id == actor_id, exists().where(linked)),
    )
    return db.session.execute(here.limit(1)).first() is not None


class Stay(NamedTuple):
    """A person's membership, as far as their own pages show it."""

    id: int
    school_id: int
    person_id: int
    name: str
    joined_by: int
    left_at: datetime | None
    left_how: Leaving | None


_STAY = tuple(getattr(Membership, name) for name in Stay._fields)


class OrgPlace(NamedTuple):
    """An organization in its school."""

    school_id: int
    org_id: int


class Last(NamedTuple):
    """Where in the order a page ended."""

    has_left: int
    is_other: int
    name: str
    membership_id: int


@made_once
def _listed(actor_id: int, now: datetime, day: date, org: OrgPlace | None, last: Last | None) -> Select[Any]:
    listed = (
        _family(actor_id, now, day, _missing_of_all(actor_id, day)).order_by(*_order(actor_id)).limit(at_most(PAGE + 1))
    )
    if org is not None:
        mine = (Membership.school_id == org.school_id, Membership.org_id == org.org_id, Membership.left_at.is_(None))
        listed = listed.where(*mine)
    return listed if last is None else listed.where(tuple_(*_order(actor_id)) > tuple_(*last))


@made_once
def _next(actor_id: int, now: datetime, day: date) -> Select[Any]:
    return _family(actor_id, now, day).where(_is_missing(actor_id, day)).order_by(*_order(actor_id)).limit(at_most(1))


@made_once
def _own(actor_id: int, now: datetime, day: date) -> Select[Any]:
    own = (Membership.person_id == actor_id, Membership.left_at.is_(None))
    return _family(actor_id, now, day).where(*own).order_by(Membership.id)


@made_once
def _one(actor_id: int, now: datetime, day: date, membership_id: int) -> Select[Any]:
    return _family(actor_id, now, day).where(Membership.id == membership_id)


def _is_mine(actor_id: int) -> ColumnElement[bool]:
    return and_(ProxyLink.proxy_id == actor_id, ProxyLink.ended_at.is_(None))


def _family(actor_id: int, now: datetime, day: date, *columns: Any) -> Select[Any]:
    """Each person's stay in each school with the report that counts for today, and who filled it in."""
    submitted = standing_submission(Membership.school_id, Membership.org_id, day, now).exists()
    stays, filler, subject = _stays(actor_id).subquery("stays"), shared(Person), shared(Person)
    guarded = guards(Membership.person_id, actor_id, Membership.school_id)
    asks_verdict = and_(
        HealthReport.source != ReportSource.SELF,
        HealthReport.filled_by != actor_id,
        or_(Membership.person_id == actor_id, guarded),
    )
    mine = and_(
        ProxyLink.school_id == Membership.school_id, ProxyLink.person_id == Membership.person_id, _is_mine(actor_id)
    )
    family: Any = (
        select(
            *_STAY,
            *links.tie_columns(subject),
            Organization.full_name.label("organization"),
            School.name.label("school"),
            HealthReport.source,
            HealthReport.filled_by,
            filler.name.label("filler"),
            asks_verdict.label("asks_verdict"),
            submitted.label("submitted"),
            leave_of_member(day).label("leave"),
            holiday_of_member(day).label("holiday"),
            *columns,
        )
        .join(subject, subject.id == Membership.person_id)
        .outerjoin(ProxyLink, mine)
        .join(stays, and_(stays.c.school_id == Membership.school_id, stays.c.id == Membership.id, stays.c.nth == 1))
        .join(Organization, and_(Organization.school_id == Membership.school_id, Organization.id == Membership.org_id))
        .join(School, School.id == Membership.school_id)
        .outerjoin(HealthReport, _reported_on(day))
        .outerjoin(filler, filler.id == HealthReport.filled_by)
    )
    return family  # type: ignore[no-any-return]


def _reported_on(day: date) -> ColumnElement[bool]:
    """The member's report that counts for the day."""
    return and_(
        HealthReport.school_id == Membership.school_id,
        HealthReport.person_id == Membership.person_id,
        HealthReport.day == day,
        counts(),
    )


def _stays(actor_id: int) -> Select[Any]:
    """The stays of oneself and of those linked; `nth` is 1 for a school's active one, else for its last."""
    linked = select(ProxyLink.person_id).where(_is_mine(actor_id))
    in_this_school = linked.where(
        ProxyLink.school_id == Membership.school_id, ProxyLink.person_id == Membership.person_id
    )
    best_first = (case((Membership.left_at.is_(None), 0), else_=1), Membership.id.desc())
    place = func.row_number().over(partition_by=(Membership.school_id, Membership.person_id), order_by=best_first)
    return select(Membership.school_id, Membership.id, place.label("nth")).where(
        Membership.person_id.in_(union_all(select(type_coerce(actor_id, BigInteger)), linked)),
        or_(Membership.person_id == actor_id, in_this_school.exists()),
    )


def _is_missing(actor_id: int, day: date) -> ColumnElement[bool]:
    """Nobody has reported, and the actor may: whose own yes is waited for is counted by nobody else (R73)."""
    needed = and_(leave_of_member(day).is_(None), holiday_of_member(day).is_(None))
    alone = select(Person.id).where(Person.id == Membership.person_id, Person.name_verified)
    allowed = or_(Membership.person_id == actor_id, ProxyLink.confirmed_by == Membership.person_id, ~alone.exists())
    return and_(Membership.left_at.is_(None), HealthReport.id.is_(None), needed, allowed)


def _missing_of_all(actor_id: int, day: date) -> ColumnElement[int]:
    return func.sum(case((_is_missing(actor_id, day), 1), else_=0)).over()


def _order(actor_id: int) -> tuple[ColumnElement[Any], ...]:
    has_left = case((Membership.left_at.is_(None), 0), else_=1)
    is_other = case((Membership.person_id == actor_id, 0), else_=1)
    return has_left, is_other, Membership.name.expression, Membership.id.expression


def _place_of(actor_id: int, now: datetime, after: int | None) -> Last | None:
    """Where in the order a page ended."""
    if after is None:
        return None
    row = db.session.execute(*_one(actor_id, now, day_of(now), after)).one_or_none()
    if row is None:
        raise NotFound
    stay = Stay(*row[: len(_STAY)])
    return Last(int(stay.left_at is not None), int(stay.person_id != actor_id), stay.name, stay.id)


def _reported_for(row: Any, actor_id: int, day: date) -> ReportedFor:
    stay, tie = Stay(*row[: len(_STAY)]), links.tie_of(row[len(_STAY) :])
    is_self = stay.person_id == actor_id
    power = Power.GUARDIAN if is_self else links.allows(tie, day)
    return ReportedFor(
        membership_id=stay.id,
        school_id=stay.school_id,
        person_id=stay.person_id,
        name=stay.name,
        organization=row.organization,
        school=row.school,
        is_self=is_self,
        power=power,
        refusal=_refusal(Reporter(actor_id, is_self=is_self, power=power), row.source, row.filled_by),
        source=row.source,
        filled_by=row.filler or "" if power >= Power.FULL else "",
        asks_verdict=bool(row.asks_verdict) and stay.left_at is None,
        may_correct=stay.joined_by == actor_id and not is_self and not row.name_verified,
        submitted=bool(row.submitted),
        leave=row.leave,
        holiday=row.holiday or "",
        left_how=None if stay.left_at is None else stay.left_how,
    )


def _refusal(reporter: Reporter, source: ReportSource | None, filled_by: int | None) -> str:
    if reporter.power is Power.NONE:
        return "waits_for_person"
    try:
        check_report_over(reporter, Standing(source, filled_by or 0) if source else None)
    except DomainError as refusal:
        return refusal.code
    return ""


@dataclass(frozen=True)
class Belonging:
    """An organization that somebody belongs to."""

    org_id: int
    organization: str


def belonging(school_id: int, person_id: int) -> Belonging | None:
    """Where in the school the person is a member."""
    return _belonging(school_id, Membership.person_id == person_id)


def belonging_of_proxied(school_id: int, proxy_id: int, subject: Subject, today: date) -> Belonging | None:
    """The same of somebody `proxy_id` may move; None for everybody else, who is not told where (R18, R72)."""
    person = db.session.scalars(select(Person).where(is_subject(subject))).one_or_none()
    if person is None or links.power(db.session(), school_id, person.id, proxy_id, today) < Power.FULL:
        return None
    return belonging(school_id, person.id)


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

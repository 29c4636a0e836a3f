"""Who may report for whom: on a person's own page, and on the collector's (R72)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import aliased

from yss.domain.errors import NotFound
from yss.domain.links import LinkStrength
from yss.domain.vocabulary import ConsentRelation
from yss.extensions import db
from yss.made_once import made_once
from yss.models import JoinRequest, Membership, Organization, Person, ProxyLink, School
from yss.models.links import waits
from yss.queries.entry import invites
from yss.queries.kit.actors import Desk
from yss.queries.kit.links import Schools, in_schools
from yss.queries.kit.pages import PAGE


class Linked(NamedTuple):
    """Somebody who may report for somebody: who, in which school, since when, how far, by whose yes (R72)."""

    school_id: int
    person_id: int
    proxy_id: int
    person: str
    proxy: str
    person_masked: str
    proxy_masked: str
    school: str
    since: datetime
    strength: LinkStrength
    relation: ConsentRelation | None
    confirmed_by: str | None
    confirmed_by_person: bool
    asks_guardian: bool

    @property
    def waits(self) -> bool:
        """A further proxy whose yes is waited for."""
        return self.strength is LinkStrength.FURTHER and self.confirmed_by is None


class Asked(NamedTuple):
    """待本人确认: whom somebody asks in, and who asks."""

    school_id: int
    request_id: int
    organization: str
    school: str
    name: str
    asked_by: str
    asked_at: datetime


@dataclass(frozen=True)
class Waiting:
    """待确认的代填人 of an organization, one page: further proxies, guardians; and whom it has asked in.

    Who comes second and says to be a guardian asks for two things, and stands in both lists. `beyond`: how many links
    wait that are not listed yet.
    """

    proxies: tuple[Linked, ...]
    guardians: tuple[Linked, ...]
    asked: tuple[Asked, ...]
    beyond: int


def of_person(person_id: int, schools: Schools) -> tuple[Linked, ...]:
    """Who may report for the person."""
    return _linked(ProxyLink.person_id == person_id, in_schools(ProxyLink.school_id, schools))


def reported_for_by(proxy_id: int, schools: Schools = None) -> tuple[Linked, ...]:
    """For whom the proxy may report."""
    return _linked(ProxyLink.proxy_id == proxy_id, in_schools(ProxyLink.school_id, schools))


def of_member(desk: Desk, person_id: int) -> tuple[Linked, ...]:
    """Who may report for a member of the organization. Raises NotFound for somebody else (R50)."""
    found = _linked(_of_desk(desk), ProxyLink.person_id == person_id)
    if not found and not _is_member(desk, person_id):
        raise NotFound
    return found


def waiting(desk: Desk, actor_id: int) -> Waiting:
    """Who waits at the organization's page for the actor's yes (R72), and whom it waits for (R73)."""
    found = _linked(_awaits(desk, actor_id))
    return Waiting(
        proxies=tuple(one for one in found if one.waits),
        guardians=tuple(one for one in found if one.asks_guardian),
        asked=asked_by_desk(desk),
        beyond=waiting_total(desk, actor_id) - len(found),
    )


def waiting_total(desk: Desk, actor_id: int) -> int:
    """How many links wait for the answer of the actor at the desk; one query, by the roster (R78)."""
    return db.session.execute(*_waiting_total(desk.school_id, desk.org_id, actor_id)).scalar_one()


@made_once
def _waiting_total(school_id: int, org_id: int, actor_id: int) -> Select[int]:
    return select(func.count()).select_from(ProxyLink).where(_awaits(Desk(school_id, org_id), actor_id))


def _awaits(desk: Desk, actor_id: int) -> ColumnElement[bool]:
    """A collector who is a proxy in their own class does not answer for themselves: a guardian or a deputy does."""
    return and_(_of_desk(desk), waits(), ProxyLink.proxy_id != actor_id)


def asked_by_desk(desk: Desk) -> tuple[Asked, ...]:
    """Whom the organization has asked in and who has not answered, the last first."""
    return _asked(JoinRequest.school_id == desk.school_id, JoinRequest.org_id == desk.org_id)


def asked_of(person_id: int) -> tuple[Asked, ...]:
    """Who asks the person in."""
    return _asked(JoinRequest.person_id == person_id)


def waiting_for(person_id: int) -> int:
    """How many wait for the person's own yes: further proxies, or everybody of who acts alone (R72, R73)."""
    verified = select(Person.id).where(Person.id == person_id, Person.name_verified)
    unanswered = func.coalesce(ProxyLink.confirmed_by, 0) != person_id
    counted = (
        select(func.count())
        .select_from(ProxyLink)
        .where(
            ProxyLink.person_id == person_id,
            ProxyLink.ended_at.is_(None),
            or_(and_(ProxyLink.strength == LinkStrength.FURTHER, ProxyLink.confirmed_at.is_(None)), verified.exists()),
            unanswered,
        )
    )
    return db.session.execute(counted).scalar_one()


def card_of_request(school_id: int, request_id: int, person_id: int) -> int:
    """The live card of the organization that asks the person in. Raises NotFound for anybody else's request."""
    request = db.session.get(JoinRequest, (school_id, request_id))
    if request is None or request.person_id != person_id or request.answered_at is not None:
        raise NotFound
    return invites.member_invite(school_id, request.org_id).invite_id


def _asked(*which: ColumnElement[bool]) -> tuple[Asked, ...]:
    rows = db.session.execute(
        select(
            JoinRequest.school_id,
            JoinRequest.id,
            Organization.full_name,
            School.name,
            JoinRequest.name,
            Person.name,
            JoinRequest.asked_at,
        )
        .join(
            Organization,
            and_(Organization.school_id == JoinRequest.school_id, Organization.id == JoinRequest.org_id),
        )
        .join(School, School.id == JoinRequest.school_id)
        .join(Person, Person.id == JoinRequest.asked_by)
        .where(*which, JoinRequest.answered_at.is_(None), Organization.closed_at.is_(None))
        .order_by(JoinRequest.id.desc())
        .limit(PAGE)
    )
    return tuple(Asked(*row) for row in rows)


def _of_desk(desk: Desk) -> ColumnElement[bool]:
    """The link is to an active member of the organization."""
    members = select(Membership.person_id).where(
        Membership.school_id == desk.school_id, Membership.org_id == desk.org_id, Membership.left_at.is_(None)
    )
    return and_(ProxyLink.school_id == desk.school_id, ProxyLink.person_id.in_(members))


def _is_member(desk: Desk, person_id: int) -> bool:
    mine = (Membership.school_id == desk.school_id, Membership.org_id == desk.org_id, Membership.person_id == person_id)
    return db.session.execute(select(Membership.id).where(*mine).limit(1)).first() is not None


def _linked(*which: ColumnElement[bool]) -> tuple[Linked, ...]:
    rows: Any = db.session.execute(_links().where(*which).limit(PAGE))
    return tuple(Linked(*row) for row in rows)


def _links() -> Select[Any]:
    """Links that stand, by the person's name in the school, the oldest of each first."""
    person, proxy, by, other = aliased(Person), aliased(Person), aliased(Person), aliased(Membership)
    later = exists().where(
        other.school_id == Membership.school_id, other.person_id == Membership.person_id, other.id > Membership.id
    )
    mine = and_(Membership.school_id == ProxyLink.school_id, Membership.person_id == ProxyLink.person_id)
    links: Any = (
        select(
            ProxyLink.school_id,
            ProxyLink.person_id,
            ProxyLink.proxy_id,
            func.coalesce(Membership.name, person.name).label("named"),
            proxy.name,
            person.number_masked,
            proxy.number_masked,
            School.name,
            ProxyLink.created_at,
            ProxyLink.strength,
            ProxyLink.relation,
            by.name,
            func.coalesce(ProxyLink.confirmed_by == ProxyLink.person_id, false()),
            ProxyLink.guardian_asked_at.is_not(None),
        )
        .join(person, person.id == ProxyLink.person_id)
        .join(proxy, proxy.id == ProxyLink.proxy_id)
        .join(School, School.id == ProxyLink.school_id)
        .outerjoin(Membership, and_(mine, ~later))
        .outerjoin(by, by.id == ProxyLink.confirmed_by)
        .where(ProxyLink.ended_at.is_(None))
        .order_by("named", ProxyLink.created_at, ProxyLink.proxy_id)
    )
    return links  # type: ignore[no-any-return]

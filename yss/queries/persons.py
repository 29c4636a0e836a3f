"""What a person's own page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select

from yss import sealing
from yss.domain.subject import Subject
from yss.domain.vocabulary import ReportSource
from yss.extensions import db, vault
from yss.models import HealthReport, Membership, Organization, Person, ProxyLink
from yss.models.latest import counts
from yss.models.person import is_subject


@dataclass(frozen=True)
class ReportedFor:
    """A person one reports for: oneself or somebody linked."""

    school_id: int
    person_id: int
    name: str
    organization: str
    is_self: bool
    source: ReportSource | None


def reported_for(actor_id: int, day: date) -> tuple[ReportedFor, ...]:
    """Oneself and those linked, where they are members, with the state of `day`."""
    linked = select(ProxyLink.person_id).where(
        ProxyLink.school_id == Membership.school_id,
        ProxyLink.person_id == Membership.person_id,
        ProxyLink.proxy_id == actor_id,
    )
    rows = db.session.execute(
        select(Membership, Organization.full_name, HealthReport.source)
        .join(
            Organization,
            and_(Organization.school_id == Membership.school_id, Organization.id == Membership.org_id),
        )
        .outerjoin(
            HealthReport,
            and_(
                HealthReport.school_id == Membership.school_id,
                HealthReport.person_id == Membership.person_id,
                HealthReport.day == day,
                counts(),
            ),
        )
        .where(Membership.left_at.is_(None), or_(Membership.person_id == actor_id, linked.exists()))
        .order_by(Membership.person_id != actor_id, Membership.name, Membership.id)
    )
    return tuple(
        ReportedFor(m.school_id, m.person_id, m.name, organization, m.person_id == actor_id, source)
        for m, organization, source in rows
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


def own_number(person_id: int) -> str:
    """The person's own document number, opened for them (R8)."""
    person = db.session.get_one(Person, person_id)
    return vault.open(sealing.PERSON_NUMBER, str(person_id), person.number_sealed).decode()

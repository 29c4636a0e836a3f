"""What a person's own page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, or_, select

from yss import sealing
from yss.domain.vocabulary import ReportSource
from yss.extensions import db, vault
from yss.models import HealthReport, Membership, Organization, Person, ProxyLink
from yss.models.latest import counts


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


def own_number(person_id: int) -> str:
    """The person's own document number, opened for them (R8)."""
    person = db.session.get_one(Person, person_id)
    return vault.open(sealing.PERSON_NUMBER, str(person_id), person.number_sealed).decode()

"""An organization on offer, what its next collector is shown, and what its last one is told (R61)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, select

from yss.domain.days import day_of
from yss.extensions import db
from yss.models import AuditEvent, Collectorship, Handover, Invite, Membership, Organization, Person, School
from yss.queries.kit.actors import Desk

TOLD_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Offer:
    """The organization's open handover invite."""

    invite_id: int
    note: str
    expires_at: datetime


@dataclass(frozen=True)
class Given:
    """An organization that somebody gave away."""

    organization: str
    taker: str
    day: date


@dataclass(frozen=True)
class Closed:
    """An organization that was closed under its collector."""

    organization: str
    day: date


def offered(desk: Desk, now: datetime) -> Offer | None:
    """The handover invite that still works, or None."""
    row: Any = db.session.execute(
        select(Invite.id, Invite.note, Invite.expires_at)
        .join(Handover, and_(Handover.school_id == Invite.school_id, Handover.invite_id == Invite.id))
        .where(
            Invite.school_id == desk.school_id,
            Invite.org_id == desk.org_id,
            Invite.revoked_at.is_(None),
            Invite.expires_at > now,
            Handover.accepted_at.is_(None),
        )
        .order_by(Invite.id.desc())
        .limit(1)
    ).one_or_none()
    return Offer(*row) if row else None


def given_by(person_id: int, now: datetime) -> Given | None:
    """The organization that the person gave away within the last 30 days and has not got back."""
    row: Any = db.session.execute(
        select(Organization.full_name, Person.name, Handover.accepted_at)
        .join(Organization, and_(Organization.school_id == Handover.school_id, Organization.id == Handover.org_id))
        .join(
            Collectorship,
            and_(Collectorship.school_id == Handover.school_id, Collectorship.org_id == Handover.org_id),
        )
        .join(Person, Person.id == Handover.to_id)
        .where(
            Handover.from_id == person_id,
            Handover.accepted_at > now - TOLD_FOR,
            Collectorship.person_id != person_id,
        )
        .order_by(Handover.accepted_at.desc())
        .limit(1)
    ).one_or_none()
    return Given(row[0], row[1], day_of(row[2])) if row else None


def closed_under(person_id: int, now: datetime) -> Closed | None:
    """The organization of the person's that was closed within the last 30 days.

    From the trail: a closed organization has no collector any more.
    """
    here = and_(Organization.school_id == AuditEvent.school_id, Organization.id == AuditEvent.org_id)
    row: Any = db.session.execute(
        select(Organization.full_name, AuditEvent.at)
        .join(Organization, here)
        .where(
            AuditEvent.school_id.in_(select(School.id)),
            AuditEvent.person_id == person_id,
            AuditEvent.action == "close_organization",
            AuditEvent.at > now - TOLD_FOR,
        )
        .order_by(AuditEvent.at.desc())
        .limit(1)
    ).one_or_none()
    return Closed(row[0], day_of(row[1])) if row else None


def collector_of(desk: Desk) -> str:
    """The name of the organization's collector; empty where it has none."""
    return (
        db.session.execute(
            select(Person.name)
            .join(Collectorship, Collectorship.person_id == Person.id)
            .where(Collectorship.school_id == desk.school_id, Collectorship.org_id == desk.org_id)
        ).scalar()
        or ""
    )


def joined(desk: Desk) -> int:
    """How many members the organization has now."""
    here = (Membership.school_id == desk.school_id, Membership.org_id == desk.org_id, Membership.left_at.is_(None))
    return db.session.execute(select(func.count()).select_from(Membership).where(*here)).scalar_one()

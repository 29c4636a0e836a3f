"""A collector reveals one member's number, with a reason, recorded (R8, R48)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from yss import sealing
from yss.actions import steps
from yss.domain.errors import NotFound
from yss.domain.vocabulary import RevealReason
from yss.extensions import vault
from yss.models import Membership, Person
from yss.transactions import transactional


@transactional()
def reveal_number(
    session: Session,
    *,
    school_id: int,
    org_id: int,
    actor_id: int,
    person_id: int,
    reason: RevealReason,
    now: datetime,
) -> str:
    """The number of an active member of the collector's organization. Raises NotFound for anybody else."""
    member = session.scalars(
        select(Membership.id).where(
            Membership.school_id == school_id,
            Membership.org_id == org_id,
            Membership.person_id == person_id,
            Membership.left_at.is_(None),
        )
    ).one_or_none()
    if member is None:
        raise NotFound
    steps.audit(
        session,
        "reveal_number",
        school_id=school_id,
        org_id=org_id,
        actor_id=actor_id,
        person_id=person_id,
        now=now,
        reason=reason.value,
    )
    person = session.get_one(Person, person_id)
    return vault.open(sealing.PERSON_NUMBER, str(person_id), person.number_sealed).decode()

"""Consent, asked once and kept; withdrawn, and then asked anew (R49).

A school that switches questionnaires asks nobody anew: purpose, readers and kind, a day's health, stay what they
were. What would go beyond them is a new text (`consent.TEXT_VERSION`).
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from yss.actions import steps
from yss.domain import consent
from yss.domain.days import day_of
from yss.domain.errors import Conflict
from yss.domain.vocabulary import ConsentRelation
from yss.models import Consent
from yss.models.person import standing_consent
from yss.transactions import transactional


@transactional()
def give_consent(
    session: Session, *, person_id: int, given_by: int, relation: ConsentRelation, birth: date, now: datetime
) -> None:
    """Keeps who agreed, as what, to which text; a second consent changes nothing. Raises NotPermitted."""
    consent.check_relation(relation, is_self=person_id == given_by, birth=birth, day=day_of(now))
    if session.scalars(standing_consent(person_id)).first() is None:
        session.add(
            Consent(
                person_id=person_id,
                given_by=given_by,
                relation=relation,
                text_version=consent.TEXT_VERSION,
                given_at=now,
            )
        )


@transactional()
def withdraw_consent(session: Session, *, person_id: int, actor_id: int, now: datetime) -> None:
    """撤回同意: the next report by the person or a proxy asks anew; what was reported stays, today's too.

    The collector's doors never waited for it (R49). Raises Conflict("no_consent") where none stands.
    """
    standing = session.scalars(standing_consent(person_id).with_for_update()).first()
    if standing is None:
        raise Conflict("no_consent")
    standing.withdrawn_at = now
    for school_id in steps.schools_of(session, person_id):
        steps.audit(session, "withdraw_consent", school_id=school_id, actor_id=actor_id, person_id=person_id, now=now)

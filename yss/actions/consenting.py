"""Consent, asked once and kept; withdrawn, and then asked anew (R49).

A school that switches questionnaires asks nobody anew: purpose, readers and kind, a day's health, stay what they
were. What would go beyond them is a new text (`consent.TEXT_VERSION`).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from yss.actions import consent_steps, link_steps, steps
from yss.actions.consent_steps import Agreement
from yss.domain.errors import Conflict
from yss.models.person import standing_consent
from yss.transactions import transactional


@transactional()
def give_consent(
    session: Session, *, school_id: int, person_id: int, given_by: int, agreement: Agreement, now: datetime
) -> None:
    """Keeps who agreed, as what; who says to be the guardian of a child is asked to be confirmed (R72).

    A second consent changes nothing. Raises NotPermitted.
    """
    consent_steps.agree(session, person_id, given_by, agreement, now)
    link_steps.say_relation(session, school_id, person_id, given_by, agreement, now)


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

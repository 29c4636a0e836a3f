"""Consent, asked once and kept (R49)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from yss.domain import consent
from yss.domain.days import day_of
from yss.domain.vocabulary import ConsentRelation
from yss.models import Consent
from yss.transactions import transactional


@transactional()
def give_consent(
    session: Session, *, person_id: int, given_by: int, relation: ConsentRelation, birth: date, now: datetime
) -> None:
    """Keeps who agreed, as what, to which text; a second consent changes nothing. Raises NotPermitted."""
    consent.check_relation(relation, is_self=person_id == given_by, birth=birth, day=day_of(now))
    if session.get(Consent, person_id) is None:
        session.add(
            Consent(
                person_id=person_id,
                given_by=given_by,
                relation=relation,
                text_version=consent.TEXT_VERSION,
                given_at=now,
            )
        )

"""Steps around consent that several actions share (R49); in the caller's session, commit nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from yss.acts import Work
from yss.domain import consent
from yss.domain.days import day_of
from yss.domain.errors import NotPermitted
from yss.domain.vocabulary import ConsentRelation
from yss.models import Consent
from yss.models.person import consent_of


@dataclass(frozen=True)
class Agreement:
    """As what somebody agrees to the use of a person's health data; the birth date as their document or they say."""

    relation: ConsentRelation
    birth: date


def agree(act: Work, person_id: int, agreement: Agreement) -> None:
    """Keeps that the actor agreed, as what, to which text; a second consent changes nothing. Raises NotPermitted."""
    is_self = person_id == act.actor_id
    consent.check_relation(agreement.relation, is_self=is_self, birth=agreement.birth, day=day_of(act.now))
    if not stands(act, person_id):
        act.session.add(
            Consent(
                person_id=person_id,
                given_by=act.actor_id,
                relation=agreement.relation,
                text_version=consent.TEXT_VERSION,
                given_at=act.now,
            )
        )


def ensure(act: Work, person_id: int, agreement: Agreement | None) -> None:
    """A consent stands after this. Raises NotPermitted: `consent_needed`, or as `agree`."""
    if agreement is not None:
        agree(act, person_id, agreement)
    elif not stands(act, person_id):
        raise NotPermitted("consent_needed")


def stands(act: Work, person_id: int) -> bool:
    """Whether somebody has agreed, and nobody has withdrawn it."""
    return act.session.scalars(*consent_of(person_id)).first() is not None

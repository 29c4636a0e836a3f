"""Consent, asked once and kept; withdrawn, and then asked anew (R49).

A school that switches questionnaires asks nobody anew: purpose, readers and kind, a day's health, stay what they
were. What would go beyond them is a new text (`consent.TEXT_VERSION`).
"""

from __future__ import annotations

from yss.actions.kit import consent_steps, link_steps, steps
from yss.actions.kit.consent_steps import Agreement
from yss.acts import Work, action
from yss.domain.days import day_of
from yss.domain.errors import Conflict, NotPermitted
from yss.domain.rights import AskedOfRows
from yss.models.person import standing_consent
from yss.queries.kit.links import power


@action(AskedOfRows("the person, or who is linked to them"))
def give_consent(act: Work, *, person_id: int, agreement: Agreement) -> None:
    """Keeps who agreed, as what; who says to be the guardian of a child is asked to be confirmed (R72).

    A second consent changes nothing. Raises NotPermitted: `not_linked`, or as `agree`.
    """
    if act.actor_id != person_id and not power(act.session, act.school_id, person_id, act.actor_id, day_of(act.now)):
        raise NotPermitted("not_linked")
    consent_steps.agree(act, person_id, agreement)
    link_steps.say_relation(act, person_id, agreement)


@action(AskedOfRows("the person, or a guardian"))
def withdraw_consent(act: Work, *, person_id: int) -> None:
    """撤回同意: the next report by the person or a proxy asks anew; what was reported stays, today's too.

    The collector's doors never waited for it (R49). Raises NotFound for who is neither, Conflict("no_consent") where
    none stands.
    """
    link_steps.check_own(act, person_id)
    standing = act.session.scalars(standing_consent(person_id).with_for_update()).first()
    if standing is None:
        raise Conflict("no_consent")
    standing.withdrawn_at = act.now
    for school_id in steps.schools_of(act.session, person_id):
        act.at(school_id=school_id).audit("withdraw_consent", person_id=person_id)

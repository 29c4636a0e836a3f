"""A collector reveals one member's number, with a reason, recorded (R8, R48)."""

from __future__ import annotations

from sqlalchemy import select

from yss import sealing
from yss.acts import Work, action
from yss.domain.errors import NotFound
from yss.domain.permissions import DeskWork
from yss.domain.rights import AtDesk
from yss.domain.vocabulary import RevealReason
from yss.extensions import vault
from yss.models import Membership, Person
from yss.sealing import Whose


@action(AtDesk(DeskWork.REVEAL_NUMBER))
def reveal_number(act: Work, *, person_id: int, reason: RevealReason) -> str:
    """The number of an active member of the collector's organization. Raises NotFound for anybody else."""
    member = act.session.scalars(
        select(Membership.id).where(
            Membership.school_id == act.school_id,
            Membership.org_id == act.org_id,
            Membership.person_id == person_id,
            Membership.left_at.is_(None),
        )
    ).one_or_none()
    if member is None:
        raise NotFound
    act.audit("reveal_number", person_id=person_id, reason=reason.value)
    person = act.session.get_one(Person, person_id)
    return vault.open(sealing.PERSON_NUMBER, Whose(person_id), person.number_sealed).decode()

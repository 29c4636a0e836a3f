"""A name that nobody has verified is put right, by who entered it or by the collector (R71)."""

from __future__ import annotations

from yss.actions.kit import naming_steps
from yss.acts import Seat, Work, action, seat_of
from yss.domain import naming
from yss.domain.errors import Conflict, NotFound
from yss.domain.permissions import DeskWork
from yss.domain.rights import AskedOfRows, AtDesk
from yss.models import Membership, NameMismatch, Person, ProxyLink
from yss.models.naming import stays_in
from yss.transactions import Lock


@action(AskedOfRows("the collector, or who entered the name"), lock=Lock.EXCLUSIVE)
def correct_name(act: Work, *, person_id: int, name: str) -> int:
    """更正姓名; returns the person's id. Raises NotFound, NotPermitted: `name_not_yours`, `name_is_verified`."""
    _rename(act, person_id, name)
    return person_id


@action(AtDesk(DeskWork.CORRECT_NAME), lock=Lock.EXCLUSIVE)
def settle_mismatch(act: Work, *, mismatch_id: int, accept: bool) -> int:
    """The collector takes the name as it was typed, or leaves it as it is; returns the person's id.

    Raises NotFound for a name of no member of theirs, Conflict("mismatch_settled") where it was settled in between,
    and as `correct_name`.
    """
    found = act.session.get(NameMismatch, (act.school_id, mismatch_id))
    stay = act.session.scalars(stays_in(act.school_id, found.person_id).limit(1)).first() if found else None
    if found is None or stay is None or stay.org_id != act.org_id:
        raise NotFound
    if found.settled_at is not None:
        raise Conflict("mismatch_settled")
    if accept:
        _rename(act, found.person_id, found.typed_name)
    naming_steps.settle(act, found.person_id)
    return found.person_id


def _rename(act: Work, person_id: int, name: str) -> None:
    stay = act.session.scalars(stays_in(act.school_id, person_id).limit(1)).first()
    if stay is None or stay.org_id != act.org_id:
        raise NotFound
    person = act.session.get_one(Person, person_id)
    naming.check_correction(verified=person.name_verified, may=_may_correct(act, stay))
    naming_steps.rename(act, person, name)
    act.audit("correct_name", person_id=person_id)


def _may_correct(act: Work, stay: Membership) -> bool:
    if seat_of(act) is Seat.OWNER:
        return True
    link = act.session.get(ProxyLink, (stay.school_id, stay.person_id, act.actor_id))
    return stay.joined_by == act.actor_id and link is not None and link.stands

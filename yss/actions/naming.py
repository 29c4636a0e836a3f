"""A name that nobody has verified is put right, by who entered it or by the collector (R71)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from yss.actions import desk_steps, naming_steps, steps
from yss.domain import naming
from yss.domain.errors import Conflict, NotFound
from yss.models import Membership, NameMismatch, Person, ProxyLink
from yss.models.naming import stays_in
from yss.transactions import Lock, Once, keep, replay, transactional


@transactional(Lock.EXCLUSIVE)
def correct_name(
    session: Session,
    *,
    school_id: int,
    org_id: int,
    person_id: int,
    actor_id: int,
    name: str,
    once: Once,
    now: datetime,
) -> int:
    """更正姓名; returns the person's id. Raises NotFound, NotPermitted: `name_not_yours`, `name_is_verified`."""
    if (done := replay(session, once)) is not None:
        return done
    _rename(session, school_id, org_id, person_id, actor_id, name, now)
    return keep(session, once, person_id, now)


@transactional(Lock.EXCLUSIVE)
def settle_mismatch(
    session: Session,
    *,
    school_id: int,
    org_id: int,
    mismatch_id: int,
    actor_id: int,
    accept: bool,
    once: Once,
    now: datetime,
) -> int:
    """The collector takes the name as it was typed, or leaves it as it is; returns the person's id.

    Raises NotFound for a name of no member of theirs, Conflict("mismatch_settled") where it was settled in between,
    and as `correct_name`.
    """
    if (done := replay(session, once)) is not None:
        return done
    found = session.get(NameMismatch, (school_id, mismatch_id))
    stay = session.scalars(stays_in(school_id, found.person_id).limit(1)).first() if found else None
    if found is None or stay is None or stay.org_id != org_id:
        raise NotFound
    if found.settled_at is not None:
        raise Conflict("mismatch_settled")
    if accept:
        _rename(session, school_id, org_id, found.person_id, actor_id, found.typed_name, now)
    naming_steps.settle(session, school_id, found.person_id, actor_id, now)
    return keep(session, once, found.person_id, now)


def _rename(
    session: Session, school_id: int, org_id: int, person_id: int, actor_id: int, name: str, now: datetime
) -> None:
    stay = session.scalars(stays_in(school_id, person_id).limit(1)).first()
    if stay is None or stay.org_id != org_id:
        raise NotFound
    person = session.get_one(Person, person_id)
    naming.check_correction(verified=person.name_verified, may=_may_correct(session, stay, actor_id))
    naming_steps.rename(session, person, school_id, name, actor_id, now)
    steps.audit(
        session, "correct_name", school_id=school_id, org_id=org_id, actor_id=actor_id, person_id=person_id, now=now
    )


def _may_correct(session: Session, stay: Membership, actor_id: int) -> bool:
    tie = desk_steps.tie_of(session, stay.school_id, stay.org_id)
    if tie is not None and tie.person_id == actor_id:
        return True
    link = session.get(ProxyLink, (stay.school_id, stay.person_id, actor_id))
    return stay.joined_by == actor_id and link is not None and link.stands

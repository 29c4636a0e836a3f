"""An act: who does something, where, when and once; opened under the lock, where its right is asked (R48, R51, R75).

An action is a function whose first parameter is a `Work`: the act, opened in a transaction. `@action` opens it, gives
back what a repeated key made, asks under the lock for one of the rights, runs the action, keeps the key, and commits.
The caller passes an `Act`, and everything else by keyword.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from enum import Enum
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, assert_never, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from yss.domain import permissions
from yss.domain.days import day_of
from yss.domain.errors import Conflict, NotFound
from yss.domain.permissions import DeskWork
from yss.domain.rights import AskedOfRows, AtDesk, CommandLine, OfSchool, Right
from yss.ids import new_id
from yss.made_once import at_most, made_once
from yss.models import AuditEvent, Collectorship, Deputy, SchoolAdmin
from yss.models.desk import stands_in
from yss.transactions import Lock, Once, Refused, keep_result, known_of, lock_key, run

P = ParamSpec("P")
R = TypeVar("R")


class Seat(Enum):
    """As what somebody sits at an organization's desk (R61)."""

    OWNER = "owner"
    DEPUTY = "deputy"

    def may(self, work: DeskWork) -> bool:
        """The owner does everything, a deputy what DEPUTY_MAY says."""
        match self:
            case Seat.OWNER:
                return True
            case Seat.DEPUTY:
                return permissions.DEPUTY_MAY[work]
            case _:
                assert_never(self)


@dataclass(frozen=True, kw_only=True)
class Act:
    """Who does it, in which school and organization, when; the key of the form where it may come twice.

    `actor_id` is 0 where nobody does: support, timers, the command line; a place is 0 where it is none.
    """

    actor_id: int = 0
    school_id: int = 0
    org_id: int = 0
    now: datetime
    once: Once | None = None

    @property
    def by(self) -> int | None:
        """Who does it, for a column that may be empty."""
        return self.actor_id or None


@dataclass(frozen=True, kw_only=True)
class Work(Act):
    """An act that is being done: in this session, committed after the action's last line."""

    session: Session

    def at(self, school_id: int | None = None, org_id: int | None = None) -> Work:
        """The same act at another place."""
        return replace(
            self,
            school_id=self.school_id if school_id is None else school_id,
            org_id=self.org_id if org_id is None else org_id,
        )

    def audit(self, event: str, *, person_id: int | None = None, **detail: object) -> None:
        """Writes who did what into the school's append-only trail (R48)."""
        self.session.add(
            AuditEvent(
                school_id=self.school_id,
                id=new_id(),
                org_id=self.org_id or None,
                actor_id=self.by,
                action=event,
                person_id=person_id,
                detail=detail,
                at=self.now,
            )
        )


def action(
    *rights: Right, lock: Lock = Lock.NONE
) -> Callable[[Callable[Concatenate[Work, P], R]], Callable[Concatenate[Act, P], R]]:
    """Makes an action of a function; `lock` is taken on the act's organization, and on `from_org` where one is given.

    Where it is shared, what is done for one `person_id` comes one after the other, and nothing without one.

    The actor needs one of `rights`, as they are under the lock. A whole number that the action returns is kept under
    the act's key and given back when the key comes again; any other result spends no key. Raises
    Conflict("page_expired"), and does nothing, where a form came without the key that it should carry (R51).
    """

    def decorate(do: Callable[Concatenate[Work, P], R]) -> Callable[Concatenate[Act, P], R]:
        @wraps(do)
        def done(act: Act, *args: P.args, **kwargs: P.kwargs) -> R:
            places = [place for place in (act.org_id, kwargs.get("from_org")) if isinstance(place, int) and place]
            person_id = cast(int | None, kwargs.get("person_id")) or 0
            is_alone = bool(places) and lock.is_alone(person_id)
            return run(
                lambda session: _do_once(do, rights, _opened(act, session, is_alone=is_alone), *args, **kwargs),
                places,
                lock,
                person_id,
            )

        done.rights = rights  # type: ignore[attr-defined]
        return done  # type: ignore[return-value]

    return decorate


def unasked(reason: str) -> Callable[[Callable[Concatenate[Session, P], R]], Callable[P, R]]:
    """Makes one transaction of a function whose first parameter is the session, and asks for no right.

    `reason` says who runs it: verification itself, a timer, support, the command line, testing tools.
    """

    def decorate(do: Callable[Concatenate[Session, P], R]) -> Callable[P, R]:
        @wraps(do)
        def done(*args: P.args, **kwargs: P.kwargs) -> R:
            return run(lambda session: do(session, *args, **kwargs), [], Lock.NONE)

        done.unasked = reason  # type: ignore[attr-defined]
        return done

    return decorate


def _opened(act: Act, session: Session, *, is_alone: bool) -> Work:
    """Where an organization or a person is locked for it alone one tap waits for another anyhow."""
    if act.once is not None and not is_alone:
        lock_key(session, act.once)
    return Work(session=session, **{field.name: getattr(act, field.name) for field in fields(Act)})


def _do_once(
    do: Callable[Concatenate[Work, P], R], rights: tuple[Right, ...], act: Work, *args: P.args, **kwargs: P.kwargs
) -> R:
    known = None if act.once is None else known_of(act.session, act.once, act.now)
    if known is not None and known.result is not None:
        return known.result  # type: ignore[return-value]
    check_right(act, *rights)
    is_keyless = act.once is not None and not act.once.key
    try:
        result = do(act, *args, **kwargs)
    except Refused as refusal:
        if is_keyless:
            raise refusal.reason from None
        raise
    if is_keyless:
        raise Conflict("page_expired")  # no page sends it so; it may have come before
    if known is not None and isinstance(result, int) and not isinstance(result, bool):
        keep_result(act.session, known, result, act.now)
    return result


def check_right(act: Work, *rights: Right) -> None:
    """The actor has one of the rights now; what grants it is held to the transaction's end.

    Raises NotFound("right_ended"), or NotPermitted for a deputy who may not, and has no other of the rights (R61).
    """
    if any(_has(act, right) for right in rights):
        return
    for right in rights:
        if isinstance(right, AtDesk) and seat_of(act) is Seat.DEPUTY:
            permissions.check_desk_work(right.work, is_deputy=True)
    raise NotFound("right_ended")


def _has(act: Work, right: Right) -> bool:
    match right:
        case AtDesk():
            seat = seat_of(act)
            return seat is not None and seat.may(right.work)
        case OfSchool():
            return _holds(act.session, *_administers(act.school_id, act.actor_id))
        case CommandLine():
            return act.by is None
        case AskedOfRows():
            return True


def seat_of(act: Work) -> Seat | None:
    """As what the actor sits at the organization's desk today, held to the transaction's end; None for who does not."""
    place = (act.school_id, act.org_id, act.actor_id)
    if _holds(act.session, *_owns(*place)):
        return Seat.OWNER
    return Seat.DEPUTY if _holds(act.session, *_stands_in(*place, day_of(act.now))) else None


def _holds(session: Session, row: Any, values: dict[str, Any]) -> bool:
    """Whether the row is there; it stays until the transaction ends: who takes it away waits."""
    return session.execute(row, values).first() is not None


@made_once
def _administers(school_id: int, person_id: int) -> Any:
    mine = (SchoolAdmin.school_id == school_id, SchoolAdmin.person_id == person_id)
    return select(SchoolAdmin.person_id).where(*mine).with_for_update(read=True)


@made_once
def _owns(school_id: int, org_id: int, person_id: int) -> Any:
    mine = (Collectorship.school_id == school_id, Collectorship.org_id == org_id, Collectorship.person_id == person_id)
    return select(Collectorship.person_id).where(*mine).with_for_update(read=True)


@made_once
def _stands_in(school_id: int, org_id: int, person_id: int, today: date) -> Any:
    mine = (Deputy.school_id == school_id, Deputy.org_id == org_id, Deputy.person_id == person_id)
    return select(Deputy.id).where(*mine, stands_in(today)).limit(at_most(1)).with_for_update(read=True)

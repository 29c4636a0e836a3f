"""How long a school keeps what was reported, and what goes then (R49).

Batch by batch, under traffic: what is erased is found no more, so that a run that was stopped goes on where it was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select, tuple_
from sqlalchemy.orm import Session

from yss.actions.kit import erasing_steps
from yss.acts import Act, Work, action, unasked
from yss.domain.retention import DEFAULT_DAYS
from yss.domain.rights import CommandLine, OfSchool
from yss.models import (
    ChatMessage,
    DaySubmission,
    Draft,
    ExportLink,
    Feedback,
    Idempotency,
    School,
    UserSession,
    VerificationAttempt,
)
from yss.models.drafts import is_over
from yss.models.expiring import EXPIRING, Expiring, Key
from yss.queries.kit.actors import SESSION_IDLE, SESSION_LASTS
from yss.transactions import KEPT_FOR

BATCH = 500
_CHATS_LAST = timedelta(days=30)


@action(OfSchool())
def set_period(act: Work, *, days: int) -> None:
    """The school keeps answers and words for `days` days from now on."""
    school = act.session.get_one(School, act.school_id)
    if school.retention_days != days:
        act.audit("change_retention", days_before=school.retention_days, days_after=days)
        school.retention_days = days


def expire(school_id: int, kept_from: date, now: datetime) -> dict[str, int]:
    """Erases what is older than the first day that is kept; returns how many rows of each kind."""
    erased = {kind: _expire_all(school_id, one, kept_from) for kind, one in EXPIRING.items()}
    if any(erased.values()):
        record(Act(school_id=school_id, now=now), kept_from=kept_from, erased=erased)
    return erased


def _expire_all(school_id: int, expiring: Expiring, kept_from: date) -> int:
    last: Key | None = None
    total = 0
    while True:
        count, last = expire_batch(school_id=school_id, expiring=expiring, kept_from=kept_from, last=last)
        total += count
        if count < BATCH:
            return total


@unasked("timer")
def expire_batch(
    session: Session, *, school_id: int, expiring: Expiring, kept_from: date, last: Key | None
) -> tuple[int, Key | None]:
    """One batch in one transaction; returns its size and the key of its last row."""
    rows = session.scalars(expiring.after(school_id, kept_from, last, BATCH).with_for_update()).all()
    for row in rows:
        if isinstance(row, DaySubmission):
            erasing_steps.erase_remarks(row)
        else:
            for column in expiring.columns:
                setattr(row, column.key, None)
    return len(rows), expiring.key_of(rows[-1]) if rows else None


@action(CommandLine())
def record(act: Work, *, kept_from: date, erased: dict[str, int]) -> None:
    """One row in the school's trail for a run that erased something."""
    act.audit(
        "apply_retention",
        kept_from=kept_from.isoformat(),
        erased={kind: count for kind, count in erased.items() if count},
    )


@dataclass(frozen=True)
class Sweep:
    """Rows of the directory that have had their time, by the real clock where it is not the moved one's."""

    model: Any
    key: tuple[Any, ...]
    is_over: Callable[[datetime], ColumnElement[bool]]
    is_real: bool = False


SWEEPS = {
    "drafts": Sweep(Draft, (Draft.owner_id, Draft.purpose), lambda now: is_over(now, unsent=False)),
    "unsent": Sweep(Draft, (Draft.owner_id, Draft.purpose), lambda now: is_over(now, unsent=True), is_real=True),
    "keys": Sweep(
        Idempotency, (Idempotency.person_id, Idempotency.key), lambda now: Idempotency.created_at < now - KEPT_FOR
    ),
    "sessions": Sweep(
        UserSession,
        (UserSession.token_digest,),
        lambda now: or_(
            UserSession.ended_at.is_not(None),
            UserSession.verified_at < now - SESSION_LASTS,
            UserSession.last_seen_at < now - SESSION_IDLE,
        ),
        is_real=True,
    ),
    "attempts": Sweep(
        VerificationAttempt, (VerificationAttempt.id,), lambda now: VerificationAttempt.expires_at < now, is_real=True
    ),
    "export_links": Sweep(ExportLink, (ExportLink.school_id, ExportLink.id), lambda now: ExportLink.expires_at < now),
    "chats": Sweep(
        ChatMessage, (ChatMessage.owner_id, ChatMessage.id), lambda now: ChatMessage.sent_at < now - _CHATS_LAST
    ),
}


def sweep(now: datetime, real_now: datetime) -> dict[str, int]:
    """Deletes what has run out, of all schools; returns how many rows of each kind. Sessions go by the real clock."""
    swept = {}
    for kind, one in SWEEPS.items():
        at = real_now if one.is_real else now
        swept[kind] = _until_none(lambda one=one, at=at: sweep_batch(one=one, now=at))  # type: ignore[misc]
    swept["feedback"] = _until_none(lambda: erase_feedback(now=now))
    return swept


def _until_none(batch: Callable[[], int]) -> int:
    total = 0
    while count := batch():
        total += count
    return total


@unasked("timer")
def sweep_batch(session: Session, *, one: Sweep, now: datetime) -> int:
    """One batch in one transaction; returns its size."""
    keys = [tuple(row) for row in session.execute(select(*one.key).where(one.is_over(now)).limit(BATCH))]
    session.execute(delete(one.model).where(tuple_(*one.key).in_(keys)).execution_options(synchronize_session=False))
    return len(keys)


@unasked("timer")
def erase_feedback(session: Session, *, now: datetime) -> int:
    """Feedback belongs to no school: its words go after the default period. One batch; returns its size."""
    old = Feedback.sent_at < now - timedelta(days=DEFAULT_DAYS)
    rows = session.scalars(select(Feedback).where(Feedback.content_sealed.is_not(None), old).limit(BATCH)).all()
    for row in rows:
        row.content_sealed = None
    return len(rows)

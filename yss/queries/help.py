"""意见反馈: the sender's receipts, and what support reads (R42)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, case, select
from sqlalchemy.orm import aliased

from yss import sealing
from yss.domain.errors import NotFound
from yss.domain.vocabulary import FeedbackKind, FeedbackState
from yss.extensions import db, vault
from yss.models import Collectorship, Feedback, FeedbackEvent, Organization, Person, School
from yss.queries.kit.pages import PAGE
from yss.sealing import DIRECTORY, Whose


@dataclass(frozen=True)
class Sent:
    """One's own feedback, and how far support is with it."""

    feedback_id: int
    kind: FeedbackKind
    words: str
    sent_at: datetime
    state: FeedbackState


@dataclass(frozen=True)
class Received:
    """The same as support reads it: who wrote, and which organization they collect for."""

    feedback: Sent
    phone: str
    name: str
    number_masked: str
    organization: str
    school: str


def sent(feedback_id: int, person_id: int) -> Sent:
    """The receipt, for the sender alone. Raises NotFound (R50)."""
    row = db.session.execute(
        _with_state().where(Feedback.id == feedback_id, Feedback.person_id == person_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return _sent(row[0], row[1])


def sent_by(person_id: int) -> tuple[Sent, ...]:
    """The person's feedback, the last first, one page."""
    own = _with_state().where(Feedback.person_id == person_id).order_by(Feedback.id.desc()).limit(PAGE)
    return tuple(_sent(row[0], row[1]) for row in db.session.execute(own))


def received(*, handled: bool, after: int = 0) -> tuple[Received, ...]:
    """What support has not handled yet, or with `handled` everything; the oldest first, one page after that id."""
    wanted = _for_support().where(Feedback.id > after)
    if not handled:
        done = aliased(FeedbackEvent)
        is_done = select(done.id).where(done.feedback_id == Feedback.id, done.state == FeedbackState.HANDLED)
        wanted = wanted.where(~is_done.exists())
    rows = db.session.execute(wanted.order_by(Feedback.id).limit(PAGE)).all()
    vault.bring((row.Feedback.person_id for row in rows), DIRECTORY)
    return tuple(_received(row) for row in rows)


def received_one(feedback_id: int) -> Received:
    """One of them. Raises NotFound."""
    row = db.session.execute(_for_support().where(Feedback.id == feedback_id)).one_or_none()
    if row is None:
        raise NotFound
    return _received(row)


def _with_state(*columns: Any) -> Select[Any]:
    """Feedback beside how far it is, NULL where nobody has opened it; opened again, what was handled stays handled."""
    event = aliased(FeedbackEvent)
    furthest = case((event.state == FeedbackState.HANDLED, 0), else_=1), event.id.desc()
    last = (
        select(event.id)
        .where(event.feedback_id == Feedback.id)
        .order_by(*furthest)
        .limit(1)
        .correlate(Feedback)
        .scalar_subquery()
    )
    return (
        select(Feedback, FeedbackEvent.state, *columns)
        .select_from(Feedback)
        .outerjoin(FeedbackEvent, FeedbackEvent.id == last)
    )


def _for_support() -> Select[Any]:
    return (
        _with_state(Person.name, Person.number_masked, Organization.full_name, School.name)
        .join(Person, Person.id == Feedback.person_id)
        .outerjoin(Collectorship, Collectorship.person_id == Feedback.person_id)
        .outerjoin(
            Organization,
            and_(Organization.school_id == Collectorship.school_id, Organization.id == Collectorship.org_id),
        )
        .outerjoin(School, School.id == Collectorship.school_id)
    )


def _content(row: Feedback) -> dict[str, str]:
    """Words and phone; empty where they were erased."""
    if row.content_sealed is None:
        return {"words": "", "phone": ""}
    opened: dict[str, str] = json.loads(vault.open(sealing.FEEDBACK_CONTENT, Whose(row.person_id), row.content_sealed))
    return opened


def _sent(row: Feedback, state: FeedbackState | None) -> Sent:
    return Sent(row.id, row.kind, _content(row)["words"], row.sent_at, state or FeedbackState.NEW)


def _received(row: Any) -> Received:
    feedback, state, name, number_masked, organization, school = row
    phone = _content(feedback)["phone"]
    return Received(_sent(feedback, state), phone, name, number_masked, organization or "", school or "")

"""意见反馈 reaches support, and support's trail of it (R42)."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from yss import sealing
from yss.acts import Work, action, unasked
from yss.domain import policies
from yss.domain.days import day_of
from yss.domain.errors import NotFound
from yss.domain.rights import AskedOfRows
from yss.domain.vocabulary import FeedbackKind, FeedbackState
from yss.extensions import vault
from yss.ids import new_id
from yss.models import Feedback, FeedbackEvent, Person
from yss.sealing import Whose


@action(AskedOfRows("anyone, for themselves"))
def send_feedback(act: Work, *, kind: FeedbackKind, words: str, phone: str) -> int:
    """Keeps what the person tells support, sealed; returns its id. Raises NotAllowedNow beyond a day's number.

    One person's are counted one after the other; behind it stands the constraint on `nth`.
    """
    day = day_of(act.now)
    if act.session.get_one(Person, act.actor_id, with_for_update={"key_share": True}).is_erased:
        raise NotFound
    sent = act.session.execute(
        select(func.count()).where(Feedback.person_id == act.actor_id, Feedback.day == day)
    ).scalar_one()
    policies.check_feedback(sent)
    content = json.dumps({"words": words, "phone": phone}).encode()
    row = Feedback(
        id=new_id(),
        person_id=act.actor_id,
        day=day,
        nth=sent + 1,
        kind=kind,
        content_sealed=vault.seal(sealing.FEEDBACK_CONTENT, Whose(act.actor_id), content),
        sent_at=act.now,
    )
    act.session.add(row)
    act.session.flush()
    return row.id


@unasked("support")
def note_feedback(session: Session, *, feedback_id: int, state: FeedbackState, operator: str, now: datetime) -> None:
    """Support opened the feedback, or is done with it: written into its trail. Raises NotFound."""
    if session.get(Feedback, feedback_id) is None:
        raise NotFound
    session.add(FeedbackEvent(id=new_id(), feedback_id=feedback_id, state=state, operator=operator, at=now))

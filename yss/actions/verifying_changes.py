"""已核实: somebody verified what was new in a report, and says what was done (R59)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from yss import sealing
from yss.actions import steps
from yss.domain.errors import Conflict, NotFound
from yss.domain.vocabulary import ChangeOutcome, ChangeState
from yss.extensions import vault
from yss.ids import new_id
from yss.models import ChangeAcknowledgment, HealthChange
from yss.models.changes import acknowledgment_owner
from yss.transactions import Once, keep, replay, transactional


@transactional()
def acknowledge_change(
    session: Session,
    *,
    school_id: int,
    org_id: int | None,
    actor_id: int,
    change_id: int,
    outcome: ChangeOutcome,
    words: str,
    once: Once,
    now: datetime,
) -> int:
    """Acknowledges a change of the organization, or of the school where `org_id` is None; returns its id.

    The guarded update decides between two, and against a report that is correcting it meanwhile. Raises NotFound for a
    change of somewhere else, Conflict: `change_acknowledged`, `change_superseded`.
    """
    if (done := replay(session, once)) is not None:
        return done
    change = session.get(HealthChange, (school_id, change_id))
    if change is None or org_id not in (None, change.org_id):
        raise NotFound
    mine = (HealthChange.school_id == school_id, HealthChange.id == change_id, HealthChange.state == ChangeState.OPEN)
    if session.execute(update(HealthChange).where(*mine).values(state=ChangeState.ACKNOWLEDGED)).rowcount == 0:  # type: ignore[attr-defined]
        raise Conflict(f"change_{_state(session, change)}")
    _record(session, change, actor_id, outcome, words, now)
    steps.audit(
        session,
        "acknowledge_change",
        school_id=school_id,
        org_id=change.org_id,
        actor_id=actor_id,
        person_id=change.person_id,
        now=now,
        health_change=change_id,
        done=outcome,
    )
    return keep(session, once, change_id, now)


def _state(session: Session, change: HealthChange) -> ChangeState:
    session.refresh(change)
    return change.state


def _record(
    session: Session, change: HealthChange, actor_id: int, outcome: ChangeOutcome, words: str, now: datetime
) -> None:
    row = ChangeAcknowledgment(
        school_id=change.school_id,
        id=new_id(),
        change_id=change.id,
        outcome=outcome,
        acknowledged_by=actor_id,
        acknowledged_at=now,
    )
    if words:
        row.words_sealed = vault.seal(sealing.ACKNOWLEDGMENT_WORDS, acknowledgment_owner(row), words.encode())
    session.add(row)
    session.flush()

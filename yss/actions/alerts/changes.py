"""已核实: somebody verified what was new in a report, and says what was done (R59)."""

from __future__ import annotations

from sqlalchemy import update

from yss import sealing
from yss.acts import Work, action
from yss.domain.errors import Conflict, NotFound
from yss.domain.permissions import DeskWork
from yss.domain.rights import AtDesk, OfSchool
from yss.domain.vocabulary import ChangeOutcome, ChangeState
from yss.extensions import vault
from yss.ids import new_id
from yss.models import ChangeAcknowledgment, HealthChange
from yss.models.changes import acknowledgment_owner


@action(AtDesk(DeskWork.VERIFY_CHANGES), OfSchool())
def acknowledge_change(act: Work, *, change_id: int, outcome: ChangeOutcome, words: str) -> int:
    """Acknowledges a change of the organization, or of the school at no desk; returns its id.

    The guarded update decides between two, and against a report that is correcting it meanwhile. Raises NotFound for a
    change of somewhere else, Conflict: `change_acknowledged`, `change_superseded`.
    """
    change = act.session.get(HealthChange, (act.school_id, change_id))
    if change is None or act.org_id not in (0, change.org_id):
        raise NotFound
    mine = (
        HealthChange.school_id == act.school_id,
        HealthChange.id == change_id,
        HealthChange.state == ChangeState.OPEN,
    )
    if act.session.execute(update(HealthChange).where(*mine).values(state=ChangeState.ACKNOWLEDGED)).rowcount == 0:  # type: ignore[attr-defined]
        raise Conflict(f"change_{_state(act, change)}")
    _record(act, change, outcome, words)
    act.at(org_id=change.org_id).audit(
        "acknowledge_change", person_id=change.person_id, health_change=change_id, done=outcome
    )
    return change_id


def _state(act: Work, change: HealthChange) -> ChangeState:
    act.session.refresh(change)
    return change.state


def _record(act: Work, change: HealthChange, outcome: ChangeOutcome, words: str) -> None:
    row = ChangeAcknowledgment(
        school_id=change.school_id,
        id=new_id(),
        change_id=change.id,
        outcome=outcome,
        acknowledged_by=act.actor_id,
        acknowledged_at=act.now,
    )
    if words:
        row.words_sealed = vault.seal(sealing.ACKNOWLEDGMENT_WORDS, acknowledgment_owner(change), words.encode())
    act.session.add(row)
    act.session.flush()

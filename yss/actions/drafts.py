"""What was typed and not handed in: kept for a day, sealed, without idempotency keys (R51)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from yss.actions import steps
from yss.transactions import transactional, unsent_purpose

_LEFT_OUT = {"csrf_token", "key", "password", "picture"}


@transactional()
def keep_unsent(session: Session, *, owner_id: int, path: str, values: dict[str, list[str]], now: datetime) -> None:
    """Keeps a form's values whose session had run out, for the same person alone."""
    kept = {name: value for name, value in values.items() if name not in _LEFT_OUT}
    steps.put_draft(session, owner_id, unsent_purpose(path), kept, now)

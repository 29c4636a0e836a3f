"""What was typed and not handed in: kept for a day, sealed, without idempotency keys (R51)."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from yss import sealing
from yss.extensions import vault
from yss.models import Draft
from yss.transactions import transactional, unsent_purpose

LASTS = timedelta(hours=24)
_LEFT_OUT = {"csrf_token", "key", "password", "picture"}


def put(session: Session, owner_id: int, purpose: str, content: Any, now: datetime) -> None:
    """Keeps `content` (JSON) as the owner's draft for the purpose, in the caller's transaction."""
    sealed = vault.seal(sealing.DRAFT_CONTENT, f"{owner_id}:{purpose}", json.dumps(content).encode())
    session.merge(Draft(owner_id=owner_id, purpose=purpose, content_sealed=sealed, saved_at=now))


def drop(session: Session, owner_id: int, purpose: str) -> None:
    """Forgets the draft, in the caller's transaction."""
    session.execute(delete(Draft).where(Draft.owner_id == owner_id, Draft.purpose == purpose))


@transactional()
def save(session: Session, *, owner_id: int, purpose: str, content: Any, now: datetime) -> None:
    """Keeps `content` as the owner's draft for the purpose; sweeps the owner's expired ones."""
    session.execute(delete(Draft).where(Draft.owner_id == owner_id, Draft.saved_at < now - LASTS))
    put(session, owner_id, purpose, content, now)


@transactional()
def keep_unsent(session: Session, *, owner_id: int, path: str, values: dict[str, list[str]], now: datetime) -> None:
    """Keeps a form's values whose session had run out, for the same person alone."""
    kept = {name: value for name, value in values.items() if name not in _LEFT_OUT}
    put(session, owner_id, unsent_purpose(path), kept, now)

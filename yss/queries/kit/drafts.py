"""What a person has typed and not handed in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yss import sealing
from yss.domain.drafts import is_over
from yss.domain.people_lists import KeptList, kept_list
from yss.extensions import db, vault
from yss.models import Draft
from yss.models.drafts import draft_owner
from yss.transactions import unsent_purpose


@dataclass(frozen=True)
class KeptDraft:
    """A draft's content and when it was saved."""

    content: Any
    saved_at: datetime


def find(owner_id: int, purpose: str, now: datetime) -> KeptDraft | None:
    """The owner's draft for the purpose, or None, also where it has had its time (R76)."""
    row = db.session.get(Draft, (owner_id, purpose))
    if row is None or is_over(purpose, row.saved_at, now):
        return None
    plain = vault.open(sealing.DRAFT_CONTENT, draft_owner(owner_id, purpose), row.content_sealed)
    return KeptDraft(json.loads(plain), row.saved_at)


def find_list(owner_id: int, purpose: str, now: datetime) -> KeptList | None:
    """The list that the owner has seen and not confirmed, or None."""
    kept = find(owner_id, purpose, now)
    return None if kept is None else kept_list(kept.content)


def unsent(owner_id: int, path: str, real_now: datetime) -> dict[str, list[str]] | None:
    """The values of a post to `path` whose session had run out (reliability.md section 6)."""
    kept = find(owner_id, unsent_purpose(path), real_now)
    return kept.content if kept else None

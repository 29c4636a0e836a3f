"""When an invite still works (R9, R15)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yss.domain.errors import Conflict


@dataclass(frozen=True)
class Validity:
    """What bounds an invite."""

    expires_at: datetime | None
    max_uses: int | None
    uses: int
    revoked_at: datetime | None
    closed_at: datetime | None = None


def check_usable(invite: Validity, now: datetime) -> None:
    """Raises Conflict that says which: its organization closed (R53), revoked, expired, used up."""
    if invite.closed_at is not None:
        raise Conflict("organization_closed")
    if invite.revoked_at is not None:
        raise Conflict("invite_revoked")
    if invite.expires_at is not None and now >= invite.expires_at:
        raise Conflict("invite_expired")
    if invite.max_uses is not None and invite.uses >= invite.max_uses:
        raise Conflict("invite_used_up")

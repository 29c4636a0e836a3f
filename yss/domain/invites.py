"""When an invite still works, and how often it may (R9, R15, R43)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from yss.domain import policies
from yss.domain.errors import Conflict, InvalidInput
from yss.domain.text import to_half_width
from yss.domain.vocabulary import InviteKind, InviteState

USES_MAX = 200
NOTE_MAX = 40


def parse_uses(raw: str) -> int:
    """使用次数 as typed, full-width digits and 次 allowed. Raises InvalidInput outside 1..200 (R43)."""
    text = to_half_width(raw).strip().removesuffix("次").strip()
    if not re.fullmatch(r"[0-9]{1,4}", text, re.ASCII) or not 1 <= int(text) <= USES_MAX:
        raise InvalidInput("integer_range", min=1, max=USES_MAX)
    return int(text)


# Whose card offers an organization that is there already, or its desk (R61).
OFFERS_DESK = {
    InviteKind.COLLECTOR: False,
    InviteKind.MEMBER: False,
    InviteKind.HANDOVER: True,
    InviteKind.DEPUTY: True,
}


@dataclass(frozen=True)
class Validity:
    """What bounds an invite."""

    expires_at: datetime | None
    max_uses: int | None
    uses: int
    revoked_at: datetime | None
    closed_at: datetime | None = None
    is_waiting: bool = False


_REFUSALS = {
    InviteState.REVOKED: "invite_revoked",
    InviteState.EXPIRED: "invite_expired",
    InviteState.USED_UP: "invite_used_up",
}


def state_of(invite: Validity, now: datetime) -> InviteState:
    """可用 / 已用完 / 已过期 / 已撤销 (R43)."""
    if invite.revoked_at is not None:
        return InviteState.REVOKED
    if invite.expires_at is not None and now >= invite.expires_at:
        return InviteState.EXPIRED
    is_used_up = invite.max_uses is not None and invite.uses >= invite.max_uses
    return InviteState.USED_UP if is_used_up else InviteState.USABLE


def check_usable(invite: Validity, now: datetime) -> None:
    """Raises Conflict that says which: its organization closed (R53), revoked, expired, used up.

    Raises NotAllowedNow while its organization waits for the school (R43).
    """
    if invite.closed_at is not None:
        raise Conflict("organization_closed")
    if (refusal := _REFUSALS.get(state_of(invite, now))) is not None:
        raise Conflict(refusal)
    policies.check_admits(is_waiting=invite.is_waiting)

"""What was typed and not handed in: kept for a day, sealed, without idempotency keys (R51)."""

from __future__ import annotations

from yss.actions.kit import steps
from yss.acts import Work, action
from yss.domain.rights import AskedOfRows
from yss.transactions import unsent_purpose

_LEFT_OUT = {"csrf_token", "key", "password", "picture"}


@action(AskedOfRows("anyone: the draft is their own"))
def keep_unsent(act: Work, *, path: str, values: dict[str, list[str]]) -> None:
    """Keeps a form's values whose session had run out, for the same person alone."""
    kept = {name: value for name, value in values.items() if name not in _LEFT_OUT}
    steps.put_draft(act, unsent_purpose(path), kept)

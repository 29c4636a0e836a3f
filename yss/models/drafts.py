"""Which drafts have had their time (R76). SQL expressions, no statements."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_

from yss.domain import drafts
from yss.models.person import Draft
from yss.sealing import Whose


def is_over(now: datetime, *, unsent: bool) -> ColumnElement[bool]:
    """What `drafts.is_over` says of a draft.

    `unsent`: of posts whose session had run out, which go by the real clock as sessions do; else of the others.
    """
    longer = or_(*(_named(begin, end) for begin, end in drafts.OF_A_SUBMISSION))
    had_its_time = or_(
        and_(longer, Draft.saved_at < now - drafts.SUBMISSION_LASTS),
        and_(~longer, Draft.saved_at < now - drafts.LASTS),
    )
    is_unsent = _named(drafts.UNSENT, "")
    return and_(is_unsent if unsent else ~is_unsent, had_its_time)


def draft_owner(owner_id: int, purpose: str) -> Whose:
    """Whose what was typed is."""
    return Whose(owner_id, item=f"{owner_id}:{purpose}")


def _named(begin: str, end: str) -> ColumnElement[bool]:
    return and_(Draft.purpose.startswith(begin, autoescape=True), Draft.purpose.endswith(end, autoescape=True))

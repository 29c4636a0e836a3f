"""What testing tools change (R56)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from yss.models import TestingClock
from yss.transactions import transactional


@transactional()
def move_clock(session: Session, *, seconds: int) -> None:
    """Keeps how far the product's clock is moved."""
    session.merge(TestingClock(id=1, offset_seconds=seconds))

"""What testing tools keep (R56)."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from yss.extensions import Base


class TestingClock(Base):
    """How far the product's clock was moved, in seconds; at most one row, id 1."""

    __tablename__ = "testing_clock"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    offset_seconds: Mapped[int] = mapped_column(default=0)

"""The keys that the database knows of: of the ring, which one seals and which ones each process has; of persons."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from yss.extensions import Base
from yss.sealing import Whose


class RingKey(Base):
    """A key that has sealed here: a known value sealed under it and looked up, by which the ring is told (M22).

    One is current: it seals. What is retired seals nothing any more; its row stays, so that its id never comes again.
    """

    __tablename__ = "ring_key"
    __table_args__ = (
        CheckConstraint("NOT is_current OR retired_at IS NULL", name="current_in_use"),
        Index(
            "uq_ring_key_current",
            "is_current",
            unique=True,
            sqlite_where=text("is_current"),
            postgresql_where=text("is_current"),
        ),
    )

    key_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    known: Mapped[bytes]
    looked_up: Mapped[bytes]
    is_current: Mapped[bool]
    retired_at: Mapped[datetime | None]


class RingHolder(Base):
    """A process that serves, the ids of the keys in its ring, and when it last said so (M23)."""

    __tablename__ = "ring_holder"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key_ids: Mapped[list[int]] = mapped_column(JSON)
    seen_at: Mapped[datetime]


class PersonalKey(Base):
    """The key of what is one person's in one school, in school 0 of what is no school's; sealed by the ring.

    It goes when the person is erased there: what it has sealed opens for nobody then, wherever it still lies (R49).
    """

    __tablename__ = "personal_key"

    school_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", deferrable=True, initially="DEFERRED"),
        primary_key=True,
        autoincrement=False,
        index=True,
    )
    key_sealed: Mapped[bytes]


def key_owner(row: PersonalKey | Whose) -> str:
    """Whose the sealed key is."""
    return f"{row.school_id}:{row.person_id}"

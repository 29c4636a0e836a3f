"""What testing tools keep (R56); without them these tables stay empty."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from yss.extensions import Base


class TestingClock(Base):
    """How far the product's clock was moved, in seconds, and the outcome of verification; at most one row, id 1."""

    __tablename__ = "testing_clock"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    offset_seconds: Mapped[int] = mapped_column(default=0)
    outcome: Mapped[str] = mapped_column(String(40), default="", server_default="")


class ChatMessage(Base):
    """An invite card in somebody's simulated chats (R15): a row for each chat list in which it lies.

    `peer_id` is the chat: the person at its other end, or the organization whose class group it is. The link is made
    from the invite when the card is tapped; no token stands here.
    """

    __tablename__ = "chat_message"
    __table_args__ = (ForeignKeyConstraint(["school_id", "invite_id"], ["invite.school_id", "invite.id"]),)

    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    peer_id: Mapped[int]
    sender_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    school_id: Mapped[int]
    invite_id: Mapped[int]
    words: Mapped[str] = mapped_column(String(200), default="")
    sent_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]

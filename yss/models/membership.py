"""Members, those who fill in for them, and the invites by which they come."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from yss.domain.vocabulary import InviteKind, Leaving, WayOut
from yss.extensions import Base
from yss.models.types import enum_of


class Membership(Base):
    """A person's stay in an organization; one active per person and school (R18). Rejoining is a new row (R19)."""

    __tablename__ = "membership"
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "org_id"], ["organization.school_id", "organization.id"]),
        Index(
            "uq_membership_active",
            "school_id",
            "person_id",
            unique=True,
            sqlite_where=text("left_at IS NULL"),
            postgresql_where=text("left_at IS NULL"),
        ),
        Index("ix_membership_roster", "school_id", "org_id", "left_at", "initials", "name", "id"),
        # PostgreSQL takes no order from an index behind a column that is NULL.
        Index(
            "ix_membership_by_name",
            "school_id",
            "org_id",
            "initials",
            "name",
            "id",
            sqlite_where=text("left_at IS NULL"),
            postgresql_where=text("left_at IS NULL"),
        ),
    )

    school_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    org_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    number_masked: Mapped[str] = mapped_column(String(40))
    joined_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    left_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    left_how: Mapped[Leaving | None] = mapped_column(enum_of(Leaving))
    initials: Mapped[str] = mapped_column(String(100), default="", server_default="")


class JoinRequest(Base):
    """待本人确认: a collector, or a proxy by the card, asks somebody in who joins by themselves alone (R18, R73).

    `accepted` stays empty where nobody answered: the right of who asked has ended (R75).
    """

    __tablename__ = "join_request"
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "org_id"], ["organization.school_id", "organization.id"]),
        Index(
            "uq_join_request_open",
            "school_id",
            "org_id",
            "person_id",
            unique=True,
            sqlite_where=text("answered_at IS NULL"),
            postgresql_where=text("answered_at IS NULL"),
        ),
        Index("ix_join_request_person", "person_id"),
    )

    school_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    org_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(100))
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    accepted: Mapped[bool | None]


class Invite(Base):
    """A card's link: for a collector of the school (R9), or a member of an organization (R15)."""

    __tablename__ = "invite"
    __table_args__ = (
        UniqueConstraint("school_id", "token_digest"),
        ForeignKeyConstraint(["school_id", "org_id"], ["organization.school_id", "organization.id"]),
        CheckConstraint("max_uses IS NULL OR uses <= max_uses", name="uses"),
        Index("ix_invite_org", "school_id", "org_id"),
    )

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[InviteKind] = mapped_column(enum_of(InviteKind))
    org_id: Mapped[int | None]
    token_digest: Mapped[bytes]
    token_sealed: Mapped[bytes]
    invited_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    max_uses: Mapped[int | None]
    uses: Mapped[int] = mapped_column(default=0)
    revoked_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(String(80), default="", server_default="")


class InviteOpening(Base):
    """A verified person has opened a collector's card; `declined` while they say that it is not for them (R43)."""

    __tablename__ = "invite_opening"
    __table_args__ = (ForeignKeyConstraint(["school_id", "invite_id"], ["invite.school_id", "invite.id"]),)

    school_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    invite_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    opened_at: Mapped[datetime]
    declined: Mapped[WayOut | None] = mapped_column(enum_of(WayOut))
    declined_at: Mapped[datetime | None]


class InviteRedemption(Base):
    """A use of an invite by a person; the same person uses it once."""

    __tablename__ = "invite_redemption"
    __table_args__ = (ForeignKeyConstraint(["school_id", "invite_id"], ["invite.school_id", "invite.id"]),)

    school_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    invite_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    redeemed_at: Mapped[datetime]

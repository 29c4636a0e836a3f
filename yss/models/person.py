"""The directory: people across schools, who they proved to be, and what only they hold."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Select,
    String,
    UniqueConstraint,
    and_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from yss.domain import documents
from yss.domain.languages import Language
from yss.domain.subject import Subject
from yss.domain.vocabulary import ConsentRelation, DocumentType, VerificationMethod
from yss.extensions import Base, vault
from yss.made_once import made_once
from yss.models.types import enum_of


class Person(Base):
    """One (document type, number) (R7). Number and phone are sealed, found by keyed digest (R47).

    The language is read with sessions alone (R85).
    """

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("document_type", "document_digest"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    document_type: Mapped[DocumentType] = mapped_column(enum_of(DocumentType))
    document_digest: Mapped[bytes]
    number_sealed: Mapped[bytes]
    number_masked: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(100))
    name_verified: Mapped[bool] = mapped_column(default=False)
    phone_sealed: Mapped[bytes | None]
    phone_masked: Mapped[str | None] = mapped_column(String(20))
    language: Mapped[Language | None] = mapped_column(enum_of(Language), deferred=True)
    created_at: Mapped[datetime]

    @property
    def is_erased(self) -> bool:
        """Nothing of the person is left but the row (R49)."""
        return not self.number_masked


def document_digest(subject: Subject) -> bytes:
    """The keyed digest by which the subject's document is found (R47)."""
    return vault.digest("document", documents.canonical(subject.document_type, subject.number))


def is_subject(subject: Subject) -> ColumnElement[bool]:
    """The person holds the subject's document (R7)."""
    return and_(Person.document_type == subject.document_type, Person.document_digest == document_digest(subject))


class Collectorship(Base):
    """One collector, one organization, everywhere (R12)."""

    __tablename__ = "collectorship"
    __table_args__ = (
        UniqueConstraint("school_id", "org_id"),
        ForeignKeyConstraint(["school_id", "org_id"], ["organization.school_id", "organization.id"]),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    school_id: Mapped[int]
    org_id: Mapped[int]
    created_at: Mapped[datetime]


class VerificationAttempt(Base):
    """One way through a provider: single-use, bound to a browser, expiring (R5)."""

    __tablename__ = "verification_attempt"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    token_digest: Mapped[bytes] = mapped_column(unique=True)
    state_digest: Mapped[bytes]
    browser_digest: Mapped[bytes] = mapped_column(index=True)
    method: Mapped[VerificationMethod] = mapped_column(enum_of(VerificationMethod))
    subject_sealed: Mapped[bytes | None]
    outcome: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    consumed_at: Mapped[datetime | None]


class UserSession(Base):
    """A device on which a person is verified: 30 days, idle 14 (R5); and which of several desks is open on it (R61)."""

    __tablename__ = "user_session"

    token_digest: Mapped[bytes] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    verified_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    desk_org_id: Mapped[int | None]


class Consent(Base):
    """Agreement to the use of a person's health data, asked once and kept, also after it was withdrawn (R49)."""

    __tablename__ = "consent"
    __table_args__ = (
        Index(
            "uq_consent_standing",
            "person_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    given_at: Mapped[datetime] = mapped_column(primary_key=True)
    given_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    relation: Mapped[ConsentRelation] = mapped_column(enum_of(ConsentRelation))
    text_version: Mapped[int]
    withdrawn_at: Mapped[datetime | None]


def standing_consent(person_id: int) -> Select[Consent]:
    """The one agreement that stands for the person; no row where none was given, or it was withdrawn."""
    return select(Consent).where(Consent.person_id == person_id, Consent.withdrawn_at.is_(None))


consent_of = made_once(standing_consent)


class Draft(Base):
    """What a verified person has typed and not handed in: one per owner and purpose, sealed, for a while (R76)."""

    __tablename__ = "draft"

    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    purpose: Mapped[str] = mapped_column(String(160), primary_key=True)
    content_sealed: Mapped[bytes]
    saved_at: Mapped[datetime]


class Idempotency(Base):
    """A key used up by a committed effect, with what came of it (R51); 72 h."""

    __tablename__ = "idempotency"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    body_digest: Mapped[bytes]
    result: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(index=True)

"""Exports: what was taken out of the product by whom for what, whose data was in it, one-time links (R45)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ColumnElement, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, and_, exists, or_
from sqlalchemy.orm import Mapped, mapped_column

from yss.domain.vocabulary import ExportFormat, ExportKind, ExportPurpose
from yss.extensions import Base
from yss.models.school import SchoolAdmin
from yss.models.types import enum_of


class Export(Base):
    """An order that was given, append-only; its file is made from it whenever it is fetched.

    Together with `ExportSubject` it answers a person's "who took out what is held on me": join both on
    (school_id, id = export_id) and tell `made_by`'s name, `made_at`, `purpose`, `kind` and `with_numbers`, which says
    whether the whole document number was in it. `words_sealed` are the purpose in words, owner `words_owner`.
    """

    __tablename__ = "export"
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "org_id"], ["organization.school_id", "organization.id"]),
        Index("ix_export_made_by", "school_id", "made_by", "made_at"),
    )

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    kind: Mapped[ExportKind] = mapped_column(enum_of(ExportKind))
    format: Mapped[ExportFormat] = mapped_column(enum_of(ExportFormat))
    first_day: Mapped[date]
    last_day: Mapped[date]
    org_id: Mapped[int | None]
    purpose: Mapped[ExportPurpose] = mapped_column(enum_of(ExportPurpose))
    words_sealed: Mapped[bytes | None]
    with_numbers: Mapped[bool]


class ExportSubject(Base):
    """A person of whom an export holds a row, or whom the remarks in it may name; nobody else is in its file."""

    __tablename__ = "export_subject"
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "export_id"], ["export.school_id", "export.id"]),
        Index("ix_export_subject_person", "person_id", "school_id"),
    )

    school_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    export_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)


class ExportLink(Base):
    """A link that fetches an export's file without a session, within ten minutes: for the one browser that uses it.

    That one may fetch it again meanwhile: whether all of it arrived can't be known here, least of all behind a front.
    """

    __tablename__ = "export_link"
    __table_args__ = (
        UniqueConstraint("school_id", "token_digest"),
        ForeignKeyConstraint(["school_id", "export_id"], ["export.school_id", "export.id"]),
        Index("ix_export_link_export", "school_id", "export_id"),
    )

    school_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    export_id: Mapped[int]
    token_digest: Mapped[bytes]
    token_sealed: Mapped[bytes]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    browser_digest: Mapped[bytes | None]


def is_usable(browser_digest: bytes, now: datetime) -> ColumnElement[bool]:
    """The link has not run out, and nobody has used it but, maybe, this browser (R45)."""
    mine = ExportLink.browser_digest == browser_digest
    return and_(ExportLink.expires_at > now, or_(ExportLink.used_at.is_(None), mine))


def is_makers() -> ColumnElement[bool]:
    """Whoever ordered the export is the school's admin still, and was one without a break: it ends with them (R75)."""
    return exists().where(
        SchoolAdmin.school_id == Export.school_id,
        SchoolAdmin.person_id == Export.made_by,
        SchoolAdmin.created_at <= Export.made_at,
    )


def words_owner(export: Export) -> str:
    """Whose the sealed words are."""
    return f"{export.school_id}:{export.id}"

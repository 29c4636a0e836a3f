"""应加入名单: who should be in an organization, so that 未加入 has names (R46)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKeyConstraint, Index, String, and_, or_, select, text
from sqlalchemy.orm import Mapped, aliased, mapped_column

from yss.domain.vocabulary import DocumentType
from yss.extensions import Base
from yss.models.membership import Membership
from yss.models.person import Person
from yss.models.types import enum_of


class ExpectedMember(Base):
    """Somebody named in an organization's list: by document where the list gives a number, otherwise by name alone."""

    __tablename__ = "expected_member"
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "org_id"], ["organization.school_id", "organization.id"]),
        Index("uq_expected_member_document", "school_id", "org_id", "document_digest", unique=True),
        Index(
            "uq_expected_member_name",
            "school_id",
            "org_id",
            "name",
            unique=True,
            sqlite_where=text("document_digest IS NULL"),
            postgresql_where=text("document_digest IS NULL"),
        ),
        Index("ix_expected_member_list", "school_id", "org_id", "initials", "name", "id"),
    )

    school_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    org_id: Mapped[int]
    name: Mapped[str] = mapped_column(String(100))
    initials: Mapped[str] = mapped_column(String(100))
    document_type: Mapped[DocumentType | None] = mapped_column(enum_of(DocumentType))
    document_digest: Mapped[bytes | None]
    number_sealed: Mapped[bytes | None]
    number_masked: Mapped[str | None] = mapped_column(String(40))
    listed_at: Mapped[datetime]


BY_NAME = (ExpectedMember.initials, ExpectedMember.name, ExpectedMember.id)


def of(school_id: int, org_id: int) -> ColumnElement[bool]:
    """The list of the organization."""
    return and_(ExpectedMember.school_id == school_id, ExpectedMember.org_id == org_id)


def has_joined(school_id: int, org_id: int) -> ColumnElement[bool]:
    """An active member of the organization holds the document; without one, bears the name and is no other of the list.

    Three sets, each gathered once: no plan makes it dearer than the roster and the list together.
    """
    roster = (
        select(Membership)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.school_id == school_id, Membership.org_id == org_id, Membership.left_at.is_(None))
    )
    documents = roster.with_only_columns(Person.document_digest)
    other = aliased(ExpectedMember)
    listed = select(other.document_digest).where(
        other.school_id == school_id, other.org_id == org_id, other.document_digest.is_not(None)
    )
    names = roster.with_only_columns(Membership.name).where(Person.document_digest.not_in(listed))
    return or_(
        and_(ExpectedMember.document_digest.is_not(None), ExpectedMember.document_digest.in_(documents)),
        and_(ExpectedMember.document_digest.is_(None), ExpectedMember.name.in_(names)),
    )

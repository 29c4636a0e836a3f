"""应加入名单: who should be in an organization, so that 未加入 has names (R46)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKeyConstraint, Index, String, and_, exists, or_, select, text
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


def has_joined() -> ColumnElement[bool]:
    """An active member of the organization holds the document; without one, bears the name and is no other of the list.

    The initials go with the name, so that the roster's index finds it.
    """
    member = select(Membership.id).join(Person, Person.id == Membership.person_id)
    here = and_(
        Membership.school_id == ExpectedMember.school_id,
        Membership.org_id == ExpectedMember.org_id,
        Membership.left_at.is_(None),
    )
    by_document = and_(
        Person.document_type == ExpectedMember.document_type,
        Person.document_digest == ExpectedMember.document_digest,
    )
    other = aliased(ExpectedMember)
    is_another = exists().where(
        other.school_id == Membership.school_id,
        other.org_id == Membership.org_id,
        other.document_digest == Person.document_digest,
    )
    by_name = and_(
        Membership.initials == ExpectedMember.initials,
        Membership.name == ExpectedMember.name,
        ~is_another,
    )
    return or_(
        member.where(here, by_document).exists(),
        and_(ExpectedMember.document_digest.is_(None), member.where(here, by_name).exists()),
    )

"""Names that were said wrong, and names that were put right (R71)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, Select, String, and_, func, select
from sqlalchemy.orm import Mapped, mapped_column

from yss.domain.subject import Subject
from yss.domain.vocabulary import DocumentType
from yss.extensions import Base
from yss.models.aliases import shared
from yss.models.membership import Membership
from yss.models.person import Person, is_subject


class NameMismatch(Base):
    """Somebody named a number's owner otherwise than they are known: as typed, for the collector to look at.

    `counts`: towards the asker's five a day; not where the asker sees the person on a roster of their own.
    """

    __tablename__ = "name_mismatch"
    __table_args__ = (Index("ix_name_mismatch_asker", "asker_id", "at"), Index("ix_name_mismatch_person", "person_id"))

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asker_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    typed_name: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime]
    counts: Mapped[bool]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class NameCorrection(Base):
    """A name that was corrected: both stay, for who may read them (R71)."""

    __tablename__ = "name_correction"
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "org_id"], ["organization.school_id", "organization.id"]),
        Index("ix_name_correction_person", "school_id", "person_id"),
    )

    school_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    org_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    old_name: Mapped[str] = mapped_column(String(100))
    new_name: Mapped[str] = mapped_column(String(100))
    corrected_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    corrected_at: Mapped[datetime]


def stays_in(school_id: int, person_id: int) -> Select[Membership]:
    """The person's stays in a school, the last first: its name is the one that binds there. None that was erased."""
    mine = (Membership.school_id == school_id, Membership.person_id == person_id, Membership.number_masked != "")
    return select(Membership).where(*mine).order_by(Membership.id.desc())


def known_as(school_id: int, subject: Subject) -> Select[Person, Membership]:
    """(Person, last stay in the school or NULL) of who holds the subject's document; one statement for everybody.

    The person is held until the transaction ends: who erases themselves meanwhile waits, or is not found.
    """
    return _with_last_stay(school_id).where(is_subject(subject))


def known_with(school_id: int, digests: Collection[bytes]) -> Select[Person, Membership]:
    """The same of all who hold one of these documents."""
    ours = and_(Person.document_type.in_(list(DocumentType)), Person.document_digest.in_(digests))
    return _with_last_stay(school_id).where(ours)


_OTHER = shared(Membership)


def _with_last_stay(school_id: int) -> Select[Person, Membership]:
    last = (
        select(func.max(_OTHER.id))
        .where(_OTHER.school_id == school_id, _OTHER.person_id == Person.id, _OTHER.number_masked != "")
        .correlate(Person)
        .scalar_subquery()
    )
    here = and_(Membership.school_id == school_id, Membership.id == last)
    found = select(Person, Membership).outerjoin(Membership, here).order_by(Person.id)
    return found.with_for_update(of=Person, key_share=True)

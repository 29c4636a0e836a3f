"""代填关系: who may report for whom, how far, and by whose yes (R22, R72, R73)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, Select, and_, exists, or_, select
from sqlalchemy.orm import Mapped, aliased, mapped_column

from yss.domain.links import Link, LinkStrength
from yss.domain.vocabulary import ConsentRelation
from yss.extensions import Base
from yss.models.aliases import shared
from yss.models.types import enum_of


class ProxyLink(Base):
    """Who has been let in to report for whom; `relation` as the proxy says it, `guardian_asked_at` while that waits."""

    __tablename__ = "proxy_link"
    __table_args__ = (
        Index("ix_proxy_link_proxy", "proxy_id", "school_id"),
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_by IS NULL)", name="confirmed"),
        CheckConstraint("strength <> 'guardian' OR confirmed_at IS NOT NULL", name="guardian"),
        CheckConstraint("person_id <> proxy_id", name="other"),
    )

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    proxy_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    created_at: Mapped[datetime]
    strength: Mapped[LinkStrength] = mapped_column(enum_of(LinkStrength))
    relation: Mapped[ConsentRelation | None] = mapped_column(enum_of(ConsentRelation))
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    guardian_asked_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    @property
    def stands(self) -> bool:
        """Not ended."""
        return self.ended_at is None

    @property
    def facts(self) -> Link:
        """What the rules ask of it."""
        by_person = self.confirmed_by == self.person_id
        return Link(self.strength, confirmed=self.confirmed_at is not None, confirmed_by_person=by_person)


_OTHER = shared(ProxyLink)


def of_person(school_id: int, person_id: int) -> Select[ProxyLink]:
    """The links to a person that stand, the oldest first."""
    mine = (ProxyLink.school_id == school_id, ProxyLink.person_id == person_id, ProxyLink.ended_at.is_(None))
    return select(ProxyLink).where(*mine).order_by(ProxyLink.created_at, ProxyLink.proxy_id)


def guards(person_id: Any, actor_id: int, school_id: Any) -> ColumnElement[bool]:
    """The actor is the person's confirmed guardian in the school (R72)."""
    link = aliased(ProxyLink)
    return exists().where(
        link.school_id == school_id,
        link.person_id == person_id,
        link.proxy_id == actor_id,
        link.strength == LinkStrength.GUARDIAN,
        link.ended_at.is_(None),
    )


def waits() -> ColumnElement[bool]:
    """A link that waits for a yes: a further one, or to be a guardian's."""
    as_proxy = and_(ProxyLink.strength == LinkStrength.FURTHER, ProxyLink.confirmed_at.is_(None))
    return and_(ProxyLink.ended_at.is_(None), or_(as_proxy, ProxyLink.guardian_asked_at.is_not(None)))


def has_no_yes(school_id: Any, person_id: Any, filled_by: Any) -> ColumnElement[bool]:
    """What was filled in is of a further proxy whose yes is waited for, or was never given (R72)."""
    return exists().where(
        _OTHER.school_id == school_id,
        _OTHER.person_id == person_id,
        _OTHER.proxy_id == filled_by,
        _OTHER.strength == LinkStrength.FURTHER,
        _OTHER.confirmed_at.is_(None),
    )

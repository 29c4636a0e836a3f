"""变动核实: risks that are new in a report, and what was done about them (R59)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Select,
    String,
    UniqueConstraint,
    and_,
    literal_column,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from yss.domain.vocabulary import ChangeOutcome, ChangeState, Risk
from yss.extensions import Base
from yss.made_once import made_once
from yss.models.types import enum_of
from yss.sealing import Whose

_STANDS = text("state <> 'superseded'")


class HealthChange(Base):
    """New risks of a person's day. In the clear stands only how urgent it is; what changed is sealed.

    `room` is where the person lived then: a dormitory's cases are counted by it (R60).
    """

    __tablename__ = "health_change"
    __table_args__ = (
        UniqueConstraint("school_id", "report_id"),
        ForeignKeyConstraint(["school_id", "report_id"], ["health_report.school_id", "health_report.id"]),
        ForeignKeyConstraint(["school_id", "membership_id"], ["membership.school_id", "membership.id"]),
        ForeignKeyConstraint(["school_id", "org_id"], ["organization.school_id", "organization.id"]),
        Index(
            "uq_health_change_standing",
            "school_id",
            "person_id",
            "day",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index("ix_health_change_person", "school_id", "person_id", "day"),
        Index("ix_health_change_desk", "school_id", "org_id", "state", "risk", "id"),
        Index("ix_health_change_school", "school_id", "state", "risk", "id"),
        Index("ix_health_change_org", "school_id", "org_id", "day"),
        Index("ix_health_change_room", "school_id", "room", "day"),
    )

    school_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    report_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    org_id: Mapped[int]
    membership_id: Mapped[int]
    day: Mapped[date]
    state: Mapped[ChangeState] = mapped_column(enum_of(ChangeState))
    risk: Mapped[Risk] = mapped_column(enum_of(Risk))
    room: Mapped[str | None] = mapped_column(String(40))
    questionnaire: Mapped[str] = mapped_column(String(60))
    risks_sealed: Mapped[bytes | None]
    raised_at: Mapped[datetime]


def standing_change(school_id: int, person_id: int, day: date) -> Select[HealthChange]:
    """What was new and risky in the person's day, as its newest report says; no row where nothing was."""
    # Said and not bound, so that its index is known to fit before there is a value.
    superseded: ColumnElement[str] = literal_column(f"'{ChangeState.SUPERSEDED}'")
    mine = (HealthChange.school_id == school_id, HealthChange.person_id == person_id, HealthChange.day == day)
    return select(HealthChange).where(*mine, HealthChange.state != superseded)


change_of_day = made_once(standing_change)


class ChangeAcknowledgment(Base):
    """已核实: who verified a change, when, and what was done; append-only, words of one's own are sealed."""

    __tablename__ = "change_acknowledgment"
    __table_args__ = (
        UniqueConstraint("school_id", "change_id"),
        ForeignKeyConstraint(["school_id", "change_id"], ["health_change.school_id", "health_change.id"]),
    )

    school_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    change_id: Mapped[int]
    outcome: Mapped[ChangeOutcome] = mapped_column(enum_of(ChangeOutcome))
    words_sealed: Mapped[bytes | None]
    acknowledged_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    acknowledged_at: Mapped[datetime]


def risks_owner(change: HealthChange) -> Whose:
    """Whose the sealed risks are."""
    return Whose(change.person_id, change.school_id)


def acknowledgment_owner(change: HealthChange) -> Whose:
    """Whose the sealed words on the change are."""
    return Whose(change.person_id, change.school_id, f"{change.school_id}:{change.id}")


def of_organization(school_id: int, org_id: int | None) -> ColumnElement[bool]:
    """The changes of an organization, or of the whole school."""
    mine = HealthChange.school_id == school_id
    return mine if org_id is None else and_(mine, HealthChange.org_id == org_id)

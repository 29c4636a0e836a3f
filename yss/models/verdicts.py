"""What is said of a report that somebody else filled in (R65)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from yss.domain.vocabulary import Verdict
from yss.extensions import Base
from yss.models.types import enum_of


class ReportVerdict(Base):
    """代填复核: the person, or the guardian, confirms or disputes a report that somebody else filled in."""

    __tablename__ = "report_verdict"
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "report_id"], ["health_report.school_id", "health_report.id"]),
        Index("ix_report_verdict_given", "school_id", "verdict", "given_at"),
    )

    school_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    report_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    verdict: Mapped[Verdict] = mapped_column(enum_of(Verdict))
    given_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    given_at: Mapped[datetime]

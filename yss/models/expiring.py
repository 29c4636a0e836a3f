"""What a school's period of keeping takes: every sealed column of a school's table, and where a case lived (R49).

Selects, run by others. Rows, figures and digests stay; the columns named become NULL.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, inspect, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, aliased

from yss.domain.days import ONE_DAY, end_of
from yss.models.absences import Leave
from yss.models.changes import ChangeAcknowledgment, HealthChange
from yss.models.clusters import ClusterNotice
from yss.models.export import Export
from yss.models.foreign import ForeignTeacher, ForeignTeacherChange
from yss.models.missing_notes import MissingNote
from yss.models.report import DaySubmission, HealthReport, SubmissionReturn, SubmissionRow

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Expiring:
    """Columns of a table that are erased together once `is_old` says so, of the school and the first day kept."""

    columns: tuple[InstrumentedAttribute[Any], ...]
    is_old: Callable[[int, date], ColumnElement[bool]]

    @property
    def model(self) -> Any:
        """The table's class."""
        return self.columns[0].class_

    def found(self, school_id: int, kept_from: date) -> Select[Any]:
        """The school's rows that still hold something and are too old."""
        is_held = or_(*(column.is_not(None) for column in self.columns))
        return select(self.model).where(self.model.school_id == school_id, self.is_old(school_id, kept_from), is_held)

    def after(self, school_id: int, kept_from: date, last: Key | None, limit: int) -> Select[Any]:
        """The next of them behind the row with the key `last`, so that no batch looks at the same rows again."""
        key = inspect(self.model).primary_key[1:]
        found = self.found(school_id, kept_from).order_by(*key).limit(limit)
        return found if last is None else found.where(tuple_(*key) > last)

    def key_of(self, row: Any) -> Key:
        """Where in its school's rows the row stands."""
        return tuple(getattr(row, column.key) for column in inspect(self.model).primary_key[1:])


def _begins(day: date) -> Any:
    return end_of(day - ONE_DAY)


def _is_told_over(school_id: int, kept_from: date) -> ColumnElement[bool]:
    """Old, and not what stands of a teacher on somebody's list: that is today's."""
    newer = aliased(ForeignTeacherChange)
    of_teacher = and_(newer.school_id == school_id, newer.teacher_id == ForeignTeacherChange.teacher_id)
    free = exists().where(
        ForeignTeacher.school_id == school_id,
        ForeignTeacher.id == ForeignTeacherChange.teacher_id,
        ForeignTeacher.org_id.is_(None),
    )
    replaced = exists().where(of_teacher, newer.seq > ForeignTeacherChange.seq)
    return and_(ForeignTeacherChange.changed_at < _begins(kept_from), or_(replaced, free))


def _is_of_old_submission(school_id: int, kept_from: date) -> ColumnElement[bool]:
    return exists().where(
        DaySubmission.school_id == school_id,
        DaySubmission.id == SubmissionRow.submission_id,
        DaySubmission.day < kept_from,
    )


EXPIRING = {
    "reports": Expiring((HealthReport.answers_sealed, HealthReport.salt), lambda _, day: HealthReport.day < day),
    "frozen_rows": Expiring((SubmissionRow.salt,), _is_of_old_submission),
    "remarks": Expiring(
        (DaySubmission.remarks_sealed, DaySubmission.remarks_salt), lambda _, day: DaySubmission.day < day
    ),
    "return_reasons": Expiring((SubmissionReturn.reason_sealed,), lambda _, day: SubmissionReturn.day < day),
    "missing_words": Expiring((MissingNote.words_sealed,), lambda _, day: MissingNote.day < day),
    "leave_words": Expiring((Leave.words_sealed,), lambda _, day: Leave.to_day < day),
    "change_risks": Expiring((HealthChange.risks_sealed, HealthChange.room), lambda _, day: HealthChange.day < day),
    "acknowledgment_words": Expiring(
        (ChangeAcknowledgment.words_sealed,), lambda _, day: ChangeAcknowledgment.acknowledged_at < _begins(day)
    ),
    "cluster_words": Expiring((ClusterNotice.words_sealed,), lambda _, day: ClusterNotice.closed_at < _begins(day)),
    "export_words": Expiring((Export.words_sealed,), lambda _, day: Export.made_at < _begins(day)),
    "teacher_details": Expiring((ForeignTeacherChange.details_sealed,), _is_told_over),
}

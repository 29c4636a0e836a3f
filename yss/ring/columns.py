"""Every sealed column of the database, with whose its values are (R47)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func
from sqlalchemy.orm import InstrumentedAttribute

from yss import sealing
from yss.models import (
    ChangeAcknowledgment,
    ClusterNotice,
    DaySubmission,
    Draft,
    ExpectedMember,
    Export,
    ExportLink,
    Feedback,
    ForeignTeacherChange,
    HealthChange,
    HealthReport,
    Invite,
    Leave,
    MissingNote,
    Person,
    ReminderRobot,
    SubmissionReturn,
    VerificationAttempt,
)
from yss.models.changes import acknowledgment_owner, risks_owner
from yss.models.clusters import closing_owner
from yss.models.export import words_owner
from yss.models.foreign import details_owner
from yss.models.reminding import robot_owner
from yss.models.report import reason_owner, remarks_owner


@dataclass(frozen=True)
class SealedColumn:
    """A sealed column with how its owner is named."""

    place: sealing.Place
    column: InstrumentedAttribute[Any]
    owner: Callable[[Any], str]

    @property
    def model(self) -> Any:
        """The table's class."""
        return self.column.class_

    @property
    def key_id(self) -> ColumnElement[bytes]:
        """The id of the key that sealed, as its two bytes stand in the value."""
        return func.substr(self.column, 2, 2)

    def open(self, ring: sealing.Keyring, row: Any) -> bytes:
        """What the row holds; raises SealBroken."""
        return sealing.open_(ring, self.place, self.owner(row), getattr(row, self.column.key))


COLUMNS = (
    SealedColumn(sealing.PERSON_NUMBER, Person.number_sealed, lambda row: str(row.id)),
    SealedColumn(sealing.PERSON_PHONE, Person.phone_sealed, lambda row: str(row.id)),
    SealedColumn(sealing.ATTEMPT_SUBJECT, VerificationAttempt.subject_sealed, lambda row: str(row.id)),
    SealedColumn(sealing.DRAFT_CONTENT, Draft.content_sealed, lambda row: f"{row.owner_id}:{row.purpose}"),
    SealedColumn(sealing.EXPECTED_NUMBER, ExpectedMember.number_sealed, lambda row: f"{row.school_id}:{row.id}"),
    SealedColumn(sealing.EXPORT_WORDS, Export.words_sealed, words_owner),
    SealedColumn(sealing.EXPORT_TOKEN, ExportLink.token_sealed, lambda row: f"{row.school_id}:{row.id}"),
    SealedColumn(sealing.INVITE_TOKEN, Invite.token_sealed, lambda row: f"{row.school_id}:{row.id}"),
    SealedColumn(sealing.REPORT_ANSWERS, HealthReport.answers_sealed, lambda row: f"{row.school_id}:{row.person_id}"),
    SealedColumn(sealing.SUBMISSION_REMARKS, DaySubmission.remarks_sealed, remarks_owner),
    SealedColumn(sealing.RETURN_REASON, SubmissionReturn.reason_sealed, reason_owner),
    SealedColumn(sealing.FEEDBACK_CONTENT, Feedback.content_sealed, lambda row: str(row.person_id)),
    SealedColumn(sealing.TEACHER_DETAILS, ForeignTeacherChange.details_sealed, details_owner),
    SealedColumn(sealing.ROBOT_URL, ReminderRobot.url_sealed, robot_owner),
    SealedColumn(sealing.ROBOT_SECRET, ReminderRobot.secret_sealed, robot_owner),
    SealedColumn(sealing.LEAVE_WORDS, Leave.words_sealed, lambda row: f"{row.school_id}:{row.person_id}"),
    SealedColumn(sealing.CHANGE_RISKS, HealthChange.risks_sealed, risks_owner),
    SealedColumn(sealing.ACKNOWLEDGMENT_WORDS, ChangeAcknowledgment.words_sealed, acknowledgment_owner),
    SealedColumn(sealing.CLUSTER_WORDS, ClusterNotice.words_sealed, closing_owner),
    SealedColumn(sealing.MISSING_WORDS, MissingNote.words_sealed, lambda row: f"{row.school_id}:{row.person_id}"),
)

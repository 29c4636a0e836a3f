"""Every sealed column of the database, with whose its values are (R47)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func
from sqlalchemy.orm import InstrumentedAttribute, object_session

from yss import sealing
from yss.extensions import vault
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
    PersonalKey,
    ReminderRobot,
    SubmissionReturn,
    VerificationAttempt,
)
from yss.models.changes import acknowledgment_owner, risks_owner
from yss.models.clusters import closing_owner
from yss.models.drafts import draft_owner
from yss.models.export import words_owner
from yss.models.foreign import details_owner
from yss.models.reminding import robot_owner
from yss.models.report import reason_owner, remarks_owner
from yss.models.ring import key_owner
from yss.sealing import Whose


@dataclass(frozen=True)
class SealedColumn:
    """A sealed column with how its owner is named."""

    place: sealing.Place
    column: InstrumentedAttribute[Any]
    owner: Callable[[Any], str | Whose]
    is_personal: bool = False

    @property
    def model(self) -> Any:
        """The table's class."""
        return self.column.class_

    @property
    def key_id(self) -> ColumnElement[bytes]:
        """The id of the key that sealed, as its two bytes stand in the value."""
        return func.substr(self.column, 2, 2)

    @property
    def is_held(self) -> ColumnElement[bool]:
        """There is a value: an erased number is no bytes."""
        return func.length(self.column) > 0

    def is_older(self, current: int) -> ColumnElement[bool]:
        """The value is not sealed as it is by now: by its person's own key, or by the ring's current one."""
        mark = sealing.PERSONAL_MARK if self.is_personal else sealing.key_mark(current)
        return and_(self.is_held, self.key_id != mark)

    def open(self, row: Any) -> bytes:
        """What the row holds; raises SealBroken."""
        return vault.open(self.place, self.owner(row), getattr(row, self.column.key))


def in_school(row: Any) -> Whose:
    """Its person's, in its school."""
    return Whose(row.person_id, row.school_id)


def _of_change(row: ChangeAcknowledgment) -> Whose:
    """Of whoever the words are about: the change names the person."""
    session: Any = object_session(row)
    return acknowledgment_owner(session.get_one(HealthChange, (row.school_id, row.change_id)))


COLUMNS = (
    SealedColumn(sealing.PERSONAL_KEY, PersonalKey.key_sealed, key_owner),
    SealedColumn(sealing.PERSON_NUMBER, Person.number_sealed, lambda row: Whose(row.id), is_personal=True),
    SealedColumn(sealing.PERSON_PHONE, Person.phone_sealed, lambda row: Whose(row.id), is_personal=True),
    SealedColumn(sealing.ATTEMPT_SUBJECT, VerificationAttempt.subject_sealed, lambda row: str(row.id)),
    SealedColumn(
        sealing.DRAFT_CONTENT,
        Draft.content_sealed,
        lambda row: draft_owner(row.owner_id, row.purpose),
        is_personal=True,
    ),
    SealedColumn(sealing.EXPECTED_NUMBER, ExpectedMember.number_sealed, lambda row: f"{row.school_id}:{row.id}"),
    SealedColumn(sealing.EXPORT_WORDS, Export.words_sealed, words_owner),
    SealedColumn(sealing.EXPORT_TOKEN, ExportLink.token_sealed, lambda row: f"{row.school_id}:{row.id}"),
    SealedColumn(sealing.INVITE_TOKEN, Invite.token_sealed, lambda row: f"{row.school_id}:{row.id}"),
    SealedColumn(sealing.REPORT_ANSWERS, HealthReport.answers_sealed, in_school, is_personal=True),
    SealedColumn(sealing.SUBMISSION_REMARKS, DaySubmission.remarks_sealed, remarks_owner),
    SealedColumn(sealing.RETURN_REASON, SubmissionReturn.reason_sealed, reason_owner),
    SealedColumn(sealing.FEEDBACK_CONTENT, Feedback.content_sealed, lambda row: Whose(row.person_id), is_personal=True),
    SealedColumn(sealing.TEACHER_DETAILS, ForeignTeacherChange.details_sealed, details_owner),
    SealedColumn(sealing.ROBOT_URL, ReminderRobot.url_sealed, robot_owner),
    SealedColumn(sealing.ROBOT_SECRET, ReminderRobot.secret_sealed, robot_owner),
    SealedColumn(sealing.LEAVE_WORDS, Leave.words_sealed, in_school, is_personal=True),
    SealedColumn(sealing.CHANGE_RISKS, HealthChange.risks_sealed, risks_owner, is_personal=True),
    SealedColumn(
        sealing.ACKNOWLEDGMENT_WORDS,
        ChangeAcknowledgment.words_sealed,
        _of_change,
        is_personal=True,
    ),
    SealedColumn(sealing.CLUSTER_WORDS, ClusterNotice.words_sealed, closing_owner),
    SealedColumn(sealing.MISSING_WORDS, MissingNote.words_sealed, in_school, is_personal=True),
)

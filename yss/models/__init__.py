"""Tables, one noun a file; facts about one row."""

from yss.models.absences import Holiday, Leave
from yss.models.changes import ChangeAcknowledgment, HealthChange
from yss.models.clusters import ClusterNotice, ClusterThresholds, Residence
from yss.models.desk import Deputy, Handover
from yss.models.expected import ExpectedMember
from yss.models.export import Export, ExportLink, ExportSubject
from yss.models.feedback import Feedback, FeedbackEvent
from yss.models.foreign import ForeignTeacher, ForeignTeacherChange
from yss.models.links import ProxyLink
from yss.models.membership import Invite, InviteOpening, InviteRedemption, JoinRequest, Membership
from yss.models.missing_notes import MissingNote
from yss.models.naming import NameCorrection, NameMismatch
from yss.models.person import (
    Collectorship,
    Consent,
    Draft,
    Idempotency,
    Person,
    UserSession,
    VerificationAttempt,
)
from yss.models.reminding import Reminder, ReminderRobot
from yss.models.report import AuditEvent, DaySubmission, HealthReport, SubmissionReturn, SubmissionRow
from yss.models.ring import PersonalKey, RingHolder, RingKey
from yss.models.school import Organization, OrganizationDay, School, SchoolAdmin
from yss.models.testing import ChatMessage, TestingClock
from yss.models.verdicts import ReportVerdict

__all__ = [
    "AuditEvent",
    "ChangeAcknowledgment",
    "ChatMessage",
    "ClusterNotice",
    "ClusterThresholds",
    "Collectorship",
    "Consent",
    "DaySubmission",
    "Deputy",
    "Draft",
    "ExpectedMember",
    "Export",
    "ExportLink",
    "ExportSubject",
    "Feedback",
    "FeedbackEvent",
    "ForeignTeacher",
    "ForeignTeacherChange",
    "Handover",
    "HealthChange",
    "HealthReport",
    "Holiday",
    "Idempotency",
    "Invite",
    "InviteOpening",
    "InviteRedemption",
    "JoinRequest",
    "Leave",
    "Membership",
    "MissingNote",
    "NameCorrection",
    "NameMismatch",
    "Organization",
    "OrganizationDay",
    "Person",
    "PersonalKey",
    "ProxyLink",
    "Reminder",
    "ReminderRobot",
    "ReportVerdict",
    "Residence",
    "RingHolder",
    "RingKey",
    "School",
    "SchoolAdmin",
    "SubmissionReturn",
    "SubmissionRow",
    "TestingClock",
    "UserSession",
    "VerificationAttempt",
]

"""The words of the product as enumerations; labels on screen live in `yss/web/kit/labels.py`."""

from __future__ import annotations

from enum import StrEnum


class Audience(StrEnum):
    """向你申报健康数据的人群 (R10)."""

    STUDENTS = "students"
    STAFF = "staff"


class SchoolType(StrEnum):
    """学校类型, the eight of FAQ 14 (R10)."""

    PRESCHOOL = "preschool"
    PRIMARY = "primary"
    JUNIOR_HIGH = "junior_high"
    SENIOR_HIGH = "senior_high"
    SECONDARY_VOCATIONAL = "secondary_vocational"
    HIGHER_VOCATIONAL = "higher_vocational"
    UNIVERSITY = "university"
    OTHER = "other"


class DocumentType(StrEnum):
    """证件类型 (R6)."""

    RESIDENT_ID = "resident_id"
    HMT_RESIDENCE_PERMIT = "hmt_residence_permit"
    HONG_KONG_MACAO_PERMIT = "hong_kong_macao_permit"
    TAIWAN_PERMIT = "taiwan_permit"
    PASSPORT = "passport"
    FOREIGN_PERMANENT_RESIDENT_ID = "foreign_permanent_resident_id"


class VerificationMethod(StrEnum):
    """认证方式 (R2)."""

    WECHAT_PAY = "wechat_pay"
    FACE = "face"


class ReportSource(StrEnum):
    """How a report came to be: 自主申报, 代填, 快速填充 (R22, R32)."""

    SELF = "self"
    PROXY = "proxy"
    CARRIED_FORWARD = "carried_forward"


class InviteKind(StrEnum):
    """Whom an invite card is for (R9, R15, R61)."""

    COLLECTOR = "collector"
    MEMBER = "member"
    HANDOVER = "handover"
    DEPUTY = "deputy"


class DeputyState(StrEnum):
    """How far a deputy is (R61)."""

    OFFERED = "offered"
    LAPSED = "lapsed"
    PLANNED = "planned"
    ACTIVE = "active"
    OVER = "over"
    ENDED = "ended"


class InviteState(StrEnum):
    """Whether an invite still works, and if not, why (R43)."""

    USABLE = "usable"
    USED_UP = "used_up"
    EXPIRED = "expired"
    REVOKED = "revoked"


class InviteLasts(StrEnum):
    """For how many days a collector's card works (R43)."""

    A_DAY = "1"
    A_WEEK = "7"
    A_MONTH = "30"


class OrganizationState(StrEnum):
    """Where an organization stands with its school (R43)."""

    WAITING = "waiting"
    OPEN = "open"
    CLOSED = "closed"


class WayOut(StrEnum):
    """What somebody says whom a collector's card does not concern (R9)."""

    NOT_MY_SCHOOL = "not_my_school"
    NOT_COLLECTOR = "not_collector"


class ConsentRelation(StrEnum):
    """Who agreed to the use of health data (R49)."""

    SELF = "self"
    GUARDIAN = "guardian"
    AS_ASKED = "as_asked"


class MissingReason(StrEnum):
    """缺报原因, by tap (R33)."""

    ON_LEAVE = "on_leave"
    UNREACHABLE = "unreachable"
    NO_PHONE = "no_phone"
    TRANSFERRED = "transferred"
    OTHER = "other"


class LeaveKind(StrEnum):
    """Why a member need not report from one day to another (R62)."""

    SICK = "sick"
    PERSONAL = "personal"
    INTERNSHIP = "internship"
    AWAY = "away"
    OTHER = "other"


class ExemptionPart(StrEnum):
    """Which leaves and holidays a list shows: those of now, to come, or over (R62)."""

    CURRENT = "current"
    COMING = "coming"
    PAST = "past"


class DayFilter(StrEnum):
    """Which organizations the school's list shows (R44)."""

    ALL = "all"
    UNSUBMITTED = "unsubmitted"
    SUBMITTED = "submitted"
    LATE = "late"
    MISSING = "missing"


class Leaving(StrEnum):
    """How a membership ended: removed, moved by one's own card, left, made a proxy, erased, its organization closed."""

    REMOVED = "removed"
    TRANSFERRED = "transferred"
    LEFT = "left"
    MADE_PROXY = "made_proxy"
    ERASED = "erased"
    CLOSED = "closed"
    ARCHIVED = "archived"


class TargetReason(StrEnum):
    """Why support changes 采集对象 (R52): a code, so that the audit trail stays free of personal data."""

    CHOSEN_BY_MISTAKE = "chosen_by_mistake"
    USE_CHANGED = "use_changed"


class ClosingReason(StrEnum):
    """Why an organization is closed (R43, R53, R69): a code likewise."""

    CARD_MISDIRECTED = "card_misdirected"
    CREATED_TWICE = "created_twice"
    CREATED_BY_MISTAKE = "created_by_mistake"
    ARCHIVED = "archived"


class AuditKind(StrEnum):
    """What the audit trail is filtered by (R48)."""

    REVEALS = "reveals"
    EXPORTS = "exports"
    SUBMISSIONS = "submissions"
    RETURNS = "returns"
    REPORTS = "reports"
    HEALTH = "health"
    MEMBERS = "members"
    ORGANIZATIONS = "organizations"
    INVITES = "invites"
    TEACHERS = "teachers"
    CORRECTIONS = "corrections"
    PRIVACY = "privacy"
    SETTINGS = "settings"


class ReturnFate(StrEnum):
    """What became of a returned or opened day (R35)."""

    OPEN = "open"
    RESUBMITTED = "resubmitted"
    LAPSED = "lapsed"


class RowDifference(StrEnum):
    """How two versions of a day hold a member (R35)."""

    CAME = "came"
    WENT = "went"
    REPORTED = "reported"
    MISSING = "missing"
    EXEMPT = "exempt"
    REVISED = "revised"


class Verdict(StrEnum):
    """代填复核 (R65)."""

    CONFIRMED = "confirmed"
    DISPUTED = "disputed"


class RowState(StrEnum):
    """What becomes of a row of an imported list (R17, R46)."""

    BAD = "bad"
    ELSEWHERE = "elsewhere"
    ADDABLE = "addable"
    LISTED = "listed"


class ExportKind(StrEnum):
    """What an export holds (R45, R64)."""

    SUBMISSIONS = "submissions"
    REPORTS = "reports"
    MISSING = "missing"
    TEACHERS = "teachers"
    TEACHER_CHANGES = "teacher_changes"
    ANSWERS = "answers"
    DATA_VALUES = "data_values"
    DIGESTS = "digests"


class ExportFormat(StrEnum):
    """The form of an export's file; DHIS2's is JSON (R64)."""

    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"


class ExportPurpose(StrEnum):
    """What an export is for; only the second needs whole document numbers (R45)."""

    DAILY_REPORTING = "daily_reporting"
    EPIDEMIC_CONTROL = "epidemic_control"
    ARCHIVE = "archive"
    OTHER = "other"


class Risk(StrEnum):
    """How urgent it is to verify a change; the words sort as they rank (R59)."""

    HIGH = "high"
    WATCH = "watch"


class ChangeState(StrEnum):
    """How far a change is: superseded where a newer revision of its day says otherwise (R59)."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    SUPERSEDED = "superseded"


class ChangeOutcome(StrEnum):
    """What was done when a change was verified (R59)."""

    CALLED = "called"
    FAMILY_TOLD = "family_told"
    HOSPITAL = "hospital"
    OBSERVED_AT_HOME = "observed_at_home"
    FALSE_ALARM = "false_alarm"
    OTHER = "other"


class ClusterDisposition(StrEnum):
    """What the school did about a cluster (R60)."""

    AUTHORITIES_TOLD = "authorities_told"
    ISOLATED = "isolated"
    HOSPITAL = "hospital"
    UNRELATED = "unrelated"
    OTHER = "other"


class FeedbackKind(StrEnum):
    """What a feedback is about (R42)."""

    QUESTION = "question"
    FAULT = "fault"
    CORRECTION = "correction"
    IDEA = "idea"


class FeedbackState(StrEnum):
    """How far support is with a feedback."""

    NEW = "new"
    READ = "read"
    HANDLED = "handled"


class TeachingLevel(StrEnum):
    """任教层次 of a foreign teacher (R38)."""

    PRESCHOOL = "preschool"
    PRIMARY = "primary"
    JUNIOR_HIGH = "junior_high"
    SENIOR_HIGH = "senior_high"
    SECONDARY_VOCATIONAL = "secondary_vocational"
    HIGHER_VOCATIONAL = "higher_vocational"
    UNIVERSITY = "university"
    OTHER = "other"


class Continent(StrEnum):
    """所属洲 (R38)."""

    AFRICA = "africa"
    ANTARCTICA = "antarctica"
    ASIA = "asia"
    EUROPE = "europe"
    NORTH_AMERICA = "north_america"
    OCEANIA = "oceania"
    SOUTH_AMERICA = "south_america"


class Whereabouts(StrEnum):
    """目前所在地 of a foreign teacher (R38)."""

    GUANGDONG = "guangdong"
    HUBEI = "hubei"
    ELSEWHERE_ON_THE_MAINLAND = "elsewhere_on_the_mainland"
    HONG_KONG_MACAO_TAIWAN = "hong_kong_macao_taiwan"
    ABROAD = "abroad"


class YesNo(StrEnum):
    """是 or 否."""

    YES = "yes"
    NO = "no"


class CovidState(StrEnum):
    """新冠肺炎情况 (R38)."""

    NONE = "none"
    SUSPECTED = "suspected"
    CONFIRMED = "confirmed"
    RECOVERED = "recovered"
    OBSERVED = "observed"


class Transport(StrEnum):
    """入境交通方式 (R38)."""

    PLANE = "plane"
    TRAIN = "train"
    CAR = "car"
    SHIP = "ship"
    OTHER = "other"


class RobotKind(StrEnum):
    """Whose group robot reminds (R66): 企业微信, 钉钉."""

    WECOM = "wecom"
    DINGTALK = "dingtalk"


class ReminderOutcome(StrEnum):
    """What became of a robot's message; a claim that was never answered stays unknown and is not sent again."""

    UNKNOWN = "unknown"
    SENT = "sent"
    FAILED = "failed"


class RevealReason(StrEnum):
    """Why a collector looks at a member's number (R8)."""

    CHECK_IDENTITY = "check_identity"
    EPIDEMIC_CONTROL = "epidemic_control"
    ASKED_BY_MEMBER = "asked_by_member"

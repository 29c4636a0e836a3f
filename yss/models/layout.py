"""Where each table lies once the database is distributed over several machines by school (docs/performance.md, 6).

Facts alone: `flask distribute` makes them so (`yss/cli/distributing.py`), `tests/fit.py` holds each statement to them.
"""

from __future__ import annotations

BY = "school_id"
"""The column that says on which machine a row lies; all rows of a school lie together."""

REFERENCE = ("school", "person", "collectorship", "consent")
"""On every machine whole: what a list of one school joins, though it belongs to nobody's school."""

LOCAL = (
    "chat_message",
    "draft",
    "feedback",
    "feedback_event",
    "idempotency",
    "ring_holder",
    "ring_key",
    "testing_clock",
    "user_session",
    "verification_attempt",
)
"""On the first machine alone: the rest of the directory. No statement names one beside a distributed one."""

DISTRIBUTED = (
    "organization",
    "audit_event",
    "change_acknowledgment",
    "cluster_notice",
    "cluster_thresholds",
    "day_submission",
    "deputy",
    "expected_member",
    "export",
    "export_link",
    "export_subject",
    "foreign_teacher",
    "foreign_teacher_change",
    "handover",
    "health_change",
    "health_report",
    "holiday",
    "invite",
    "invite_opening",
    "invite_redemption",
    "join_request",
    "leave",
    "membership",
    "missing_note",
    "name_correction",
    "name_mismatch",
    "organization_day",
    "personal_key",
    "proxy_link",
    "reminder",
    "reminder_robot",
    "report_verdict",
    "residence",
    "school_admin",
    "submission_return",
    "submission_row",
)
"""Row by row where its school lies. The first one is where the others go by."""

LEFT_OUT = (("chat_message", "invite"), ("collectorship", "organization"))
"""(table, table that it leads to): foreign keys that go then, from the directory into a school's rows.

The ids are checked by the actions that write them, as they are in any case.
"""

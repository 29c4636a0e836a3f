"""A submission's rows as they are frozen, and its digest (R34, R63); steps in the caller's session."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from yss.acts import Work
from yss.domain import leaf_digests
from yss.domain.leaf_digests import DigestFormat, HeldRow
from yss.domain.submission_drafts import RosterRow
from yss.models import DaySubmission, HealthReport
from yss.models.report import HELD

_AT_ONCE = 5_000

Values = dict[str, Any]
Reports = Mapping[int, Mapping[str, Any]]


def frozen(submission: DaySubmission, rows: Sequence[RosterRow], reports: Reports) -> list[Values]:
    """The submission's rows by ascending person id: the report's salt and leaf, or ones made over `null`."""
    return [
        {
            "school_id": submission.school_id,
            "submission_id": submission.id,
            "person_id": row.person_id,
            "membership_id": row.membership_id,
            "report_id": row.report_id,
            "exempt": row.exempt,
            **_salted(reports[row.report_id] if row.report_id is not None else None),
        }
        for row in sorted(rows, key=lambda row: row.person_id)
    ]


def _salted(report: Mapping[str, Any] | None) -> Values:
    if report is not None:
        return {"salt": report["salt"], "leaf": report["leaf"]}
    salt = secrets.token_bytes(16)
    return {"salt": salt, "leaf": leaf_digests.missing_leaf(salt)}


def chain(
    submission: DaySubmission, remarks: str, previous: bytes | None, rows: list[Values], reports: Reports
) -> None:
    """Gives the submission its digest over what it holds and the organization's digest before it."""
    held = [HeldRow.of(row, reports.get(row["report_id"])) for row in rows]
    submission.digest_format = DigestFormat.SECOND
    submission.digest = leaf_digests.submission_digest(submission.header(remarks, previous), held)


def reports_of(act: Work, rows: Sequence[RosterRow]) -> Reports:
    """What a submission covers of the reports that the rows name; a statement takes so many parameters at most."""
    ids = [row.report_id for row in rows if row.report_id is not None]
    known: dict[int, Mapping[str, Any]] = {}
    for start in range(0, len(ids), _AT_ONCE):
        chosen = HealthReport.id.in_(ids[start : start + _AT_ONCE])
        found: Any = select(*HELD, HealthReport.salt, HealthReport.leaf).where(
            HealthReport.school_id == act.school_id, chosen
        )
        known |= {row["id"]: row for row in act.session.execute(found).mappings()}
    return known

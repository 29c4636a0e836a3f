"""The submissions of a made-up organization: figures counted, rows frozen, digests chained as `submit_day` does it."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from yss import sealing
from yss.actions.kit import freezing_steps
from yss.cli.crowd_rows import Crowd, Member, Rows
from yss.cli.demo import QUESTIONNAIRE
from yss.domain import day_figures, questionnaire, tally
from yss.domain.submission_drafts import RosterRow
from yss.domain.vocabulary import ReportSource
from yss.extensions import vault
from yss.ids import new_id
from yss.models import AuditEvent, DaySubmission
from yss.models.report import remarks_owner

_ABSENT_ILL = ("fever", "other_symptoms")


class Submitter:
    """Hands in one day after the other of a crowd, each chained to the one before (R63)."""

    def __init__(self, crowd: Crowd, headcount: int) -> None:
        self._crowd, self._headcount = crowd, headcount
        self._definition = questionnaire.load_key(QUESTIONNAIRE)
        self._seq = 0
        self._digest: bytes | None = None

    def submit(self, day: date, reports: Rows, at: datetime) -> tuple[DaySubmission, AuditEvent, Rows]:
        """The submission of that day's reports, what the trail says of it, and its rows."""
        made: Mapping[int, dict[str, Any]] = {report["person_id"]: report for report in reports}
        submission = self._submission(day, made, at.astimezone(UTC))
        remarks = "、".join(member.name for member in self._crowd.members if member.person_id not in made)
        submission.remarks_salt = secrets.token_bytes(16)
        owner = remarks_owner(submission)
        submission.remarks_sealed = vault.seal(sealing.SUBMISSION_REMARKS, owner, remarks.encode())
        known = {report["id"]: report for report in reports}
        seen = [_seen(member, made.get(member.person_id)) for member in self._crowd.members]
        rows = freezing_steps.frozen(submission, seen, known)
        freezing_steps.chain(submission, remarks, self._digest, rows, known)
        self._digest = submission.digest
        return submission, _audit(submission), rows

    def _submission(self, day: date, made: Mapping[int, Any], at: datetime) -> DaySubmission:
        self._seq += 1
        return DaySubmission(
            school_id=self._crowd.place.school_id,
            id=new_id(),
            org_id=self._crowd.place.org_id,
            day=day,
            version=1,
            seq=self._seq,
            questionnaire=QUESTIONNAIRE,
            figures=self._figures(made),
            supplement=_supplement(self._crowd.members, made),
            submitted_by=self._crowd.place.collector,
            submitted_at=at,
            as_seen_at=at,
        )

    def _figures(self, made: Mapping[int, Any]) -> dict[str, Any]:
        members = self._crowd.members
        sources: Counter[ReportSource | None] = Counter(report["source"] for report in made.values())
        sources[None] = len(members) - len(made)
        answers = [member.answers or {} for member in members if member.person_id in made]
        counted = tally.figures_json(tally.tally(self._definition, answers))
        return {"day": day_figures.count(self._headcount, sources, exempt=0).as_dict(), "tally": counted}


def _supplement(members: Sequence[Member], made: Mapping[int, Any]) -> dict[str, int]:
    health = Counter((member.answers or {}).get("health") for member in members if member.person_id in made)
    ill = sum(health[state] for state in _ABSENT_ILL)
    return {
        "expected_on_site": len(members),
        "present_on_site": len(made) - ill - health["isolated"],
        "absent_ill": ill,
        "isolated_central": 0,
        "isolated_home": health["isolated"],
    }


def _seen(member: Member, report: dict[str, Any] | None) -> RosterRow:
    if report is None:
        return RosterRow(member.person_id, member.membership_id, None, None)
    return RosterRow(member.person_id, member.membership_id, report["id"], report["source"])


def _audit(submission: DaySubmission) -> AuditEvent:
    return AuditEvent(
        school_id=submission.school_id,
        id=new_id(),
        org_id=submission.org_id,
        actor_id=submission.submitted_by,
        action="submit_day",
        person_id=None,
        detail={"day": submission.day.isoformat(), "version": submission.version},
        at=submission.submitted_at,
    )

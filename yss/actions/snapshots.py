"""The day's rows as a collector sees and freezes them; steps in the caller's session."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from yss import sealing
from yss.domain import day_figures, leaves, questionnaire, tally
from yss.domain.days import day_of
from yss.domain.vocabulary import ReportSource
from yss.extensions import vault
from yss.models import DaySubmission, HealthReport, Organization, OrganizationDay, School
from yss.models.roster import live_rows

_AT_ONCE = 10_000


@dataclass(frozen=True)
class Row:
    """A member of the day's roster with the report that counts, or None: missing."""

    person_id: int
    membership_id: int
    report_id: int | None


@dataclass(frozen=True)
class Snapshot:
    """The rows at a version, and what they add up to; the questionnaire is the one whose supplement goes with them."""

    version: int
    at: datetime
    rows: tuple[Row, ...]
    figures: dict[str, Any]
    questionnaire: str

    def as_json(self) -> dict[str, Any]:
        """For the draft."""
        rows = [[row.person_id, row.membership_id, row.report_id] for row in self.rows]
        return {
            "version": self.version,
            "at": self.at.isoformat(),
            "rows": rows,
            "figures": self.figures,
            "questionnaire": self.questionnaire,
        }


def from_json(raw: dict[str, Any]) -> Snapshot:
    """The snapshot a draft keeps."""
    rows = tuple(Row(*row) for row in raw["rows"])
    return Snapshot(
        raw["version"], datetime.fromisoformat(raw["at"]), rows, raw["figures"], raw.get("questionnaire", "")
    )


def version(session: Session, school_id: int, org_id: int, day: date) -> int:
    """The day's version under the caller's lock; 0 before anything touched it."""
    row = session.get(OrganizationDay, (school_id, org_id, day))
    return row.version if row else 0


def take(session: Session, school_id: int, org_id: int, day: date, now: datetime) -> Snapshot:
    """The rows now, opened once and counted. The caller holds the organization's lock alone."""
    roster = live_rows(school_id, org_id, day, day_of(now))
    found: Any = session.execute(
        select(roster.c.person_id, roster.c.membership_id, roster.c.report_id).order_by(roster.c.person_id)
    )
    rows = tuple(Row(person, membership, report) for person, membership, report in found)
    key = session.get_one(School, school_id).questionnaire
    figures = _figures(session, school_id, org_id, rows, key)
    return Snapshot(version(session, school_id, org_id, day), now, rows, figures, key)


def _figures(session: Session, school_id: int, org_id: int, rows: Sequence[Row], key: str) -> dict[str, Any]:
    org = session.get_one(Organization, (school_id, org_id))
    by_source: dict[ReportSource | None, int] = {None: sum(row.report_id is None for row in rows)}
    opened: dict[str, list[dict[str, Any]]] = {}
    for report in reports_of(session, school_id, rows):
        by_source[report.source] = by_source.get(report.source, 0) + 1
        opened.setdefault(report.questionnaire, []).append(open_answers(report))
    return {"day": day_figures.count(org.headcount, by_source).as_dict(), **_tallies(opened, key)}


def _tallies(opened: dict[str, list[dict[str, Any]]], key: str) -> dict[str, Any]:
    """A tally for each questionnaire that has reports: the school's own, and after a switch in `others` (R21)."""
    counted = {one: tally.figures_json(tally.tally(questionnaire.load_key(one), opened[one])) for one in sorted(opened)}
    own = counted.pop(key, None)
    if counted:
        return {"tally": own or {}, "others": counted}
    return {"tally": own or tally.figures_json(tally.tally(questionnaire.load_key(key), []))}


def reports_of(session: Session, school_id: int, rows: Sequence[Row]) -> Iterator[HealthReport]:
    """The reports that the rows name."""
    ids = [row.report_id for row in rows if row.report_id is not None]
    for start in range(0, len(ids), _AT_ONCE):
        chunk = ids[start : start + _AT_ONCE]
        yield from session.scalars(
            select(HealthReport).where(HealthReport.school_id == school_id, HealthReport.id.in_(chunk))
        )


def open_answers(report: HealthReport) -> dict[str, Any]:
    """A report's answers; empty where they were erased."""
    if report.answers_sealed is None:
        return {}
    owner = f"{report.school_id}:{report.person_id}"
    opened: dict[str, Any] = json.loads(vault.open(sealing.REPORT_ANSWERS, owner, report.answers_sealed))
    return opened


def frozen(session: Session, school_id: int, submission_id: int, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The submission's rows by ascending person id: the report's salt and leaf, or ones made over `null`."""
    known = {report.id: (report.salt, report.leaf) for report in reports_of(session, school_id, rows)}
    return [
        {
            "school_id": school_id,
            "submission_id": submission_id,
            "person_id": row.person_id,
            "membership_id": row.membership_id,
            "report_id": row.report_id,
            **_salted(known.get(row.report_id) if row.report_id else None),
        }
        for row in sorted(rows, key=lambda row: row.person_id)
    ]


def _salted(known: tuple[bytes | None, bytes] | None) -> dict[str, bytes | None]:
    if known is not None:
        return {"salt": known[0], "leaf": known[1]}
    salt = secrets.token_bytes(16)
    return {"salt": salt, "leaf": leaves.missing_leaf(salt)}


def remarks_owner(submission: DaySubmission) -> str:
    """The seal's owner of a submission's remarks."""
    return f"{submission.school_id}:{submission.org_id}:{submission.day.isoformat()}:{submission.version}"

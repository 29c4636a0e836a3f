"""The way of a submission: the draft's supplement, what was reviewed, what was handed in (R33-R35)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from yss import sealing
from yss.domain import questionnaire, tally
from yss.domain.day_figures import DayFigures
from yss.domain.errors import NotFound
from yss.domain.questionnaire import Question
from yss.domain.vocabulary import ReportSource
from yss.extensions import db, vault
from yss.models import DaySubmission, HealthReport, Membership, SubmissionRow
from yss.models.roster import BY_NAME
from yss.queries import drafts
from yss.queries.actors import Desk
from yss.queries.reports import open_answers

PAGE = 50
_AT_ONCE = 10_000

Rows = Sequence[tuple[int, int, int | None]]


@dataclass(frozen=True)
class Counted:
    """Figures with the rows behind them: reviewed, or submitted."""

    day: DayFigures
    tally: dict[str, dict[str, int]]
    supplement: dict[str, int]
    remarks: str
    questionnaire: str
    rows: Rows
    others: dict[str, dict[str, dict[str, int]]]

    @property
    def tallies(self) -> dict[str, dict[str, dict[str, int]]]:
        """The tally of each questionnaire that has reports: more than one on the day of a switch (R21)."""
        own = {self.questionnaire: self.tally} if self.tally else {}
        return own | self.others

    def key_of(self, definition: str, figure: str) -> str:
        """`fever.yes`, and `guide-1.fever.yes` for a figure of another questionnaire than the submission's own."""
        return figure if definition == self.questionnaire else f"{definition.replace('/', '-')}.{figure}"


@dataclass(frozen=True)
class Reviewed:
    """数据详情 before it is handed in."""

    counted: Counted
    version: int
    seen: str
    at: datetime
    moved: int


@dataclass(frozen=True)
class Submission:
    """What was handed in."""

    counted: Counted
    submission_id: int
    version: int
    submitted_at: datetime
    as_seen_at: datetime
    code: str


@dataclass(frozen=True)
class Behind:
    """A member behind a figure."""

    person_id: int
    name: str
    number_masked: str


@dataclass(frozen=True)
class MembersBehind:
    """One page of the members behind a figure."""

    members: tuple[Behind, ...]
    total: int
    next_page: int | None


def purpose(org_id: int, day: date) -> str:
    """Where the draft of a day's submission is kept."""
    return f"submission:{org_id}:{day.isoformat()}"


def draft(actor_id: int, desk: Desk, day: date, now: datetime) -> drafts.Kept | None:
    """The collector's draft of the day."""
    return drafts.find(actor_id, purpose(desk.org_id, day), now)


def reviewed(actor_id: int, desk: Desk, day: date, key: str, now: datetime) -> Reviewed | None:
    """What the collector saw last under 【下一步】, or None, also where its supplement is not of this questionnaire."""
    kept = draft(actor_id, desk, day, now)
    if kept is None or kept.content.get("seen", {}).get("questionnaire") != key:
        return None
    content, seen = kept.content, kept.content["seen"]
    return Reviewed(
        counted=_counted(
            seen["figures"], content["supplement"], content["typed"].get("remarks", ""), key, seen["rows"]
        ),
        version=seen["version"],
        seen=f"{seen['version']}.{content.get('token', '')}",
        at=datetime.fromisoformat(seen["at"]),
        moved=content["moved"],
    )


def submission(desk: Desk, day: date, version: int | None = None) -> Submission:
    """That version of the day's submission, or the newest. Raises NotFound."""
    found = select(DaySubmission).where(
        DaySubmission.school_id == desk.school_id, DaySubmission.org_id == desk.org_id, DaySubmission.day == day
    )
    if version is not None:
        found = found.where(DaySubmission.version == version)
    row = db.session.scalars(found.order_by(DaySubmission.version.desc()).limit(1)).one_or_none()
    if row is None:
        raise NotFound
    return Submission(
        counted=_counted(row.figures, row.supplement, _remarks(row), row.questionnaire, _frozen(row)),
        submission_id=row.id,
        version=row.version,
        submitted_at=row.submitted_at,
        as_seen_at=row.as_seen_at,
        code=row.digest.hex()[:16].upper(),
    )


def _remarks(row: DaySubmission) -> str:
    if row.remarks_sealed is None:
        return ""
    owner = f"{row.school_id}:{row.org_id}:{row.day.isoformat()}:{row.version}"
    return vault.open(sealing.SUBMISSION_REMARKS, owner, row.remarks_sealed).decode()


def _frozen(row: DaySubmission) -> Rows:
    found = db.session.execute(
        select(SubmissionRow.person_id, SubmissionRow.membership_id, SubmissionRow.report_id).where(
            SubmissionRow.school_id == row.school_id, SubmissionRow.submission_id == row.id
        )
    )
    return [(person, membership, report) for person, membership, report in found]


def _counted(figures: dict[str, Any], supplement: dict[str, int], remarks: str, key: str, rows: Rows) -> Counted:
    others = figures.get("others", {})
    return Counted(DayFigures(**figures["day"]), figures["tally"], supplement, remarks, key, rows, others)


def members_behind(desk: Desk, counted: Counted, figure: str, page: int) -> MembersBehind:
    """The members behind a figure: missing, reported, self, proxy, carried_forward, or a figure of a tally."""
    wanted = _memberships(desk, counted, figure)
    found = db.session.execute(
        select(Membership.person_id, Membership.name, Membership.number_masked)
        .where(Membership.school_id == desk.school_id, Membership.id.in_(wanted[:_AT_ONCE]))
        .order_by(*BY_NAME)
        .offset((page - 1) * PAGE)
        .limit(PAGE)
    ).all()
    more = len(wanted) > page * PAGE
    return MembersBehind(tuple(Behind(*row) for row in found), len(wanted), page + 1 if more else None)


def _memberships(desk: Desk, counted: Counted, figure: str) -> list[int]:
    if figure == "joined":
        return [membership for _, membership, _ in counted.rows]
    if figure == "missing":
        return [membership for _, membership, report in counted.rows if report is None]
    wanted = _reports(desk, counted, figure)
    return [membership for _, membership, report in counted.rows if report in wanted]


def _reports(desk: Desk, counted: Counted, figure: str) -> set[int]:
    ids = [report for _, _, report in counted.rows if report is not None]
    if figure == "reported":
        return set(ids)
    if figure in list(ReportSource):
        return {row.id for row in _load(desk, ids) if row.source == figure}
    key, question, choice = _counting(counted, figure)
    return {
        row.id
        for row in _load(desk, ids)
        if row.questionnaire == key
        and tally.matches(question, choice, open_answers(desk.school_id, row.person_id, row.answers_sealed))
    }


def _counting(counted: Counted, figure: str) -> tuple[str, Question, str]:
    """The questionnaire, question and choice that a figure counts. Raises NotFound."""
    for key in counted.tallies:
        for name, choices in counted.tallies[key].items():
            for choice in choices:
                if counted.key_of(key, tally.figure_key(name, choice)) == figure:
                    return key, questionnaire.load_key(key).question(name), choice
    raise NotFound


def _load(desk: Desk, ids: list[int]) -> list[Any]:
    found: list[Any] = []
    for start in range(0, len(ids), _AT_ONCE):
        found += db.session.execute(
            select(
                HealthReport.id,
                HealthReport.person_id,
                HealthReport.source,
                HealthReport.questionnaire,
                HealthReport.answers_sealed,
            ).where(HealthReport.school_id == desk.school_id, HealthReport.id.in_(ids[start : start + _AT_ONCE]))
        ).all()
    return found

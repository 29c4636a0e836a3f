"""The way of a submission: the draft's supplement, what was reviewed, what was handed in (R33-R35)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from yss import sealing
from yss.domain import day_figures, questionnaire, submission_drafts, tally
from yss.domain.day_figures import DayFigures
from yss.domain.drafts import submission_purpose
from yss.domain.errors import NotFound
from yss.domain.leaf_digests import code_of, path_of
from yss.domain.questionnaire import Question
from yss.domain.submission_drafts import RosterRow, SubmissionDraft
from yss.domain.vocabulary import ReportSource
from yss.extensions import db, vault
from yss.models import DaySubmission, HealthReport, Membership, Person
from yss.models.report import remarks_owner
from yss.models.roster import by_name, frozen_rows
from yss.queries.day import absences
from yss.queries.day.absences import Why
from yss.queries.day.reports import Answers, open_answers
from yss.queries.kit import drafts
from yss.queries.kit.actors import Desk
from yss.queries.kit.pages import PAGE

_OPENED_FIRST, _AT_ONCE = 200, 5_000


Rows = Sequence[RosterRow]


@dataclass(frozen=True)
class Counted:
    """Figures: reviewed, or submitted."""

    day: DayFigures
    tally: dict[str, dict[str, int]]
    supplement: dict[str, int]
    remarks: str | None
    questionnaire: str
    others: dict[str, dict[str, dict[str, int]]]

    @property
    def tallies(self) -> dict[str, dict[str, dict[str, int]]]:
        """The tally of each questionnaire that has reports: more than one on the day of a switch (R21)."""
        own = {self.questionnaire: self.tally} if self.tally else {}
        return own | self.others

    def key_of(self, definition: str, figure: str) -> str:
        """`fever.yes`, and `guide-1.fever.yes` for a figure of another questionnaire than the submission's own."""
        return figure_key_of(self.questionnaire, definition, figure)


@dataclass(frozen=True)
class Reviewed:
    """数据详情 before it is handed in."""

    counted: Counted
    rows: Rows
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
    submitted_by: str
    code: str
    digest_url: str


@dataclass(frozen=True)
class Behind:
    """A member behind a figure."""

    person_id: int
    name: str
    number_masked: str


@dataclass(frozen=True)
class MembersBehind:
    """One page of the members behind a figure, how many there are, after which row the next page begins; of the exempt
    why they are so.
    """

    members: tuple[Behind, ...]
    total: int
    after: int | None
    why: Mapping[int, Why] = field(default_factory=dict)


def figure_key_of(questionnaire_key: str, definition: str, figure: str) -> str:
    """A figure of `definition` among those of a submission whose own questionnaire is `questionnaire_key`."""
    return figure if definition == questionnaire_key else f"{definition.replace('/', '-')}.{figure}"


@dataclass(frozen=True)
class KeptSubmission:
    """The collector's draft of the day, and when it was saved."""

    draft: SubmissionDraft
    saved_at: datetime


def draft(actor_id: int, desk: Desk, day: date, now: datetime) -> KeptSubmission | None:
    """The collector's draft of the day, or None."""
    kept = drafts.find(actor_id, submission_purpose(desk.org_id, day), now)
    return None if kept is None else KeptSubmission(submission_drafts.from_json(kept.content), kept.saved_at)


def reviewed(actor_id: int, desk: Desk, day: date, key: str, now: datetime) -> Reviewed | None:
    """What the collector saw last under 【下一步】, or None, also where its supplement is not of this questionnaire."""
    kept = draft(actor_id, desk, day, now)
    review = kept.draft.review if kept else None
    if kept is None or review is None or review.snapshot.questionnaire != key:
        return None
    shown = review.snapshot
    return Reviewed(
        counted=counted_of(shown.figures, review.supplement, kept.draft.typed.remarks, key),
        rows=shown.rows,
        version=shown.version,
        seen=review.seen,
        at=shown.at,
        moved=review.moved,
    )


def submission(desk: Desk, day: date, version: int | None = None) -> Submission:
    """That version of the day's submission, or the newest. Raises NotFound."""
    found = (
        select(DaySubmission, Person.name)
        .join(Person, Person.id == DaySubmission.submitted_by)
        .where(DaySubmission.school_id == desk.school_id, DaySubmission.org_id == desk.org_id, DaySubmission.day == day)
    )
    if version is not None:
        found = found.where(DaySubmission.version == version)
    newest = db.session.execute(found.order_by(DaySubmission.version.desc()).limit(1)).one_or_none()
    if newest is None:
        raise NotFound
    return opened(*newest)


def opened(row: DaySubmission, submitted_by: str) -> Submission:
    """What the row keeps, its remarks opened, and by whom it was handed in."""
    return Submission(
        counted=counted_of(row.figures, row.supplement, remarks_of(row), row.questionnaire),
        submission_id=row.id,
        version=row.version,
        submitted_at=row.submitted_at,
        as_seen_at=row.as_seen_at,
        submitted_by=submitted_by,
        code=code_of(row.digest),
        digest_url=path_of(row.school_id, row.digest),
    )


def remarks_of(row: DaySubmission) -> str | None:
    """The remarks of a submission; None where they were erased."""
    if row.remarks_sealed is None:
        return None
    return vault.open(sealing.SUBMISSION_REMARKS, remarks_owner(row), row.remarks_sealed).decode()


def counted_of(figures: dict[str, Any], supplement: dict[str, int], remarks: str | None, key: str) -> Counted:
    """Figures as a submission froze them, or a review keeps them."""
    others = figures.get("others", {})
    return Counted(day_figures.frozen(figures["day"]), figures["tally"], supplement, remarks, key, others)


def rows_of(desk: Desk, submission_id: int) -> Rows:
    """The rows that a submission froze, by name."""
    rows = frozen_rows(desk.school_id, submission_id)
    found: Any = db.session.execute(
        select(rows.c.person_id, rows.c.membership_id, rows.c.report_id, rows.c.source, rows.c.exempt).order_by(
            *by_name(rows)
        )
    )
    return [RosterRow(*row) for row in found]


def members_behind(
    desk: Desk, counted: Counted, rows: Rows, figure: str, after: int | None = None, *, day: date | None = None
) -> MembersBehind:
    """The members behind a figure: joined, exempt, missing, reported, self, proxy, carried_forward, or a tally's.

    `after` is a place in `rows`, which stay as they are; only as many reports are opened as fill the page.
    """
    begin = 0 if after is None else after + 1
    if figure in ("joined", "exempt", "missing", "reported", *ReportSource):
        total = sum(_is_behind(row, figure) for row in rows)
        places: Iterator[int] = (at for at in range(begin, len(rows)) if _is_behind(rows[at], figure))
    else:
        key, question, choice = _counting(counted, figure)
        total = counted.tallies[key][question.name][choice]
        places = _giving(desk, rows, begin, key, question, choice)
    found = list(itertools.islice(places, PAGE + 1))
    shown = _named(desk, [rows[at] for at in found[:PAGE]])
    following = found[PAGE - 1] if len(found) > PAGE else None
    if figure != "exempt" or day is None:
        return MembersBehind(shown, total, following)
    why = absences.reasons(desk, day, [member.person_id for member in shown], is_frozen=True)
    return MembersBehind(shown, total, following, why)


def _is_behind(row: RosterRow, figure: str) -> bool:
    if row.report_id is None:
        return figure in ("joined", "exempt" if row.exempt else "missing")
    return figure in ("joined", "reported", row.source)


def _counting(counted: Counted, figure: str) -> tuple[str, Question, str]:
    """The questionnaire, question and choice that a figure counts. Raises NotFound."""
    for key in counted.tallies:
        for name, choices in counted.tallies[key].items():
            for choice in choices:
                if counted.key_of(key, tally.figure_key(name, choice)) == figure:
                    return key, questionnaire.load_key(key).question(name), choice
    raise NotFound


def _giving(desk: Desk, rows: Rows, begin: int, key: str, question: Question, choice: str) -> Iterator[int]:
    """The places of those who gave the choice; few reports are opened at first, the most soon have a page full."""
    size = _OPENED_FIRST
    while begin < len(rows):
        for at, answers in _opened(desk, rows, range(begin, min(begin + size, len(rows))), key):
            if tally.matches(question, choice, answers):
                yield at
        begin, size = begin + size, _AT_ONCE


def _opened(desk: Desk, rows: Rows, places: range, key: str) -> Iterator[tuple[int, Answers]]:
    """The answers to that questionnaire, by place."""
    at_of = {report: at for at in places if (report := rows[at].report_id) is not None}
    found = db.session.execute(
        select(HealthReport.id, HealthReport.person_id, HealthReport.answers_sealed).where(
            HealthReport.school_id == desk.school_id,
            HealthReport.id.in_(at_of),
            HealthReport.questionnaire == key,
        )
    )
    sealed = {report: (person, answers) for report, person, answers in found}
    vault.bring((person for person, _ in sealed.values()), desk.school_id)
    for report, at in at_of.items():
        if report in sealed:
            yield at, open_answers(desk.school_id, *sealed[report])


def _named(desk: Desk, rows: Rows) -> tuple[Behind, ...]:
    found = db.session.execute(
        select(Membership.id, Membership.name, Membership.number_masked).where(
            Membership.school_id == desk.school_id, Membership.id.in_([row.membership_id for row in rows])
        )
    )
    named = {membership: (name, number) for membership, name, number in found}
    return tuple(Behind(row.person_id, *named[row.membership_id]) for row in rows)

"""The collector submits the day: draft, review, freeze (R33-R36)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, or_, select

from yss import sealing
from yss.actions.kit import desk_steps, freezing_steps, snapshots, steps
from yss.acts import Work, action
from yss.domain import policies, submission_drafts
from yss.domain.drafts import submission_purpose
from yss.domain.errors import Conflict
from yss.domain.permissions import DeskWork
from yss.domain.rights import AtDesk
from yss.domain.submission_drafts import Review, RosterRow, Snapshot, SubmissionDraft, Typed
from yss.domain.vocabulary import MissingReason
from yss.extensions import vault
from yss.ids import new_id
from yss.models import DaySubmission, MissingNote, Person, School, SubmissionRow
from yss.models.report import remarks_owner
from yss.models.standing import submission_of_day
from yss.sealing import Whose
from yss.transactions import Lock, unsent_purpose

SEEN_TWICE = 2


@dataclass(frozen=True)
class Moved:
    """The day moved since it was reviewed: nothing is frozen, and what is there now is to be seen first (R34)."""


MOVED = Moved()


@action(AtDesk(DeskWork.SUBMIT))
def save_draft(act: Work, *, day: date, typed: Typed, path: str = "") -> None:
    """Leaving half-way keeps a draft while the day may be submitted (R33, R76); what was reviewed before stays with it.

    Raises as `check_submit`: nobody is told that something is kept for a day which can't be submitted.
    """
    _check_open(act, day)
    kept = _draft(act, day)
    steps.drop_draft(act, unsent_purpose(path))
    _keep(act, day, replace(kept, typed=typed))


@action(AtDesk(DeskWork.SUBMIT), lock=Lock.EXCLUSIVE)
def review(
    act: Work, *, day: date, typed: Typed, supplement: dict[str, int], questionnaire: str, path: str = ""
) -> None:
    """【下一步】: keeps the supplement and the rows that 数据详情 will show.

    Raises as check_submit does (R35), and where the supplement is not that of the school's `questionnaire`.
    """
    _check_open(act, day)
    seen = snapshots.take(act, day)
    policies.check_questionnaire(questionnaire, seen.questionnaire)
    steps.drop_draft(act, unsent_purpose(path))
    _keep(act, day, SubmissionDraft(typed, Review(seen, supplement, sealing.new_token())))


@action(AtDesk(DeskWork.SUBMIT), lock=Lock.EXCLUSIVE)
def submit_day(act: Work, *, day: date, seen: str, as_seen: bool) -> int | Moved:
    """【确定】: freezes what was confirmed; returns the submission's version, or MOVED (R34).

    `seen` names the review that was seen; one that another tab or the day has replaced is shown again.
    Moved once: fresh figures to confirm again. Moved twice: `as_seen` may freeze what was seen. Raises as `review`.
    """
    _check_open(act, day)
    draft = _draft(act, day)
    if (reviewed := draft.review) is None:
        raise Conflict("nothing_reviewed")
    if seen != reviewed.seen:
        return MOVED
    shown = reviewed.snapshot
    policies.check_questionnaire(shown.questionnaire, act.session.get_one(School, act.school_id).questionnaire)
    moved = snapshots.version(act, day) != shown.version
    if moved and not (as_seen and reviewed.moved >= SEEN_TWICE):
        _keep(act, day, replace(draft, review=_moved(act, day, reviewed)))
        return MOVED
    made = _freeze(act, day, draft.typed, reviewed)
    desk_steps.drop_drafts_named(act, submission_purpose(act.org_id, day))
    steps.open_day(act, day, until=None)
    return made


def _check_open(act: Work, day: date) -> None:
    """Who comes second is told when the first submitted, and who (R34).

    A closed organization submits no more, one that waits for the school not yet (R43).
    """
    org = steps.admitting_organization(act)
    standing = act.session.scalars(*submission_of_day(act.school_id, act.org_id, day, act.now)).one_or_none()
    if standing is not None and standing.submitted_by == act.actor_id:
        raise Conflict("submitted_before", at=standing.submitted_at)
    if standing is not None:
        name = act.session.get_one(Person, standing.submitted_by).name
        raise Conflict("submitted_by_other", at=standing.submitted_at, name=name)
    open_until = steps.open_until(act, day)
    policies.check_submit(day, act.now, founded=org.founded, submitted=False, open_until=open_until)


def _draft(act: Work, day: date) -> SubmissionDraft:
    return submission_drafts.from_json(steps.open_draft(act, submission_purpose(act.org_id, day)) or {})


def _keep(act: Work, day: date, draft: SubmissionDraft) -> None:
    steps.put_draft(act, submission_purpose(act.org_id, day), draft.as_json())


def _moved(act: Work, day: date, reviewed: Review) -> Review:
    """The first time fresh rows take the place of the seen; the second time the seen stay, to be submitted as seen."""
    moved = reviewed.moved + 1
    shown = snapshots.take(act, day) if moved < SEEN_TWICE else reviewed.snapshot
    return replace(reviewed, moved=moved, snapshot=shown)


def _freeze(act: Work, day: date, typed: Typed, reviewed: Review) -> int:
    seen = reviewed.snapshot
    previous_seq, previous_digest = _previous(act, day)
    submission = DaySubmission(
        school_id=act.school_id,
        id=new_id(),
        org_id=act.org_id,
        day=day,
        version=steps.last_version(act, day) + 1,
        seq=previous_seq + 1,
        questionnaire=seen.questionnaire,
        figures=seen.figures,
        supplement=reviewed.supplement,
        submitted_by=act.actor_id,
        submitted_at=act.now,
        as_seen_at=seen.at,
    )
    submission.remarks_salt = secrets.token_bytes(16)
    submission.remarks_sealed = vault.seal(
        sealing.SUBMISSION_REMARKS, remarks_owner(submission), typed.remarks.encode()
    )
    reports = freezing_steps.reports_of(act, seen.rows)
    rows = freezing_steps.frozen(submission, seen.rows, reports)
    freezing_steps.chain(submission, typed.remarks, previous_digest, rows, reports)
    act.session.add(submission)
    act.session.flush()
    if rows:
        act.session.connection().execute(insert(SubmissionRow), rows)
    _keep_notes(act, day, typed, seen)
    act.audit("submit_day", day=day.isoformat(), version=submission.version)
    return submission.version


def _keep_notes(act: Work, day: date, typed: Typed, seen: Snapshot) -> None:
    """The reasons of the missing, for tomorrow and the 缺报台账 (R58)."""
    reasons = typed.reasons or {}
    vault.bring((row.person_id for row in seen.rows if typed.words.get(str(row.person_id))), act.school_id)
    notes = [
        _note(act, day, row, reasons[str(row.person_id)], typed.words.get(str(row.person_id), ""))
        for row in seen.rows
        if row.is_missing and reasons.get(str(row.person_id))
    ]
    noted = MissingNote.person_id.in_([note["person_id"] for note in notes])
    act.session.execute(
        delete(MissingNote).where(
            MissingNote.school_id == act.school_id, MissingNote.day == day, or_(MissingNote.org_id == act.org_id, noted)
        )
    )
    if notes:
        act.session.execute(insert(MissingNote), notes)


def _note(act: Work, day: date, row: RosterRow, reason: str, words: str) -> dict[str, Any]:
    owner = Whose(row.person_id, act.school_id)
    return {
        "school_id": act.school_id,
        "person_id": row.person_id,
        "day": day,
        "org_id": act.org_id,
        "membership_id": row.membership_id,
        "reason": MissingReason(reason),
        "words_sealed": vault.seal(sealing.MISSING_WORDS, owner, words.encode()) if words else None,
        "noted_at": act.now,
    }


def _previous(act: Work, day: date) -> tuple[int, bytes | None]:
    mine = (DaySubmission.school_id == act.school_id, DaySubmission.org_id == act.org_id)
    row = act.session.execute(
        select(DaySubmission.seq, DaySubmission.digest).where(*mine).order_by(DaySubmission.seq.desc()).limit(1)
    ).one_or_none()
    return (row.seq, row.digest) if row else (0, None)

"""The collector submits the day: draft, review, freeze (R33-R36)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, or_, select

from yss import sealing
from yss.actions.kit import desk_steps, freezing_steps, snapshots, steps
from yss.actions.kit.snapshots import Row, Snapshot
from yss.acts import Work, action
from yss.domain import policies
from yss.domain.drafts import submission_purpose
from yss.domain.errors import Conflict
from yss.domain.permissions import DeskWork
from yss.domain.rights import AtDesk
from yss.domain.vocabulary import MissingReason
from yss.extensions import vault
from yss.ids import new_id
from yss.models import DaySubmission, MissingNote, Person, School, SubmissionRow
from yss.models.report import remarks_owner
from yss.models.standing import standing_submission
from yss.transactions import Lock, unsent_purpose

SEEN_TWICE = 2


@dataclass(frozen=True)
class Moved:
    """The day moved since it was reviewed: nothing is frozen, and what is there now is to be seen first (R34)."""


MOVED = Moved()


@action(AtDesk(DeskWork.SUBMIT))
def save_draft(act: Work, *, day: date, typed: dict[str, Any], path: str = "") -> None:
    """Leaving half-way keeps a draft while the day may be submitted (R33, R76); what was reviewed before stays with it.

    Raises as `check_submit`: nobody is told that something is kept for a day which can't be submitted.
    """
    _check_open(act, day)
    content = steps.open_draft(act, submission_purpose(act.org_id, day)) or {}
    steps.drop_draft(act, unsent_purpose(path))
    steps.put_draft(act, submission_purpose(act.org_id, day), content | {"typed": typed})


@action(AtDesk(DeskWork.SUBMIT), lock=Lock.EXCLUSIVE)
def review(
    act: Work, *, day: date, typed: dict[str, Any], supplement: dict[str, int], questionnaire: str, path: str = ""
) -> None:
    """【下一步】: keeps the supplement and the rows that 数据详情 will show.

    Raises as check_submit does (R35), and where the supplement is not that of the school's `questionnaire`.
    """
    _check_open(act, day)
    seen = snapshots.take(act, day)
    policies.check_questionnaire(questionnaire, seen.questionnaire)
    content = {
        "typed": typed,
        "supplement": supplement,
        "seen": seen.as_json(),
        "moved": 0,
        "token": sealing.new_token(),
    }
    steps.drop_draft(act, unsent_purpose(path))
    steps.put_draft(act, submission_purpose(act.org_id, day), content)


@action(AtDesk(DeskWork.SUBMIT), lock=Lock.EXCLUSIVE)
def submit_day(act: Work, *, day: date, seen: str, as_seen: bool) -> int | Moved:
    """【确定】: freezes what was confirmed; returns the submission's version, or MOVED (R34).

    `seen` names the review that was seen (`seen_of`); one that another tab or the day has replaced is shown again.
    Moved once: fresh figures to confirm again. Moved twice: `as_seen` may freeze what was seen. Raises as `review`.
    """
    _check_open(act, day)
    content = steps.open_draft(act, submission_purpose(act.org_id, day))
    if content is None or "seen" not in content:
        raise Conflict("nothing_reviewed")
    if seen != seen_of(content):
        return MOVED
    snapshot = snapshots.from_json(content["seen"])
    policies.check_questionnaire(snapshot.questionnaire, act.session.get_one(School, act.school_id).questionnaire)
    moved = snapshots.version(act, day) != snapshot.version
    if moved and not (as_seen and content["moved"] >= SEEN_TWICE):
        _keep_moved(act, day, content)
        return MOVED
    made = _freeze(act, day, content, snapshot)
    desk_steps.drop_drafts_named(act, submission_purpose(act.org_id, day))
    steps.open_day(act, day, until=None)
    return made


def _check_open(act: Work, day: date) -> None:
    """Who comes second is told when the first submitted, and who (R34); a closed organization submits no more."""
    org = steps.open_organization(act)
    standing = act.session.scalars(standing_submission(act.school_id, act.org_id, day, act.now)).one_or_none()
    if standing is not None and standing.submitted_by == act.actor_id:
        raise Conflict("submitted_before", at=standing.submitted_at)
    if standing is not None:
        name = act.session.get_one(Person, standing.submitted_by).name
        raise Conflict("submitted_by_other", at=standing.submitted_at, name=name)
    open_until = steps.open_until(act, day)
    policies.check_submit(day, act.now, founded=org.founded, submitted=False, open_until=open_until)


def seen_of(content: dict[str, Any]) -> str:
    """The name of the review that a draft holds: the day's version and the review's own token."""
    return f"{content['seen']['version']}.{content.get('token', '')}"


def _keep_moved(act: Work, day: date, content: dict[str, Any]) -> None:
    """The first time fresh rows take the place of the seen; the second time the seen stay, to be submitted as seen."""
    content["moved"] += 1
    if content["moved"] < SEEN_TWICE:
        content["seen"] = snapshots.take(act, day).as_json()
    steps.put_draft(act, submission_purpose(act.org_id, day), content)


def _freeze(act: Work, day: date, content: dict[str, Any], seen: Snapshot) -> int:
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
        supplement=content["supplement"],
        submitted_by=act.actor_id,
        submitted_at=act.now,
        as_seen_at=seen.at,
    )
    remarks = str(content["typed"].get("remarks", ""))
    submission.remarks_salt = secrets.token_bytes(16)
    submission.remarks_sealed = vault.seal(sealing.SUBMISSION_REMARKS, remarks_owner(submission), remarks.encode())
    reports = freezing_steps.reports_of(act, seen.rows)
    rows = freezing_steps.frozen(submission, seen.rows, reports)
    freezing_steps.chain(submission, remarks, previous_digest, rows, reports)
    act.session.add(submission)
    act.session.flush()
    if rows:
        act.session.execute(insert(SubmissionRow), rows)
    _keep_notes(act, day, content["typed"], seen)
    act.audit("submit_day", day=day.isoformat(), version=submission.version)
    return submission.version


def _keep_notes(act: Work, day: date, typed: dict[str, Any], seen: Snapshot) -> None:
    """The reasons of the missing, for tomorrow and the 缺报台账 (R58)."""
    reasons, words = typed.get("reasons", {}), typed.get("words", {})
    notes = [
        _note(act, day, row, reasons[str(row.person_id)], words.get(str(row.person_id), ""))
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


def _note(act: Work, day: date, row: Row, reason: str, words: str) -> dict[str, Any]:
    owner = f"{act.school_id}:{row.person_id}"
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

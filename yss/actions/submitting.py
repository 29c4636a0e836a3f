"""The collector submits the day: draft, review, freeze (R33-R36)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.orm import Session

from yss import sealing
from yss.actions import desk_steps, snapshots, steps
from yss.actions.snapshots import Row, Snapshot
from yss.domain import leaves, policies
from yss.domain.days import day_of
from yss.domain.drafts import submission_purpose
from yss.domain.errors import Conflict, NotFound
from yss.domain.vocabulary import MissingReason
from yss.extensions import vault
from yss.ids import new_id
from yss.models import DaySubmission, MissingNote, Person, School, SubmissionRow
from yss.models.standing import standing_submission
from yss.transactions import Lock, Once, keep, replay, transactional, unsent_purpose

SEEN_TWICE = 2


@dataclass(frozen=True)
class TheDay:
    """Whose day by whom."""

    school_id: int
    org_id: int
    actor_id: int
    day: date

    @property
    def purpose(self) -> str:
        """Where its draft is kept."""
        return submission_purpose(self.org_id, self.day)


@transactional()
def save_draft(session: Session, *, the: TheDay, typed: dict[str, Any], now: datetime, path: str = "") -> None:
    """Leaving half-way keeps a draft while the day may be submitted (R33, R76); what was reviewed before stays with it.

    Raises as `check_submit`: nobody is told that something is kept for a day which can't be submitted.
    """
    _check_open(session, the, now)
    content = steps.open_draft(session, the.actor_id, the.purpose, now) or {}
    steps.drop_draft(session, the.actor_id, unsent_purpose(path))
    steps.put_draft(session, the.actor_id, the.purpose, content | {"typed": typed}, now)


@transactional(Lock.EXCLUSIVE)
def review(
    session: Session,
    *,
    the: TheDay,
    org_id: int,
    typed: dict[str, Any],
    supplement: dict[str, int],
    questionnaire: str,
    now: datetime,
    path: str = "",
) -> None:
    """【下一步】: keeps the supplement and the rows that 数据详情 will show.

    Raises as check_submit does (R35), and where the supplement is not that of the school's `questionnaire`.
    """
    _check_open(session, the, now)
    seen = snapshots.take(session, the.school_id, org_id, the.day, now)
    policies.check_questionnaire(questionnaire, seen.questionnaire)
    content = {
        "typed": typed,
        "supplement": supplement,
        "seen": seen.as_json(),
        "moved": 0,
        "token": sealing.new_token(),
    }
    steps.drop_draft(session, the.actor_id, unsent_purpose(path))
    steps.put_draft(session, the.actor_id, the.purpose, content, now)


@transactional(Lock.EXCLUSIVE)
def submit_day(
    session: Session,
    *,
    the: TheDay,
    org_id: int,
    seen: str,
    as_seen: bool,
    once: Once,
    now: datetime,
) -> int:
    """【确定】: freezes what was confirmed; returns the submission's version, or 0 where the day moved (R34).

    `seen` names the review that was seen (`seen_of`); one that another tab or the day has replaced is shown again.
    Moved once: fresh figures to confirm again. Moved twice: `as_seen` may freeze what was seen. Raises as `review`.
    """
    if (done := replay(session, once)) is not None:
        return done
    _check_open(session, the, now)
    content = steps.open_draft(session, the.actor_id, the.purpose, now)
    if content is None or "seen" not in content:
        raise Conflict("nothing_reviewed")
    if seen != seen_of(content):
        return 0
    snapshot = snapshots.from_json(content["seen"])
    policies.check_questionnaire(snapshot.questionnaire, session.get_one(School, the.school_id).questionnaire)
    moved = snapshots.version(session, the.school_id, the.org_id, the.day) != snapshot.version
    if moved and not (as_seen and content["moved"] >= SEEN_TWICE):
        _keep_moved(session, the, content, now)
        return 0
    made = _freeze(session, the, content, snapshot, now)
    desk_steps.drop_drafts_named(session, the.school_id, the.org_id, the.purpose)
    steps.open_day(session, the.school_id, org_id, the.day, now, until=None)
    return keep(session, once, made, now)


def _check_open(session: Session, the: TheDay, now: datetime) -> None:
    """Who comes second is told when the first submitted, and who (R34); a closed organization submits no more.

    Raises NotFound for who sits at this desk no longer: it was handed over meanwhile (R61).
    """
    org = steps.open_organization(session, the.school_id, the.org_id)
    if not desk_steps.sits_at(session, the.school_id, the.org_id, the.actor_id, day_of(now)):
        raise NotFound
    standing = session.scalars(standing_submission(the.school_id, the.org_id, the.day, now)).one_or_none()
    if standing is not None and standing.submitted_by == the.actor_id:
        raise Conflict("submitted_before", at=standing.submitted_at)
    if standing is not None:
        name = session.get_one(Person, standing.submitted_by).name
        raise Conflict("submitted_by_other", at=standing.submitted_at, name=name)
    open_until = steps.open_until(session, the.school_id, the.org_id, the.day)
    policies.check_submit(the.day, now, founded=org.founded, submitted=False, open_until=open_until)


def seen_of(content: dict[str, Any]) -> str:
    """The name of the review that a draft holds: the day's version and the review's own token."""
    return f"{content['seen']['version']}.{content.get('token', '')}"


def _keep_moved(session: Session, the: TheDay, content: dict[str, Any], now: datetime) -> None:
    """The first time fresh rows take the place of the seen; the second time the seen stay, to be submitted as seen."""
    content["moved"] += 1
    if content["moved"] < SEEN_TWICE:
        content["seen"] = snapshots.take(session, the.school_id, the.org_id, the.day, now).as_json()
    steps.put_draft(session, the.actor_id, the.purpose, content, now)


def _freeze(session: Session, the: TheDay, content: dict[str, Any], seen: Snapshot, now: datetime) -> int:
    previous_seq, previous_digest = _previous(session, the)
    submission = DaySubmission(
        school_id=the.school_id,
        id=new_id(),
        org_id=the.org_id,
        day=the.day,
        version=steps.last_version(session, the.school_id, the.org_id, the.day) + 1,
        seq=previous_seq + 1,
        questionnaire=seen.questionnaire,
        figures=seen.figures,
        supplement=content["supplement"],
        submitted_by=the.actor_id,
        submitted_at=now,
        as_seen_at=seen.at,
    )
    remarks = str(content["typed"].get("remarks", ""))
    submission.remarks_salt = secrets.token_bytes(16)
    submission.remarks_sealed = vault.seal(
        sealing.SUBMISSION_REMARKS, snapshots.remarks_owner(submission), remarks.encode()
    )
    rows = snapshots.frozen(session, the.school_id, submission.id, seen.rows)
    submission.digest = leaves.submission_digest(
        previous_digest, header(submission, remarks), [row["leaf"] for row in rows]
    )
    session.add(submission)
    session.flush()
    if rows:
        session.execute(insert(SubmissionRow), rows)
    _keep_notes(session, the, content["typed"], seen, now)
    steps.audit(
        session,
        "submit_day",
        school_id=the.school_id,
        org_id=the.org_id,
        actor_id=the.actor_id,
        now=now,
        day=the.day.isoformat(),
        version=submission.version,
    )
    return submission.version


def _keep_notes(session: Session, the: TheDay, typed: dict[str, Any], seen: Snapshot, now: datetime) -> None:
    """The reasons of the missing, for tomorrow and the 缺报台账 (R58)."""
    reasons, words = typed.get("reasons", {}), typed.get("words", {})
    notes = [
        _note(the, row, reasons[str(row.person_id)], words.get(str(row.person_id), ""), now)
        for row in seen.rows
        if row.is_missing and reasons.get(str(row.person_id))
    ]
    noted = MissingNote.person_id.in_([note["person_id"] for note in notes])
    session.execute(
        delete(MissingNote).where(
            MissingNote.school_id == the.school_id,
            MissingNote.day == the.day,
            or_(MissingNote.org_id == the.org_id, noted),
        )
    )
    if notes:
        session.execute(insert(MissingNote), notes)


def _note(the: TheDay, row: Row, reason: str, words: str, now: datetime) -> dict[str, Any]:
    owner = f"{the.school_id}:{row.person_id}"
    return {
        "school_id": the.school_id,
        "person_id": row.person_id,
        "day": the.day,
        "org_id": the.org_id,
        "membership_id": row.membership_id,
        "reason": MissingReason(reason),
        "words_sealed": vault.seal(sealing.MISSING_WORDS, owner, words.encode()) if words else None,
        "noted_at": now,
    }


def header(submission: DaySubmission, remarks: str) -> dict[str, Any]:
    """What the digest covers beside the leaves (reliability.md section 2); of erased remarks, what they left."""
    digest = submission.remarks_digest or snapshots.remarks_digest(submission, remarks)
    return {
        "school": submission.school_id,
        "org": submission.org_id,
        "day": submission.day.isoformat(),
        "version": submission.version,
        "instant": submission.submitted_at.isoformat(),
        "figures": submission.figures,
        "supplement": submission.supplement,
        "remarks": digest.hex(),
    }


def _previous(session: Session, the: TheDay) -> tuple[int, bytes | None]:
    mine = (DaySubmission.school_id == the.school_id, DaySubmission.org_id == the.org_id)
    row = session.execute(
        select(DaySubmission.seq, DaySubmission.digest).where(*mine).order_by(DaySubmission.seq.desc()).limit(1)
    ).one_or_none()
    return (row.seq, row.digest) if row else (0, None)

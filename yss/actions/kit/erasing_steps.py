"""Steps of erasure that a person's wish and a school's period share: personal columns and salts go, digests stay.

Each works in the caller's session and commits nothing (R49).
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, select, tuple_, update

from yss import sealing
from yss.acts import Work
from yss.domain.vocabulary import ChangeState
from yss.extensions import vault
from yss.models import ChangeAcknowledgment, DaySubmission, HealthChange, SubmissionReturn
from yss.models.report import reason_owner
from yss.queries.day import submissions


def erase_changes(act: Work, mine: ColumnElement[bool]) -> None:
    """What was new in these changes, where the person lived, the words of who verified them; none stays open (R59).

    The changes first: who is verifying one holds it, and has written the words by the time that it is had here.
    """
    found = select(HealthChange.school_id, HealthChange.id).where(mine)
    act.session.execute(
        update(HealthChange).where(mine).values(risks_sealed=None, room=None, state=ChangeState.SUPERSEDED)
    )
    act.session.execute(
        update(ChangeAcknowledgment)
        .where(tuple_(ChangeAcknowledgment.school_id, ChangeAcknowledgment.change_id).in_(found))
        .values(words_sealed=None)
    )


def open_remarks(submission: DaySubmission) -> str:
    """The remarks of a submission; empty where they were erased."""
    return submissions.remarks_of(submission) or ""


def erase_remarks(submission: DaySubmission) -> None:
    """The remarks go, their digest takes their place, so that the submission's own still verifies (R63)."""
    submission.remarks_digest = submission.digest_of_remarks(open_remarks(submission))
    submission.remarks_sealed = submission.remarks_salt = None


def open_reason(returned: SubmissionReturn) -> str:
    """The reason of a return; empty where it was erased."""
    if returned.reason_sealed is None:
        return ""
    return vault.open(sealing.RETURN_REASON, reason_owner(returned), returned.reason_sealed).decode()

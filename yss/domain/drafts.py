"""How long what was typed and not handed in is kept (R33, R51, R76)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from yss.domain.policies import RETURN_MINUTES, RETURNABLE

LASTS = timedelta(hours=24)
# From its first instant to the end of the last time for which the school may still open the day (R35).
SUBMISSION_LASTS = RETURNABLE + timedelta(minutes=max(RETURN_MINUTES))
UNSENT = "unsent:"
SUBMISSION = "submission:"
# Of a day's submission: (how the purpose begins, how it ends).
OF_A_SUBMISSION = ((SUBMISSION, ""), (f"{UNSENT}/days/", "/submit"))


def submission_purpose(org_id: int, day: date) -> str:
    """Under which name the draft of a day's submission is kept."""
    return f"{SUBMISSION}{org_id}:{day.isoformat()}"


def lasts(purpose: str) -> timedelta:
    """For how long a draft of this purpose is kept: a day, since nothing else that is typed has an hour of its own.

    What is typed for a day's submission lasts as long as the day may be submitted: until 11:30 of the next day, and
    whenever the school returns or opens it (R76). The submission itself ends it.
    """
    of_a_submission = any(purpose.startswith(begin) and purpose.endswith(end) for begin, end in OF_A_SUBMISSION)
    return SUBMISSION_LASTS if of_a_submission else LASTS


def is_over(purpose: str, saved_at: datetime, now: datetime) -> bool:
    """Whether a draft of this purpose has had its time."""
    return now - saved_at > lasts(purpose)

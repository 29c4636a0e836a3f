"""A verification attempt as the simulator's pages see it, and what its browser has typed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from yss import sealing
from yss.domain.subject import Subject
from yss.domain.vocabulary import DocumentType, VerificationMethod
from yss.extensions import db, vault
from yss.models import VerificationAttempt

_LOOKED_AT = 10


@dataclass(frozen=True)
class Attempt:
    """A way through the provider; `subject` once its pages know the person, `outcome` once they have answered."""

    method: VerificationMethod
    subject: Subject | None
    outcome: str
    is_consumed: bool


def find(token: str, browser: str, real_now: datetime) -> Attempt | None:
    """The attempt, if it is this browser's and not expired."""
    row = db.session.scalars(
        select(VerificationAttempt).where(VerificationAttempt.token_digest == sealing.token_digest(token))
    ).one_or_none()
    if row is None or row.browser_digest != sealing.token_digest(browser):
        return None
    if real_now >= row.expires_at:
        return None
    return Attempt(row.method, _subject(row), row.outcome or "", row.consumed_at is not None)


def typed(browser: str, real_now: datetime) -> dict[str, Any]:
    """What this browser typed on its ways that have not expired, by field, the newest first (R5).

    Nobody has proved to be that person: it is shown where it was typed and nowhere else, and is gone once they have.
    """
    rows = db.session.scalars(
        select(VerificationAttempt)
        .where(
            VerificationAttempt.browser_digest == sealing.token_digest(browser),
            VerificationAttempt.expires_at > real_now,
        )
        .order_by(VerificationAttempt.id.desc())
        .limit(_LOOKED_AT)
    ).all()
    subjects = [asdict(subject) for row in rows if (subject := _subject(row)) is not None]
    newest_last = [{name: value for name, value in one.items() if value} for one in reversed(subjects)]
    agreed = any(row.method is VerificationMethod.WECHAT_PAY for row in rows)
    return {"agree": agreed} | {name: value for one in newest_last for name, value in one.items()}


def _subject(row: VerificationAttempt) -> Subject | None:
    if row.subject_sealed is None:
        return None
    raw = json.loads(vault.open(sealing.ATTEMPT_SUBJECT, str(row.id), row.subject_sealed))
    return Subject(raw["name"], DocumentType(raw["document_type"]), raw["number"], raw["phone"])

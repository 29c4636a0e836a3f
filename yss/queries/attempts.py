"""A verification attempt as the simulator's pages see it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from yss import sealing
from yss.domain.subject import Subject
from yss.domain.vocabulary import DocumentType, VerificationMethod
from yss.extensions import db, vault
from yss.models import VerificationAttempt


@dataclass(frozen=True)
class Attempt:
    """A live way through the provider; `subject` once its pages know the person."""

    method: VerificationMethod
    subject: Subject | None


def find(token: str, browser: str, real_now: datetime) -> Attempt | None:
    """The attempt, if it is this browser's, unanswered and not expired."""
    row = db.session.scalars(
        select(VerificationAttempt).where(VerificationAttempt.token_digest == sealing.token_digest(token))
    ).one_or_none()
    if row is None or row.browser_digest != sealing.token_digest(browser):
        return None
    if row.outcome is not None or row.consumed_at is not None or real_now >= row.expires_at:
        return None
    return Attempt(row.method, _subject(row))


def _subject(row: VerificationAttempt) -> Subject | None:
    if row.subject_sealed is None:
        return None
    raw = json.loads(vault.open(sealing.ATTEMPT_SUBJECT, str(row.id), row.subject_sealed))
    return Subject(raw["name"], DocumentType(raw["document_type"]), raw["number"], raw["phone"])

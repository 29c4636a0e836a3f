"""A visitor proves who they are: attempts, sessions (R1-R7)."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from yss import sealing
from yss.actions.kit import naming_steps, steps
from yss.acts import Work, unasked
from yss.domain.errors import Conflict, NotFound
from yss.domain.languages import Language
from yss.domain.subject import Subject
from yss.domain.vocabulary import DocumentType, VerificationMethod
from yss.extensions import vault
from yss.ids import new_id
from yss.models import Person, UserSession, VerificationAttempt
from yss.queries.person.own_data import handle_of

ATTEMPT_LASTS = timedelta(minutes=10)
PASSED = "passed"


@dataclass(frozen=True)
class Outcome:
    """How an attempt ended: a session token where it passed, otherwise the code of the refusal."""

    method: VerificationMethod
    session_token: str = ""
    person_id: int = 0
    refusal: str = ""


@dataclass(frozen=True)
class Way:
    """By what an attempt is known again: the provider's token, what its callback brings, the browser's own."""

    token: str
    state: str
    browser: str


@unasked("verification")
def start_attempt(
    session: Session, *, way: Way, method: VerificationMethod, subject: Subject | None, now: datetime
) -> None:
    """Keeps a started way through a provider, bound to this browser, for ten minutes (R5)."""
    attempt = VerificationAttempt(
        id=new_id(),
        token_digest=sealing.token_digest(way.token),
        state_digest=sealing.token_digest(way.state),
        browser_digest=sealing.token_digest(way.browser),
        method=method,
        created_at=now,
        expires_at=now + ATTEMPT_LASTS,
    )
    if subject is not None:
        attempt.subject_sealed = _seal_subject(attempt.id, subject)
    session.add(attempt)


@unasked("verification")
def keep_subject(session: Session, *, token: str, browser: str, subject: Subject, now: datetime) -> None:
    """Keeps what the provider's page was told about the person. Raises NotFound, Conflict."""
    attempt = _live(session, token, browser, now)
    attempt.subject_sealed = _seal_subject(attempt.id, subject)


@unasked("verification")
def keep_result(session: Session, *, token: str, browser: str, refusal: str, now: datetime) -> None:
    """Keeps the provider's answer; the first one stands, whatever a double tap brings. Raises NotFound, Conflict."""
    attempt = _live(session, token, browser, now)
    if attempt.subject_sealed is None:
        raise NotFound
    if attempt.outcome is None:
        attempt.outcome = refusal or PASSED


@unasked("verification")
def complete(
    session: Session, *, token: str, state: str, browser: str, now: datetime, language: Language | None = None
) -> Outcome:
    """Takes the result once; a match makes the person (R7) and a session of 30 days. Raises NotFound, Conflict.

    What was typed stays for another try until the attempt expires; after a match none of it does. A `language` that was
    chosen on the way is from now on the person's (R85).
    """
    attempt = _live(session, token, browser, now)
    if attempt.state_digest != sealing.token_digest(state) or attempt.outcome is None:
        raise NotFound
    attempt.consumed_at = now
    if attempt.outcome != PASSED:
        return Outcome(attempt.method, refusal=attempt.outcome)
    subject = _open_subject(attempt)
    _forget_typed(session, browser)
    person = steps.person_for(session, subject, now)
    _take_own_name(session, person, subject, now)
    steps.set_phone(person, subject.phone)
    if language is not None:
        person.language = language
    return Outcome(attempt.method, _open_session(session, person.id, now), person.id)


@unasked("verification")
def sign_in(session: Session, *, person_id: int, now: datetime) -> str:
    """A session for somebody of the cast, by testing tools alone (R56). Raises NotFound."""
    if session.get(Person, person_id) is None:
        raise NotFound
    return _open_session(session, person_id, now)


@unasked("verification")
def end_session(session: Session, *, token: str, now: datetime) -> None:
    """Ends the session on this device (R5)."""
    session.execute(
        update(UserSession)
        .where(UserSession.token_digest == sealing.token_digest(token), UserSession.ended_at.is_(None))
        .values(ended_at=now)
    )


@unasked("verification")
def end_sessions(session: Session, *, person_id: int, handle: str | None, now: datetime) -> int:
    """Ends the person's session of that name, or all of them; returns how many (R5)."""
    live = select(UserSession).where(UserSession.person_id == person_id, UserSession.ended_at.is_(None))
    ended = [row for row in session.scalars(live) if handle in (None, handle_of(row.token_digest))]
    for row in ended:
        row.ended_at = now
    return len(ended)


@unasked("verification")
def touch_session(session: Session, *, token: str, now: datetime) -> None:
    """Notes that the session was used; asked for at most every five minutes."""
    session.execute(
        update(UserSession).where(UserSession.token_digest == sealing.token_digest(token)).values(last_seen_at=now)
    )


def _live(session: Session, token: str, browser: str, now: datetime) -> VerificationAttempt:
    """The attempt, if it is this browser's, neither used nor expired."""
    attempt = session.scalars(
        select(VerificationAttempt)
        .where(VerificationAttempt.token_digest == sealing.token_digest(token))
        .with_for_update()
    ).one_or_none()
    if attempt is None or attempt.browser_digest != sealing.token_digest(browser):
        raise NotFound
    if attempt.consumed_at is not None:
        raise Conflict("verification_used")
    if now >= attempt.expires_at:
        raise Conflict("verification_expired")
    return attempt


def _forget_typed(session: Session, browser: str) -> None:
    """Of this attempt and of those that were refused or left before it."""
    session.execute(
        update(VerificationAttempt)
        .where(VerificationAttempt.browser_digest == sealing.token_digest(browser))
        .values(subject_sealed=None)
    )


def _open_session(session: Session, person_id: int, now: datetime) -> str:
    token = sealing.new_token()
    session.add(
        UserSession(token_digest=sealing.token_digest(token), person_id=person_id, verified_at=now, last_seen_at=now)
    )
    return token


def _take_own_name(session: Session, person: Person, subject: Subject, now: datetime) -> None:
    """A name misspelt by a proxy gives way to the name of the person's own verification (R7); both are kept (R71)."""
    if person.name != subject.name:
        steps.move_filled_days(Work(session=session, actor_id=person.id, now=now), person.id)
    person.name, person.name_verified = subject.name, True
    for school_id in steps.schools_of(session, person.id):
        act = Work(session=session, actor_id=person.id, school_id=school_id, now=now)
        naming_steps.rename(act, person, subject.name)


def _seal_subject(attempt_id: int, subject: Subject) -> bytes:
    return vault.seal(sealing.ATTEMPT_SUBJECT, str(attempt_id), json.dumps(asdict(subject)).encode())


def _open_subject(attempt: VerificationAttempt) -> Subject:
    if attempt.subject_sealed is None:
        raise Conflict("verification_used")
    raw = json.loads(vault.open(sealing.ATTEMPT_SUBJECT, str(attempt.id), attempt.subject_sealed))
    return Subject(raw["name"], DocumentType(raw["document_type"]), raw["number"], raw["phone"])

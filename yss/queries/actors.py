"""Who is asking: session and rights in one look-up, read anew with each request (R5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_login import UserMixin
from sqlalchemy import select

from yss import sealing
from yss.extensions import db
from yss.models import Collectorship, Organization, Person, SchoolAdmin, UserSession

SESSION_LASTS = timedelta(days=30)
SESSION_IDLE = timedelta(days=14)
RECENT = timedelta(hours=12)


@dataclass(frozen=True)
class Desk:
    """The organization a collector owns."""

    school_id: int
    org_id: int


@dataclass(frozen=True)
class Actor(UserMixin):  # type: ignore[misc]
    """A verified person with the rights of this moment."""

    session_token: str
    person_id: int
    name: str
    number_masked: str
    verified_at: datetime
    last_seen_at: datetime
    desk: Desk | None
    admin_of: tuple[int, ...]

    def get_id(self) -> str:
        """Flask-Login's key: the session's token."""
        return self.session_token

    def is_recent(self, real_now: datetime) -> bool:
        """Verified within the last 12 hours (R5)."""
        return real_now - self.verified_at < RECENT


def _rows(token: str) -> list[tuple[UserSession, Person, int | None, int | None, int | None]]:
    statement = (
        select(UserSession, Person, Organization.school_id, Organization.id, SchoolAdmin.school_id)
        .join(Person, Person.id == UserSession.person_id)
        .outerjoin(Collectorship, Collectorship.person_id == Person.id)
        .outerjoin(
            Organization,
            (Organization.school_id == Collectorship.school_id)
            & (Organization.id == Collectorship.org_id)
            & Organization.closed_at.is_(None),
        )
        .outerjoin(SchoolAdmin, SchoolAdmin.person_id == Person.id)
        .where(UserSession.token_digest == sealing.token_digest(token))
    )
    return [tuple(row) for row in db.session.execute(statement)]  # type: ignore[misc]


def load(token: str, real_now: datetime) -> Actor | None:
    """The actor of a live session, or None: unknown, ended, idle for 14 days, or older than 30."""
    rows = _rows(token)
    if not rows:
        return None
    session, person, school_id, org_id, _ = rows[0]
    if session.ended_at or _is_over(session, real_now):
        return None
    desk = Desk(school_id, org_id) if school_id is not None and org_id is not None else None
    return Actor(
        session_token=token,
        person_id=person.id,
        name=person.name,
        number_masked=person.number_masked,
        verified_at=session.verified_at,
        last_seen_at=session.last_seen_at,
        desk=desk,
        admin_of=tuple(sorted({row[4] for row in rows if row[4] is not None})),
    )


def _is_over(session: UserSession, real_now: datetime) -> bool:
    return real_now - session.verified_at >= SESSION_LASTS or real_now - session.last_seen_at >= SESSION_IDLE


def expired_owner(token: str, real_now: datetime) -> int | None:
    """Whose session this was, if it ran out by itself: what they were sending is kept for them alone."""
    row = db.session.get(UserSession, sealing.token_digest(token))
    return row.person_id if row is not None and row.ended_at is None and _is_over(row, real_now) else None

"""Who is asking: the session, then the rights, read anew with each request (R5).

Two statements are cheaper than one: each joins little, and only the second looks into schools.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from flask_login import UserMixin
from sqlalchemy import and_, null, select, union_all

from yss import sealing
from yss.extensions import db
from yss.made_once import made_once
from yss.models import Collectorship, Deputy, Organization, Person, SchoolAdmin, UserSession
from yss.models.desk import stands_in

SESSION_LASTS = timedelta(days=30)
SESSION_IDLE = timedelta(days=14)
RECENT = timedelta(hours=12)


@dataclass(frozen=True)
class Desk:
    """The organization at which somebody collects."""

    school_id: int
    org_id: int


@dataclass(frozen=True)
class Place:
    """One of an actor's desks: one's own, or a deputy's up to and including `until` (R61)."""

    desk: Desk
    organization: str
    until: date | None = None

    @property
    def is_deputy(self) -> bool:
        """Whether somebody else owns it."""
        return self.until is not None


@dataclass(frozen=True)
class Actor(UserMixin):  # type: ignore[misc]
    """A verified person with the rights of this moment."""

    session_token: str
    person_id: int
    name: str
    number_masked: str
    verified_at: datetime
    last_seen_at: datetime
    place: Place | None
    places: tuple[Place, ...]
    admin_of: tuple[int, ...]

    @property
    def desk(self) -> Desk | None:
        """The desk that is open on this device."""
        return self.place.desk if self.place else None

    @property
    def owned(self) -> Place | None:
        """The one organization that the actor owns (R12)."""
        return next((place for place in self.places if not place.is_deputy), None)

    def get_id(self) -> str:
        """Flask-Login's key: the session's token."""
        return self.session_token

    def is_recent(self, real_now: datetime) -> bool:
        """Verified within the last 12 hours (R5)."""
        return real_now - self.verified_at < RECENT


_Right = tuple[int, int | None, str, date | None]


class _Session(Protocol):
    """A row of `_session`: whose it is, since when, and the organization that is theirs."""

    person_id: int
    name: str
    number_masked: str
    verified_at: datetime
    last_seen_at: datetime
    ended_at: datetime | None
    desk_org_id: int | None
    own_school_id: int | None
    own_org_id: int | None


@made_once
def _session(digest: bytes) -> Any:
    """Of what is kept by person alone, and by no school."""
    return (
        select(
            UserSession.person_id,
            Person.name,
            Person.number_masked,
            UserSession.verified_at,
            UserSession.last_seen_at,
            UserSession.ended_at,
            UserSession.desk_org_id,
            Collectorship.school_id.label("own_school_id"),
            Collectorship.org_id.label("own_org_id"),
        )
        .join(Person, Person.id == UserSession.person_id)
        .outerjoin(Collectorship, Collectorship.person_id == Person.id)
        .where(UserSession.token_digest == digest)
    )


@made_once
def _rights(person_id: int, today: date, own_school_id: int | None, own_org_id: int | None) -> Any:
    """(school, organization, its name, a deputy's last day): desks, and for a school administered the school alone."""
    stands = and_(Deputy.person_id == person_id, stands_in(today))
    at = and_(Organization.school_id == Deputy.school_id, Organization.id == Deputy.org_id)
    columns: Any = (Organization.school_id, Organization.id, Organization.full_name)
    is_open = Organization.closed_at.is_(None)
    kept = select(*columns, Deputy.to_day).join(Deputy, at).where(stands, is_open)
    own = select(*columns, null()).where(
        Organization.school_id == own_school_id, Organization.id == own_org_id, is_open
    )
    administered = select(SchoolAdmin.school_id, null(), null(), null()).where(SchoolAdmin.person_id == person_id)
    # The first says of what type the columns are.
    return union_all(kept, own, administered) if own_org_id is not None else union_all(kept, administered)


def load(token: str, real_now: datetime, today: date) -> Actor | None:
    """The actor of a live session, or None: unknown, ended, idle for 14 days, or older than 30.

    `today` is the product's day, by which deputies have their desks.
    """
    session: _Session | None = db.session.execute(*_session(sealing.token_digest(token))).one_or_none()
    if session is None or session.ended_at or _is_over(session, real_now):
        return None
    asked = _rights(session.person_id, today, session.own_school_id, session.own_org_id)
    rights: Sequence[_Right] = db.session.execute(*asked).all()
    places = _places(rights)
    return Actor(
        session_token=token,
        person_id=session.person_id,
        name=session.name,
        number_masked=session.number_masked,
        verified_at=session.verified_at,
        last_seen_at=session.last_seen_at,
        place=_opened(places, session.desk_org_id),
        places=places,
        admin_of=tuple(sorted(school_id for school_id, org_id, _, _ in rights if org_id is None)),
    )


def _places(rights: Sequence[_Right]) -> tuple[Place, ...]:
    """The own desk first, then those of a deputy, each once with its latest day."""
    found = [Place(Desk(school_id, org_id), name, until) for school_id, org_id, name, until in rights if org_id]
    own = [place for place in found if not place.is_deputy]
    deputys = sorted((place for place in found if place.until), key=lambda place: (place.organization, place.until))
    return *own, *{place.desk: place for place in deputys}.values()


def _opened(places: tuple[Place, ...], org_id: int | None) -> Place | None:
    """The desk that was chosen on this device, or else the first."""
    chosen = (place for place in places if place.desk.org_id == org_id)
    return next(chosen, places[0] if places else None)


def _is_over(session: _Session | UserSession, real_now: datetime) -> bool:
    return real_now - session.verified_at >= SESSION_LASTS or real_now - session.last_seen_at >= SESSION_IDLE


def expired_owner(token: str, real_now: datetime) -> int | None:
    """Whose session this was, if it ran out by itself: what they were sending is kept for them alone."""
    row = db.session.get(UserSession, sealing.token_digest(token))
    return row.person_id if row is not None and row.ended_at is None and _is_over(row, real_now) else None

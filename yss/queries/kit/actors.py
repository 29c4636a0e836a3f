"""Who is asking: session and rights in one look-up, read anew with each request (R5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from flask_login import UserMixin
from sqlalchemy import and_, select

from yss import sealing
from yss.domain.languages import Language
from yss.extensions import db
from yss.made_once import made_once
from yss.models import Collectorship, Deputy, Organization, Person, SchoolAdmin, UserSession
from yss.models.aliases import shared
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
    language: Language | None
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


class _Row(NamedTuple):
    """The session with its person, beside one of their rights each: an own desk, a deputy's, a school administered."""

    person_id: int
    name: str
    number_masked: str
    language: Language | None
    verified_at: datetime
    last_seen_at: datetime
    ended_at: datetime | None
    desk_org_id: int | None
    own_school_id: int | None
    own_org_id: int
    own_organization: str
    kept_school_id: int | None
    kept_org_id: int
    kept_organization: str
    until: date
    administered: int | None


def _is_open(organization: Any, tie: Any) -> Any:
    mine = and_(organization.school_id == tie.school_id, organization.id == tie.org_id)
    return and_(mine, organization.closed_at.is_(None))


_OWN, _KEPT = shared(Organization), shared(Organization)


@made_once
def _rows(digest: bytes, today: date) -> Any:
    """In the order of `_Row`."""
    whose = (UserSession.person_id, Person.name, Person.number_masked, Person.language)
    since = (UserSession.verified_at, UserSession.last_seen_at, UserSession.ended_at, UserSession.desk_org_id)
    desks = [(organization.school_id, organization.id, organization.full_name) for organization in (_OWN, _KEPT)]
    columns: Any = (*whose, *since, *desks[0], *desks[1], Deputy.to_day, SchoolAdmin.school_id)
    return (
        select(*columns)
        .join(Person, Person.id == UserSession.person_id)
        .outerjoin(Collectorship, Collectorship.person_id == Person.id)
        .outerjoin(_OWN, _is_open(_OWN, Collectorship))
        .outerjoin(Deputy, and_(Deputy.person_id == Person.id, stands_in(today)))
        .outerjoin(_KEPT, _is_open(_KEPT, Deputy))
        .outerjoin(SchoolAdmin, SchoolAdmin.person_id == Person.id)
        .where(UserSession.token_digest == digest)
    )


def load(token: str, real_now: datetime, today: date) -> Actor | None:
    """The actor of a live session, or None: unknown, ended, idle for 14 days, or older than 30.

    `today` is the product's day, by which deputies have their desks.
    """
    found: Any = db.session.execute(*_rows(sealing.token_digest(token), today))
    rows = [_Row(*row) for row in found]
    if not rows:
        return None
    session = rows[0]
    if session.ended_at or _is_over(session, real_now):
        return None
    places = _places(rows)
    return Actor(
        session_token=token,
        person_id=session.person_id,
        name=session.name,
        number_masked=session.number_masked,
        verified_at=session.verified_at,
        last_seen_at=session.last_seen_at,
        language=session.language,
        place=_opened(places, session.desk_org_id),
        places=places,
        admin_of=tuple(sorted({row.administered for row in rows if row.administered is not None})),
    )


def _places(rows: list[_Row]) -> tuple[Place, ...]:
    """The own desk first, then those of a deputy, each once with its latest day."""
    own = {
        Place(Desk(row.own_school_id, row.own_org_id), row.own_organization)
        for row in rows
        if row.own_school_id is not None
    }
    kept = {
        Place(Desk(row.kept_school_id, row.kept_org_id), row.kept_organization, row.until)
        for row in rows
        if row.kept_school_id is not None
    }
    latest = {place.desk: place for place in sorted(kept, key=lambda place: (place.organization, str(place.until)))}
    return *own, *latest.values()


def _opened(places: tuple[Place, ...], org_id: int | None) -> Place | None:
    """The desk that was chosen on this device, or else the first."""
    chosen = (place for place in places if place.desk.org_id == org_id)
    return next(chosen, places[0] if places else None)


def _is_over(session: _Row | UserSession, real_now: datetime) -> bool:
    return real_now - session.verified_at >= SESSION_LASTS or real_now - session.last_seen_at >= SESSION_IDLE


def expired_owner(token: str, real_now: datetime) -> int | None:
    """Whose session this was, if it ran out by itself: what they were sending is kept for them alone."""
    row = db.session.get(UserSession, sealing.token_digest(token))
    return row.person_id if row is not None and row.ended_at is None and _is_over(row, real_now) else None

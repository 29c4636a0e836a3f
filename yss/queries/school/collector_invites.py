"""The school's cards for collectors: which there are, who opened them, what was created with them (R43)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select, tuple_

from yss.domain.errors import NotFound
from yss.domain.invites import Validity, state_of
from yss.domain.vocabulary import InviteKind, InviteState, OrganizationState, WayOut
from yss.extensions import db
from yss.models import Invite, InviteOpening, Organization, Person
from yss.queries.kit.pages import PAGE
from yss.queries.school.collectors import state_of_organization


@dataclass(frozen=True)
class InviteRow:
    """A card in numbers."""

    invite_id: int
    note: str
    inviter: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    uses: int
    max_uses: int | None
    opened: int
    created: int
    state: InviteState


@dataclass(frozen=True)
class Invites:
    """One page of them, and after which the next page begins."""

    rows: tuple[InviteRow, ...]
    after: int | None


class Created(NamedTuple):
    """An organization that came of a card."""

    org_id: int
    full_name: str
    state: OrganizationState


class Opening(NamedTuple):
    """Somebody who opened a card: whether they said it is not for them, and what they created."""

    person_id: int
    name: str
    number_masked: str
    opened_at: datetime
    declined: WayOut | None
    created: tuple[Created, ...]


@dataclass(frozen=True)
class Openings:
    """One page of them, how many in all, and after whom the next page begins."""

    rows: tuple[Opening, ...]
    total: int
    after: int | None


def listing(school_id: int, after: int | None, now: datetime) -> Invites:
    """The school's cards, the newest first."""
    listed = _cards(school_id).order_by(Invite.id.desc()).limit(PAGE + 1)
    if after is not None:
        listed = listed.where(Invite.id < after)
    rows = [_row(row, now) for row in db.session.execute(listed)]
    return Invites(tuple(rows[:PAGE]), rows[PAGE - 1].invite_id if len(rows) > PAGE else None)


def find(school_id: int, invite_id: int, now: datetime) -> InviteRow:
    """One of the school's cards. Raises NotFound."""
    row = db.session.execute(_cards(school_id).where(Invite.id == invite_id)).one_or_none()
    if row is None:
        raise NotFound
    return _row(row, now)


def openings(school_id: int, invite_id: int, after: int | None) -> Openings:
    """Who opened the card, the latest first; two look-ups and a count however many."""
    of_card = (InviteOpening.school_id == school_id, InviteOpening.invite_id == invite_id)
    listed = (
        select(InviteOpening, Person.name, Person.number_masked)
        .join(Person, Person.id == InviteOpening.person_id)
        .where(*of_card)
        .order_by(InviteOpening.opened_at.desc(), InviteOpening.person_id.desc())
        .limit(PAGE + 1)
    )
    last = db.session.get(InviteOpening, (school_id, invite_id, after)) if after is not None else None
    if last is not None:
        order = tuple_(InviteOpening.opened_at, InviteOpening.person_id)
        listed = listed.where(order < tuple_(last.opened_at, last.person_id))
    found: Any = db.session.execute(listed).all()
    created = _created(school_id, invite_id, [opening.person_id for opening, _, _ in found[:PAGE]])
    rows = [
        Opening(
            opening.person_id, name, number, opening.opened_at, opening.declined, created.get(opening.person_id, ())
        )
        for opening, name, number in found[:PAGE]
    ]
    total = db.session.execute(select(func.count()).select_from(InviteOpening).where(*of_card)).scalar_one()
    return Openings(tuple(rows), total, rows[-1].person_id if len(found) > PAGE else None)


def _cards(school_id: int) -> Select[Any]:
    opened = (
        select(func.count())
        .where(InviteOpening.school_id == school_id, InviteOpening.invite_id == Invite.id)
        .correlate(Invite)
        .scalar_subquery()
    )
    created = (
        select(func.count())
        .where(Organization.school_id == school_id, Organization.invite_id == Invite.id)
        .correlate(Invite)
        .scalar_subquery()
    )
    return (
        select(Invite, Person.name, opened, created)
        .join(Person, Person.id == Invite.invited_by)
        .where(Invite.school_id == school_id, Invite.kind == InviteKind.COLLECTOR)
    )


def _row(row: Any, now: datetime) -> InviteRow:
    invite, inviter, opened, created = row
    return InviteRow(
        invite_id=invite.id,
        note=invite.note,
        inviter=inviter,
        created_at=invite.created_at,
        expires_at=invite.expires_at,
        revoked_at=invite.revoked_at,
        uses=invite.uses,
        max_uses=invite.max_uses,
        opened=opened,
        created=created,
        state=state_of(Validity(invite.expires_at, invite.max_uses, invite.uses, invite.revoked_at), now),
    )


def _created(school_id: int, invite_id: int, people: Iterable[int]) -> dict[int, tuple[Created, ...]]:
    found = db.session.scalars(
        select(Organization)
        .where(
            Organization.school_id == school_id,
            Organization.invite_id == invite_id,
            Organization.created_by.in_(list(people)),
        )
        .order_by(Organization.id)
    )
    created: dict[int, tuple[Created, ...]] = {}
    for org in found:
        one = Created(org.id, org.full_name, state_of_organization(org))
        created[org.created_by or 0] = (*created.get(org.created_by or 0, ()), one)
    return created

"""宿舍: where a member lives, and what an imported list of rooms would change (R60)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from yss.domain.names import is_same_name
from yss.domain.people_lists import Entry
from yss.domain.vocabulary import DocumentType, RowState
from yss.extensions import db
from yss.models import Membership, Person, Residence, lists
from yss.models.person import document_digest
from yss.queries.kit import drafts
from yss.queries.organization.lists import Preview


class Resident(NamedTuple):
    """A member of the school, and the room they live in so far."""

    person_id: int
    name: str
    room: str


def room_of(school_id: int, person_id: int) -> str:
    """The person's room; empty where none is known."""
    row = db.session.get(Residence, (school_id, person_id))
    return row.room if row else ""


def total(school_id: int) -> int:
    """How many persons of the school have a room."""
    return db.session.execute(
        select(func.count()).select_from(Residence).where(Residence.school_id == school_id)
    ).scalar_one()


def preview(school_id: int, actor_id: int, now: datetime) -> Preview | None:
    """What 确认更新 would do with the admin's list; None where there is none, or it is older than a day."""
    kept = drafts.find_list(actor_id, lists.purpose(school_id, lists.RESIDENCES), now)
    if kept is None:
        return None
    entries = kept.entries()
    known = _known(db.session(), school_id, entries)
    rows: dict[RowState, list[Entry]] = {state: [] for state in RowState}
    for entry in entries:
        judged = _judged(entry, known)
        rows[_state(judged, known)].append(judged)
    return Preview(kept.list_id, {state: tuple(found) for state, found in rows.items()}, kept.told)


def moves(session: Session, school_id: int, entries: Sequence[Entry]) -> dict[int, str]:
    """Person → room of the good entries that differ from what is known, in the caller's session."""
    known = _known(session, school_id, entries)
    judged = [_judged(entry, known) for entry in entries]
    return {known[one.key].person_id: one.room for one in judged if _state(one, known) is RowState.ADDABLE}


Known = Mapping[tuple[DocumentType | None, str], Resident]


def _known(session: Session, school_id: int, entries: Sequence[Entry]) -> Known:
    """The active members of the school with these documents; one query, whatever the size of the list."""
    keys = {document_digest(entry.subject): entry.key for entry in entries if not entry.problem}
    found = session.execute(
        select(Person.document_digest, Person.id, Membership.name, func.coalesce(Residence.room, ""))
        .join(
            Membership,
            and_(Membership.school_id == school_id, Membership.person_id == Person.id, Membership.left_at.is_(None)),
        )
        .outerjoin(Residence, and_(Residence.school_id == school_id, Residence.person_id == Person.id))
        .where(Person.document_type.in_(list(DocumentType)), Person.document_digest.in_(list(keys)))
    )
    return {keys[digest]: Resident(person_id, name, room) for digest, person_id, name, room in found}


def _judged(entry: Entry, known: Known) -> Entry:
    """One answer for a number of nobody here and for one under another name: it tells nothing (R71)."""
    if entry.problem:
        return entry
    resident = known.get(entry.key)
    if resident is None or not is_same_name(resident.name, entry.name):
        return replace(entry, problem="not_in_school")
    return entry


def _state(entry: Entry, known: Known) -> RowState:
    if entry.problem:
        return RowState.BAD
    return RowState.LISTED if known[entry.key].room == entry.room else RowState.ADDABLE

"""Whether the keyring is this database's: a known value, sealed and looked up, for each key that is in use (M22).

A database that knows no key yet takes the ring's, if what is sealed there opens with it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, and_, select
from sqlalchemy.orm import Session

from yss import sealing
from yss.domain import documents
from yss.models import Person, PersonalKey, RingKey
from yss.models.ring import key_owner
from yss.ring.columns import COLUMNS, SealedColumn
from yss.sealing import Keyring, SealBroken, Whose

_KNOWN = b"known to this database"
_PURPOSE = "ring"


class WrongKeyring(Exception):
    """The keyring is not this database's; the message says in a sentence why, and what to do."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"YSS_KEYRING is not the keyring of this database: {why}; give back the keyring that was in use with it"
            " (it is kept apart from the database and its backups), or name the database that belongs to this one."
        )


def check(connection: Connection, ring: Keyring) -> None:
    """Holds the ring against every key that the database needs; writes nothing. Raises WrongKeyring.

    Where the database knows no key yet, against what is sealed in it.
    """
    in_use = connection.execute(
        select(RingKey.key_id, RingKey.known, RingKey.looked_up).where(RingKey.retired_at.is_(None))
    )
    is_known = False
    for key_id, known, looked_up in in_use:
        _check_known(ring, key_id, known, looked_up)
        is_known = True
    if not is_known:
        _check_contents(Session(connection), ring)


def sealing_key(session: Session, ring: Keyring) -> int:
    """The id of the key that seals now, read once in a transaction; the ring's newest where none is known yet.

    Raises WrongKeyring.
    """
    if "sealing_key" not in session.info:
        session.info["sealing_key"] = _current(session, ring) or _adopt(session, ring)
    key_id: int = session.info["sealing_key"]
    return key_id


def as_known(ring: Keyring, key_id: int, *, is_current: bool) -> RingKey:
    """A row for a key that comes into use."""
    known = sealing.seal(ring, key_id, sealing.RING_KEY, str(key_id), _KNOWN)
    looked_up = sealing.lookup_digest(ring, _PURPOSE, _KNOWN.decode())
    return RingKey(key_id=key_id, known=known, looked_up=looked_up, is_current=is_current, retired_at=None)


def _current(session: Session, ring: Keyring) -> int | None:
    row = session.scalars(select(RingKey).where(RingKey.is_current)).one_or_none()
    if row is None:
        return None
    _check_known(ring, row.key_id, row.known, row.looked_up)
    return row.key_id


def _adopt(session: Session, ring: Keyring) -> int:
    """A database that nobody has served yet, or not since it knows of keys: its keys are the ring's from now on."""
    _check_contents(session, ring)
    newest = ring.ids[-1]
    session.add_all(as_known(ring, key_id, is_current=key_id == newest) for key_id in ring.ids)
    session.flush()
    return newest


def _check_known(ring: Keyring, key_id: int, known: bytes, looked_up: bytes) -> None:
    if key_id not in ring.ids:
        raise WrongKeyring(f"it lacks key {key_id}, which is in use")
    try:
        sealing.open_(ring, sealing.RING_KEY, str(key_id), known)
    except SealBroken:
        raise WrongKeyring(f"its key {key_id} is another one") from None
    if looked_up != sealing.lookup_digest(ring, _PURPOSE, _KNOWN.decode()):
        raise WrongKeyring("it looks people up by another key") from None


def _check_contents(session: Session, ring: Keyring) -> None:
    for column in COLUMNS:
        by_ring = and_(column.is_held, column.key_id != sealing.PERSONAL_MARK)
        for mark in session.scalars(select(column.key_id).where(by_ring).distinct()):
            _check_one(session, ring, column, mark)
    held = session.scalars(select(Person).where(Person.number_masked != "").limit(1)).one_or_none()
    if held is not None and held.document_digest != _digest_of(session, ring, held):
        raise WrongKeyring("it looks people up by another key")


def _check_one(session: Session, ring: Keyring, column: SealedColumn, mark: bytes) -> None:
    """One value of those that this key has sealed opens."""
    one: Any = session.scalars(select(column.model).where(column.is_held, column.key_id == mark).limit(1)).one()
    try:
        sealing.open_(ring, column.place, str(column.owner(one)), getattr(one, column.column.key))
    except SealBroken as broken:
        raise WrongKeyring(f"what key {int.from_bytes(mark)} has sealed does not open") from broken


def _digest_of(session: Session, ring: Keyring, person: Person) -> bytes:
    number = _number(session, ring, person).decode()
    return sealing.lookup_digest(ring, "document", documents.canonical(person.document_type, number))


def _number(session: Session, ring: Keyring, person: Person) -> bytes:
    whose = Whose(person.id)
    if not sealing.is_personal(person.number_sealed):
        return sealing.open_(ring, sealing.PERSON_NUMBER, str(whose), person.number_sealed)
    held = session.get_one(PersonalKey, (whose.school_id, whose.person_id))
    key = sealing.open_(ring, sealing.PERSONAL_KEY, key_owner(held), held.key_sealed)
    return sealing.open_personal(key, sealing.PERSON_NUMBER, whose, person.number_sealed)

"""The keys of persons: made with what they seal, kept sealed by the ring, gone when the person is erased (R49, M24)."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Select, delete, select, true
from sqlalchemy.orm import Session

from yss import sealing
from yss.extensions import db, vault
from yss.made_once import made_once
from yss.models import PersonalKey
from yss.models.ring import key_owner
from yss.ring import known
from yss.sealing import SealBroken, Whose

_AT_ONCE = 5_000
_KEPT = 50_000


class SessionKeys:
    """The keys as one session sees them: of a unit of work, of a request's reads, of an export."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def _sealed(self) -> dict[tuple[int, int], bytes | None]:
        """What was read in this transaction; None for who has no key."""
        transaction = self._session.get_transaction()
        if self._session.info.get("keys_read_in") is not transaction:
            self._session.info |= {"keys_read_in": transaction, "keys": {}}
        sealed: dict[tuple[int, int], bytes | None] = self._session.info.setdefault("keys", {})
        return sealed

    def ring_key(self) -> int:
        """See `known.sealing_key`."""
        return known.sealing_key(self._session, vault.ring)

    def personal(self, whose: Whose) -> bytes:
        """The person's key there; raises SealBroken where there is none, or none any more."""
        if (key := self._found(whose)) is None:
            raise SealBroken("its person has no key here")
        return key

    def personal_or_new(self, whose: Whose) -> bytes:
        """Likewise; made where there is none. Of two who make it at once one meets the key's row and tries again."""
        return self._found(whose) or self._made(whose)

    def bring(self, person_ids: Iterable[int], schools: Sequence[int]) -> None:
        """Reads the keys of so many in one statement, in place of one for each; call before a list is opened."""
        if len(self._sealed) > _KEPT:
            self._sealed.clear()
        wanted = sorted({one for one in person_ids if any((school, one) not in self._sealed for school in schools)})
        for start in range(0, len(wanted), _AT_ONCE):
            self._read(wanted[start : start + _AT_ONCE], schools)

    def know(self, whose: Whose, key_sealed: bytes | None) -> None:
        """What this transaction has read beside something else; None where there is no key, and none is looked for."""
        self._sealed[whose.school_id, whose.person_id] = key_sealed

    def destroy(self, person_id: int, schools: Collection[int] | None = None) -> None:
        """What the person's keys in these schools, or everywhere, have sealed opens for nobody any more."""
        here = true() if schools is None else PersonalKey.school_id.in_(schools)
        self._session.execute(delete(PersonalKey).where(PersonalKey.person_id == person_id, here))
        self._sealed.clear()

    def _found(self, whose: Whose) -> bytes | None:
        place = (whose.school_id, whose.person_id)
        if place not in self._sealed:
            self._read([whose.person_id], [whose.school_id])
        sealed = self._sealed.get(place)
        return None if sealed is None else sealing.open_(vault.ring, sealing.PERSONAL_KEY, key_owner(whose), sealed)

    def _read(self, person_ids: Sequence[int], schools: Sequence[int]) -> None:
        rows: Any = self._session.execute(*_keys(schools, person_ids))
        read: dict[tuple[int, int], bytes | None] = dict.fromkeys(itertools.product(schools, person_ids))
        self._sealed.update(read | {(school_id, person_id): sealed for school_id, person_id, sealed in rows})

    def _made(self, whose: Whose) -> bytes:
        key = sealing.new_personal_key()
        row = PersonalKey(**as_row(whose, key, self.ring_key()))
        self._session.add(row)
        self._sealed[whose.school_id, whose.person_id] = row.key_sealed
        return key


@made_once
def _keys(schools: Sequence[int], people: Sequence[int]) -> Select[int, int, bytes]:
    return select(PersonalKey.school_id, PersonalKey.person_id, PersonalKey.key_sealed).where(
        PersonalKey.school_id.in_(schools), PersonalKey.person_id.in_(people)
    )


class KeysAhead:
    """Keys of whom there are no rows yet: who makes many rows before their transaction takes them along."""

    def __init__(self, key_id: int) -> None:
        self._key_id = key_id
        self._keys: dict[tuple[int, int], bytes] = {}
        self._waiting: list[dict[str, Any]] = []

    def ring_key(self) -> int:
        """The key that sealed when it began."""
        return self._key_id

    def personal(self, whose: Whose) -> bytes:
        """The key that was made here, or one that was there before; raises SealBroken."""
        return self._keys.get((whose.school_id, whose.person_id)) or of_reads().personal(whose)

    def personal_or_new(self, whose: Whose) -> bytes:
        """Likewise; made where there is none."""
        place = (whose.school_id, whose.person_id)
        if place not in self._keys:
            self._keys[place] = sealing.new_personal_key()
            self._waiting.append(as_row(whose, self._keys[place], self._key_id))
        return self._keys[place]

    def know(self, whose: Whose, key_sealed: bytes | None) -> None:
        """They are all here."""

    def bring(self, person_ids: Iterable[int], schools: Sequence[int]) -> None:
        """They are all here."""

    def taken(self) -> list[dict[str, Any]]:
        """The rows of `personal_key` that were made since it was asked last."""
        rows, self._waiting = self._waiting, []
        return rows


def as_row(whose: Whose, key: bytes, key_id: int) -> dict[str, Any]:
    """A row of `personal_key`, sealed under that key of the ring."""
    sealed = sealing.seal(vault.ring, key_id, sealing.PERSONAL_KEY, key_owner(whose), key)
    return {"school_id": whose.school_id, "person_id": whose.person_id, "key_sealed": sealed}


def of_reads() -> SessionKeys:
    """The keys as the request's reads see them."""
    return SessionKeys(db.session())

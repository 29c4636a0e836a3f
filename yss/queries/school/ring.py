"""The keyring at work in this database: which key seals, which are needed still, and by what (R47, M23)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, inspect, select, tuple_

from yss import sealing
from yss.extensions import db, vault
from yss.models import RingKey, SubmissionRow
from yss.models.report import bears_old_salt
from yss.ring import known
from yss.ring.columns import COLUMNS, SealedColumn

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Keys:
    """The ids of the keys that the database knows: the one that seals, and those that are gone for good."""

    current: int
    retired: frozenset[int]
    known: frozenset[int]

    @property
    def next_id(self) -> int:
        """An id that no key has had here."""
        return max({*self.known, *vault.ring.ids}) + 1

    def waiting(self, held: sealing.Keyring) -> list[int]:
        """The ids of that ring's keys that were added and have not become current yet."""
        return [key_id for key_id in held.ids if key_id > self.current and key_id not in self.retired]


def keys() -> Keys:
    """Which keys there are; before anything was ever sealed the ring's newest is current. Raises WrongKeyring."""
    known.check(db.session.connection(), vault.ring)
    found = db.session.scalars(select(RingKey)).all()
    current = next((row.key_id for row in found if row.is_current), vault.ring.ids[-1])
    retired = frozenset(row.key_id for row in found if row.retired_at is not None)
    return Keys(current, retired, frozenset(row.key_id for row in found))


def values_under(key_id: int) -> dict[str, int]:
    """How many values of each sealed column still need the key; columns without any are left out."""
    return _counted({sealed: sealed.key_id == sealing.key_mark(key_id) for sealed in COLUMNS})


def _counted(wanted: Mapping[SealedColumn, ColumnElement[bool]]) -> dict[str, int]:
    counted = {}
    for sealed, where in wanted.items():
        if count := db.session.scalars(select(func.count()).select_from(sealed.model).where(where)).one():
            counted[f"{sealed.place.table}.{sealed.place.column}"] = count
    return counted


def not_personal() -> dict[str, int]:
    """How many values of each column were sealed before persons had keys of their own (R49)."""
    return _counted({sealed: sealed.is_older(0) for sealed in COLUMNS if sealed.is_personal})


def older(sealed: SealedColumn, current: int, last: Key | None, limit: int) -> list[Key]:
    """The next rows, by primary key behind `last`, whose value another key than the current one has sealed."""
    return _next(sealed.model, sealed.is_older(current), last, limit)


def salted(last: Key | None, limit: int) -> list[Key]:
    """The next rows of submissions, by primary key behind `last`, that bear a salt which their report has sealed."""
    return _next(SubmissionRow, bears_old_salt(), last, limit)


def _next(model: Any, wanted: ColumnElement[bool], last: Key | None, limit: int) -> list[Key]:
    key = inspect(model).primary_key
    found = select(*key).where(wanted)
    behind = found if last is None else found.where(tuple_(*key) > last)
    rows = [tuple(row) for row in db.session.execute(behind.order_by(*key).limit(limit))]
    db.session.rollback()
    return rows

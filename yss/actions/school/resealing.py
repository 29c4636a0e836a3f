"""Key rotation: every sealed column under the key that seals now, batch by batch (R47)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import inspect, select, tuple_
from sqlalchemy.orm import Session

from yss import sealing
from yss.acts import unasked
from yss.extensions import vault
from yss.queries.school import ring
from yss.queries.school.ring import Key
from yss.ring import known
from yss.ring.columns import COLUMNS, SealedColumn

BATCH = 200


def reseal_all() -> int:
    """Reseals until nothing is left under another key; returns how many values were sealed anew.

    It may be stopped, run again, and run under traffic: copies of older values that come in behind it are found by
    going through a column once more.
    """
    done = 0
    for sealed in COLUMNS:
        while resealed := _reseal_column(sealed):
            done += resealed
    return done


def _reseal_column(sealed: SealedColumn) -> int:
    current, done = ring.keys().current, 0
    rows = ring.older(sealed, current, None, BATCH)
    while rows:
        done += reseal_batch(sealed=sealed, rows=rows)
        rows = ring.older(sealed, current, rows[-1], BATCH)
    return done


@unasked("command line")
def reseal_batch(session: Session, *, sealed: SealedColumn, rows: Sequence[Key]) -> int:
    """These rows in one transaction, but for who was sealed anew or erased meanwhile; returns how many."""
    current = sealing.key_mark(known.sealing_key(session, vault.ring))
    chosen = tuple_(*inspect(sealed.model).primary_key).in_(rows)
    is_older = (sealed.column.is_not(None), sealed.key_id != current)
    held: Sequence[Any] = session.scalars(select(sealed.model).where(chosen, *is_older).with_for_update()).all()
    for row in held:
        setattr(row, sealed.column.key, vault.seal(sealed.place, sealed.owner(row), sealed.open(vault.ring, row)))
    return len(held)

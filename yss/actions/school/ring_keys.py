"""A key's way through the database: known to every process, current, retired (M22, M23)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from yss.acts import unasked
from yss.extensions import vault
from yss.models import RingHolder, RingKey
from yss.ring import known
from yss.transactions import lock_ring

# A process says every half minute which keys it has; who has been silent for longer than this has ended.
SAID_EVERY = timedelta(seconds=30)
ENDED_AFTER = timedelta(seconds=90)


class WrongMoment(Exception):
    """The step is not the next one; the message says in a sentence why, and what is."""


@unasked("serving process")
def check_in(session: Session, *, process_id: int, now: datetime) -> None:
    """Says which keys this process has, and forgets the processes that have ended.

    Raises WrongKeyring where the ring is not this database's.
    """
    known.sealing_key(session, vault.ring)
    known.check(session.connection(), vault.ring)
    session.execute(delete(RingHolder).where(RingHolder.seen_at < now - ENDED_AFTER))
    session.merge(RingHolder(id=process_id, key_ids=vault.ring.ids, seen_at=now))


@unasked("command line")
def make_current(session: Session, *, key_id: int, now: datetime) -> None:
    """The key, which is in this ring, seals from now on, for every process at once.

    Raises WrongMoment where it does already, was retired, or a process serves without it.
    """
    lock_ring(session)
    known.sealing_key(session, vault.ring)
    row = session.get(RingKey, key_id)
    if row is not None and row.is_current:
        raise WrongMoment(f"Key {key_id} is current already.")
    if row is not None and row.retired_at is not None:
        raise WrongMoment(f"Key {key_id} was retired.")
    _check_holders(session, key_id, now)
    session.execute(update(RingKey).values(is_current=False))
    if row is None:
        session.add(known.as_known(vault.ring, key_id, is_current=True))
    else:
        session.execute(update(RingKey).where(RingKey.key_id == key_id).values(is_current=True))


def _check_holders(session: Session, key_id: int, now: datetime) -> None:
    serving = session.scalars(select(RingHolder).where(RingHolder.seen_at >= now - ENDED_AFTER)).all()
    silent = [now - one.seen_at for one in serving if key_id not in one.key_ids]
    if silent:
        wait = round((ENDED_AFTER - min(silent)).total_seconds())
        raise WrongMoment(
            f"{len(silent)} of {len(serving)} serving processes do not know key {key_id}: restart them with the new"
            f" keyring; if that was done, they are forgotten in {wait} seconds."
        )


@unasked("command line")
def pass_writers(session: Session) -> None:
    """Returns when every transaction that was open has ended: nobody is about to copy an older value."""
    lock_ring(session)


@unasked("command line")
def retire(session: Session, *, key_id: int, now: datetime) -> None:
    """The database needs the key no more, and never takes its id again; call when no value needs it."""
    row = session.get(RingKey, key_id)
    if row is not None and row.retired_at is None:
        row.retired_at = now

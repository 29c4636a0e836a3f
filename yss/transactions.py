"""The unit of work: write intent, organization lock, retry, idempotency (reliability.md section 2).

`run` opens a session of its own with write intent, takes the organizations' locks as it begins, and commits after the
work's last line. What is provably not committed is tried again; nothing is ever retried in part.
"""

from __future__ import annotations

import hashlib
import random
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, NamedTuple, ParamSpec, TypeVar, assert_never

from sqlalchemy import ColumnElement, Engine, Select, delete, exists, insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from yss.domain import drafts
from yss.domain.errors import Conflict, DomainError
from yss.extensions import db, vault
from yss.made_once import PlainRows, made_once
from yss.models import Draft, Idempotency
from yss.ring import known
from yss.ring.personal import KeysAhead, SessionKeys

P = ParamSpec("P")
R = TypeVar("R")


_TRIES = 6
KEPT_FOR = timedelta(hours=72)
# Shared by all that write, alone for whoever changes which key seals. Ids of organizations are greater.
_RING = 0
_OPENING = (
    "SET LOCAL lock_timeout = '5s'",
    "SET LOCAL statement_timeout = '10s'",
    f"SELECT pg_advisory_xact_lock_shared({_RING})",
)
_SHARE, _HAVE_ALONE = "SELECT pg_advisory_xact_lock_shared", "SELECT pg_advisory_xact_lock"
_TAPS = text("SELECT pg_advisory_xact_lock(:one, :two)")
# 25006: the server was a primary and only reads now, the next try goes to the new one; 08003: it was gone before the
# work began (`postgresql`).
_RETRIED = {"40001", "40P01", "55P03", "23505", "25006", "08003"}
# Its transaction is undone, unlike one whose connection was lost; another try would take as long.
_TOOK_TOO_LONG = "57014"
_SQLITE_RETRIED = ("database is locked", "UNIQUE constraint failed")


class Lock(Enum):
    """What an action takes of its organization: reports share it, what counts or closes the day has it alone.

    An action that shares it and is given a `person_id` has that person alone beside it. Persons and organizations lie
    in one space of locks: their ids are never the same (`yss.ids`).
    """

    NONE = "none"
    SHARED = "shared"
    EXCLUSIVE = "exclusive"

    def is_alone(self, person_id: int) -> bool:
        """Whether an action has the organization, or the person it is given, for itself."""
        match self:
            case Lock.NONE:
                return False
            case Lock.SHARED:
                return person_id != 0
            case Lock.EXCLUSIVE:
                return True
            case _:
                assert_never(self)


class Busy(Exception):
    """The database could not take the work now; nothing was written (503)."""


class Refused(Exception):
    """A refusal that leaves a note: what the action did is undone, the note is kept, then `reason` is raised."""

    def __init__(self, reason: DomainError, note: Callable[[Session], None]) -> None:
        super().__init__(reason.code)
        self.reason, self.note = reason, note


class KeyReused(Conflict):
    """An idempotency key came back with another body; `params["result"]` is what it made (R51)."""


@dataclass(frozen=True)
class Once:
    """An idempotency key: whose, which, the keyed digest of the body it came with, and the path it was posted to.

    A form that should carry one and carries none has the empty one.
    """

    person_id: int
    key: str
    body_digest: bytes
    path: str = ""


def unsent_purpose(path: str) -> str:
    """The purpose of the draft that keeps a post to `path` whose session had run out."""
    return f"{drafts.UNSENT}{path}"[:160]


class Known(NamedTuple):
    """What a key has made, or None; whether something unsent of its path, or old keys of its owner, lie there."""

    once: Once
    body_digest: bytes | None
    result: int | None
    has_unsent: bool
    has_old: bool


def known_of(session: Session, once: Once, now: datetime) -> Known:
    """What is known of the key, in one statement. Raises KeyReused where it had its effect with another body (R51)."""
    asked = _known(once.person_id, once.key, unsent_purpose(once.path), now - KEPT_FOR)
    found = Known(once, *session.execute(*asked).one()._tuple())
    if found.result is not None and found.body_digest != once.body_digest:
        raise KeyReused("key_reused", result=found.result)
    return found


def keep_result(session: Session, known: Known, result: int, now: datetime) -> None:
    """Uses the key up for `result`, in the same transaction as the effect.

    Sweeps the owner's old keys and forgets what was kept of an earlier, unsent post to the same path.
    """
    once = known.once
    if known.has_unsent:
        session.execute(delete(Draft).where(*_unsent(once.person_id, unsent_purpose(once.path))))
    if known.has_old:
        session.execute(delete(Idempotency).where(*_old(once.person_id, now - KEPT_FOR)))
    session.execute(*_key(once.person_id, once.key, once.body_digest, result, now))


@made_once
def _known(person_id: int, key: str, purpose: str, before: datetime) -> Select[Any]:
    mine = (Idempotency.person_id == person_id, Idempotency.key == key)
    return select(
        select(Idempotency.body_digest).where(*mine).scalar_subquery(),
        select(Idempotency.result).where(*mine).scalar_subquery(),
        exists().where(*_unsent(person_id, purpose)),
        exists().where(*_old(person_id, before)),
    )


def _unsent(owner_id: int, purpose: str) -> tuple[ColumnElement[bool], ...]:
    return Draft.owner_id == owner_id, Draft.purpose == purpose


def _old(person_id: int, before: datetime) -> tuple[ColumnElement[bool], ...]:
    return Idempotency.person_id == person_id, Idempotency.created_at < before


@made_once
def _key(person_id: int, key: str, digest: bytes, result: int, at: datetime) -> Any:
    return insert(Idempotency).values(person_id=person_id, key=key, body_digest=digest, result=result, created_at=at)


class FairMutex:
    """A mutex that serves in the order of asking: SQLite's writers in one process (M3)."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._held = False

    def __enter__(self) -> None:
        with self._guard:
            if not self._held and not self._waiting:
                self._held = True
                return
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        turn.acquire()

    def __exit__(self, *_: object) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._held = False


_sqlite_writer = FairMutex()


@contextmanager
def _writer(engine: Engine, locks: tuple[str, ...]) -> Iterator[Session]:
    """A session with write intent: IMMEDIATE behind the mutex on SQLite, READ COMMITTED on PostgreSQL.

    There its limits and locks come in one message with BEGIN, before its first statement.
    """
    if engine.dialect.name == "sqlite":
        with _sqlite_writer, PlainRows(engine.execution_options(write=True), expire_on_commit=False) as session:
            yield session
        return
    engine = engine.execution_options(write=True, opening=(*_OPENING, *locks))
    with PlainRows(engine, expire_on_commit=False) as session:
        yield session


def lock_ring(session: Session) -> None:
    """Waits until no other transaction is open in which something may be sealed, and lets none begin."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"SELECT pg_advisory_xact_lock({_RING})"))


def lock_organizations(session: Session, org_ids: list[int], lock: Lock) -> None:
    """Takes the organizations' advisory locks in id order; SQLite's IMMEDIATE is lock enough."""
    if session.get_bind().dialect.name == "postgresql" and (locks := _locks(org_ids, lock)):
        session.connection().exec_driver_sql("; ".join(locks))


def _locks(org_ids: list[int], lock: Lock, person_id: int = 0) -> tuple[str, ...]:
    """PostgreSQL's words for it: the organizations' in id order, then where they are shared the person's alone."""
    in_order = sorted(org_ids)
    match lock:
        case Lock.NONE:
            return ()
        case Lock.SHARED:
            alone = [person_id] if person_id else []
            return *(f"{_SHARE}({one:d})" for one in in_order), *(f"{_HAVE_ALONE}({one:d})" for one in alone)
        case Lock.EXCLUSIVE:
            return tuple(f"{_HAVE_ALONE}({one:d})" for one in in_order)
        case _:
            assert_never(lock)


def lock_key(session: Session, once: Once) -> None:
    """Taps with one key come one after the other; SQLite's IMMEDIATE is lock enough."""
    if session.get_bind().dialect.name == "postgresql":
        taps = hashlib.sha256(f"{once.person_id}:{once.key}".encode()).digest()
        pair = {"one": int.from_bytes(taps[:4], signed=True), "two": int.from_bytes(taps[4:8], signed=True)}
        session.execute(_TAPS, pair)


def _state(error: DBAPIError) -> str | None:
    """PostgreSQL's code of what was wrong."""
    return getattr(error.orig, "sqlstate", None)


def _is_retried(error: DBAPIError) -> bool:
    """Whether the failed transaction is provably not committed and worth another try."""
    if (state := _state(error)) is not None:
        return state in _RETRIED
    return any(said in str(error.orig) for said in _SQLITE_RETRIED)


def _one_try(work: Callable[[Session], R], locks: tuple[str, ...]) -> R:
    with _writer(db.engine, locks) as session, vault.working_with(SessionKeys(session)):
        try:
            result = work(session)
        except Refused as refusal:
            session.rollback()
            refusal.note(session)
            session.commit()
            raise refusal.reason from None
        session.commit()
        return result


@contextmanager
def sealing_before() -> Iterator[KeysAhead]:
    """For many rows that are made before their transaction, as demo data is: under the key that seals now.

    Whoever inserts them inserts the persons' keys (`KeysAhead.taken`) with them.
    """
    ahead = KeysAhead(run(lambda session: known.sealing_key(session, vault.ring), [], Lock.NONE))
    with vault.working_with(ahead):
        yield ahead


def run(work: Callable[[Session], R], org_ids: list[int], lock: Lock, person_id: int = 0) -> R:
    """Runs `work` in a transaction under the lock; raises what it raises, or Busy after six tries."""
    db.session.rollback()
    for attempt in range(_TRIES):
        try:
            return _one_try(work, _locks(org_ids, lock, person_id))
        except DBAPIError as error:
            if _state(error) == _TOOK_TOO_LONG:
                raise Busy from error
            if not _is_retried(error):
                raise
            time.sleep(random.uniform(0, 0.02 * 2**attempt))
    raise Busy

"""The Flask extensions and the declarative base; bound to an app by `create_app`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Protocol

from flask import Flask, current_app
from flask_babel import Babel
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as BoundSession
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import BigInteger, DateTime, Dialect, LargeBinary, MetaData
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from yss import sealing
from yss.made_once import PlainRows

_NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """An aware instant, stored in UTC; SQLite, which knows no zones, holds it naive."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware instants only, to UTC."""
        if value is None:
            return None
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware, UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Ancestor of every table."""

    metadata = MetaData(naming_convention=_NAMING)
    type_annotation_map = {int: BigInteger, bytes: LargeBinary, datetime: Instant}


class ReadSession(PlainRows, BoundSession):
    """What a request reads by."""


db = SQLAlchemy(metadata=Base.metadata, session_options={"class_": ReadSession})
login_manager = LoginManager()
login_manager.session_protection = None  # a phone changes its address all day
csrf = CSRFProtect()
babel = Babel()


class Keys(Protocol):
    """The keys at work: which one of the ring seals now, and those of persons (`yss.ring.personal`)."""

    def ring_key(self) -> int:
        """The id of the ring's key that seals."""

    def personal(self, whose: sealing.Whose) -> bytes:
        """A person's key; raises SealBroken where there is none."""

    def personal_or_new(self, whose: sealing.Whose) -> bytes:
        """A person's key, made where there is none."""

    def know(self, whose: sealing.Whose, key_sealed: bytes | None) -> None:
        """A person's key that was read beside something else; None for who has none."""

    def bring(self, person_ids: Iterable[int], schools: Sequence[int]) -> None:
        """Reads the keys of many at once."""


_at_work: ContextVar[Keys | None] = ContextVar("keys_at_work", default=None)


class Vault:
    """The app's keyring at work: seals, opens, digests."""

    def init_app(self, app: Flask, ring: sealing.Keyring, of_reads: Callable[[], Keys]) -> None:
        """Gives the app its ring, and where requests that only read find persons' keys."""
        app.extensions["keyring"], app.extensions["keys_of_reads"] = ring, of_reads

    @property
    def ring(self) -> sealing.Keyring:
        """The current app's ring."""
        ring: sealing.Keyring = current_app.extensions["keyring"]
        return ring

    @contextmanager
    def working_with(self, keys: Keys) -> Iterator[None]:
        """What is sealed and opened within is so by these keys; a unit of work brings its own."""
        before = _at_work.set(keys)
        try:
            yield
        finally:
            _at_work.reset(before)

    @property
    def keys(self) -> Keys:
        """The keys at work; outside of `working_with` those that the request's reads see."""
        keys: Keys = _at_work.get() or current_app.extensions["keys_of_reads"]()
        return keys

    def seal(self, place: sealing.Place, owner: str | sealing.Whose, plain: bytes) -> bytes:
        """Sealed by the person's own key where the owner is a person, else by the ring's.

        Within `working_with` alone, else LookupError.
        """
        if (keys := _at_work.get()) is None:
            raise LookupError("only a unit of work seals")
        if isinstance(owner, sealing.Whose):
            return sealing.seal_personal(keys.personal_or_new(owner), place, owner, plain)
        return sealing.seal(self.ring, keys.ring_key(), place, owner, plain)

    def open(self, place: sealing.Place, owner: str | sealing.Whose, sealed: bytes) -> bytes:
        """What `seal` made, or the ring alone in a version before persons had keys; raises SealBroken.

        An erased number is no bytes, and opens as none.
        """
        if not sealed:
            return b""
        if isinstance(owner, sealing.Whose) and sealing.is_personal(sealed):
            return sealing.open_personal(self.keys.personal(owner), place, owner, sealed)
        return sealing.open_(self.ring, place, str(owner), sealed)

    def bring(self, person_ids: Iterable[int], *schools: int) -> None:
        """Reads the keys of many in those schools (0 for the directory) at once, before a list of theirs is opened."""
        self.keys.bring(person_ids, schools)

    def digest(self, purpose: str, canonical: str) -> bytes:
        """See `sealing.lookup_digest`."""
        return sealing.lookup_digest(self.ring, purpose, canonical)


vault = Vault()


def init_app(app: Flask, ring: sealing.Keyring, keys_of_reads: Callable[[], Keys]) -> None:
    """Binds them all to `app`."""
    db.init_app(app)
    login_manager.init_app(app, add_context_processor=False)  # templates ask nobody who is signed in (M16)
    csrf.init_app(app)
    babel.init_app(app)
    vault.init_app(app, ring, keys_of_reads)

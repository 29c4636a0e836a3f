"""The Flask extensions and the declarative base; bound to an app by `create_app`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from flask import Flask, current_app
from flask_babel import Babel
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import BigInteger, DateTime, Dialect, LargeBinary, MetaData
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from yss import sealing

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


db = SQLAlchemy(metadata=Base.metadata)
migrate = Migrate(render_as_batch=True)
login_manager = LoginManager()
login_manager.session_protection = None  # a phone changes its address all day
csrf = CSRFProtect()
babel = Babel()


_sealing_key: ContextVar[Callable[[], int]] = ContextVar("sealing_key")


class Vault:
    """The app's keyring at work: seals, opens, digests."""

    def init_app(self, app: Flask, ring: sealing.Keyring) -> None:
        """Gives the app its ring."""
        app.extensions["keyring"] = ring

    @property
    def ring(self) -> sealing.Keyring:
        """The current app's ring."""
        ring: sealing.Keyring = current_app.extensions["keyring"]
        return ring

    @contextmanager
    def sealing_under(self, key_id: Callable[[], int]) -> Iterator[None]:
        """What is sealed within is sealed under the key that `key_id` names; a unit of work opens it."""
        before = _sealing_key.set(key_id)
        try:
            yield
        finally:
            _sealing_key.reset(before)

    def seal(self, place: sealing.Place, owner: str, plain: bytes) -> bytes:
        """See `sealing.seal`; within `sealing_under` alone, else LookupError."""
        return sealing.seal(self.ring, _sealing_key.get()(), place, owner, plain)

    def open(self, place: sealing.Place, owner: str, sealed: bytes) -> bytes:
        """See `sealing.open_`."""
        return sealing.open_(self.ring, place, owner, sealed)

    def digest(self, purpose: str, canonical: str) -> bytes:
        """See `sealing.lookup_digest`."""
        return sealing.lookup_digest(self.ring, purpose, canonical)


vault = Vault()


def init_app(app: Flask, ring: sealing.Keyring) -> None:
    """Binds them all to `app`."""
    db.init_app(app)
    migrate.init_app(app, db)
    login_manager.init_app(app, add_context_processor=False)  # templates ask nobody who is signed in (M16)
    csrf.init_app(app)
    babel.init_app(app)
    vault.init_app(app, ring)

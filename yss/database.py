"""Engines: SQLite's module, pragmas and BEGIN, PostgreSQL's isolation, and the boot checks behind `/readyz`."""

from __future__ import annotations

import fcntl
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, QueuePool, event, inspect, text

from yss.config import Settings, SettingsError
from yss.extensions import vault
from yss.models import guards
from yss.ring import known

try:
    from pysqlite3 import dbapi2 as sqlite3
except ImportError:  # there is no wheel for this kind of machine: docs/platforms.md
    import sqlite3

_LOG = logging.getLogger("yss")

SQLITE: Any = sqlite3
"""The module that reads and writes the embedded database."""

# The oldest on which the tests have run.
OLDEST_SQLITE = (3, 40)
# Where the write-ahead log's reset bug is mended, which loses acknowledged commits: these, later ones of the same
# branch, and whatever follows the last (M1).
_MENDED = ((3, 44, 6), (3, 50, 7), (3, 51, 3))

_PRAGMAS = {"foreign_keys": 1, "busy_timeout": 5000, "trusted_schema": 0, "secure_delete": 1}
# Where a connection has the words of its next BEGIN: what sends them is told of no options.
_BEGIN = "begin"

BESIDE = ("-wal", "-shm", "-journal")
"""How the files end that SQLite lays beside a database."""
_IN_USE = ".in-use"
UNFINISHED_MOVE = "unfinished_move"
"""The table of a database into which another one is being moved (`yss.backups.moving`)."""


class NotReady(Exception):
    """The database is not as it must be; the message says what."""


class Gone(SQLITE.OperationalError):  # type: ignore[misc]
    """The embedded database was there and is not any more; the message says what shows it, and what to do."""


def engine_options(settings: Settings) -> dict[str, Any]:
    """What SQLAlchemy's engine needs for the settings' database. Numbers never show in its errors.

    Raises SettingsError where SQLite is too old.
    """
    if settings.is_sqlite:
        if slower := check_sqlite(sqlite3.sqlite_version_info):
            _LOG.warning(slower)
        connect = {"check_same_thread": False, "isolation_level": None}
        return {"module": sqlite3, "hide_parameters": True, "connect_args": connect}
    from yss import postgresql  # psycopg, which a server on SQLite does without

    return {"hide_parameters": True, **postgresql.engine_options(prepares=settings.prepares)}


def check_sqlite(version: tuple[int, ...]) -> str:
    """What is to be said of SQLite at the start: that it has to run without its write-ahead log, or nothing.

    Raises SettingsError where it is too old.
    """
    named, oldest = (".".join(map(str, one)) for one in (version, OLDEST_SQLITE))
    if version < OLDEST_SQLITE:
        raise SettingsError(
            f"SQLite {named} is too old, {oldest} is needed: use a Python with a newer one, or set YSS_DATABASE_URL to"
            " a PostgreSQL database (docs/platforms.md)"
        )
    if is_mended(version):
        return ""
    return (
        f"SQLite {named} can lose commits in its write-ahead log: it runs without, which is as safe, and slower"
        " (docs/platforms.md)"
    )


def is_mended(version: tuple[int, ...]) -> bool:
    """Whether the write-ahead log of this version keeps what was committed (M1)."""
    return version >= _MENDED[-1] or any(fixed <= version < (3, fixed[1] + 1) for fixed in _MENDED)


def durability(version: tuple[int, ...]) -> tuple[str, str]:
    """(journal_mode, synchronous) for a SQLite version: WAL only where its reset bug is mended (M1)."""
    return ("wal", "FULL") if is_mended(version) else ("delete", "EXTRA")


def prepare_engine(engine: Engine) -> None:
    """Hooks what begins transactions: write intent IMMEDIATE on SQLite (M2), READ COMMITTED on PostgreSQL.

    Also SQLite's pragmas; for PostgreSQL see `yss.postgresql`.
    """
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    else:
        from yss import postgresql

        postgresql.prepare_engine(engine)


def _begin_sqlite(dbapi_connection: Any) -> None:
    dbapi_connection.execute(dbapi_connection.info.pop(_BEGIN))


def _prepare_sqlite(engine: Engine) -> None:
    engine.dialect.do_begin = _begin_sqlite  # type: ignore[method-assign]

    @event.listens_for(engine, "begin")
    def choose(connection: Connection) -> None:
        write = connection.get_execution_options().get("write", False)
        connection.info[_BEGIN] = "BEGIN IMMEDIATE" if write else "BEGIN"

    @event.listens_for(engine, "do_connect")
    def make_none_anew(*_arguments: object) -> None:
        check_there(engine)

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _record: object) -> None:
        _hold(engine.url.database)
        journal, synchronous = durability(sqlite3.sqlite_version_info)
        connection.execute(f"PRAGMA journal_mode={journal}")
        connection.execute(f"PRAGMA synchronous={synchronous}")
        for name, value in _PRAGMAS.items():
            connection.execute(f"PRAGMA {name}={value}")

    @event.listens_for(engine, "reset")
    def end_failed_commit(connection: Any, _record: object, _state: object) -> None:
        """A COMMIT that is refused leaves SQLite inside its transaction, which SQLAlchemy takes for ended."""
        connection.rollback()


def check_there(engine: Engine) -> None:
    """Raises Gone where SQLite would make an empty database in the place of one that was lost.

    Whoever opened one has left its mark; where there is no mark and no log, none was ever there.
    """
    database = engine.url.database
    if engine.dialect.name != "sqlite" or not database or os.path.exists(database):
        return
    if left := [database + suffix for suffix in (_IN_USE, *BESIDE) if os.path.exists(database + suffix)]:
        raise Gone(
            f"{database} is gone, though it was there: {', '.join(left)} still lies beside it. No empty database is"
            " made in its place: put a copy back with `backup restore FILE`; who wants an empty one removes"
            " what lies beside it first"
        )


def pool_counts(engine: Engine) -> dict[str, int]:
    """The engine's connections by state; none for a pool that keeps no count."""
    pool = engine.pool
    return {"in use": pool.checkedout(), "idle": pool.checkedin()} if isinstance(pool, QueuePool) else {}


_HELD: dict[Path, int] = {}


def _hold(database: str | None) -> None:
    """From its first connection to its end the process is known to have the database open: nothing is put in its place.

    Who comes while something is put there waits for it.
    """
    if not database or database == ":memory:" or (path := Path(database).resolve()) in _HELD:
        return
    _HELD[path] = _mark(path)
    fcntl.flock(_HELD[path], fcntl.LOCK_SH)


def _mark(database: Path) -> int:
    """The file beside the database that is locked for it: the database's own lock is SQLite's.

    Whoever may come first makes it, a command of root too, and the service can still lock it.
    """
    return os.open(database.with_name(database.name + _IN_USE), os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)


@contextmanager
def alone(database: Path) -> Iterator[bool]:
    """Whether no other process of the product has it open; where that is so, none can while this lasts.

    The caller has no connection of its own.
    """
    if (held := _HELD.pop(database, None)) is not None:
        os.close(held)
    mark = _mark(database)
    try:
        fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(mark)


def check(connection: Connection) -> None:
    """Asserts pragmas or isolation, triggers, that it is whole and that the keyring fits. Raises NotReady."""
    if connection.dialect.name == "sqlite":
        _check_sqlite(connection)
    else:
        _check_postgresql(connection)
    if missing := guards.missing(connection):
        raise NotReady(f"triggers are missing: {', '.join(sorted(missing))}; run the migrations")
    try:
        known.check(connection, vault.ring)
    except known.WrongKeyring as error:
        raise NotReady(str(error)) from error


def _check_sqlite(connection: Connection) -> None:
    journal, synchronous = durability(sqlite3.sqlite_version_info)
    wanted: dict[str, object] = {
        "journal_mode": journal,
        "synchronous": {"FULL": 2, "EXTRA": 3}[synchronous],
        **_PRAGMAS,
    }
    for name, value in wanted.items():
        found = connection.exec_driver_sql(f"PRAGMA {name}").scalar()
        if found != value:
            raise NotReady(f"SQLite's {name} is {found}, not {value}")


def _check_postgresql(connection: Connection) -> None:
    default = connection.execute(text("SHOW default_transaction_isolation")).scalar()
    if default != "read committed":
        raise NotReady(f"PostgreSQL's default_transaction_isolation is {default}, not read committed")
    check_whole(connection)


def check_whole(connection: Connection) -> None:
    """Raises NotReady where another database is being moved into this one (`yss.backups.moving`)."""
    if inspect(connection).has_table(UNFINISHED_MOVE):
        raise NotReady("another database was not wholly moved into this one: run migrate-database again")

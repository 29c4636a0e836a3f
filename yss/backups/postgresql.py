"""Backup and restore of PostgreSQL by its own tools, into a database beside the one that is replaced."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import Engine, NullPool, create_engine
from sqlalchemy.engine import make_url

from yss.backups import archive
from yss.backups.archive import Contents, Refused

_MISSING = "{0} is not there: install PostgreSQL's client programs, of the server's version or newer."


def copy(engine: Engine, target: Path) -> Contents:
    """Dumps the database as it is at one instant, also while it is served; counts it in the same instant."""
    with engine.connect() as connection:
        snapshot: str = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
        held = archive.contents(connection)
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={target}"]
        _run("pg_dump", options, _address(engine))
    target.chmod(0o600)
    return held


@contextmanager
def beside(engine: Engine, dump: Path, stamp: str) -> Iterator[str]:
    """A database beside the engine's with what was dumped, which goes at the end if it still bears its name.

    Yields its URL. Raises Refused where none can be made, or the dump does not fit.
    """
    name = f"{engine.url.database}_restored_{stamp}"
    with _server(engine) as server:
        try:
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        except psycopg.Error as error:
            raise Refused(f"No database can be made beside this one: {_first_line(error)}") from error
        try:
            _run(
                "pg_restore",
                ["--no-owner", "--exit-on-error", "--single-transaction", str(dump)],
                _address(engine, name),
            )
            yield engine.url.set(database=name).render_as_string(hide_password=False)
        finally:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def check(url: str) -> Contents:
    """What the database holds."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        return archive.contents(connection)


def put_in_place(engine: Engine, restored: str, stamp: str) -> tuple[str, ...]:
    """Gives the restored database the name of the engine's, which if it is there is kept under the returned one.

    Raises Refused while anybody is connected to it.
    """
    name, made = str(engine.url.database), str(make_url(restored).database)
    kept = f"{name}_replaced_{stamp}"
    engine.dispose()
    with _server(engine) as server:
        try:
            with server.transaction():
                is_there = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
                if is_there:
                    _rename(server, name, kept)
                _rename(server, made, name)
        except psycopg.Error as error:
            raise Refused(f"{name} is in use, stop the service (nothing was changed): {_first_line(error)}") from error
    return (kept,) if is_there else ()


def _rename(server: psycopg.Connection, old: str, new: str) -> None:
    server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(old), sql.Identifier(new)))


@contextmanager
def _server(engine: Engine) -> Iterator[psycopg.Connection]:
    """A connection to the server that leaves the engine's database alone."""
    try:
        connected = psycopg.connect(make_conninfo(**_address(engine, "postgres")), autocommit=True)
    except psycopg.OperationalError as error:
        raise Refused(f"PostgreSQL does not answer: {_first_line(error)}") from error
    with connected as server:
        yield server


def _address(engine: Engine, database: str = "") -> dict[str, str]:
    url = engine.url.set(drivername="postgresql", database=database or engine.url.database)
    return {name: str(value) for name, value in conninfo_to_dict(url.render_as_string(hide_password=False)).items()}


def _run(program: str, options: list[str], address: dict[str, str]) -> None:
    """Runs one of PostgreSQL's programs; how to connect stands in a private file, not among its words."""
    if (path := shutil.which(program)) is None:
        raise Refused(_MISSING.format(program))
    with tempfile.TemporaryDirectory() as folder:
        service = Path(folder, "service")
        with archive.open_private(service) as file:
            file.write("\n".join(["[yss]", *(f"{name}={value}" for name, value in address.items())]).encode())
        environment = {"PGSERVICEFILE": str(service), "PGSERVICE": "yss", "LC_ALL": "C"}
        run = [path, "--dbname=service=yss", *options]
        done = subprocess.run(run, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused("; ".join(done.stderr.split("\n")).strip() or f"{program} failed.")


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]

"""From the embedded database to PostgreSQL, once and for good: every row as it is, in pieces that are never half there.

The target has a table of its own meanwhile, which says how far each table has come and moves in one transaction with
the rows: a move that was ended anywhere goes on where it stopped, and nobody serves what is not whole. Rows are only
ever added, which the append-only triggers let pass, so they stand from before the first row on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Engine,
    MetaData,
    NullPool,
    Table,
    Text,
    cast,
    create_engine,
    insert,
    inspect,
    select,
    text,
    update,
)

from yss.backups import copies, sqlite
from yss.backups.archive import Refused
from yss.database import SQLITE, UNFINISHED_MOVE
from yss.extensions import Base, Instant

_BATCH = 5_000
_MARK = Table(
    UNFINISHED_MOVE,
    MetaData(),
    Column("name", Text, primary_key=True),
    Column("source", Text, nullable=False),
    Column("reached", BigInteger, nullable=False),
)


@dataclass(frozen=True)
class Held:
    """How many rows a table has, and a digest of them all, in whatever order they come."""

    rows: int
    digest: int


@contextmanager
def source(path: Path) -> Iterator[Connection]:
    """The embedded database, which nobody else opens meanwhile.

    Raises Refused where somebody has it open, it is damaged, or its tables are not of this version.
    """
    with sqlite.alone(path):
        if sqlite.check(path).revision != copies.newest_revision():
            raise Refused("The tables are not of this version: run `db upgrade` first.")
        engine = create_engine(f"sqlite:///{path}", module=SQLITE, poolclass=NullPool)
        with engine.connect() as connection:
            yield connection


def claim(target: Engine, path: Path) -> bool:
    """Marks an empty target as being moved into from `path`; whether it was so already, by a move that was ended.

    Raises Refused for a target that holds anything else.
    """
    with target.begin() as there:
        tables = inspect(there).get_table_names()
        if UNFINISHED_MOVE in tables:
            if set(there.scalars(select(_MARK.c.source))) != {str(path)}:
                raise Refused("Another database is being moved there: name an empty one (nothing was changed).")
            if set(there.scalars(select(_MARK.c.name))) != set(Base.metadata.tables):
                raise Refused("That move was begun by another version: drop the database there, and begin again.")
            return True
        if tables:
            raise Refused("The database there is not empty: name an empty one (nothing was changed).")
        _MARK.create(there)
        rows = [{"name": table.name, "source": str(path), "reached": 0} for table in Base.metadata.sorted_tables]
        there.execute(insert(_MARK), rows)
    return False


def move(here: Connection, target: Engine, tell: Callable[[str, int], object]) -> None:
    """Adds every row that is not there yet, parents first; tells each table with how many it added."""
    for table in Base.metadata.sorted_tables:
        added = 0
        while moved := _move_piece(here, target, table):
            added += moved
        if added:
            tell(table.name, added)


def _move_piece(here: Connection, target: Engine, table: Table) -> int:
    """The next rows, and that they are there, in one transaction; returns how many."""
    with target.begin() as there:
        mark = _MARK.c.name == table.name
        reached: int = there.scalars(select(_MARK.c.reached).where(mark)).one()
        rows = here.execute(_next_rows(table), {"reached": reached, "batch": _BATCH}).all()
        if rows:
            _copy(there, table, rows)
            there.execute(update(_MARK).where(mark).values(reached=rows[-1][-1]))
    return len(rows)


def _next_rows(table: Table) -> Any:
    """As SQLite keeps them, each followed by its number there, which stays while nobody writes."""
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    return text(f'SELECT {columns}, rowid FROM "{table.name}" WHERE rowid > :reached ORDER BY rowid LIMIT :batch')


def _copy(there: Connection, table: Table, rows: Sequence[Any]) -> None:
    """Raises Refused where PostgreSQL does not take a row: it minds lengths and references that SQLite lets pass."""
    names = sql.SQL(", ").join(map(sql.Identifier, table.columns.keys()))
    words = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), names)
    readers = [_reader(column) for column in table.columns]
    driver: Any = there.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(words) as copy:
            for row in rows:
                copy.write_row([read(value) for read, value in zip(readers, row, strict=False)])
    except (psycopg.DataError, psycopg.IntegrityError) as error:
        raise Refused(f"{table.name}: {str(error).splitlines()[0]}") from error


def _reader(column: Column[Any]) -> Callable[[Any], Any]:
    """From how SQLite keeps a value to how PostgreSQL reads it: instants say their zone, booleans are no 0 or 1."""
    match column.type:
        case Instant():
            return lambda value: value and f"{value}+00"
        case Boolean():
            return lambda value: None if value is None else bool(value)
        case _:
            return lambda value: value


def compare(here: Connection, target: Engine) -> int:
    """Reads both anew, as the product does, and returns how many rows they have. Raises Refused where they differ."""
    with target.connect() as there:
        moved, was = contents(there), contents(here)
    if differing := [name for name in was if was[name] != moved[name]]:
        raise Refused(
            f"What is there differs in {', '.join(differing)}: was this database written since the move began?"
            " Drop the one there, make it anew, and begin again"
        )
    return sum(one.rows for one in was.values())


def contents(connection: Connection) -> Mapping[str, Held]:
    """Every table of the product by its name."""
    return {table.name: _held(connection, table) for table in Base.metadata.sorted_tables}


def _held(connection: Connection, table: Table) -> Held:
    """The sum of the digests of all rows: databases sort words differently, and none has to keep a table in memory."""
    columns = [cast(column, Text) if isinstance(column.type, JSON) else column for column in table.columns]
    found = connection.execution_options(yield_per=_BATCH).execute(select(*columns))
    rows = digest = 0
    for row in found:
        rows += 1
        digest += int.from_bytes(hashlib.sha256(repr(tuple(row)).encode()).digest())
    return Held(rows, digest % 2**256)


def finish(target: Engine) -> None:
    """It is whole: it may be served from now on."""
    with target.begin() as there:
        _MARK.drop(there)
    with target.connect().execution_options(isolation_level="AUTOCOMMIT") as there:
        there.execute(text("ANALYZE"))

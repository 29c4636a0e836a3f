"""`distribute`: the tables of a migrated PostgreSQL over the machines of a Citus, by school (performance.md, 6)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import click
from sqlalchemy import Connection, text

from yss.backups.archive import Refused
from yss.extensions import db
from yss.models.layout import BY, DISTRIBUTED, LEFT_OUT, REFERENCE

SETTINGS = {
    # Triggers stand on every part of a table, and read no other.
    "citus.enable_unsafe_triggers": "on",
    # Else the machines wait for a lock without the time that a transaction has set itself.
    "citus.propagate_set_commands": "local",
    # A transaction that has changed a reference table may change several schools' rows.
    "citus.multi_shard_modify_mode": "sequential",
}
"""What each transaction begins with there; kept with the database, so that none has to say it."""

_HAS_CITUS = text("SELECT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'citus')")
_IS_DISTRIBUTED = text("SELECT EXISTS (SELECT 1 FROM pg_dist_partition)")
_KEYS = text(
    "SELECT conname, conrelid::regclass::text, confrelid::regclass::text, pg_get_constraintdef(oid)"
    " FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY 2, 1"
)


class ForeignKey(NamedTuple):
    """As the database has it: its name, its table, the table that it leads to, its words."""

    name: str
    table: str
    to: str
    words: str

    @property
    def gone(self) -> str:
        return f"ALTER TABLE {self.table} DROP CONSTRAINT {self.name}"

    @property
    def back(self) -> str:
        return f"ALTER TABLE {self.table} ADD CONSTRAINT {self.name} {self.words}"


@click.command("distribute")
def distribute() -> None:
    """Distributes a migrated database over the machines of its Citus by school: once, while nothing serves."""
    with db.engine.execution_options(write=True).begin() as connection:
        _check(connection)
        for command in commands(connection):
            connection.execute(text(command))
    click.echo(f"{len(DISTRIBUTED)} tables distributed by school, {len(REFERENCE)} on every machine")


def _check(connection: Connection) -> None:
    """Raises Refused where there is no Citus, or it has the tables already."""
    if connection.dialect.name != "postgresql" or not connection.scalar(_HAS_CITUS):
        raise Refused("This database has no Citus: CREATE EXTENSION citus and its machines come first.")
    if connection.scalar(_IS_DISTRIBUTED):
        raise Refused("This database is distributed already.")


def commands(connection: Connection) -> Iterator[str]:
    """All of it, for one transaction: foreign keys come off, tables move, keys go back but for those left out."""
    found = foreign_keys(connection)
    for name, value in SETTINGS.items():
        yield f"SET LOCAL {name} = '{value}'"
        yield f"ALTER DATABASE {_quoted(connection)} SET {name} = '{value}'"
    yield from (key.gone for key in found)
    yield from placed()
    yield from (key.back for key in found if (key.table, key.to) not in LEFT_OUT)


def placed() -> Iterator[str]:
    """Each table goes where the layout says."""
    yield from (f"SELECT create_reference_table('{table}')" for table in REFERENCE)
    first, *others = DISTRIBUTED
    yield f"SELECT create_distributed_table('{first}', '{BY}')"
    for table in others:
        yield f"SELECT create_distributed_table('{table}', '{BY}', colocate_with => '{first}')"


def foreign_keys(connection: Connection) -> list[ForeignKey]:
    """Every one that the migrations have made."""
    rows: Any = connection.execute(_KEYS)
    return [ForeignKey(*row) for row in rows]


def _quoted(connection: Connection) -> str:
    return str(connection.scalar(text("SELECT quote_ident(current_database())")))

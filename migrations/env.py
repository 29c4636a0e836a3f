"""Alembic's environment: the app's engine, batch mode for SQLite, and the append-only triggers after each run."""

from __future__ import annotations

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from yss.models import guards

database = current_app.extensions["migrate"].db


def run(connection: Connection) -> None:
    """Migrates, then makes the triggers anew: SQLite's batch mode drops them silently."""
    context.configure(
        connection=connection,
        target_metadata=database.metadata,
        render_as_batch=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
        if guards.are_possible(connection):
            guards.install(connection)


with database.engine.execution_options(write=True).connect() as connection:
    run(connection)
    connection.commit()

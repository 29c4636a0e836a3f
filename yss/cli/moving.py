"""`migrate-database`: a school that began on the embedded database goes on with PostgreSQL; never the other way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click
from flask import Flask, current_app
from flask_migrate import Migrate, upgrade

from yss import database
from yss.backups import copies, moving
from yss.backups.archive import Refused
from yss.cli import digests
from yss.cli.telling import Opening
from yss.extensions import db
from yss.queries.school import retention

_WANTED = ("postgresql://", "postgres://")


def able_to_migrate(app: Flask) -> Flask:
    """The app, with what `db upgrade` and its kin work on."""
    Migrate(app, db, render_as_batch=True)
    return app


@click.command("migrate-database", cls=Opening)
@click.argument("target")
def migrate_database(target: str) -> None:
    """Moves everything from the embedded database to the empty PostgreSQL database at TARGET, postgresql://….

    Nothing may serve meanwhile. Where it was ended before the end, run it again: it goes on. The embedded one stays as
    it was: once everything is there and compared, YSS_DATABASE_URL names the other one.
    """
    if db.engine.dialect.name != "sqlite" or not target.startswith(_WANTED):
        raise Refused("It goes from the embedded database, YSS_DATABASE_URL=sqlite:///…, to a postgresql://… alone.")
    path = Path(str(db.engine.url.database)).resolve()
    db.engine.dispose()
    with moving.source(path) as here, _app_on(target):
        if moving.claim(db.engine, path):
            click.echo("goes on with the move that was ended")
        upgrade(directory=str(copies.MIGRATIONS))
        moving.move(here, db.engine, lambda name, rows: click.echo(f"{name}: {rows}"))
        rows = moving.compare(here, db.engine)
        faulty = sum(map(digests.verify_school, retention.periods(None)))
        db.session.rollback()
        moving.finish(db.engine)
        _check()
    click.echo(f"{rows} rows are there, the same as here. Next: YSS_DATABASE_URL names that database.")
    if faulty:
        raise click.ClickException(f"{faulty} submissions are not as they were submitted, here and there.")


def _check() -> None:
    try:
        database.check(db.session.connection())
    except database.NotReady as error:
        raise Refused(f"All rows are there, the same as here; to be mended before it is served: {error}") from error


@contextmanager
def _app_on(url: str) -> Iterator[None]:
    """An app of its own on the target, which is the current one meanwhile."""
    from yss import create_app

    there = able_to_migrate(create_app(replace(current_app.extensions["yss_settings"], database_url=url)))
    with there.app_context():
        try:
            yield
        finally:
            db.session.remove()
            db.engine.dispose()

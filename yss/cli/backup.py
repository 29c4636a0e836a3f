"""`backup make`, `backup restore`, `backup drill`: copies that open again, and a restore that loses nothing (M18)."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from yss import clock, database
from yss.backups import copies
from yss.backups.archive import About, Refused
from yss.backups.copies import Place
from yss.cli import digests
from yss.extensions import db, vault
from yss.queries.school import retention

group = AppGroup("backup", help="Copies of the database, and the way back.")
_EMPTY = "There is no school in it: it proves nothing and brings nothing back."
_FILE = click.argument("file", type=click.Path(path_type=Path))


@group.command("make")
@_FILE
def make(file: Path) -> None:
    """Copies the database as it is now into FILE, also while it is served; in a folder under a dated name.

    The keyring is not in it: keep that apart, without it the copy opens for nobody.
    """
    stamp = _stamp()
    target = file / f"yss-{stamp}.tar" if file.is_dir() else file
    about = copies.make(_place(), target, stamp)
    click.echo(f"{target}: {_said(about)}")
    if not about.contents.has_school:
        click.echo(_EMPTY)


@group.command("restore")
@_FILE
def restore(file: Path) -> None:
    """Puts the copy in FILE in the database's place, which nothing may serve meanwhile; keeps what was there."""
    about, kept = copies.restore(_place(), file, _stamp())
    click.echo(f"restored: {_said(about)}")
    for one in kept:
        click.echo(f"what was there is kept: {one}")
    if about.contents.revision != copies.newest_revision():
        click.echo("it is of an older version: run `db upgrade` before it is served")


@group.command("drill")
@click.argument("file", type=click.Path(path_type=Path), required=False)
def drill(file: Path | None) -> None:
    """Restores FILE, or a copy made now, into a temporary place, counts its rows and verifies every digest; monthly.

    The database that is served is left alone. Ends with 1 where the copy is not what it should be.
    """
    place, stamp = _place(), _stamp()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        source = file or folder / "drill.tar"
        if file is None:
            copies.make(place, source, stamp)
        with copies.restored(place, source, stamp, elsewhere=folder) as (about, url):
            faulty = _verify(url)
    if faulty:
        raise click.ClickException(f"{faulty} submissions of the copy are not as they were submitted.")
    if not about.contents.has_school:
        click.echo(f"{_EMPTY} Restored and counted: {_said(about)}")
        return
    click.echo(f"all is well: {_said(about)}, restored and counted, every digest verified")


def _verify(url: str) -> int:
    """How many submissions of the database there are not as they were submitted; by an app of its own."""
    from yss import create_app

    there = create_app(replace(current_app.extensions["yss_settings"], database_url=url))
    with there.app_context():
        try:
            database.check(db.session.connection())
            return sum(digests.verify_school(school) for school in retention.periods(None))
        except database.NotReady as error:
            raise Refused(f"The copy is not ready to be served: {error}.") from error
        finally:
            db.session.remove()
            db.engine.dispose()


def _place() -> Place:
    return Place(db.engine, vault.ring)


def _stamp() -> str:
    return f"{clock.real_now():%Y%m%dT%H%M%SZ}"


def _said(about: About) -> str:
    rows = about.contents.rows
    return (
        f"{sum(rows.values())} rows in {len(rows)} tables, as of {about.made_at}, migration {about.contents.revision}"
    )

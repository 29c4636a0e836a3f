"""Making a backup, putting one back, and looking at one in a temporary place, on either database."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine

from yss import sealing
from yss.backups import archive, postgresql, sqlite
from yss.backups.archive import About, Contents, Refused
from yss.ring import known

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


@dataclass(frozen=True)
class Place:
    """The product's database, and the ring that opens it."""

    engine: Engine
    ring: sealing.Keyring

    @property
    def kind(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.engine.dialect.name

    @property
    def path(self) -> Path:
        """The embedded database's file."""
        return Path(str(self.engine.url.database)).resolve()


def newest_revision() -> str:
    """The migration that this build wants."""
    return str(ScriptDirectory(str(MIGRATIONS)).get_current_head())


def make(place: Place, target: Path, made_at: str) -> About:
    """Writes a backup; returns what goes with it.

    Raises Refused, and WrongKeyring: it would name keys that open nothing of it, and be refused by those that do.
    """
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        database = Path(folder, "database")
        held = _copied(place, database)
        if not held.has_school and (before := archive.earlier(target)):
            raise Refused(f"There is no school in the database, and there was one in {before}: is it the right one?")
        _ask_ring(place, held)
        keys = sealing.fingerprints(place.ring)
        about = About(place.kind, made_at, keys, held, archive.sha256_of(database))
        archive.write(target, about, database)
    return about


def _ask_ring(place: Place, held: Contents) -> None:
    """Whether the ring is the database's; of an older version's tables it can't be asked."""
    if held.revision == newest_revision():
        with place.engine.connect() as connection:
            known.check(connection, place.ring)


def _copied(place: Place, target: Path) -> Contents:
    if place.kind == "sqlite":
        return sqlite.copy(place.path, target)
    return postgresql.copy(place.engine, target)


def restore(place: Place, source: Path, stamp: str) -> tuple[About, tuple[str, ...]]:
    """Puts a backup in the database's place; returns what was in it, and where what was there is kept.

    Raises Refused where the database is in use, the backup is damaged or of a newer build, or the ring is another.
    """
    with restored(place, source, stamp) as (about, made):
        place.engine.dispose()
        if place.kind == "sqlite":
            copy = Path(made.removeprefix("sqlite:///"))
            return about, tuple(map(str, sqlite.put_in_place(copy, place.path, about, stamp)))
        return about, postgresql.put_in_place(place.engine, made, stamp)


@contextmanager
def restored(place: Place, source: Path, stamp: str, elsewhere: Path | None = None) -> Iterator[tuple[About, str]]:
    """What is in it, its URL: the backup in a temporary place, beside the database or `elsewhere`, checked, counted."""
    beside = elsewhere or (place.path.parent if place.kind == "sqlite" else None)
    with tempfile.TemporaryDirectory(dir=beside) as folder:
        copy = Path(folder, "database")
        about = archive.read(source, copy)
        _check(place, about)
        if place.kind == "sqlite":
            archive.compare(about.contents, sqlite.check(copy))
            yield about, f"sqlite:///{copy}"
        else:
            with postgresql.beside(place.engine, copy, stamp) as url:
                archive.compare(about.contents, postgresql.check(url))
                yield about, url


def _check(place: Place, about: About) -> None:
    if about.kind != place.kind:
        raise Refused(f"The backup is of {about.kind}, the database is {place.kind}.")
    ours = sealing.fingerprints(place.ring)
    if lacking := sorted(name for name, fingerprint in about.keys.items() if ours.get(name) != fingerprint):
        raise Refused(f"The keyring is not the backup's: key {', '.join(lacking)} is missing or another one.")
    try:
        ScriptDirectory(str(MIGRATIONS)).get_revision(about.contents.revision)
    except CommandError as error:
        raise Refused(f"The backup is of a newer version (migration {about.contents.revision}).") from error

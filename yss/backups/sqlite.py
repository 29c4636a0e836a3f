"""Backup and restore of the embedded database: copied by SQLite itself, put in place while nobody has it open."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import NullPool, create_engine

from yss import database
from yss.backups import archive
from yss.backups.archive import About, Contents, Refused
from yss.database import BESIDE, SQLITE

_HEAD = b"SQLite format 3\0"
_SERVED = "{0} is in use: stop the service and whatever else has it open (nothing was changed)."


def copy(source: Path, target: Path) -> Contents:
    """Copies the database as it is at one instant, also while it is served, and checks the copy. Raises Refused."""
    if not source.exists():
        raise Refused(f"{source} is not there.")
    archive.open_private(target).close()
    try:
        with closing(SQLITE.connect(source)) as here, closing(SQLITE.connect(target)) as there:
            here.backup(there, pages=-1)
            there.execute("PRAGMA journal_mode=DELETE")
    except SQLITE.DatabaseError as error:
        raise Refused(f"The database cannot be copied: {error}.") from error
    return check(target)


def check(path: Path) -> Contents:
    """What the file holds. Raises Refused where SQLite finds it damaged, or rows refer to what is not there."""
    try:
        with closing(SQLITE.connect(path)) as connection:
            said = connection.execute("PRAGMA integrity_check").fetchone()[0]
            dangling = connection.execute("PRAGMA foreign_key_check").fetchone()
    except SQLITE.DatabaseError as error:
        raise Refused(f"The database is damaged: {error}.") from error
    if said != "ok" or dangling:
        raise Refused(f"The database is damaged: {said if said != 'ok' else 'rows refer to what is not there'}.")
    engine = create_engine(f"sqlite:///{path}", module=SQLITE, poolclass=NullPool)
    with engine.connect() as connection:
        return archive.contents(connection)


def put_in_place(restored: Path, target: Path, about: About, stamp: str) -> tuple[Path, ...]:
    """Makes `restored` the database, counted where it then lies; returns where what was there is kept.

    At every instant the target is the whole old one or the whole new one, and never beside another one's log, which
    SQLite would play into it. Raises Refused while anybody has it open.
    """
    with alone(target):
        _own_like(target if target.exists() else target.parent, restored)
        kept = _set_aside(target, _free_name(target, stamp))
        restored.replace(target)
        archive.to_disk(target.parent)
        archive.compare(about.contents, check(target))
    return kept


def _set_aside(target: Path, kept: Path) -> tuple[Path, ...]:
    """Gives what is there of the database another name too, and of its log another name alone; returns the names."""
    made = []
    if target.exists():
        os.link(target, kept)
        kept.chmod(0o600)
        made.append(kept)
    for suffix in BESIDE:
        if (left := _with(target, suffix)).exists():
            made.append(left.rename(_with(kept, suffix)))
    return tuple(made)


def _with(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _free_name(target: Path, stamp: str) -> Path:
    """What was kept before is never written over."""
    dated = f"{target.name}.replaced-{stamp}"
    names = itertools.chain([dated], (f"{dated}-{number}" for number in itertools.count(2)))
    paths = (target.with_name(name) for name in names)
    return next(path for path in paths if not any(_with(path, suffix).exists() for suffix in ("", *BESIDE)))


def _own_like(old: Path, new: Path) -> None:
    """Root may put back what the service's user is to open: whose the old one was, or its folder is."""
    if os.geteuid() == 0:
        os.chown(new, old.stat().st_uid, old.stat().st_gid)


@contextmanager
def alone(target: Path) -> Iterator[None]:
    """No process of the product has the database open, none can open it meanwhile, and nobody else has it open now."""
    with database.alone(target) as is_alone:
        if not is_alone:
            raise Refused(_SERVED.format(target))
        if target.exists():
            _fold_in(target)
        yield


def _fold_in(target: Path) -> None:
    """Folds the log into the file, which SQLite does only for who has it alone; what is no database stays as it is."""
    with target.open("rb") as file:
        if file.read(len(_HEAD)) != _HEAD:
            return
    with closing(SQLITE.connect(target, timeout=0)) as connection:
        try:
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("BEGIN EXCLUSIVE")
        except SQLITE.DatabaseError as error:
            if "locked" in str(error):
                raise Refused(_SERVED.format(target)) from error

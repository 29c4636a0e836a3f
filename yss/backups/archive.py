"""A backup's file: a tar of the database and of what is to be known before it is put anywhere."""

from __future__ import annotations

import json
import os
import shutil
import tarfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import file_digest
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, func, inspect, select, table
from sqlalchemy import column as named_column

_ABOUT, _DATABASE = "about.json", "database"
_PIECE = 1024 * 1024
_UNREADABLE = (OSError, tarfile.TarError, KeyError, TypeError, ValueError)


class Refused(Exception):
    """Nothing was changed; the message says why, in a sentence for the command line."""


@dataclass(frozen=True)
class Contents:
    """What a database holds: its migration, and how many rows each table has."""

    revision: str
    rows: Mapping[str, int]

    @property
    def has_school(self) -> bool:
        """Whether anybody has begun to use it."""
        return self.rows.get("school", 0) > 0


@dataclass(frozen=True)
class About:
    """What goes with the database: its kind, when it was copied, fingerprints of the keys that open it (no key)."""

    kind: str
    made_at: str
    keys: Mapping[str, str]
    contents: Contents
    sha256: str


def contents(connection: Connection) -> Contents:
    """Counts every table of a database."""
    names = sorted(inspect(connection).get_table_names())
    if "alembic_version" not in names:
        raise Refused("This is no database of the product: it has no migrations.")
    revision = connection.execute(select(named_column("version_num")).select_from(table("alembic_version"))).scalar()
    rows = {name: connection.execute(select(func.count()).select_from(table(name))).scalar_one() for name in names}
    return Contents(str(revision), rows)


def compare(wanted: Contents, found: Contents) -> None:
    """Raises Refused where a copy has not the rows that were copied."""
    if found != wanted:
        differing = sorted(
            name for name in wanted.rows.keys() | found.rows.keys() if wanted.rows.get(name) != found.rows.get(name)
        )
        raise Refused(f"The copy has not the rows that were copied: {', '.join(differing) or 'another migration'}.")


def sha256_of(path: Path) -> str:
    """The file's SHA-256."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def write(path: Path, about: About, database: Path) -> None:
    """Writes the backup, which only its owner may read; it bears its name once it is whole. Raises Refused."""
    if path.exists():
        raise Refused(f"{path} is there already: a backup never overwrites one.")
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    with open_private(part) as file, tarfile.open(fileobj=file, mode="w") as tar:
        described = database.with_name(_ABOUT)
        described.write_text(json.dumps(asdict(about), indent=1))
        tar.add(described, _ABOUT)
        tar.add(database, _DATABASE)
    to_disk(part)
    part.rename(path)
    to_disk(path.parent)


def earlier(target: Path) -> Path | None:
    """The newest of the nightly copies beside `target` in which there is a school."""
    copies = sorted(target.parent.glob("yss-*.tar"), reverse=True)
    return next((path for path in copies if _holds_school(path)), None)


def _holds_school(path: Path) -> bool:
    """Whether it says so; what cannot be read says nothing."""
    try:
        with tarfile.open(path) as tar:
            return _about(tar).contents.has_school
    except _UNREADABLE:
        return False


def read(path: Path, database: Path) -> About:
    """Writes the backup's database to `database`, which is not there yet; returns what is to be known of it.

    Raises Refused where the file is no backup, or not the one that was written.
    """
    try:
        about = _read(path, database)
    except _UNREADABLE as error:
        raise Refused(f"{path} is no backup that can be read ({type(error).__name__}).") from error
    if sha256_of(database) != about.sha256:
        raise Refused(f"{path} is damaged: its database is not the one that was written.")
    return about


def _read(path: Path, database: Path) -> About:
    with tarfile.open(path) as tar:
        about, held = _about(tar), _member(tar, _DATABASE)
        with open_private(database) as file:
            shutil.copyfileobj(held, file, _PIECE)
    return about


def _about(tar: tarfile.TarFile) -> About:
    raw = json.load(_member(tar, _ABOUT))
    return About(**raw | {"contents": Contents(**raw["contents"])})


def _member(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    if (held := tar.extractfile(name)) is None:
        raise KeyError(name)
    return held


def open_private(path: Path):  # type: ignore[no-untyped-def]
    """A new file that only its owner may read."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def to_disk(path: Path) -> None:
    """What was written to the file, or renamed in the folder, outlives a power cut."""
    handle = os.open(path, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)

"""Drill: the database is lost, and comes back as it was at an instant between two reports, by pgBackRest as shipped.

A PostgreSQL that hands each piece of its log to pgBackRest, a full backup of it, the product's server before it.
Members report and collectors submit; an instant is noted; they go on. Then the server is killed and its folder is
removed. What was acknowledged before the instant must be there again, nothing that was sent after it, and every digest
agree; and it must take reports.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import time
from pathlib import Path

from staging import Stage, served  # isort: skip
from drilling import SIZES, not_as_submitted, worked
from harness.kept import half, lost
from programs import Postgresql, filled_in, need, owned_folder, owned_new, run, wait_for

from yss import sealing


class Archived(Postgresql):
    """A PostgreSQL whose log goes into a repository beside it, piece by piece."""

    def __init__(self, folder: Path) -> None:
        need("pgbackrest")
        self._settings_of_backups = folder / "pgbackrest.conf"
        archives = f"archive_command=pgbackrest --config={self._settings_of_backups} --stanza=yss archive-push %p"
        super().__init__(folder, "archive_mode=on", archives)
        given = {"FOLDER": self.data, "PORT": self.port, "SOCKET": self.socket, "CIPHER": secrets.token_hex(32)}
        folders = {name: owned_new(folder / name.lower()) for name in ("REPOSITORY", "LOGS")}
        filled_in("pgbackrest.conf", self._settings_of_backups, **given, **folders)

    def backrest(self, command: str, *options: str) -> None:
        """One of pgBackRest's commands."""
        run("pgbackrest", f"--config={self._settings_of_backups}", "--stanza=yss", command, *options)

    def now(self) -> str:
        """The instant, as PostgreSQL writes it."""
        with self.connection() as connection:
            [found] = connection.execute("SELECT clock_timestamp()::text").fetchone() or [""]
        return str(found)

    def archive(self) -> None:
        """Until all of the log that was written so far is in the repository."""
        with self.connection() as connection:
            [last] = connection.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone() or [""]
            done = "SELECT last_archived_wal >= %s OR NULL FROM pg_stat_archiver"
            wait_for("the archive", lambda: (connection.execute(done, [last]).fetchone() or [None])[0])

    def restore(self, instant: str) -> None:
        """As it was then, and serving."""
        owned_new(self.data)
        self.backrest("restore", "--type=time", f"--target={instant}", "--target-action=promote")
        self.start()


def drill(server: Archived, folder: Path, seconds: float) -> list[str]:
    """What was wrong."""
    server.make()
    server.backrest("stanza-create")
    stage = Stage("postgresql", server.url, sealing.new_keyring(), secrets.token_hex(32)).make(SIZES)
    began = time.monotonic()
    server.backrest("backup", "--type=full")
    print(f"backup: {time.monotonic() - began:.1f} s", flush=True)
    with served(stage, folder) as product:
        before = worked(stage, product, seconds).acknowledged()
        instant = server.now()
        after = worked(stage, product, seconds).acknowledged()
    server.archive()
    server.lose()
    stage.close()
    began = time.monotonic()
    server.restore(instant)
    print(f"restored to {instant}: {time.monotonic() - began:.1f} s", flush=True)
    with stage.app.app_context():
        missing, later, halves = lost(before), sorted(set(after) - set(lost(after))), half()
    wrong = [*missing, *later, *halves, *not_as_submitted(stage)]
    with served(stage, folder) as product:
        going_on = worked(stage, product, seconds / 2)
    print(
        f"{len(before)} acknowledged before: {len(missing)} missing; {len(after)} after: {len(later)} there;", end=" "
    )
    print(f"{len(going_on.acknowledged())} since it serves again; halves and wrong digests: {len(wrong)}")
    wrong += going_on.wrong()
    stage.close()
    return wrong if before and after else ["nothing was acknowledged"]


def main() -> None:
    """Ends with 1 where anything was wrong."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=8, help="how long people work before and after the instant")
    asked = options.parse_args()
    with owned_folder("restoring") as folder:
        server = Archived(folder)
        try:
            wrong = drill(server, folder, asked.seconds)
        finally:
            server.stop()
    print("\n".join(wrong) or "as it was")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()

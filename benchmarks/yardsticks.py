"""What the database does without us: a durable transaction and an insert-select, by the driver alone."""

from __future__ import annotations

import re
import threading
import time
from datetime import date
from typing import Any

import psycopg
from staging import Stage

from yss.cli.demo import Place
from yss.database import SQLITE
from yss.extensions import Base
from yss.ids import new_ids

_PRAGMAS = ("journal_mode=wal", "synchronous=FULL", "foreign_keys=1", "secure_delete=1", "busy_timeout=5000")
_BODY = b"w" * 300
_MOST = 100_000
# SQLite has one writer at a time; on PostgreSQL as many commit together as usually wait for it.
WRITERS = {"sqlite": 1, "postgresql": 8}


def connect(stage: Stage) -> Any:
    """The driver's own connection, as durable as the product's, each statement by itself unless it begins."""
    if stage.kind == "postgresql":
        return psycopg.connect(re.sub(r"^postgresql\+psycopg", "postgresql", stage.url), autocommit=True)
    connection = SQLITE.connect(stage.url.removeprefix("sqlite:///"), isolation_level=None, check_same_thread=False)
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


class Bare:
    """Both yardsticks on one stage."""

    def __init__(self, stage: Stage) -> None:
        self._stage, self._mark = stage, "?" if stage.kind == "sqlite" else "%s"
        kind = "BLOB" if stage.kind == "sqlite" else "BYTEA"
        with connect(stage) as connection:
            connection.execute(f"CREATE TABLE bare (id BIGINT PRIMARY KEY, body {kind} NOT NULL)")

    def transactions(self, seconds: float) -> float:
        """Durable transactions of one insert a second."""
        until, done = time.monotonic() + seconds, [0] * WRITERS[self._stage.kind]
        writers = [threading.Thread(target=self._write, args=(until, done, turn)) for turn in range(len(done))]
        began = time.monotonic()
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        return sum(done) / (time.monotonic() - began)

    def _write(self, until: float, done: list[int], turn: int) -> None:
        begins = "BEGIN IMMEDIATE" if self._stage.kind == "sqlite" else "BEGIN"
        connection, insert = connect(self._stage), f"INSERT INTO bare VALUES ({self._mark}, {self._mark})"
        while time.monotonic() < until:
            connection.execute(begins)
            connection.execute(insert, (new_ids(1), _BODY))
            connection.execute("COMMIT")
            done[turn] += 1
        connection.close()

    def insert_select(self, place: Place, filled: date, onto: date) -> float:
        """Milliseconds to copy what quick-fill has just made for a day, onto another one."""
        columns = [column.name for column in Base.metadata.tables["health_report"].columns]
        named = {"id": f"{new_ids(_MOST)} + row_number() OVER (ORDER BY person_id)", "day": self._mark}
        statement = (
            f"INSERT INTO health_report ({', '.join(columns)})"
            f" SELECT {', '.join(named.get(name, name) for name in columns)} FROM health_report"
            f" WHERE school_id = {place.school_id} AND org_id = {place.org_id} AND day = {self._mark}"
        )
        connection = connect(self._stage)
        began = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE" if self._stage.kind == "sqlite" else "BEGIN")
        connection.execute(statement, (onto.isoformat(), filled.isoformat()))
        connection.execute("COMMIT")
        took = (time.perf_counter() - began) * 1000
        connection.close()
        return took

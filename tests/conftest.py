"""Fixtures: every test that asks for `app` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from databases import KINDS, PostgresqlDatabase, SqliteDatabase
from factories import World
from flask import Flask
from phone import Phone

from yss.domain.days import SHANGHAI

MORNING = "2020-03-21 09:00:00"


@pytest.fixture(scope="session")
def databases() -> Iterator[dict[str, SqliteDatabase | PostgresqlDatabase]]:
    """In a folder of their own: pytest's sweeps away those of older runs while they still go on."""
    with tempfile.TemporaryDirectory(prefix="yss-tests-", ignore_cleanup_errors=True) as folder:
        made = {}
        for name, kind in KINDS.items():
            (Path(folder) / name).mkdir()
            made[name] = kind(Path(folder) / name)
        yield made
        for database in made.values():
            database.stop()


@pytest.fixture(params=list(KINDS))
def app(request: pytest.FixtureRequest, databases: dict[str, SqliteDatabase | PostgresqlDatabase]) -> Iterator[Flask]:
    """The app on an empty, migrated database, inside an application context."""
    logging.getLogger("yss").setLevel(logging.CRITICAL)
    app = databases[request.param].empty()
    with app.app_context():
        yield app


@pytest.fixture
def now() -> datetime:
    """2020-03-21 09:00 in Shanghai."""
    return instant(MORNING)


def instant(text: str) -> datetime:
    """2020-03-21 09:00:00 on a Shanghai clock, as an instant."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


@pytest.fixture
def world(app: Flask, now: datetime) -> World:
    """Makers of schools, organizations, people and reports, through the real actions."""
    return World(app, now)


@pytest.fixture
def clock(now: datetime) -> Iterator[time_machine.Traveller]:
    """The system clock at 2020-03-21 09:00 in Shanghai; `clock.move_to(instant("…"))` moves it."""
    with time_machine.travel(now, tick=True) as traveller:
        yield traveller


@pytest.fixture(params=["plain", "htmx"])
def phone(request: pytest.FixtureRequest, app: Flask, clock: time_machine.Traveller) -> Phone:
    """A phone in somebody's hand, without scripts and with HTMX."""
    return Phone(app, htmx=request.param == "htmx")


@pytest.fixture
def plain_phone(app: Flask, clock: time_machine.Traveller) -> Phone:
    """A phone without scripts."""
    return Phone(app)

"""Fixtures: every test that asks for `app` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime

import hypothesis
import pytest
import time_machine
from databases import KINDS, PostgresqlDatabase, SqliteDatabase, begin_run, end_run, run_folder
from factories import World
from flask import Flask
from phone import Phone

from yss.domain.days import SHANGHAI

# Beside other work its first draws take seconds, and say nothing of the product.
hypothesis.settings.register_profile("ours", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("ours")

MORNING = "2020-03-21 09:00:00"


def pytest_configure(config: pytest.Config) -> None:
    """Whoever is no worker makes the run's folder, before there are workers, and removes it when all have ended."""
    if not hasattr(config, "workerinput"):
        begin_run()
        config.add_cleanup(end_run)


@pytest.fixture(scope="session")
def databases() -> Iterator[dict[str, SqliteDatabase | PostgresqlDatabase]]:
    """Both kinds, in the run's folder; pytest's own sweeps away those of older runs while they still go on."""
    made = {name: kind(run_folder()) for name, kind in KINDS.items()}
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

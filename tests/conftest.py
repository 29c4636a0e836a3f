"""Fixtures: every test that asks for `app` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import logging
import os
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime

import anew
import hypothesis
import pytest
import sent
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
MODES = ("plain", "htmx")


def pytest_configure(config: pytest.Config) -> None:
    """Whoever is no worker makes the run's folder, before there are workers, and removes it when all have ended."""
    sent.listen()
    if not hasattr(config, "workerinput"):
        begin_run()
        config.add_cleanup(end_run)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A test of a phone runs in both modes and on both databases, but not in each mode on each database.

    Which mode goes with which database is told by the test's name. All four with YSS_EVERY_PAIR=1, or asked for by id.
    """
    if os.environ.get("YSS_EVERY_PAIR") or any("[" in word for word in config.args):
        return
    kept = [item for item in items if _is_paired(item)]
    config.hook.pytest_deselected(items=[item for item in items if not _is_paired(item)])
    items[:] = kept


def _is_paired(item: pytest.Item) -> bool:
    """Whether it needs no pair of database and mode, or bears one of the two that fall to its test."""
    params = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    if not params.keys() >= {"app", "phone"}:
        return True
    turn = zlib.crc32(item.originalname.encode()) % 2
    return (list(KINDS).index(params["app"]) + MODES.index(params["phone"])) % 2 == turn


@pytest.fixture(scope="session")
def databases() -> Iterator[dict[str, SqliteDatabase | PostgresqlDatabase]]:
    """Both kinds, in the run's folder; pytest's own sweeps away those of older runs while they still go on."""
    made = {name: kind(run_folder()) for name, kind in KINDS.items()}
    yield made
    for database in made.values():
        database.stop()


@pytest.fixture(params=list(KINDS))
def app(request: pytest.FixtureRequest, databases: dict[str, SqliteDatabase | PostgresqlDatabase]) -> Iterator[Flask]:
    """The app on an empty, migrated database, inside an application context; what is sent fits (tests/sent.py)."""
    logging.getLogger("yss").setLevel(logging.CRITICAL)
    app = databases[request.param].empty()
    with app.app_context():
        yield app
    assert sent.misfits() == []


@pytest.fixture(autouse=True)
def kept_is_as_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """In every test, whatever it is about."""
    anew.check(monkeypatch)


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


@pytest.fixture(params=MODES)
def phone(request: pytest.FixtureRequest, app: Flask, clock: time_machine.Traveller) -> Phone:
    """A phone in somebody's hand, without scripts and with HTMX."""
    return Phone(app, htmx=request.param == "htmx")


@pytest.fixture
def plain_phone(app: Flask, clock: time_machine.Traveller) -> Phone:
    """A phone without scripts."""
    return Phone(app)

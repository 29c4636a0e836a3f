"""R47: the keyring is this database's, or nothing is served; a key's way into use and out of it (M22, M23, F13)."""

from __future__ import annotations

import contextvars
import itertools
import json
import logging
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import old_seals
import pytest
from cast import subject
from phone import Phone
from sizes import size
from sqlalchemy import select
from ways import answer

from yss import cli, create_app, database, sealing, transactions
from yss import clock as product_clock
from yss.actions.school import founding, ring_keys
from yss.cli import crowd
from yss.config import Settings
from yss.domain.days import day_of
from yss.extensions import db, vault
from yss.models import HealthReport, Membership, Person, RingHolder, RingKey
from yss.queries.school import ring
from yss.ring.columns import COLUMNS
from yss.ring.known import WrongKeyring
from yss.transactions import Lock

ROOT = Path(__file__).parents[2]
OTHER = sealing.parse_keyring(sealing.new_keyring())


@contextmanager
def held(app, keyring):
    """The app with another ring."""
    db.session.rollback()
    old, app.extensions["keyring"] = vault.ring, keyring
    try:
        yield
    finally:
        db.session.rollback()
        app.extensions["keyring"] = old


def write(work):
    return transactions.run(work, [], Lock.NONE)


def foreign(own):
    """Rings that are not this database's: fresh, without the key in use, with another look-up key."""
    return [OTHER, sealing.drop_key(sealing.add_key(own, 2), 1), replace(own, lookup=OTHER.lookup)]


@pytest.mark.parametrize("kind", [0, 1, 2])
@pytest.mark.parametrize("knows", [True, False], ids=["known value", "before this migration"])
def test_R47_a_keyring_that_is_not_this_databases_serves_nothing(world, app, kind, knows):
    world.person("黄晓波")
    if not knows:
        write(lambda session: session.query(RingKey).delete())
    with held(app, foreign(vault.ring)[kind]):
        with pytest.raises(database.NotReady, match="YSS_KEYRING is not the keyring of this database"):
            database.check(db.session.connection())
        answer = app.test_client().get("/readyz", base_url="https://localhost")
        assert answer.status_code == 503
        with pytest.raises(WrongKeyring):
            founding.add_person(subject=subject("林晓晴"), now=world.now)
        with pytest.raises(WrongKeyring):
            ring_keys.check_in(process_id=1, now=product_clock.real_now())
    assert db.session.scalars(select(Person.name)).all() == ["黄晓波"]
    database.check(db.session.connection())


def test_R47_an_empty_database_takes_the_ring_that_it_is_given(app):
    database.check(db.session.connection())
    ring_keys.check_in(process_id=1, now=product_clock.real_now())
    db.session.rollback()
    [known] = db.session.scalars(select(RingKey)).all()
    assert (known.key_id, known.is_current, known.retired_at) == (1, True, None)


def test_R47_a_foreign_keyring_refuses_to_boot_with_one_sentence(world, app, tmp_path):
    world.person("黄晓波")
    db.session.rollback()
    settings: Settings = app.extensions["yss_settings"]
    foreign = {
        "YSS_DATABASE_URL": settings.database_url,
        "YSS_KEYRING": sealing.new_keyring(),
        "YSS_LISTEN": "127.0.0.1:0",
    }
    ran = subprocess.run(
        [sys.executable, "-m", "yss"], cwd=ROOT, env=os.environ | foreign, capture_output=True, text=True, timeout=120
    )
    assert (ran.returncode, ran.stderr.count("YSS_KEYRING")) == (1, 1), ran.stderr
    assert "Traceback" not in ran.stderr


class Service:
    """One database, a keyring in a file, the process that serves with it, and the command line."""

    def __init__(self, app, folder):
        self.file, self.serving, self.process_id = folder / "ring.json", app, 0
        self._settings = app.extensions["yss_settings"]
        self.file.write_text(sealing.dump_keyring(vault.ring))
        self.deploy()

    def app(self):
        """As it starts now: with the ring that stands in the file."""
        settings = replace(self._settings, keyring=sealing.parse_keyring(self.file.read_text()))
        app = cli.register(create_app(settings))
        app.testing = True
        logging.getLogger("yss").setLevel(logging.CRITICAL)
        return app

    def deploy(self):
        """The process that served ends, another begins; the old one is not forgotten at once."""
        self.serving, self.process_id = self.app(), self.process_id + 1
        self.say()

    def say(self, now=None):
        with self.serving.app_context():
            ring_keys.check_in(process_id=self.process_id, now=now or product_clock.real_now())

    def forget(self):
        """A minute and a half later."""
        write(lambda session: session.query(RingHolder).filter(RingHolder.id != self.process_id).delete())

    def keys(self, *words, refused=""):
        """What `keys …` says."""
        runner = self.app().test_cli_runner()
        result = contextvars.Context().run(runner.invoke, args=["keys", *words])
        assert (result.exit_code == 0) is not bool(refused), result.output
        assert refused in result.output
        return result.output


@pytest.fixture
def service(app, world, tmp_path):
    world.person("黄晓波")
    return Service(app, tmp_path)


def test_R47_each_step_of_a_new_key_refuses_the_wrong_moment(service, tmp_path):
    file, keys = str(service.file), service.keys
    keys("make-current", "2", refused="not in the keyring")
    keys("retire", "1", file, refused="current")
    assert keys("rotate") == "0 resealed\n"
    (tmp_path / "other.json").write_text(sealing.new_keyring())
    keys("add", str(tmp_path / "other.json"), refused="not the keyring that YSS_KEYRING names")

    assert "key 2 added. Next: restart all that serves, then keys make-current 2\n" in keys("add", file)
    keys("add", file, refused="not current yet")
    keys("rotate", refused="comes first")
    keys("make-current", "2", refused="1 of 1 serving processes do not know key 2")
    service.deploy()
    keys("make-current", "2", refused="1 of 2 serving processes do not know key 2")
    service.forget()
    keys("make-current", "2")
    keys("make-current", "2", refused="current already")
    assert "key 1 (in use): needed for 1 values (1 of personal_key.key_sealed)" in keys("status")

    keys("retire", "1", file, refused="Key 1 is needed for 1 values (1 of personal_key.key_sealed)")
    assert "1 resealed\nkey 1: no value needs it" in keys("rotate")
    keys("retire", "1", file)
    assert list(json.loads(service.file.read_text())["keys"]) == ["2"]
    keys("make-current", "1", refused="not in the keyring")
    assert "key 3 added" in keys("add", file)


def test_R47_a_key_that_is_only_known_lets_the_old_and_the_new_serve_side_by_side(service):
    old = service.serving
    service.keys("add", str(service.file))
    service.deploy()
    for serving in (old, service.serving):
        assert serving.test_client().get("/readyz", base_url="https://localhost").status_code == 200


def test_R47_what_is_forgotten_is_who_has_been_silent(service):
    service.say(product_clock.real_now() - ring_keys.ENDED_AFTER - timedelta(seconds=1))
    service.process_id += 1
    service.say()
    db.session.rollback()
    assert db.session.scalars(select(RingHolder.id)).all() == [service.process_id]


class Traffic:
    """A collector who reads and fills in one member after the other while something else goes on."""

    def __init__(self, app, place, members):
        self._over, self.statuses = threading.Event(), []
        self._app, self._members = app, itertools.cycle(members)
        self._phones = [Phone(app).sign_in(place.collector) for _ in range(2)]

    def __enter__(self):
        self._pool = ThreadPoolExecutor(len(self._phones))
        self._running = [self._pool.submit(self._go_on, phone) for phone in self._phones]
        return self

    def __exit__(self, *_):
        self._over.set()
        self._pool.shutdown()
        for one in self._running:
            one.result()

    def _go_on(self, phone):
        with self._app.app_context():
            while not self._over.is_set():
                phone.open(f"/days/2020-03-21/people/{next(self._members)}/fill")
                self.statuses.append(phone.status)
                form = answer(phone).document.xpath("//form[.//input[@name='confirmed']]")[0]
                phone.submit(form)
                self.statuses.append(phone.status)


def test_R47_a_new_key_under_traffic_fails_nothing_and_leaves_nothing_behind(app, now, clock, tmp_path):
    """F13; `YSS_F13_ROWS=100000 .venv/bin/pytest -s tests/actions/test_ring_keys.py -k traffic` at full size."""
    rows = size("F13_ROWS", 60)
    days = min(9, rows // 20 - 1)
    place = crowd.build(members=rows // (days + 1), days=days, seed=7, now=now)
    has_reported = select(HealthReport.person_id).where(HealthReport.day == day_of(now))
    stays = select(Membership.person_id).where(Membership.left_at.is_(None), Membership.person_id.not_in(has_reported))
    members = db.session.scalars(stays.limit(20)).all()
    old_seals.seal_as_before()
    service = Service(app, tmp_path)
    service.keys("add", str(service.file))
    service.deploy()
    service.forget()
    with Traffic(service.serving, place, members) as traffic:
        for words in (("make-current", "2"), ("rotate",), ("retire", "1", str(service.file))):
            began = time.perf_counter()
            print(service.keys(*words), f"{time.perf_counter() - began:.1f} s, {len(traffic.statuses)} requests")
    assert set(traffic.statuses) == {200}
    db.session.rollback()
    with held(app, sealing.parse_keyring(service.file.read_text())):
        assert ring.values_under(1) == {}
        assert ring.values_under(2)["personal_key.key_sealed"] >= 2 * len(members)
        assert db.session.scalars(select(HealthReport.id).where(HealthReport.salt.is_not(None))).first() is None
        for column in COLUMNS:
            assert db.session.scalars(select(column.column).where(column.is_older(2))).first() is None
            for row in db.session.scalars(select(column.model).where(column.is_held).limit(200)):
                column.open(row)

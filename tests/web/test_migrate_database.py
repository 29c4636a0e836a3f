"""`migrate-database`: a school that outgrew the embedded database goes on with PostgreSQL, with every row it had."""

from __future__ import annotations

import fcntl
import itertools
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from databases import WORKER
from sqlalchemy import JSON, Boolean, Date, LargeBinary, Time, func, insert, select, text
from sqlalchemy.exc import DBAPIError

from yss import check_in, cli, create_app, database, sealing
from yss.backups import moving
from yss.backups.archive import Refused
from yss.extensions import Base, Instant, db
from yss.models import DaySubmission, HealthReport, Membership
from yss.queries.day import digests

ROOT = Path(__file__).parents[2]
NUMBERS = itertools.count(1)
IN_PIECES = """
import sys, time
from yss.backups import moving
copy, tables = moving._copy, []

def copy_and_wait(there, table, rows):
    copy(there, table, rows)
    tables.append(table.name)
    if tables.count("health_report") == 3:
        print("in the middle", flush=True)
        time.sleep(600)

moving._BATCH, moving._copy = 20, copy_and_wait
from wsgi import app
app.cli.main(["migrate-database", sys.argv[1]])
"""


@pytest.fixture(scope="module")
def demo(databases, tmp_path_factory):
    """The demo's two schools with their days, in a file."""
    file, app = tmp_path_factory.mktemp("demo") / "yss.sqlite3", databases["sqlite"].empty()
    with app.app_context():
        loaded = app.test_cli_runner().invoke(args=["demo", "load"])
        assert loaded.exit_code == 0, loaded.output
        db.session.remove()
        db.engine.dispose()
    shutil.copy(databases["sqlite"].path, file)
    return file


@pytest.fixture
def app(databases, demo):
    """On the embedded database, with the demo in it."""
    app = databases["sqlite"].empty()
    shutil.copy(demo, databases["sqlite"].path)
    with app.app_context():
        yield app


@pytest.fixture
def target(databases):
    """Makes databases on PostgreSQL: empty, or with this version's tables."""
    server, made = databases["postgresql"].server, []

    def new(template="template1"):
        assert databases["postgresql"].app, "the template is there"
        made.append(f"moved_{WORKER}_{next(NUMBERS)}")
        server.psql(f"CREATE DATABASE {made[-1]} TEMPLATE {template}")
        return server.get_uri(made[-1])

    yield new
    for name in made:
        server.psql(f"DROP DATABASE {name} WITH (FORCE)")


def run(app, url):
    db.session.remove()
    db.engine.dispose()
    return app.test_cli_runner().invoke(args=["migrate-database", url])


def on(app, url):
    return create_app(replace(app.extensions["yss_settings"], database_url=url))


def rows(table):
    """As the product reads them, in the order of their keys, which are numbers."""
    return [tuple(row) for row in db.session.execute(select(table).order_by(*table.primary_key))]


def test_every_row_arrives_as_it_is_and_every_day_verifies(app, target):
    kept = {table.name: {repr(row) for row in rows(table)} for table in Base.metadata.sorted_tables}
    text_of = select(func.cast(DaySubmission.figures, db.Text)).order_by(DaySubmission.id)
    figures = db.session.scalars(text_of).all()
    url = target()
    answer = run(app, url)
    assert answer.exit_code == 0, answer.output
    total = sum(map(len, kept.values()))
    assert f"{total} rows are there, the same as here" in answer.output
    assert total > 900
    assert "not as submitted: 0" in answer.output
    with on(app, url).app_context():
        assert {table.name: {repr(row) for row in rows(table)} for table in Base.metadata.sorted_tables} == kept
        assert db.session.scalars(text_of).all() == figures
        assert kinds() >= {Boolean, Date, Instant, JSON, LargeBinary, Time, None}
        database.check(db.session.connection())
        assert db.session.scalar(text("SELECT count(*) FROM pg_sequences")) == 0
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(text("DELETE FROM health_report"))
        db.session.rollback()
        chains = db.session.execute(select(DaySubmission.school_id, DaySubmission.org_id).distinct()).all()
        checked = [one for chain in chains for one in digests.check_chain(*chain)]
        assert len(checked) == len(figures)
        assert not any(one.faults for one in checked)
        db.session.remove()
        db.engine.dispose()
    assert "not empty" in run(app, url).output


def kinds():
    """The types of columns of which a row has a value, and None where one has none."""
    found = set()
    for table in Base.metadata.sorted_tables:
        for row in db.session.execute(select(table)):
            found |= {
                None if value is None else type(column.type) for value, column in zip(row, table.columns, strict=True)
            }
    return found


def test_a_move_that_is_killed_goes_on_where_it_was(app, target, tmp_path):
    url, (ring, source) = target(), held(app, tmp_path)
    env = os.environ | {"YSS_DATABASE_URL": source, "YSS_KEYRING": ring, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", IN_PIECES, url], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True
    ) as process:
        assert "in the middle\n" in process.stdout
        process.send_signal(signal.SIGKILL)
    there = on(app, url)
    with there.app_context():
        assert db.session.scalar(select(func.count()).select_from(HealthReport)) == 40, "of the third piece none"
        with pytest.raises(database.NotReady, match="not wholly moved"):
            database.check(db.session.connection())
        db.session.remove()
        db.engine.dispose()
    with pytest.raises(SystemExit, match="not wholly moved"):
        check_in.begin(there)
    all_ = db.session.scalar(select(func.count()).select_from(HealthReport))
    answer = run(app, url)
    assert answer.exit_code == 0, answer.output
    assert "goes on" in answer.output
    assert f"health_report: {all_ - 40}\n" in answer.output
    assert "person:" not in answer.output
    with there.app_context():
        database.check(db.session.connection())
        assert db.session.scalar(select(func.count()).select_from(HealthReport)) == all_
        db.session.remove()
        db.engine.dispose()


def held(app, folder):
    """(keyring, URL) as the environment names them; as what they are called they lie in a folder."""
    (folder / "ring.json").write_text(sealing.dump_keyring(app.extensions["keyring"]))
    return str(folder / "ring.json"), app.extensions["yss_settings"].database_url


def begun(app, target):
    """A target with this version's tables, as a move that was ended before its first row leaves it."""
    url = target("migrated")
    with on(app, url).app_context(), db.engine.begin() as there:
        moving._MARK.create(there)
        path = app.extensions["yss_settings"].database_url.removeprefix("sqlite:///")
        marks = [{"name": one.name, "source": path, "reached": 0} for one in Base.metadata.sorted_tables]
        there.execute(insert(moving._MARK), marks)
    return url


@pytest.mark.parametrize(
    "harm",
    ["UPDATE membership SET name = name || '?'", "DELETE FROM user_session"],
)
def test_a_row_that_is_not_as_it_was_is_found(app, target, monkeypatch, harm):
    url, move, name = begun(app, target), moving.move, harm.split()[2 if "DELETE" in harm else 1]

    def moved(here, engine, tell):
        move(here, engine, tell)
        with engine.begin() as there:
            assert there.execute(text(harm)).rowcount > 0

    monkeypatch.setattr(moving, "move", moved)
    answer = run(app, url)
    assert (answer.exit_code, f"differs in {name}:" in answer.output) == (1, True), answer.output
    with on(app, url).app_context(), pytest.raises(database.NotReady, match="not wholly moved"):
        database.check(db.session.connection())


def test_what_postgresql_does_not_take_is_named_without_its_words(app, target):
    with db.engine.execution_options(write=True).begin() as here:
        here.execute(text("UPDATE membership SET name = name || :much"), {"much": "曾" * 200})
    answer = run(app, begun(app, target))
    assert answer.exit_code == 1
    assert "membership: value too long" in answer.output
    assert "曾" not in answer.output


def test_nothing_is_moved_under_a_service_nor_with_another_ring_nor_over_anything(app, target, databases):
    url, settings = target(), app.extensions["yss_settings"]
    path = Path(settings.database_url.removeprefix("sqlite:///"))
    with path.with_name(f"{path.name}.in-use").open() as served:
        fcntl.flock(served, fcntl.LOCK_SH)
        assert "in use: stop the service" in run(app, url).output
    other = cli.register(create_app(replace(settings, keyring=sealing.parse_keyring(sealing.new_keyring()))))
    with other.app_context():
        assert "not the keyring of this database" in run(other, url).output
        db.engine.dispose()
    assert "not empty" in run(app, target("migrated")).output
    with on(app, url).app_context():
        assert moving.claim(db.engine, Path("/another.sqlite3")) is False
        with pytest.raises(Refused, match="Another database"):
            moving.claim(db.engine, path)
        with db.engine.begin() as there:
            there.execute(text("DELETE FROM unfinished_move WHERE name = 'school'"))
        with pytest.raises(Refused, match="another version"):
            moving.claim(db.engine, Path("/another.sqlite3"))
    assert "alone" in run(app, f"sqlite:///{path}2").output
    posted = databases["postgresql"].empty()
    with posted.app_context():
        assert "alone" in run(posted, url).output
    assert db.session.scalar(select(func.count()).select_from(Membership)) > 50

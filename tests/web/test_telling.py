"""What cannot be done ends a command with one sentence and 1, no traceback; M22: the ring is asked first."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cast import number_of

from yss import cli, create_app, sealing
from yss.config import testing_settings as settings_for
from yss.extensions import db

ROOT = Path(__file__).parents[2]


def sentence(app, *words, **options):
    """The one line with which a command ends."""
    db.session.rollback()
    answer = app.test_cli_runner().invoke(args=[str(word) for word in words], **options)
    assert (answer.exit_code, answer.stderr.startswith("Error: ")) == (1, True), (answer.output, answer.exception)
    [line] = answer.stderr.splitlines()
    return line


def test_M22_under_another_ring_every_command_says_so(app, world, clock, monkeypatch):
    org = world.org()
    world.report(org, world.member(org, "李晓明"), by=org.collector)
    world.submit(org, remarks="都好")
    db.session.rollback()
    monkeypatch.setitem(app.extensions, "keyring", sealing.parse_keyring(sealing.new_keyring()))
    for words in (
        ("digests", "verify"),
        ("school", "create", "中山小学"),
        ("school", "list"),
        ("school", "invite", "nowhere"),
        ("school", "teachers", "list", "nowhere"),
        ("support", "feedback"),
        ("reminders", "send"),
        ("retention", "run"),
        ("demo", "load"),
        ("keys", "status"),
    ):
        assert "YSS_KEYRING is not the keyring of this database" in sentence(app, *words), words
    assert app.test_cli_runner().invoke(args=["digests", "verify", "--help"]).exit_code == 0


def test_before_the_tables_are_there_the_way_to_make_them_is_said(databases):
    for kind in databases.values():
        bare = kind.another("bare")
        with bare.app_context():
            assert "run `db upgrade`" in sentence(bare, "school", "create", "中山大学")
            db.session.remove()
            db.engine.dispose()


def test_a_damaged_file_and_one_that_cannot_be_opened_are_named(tmp_path):
    damaged = tmp_path / "damaged.sqlite3"
    damaged.write_bytes(b"not a database" * 1000)
    for path, said in ((damaged, "The database is damaged"), (tmp_path / "no" / "where", "unable to open")):
        app = cli.register(create_app(settings_for(f"sqlite:///{path}")))
        with app.app_context():
            assert said in sentence(app, "school", "list")
            db.session.remove()


def test_M18_a_place_where_nothing_can_be_written_is_named(app, tmp_path):
    nowhere = tmp_path / "nowhere"
    assert f"{nowhere}" in sentence(app, "backup", "make", nowhere / "copy.tar")


def test_the_operators_own_command_ends_so_too(tmp_path):
    environment = os.environ | {"YSS_DATABASE_URL": f"sqlite:///{tmp_path}/no/where", "YSS_ENV": "development"}
    run = [sys.executable, "-m", "flask", "--app", "wsgi", "school", "list"]
    done = subprocess.run(run, env=environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1].startswith("Error: The database cannot be used: unable to open")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_R53_a_refusal_is_said_as_pages_say_it(app, world, clock):
    code = app.test_cli_runner().invoke(args=["school", "create", "中山小学"]).output.strip()
    add = ("school", "admin", code, "--name", "梁志远")
    wrong = number_of("梁志远")[:-1] + ("0" if number_of("梁志远")[-1] != "0" else "1")
    assert sentence(app, *add, input=f"{wrong}\n") == "Error: 校验不通过，请逐位核对。"
    assert app.test_cli_runner().invoke(args=add, input=f"{number_of('梁志远')}\n").exit_code == 0
    assert sentence(app, *add, input=f"{number_of('梁志远')}\n") == "Error: 此人已是学校管理员。"


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_lost_code_is_found_in_the_list_of_schools(app, clock):
    codes = [app.test_cli_runner().invoke(args=["school", "create", name]).output.strip() for name in ("甲校", "乙校")]
    listed = app.test_cli_runner().invoke(args=["school", "list"]).output.splitlines()
    assert [line.split() for line in listed] == [[codes[0], "2020-03-21", "甲校"], [codes[1], "2020-03-21", "乙校"]]

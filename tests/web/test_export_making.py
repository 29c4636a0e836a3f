"""R45: a large export is made by a process of its own; nothing readable outlives it, whatever becomes of whom."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from datetime import timedelta

import psutil
import pytest
from cast import number_of
from exported import csv_rows, fetched, order, xlsx_sheets
from phone import BASE, Phone

from yss import config, create_app, sealing
from yss.domain import exports as rules
from yss.domain.vocabulary import ExportKind, ExportPurpose
from yss.queries.exports import exports
from yss.sealed_files import SealedWriter
from yss.web.exports import export_making
from yss.web.exports.export_making import Job, State

WHOLE = {"purpose": "epidemic_control", "with_numbers": "y"}
NUMBER = number_of("李晓明")
SLOW = [sys.executable, "-m", "tests.slow_maker"]

on_sqlite = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def org(world):
    org = world.org()
    world.report(org, world.member(org, "李晓明"))
    return org


@pytest.fixture
def admin(app, org, world, clock):
    return Phone(app).sign_in(world.admin(org.school_id))


@pytest.fixture
def disk(tmp_path, monkeypatch):
    """The temporary folder, and every export as large."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(rules, "SMALL_ROWS", 0)
    yield tmp_path
    for child in psutil.Process().children():
        with suppress(psutil.Error):
            if any("maker" in word for word in child.cmdline()):
                child.kill()
    until(lambda: not any(thread.name.startswith("export") for thread in threading.enumerate()))


def until(true):
    """Waits, for as long as a busy machine may need."""
    for _ in range(1_200):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError("it never came")


def ordered(world, phone):
    """The export that the phone looks at."""
    school_id, export_id = (int(part) for part in phone.path.split("/")[2:5:2])
    return exports.find(school_id, export_id, world.admin(school_id))


def in_the_clear(folder):
    """Files in which the whole number can be read."""
    found = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in found if NUMBER.encode() in path.read_bytes()]


def test_R45_a_large_export_is_made_apart_and_lies_sealed_until_it_is_fetched(admin, app, org, world, disk):
    order(admin, org, **WHOLE).is_on("导出结果").does_not_see("下载CSV文件").sees("刷新")
    at, found = admin.path, ordered(world, admin)
    assert admin.request("GET", f"{at}/file").headers["Location"] == at, "what is not there yet is not sent"
    until(lambda: export_making.progress(found).state is State.READY)
    assert "下载CSV文件" in admin.request("GET", f"{at}?poll=1").get_data(as_text=True)
    assert in_the_clear(disk) == []
    answer = fetched(admin.open(at).sees("下载CSV文件"))
    assert [row[4] for row in csv_rows(answer)[3:]] == ["'" + NUMBER]
    assert answer.content_length == len(answer.get_data())
    admin.tap("生成一次性链接")
    link = admin.by_id("link-text").text.strip().removeprefix(BASE)
    browser = Phone(app).open(link)
    sent = browser.submit(browser.document.xpath("//form[not(@action='/language')]")[-1]).response
    assert sent.get_data() == answer.get_data()
    [file] = disk.rglob("file")
    until(lambda: not export_making._is_locked(file.parent))
    old = time.time() - export_making.KEPT.total_seconds()
    os.utime(file, (old, old))
    admin.open(at).sees("生成后保留30分钟").sees("重新生成文件")
    export_making.sweep()
    assert list(disk.iterdir()) == []


@on_sqlite
def test_R45_a_maker_that_is_killed_or_hangs_leaves_nothing_and_is_told(admin, app, org, world, disk, monkeypatch):
    monkeypatch.setattr(export_making, "_COMMAND", SLOW)
    monkeypatch.setattr(export_making, "_slots", threading.BoundedSemaphore(1))
    first, at = ordered(world, order(admin, org, form="xlsx", **WHOLE)), admin.path
    until(lambda: export_making.progress(first).rows == 1_400)
    assert in_the_clear(disk), "what a spreadsheet needs lies open while it is made"
    admin.open(at).sees("正在生成文件，已写入1400行")
    second = ordered(world, order(admin, org).sees("前面还有导出正在生成"))
    monkeypatch.setattr(export_making, "_STALLED", 0.5)
    [maker] = [child for child in psutil.Process().children() if "tests.slow_maker" in child.cmdline()]
    maker.kill()
    until(lambda: export_making.progress(first).state is State.FAILED)
    assert in_the_clear(disk) == []
    until(lambda: export_making.progress(second).state is State.FAILED)
    assert [path.name for path in disk.rglob("*") if path.is_file() and path.stat().st_size > 10] == []
    admin.open(at).sees("不完整的部分已删除")
    monkeypatch.undo()
    monkeypatch.setattr(tempfile, "tempdir", str(disk))
    monkeypatch.setattr(rules, "SMALL_ROWS", 0)
    admin.tap("重新生成文件")
    until(lambda: export_making.progress(first).state is State.READY)
    assert len(next(iter(xlsx_sheets(fetched(admin)).values()))) == 4


@on_sqlite
@pytest.mark.parametrize("both_die", [False, True])
def test_R45_a_maker_ends_with_its_starter_and_what_both_leave_is_swept_at_the_start(
    admin, app, org, world, disk, both_die
):
    found = with_whole_numbers(world, org)
    job = Job(app.extensions["yss_settings"], found, world.now, disk / "yss-export-1")
    job.folder.mkdir()
    with subprocess.Popen(SLOW, stdin=subprocess.PIPE, cwd=export_making._ROOT) as maker:
        pickle.dump(job, maker.stdin)
        maker.stdin.flush()
        until(lambda: in_the_clear(disk))
        held = export_making._held(job.folder)
        create_app(config.testing_settings("sqlite://"))
        assert in_the_clear(disk), "what is being made is left alone"
        os.close(held)
        if both_die:
            maker.kill()
    assert bool(in_the_clear(disk)) is both_die
    create_app(config.testing_settings("sqlite://"))
    assert list(disk.iterdir()) == []
    assert export_making.progress(found).state is State.NONE


def with_whole_numbers(world, org):
    whole = {"kind": ExportKind.REPORTS, "purpose": ExportPurpose.EPIDEMIC_CONTROL, "with_numbers": True}
    export_id = world.export(org.school_id, **whole)
    return exports.find(org.school_id, export_id, world.admin(org.school_id))


@on_sqlite
def test_R45_a_file_whose_key_was_retired_meanwhile_is_made_again(admin, app, org, world, disk):
    found = with_whole_numbers(world, org)
    folder = export_making._folder(found)
    folder.mkdir()
    with (folder / "file").open("wb") as target:
        SealedWriter(target, sealing.parse_keyring(sealing.new_keyring()), "1").finish()
    at = f"/admin/{org.school_id}/export/{found.export_id}"
    assert "文件已不在，请重新生成。" in admin.request("GET", f"{at}/file").get_data(as_text=True)
    admin.open(at).sees("重新生成文件")


@on_sqlite
def test_R45_a_line_that_is_full_is_told(admin, org, disk, monkeypatch):
    monkeypatch.setattr(export_making, "_line", threading.Semaphore(0))
    order(admin, org).is_on("导出数据").sees("排队生成的导出太多")
    assert list(disk.iterdir()) == []


@on_sqlite
def test_R45_a_small_export_never_touches_the_disk(admin, org, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(tempfile, "mkstemp", None)
    order(admin, org, form="xlsx", **WHOLE)
    assert NUMBER in str(xlsx_sheets(fetched(admin)))
    assert list(tmp_path.iterdir()) == []


@on_sqlite
def test_R45_what_can_have_many_rows_is_large(admin, org, world):
    for kind, days in (("reports", 31), ("submissions", 366)):
        first = world.day - timedelta(days=days - 1)
        found = ordered(world, order(admin, org, kind=kind, first=first.isoformat()))
        assert exports.rows_at_most(found) == days
    world.listed_teacher(org)
    found = ordered(world, order(admin, org, kind="teacher_changes"))
    assert exports.rows_at_most(found) == 1

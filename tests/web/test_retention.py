"""R49: the school's period of keeping, the command, and pages of what was erased."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from phone import Phone
from sqlalchemy import select, text
from statements import counted

from yss.cli import retention
from yss.extensions import db
from yss.models import HealthReport


def setting(phone, world, org):
    return phone.sign_in(world.admin(org.school_id)).open(f"/admin/{org.school_id}/retention").is_on("保存期限")


def old_day(world, days=40):
    """An organization that reported and submitted a day long ago; the world is back at today."""
    today, world.now = world.now, world.now - timedelta(days=days)
    org = world.org()
    member = world.member(org, "黄晓波")
    world.report(org, member, health="fever")
    world.submit(org, remarks="一切正常")
    day, world.now = world.day, today
    return org, member, day


def command(app, *words):
    said = app.test_cli_runner().invoke(args=["retention", "run", *words])
    db.session.rollback()
    assert said.exit_code == 0, said.output
    return said.output


def erased(world, app, clock):
    org, member, day = old_day(world)
    phone = setting(Phone(app), world, org).fill("保存天数", "30").tap("保存")
    assert phone.status == 200
    assert "1 reports" in command(app)
    return org, member, day


def test_R49_the_admin_sets_the_period_and_sees_what_will_go(phone, world, clock):
    org, _, _ = old_day(world)
    setting(phone, world, org).sees("365天").sees("2019-03-22及以后").sees("0份")
    phone.fill("保存天数", "３０").tap("保存").is_on("保存期限").sees("保存期限已改为30天").sees("1份")
    phone.open(f"/admin/{org.school_id}/audit").sees("修改保存期限").sees("365天 → 30天")


def test_R49_a_log_that_somebody_reads_is_not_said_to_be_cut(app, world, clock, monkeypatch):
    """M24: SQLite keeps what was erased for as long as a reader holds a snapshot from before."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL gives the space back by its own vacuum")
    old_day(world, days=400)
    [sealed] = db.session.scalars(select(HealthReport.answers_sealed)).all()
    path = db.session.execute(text("PRAGMA database_list")).one()[2]
    monkeypatch.setattr(retention, "PATIENCE", 0.0)
    with db.engine.connect() as reader:
        reader.execute(select(HealthReport.id)).all()
        refused = app.test_cli_runner().invoke(args=["retention", "run"])
    assert (refused.exit_code, "still in SQLite's log" in refused.output) == (1, True)
    assert any(sealed in Path(path + end).read_bytes() for end in ("", "-wal"))
    monkeypatch.undo()
    with db.engine.connect() as reader:
        reader.execute(select(HealthReport.id)).all()
        monkeypatch.setattr(retention, "sleep", lambda _seconds: reader.rollback())
        command(app)
    assert all(sealed not in Path(path + end).read_bytes() for end in ("", "-wal"))


@pytest.mark.parametrize("typed", ["29", "3651", "很久", ""])
def test_R49_a_period_out_of_bounds_is_told_beside_the_field(phone, world, typed):
    org = world.org()
    setting(phone, world, org).fill("保存天数", typed).tap("保存")
    assert phone.status == 422
    assert phone.error_of("保存天数") in ("请输入30–3650的整数。", "请填写此项。")
    assert phone.field("保存天数").get("value", "") == typed


def test_R49_a_dry_run_says_what_would_go_and_leaves_it(app, world, clock):
    org, member, day = old_day(world, days=400)
    assert "1 reports, 1 remarks" in command(app, "--dry-run")
    phone = Phone(app).sign_in(org.collector).open(f"/days/{day}/people/{member}").sees("发热")
    assert "1 reports" in command(app)
    assert "nothing" in command(app)
    phone.open(f"/days/{day}/people/{member}").does_not_see("发热")


def test_R49_the_command_takes_one_school_by_its_code(app, world, clock):
    old_day(world, days=400)
    said = app.test_cli_runner().invoke(args=["retention", "run", "--school", "unknown"])
    assert said.exit_code == 1
    assert "no school with this code" in said.output


def test_R49_every_page_of_an_erased_report_says_so(app, world, clock):
    org, member, day = erased(world, app, clock)
    said = "内容已清除：保存期限已到，或本人已注销"
    phone = Phone(app).sign_in(org.collector)
    phone.open(f"/days/{day}/people/{member}").is_on("填报详情").sees(said)
    phone.open(f"/days/{day}/data").is_on("数据统计").sees(said).does_not_see("一切正常")
    phone.open(f"/days/{day}/data/reported").sees("黄晓波")
    phone.open(f"/days/{day}/data/health.fever").sees(said)
    phone.open(f"/members/{member}/history").sees("自主申报")
    phone.open(f"/days/{world.day}/quick-fill").does_not_see("黄晓波（")
    phone.open(f"/admin/{org.school_id}")
    admin = Phone(app).sign_in(world.admin(org.school_id))
    admin.open(f"/admin/{org.school_id}/audit").sees("按保存期限清除").sees("系统").sees("2020-02-20之前")


def test_R49_an_erased_report_is_no_start_for_the_next(app, world, clock):
    org, member, _ = erased(world, app, clock)
    phone = Phone(app).sign_in(member).open(f"/schools/{org.school_id}/people/{member}/report").is_on("健康申报")
    phone.does_not_see("的回答，请逐项核对")
    world.report(org, member)


def test_R37_the_setting_takes_as_many_queries_whatever_there_is(app, world, clock):
    org, _, _ = old_day(world)
    phone, taken = Phone(app).sign_in(world.admin(org.school_id)), []
    for _again in range(2):
        with counted(db.engine) as said:
            assert phone.request("GET", f"/admin/{org.school_id}/retention").status_code == 200
        taken.append(len(said))
        for _more in range(3):
            world.member(org)
    assert taken[0] == taken[1] <= 18

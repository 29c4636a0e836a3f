"""M16, reliability.md section 6: while the database is away everybody is told so, and what they sent is not lost."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager

import pytest
from lints import lint
from phone import Phone
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import OperationalError
from visiting import rules, visitor
from ways import answer
from web.test_access import path_of, school

from yss import database
from yss.extensions import db
from yss.models import HealthReport

__all__ = ["school"]

SAID = "系统繁忙，您的填写已保留，请稍后重试。"
TODAY = "/days/2020-03-21"
ROLES = {"stranger": 3, "nobody": 50, "member": 50, "collector": 200, "deputy": 200, "admin": 200}


@contextmanager
def away(monkeypatch):
    """The real driver, and nothing behind it: SQLite's file can't be opened, PostgreSQL's port is dead."""

    def lead_astray(_dialect, _record, args, parameters):
        if db.engine.dialect.name == "sqlite":
            args[0] = "/dev/null/nothing"
        else:
            parameters.update(host="127.0.0.1", port=1, connect_timeout=2)

    db.session.remove()
    db.engine.dispose()
    event.listen(db.engine, "do_connect", lead_astray)
    try:
        yield
    finally:
        event.remove(db.engine, "do_connect", lead_astray)
        db.engine.dispose()


def told(response, path):
    """503 in so many words: a page, or for HTMX the notice."""
    said = response.get_data(as_text=True)
    assert (response.status_code, response.headers["Retry-After"], SAID in said) == (503, "3", True), path
    lint(response, path)
    return "<html" in said


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", ROLES)
def test_M16_every_page_says_that_the_database_is_away(app, clock, school, role, monkeypatch):
    people, values, _ = school
    phone, statuses = visitor(app, people, role), Counter()
    token = phone.open("/testing").document.xpath("//input[@name='csrf_token']/@value")[0]
    with away(monkeypatch):
        for rule in rules(app):
            path = path_of(app, rule, values)
            for at, method in enumerate(sorted(rule.methods & {"GET", "POST"})):
                headers = {"HX-Request": "true"} if at == len(rule.rule) % 2 else {}
                data = {"csrf_token": token} if method == "POST" else None
                response = phone.request(method, path, data=data, headers=headers)
                assert response.status_code < 500 or response.status_code == 503, (method, path)
                statuses[response.status_code] += 1
                if response.status_code == 503 and rule.endpoint != "readyz":
                    assert told(response, path) is not bool(headers)
    assert statuses[503] > ROLES[role], statuses


def fill_in(phone, world):
    """A member's report, answered and confirmed, not yet sent."""
    org = world.org()
    member = world.member(org, "黄晓波")
    world.consent(member)
    return answer(phone.sign_in(member).open(f"/schools/{org.school_id}/people/{member}/report"), left_city="yes")


def reports():
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(HealthReport))


def again(phone):
    """What one taps when told: without scripts the page has the form in it, otherwise it stands there still."""
    if phone.htmx:
        assert phone.document.xpath("//input[@name='left_city'][@checked]/@value") == ["yes"]
        return phone.tap("提交申报").is_on("申报回执")
    assert phone.document.xpath("//form//input[@name='left_city'][@type='hidden']/@value") == ["yes"]
    return phone.tap("重新提交").is_on("申报回执")


def test_M16_a_form_sent_meanwhile_is_kept_and_sent_again(phone, world, monkeypatch):
    fill_in(phone, world)
    with away(monkeypatch):
        phone.tap("提交申报").sees(SAID)
        assert phone.status == 503
        if not phone.htmx:
            phone.tap("重新提交").sees(SAID)
    assert reports() == 0
    again(phone)
    assert reports() == 1


@contextmanager
def full(monkeypatch):
    """What SQLite says at COMMIT when the disk takes no more."""

    def refuse(_connection):
        raise OperationalError("COMMIT", {}, database.sqlite3.OperationalError("database or disk is full"))

    event.listen(db.engine, "commit", refuse)
    try:
        yield
    finally:
        event.remove(db.engine, "commit", refuse)


@contextmanager
def locked(monkeypatch):
    """Another process writes and does not end."""
    monkeypatch.setitem(database._PRAGMAS, "busy_timeout", 1)
    db.session.remove()
    db.engine.dispose()
    with db.engine.execution_options(write=True).connect() as other:
        other.execute(text("SELECT 1"))
        yield


@contextmanager
def cut(monkeypatch):
    """The server ends each connection after its first statement, as when it restarts."""
    other = db.engine.execution_options(isolation_level="AUTOCOMMIT").connect()

    def end(connection, _cursor, statement, *_rest):
        pid = connection.connection.dbapi_connection.info.backend_pid
        if "pg_terminate" not in statement:
            other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})

    event.listen(db.engine, "after_cursor_execute", end)
    try:
        yield
    finally:
        event.remove(db.engine, "after_cursor_execute", end)
        other.close()
        db.engine.dispose()


@pytest.mark.parametrize(("app", "how"), [("sqlite", full), ("sqlite", locked), ("postgresql", cut)], indirect=["app"])
def test_M16_a_database_that_fails_half_way_keeps_the_form_and_nothing_else(phone, world, monkeypatch, how):
    fill_in(phone, world)
    with how(monkeypatch):
        phone.tap("提交申报").sees(SAID)
        assert phone.status == 503
    assert reports() == 0
    again(phone)
    assert reports() == 1


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_file_is_not_said_to_be_kept_where_it_is_not(phone, world, monkeypatch):
    org = world.org()
    phone.sign_in(world.admin(org.school_id)).open(f"/admin/{org.school_id}/imports/teachers")
    phone.attach("file", "姓名,组织".encode(), "list.csv")
    with away(monkeypatch):
        phone.submit(phone.document.xpath("//form[@method='post']")[0])
    phone.sees(SAID if phone.htmx else "文件没有保留，请重新选择。")
    assert phone.htmx or not phone.document.xpath("//form")


@pytest.mark.parametrize("app", ["postgresql"], indirect=True)
def test_M16_a_page_that_was_made_is_sent_though_its_connection_is_gone(world, app, clock, monkeypatch):
    phone = Phone(app).sign_in(world.org().collector)
    with cut(monkeypatch):
        assert phone.request("GET", "/verify").status_code == 200
        assert phone.request("GET", "/workbench").status_code == 503
    phone.open("/workbench").is_on("健康申报工作台")


@contextmanager
def ended():
    """The server ends a connection just after it was looked at, and before it is asked to begin."""
    db.session.remove()
    words = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name AND pid <> pg_backend_pid()"
    other = db.engine.execution_options(isolation_level="AUTOCOMMIT").connect()

    def end(_connection, _record, _proxy):
        other.execute(text(words), {"name": db.engine.url.database})

    event.listen(db.engine, "checkout", end)
    try:
        yield
    finally:
        event.remove(db.engine, "checkout", end)
        other.close()
        db.engine.dispose()


@pytest.mark.parametrize("app", ["postgresql"], indirect=True)
def test_M16_a_connection_that_ends_before_it_begins_keeps_the_form(phone, world):
    fill_in(phone, world)
    with ended():
        phone.tap("提交申报").sees(SAID)
        assert phone.status == 503
    again(phone)
    assert reports() == 1


@contextmanager
def demoted():
    """Connections of now lead to a server that takes no writes any more; those that are made later, too, until told.

    Gives what tells that a new primary is there.
    """

    def only_read(connection, _record):
        connection.execute("SET default_transaction_read_only = on")
        connection.commit()

    db.session.remove()
    db.engine.dispose()
    event.listen(db.engine, "connect", only_read)
    with db.engine.connect():
        pass
    yield lambda: event.remove(db.engine, "connect", only_read)
    db.engine.dispose()


@pytest.mark.parametrize("app", ["postgresql"], indirect=True)
def test_M16_after_a_failover_the_new_primary_is_asked_and_while_there_is_none_the_form_is_kept(phone, world):
    fill_in(phone, world)
    with demoted() as there_is_a_new_one:
        phone.tap("提交申报").sees(SAID)
        assert phone.status == 503
        there_is_a_new_one()
        again(phone)
    assert reports() == 1

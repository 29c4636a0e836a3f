"""The unit of work on both databases: write intent, retry, idempotency, append-only tables (M1-M4, R51)."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from databases import MIGRATIONS
from flask_migrate import upgrade
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError, OperationalError

from yss import database, transactions
from yss.actions.kit import drafts
from yss.acts import Act, action, unasked
from yss.config import SettingsError
from yss.domain.rights import CommandLine
from yss.extensions import Base, db
from yss.models import AuditEvent, DaySubmission, Draft, HealthReport, Idempotency, SubmissionRow, guards
from yss.transactions import Busy, FairMutex, KeyReused, Lock, Once


def reports_of(person_id):
    db.session.rollback()
    return db.session.scalars(select(HealthReport).where(HealthReport.person_id == person_id)).all()


def test_R51_the_same_key_and_body_have_one_effect(world):
    org = world.org()
    member = world.member(org)
    once = world.once(member, "k" * 20)
    first = world.report(org, member, once=once)
    assert world.report(org, member, once=once) == first
    assert len(reports_of(member)) == 1


def test_R51_the_same_key_with_another_body_is_told_what_it_made(world):
    org = world.org()
    member = world.member(org)
    made = world.report(org, member, once=Once(member, "k" * 20, b"one"))
    with pytest.raises(KeyReused) as caught:
        world.report(org, member, once=Once(member, "k" * 20, b"two"))
    assert caught.value.params["result"] == made
    assert len(reports_of(member)) == 1


def test_R51_a_key_is_used_up_only_by_a_committed_effect(world):
    org = world.org()
    member = world.member(org, consent=False)
    once = world.once(member, "k" * 20)
    with pytest.raises(Exception, match="consent_needed"):
        world.report(org, member, once=once)
    db.session.rollback()
    assert db.session.get(Idempotency, (member, once.key)) is None
    world.consent(member)
    world.report(org, member, once=once)
    assert len(reports_of(member)) == 1


def test_R51_a_key_is_its_owners(world):
    org = world.org()
    one, two = world.member(org), world.member(org)
    world.report(org, one, once=Once(one, "k" * 20, b"x"))
    world.report(org, two, once=Once(two, "k" * 20, b"x"))
    assert len(reports_of(one)) == len(reports_of(two)) == 1


def test_R51_R76_an_effect_sweeps_its_owners_old_keys_and_what_was_not_sent_to_its_path(world):
    org = world.org()
    member, other = world.member(org, now=world.now - timedelta(days=5)), world.member(org)
    for who, key, hours in ((member, "old", 73), (member, "new", 71), (other, "other", 71)):
        world.report(org, who, once=Once(who, key * 8, b"x"), now=world.now - timedelta(hours=hours))
    for path in ("/sent", "/elsewhere"):
        drafts.keep_unsent(Act(actor_id=member, now=world.now), path=path, values={"fever": ["no"]})
    world.report(org, member, once=Once(member, "k" * 20, b"x", "/sent"))
    db.session.rollback()
    kept = select(Idempotency.key).where(Idempotency.person_id == member).order_by(Idempotency.key)
    assert db.session.scalars(kept).all() == ["k" * 20, "new" * 8]
    unsent = select(Draft.purpose).where(Draft.owner_id == member)
    assert db.session.scalars(unsent.order_by(Draft.purpose)).all() == ["unsent:/elsewhere"]


class Refused(DBAPIError):
    def __init__(self, state, said="database is locked"):
        original = Exception(said)
        original.sqlstate = state
        super().__init__("", {}, original)


def test_what_is_provably_not_committed_is_tried_again(app, monkeypatch):
    monkeypatch.setattr(transactions.time, "sleep", lambda _seconds: None)
    tries = []

    @unasked("test")
    def write(_session):
        tries.append(1)
        if len(tries) < 3:
            raise Refused("40001")
        return "done"

    assert write() == "done"
    assert len(tries) == 3


def test_after_six_tries_the_database_is_busy(app, monkeypatch):
    monkeypatch.setattr(transactions.time, "sleep", lambda _seconds: None)
    tries = []

    @unasked("test")
    def write(_session):
        tries.append(1)
        raise Refused("40P01")

    with pytest.raises(Busy):
        write()
    assert len(tries) == 6


def test_what_took_too_long_is_not_written_and_not_tried_again(app):
    tries = []

    @unasked("test")
    def write(_session):
        tries.append(1)
        raise Refused("57014")

    with pytest.raises(Busy):
        write()
    assert len(tries) == 1


def test_what_may_be_committed_is_never_tried_again(app):
    tries = []

    @unasked("test")
    def write(_session):
        tries.append(1)
        raise Refused("08006", "connection lost")

    with pytest.raises(Refused):
        write()
    assert len(tries) == 1


def test_a_refused_action_writes_nothing(world):
    org = world.org()

    @action(CommandLine(), lock=Lock.EXCLUSIVE)
    def half(act):
        act.session.add(AuditEvent(school_id=org.school_id, id=1, action="half", detail={}, at=world.now))
        act.session.flush()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        half(Act(school_id=org.school_id, org_id=org.org_id, now=world.now))
    db.session.rollback()
    assert db.session.get(AuditEvent, (org.school_id, 1)) is None


def test_the_writers_mutex_serves_in_turn():
    mutex, order, ready = FairMutex(), [], []

    def wait(name):
        ready.append(name)
        with mutex:
            order.append(name)

    with mutex:
        threads = []
        for name in range(5):
            threads.append(threading.Thread(target=wait, args=(name,)))
            threads[-1].start()
            while len(mutex._waiting) <= name:
                pass
    for thread in threads:
        thread.join(5)
    assert order == [0, 1, 2, 3, 4]


def test_the_database_is_as_it_must_be(app):
    database.check(db.session.connection())


def test_M1_wal_only_where_its_reset_bug_is_mended():
    for mended in ((3, 44, 6), (3, 50, 7), (3, 51, 3), (3, 52, 0), (3, 53, 4)):
        assert database.durability(mended) == ("wal", "FULL")
    for lossy in ((3, 44, 5), (3, 45, 0), (3, 50, 6), (3, 51, 2)):
        assert database.durability(lossy) == ("delete", "EXTRA")
    assert database.durability((3, 40, 1)) == ("delete", "EXTRA")


def test_M1_a_sqlite_that_is_too_old_is_refused_and_one_that_is_slower_is_named():
    with pytest.raises(SettingsError, match=r"SQLite 3\.39\.4 is too old, 3\.40 is needed"):
        database.check_sqlite((3, 39, 4))
    assert database.check_sqlite((3, 53, 4)) == ""
    assert database.check_sqlite((3, 40, 1)).startswith("SQLite 3.40.1 can lose commits in its write-ahead log")


def test_M2_a_write_begins_immediate_on_sqlite(app):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("SQLite's way of locking")
    with (
        db.engine.execution_options(write=True).connect() as one,
        db.engine.execution_options(write=True).connect() as two,
    ):
        one.execute(text("SELECT 1"))
        two.exec_driver_sql  # noqa: B018
        two.connection.dbapi_connection.execute("PRAGMA busy_timeout=1")
        with pytest.raises(OperationalError, match="locked"):
            two.execute(text("SELECT 1"))


def test_writes_are_read_committed_and_reads_repeatable_on_postgresql(app):
    if db.engine.dialect.name == "sqlite":
        pytest.skip("PostgreSQL's isolation levels")

    @unasked("test")
    def level(session):
        return session.execute(text("SHOW transaction_isolation")).scalar()

    assert level() == "read committed"
    assert db.session.execute(text("SHOW transaction_isolation")).scalar() == "repeatable read"


def write(statement):
    with db.engine.execution_options(write=True).begin() as connection:
        connection.execute(statement)


CHANGES = {
    "a report's day": update(HealthReport).values(seq=9),
    "a report's leaf": update(HealthReport).values(leaf=b"x"),
    "another salt": update(HealthReport).values(salt=b"x"),
    "a report": delete(HealthReport),
    "a submission's figures": update(DaySubmission).values(figures={}),
    "a submission": delete(DaySubmission),
    "a frozen row": update(SubmissionRow).values(report_id=None),
    "a frozen row's being": delete(SubmissionRow),
    "an audit event": update(AuditEvent).values(action="x"),
    "an audit event's being": delete(AuditEvent),
}


@pytest.mark.parametrize("statement", CHANGES.values(), ids=list(CHANGES))
def test_what_was_reported_submitted_and_audited_is_append_only(world, statement):
    org = world.org()
    member = world.member(org)
    world.report(org, member)
    world.submit(org)
    db.session.rollback()
    with pytest.raises(DBAPIError, match="append-only"):
        write(statement)


def test_erasure_and_resealing_pass(world):
    org = world.org()
    member = world.member(org)
    world.report(org, member)
    world.submit(org)
    db.session.rollback()
    write(update(HealthReport).values(answers_sealed=b"sealed anew"))
    write(update(HealthReport).values(answers_sealed=None, salt=None))
    write(update(DaySubmission).values(remarks_sealed=None, remarks_salt=None))
    write(update(SubmissionRow).values(salt=None))
    with pytest.raises(DBAPIError, match="append-only"):
        write(update(HealthReport).values(answers_sealed=b"back again"))


def test_a_missing_trigger_is_noticed_and_made_again_by_the_migrations(app):
    on = "" if db.engine.dialect.name == "sqlite" else " ON audit_event"
    write(text(f"DROP TRIGGER audit_event_kept{on}"))
    db.session.rollback()
    assert guards.missing(db.session.connection()) == {"audit_event_kept"}
    with pytest.raises(database.NotReady, match="audit_event_kept"):
        database.check(db.session.connection())
    db.session.rollback()
    upgrade(directory=MIGRATIONS)
    database.check(db.session.connection())


def test_the_migrations_make_what_the_models_say(app):
    context = MigrationContext.configure(db.session.connection(), opts={"compare_type": True})
    assert compare_metadata(context, Base.metadata) == []

"""R49: a key for each person and school, which goes when they are erased: what stays opens for nobody (M24, F13)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import old_seals
import pytest
from databases import MIGRATIONS
from flask_migrate import downgrade, upgrade
from sqlalchemy import select, text

from yss import sealing, transactions
from yss.actions.kit import drafts
from yss.actions.person import erasing
from yss.actions.school import resealing
from yss.acts import Act
from yss.cli import retention
from yss.extensions import db, vault
from yss.models import ChangeAcknowledgment, Draft, HealthReport, Person, PersonalKey, SubmissionRow
from yss.queries.day import digests, reports
from yss.queries.school import ring
from yss.ring import personal
from yss.ring.columns import COLUMNS
from yss.sealing import SealBroken, Whose
from yss.transactions import Lock

NAME = "欧阳甲寅"


def a_life(world):
    """An organization; somebody who reported, fell ill and wrote in; somebody else who is on leave."""
    org = world.org()
    person, other = world.member(org, NAME), world.member(org, "李晓明")
    yesterday = world.now - timedelta(days=1)
    world.report(org, other, now=yesterday)
    world.report(org, person, now=yesterday)
    world.submit(org, world.day - timedelta(days=1))
    world.ill(org, person)
    world.acknowledge(org, world.changes(org)[0].id, words="已送医")
    world.leave(org, other, words="感冒")
    world.submit(org)
    world.feedback(person, "打不开")
    db.session.rollback()
    return org, person, other


def held_values(person_id):
    """What is sealed for the person, as a heap, a log or a backup may keep it: place, whose, bytes."""
    found = []
    for column in COLUMNS:
        for row in db.session.scalars(select(column.model).where(column.is_held)) if column.is_personal else ():
            if column.owner(row).person_id == person_id:
                found.append((column.place, column.owner(row), getattr(row, column.column.key)))
    return found


def test_R49_what_stays_of_the_erased_opens_for_nobody(world):
    _, person, other = a_life(world)
    values, others = held_values(person), held_values(other)
    assert {place for place, *_ in values} >= {
        sealing.PERSON_NUMBER,
        sealing.REPORT_ANSWERS,
        sealing.CHANGE_RISKS,
        sealing.FEEDBACK_CONTENT,
    }
    for place, whose, sealed in values:
        assert sealing.is_personal(sealed)
        vault.open(place, whose, sealed)
    erasing.erase_person(Act(actor_id=person, now=world.now), person_id=person)
    db.session.rollback()
    for place, whose, sealed in values:
        for owner in (whose, str(whose)):
            with pytest.raises(SealBroken):
                vault.open(place, owner, sealed)
    for place, whose, sealed in others:
        vault.open(place, whose, sealed)


def test_R49_no_salt_by_which_answers_could_be_guessed_stands_in_the_clear(world):
    """With a leaf and its salt some thousand tries tell the answers; of who was missing there is nothing to tell."""
    a_life(world)
    assert set(db.session.scalars(select(HealthReport.salt))) == {None}
    reported = select(SubmissionRow.salt).where(SubmissionRow.report_id.is_not(None))
    assert set(db.session.scalars(reported)) == {None}


def test_R49_in_another_school_the_person_goes_on(world):
    """A guardian erases where they are one: the key of the other school, and of the directory, stays."""
    org = world.org()
    person = world.member(org)
    world.report(org, person)
    db.session.rollback()
    report = db.session.scalars(select(HealthReport)).one()
    keys = personal.SessionKeys(db.session())
    keys.destroy(person, {org.school_id + 1})
    assert vault.open(sealing.REPORT_ANSWERS, Whose(person, org.school_id), report.answers_sealed)
    keys.destroy(person, {org.school_id})
    with pytest.raises(SealBroken):
        vault.open(sealing.REPORT_ANSWERS, Whose(person, org.school_id), report.answers_sealed)
    assert set(db.session.scalars(select(PersonalKey.school_id).where(PersonalKey.person_id == person))) == {0}
    db.session.rollback()


def test_R49_no_deleted_key_is_left_in_its_table_of_postgresql(world, app):
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite overwrites what it deletes: tests/actions/test_erasing.py")
    _, person, _ = a_life(world)
    gone = db.session.scalars(select(PersonalKey.key_sealed).where(PersonalKey.person_id == person)).all()
    assert len(gone) == 2
    assert all(any(one in held for held in heap("personal_key")) for one in gone)
    erasing.erase_person(Act(actor_id=person, now=world.now), person_id=person)
    db.session.rollback()
    ran = app.test_cli_runner().invoke(args=["retention", "run"])
    assert ran.exit_code == 0, ran.output
    assert not any(one in held for one in gone for held in heap("personal_key"))


def heap(table):
    """The bytes of the table's file."""
    db.session.rollback()
    with db.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("CHECKPOINT"))
        read = text("SELECT pg_read_binary_file(pg_relation_filepath(:table))")
        return [bytes(connection.execute(read, {"table": table}).scalar_one())]


def test_R49_who_reads_as_of_before_keeps_the_keys_and_the_command_says_so(world, app, monkeypatch):
    if db.engine.dialect.name != "postgresql":
        pytest.skip("of SQLite's log: tests/web/test_retention.py")
    _, person, _ = a_life(world)
    monkeypatch.setattr(retention, "PATIENCE", 0.0)
    with db.engine.connect() as reader:
        reader.execute(text("SELECT count(*) FROM person"))
        erasing.erase_person(Act(actor_id=person, now=world.now), person_id=person)
        db.session.rollback()
        refused = app.test_cli_runner().invoke(args=["retention", "run"])
        assert (refused.exit_code, "still in the table personal_key" in refused.output) == (1, True)
    assert app.test_cli_runner().invoke(args=["retention", "run"]).exit_code == 0


def test_R49_a_draft_that_outlived_its_owner_bars_nobodys_erasure(world):
    org, person, _ = a_life(world)
    drafts.keep_unsent(Act(actor_id=org.collector, now=world.now), path="/workbench", values={"words": ["某人"]})
    transactions.run(lambda session: personal.SessionKeys(session).destroy(org.collector), [], Lock.NONE)
    erasing.erase_person(Act(actor_id=person, now=world.now), person_id=person)
    db.session.rollback()
    assert db.session.scalars(select(Draft.owner_id).where(Draft.owner_id == org.collector)).all() == []


def test_R49_who_was_erased_before_the_migration_has_no_bytes_for_a_number(world):
    _, person, _ = a_life(world)
    erasing.erase_person(Act(actor_id=person, now=world.now), person_id=person)
    old_seals.seal_as_before()
    db.session.rollback()
    downgrade(directory=MIGRATIONS, revision="0025")
    upgrade(directory=MIGRATIONS)
    number = db.session.scalars(select(Person.number_sealed).where(Person.id == person)).one()
    assert (number, vault.open(sealing.PERSON_NUMBER, Whose(person), number)) == (b"", b"")


def test_R63_what_was_sealed_before_opens_verifies_and_moves(world):
    org, person, other = a_life(world)
    old_seals.seal_as_before()
    assert db.session.scalars(select(PersonalKey)).all() == []
    assert ring.not_personal()["health_report.answers_sealed"] == 3
    for _ in range(2):
        db.session.rollback()
        told = reports.detail(org.school_id, org.org_id, person, world.day, world.now).answers
        assert told["fever"] == "yes"
        assert [one.faults for one in digests.check_chain(org.school_id, org.org_id)] == [frozenset()] * 2
        resealing.reseal_all()
    assert all(sealing.is_personal(sealed) for one in (person, other) for *_, sealed in held_values(one))
    assert set(db.session.scalars(select(HealthReport.salt))) == {None}
    frozen = select(SubmissionRow.salt).where(SubmissionRow.report_id.is_not(None))
    assert set(db.session.scalars(frozen)) == {None}
    assert (resealing.reseal_all(), ring.not_personal()) == (0, {})


def test_R47_a_list_reads_its_keys_in_one_statement(world, monkeypatch):
    org = world.org()
    people = [world.member(org) for _ in range(6)]
    for one in people:
        world.report(org, one)
    db.session.rollback()
    read = []
    monkeypatch.setattr(
        personal.SessionKeys,
        "_read",
        lambda self, ids, schools, read_keys=personal.SessionKeys._read: (
            read.append(sorted(ids)),
            read_keys(self, ids, schools),
        ),
    )
    vault.bring(people, org.school_id)
    for one in people:
        report = db.session.scalars(select(HealthReport).where(HealthReport.person_id == one)).one()
        reports.open_answers(org.school_id, one, report.answers_sealed)
    assert read == [sorted(people)]
    world.submit(org)
    assert max(map(len, read[1:])) == len(people)
    singles = [ids for ids in read if len(ids) == 1 and ids[0] in people]
    assert not singles


def test_R47_words_on_a_change_are_the_members(world):
    _, person, _ = a_life(world)
    words = db.session.scalars(select(ChangeAcknowledgment.words_sealed)).one()
    assert words in [sealed for *_, sealed in held_values(person)]


def test_R49_the_files_of_sqlite_hold_no_destroyed_key(world):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL: see above")
    _, person, _ = a_life(world)
    gone = db.session.scalars(select(PersonalKey.key_sealed).where(PersonalKey.person_id == person)).all()
    erasing.erase_person(Act(actor_id=person, now=world.now), person_id=person)
    db.session.rollback()
    path = db.session.execute(text("PRAGMA database_list")).one()[2]
    db.session.rollback()
    with db.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    assert not any(one in Path(path).read_bytes() for one in gone)

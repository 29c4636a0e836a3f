"""R47: sealed columns, rotating keys, and what the database's bytes hold."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from cast import subject
from rekeyed import rekeyed
from sqlalchemy import select, text

from yss import config, sealing
from yss.actions.organization import revealing
from yss.actions.school import resealing
from yss.domain.errors import NotFound
from yss.domain.vocabulary import RevealReason
from yss.extensions import Base, db
from yss.models import AuditEvent, HealthReport, Person
from yss.queries import help
from yss.queries.day import reports
from yss.queries.day.reports import open_answers
from yss.ring.columns import COLUMNS

RING = sealing.parse_keyring(sealing.new_keyring())
OTHER = sealing.parse_keyring(sealing.new_keyring())
PLACE = sealing.PERSON_NUMBER


def test_R47_what_is_sealed_opens_in_its_place_alone():
    sealed = sealing.seal(RING, 1, PLACE, "7", b"secret")
    assert sealing.open_(RING, PLACE, "7", sealed) == b"secret"
    assert sealing.seal(RING, 1, PLACE, "7", b"secret") != sealed
    for ring, place, owner, value in (
        (RING, PLACE, "8", sealed),
        (RING, sealing.PERSON_PHONE, "7", sealed),
        (OTHER, PLACE, "7", sealed),
        (RING, PLACE, "7", sealed[:-1] + bytes([sealed[-1] ^ 1])),
        (RING, PLACE, "7", b"\x02" + sealed[1:]),
    ):
        with pytest.raises(sealing.SealBroken):
            sealing.open_(ring, place, owner, value)


def test_R47_look_up_digests_are_keyed():
    assert sealing.lookup_digest(RING, "document", "1") == sealing.lookup_digest(RING, "document", "1")
    assert sealing.lookup_digest(RING, "document", "1") != sealing.lookup_digest(OTHER, "document", "1")
    assert sealing.lookup_digest(RING, "document", "1") != sealing.lookup_digest(RING, "body", "1")


@pytest.mark.parametrize("text", ["{", "{}", '{"keys": {}, "lookup": ""}', "[]"])
def test_R47_a_broken_keyring_is_refused(text):
    with pytest.raises(ValueError):
        sealing.parse_keyring(text)


def test_R47_every_sealed_column_takes_part_in_the_rotation():
    sealed = {column for table in Base.metadata.sorted_tables for column in table.columns if "_sealed" in column.name}
    assert sealed == {rotated.column.property.columns[0] for rotated in COLUMNS}
    places = {(rotated.place.table, rotated.place.column) for rotated in COLUMNS}
    assert places == {(column.table.name, column.name) for column in sealed}


def test_R47_a_feedback_still_opens_after_the_rotation(world, app):
    who = world.person("陈默")
    sent = world.feedback(who, "打不开")
    with rekeyed(app):
        assert help.sent(sent, who).words == "打不开"


def test_R47_rotation_reseals_everything_under_the_new_key(world, app):
    org = world.org()
    member = world.member(org)
    world.report(org, member)
    world.submit(org, remarks="备注")
    with rekeyed(app) as resealed:
        assert resealed > 0
        assert resealing.reseal_all() == 0
        assert reports.detail(org.school_id, org.org_id, member, world.day, world.now).answers["health"] == "normal"
        rows = db.session.scalars(select(HealthReport)).all()
        assert rows
        assert all(open_answers(row.school_id, row.person_id, row.answers_sealed) for row in rows)


def everything_in_the_database() -> str:
    """All columns of all rows, as the database's clients would see them, bytes as Latin-1."""
    held = []
    for table in Base.metadata.sorted_tables:
        for row in db.session.execute(select(table)):
            held += [value.decode("latin-1") if isinstance(value, bytes) else str(value) for value in row]
    return "\x1f".join(held)


def test_R47_the_database_holds_no_number_no_phone_and_no_answer(world):
    org = world.org()
    who = subject("黄晓波", date(1999, 9, 9))
    parent = world.person("黄伟斌")
    child = world.join_other(org, parent, who)
    world.consent(child)
    world.report(org, child, by=parent, health="suspected")
    world.submit(org, remarks="黄晓波疑似")
    db.session.rollback()
    held = everything_in_the_database()
    for secret in (who.number, subject("黄伟斌").number, "13812345678", "黄晓波疑似"):
        assert secret not in held
    if db.engine.dialect.name == "sqlite":
        path = db.session.execute(text("PRAGMA database_list")).one()[2]
        journal = db.session.execute(text("PRAGMA journal_mode")).scalar_one()
        for suffix in ("", "-wal") if journal == "wal" else ("",):
            content = Path(path + suffix).read_bytes()
            assert who.number.encode() not in content
            assert b"13812345678" not in content
            assert "疑似".encode() not in content


def reveal(world, org, person_id):
    return revealing.reveal_number(
        world.act(org),
        person_id=person_id,
        reason=RevealReason.CHECK_IDENTITY,
    )


def test_R8_a_reveal_is_recorded(world):
    org = world.org()
    member = world.member(org, "黄晓波")
    assert reveal(world, org, member) == subject("黄晓波").number
    db.session.rollback()
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "reveal_number")).one()
    assert (event.actor_id, event.person_id, event.detail) == (org.collector, member, {"reason": "check_identity"})


def test_R8_another_organizations_member_is_not_revealed(world):
    org, other = world.org(), world.org("林晓晴")
    member = world.member(org)
    with pytest.raises(NotFound):
        reveal(world, other, member)
    with pytest.raises(NotFound):
        reveal(world, org, world.person("陈默"))
    db.session.rollback()
    assert db.session.scalars(select(AuditEvent).where(AuditEvent.action == "reveal_number")).all() == []


def test_R7_one_person_is_one_document(world):
    assert world.person("黄晓波") == world.person("黄晓波")
    db.session.rollback()
    assert db.session.scalars(select(Person).where(Person.name == "黄晓波")).one()


def test_testing_settings_have_their_own_keys():
    one, two = config.testing_settings("sqlite://"), config.testing_settings("sqlite://")
    assert one.secret_key != two.secret_key

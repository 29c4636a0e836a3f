"""R49: withdrawing consent, and erasure: what goes, what stays, what still verifies."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from cast import subject
from conftest import instant
from sqlalchemy import func, select, text

from yss.actions.entry import consenting, verifying
from yss.actions.organization import leaving
from yss.actions.person import erasing
from yss.acts import Act
from yss.domain.erasure import ERASED_NAME
from yss.domain.errors import Conflict, NotFound, NotPermitted
from yss.domain.vocabulary import Leaving
from yss.extensions import Base, db
from yss.models import (
    AuditEvent,
    Consent,
    DaySubmission,
    Draft,
    HealthReport,
    Membership,
    OrganizationDay,
    PersonalKey,
    ProxyLink,
    SubmissionRow,
    UserSession,
)
from yss.models.person import standing_consent
from yss.queries.day import digests, submissions
from yss.queries.organization import members


def erase(world, person_id, by=None, now=None):
    erasing.erase_person(Act(actor_id=by or person_id, now=now or world.now), person_id=person_id)
    db.session.rollback()


def verifies(org):
    """The chain of the organization's digests, made anew from what the database holds."""
    chain = list(digests.check_chain(org.school_id, org.org_id))
    return bool(chain) and not any(one.faults for one in chain)


def held_in_the_database():
    """Every column of every row as text, and SQLite's file and log as they lie on the disk."""
    db.session.rollback()
    held = []
    for table in Base.metadata.sorted_tables:
        for row in db.session.execute(select(table)):
            held += [value.decode("latin-1") if isinstance(value, bytes) else str(value) for value in row]
    told = "\x1f".join(held)
    db.session.rollback()
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            path = connection.execute(text("PRAGMA database_list")).one()[2]
        with db.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        files = [Path(path + suffix) for suffix in ("", "-wal", "-shm")]
        told += "\x1f".join(one.read_bytes().decode("utf-8", "ignore") for one in files if one.exists())
    return told


def a_life(world):
    """Somebody who reported, was missing, was named in remarks and in a list, has a proxy, a session and drafts."""
    yesterday = world.now - timedelta(days=1)
    org = world.org()
    parent = world.person("黄伟斌")
    person = world.join_other(org, parent, subject("欧阳甲寅"), now=yesterday)
    other = world.member(org, "李晓明", now=yesterday)
    world.consent(person)
    world.submit(org, world.day - timedelta(days=1), remarks="未填报：欧阳甲寅（请假）")
    world.report(org, person, health="suspected")
    world.report(org, other)
    world.submit(org, remarks="全部正常")
    world.feedback(person, "我是欧阳甲寅")
    verifying.sign_in(person_id=person, now=world.now)
    return org, person, other, parent


def test_R49_nothing_of_an_erased_person_is_left(world):
    _, person, other, _ = a_life(world)
    assert "欧阳甲寅" in held_in_the_database()
    erase(world, person)
    held = held_in_the_database()
    assert "李晓明" in held
    for canary in ("欧阳甲寅", "oyjy", subject("欧阳甲寅").number):
        assert canary not in held
    report = db.session.scalars(select(HealthReport).where(HealthReport.person_id == person)).one()
    assert (report.answers_sealed, report.salt) == (None, None)
    assert db.session.scalars(select(HealthReport).where(HealthReport.person_id == other)).one().answers_sealed
    salts = select(SubmissionRow.salt).where(SubmissionRow.person_id == person)
    assert set(db.session.scalars(salts)) == {None}
    held_keys = select(PersonalKey.person_id).order_by(PersonalKey.person_id)
    assert person not in (keyed := db.session.scalars(held_keys).all())
    assert keyed.count(other) == 2, "of the directory and of the school"
    for gone in (UserSession, Draft, ProxyLink):
        column = gone.owner_id if gone is Draft else gone.person_id
        assert db.session.scalars(select(func.count()).select_from(gone).where(column == person)).one() == 0


def test_R49_who_was_removed_and_then_erased_is_restored_no_more(world):
    org = world.org()
    person = world.member(org)
    world.remove(org, person)
    erase(world, person)
    stay = db.session.scalars(select(Membership).where(Membership.person_id == person)).one()
    assert not members.is_restorable(members.left(org.desk).rows[0], world.now)
    with pytest.raises(NotFound):
        leaving.restore_member(world.act(org), membership_id=stay.id)


def test_R49_figures_and_digests_outlive_the_erasure(world):
    org, person, _, _ = a_life(world)
    submitted = select(DaySubmission.figures, DaySubmission.digest).order_by(DaySubmission.seq)
    before = db.session.execute(submitted).all()
    assert verifies(org)
    erase(world, person)
    assert db.session.execute(submitted).all() == before
    assert verifies(org)
    newest = submissions.submission(org.desk, world.day)
    behind = submissions.members_behind(
        org.desk, newest.counted, submissions.rows_of(org.desk, newest.submission_id), "reported"
    )
    assert {one.name for one in behind.members} == {ERASED_NAME, "李晓明"}
    assert newest.counted.remarks == "全部正常"


def test_R63_a_chain_whose_erased_remarks_were_swapped_does_not_verify(world):
    org, person, _, _ = a_life(world)
    erase(world, person)
    row = db.session.scalars(select(DaySubmission).order_by(DaySubmission.seq)).first()
    assert row.remarks_sealed is None
    row.remarks_digest = bytes(32)
    with db.session.no_autoflush:
        assert not verifies(org)
    db.session.rollback()


def test_R49_the_membership_ends_and_both_open_days_move(world):
    org, person, _, _ = a_life(world)
    days = select(OrganizationDay.day, OrganizationDay.version).where(OrganizationDay.org_id == org.org_id)
    before = dict(db.session.execute(days).tuples().all())
    erase(world, person)
    after = dict(db.session.execute(days).tuples().all())
    assert {day for day in after if after[day] > before[day]} == {world.day, world.day - timedelta(days=1)}
    stay = db.session.scalars(select(Membership).where(Membership.person_id == person)).one()
    assert (stay.name, stay.left_how, stay.initials, stay.number_masked) == (ERASED_NAME, Leaving.ERASED, "", "")
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "member_erased")).one()
    assert (event.actor_id, event.person_id, event.detail) == (person, person, {})
    assert members.describe(org.desk).joined == 1


def test_R49_who_was_erased_may_come_again_as_somebody_new(world):
    org, person, _, _ = a_life(world)
    erase(world, person)
    again = world.member(org, "欧阳甲寅")
    assert again != person
    world.report(org, again)
    assert db.session.scalars(standing_consent(again)).one().given_by == again
    assert db.session.scalars(standing_consent(person)).first() is None
    assert db.session.scalars(select(func.count()).select_from(Consent).where(Consent.person_id == person)).one() == 1


def test_R49_collectors_and_admins_hand_over_first(world):
    org = world.org()
    with pytest.raises(Conflict, match="erase_collector"):
        erase(world, org.collector)
    with pytest.raises(Conflict, match="erase_admin"):
        erase(world, world.admin(org.school_id))


def test_R49_withdrawn_consent_is_kept_and_asked_anew_and_the_desk_does_not_wait(world):
    org = world.org()
    member = world.member(org)
    world.report(org, member)
    consenting.withdraw_consent(Act(actor_id=member, now=world.now), person_id=member)
    with pytest.raises(NotPermitted, match="consent_needed"):
        world.report(org, member, health="fever")
    with pytest.raises(Conflict, match="no_consent"):
        consenting.withdraw_consent(Act(actor_id=member, now=world.now), person_id=member)
    world.now = instant("2020-03-21 10:00:00")
    world.consent(member)
    world.report(org, member, health="fever")
    db.session.rollback()
    kept = db.session.scalars(select(Consent).where(Consent.person_id == member).order_by(Consent.given_at)).all()
    assert [one.withdrawn_at is None for one in kept] == [False, True]
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "withdraw_consent")).one()
    assert (event.school_id, event.person_id) == (org.school_id, member)


def test_R49_the_collector_fills_in_without_consent(world):
    org = world.org()
    member = world.member(org)
    consenting.withdraw_consent(Act(actor_id=member, now=world.now), person_id=member)
    assert world.report(org, member, by=org.collector)

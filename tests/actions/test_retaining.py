"""R49: what is older than a school's period goes; figures and digests stay."""

from __future__ import annotations

from datetime import timedelta

import pytest
from actions.test_erasing import verifies
from sqlalchemy import select

from yss.actions.entry import verifying
from yss.actions.school import retaining
from yss.domain.errors import InvalidInput
from yss.domain.retention import DEFAULT_DAYS, kept_from, parse_days
from yss.extensions import Base, db
from yss.models import (
    AuditEvent,
    DaySubmission,
    Draft,
    Feedback,
    ForeignTeacherChange,
    HealthReport,
    Idempotency,
    MissingNote,
    SubmissionRow,
    UserSession,
)
from yss.models.expiring import EXPIRING
from yss.queries.school import retention
from yss.ring.columns import COLUMNS

KEPT_FOR_OTHER_REASONS = {
    "person.number_sealed": "the directory, until the person asks",
    "person.phone_sealed": "the directory, until the person asks",
    "verification_attempt.subject_sealed": "swept with the attempt",
    "draft.content_sealed": "swept with the draft",
    "expected_member.number_sealed": "a list of today, which its collector clears",
    "export_link.token_sealed": "swept with the link",
    "invite.token_sealed": "a token, nobody's data",
    "feedback.content_sealed": "belongs to no school; the default period",
    "reminder_robot.url_sealed": "a setting, nobody's data",
    "personal_key.key_sealed": "the person's; goes with them",
    "reminder_robot.secret_sealed": "a setting, nobody's data",
}


def place(column):
    return f"{column.class_.__tablename__}.{column.key}"


def test_R49_every_sealed_column_expires_or_says_why_not():
    sealed = {place(one.column) for one in COLUMNS}
    expiring = {place(column) for one in EXPIRING.values() for column in one.columns if "salt" not in column.key}
    assert sealed - expiring == set(KEPT_FOR_OTHER_REASONS)
    assert expiring - sealed == {"health_change.room"}


def test_R49_every_salt_expires():
    salts = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if "salt" in column.name
    }
    assert salts == {place(column) for one in EXPIRING.values() for column in one.columns if "salt" in column.key}


def run(world, days=DEFAULT_DAYS):
    """Every school's run, `days` before the world's day."""
    for period in retention.periods():
        retaining.expire(period.school_id, kept_from(world.day, days), world.now)
    db.session.rollback()


def two_days(world):
    """An organization that submitted a day 40 days ago and today."""
    today, old = world.now, world.now - timedelta(days=40)
    world.now = old
    org = world.org()
    member, missing = world.member(org), world.member(org)
    teacher = world.listed_teacher(org)
    world.report(org, member, health="fever")
    world.tell(org, teacher)
    world.submit(org, remarks="一切正常")
    world.now = today
    world.report(org, member)
    world.submit(org, remarks="今天正常")
    return org, member, missing, teacher


def test_R49_what_is_too_old_goes_and_the_rest_stays(world):
    org, *_ = two_days(world)
    figures = db.session.execute(select(DaySubmission.figures, DaySubmission.digest).order_by(DaySubmission.seq)).all()
    run(world, 30)
    reports = db.session.scalars(select(HealthReport).order_by(HealthReport.day)).all()
    assert [report.answers_sealed is None for report in reports] == [True, False]
    rows = select(SubmissionRow.salt).join(DaySubmission, DaySubmission.id == SubmissionRow.submission_id)
    salts = [salt is None for salt in db.session.scalars(rows.order_by(DaySubmission.seq))]
    assert salts.count(False) == 1, "of who was missing today; what was reported is sealed with its salt"
    kept = db.session.scalars(select(DaySubmission).order_by(DaySubmission.seq)).all()
    assert [one.remarks_sealed is None for one in kept] == [True, False]
    assert [(one.figures, one.digest) for one in kept] == [tuple(row) for row in figures]
    assert verifies(org)


def test_R49_a_run_again_finds_nothing_and_writes_nothing(world):
    org, *_ = two_days(world)
    for _again in range(2):
        run(world, 30)
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "apply_retention")).one()
    assert (event.school_id, event.actor_id) == (org.school_id, None)
    assert event.detail["erased"] == {"reports": 1, "frozen_rows": 1, "remarks": 1, "change_risks": 1}
    assert event.detail["kept_from"] == "2020-02-20"


def test_R49_a_run_goes_batch_by_batch_and_on_where_it_was_stopped(world, monkeypatch):
    monkeypatch.setattr(retaining, "BATCH", 2)
    old, org = world.now - timedelta(days=40), world.org()
    members = [world.member(org, now=old) for _ in range(5)]
    for member in members:
        world.report(org, member, now=old)
    first = kept_from(world.day, 30)
    done, _ = retaining.expire_batch(school_id=org.school_id, expiring=EXPIRING["reports"], kept_from=first, last=None)
    assert done == 2
    assert retention.due(org.school_id, first)["reports"] == 3
    assert retaining.expire(org.school_id, first, world.now)["reports"] == 3


def test_R49_another_schools_period_is_its_own(world):
    two_days(world)
    other = world.school("甲中学")
    assert retaining.expire(other, kept_from(world.day, 30), world.now) == dict.fromkeys(EXPIRING, 0)


def test_R49_what_stands_of_a_listed_teacher_is_todays(world):
    org, _, _, teacher = two_days(world)
    run(world, 30)
    changes = select(ForeignTeacherChange.details_sealed).order_by(ForeignTeacherChange.seq)
    assert [details is None for details in db.session.scalars(changes)] == [False]
    world.tell(org, teacher, location="abroad")
    run(world, 30)
    assert [details is None for details in db.session.scalars(changes)] == [True, False]
    world.take_off_list(org, teacher)
    world.now += timedelta(days=31)
    run(world, 30)
    assert [details is None for details in db.session.scalars(changes)] == [True, True]


def test_R49_the_sweep_takes_what_has_run_out(world):
    member = world.member(world.org(founded=0))
    world.feedback(member)
    verifying.sign_in(person_id=member, now=world.now)
    kept = retaining.sweep(world.now, world.now)
    assert not any(kept.values())
    swept = retaining.sweep(world.now + timedelta(days=366), world.now + timedelta(days=31))
    assert (swept["sessions"], swept["feedback"]) == (1, 1)
    assert swept["keys"] > 0
    db.session.rollback()
    for model in (UserSession, Idempotency, Draft):
        assert db.session.scalars(select(model)).all() == []
    assert db.session.scalars(select(Feedback)).one().content_sealed is None


def test_R49_the_reason_of_who_was_missing_stays_without_the_words(world):
    run(world)
    assert db.session.scalars(select(MissingNote).where(MissingNote.words_sealed.is_not(None))).all() == []


@pytest.mark.parametrize("raw", ["29", "3651", "-1", "", "1e3", "99999", "三十", "٣٦٥"])
def test_R49_a_period_that_is_none_is_refused(raw):
    with pytest.raises(InvalidInput):
        parse_days(raw)


def test_R49_a_period_may_be_typed_full_width():
    assert parse_days(" ３６５ ") == 365

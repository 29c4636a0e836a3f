"""R33-R36, R63: the day is reviewed, confirmed and frozen."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest
from cast import QUESTIONNAIRE
from conftest import instant
from sqlalchemy import select

from yss import sealing
from yss.actions.day import submitting
from yss.domain.errors import Conflict, DomainError, NotAllowedNow
from yss.domain.submission_drafts import Typed
from yss.extensions import db, vault
from yss.models import DaySubmission, HealthReport, SubmissionRow
from yss.queries.day import day as days
from yss.queries.day import submissions, workbench
from yss.sealing import Whose

DAY = timedelta(days=1)


def confirm(world, org, version, *, day=None, as_seen=False, now=None, once=None):
    made = submitting.submit_day(
        world.act(org, once=once, now=now),
        day=day or world.day,
        seen=version,
        as_seen=as_seen,
    )
    db.session.rollback()
    return made


def reviewed(world, org):
    db.session.rollback()
    return submissions.reviewed(org.collector, org.desk, world.day, QUESTIONNAIRE, world.now)


def rows_of(org):
    db.session.rollback()
    return db.session.scalars(
        select(SubmissionRow).where(SubmissionRow.school_id == org.school_id).order_by(SubmissionRow.person_id)
    ).all()


def test_R33_leaving_half_way_keeps_a_draft(world):
    org = world.org()
    typed = Typed(numbers={"absent_ill": "3"}, remarks="还差一人")
    submitting.save_draft(world.act(org), day=world.day, typed=typed)
    db.session.rollback()
    kept = submissions.draft(org.collector, org.desk, world.day, world.now)
    assert kept.draft.typed == typed


def test_R34_what_is_stored_is_what_was_confirmed(world):
    org = world.org()
    reporter, missing = world.member(org), world.member(org)
    report = world.report(org, reporter)
    assert world.submit(org, remarks="缺一人") == 1
    assert {row.person_id: row.report_id for row in rows_of(org)} == {reporter: report, missing: None}
    shown = submissions.submission(org.desk, world.day)
    assert (shown.counted.day.joined, shown.counted.day.reported, shown.counted.day.missing) == (2, 1, 1)
    assert shown.counted.tally["health"]["normal"] == 1
    assert shown.counted.remarks == "缺一人"


def test_R34_moved_once_asks_again_with_fresh_figures(world):
    org = world.org()
    member = world.member(org)
    version = world.review(org)
    world.report(org, member)
    assert confirm(world, org, version) == submitting.MOVED
    fresh = reviewed(world, org)
    assert (fresh.moved, fresh.counted.day.reported) == (1, 1)
    assert confirm(world, org, fresh.seen) == 1


def test_R34_moved_twice_may_submit_what_was_seen(world):
    org = world.org()
    first, second = world.member(org), world.member(org)
    version = world.review(org)
    world.report(org, first)
    assert confirm(world, org, version) == submitting.MOVED
    seen = reviewed(world, org)
    late = world.report(org, second)
    assert confirm(world, org, seen.seen, as_seen=True) == submitting.MOVED
    assert reviewed(world, org).moved == 2
    assert confirm(world, org, seen.seen) == submitting.MOVED
    assert confirm(world, org, seen.seen, as_seen=True, now=world.now + timedelta(minutes=1)) == 1
    assert {row.person_id: row.report_id is None for row in rows_of(org)} == {first: False, second: True}
    shown = submissions.submission(org.desk, world.day)
    assert shown.as_seen_at < shown.submitted_at
    found = days.find(org.desk, world.day, world.now)
    assert [row.person_id for row in days.late(found).rows] == [second]
    assert late not in {row.report_id for row in rows_of(org)}


def test_R34_a_join_or_a_removal_moves_the_day_too(world):
    org = world.org()
    member = world.member(org)
    version = world.review(org)
    world.member(org)
    assert confirm(world, org, version) == submitting.MOVED
    version = reviewed(world, org).seen
    world.remove(org, member)
    assert confirm(world, org, version) == submitting.MOVED


def test_R34_an_older_page_than_the_review_is_not_enough(world):
    org = world.org()
    version = world.review(org)
    assert confirm(world, org, f"{version}x") == submitting.MOVED
    assert confirm(world, org, version) == 1


def test_R34_the_second_submission_is_told_when(world):
    org = world.org()
    version = world.review(org)
    assert confirm(world, org, version) == 1
    with pytest.raises(Conflict) as caught:
        confirm(world, org, version)
    assert caught.value.code == "submitted_before"


@pytest.mark.parametrize(("sent", "code"), [("2020-03-21 11:29:59", ""), ("2020-03-21 11:30:00", "deadline_passed")])
def test_R31_yesterday_closes_at_half_past_eleven_even_for_a_page_open_before(world, sent, code):
    org = world.org()
    yesterday = world.day - DAY
    version = world.review(org, yesterday)
    if not code:
        assert confirm(world, org, version, day=yesterday, now=instant(sent)) == 1
        return
    with pytest.raises(NotAllowedNow, match=code):
        confirm(world, org, version, day=yesterday, now=instant(sent))
    assert rows_of(org) == []
    assert db.session.scalars(select(DaySubmission)).all() == []


def test_R33_nothing_is_submitted_that_was_not_reviewed(world):
    org = world.org()
    with pytest.raises(DomainError, match="nothing_reviewed"):
        confirm(world, org, 0)


def test_R36_a_day_with_everybody_missing_can_be_submitted(world):
    org = world.org()
    world.member(org)
    assert world.submit(org) == 1


def test_R26_the_submitted_figures_do_not_change(world):
    org = world.org()
    member = world.member(org)
    world.submit(org)
    before = submissions.submission(org.desk, world.day).counted
    world.report(org, member)
    world.member(org)
    db.session.rollback()
    assert submissions.submission(org.desk, world.day).counted == before
    found = days.find(org.desk, world.day, world.now)
    assert days.figures(found) == before.day
    assert days.late_total(found) == 1


@pytest.mark.parametrize("way", ["removed", "moved"])
def test_R26_who_left_before_the_day_was_submitted_has_not_reported_late(world, way):
    org = world.org()
    goes, stays = world.member(org), world.member(org)
    for member in (goes, stays):
        world.report(org, member)
    if way == "removed":
        world.remove(org, goes)
    else:
        world.move(world.org("林晓晴", school_id=org.school_id), goes, org)
    world.submit(org)
    db.session.rollback()
    assert days.late_total(days.find(org.desk, world.day, world.now)) == 0


def test_R26_who_reported_late_and_joined_anew_is_late_once(world):
    org = world.org()
    member = world.member(org)
    world.submit(org)
    world.report(org, member)
    world.remove(org, member)
    world.join(org, member)
    db.session.rollback()
    late = days.late(days.find(org.desk, world.day, world.now))
    assert ([row.person_id for row in late.rows], late.total) == ([member], 1)


def test_R27_home_list_review_and_submission_agree(world):
    org = world.org()
    members = [world.member(org) for _ in range(4)]
    for member in members[:3]:
        world.report(org, member)
    world.review(org)
    seen = reviewed(world, org)
    home = workbench.home(org.desk, world.day, world.now)
    listed = days.people(home.day, missing=False)
    assert home.figures == seen.counted.day
    assert listed.total == home.figures.reported == 3
    confirm(world, org, seen.seen)
    after = workbench.home(org.desk, world.day, world.now)
    assert after.figures == home.figures == submissions.submission(org.desk, world.day).counted.day


def digest_by_hand(org, submission, previous):
    rows = [row for row in rows_of(org) if row.submission_id == submission.id]
    owner = f"{org.school_id}:{org.org_id}:{submission.day.isoformat()}:{submission.version}"
    remarks = vault.open(sealing.SUBMISSION_REMARKS, owner, submission.remarks_sealed)
    header = {
        "format": 2,
        "previous": previous.hex(),
        "seq": submission.seq,
        "school": str(org.school_id),
        "org": str(org.org_id),
        "day": submission.day.isoformat(),
        "version": submission.version,
        "submitted_by": str(org.collector),
        "submitted_at": f"{submission.submitted_at:%Y-%m-%dT%H:%M:%S.%fZ}",
        "as_seen_at": f"{submission.as_seen_at:%Y-%m-%dT%H:%M:%S.%fZ}",
        "questionnaire": QUESTIONNAIRE,
        "figures": submission.figures,
        "supplement": submission.supplement,
        "remarks": hashlib.sha256(submission.remarks_salt + remarks).hexdigest(),
    }
    lines = [header, *(row_by_hand(org, row) for row in rows)]
    text = "".join(json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n" for line in lines)
    return hashlib.sha256(text.encode()).digest()


def row_by_hand(org, row):
    report = row.report_id and db.session.get_one(HealthReport, (org.school_id, row.report_id))
    return {
        "person": str(row.person_id),
        "membership": str(row.membership_id),
        "exempt": row.exempt,
        "leaf": row.leaf.hex(),
        "report": report
        and {
            "id": str(report.id),
            "seq": report.seq,
            "source": report.source.value,
            "filled_by": str(report.filled_by),
            "questionnaire": report.questionnaire,
            "carried_from": report.carried_from and report.carried_from.isoformat(),
            "changed": report.changed,
            "reported_at": f"{report.reported_at:%Y-%m-%dT%H:%M:%S.%fZ}",
        },
    }


def test_R63_submissions_chain_by_digest(world):
    org = world.org()
    member = world.member(org, now=world.now - 2 * DAY)
    world.member(org, now=world.now - 2 * DAY)
    world.report(org, member, now=world.now - DAY)
    world.submit(org, world.day - DAY, remarks="昨日")
    world.report(org, member)
    world.submit(org, remarks="今日")
    db.session.rollback()
    first, second = db.session.scalars(select(DaySubmission).order_by(DaySubmission.seq)).all()
    assert first.digest == digest_by_hand(org, first, bytes(32))
    assert second.digest == digest_by_hand(org, second, first.digest)


def test_R63_leaves_are_made_over_salted_answers(world):
    org = world.org()
    reporter, missing = sorted([world.member(org), world.member(org)])
    world.report(org, reporter)
    world.submit(org)
    frozen = {row.person_id: row for row in rows_of(org)}
    report = db.session.scalars(select(HealthReport)).one()
    plain = vault.open(sealing.REPORT_ANSWERS, Whose(reporter, org.school_id), report.answers_sealed)
    assert json.loads(plain[16:])["health"] == "normal"
    assert frozen[reporter].leaf == hashlib.sha256(plain).digest(), "salt and answers are sealed together"
    assert (frozen[reporter].salt, report.salt) == (None, None)
    assert frozen[missing].leaf == hashlib.sha256(frozen[missing].salt + b"null").digest()


def test_R34_a_review_that_another_tab_replaced_is_shown_again(world):
    org = world.org()
    first = world.review(org)
    world.review(org, remarks="另一个页面写的备注")
    assert confirm(world, org, first) == submitting.MOVED
    assert confirm(world, org, reviewed(world, org).seen) == 1

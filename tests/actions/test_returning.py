"""R35: a submitted day returned, a closed day opened: the next version, the chain of digests, and what happens at T."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cast import SUPPLEMENT
from sqlalchemy import select

from yss import sealing
from yss.actions.person import erasing
from yss.acts import Act
from yss.domain.days import ONE_DAY
from yss.domain.errors import Conflict, DomainError, NotAllowedNow, NotFound
from yss.extensions import db, vault
from yss.models import AuditEvent, DaySubmission, Organization, OrganizationDay, SubmissionReturn
from yss.models.report import reason_owner
from yss.models.standing import standing_submission, stands
from yss.queries.day import day as days
from yss.queries.day import digests, reports, returns, workbench
from yss.ring.columns import COLUMNS

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


def found(world, org, day=None, now=None):
    db.session.rollback()
    return days.find(org.desk, day or world.day, now or world.now)


def versions(org):
    db.session.rollback()
    mine = select(DaySubmission).where(DaySubmission.org_id == org.org_id)
    return db.session.scalars(mine.order_by(DaySubmission.seq)).all()


def standing(world, org, day, now):
    db.session.rollback()
    found = standing_submission(org.school_id, org.org_id, day, now)
    row = db.session.scalars(found).one_or_none()
    listed = select(DaySubmission.version).where(DaySubmission.org_id == org.org_id, DaySubmission.day == day)
    assert db.session.scalars(listed.where(stands(now))).all() == ([row.version] if row else [])
    return row and row.version


def refusal(act, *arguments, **options):
    db.session.rollback()
    try:
        act(*arguments, **options)
    except DomainError as said:
        return said.code
    return ""


def seen_everywhere(world, org, day, now):
    """已申报, 未填报 and 提交后申报 where they are shown: the workbench, the list, and what stands."""
    db.session.rollback()
    home = workbench.home(org.desk, day, now)
    shown = found(world, org, day, now)
    listed = days.people(shown, missing=False).total, days.people(shown, missing=True).total
    assert (home.figures.reported, home.figures.missing) == listed
    assert (home.day.submitted is None) is (standing(world, org, day, now) is None)
    if home.day.submitted:
        frozen = next(one for one in versions(org) if one.id == home.day.submitted.submission_id)
        assert frozen.figures["day"] == home.figures.as_dict()
    return (*listed, home.late)


def test_R35_a_returned_day_is_live_again_and_what_came_late_counts(world):
    org = world.org(headcount=3)
    first, second = world.member(org), world.member(org)
    world.report(org, first)
    world.submit(org)
    late = world.report(org, second)
    assert seen_everywhere(world, org, world.day, world.now) == (1, 1, 1)
    assert world.return_day(org) == 1
    assert seen_everywhere(world, org, world.day, world.now) == (2, 0, 0)
    shown = found(world, org)
    assert (shown.submitted, shown.last.version, shown.open_until) == (None, 1, world.now + HOUR)
    receipt = reports.receipt(org.school_id, late, second, None, world.now)
    assert (receipt.late, receipt.submitted) == (False, False)
    assert world.submit(org, now=world.now + HOUR - SECOND) == 2
    assert seen_everywhere(world, org, world.day, world.now) == (2, 0, 0)
    assert found(world, org).open_until is None, "a new version closes the day"
    world.report(org, first)
    assert seen_everywhere(world, org, world.day, world.now) == (2, 0, 1)


def test_R35_when_time_is_over_the_last_version_stands_again_by_itself(world):
    org = world.org()
    first, second = world.member(org), world.member(org)
    world.report(org, first)
    world.submit(org)
    world.return_day(org, minutes=30)
    world.report(org, second)
    end = world.now + HOUR / 2
    open_page, before, after = (workbench.seen(org.desk, now) for now in (world.now, end - SECOND, end))
    assert open_page == before != after, "an open page learns of it without any transaction"
    assert seen_everywhere(world, org, world.day, end - SECOND) == (2, 0, 0)
    assert seen_everywhere(world, org, world.day, end) == (1, 1, 1)
    assert seen_everywhere(world, org, world.day, end - SECOND) == (2, 0, 0), "counts kept of the one are not the other"
    assert refusal(world.submit, org, now=end) == "submitted_before"
    assert world.return_day(org, now=end) == 1, "and may be returned again"


def test_R35_a_closed_day_is_opened_submitted_past_1130_or_closes_again(world):
    day = world.day - 3 * ONE_DAY
    org = world.org()
    member = world.member(org, now=world.now - 4 * ONE_DAY)
    world.report(org, member, now=world.now - 3 * ONE_DAY)
    assert refusal(world.submit, org, day) == "day_closed"
    assert world.return_day(org, day, minutes=30) == 0
    shown = found(world, org, day)
    assert (shown.submitted, shown.last, days.figures(shown).reported) == (None, None, 1)
    assert refusal(world.submit, org, day, now=world.now + HOUR / 2) == "day_closed"
    assert standing(world, org, day, world.now + HOUR) is None
    world.return_day(org, day, now=world.now + HOUR)
    assert world.submit(org, day, now=world.now + HOUR + SECOND) == 1
    assert standing(world, org, day, world.now + 2 * HOUR) == 1
    rows = db.session.scalars(select(SubmissionReturn).order_by(SubmissionReturn.id)).all()
    assert [row.version for row in rows] == [None, None]


def test_R35_a_report_is_only_for_today_on_an_opened_day_too(world):
    day = world.day - ONE_DAY
    org = world.org()
    member = world.member(org, now=world.now - 2 * ONE_DAY)
    world.submit(org, day)
    world.return_day(org, day)
    assert refusal(world.report, org, member, day=day) == "day_changed"


def test_R31_yesterday_may_be_submitted_again_past_1130_once_returned(world):
    day = world.day - ONE_DAY
    org = world.org()
    world.member(org, now=world.now - 2 * ONE_DAY)
    world.submit(org, day)
    noon = world.now + 3 * HOUR
    world.return_day(org, day, now=noon)
    assert world.submit(org, day, now=noon + HOUR - SECOND) == 2


def test_R63_the_chain_of_digests_runs_through_the_versions(world):
    org = world.org()
    world.report(org, world.member(org, now=world.now - 2 * ONE_DAY))
    world.submit(org, world.day - ONE_DAY)
    world.submit(org, remarks="第一版")
    world.return_day(org, world.day - ONE_DAY)
    world.submit(org, world.day - ONE_DAY)
    world.return_day(org)
    world.submit(org, remarks="第二版")
    made = versions(org)
    assert [(one.seq, one.version) for one in made] == [(1, 1), (2, 1), (3, 2), (4, 2)]
    assert not any(one.faults for one in digests.check_chain(org.school_id, org.org_id))
    assert all(one.supplement == SUPPLEMENT for one in made)


@pytest.mark.parametrize(
    ("back", "submitted", "clock", "code"),
    [
        (0, False, 0, "day_still_open"),
        (1, False, 0, "day_still_open"),
        (1, False, 3, ""),
        (6, True, 0, ""),
        (7, True, 0, "return_too_late"),
        (7, False, 0, "return_too_late"),
        (-1, False, 0, "day_not_begun"),
    ],
)
def test_R35_what_cannot_be_returned_leaves_no_trace(world, back, submitted, clock, code):
    org, day = world.org(), world.day - back * ONE_DAY
    world.member(org, now=world.now - 9 * ONE_DAY)
    if submitted:
        world.submit(org, day, now=world.now - back * ONE_DAY)
    assert refusal(world.return_day, org, day, now=world.now + clock * HOUR) == code
    rows = db.session.scalars(select(SubmissionReturn)).all()
    told = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "return_submission").order_by(AuditEvent.id)
    ).all()
    assert len(rows) == len(told) == (0 if code else 1)


def test_R35_returned_once_is_returned(world):
    org = world.org()
    world.submit(org)
    once = world.once(world.admin(org.school_id), "return-key")
    assert world.return_day(org, once=once) == world.return_day(org, once=once) == 1
    with pytest.raises(Conflict, match="already_returned"):
        world.return_day(org)
    assert len(db.session.scalars(select(SubmissionReturn)).all()) == 1


def test_R53_a_closed_organization_is_given_nothing_back(world):
    org = world.org()
    world.submit(org)
    db.session.rollback()
    db.session.get_one(Organization, (org.school_id, org.org_id)).closed_at = world.now
    db.session.commit()
    with pytest.raises(NotFound):
        world.return_day(org)


def test_R32_a_day_returned_today_may_be_filled_quickly(world):
    from yss.actions.day import quick_fill

    org = world.org()
    member = world.member(org, now=world.now - 2 * ONE_DAY)
    world.report(org, member, now=world.now - ONE_DAY)
    world.submit(org, world.day - ONE_DAY)
    world.submit(org)

    def fill(now):
        return quick_fill.quick_fill(world.act(org, now=now), day=world.day)

    with pytest.raises(Conflict, match="already_submitted"):
        fill(world.now)
    world.return_day(org, minutes=30)
    with pytest.raises(Conflict, match="already_submitted"):
        fill(world.now + HOUR / 2)
    assert fill(world.now + HOUR / 2 - SECOND) == 1


def test_R19_a_restored_member_moves_a_day_that_the_school_opened(world):
    from yss.actions.organization import leaving
    from yss.models import Membership

    day = world.day - 3 * ONE_DAY
    org = world.org()
    member = world.member(org, now=day_before(world, 5))
    world.remove(org, member, now=day_before(world, 3))
    world.return_day(org, day)
    reviewed = found(world, org, day)
    assert days.figures(reviewed).joined == 0
    left = db.session.scalars(select(Membership.id).where(Membership.person_id == member)).one()
    leaving.restore_member(world.act(org), membership_id=left)
    after = found(world, org, day)
    assert days.figures(after).joined == 1
    assert after.version > reviewed.version, "what was reviewed is not what would be submitted"


def day_before(world, number):
    return world.now - number * ONE_DAY


def test_R47_the_reason_is_sealed_and_resealed_and_the_row_is_kept(world):
    org = world.org()
    world.submit(org)
    world.return_day(org, reason="李晓明的体温有误")
    db.session.rollback()
    row = db.session.scalars(select(SubmissionReturn)).one()
    assert "李晓明".encode() not in row.reason_sealed
    assert vault.open(sealing.RETURN_REASON, reason_owner(row), row.reason_sealed).decode() == "李晓明的体温有误"
    assert any(column.place == sealing.RETURN_REASON for column in COLUMNS)
    for change in ({"version": 7}, {"open_until": world.now}):
        for name, value in change.items():
            setattr(row, name, value)
        with pytest.raises(Exception, match="append-only"):
            db.session.commit()
        db.session.rollback()


def test_R49_a_reason_that_names_an_erased_person_is_erased(world):
    org = world.org()
    member = world.member(org, "黄晓波")
    world.submit(org)
    world.return_day(org, minutes=30, reason="黄晓波的体温有误")
    world.return_day(org, now=world.now + HOUR, reason="实到校人数有误")
    erasing.erase_person(Act(actor_id=member, now=world.now + HOUR), person_id=member)
    db.session.rollback()
    rows = db.session.scalars(select(SubmissionReturn).order_by(SubmissionReturn.id)).all()
    assert [row.reason_sealed is None for row in rows] == [True, False]
    [shown] = returns.versions(found(world, org, now=world.now + HOUR))
    assert [one.reason for one in shown.returns] == ["实到校人数有误", ""]


def test_R35_without_a_return_the_hour_decides_as_before(world):
    org = world.org()
    noon = world.now + 3 * HOUR
    with pytest.raises(NotAllowedNow, match="deadline_passed"):
        world.submit(org, world.day - ONE_DAY, now=noon)
    db.session.rollback()
    assert not db.session.scalars(select(OrganizationDay).where(OrganizationDay.open_until.is_not(None))).all()

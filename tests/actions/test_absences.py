"""R62: leave and holidays in the day's numbers, before and after the submission; on both databases."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from yss.actions.day import submitting
from yss.actions.organization import correcting, organizing
from yss.actions.person import erasing
from yss.acts import Act
from yss.domain import submission_drafts
from yss.domain.day_figures import DayFigures
from yss.domain.errors import Conflict, NotFound
from yss.domain.submission_drafts import RosterRow, Typed
from yss.domain.vocabulary import Audience, ReportSource, TargetReason
from yss.extensions import db
from yss.models import AuditEvent, DaySubmission, Holiday, Leave, MissingNote, SubmissionRow
from yss.queries.day import day, digests, grid, quick_fill, submissions
from yss.queries.kit import schools
from yss.transactions import KeyReused

DAY = timedelta(days=1)


@pytest.fixture
def org(world):
    """Of three joined 黄恺 has reported; 黄晓波 and 李晓明 have not."""
    made = world.org(headcount=5)
    made_members = {name: world.member(made, name, now=world.now - 5 * DAY) for name in ("黄晓波", "黄恺", "李晓明")}
    world.members = made_members
    world.report(made, made_members["黄恺"])
    return made


def counted(world, org, on=None):
    """(joined, exempt, expected, reported, missing), and the same of the lists."""
    db.session.rollback()
    found = day.find(org.desk, on or world.day, world.now)
    figures = day.figures(found)
    lists = [day.people(found), day.people(found, exempt=True), day.people(found, missing=False)]
    assert [people.total for people in lists] == [len(people.rows) for people in lists]
    missing = day.people(found, missing=True)
    assert len(missing.rows) == missing.total == figures.missing
    assert [people.total for people in lists] == [figures.joined, figures.exempt, figures.reported]
    return figures.joined, figures.exempt, figures.expected, figures.reported, figures.missing


def test_R62_who_is_on_leave_is_not_missing(world, org):
    assert counted(world, org) == (3, 0, 3, 1, 2)
    world.leave(org, world.members["黄晓波"])
    assert counted(world, org) == (3, 1, 2, 1, 1)


def test_R62_who_reports_in_spite_of_leave_counts_among_the_reported(world, org):
    world.leave(org, world.members["黄晓波"])
    world.leave(org, world.members["黄恺"])
    assert counted(world, org) == (3, 1, 2, 1, 1)
    world.report(org, world.members["黄晓波"])
    assert counted(world, org) == (3, 0, 3, 2, 1)


def test_R62_overlapping_leaves_count_a_person_once(world, org):
    for length in (0, 3, 5):
        world.leave(org, world.members["黄晓波"], world.day, world.day + length * DAY)
    world.holiday(org.school_id, audience=Audience.STAFF)
    assert counted(world, org) == (3, 1, 2, 1, 1)


def test_R62_a_holiday_excuses_whom_it_is_for_and_nobody_else(world, org):
    staff = world.holiday(org.school_id, audience=Audience.STAFF)
    assert counted(world, org) == (3, 0, 3, 1, 2)
    world.holiday(org.school_id, audience=Audience.STUDENTS)
    assert counted(world, org) == (3, 2, 1, 1, 0)
    world.end_holiday(org.school_id, staff)
    assert counted(world, org) == (3, 2, 1, 1, 0)


def test_R62_another_schools_holiday_and_leave_change_nothing(world, org):
    other = world.org("林晓晴", school_id=world.school("华南师范大学"))
    world.holiday(other.school_id)
    world.join(other, world.members["黄晓波"])
    world.leave(other, world.members["黄晓波"])
    assert counted(world, org) == (3, 0, 3, 1, 2)


def test_R62_both_ends_are_within_and_the_days_around_are_not(world, org):
    world.leave(org, world.members["李晓明"], world.day - 2 * DAY, world.day - DAY)
    assert [counted(world, org, world.day - n * DAY)[1] for n in (3, 2, 1, 0)] == [0, 1, 1, 0]


@pytest.mark.parametrize("begun", [0, 2])
def test_R62_ended_leave_reports_from_today_on_and_the_days_before_stay(world, org, begun):
    leave = world.leave(org, world.members["黄晓波"], world.day - begun * DAY, world.day + 3 * DAY)
    assert counted(world, org)[1] == 1
    world.end_leave(org, leave)
    assert counted(world, org)[1] == 0
    assert counted(world, org, world.day - DAY)[1] == (1 if begun else 0)
    with pytest.raises(Conflict, match="leave_over"):
        world.end_leave(org, leave)


def test_R62_leave_and_holiday_move_the_versions_of_the_open_days_alone(world, org):
    def versions():
        db.session.rollback()
        return [day.find(org.desk, world.day + n * DAY, world.now + n * DAY).version for n in (-1, 0, 1)]

    before = versions()
    leave = world.leave(org, world.members["黄晓波"], world.day - DAY, world.day + DAY)
    assert [new - old for old, new in zip(before, versions(), strict=True)] == [1, 1, 0]
    world.end_leave(org, leave)
    world.leave(org, world.members["黄晓波"], world.day + DAY)
    holiday = world.holiday(org.school_id)
    world.end_holiday(org.school_id, holiday)
    assert [new - old for old, new in zip(before, versions(), strict=True)] == [2, 4, 0]


def test_R62_an_organization_untouched_so_far_sees_the_holiday_as_a_move(world):
    org = world.org()
    world.holiday(org.school_id)
    assert day.find(org.desk, world.day, world.now).version == 1


def test_R62_counts_kept_under_a_version_follow_somebody_who_moved(world, org):
    """Yesterday's roster of the organization left holds the person still."""
    member, yesterday = world.members["黄晓波"], world.day - DAY
    world.leave(org, world.members["李晓明"], yesterday)
    assert counted(world, org, yesterday) == (3, 1, 2, 0, 2)
    other = world.org("林晓晴", school_id=org.school_id)
    world.remove(org, member)
    world.join(other, member)
    world.leave(other, member, yesterday)
    assert counted(world, org, yesterday) == (3, 2, 1, 0, 1)


def test_R62_quick_fill_the_grid_and_reminders_leave_the_exempt_out(world, org):
    for name in ("黄晓波", "李晓明"):
        world.report(org, world.members[name], now=world.now - DAY)
    world.leave(org, world.members["黄晓波"])
    found = day.find(org.desk, world.day, world.now)
    assert [row.name for row in quick_fill.fillable(found).rows] == ["李晓明"]
    assert [row.name for row in grid.page(found).rows] == ["李晓明"]
    assert day.missing_among(found, list(world.members.values())) == {world.members["李晓明"]}


def test_R62_a_submission_freezes_who_was_missing_and_who_exempt(world, org):
    leave = world.leave(org, world.members["黄晓波"], world.day, world.day + DAY)
    world.submit(org)
    world.end_leave(org, leave)
    world.leave(org, world.members["李晓明"])
    assert counted(world, org) == (3, 1, 2, 1, 1)
    found = day.find(org.desk, world.day, world.now)
    (exempt,) = day.people(found, exempt=True).rows
    assert exempt.name == "黄晓波"
    assert day.people(found, exempt=True).why[exempt.person_id].to_day == world.day + DAY
    rows = db.session.execute(select(SubmissionRow.person_id, SubmissionRow.exempt)).tuples()
    assert {person for person, is_exempt in rows if is_exempt} == {world.members["黄晓波"]}
    handed_in = submissions.submission(org.desk, world.day)
    frozen = submissions.rows_of(org.desk, handed_in.submission_id)
    behind = submissions.members_behind(org.desk, handed_in.counted, frozen, "exempt")
    assert [member.name for member in behind.members] == ["黄晓波"]
    assert handed_in.counted.day.exempt == 1


def test_R62_leave_for_a_submitted_day_changes_nothing_frozen(world, org):
    yesterday = world.day - DAY
    world.submit(org, yesterday)
    before = counted(world, org, yesterday)
    world.leave(org, world.members["黄晓波"], yesterday)
    assert counted(world, org, yesterday) == before == (3, 0, 3, 0, 3)


def test_R63_the_digest_holds_over_figures_with_and_without_exempt(world, org):
    """A submission frozen before there was leave verifies over the figures as they were."""
    world.leave(org, world.members["黄晓波"])
    world.submit(org)
    row = db.session.scalars(select(DaySubmission)).one()
    assert [one.faults for one in digests.check_chain(org.school_id, org.org_id)] == [set()]
    assert row.figures["day"]["exempt"] == 1
    old = json.loads(json.dumps(row.figures))
    del old["day"]["exempt"]
    assert DayFigures(**old["day"]).missing == 2


def test_R62_no_reason_is_kept_of_who_is_exempt(world, org):
    away, silent = world.members["黄晓波"], world.members["李晓明"]
    world.leave(org, away)
    key = _key(org)
    typed = Typed(reasons={str(away): "on_leave", str(silent): "no_phone"})
    submitting.review(world.act(org), day=world.day, typed=typed, supplement={}, questionnaire=key)
    seen = submissions.reviewed(org.collector, org.desk, world.day, key, world.now).seen
    submitting.submit_day(world.act(org), day=world.day, seen=seen, as_seen=False)
    assert [note.person_id for note in db.session.scalars(select(MissingNote))] == [silent]


def _key(org):
    return schools.questionnaire_key(org.school_id)


def test_R34_leave_granted_while_the_day_is_reviewed_is_seen_before_it_is_frozen(world, org):
    seen = world.review(org)
    world.leave(org, world.members["黄晓波"])
    submit = {"day": world.day, "as_seen": False}
    assert submitting.submit_day(world.act(org), **submit, seen=seen) == submitting.MOVED
    again = submissions.reviewed(org.collector, org.desk, world.day, _key(org), world.now)
    assert again.counted.day.exempt == 1
    assert again.moved == 1
    assert submitting.submit_day(world.act(org), **submit, seen=again.seen) == 1


def test_R34_a_draft_kept_before_there_was_leave_still_opens():
    raw = {"version": 1, "at": "2020-03-21T01:00:00+00:00", "rows": [[1, 2, None, None]], "figures": {}}
    draft = submission_drafts.from_json({"typed": {}, "supplement": {}, "seen": raw, "moved": 0})
    (row,) = draft.review.snapshot.rows
    assert row.is_missing
    assert not row.exempt
    assert RosterRow(1, 2, 3, ReportSource.SELF).is_missing is False


def test_R62_leave_is_for_members_of_ones_own_organization(world, org):
    other = world.org("林晓晴", school_id=org.school_id)
    theirs = world.member(other)
    with pytest.raises(NotFound):
        world.leave(org, theirs)
    leave = world.leave(other, theirs)
    with pytest.raises(NotFound):
        world.end_leave(org, leave)
    with pytest.raises(NotFound):
        world.end_holiday(org.school_id, 1)
    world.remove(org, world.members["黄晓波"])
    with pytest.raises(NotFound):
        world.leave(org, world.members["黄晓波"])


def test_R51_the_same_key_grants_one_leave_and_one_holiday(world, org):
    once = world.once(org.collector)
    first, again = (world.leave(org, world.members["黄晓波"], once=once) for _ in range(2))
    assert first == again
    assert len(db.session.scalars(select(Leave)).all()) == 1
    once = world.once(world.admin(org.school_id))
    first, again = (world.holiday(org.school_id, once=once) for _ in range(2))
    assert first == again
    assert len(db.session.scalars(select(Holiday)).all()) == 1
    with pytest.raises(KeyReused):
        world.holiday(org.school_id, once=type(once)(once.person_id, once.key, b"another body"))


def test_R48_leave_and_holidays_are_audited_without_words_or_names(world, org):
    leave = world.leave(org, world.members["黄晓波"], words="去省医复查")
    holiday = world.holiday(org.school_id, name="寒假")
    world.end_leave(org, leave)
    world.end_holiday(org.school_id, holiday)
    wanted = ("grant_leave", "add_holiday", "end_leave", "end_holiday")
    events = db.session.scalars(select(AuditEvent).where(AuditEvent.action.in_(wanted)).order_by(AuditEvent.id)).all()
    assert tuple(event.action for event in events) == wanted
    assert events[0].person_id == world.members["黄晓波"]
    assert events[0].detail["leave"] == "sick"
    said = json.dumps([event.detail for event in events], ensure_ascii=False)
    assert "省医" not in said
    assert "寒假" not in said
    assert b"\xe7\x9c\x81\xe5\x8c\xbb" not in db.session.scalars(select(Leave.words_sealed)).one()


def test_R49_R62_whose_leave_is_erased_is_counted_as_the_list_shows(world, org):
    """Also of yesterday, when whoever left today was on leave."""
    yesterday, gone = world.day, world.members["黄晓波"]
    world.leave(org, gone)
    world.now += DAY
    world.remove(org, gone)
    before = counted(world, org, yesterday)
    erasing.erase_person(Act(actor_id=gone, now=world.now), person_id=gone)
    assert (before, counted(world, org, yesterday)) == ((3, 1, 2, 1, 1), (3, 0, 3, 1, 2))


@pytest.mark.parametrize("change", ["target", "headcount"])
def test_R34_R35_a_review_of_a_returned_day_is_asked_again_when_its_numbers_change(world, org, change):
    old = world.day
    world.submit(org)
    world.now += 3 * DAY
    world.holiday(org.school_id, old, audience=Audience.STAFF)
    world.return_day(org, old)
    seen = world.review(org, old)
    if change == "target":
        by_support = Act(school_id=org.school_id, org_id=org.org_id, now=world.now)
        target = {"audience": Audience.STAFF, "major": "", "grade": "", "reason": next(iter(TargetReason))}
        correcting.change_target(by_support, collector_id=org.collector, **target)
    else:
        organizing.change_organization(world.act(org), name="1班", headcount=77)
    db.session.rollback()
    made = submitting.submit_day(world.act(org), day=old, seen=seen, as_seen=False)
    assert made == submitting.MOVED

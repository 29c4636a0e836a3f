"""R32, reliability.md section 2: 快速填充未报数据 and its undoing, on both databases."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

import pytest
from cast import QUESTIONNAIRE, SUPPLEMENT
from racing import at_once, submit_once
from sizes import size
from sqlalchemy import select, update
from statements import statements

from yss.actions.day import quick_fill as acting
from yss.actions.day import submitting
from yss.domain.errors import Conflict, NotAllowedNow
from yss.domain.submission_drafts import Typed
from yss.domain.vocabulary import ReportSource
from yss.extensions import db
from yss.models import AuditEvent, HealthReport, School, SubmissionRow
from yss.queries.day import day as days
from yss.queries.day import quick_fill as candidates
from yss.queries.day import submissions
from yss.queries.day.reports import open_answers
from yss.transactions import KeyReused, Once

DAY = timedelta(days=1)
OTHER = "morning-check/1"
ROUNDS = size("F2_ROUNDS", 6)


@pytest.fixture
def org(world):
    """An organization that has submitted yesterday."""
    made = world.org()
    world.submit(made, world.day - DAY)
    return made


def member(world, org, *reported, name=""):
    """Joined three days ago; reported so many days ago."""
    made = world.member(org, name, now=world.now - 3 * DAY)
    for back in reported:
        world.report(org, made, now=world.now - back * DAY, left_city="yes" if back > 1 else "no")
    return made


def quick_fill(world, org, *, day=None, now=None, once=None):
    return acting.quick_fill(world.act(org, once=once, now=now), day=day or world.day)


def undo(world, org, person_id=None, *, now=None, once=None):
    return acting.undo_quick_fill(
        world.act(org, once=once, now=now),
        day=world.day,
        person_id=person_id,
    )


def revisions(person_id, day):
    db.session.rollback()
    found = select(HealthReport).where(HealthReport.person_id == person_id, HealthReport.day == day)
    return db.session.scalars(found.order_by(HealthReport.seq)).all()


def figures(world, org):
    db.session.rollback()
    return days.figures(days.find(org.desk, world.day, world.now))


def version(world, org):
    db.session.rollback()
    return days.find(org.desk, world.day, world.now).version


def test_R32_a_copy_is_the_latest_real_report_as_it_is(world, org):
    person = member(world, org, 2, 1)
    before = version(world, org)
    assert quick_fill(world, org) == 1
    [copy] = revisions(person, world.day)
    [original] = revisions(person, world.day - DAY)
    same = ("questionnaire", "answers_sealed", "salt", "leaf", "person_id", "school_id")
    assert {name: getattr(copy, name) for name in same} == {name: getattr(original, name) for name in same}
    assert open_answers(org.school_id, person, copy.answers_sealed)["left_city"] == "no"
    assert (copy.seq, copy.source, copy.filled_by) == (1, ReportSource.CARRIED_FORWARD, org.collector)
    assert (copy.carried_from, copy.changed, copy.withdrawn) == (world.day - DAY, False, False)
    assert (copy.reported_at, copy.org_id) == (world.now, org.org_id)
    assert version(world, org) == before + 1
    assert (figures(world, org).carried_forward, figures(world, org).missing) == (1, 0)


def test_R32_a_copy_is_never_copied_and_keeps_the_day_of_the_real_report(world, org):
    person = member(world, org, 2)
    quick_fill(world, org)
    world.submit(org)
    tomorrow = world.now + DAY
    assert quick_fill(world, org, day=world.day + DAY, now=tomorrow) == 1
    [copy] = revisions(person, world.day + DAY)
    assert copy.carried_from == world.day - 2 * DAY


def test_R32_who_has_reported_is_left_alone_and_who_has_none_is_named(world, org):
    reported, none = member(world, org, 1), member(world, org)
    today = world.report(org, reported, left_city="yes")
    filled = member(world, org, 1)
    assert quick_fill(world, org) == 1
    assert [row.id for row in revisions(reported, world.day)] == [today]
    assert revisions(none, world.day) == []
    assert [row.source for row in revisions(filled, world.day)] == [ReportSource.CARRIED_FORWARD]
    without = candidates.without_report(days.find(org.desk, world.day, world.now))
    assert [row.person_id for row in without.rows] == [none]


def test_R32_members_alone_are_filled_in(world, org):
    gone, there = member(world, org, 1), member(world, org, 1)
    elsewhere = world.org("林晓晴", school_id=org.school_id)
    other = member(world, elsewhere, 1)
    world.remove(org, gone)
    assert quick_fill(world, org) == 1
    assert (len(revisions(there, world.day)), revisions(gone, world.day), revisions(other, world.day)) == (1, [], [])


def test_R32_who_comes_back_is_filled_in_under_the_new_membership(world, org):
    person = member(world, org, 1)
    [earlier] = revisions(person, world.day - DAY)
    world.remove(org, person)
    world.join(org, person)
    assert quick_fill(world, org) == 1
    [copy] = revisions(person, world.day)
    assert copy.membership_id != earlier.membership_id
    assert copy.carried_from == earlier.day


def test_R32_a_report_made_in_another_organization_of_the_school_stands_in(world, org):
    elsewhere = world.org("林晓晴", school_id=org.school_id)
    person = member(world, elsewhere, 1)
    world.remove(elsewhere, person)
    world.join(org, person)
    assert quick_fill(world, org) == 1
    assert [row.org_id for row in revisions(person, world.day)] == [org.org_id]


def test_R32_undone_is_missing_again_and_may_be_filled_once_more(world, org):
    one, two = member(world, org, 1), member(world, org, 1)
    assert quick_fill(world, org) == 2
    assert undo(world, org, one) == 1
    assert (figures(world, org).missing, figures(world, org).carried_forward) == (1, 1)
    assert [row.withdrawn for row in revisions(one, world.day)] == [False, True]
    assert [row.withdrawn for row in revisions(two, world.day)] == [False]
    assert quick_fill(world, org) == 1
    again = revisions(one, world.day)
    assert [(row.seq, row.withdrawn, row.carried_from) for row in again] == [
        (1, False, world.day - DAY),
        (2, True, world.day - DAY),
        (3, False, world.day - DAY),
    ]
    assert undo(world, org) == 2
    assert (figures(world, org).missing, figures(world, org).reported) == (2, 0)


def test_R32_undo_withdraws_copies_and_nothing_else(world, org):
    person, filled = member(world, org, 1), member(world, org, 1)
    quick_fill(world, org)
    mine = world.report(org, person)
    assert undo(world, org) == 1
    assert revisions(person, world.day)[-1].id == mine
    assert revisions(filled, world.day)[-1].withdrawn
    with pytest.raises(Conflict, match="nobody_to_fill"):
        undo(world, org, person)
    with pytest.raises(Conflict, match="nobody_to_fill"):
        undo(world, org)


def test_R32_an_erased_report_is_not_copied_but_an_older_one_that_is_left_is(world, org):
    person, erased = member(world, org, 2, 1), member(world, org, 1)
    yesterday = (HealthReport.school_id == org.school_id, HealthReport.day == world.day - DAY)
    db.session.execute(update(HealthReport).where(*yesterday).values(answers_sealed=None, salt=None))
    db.session.commit()
    assert quick_fill(world, org) == 1
    assert [row.carried_from for row in revisions(person, world.day)] == [world.day - 2 * DAY]
    assert revisions(erased, world.day) == []


def test_R32_a_withdrawn_day_is_no_report_to_copy(world, org):
    person = member(world, org, 2)
    quick_fill(world, org)
    undo(world, org)
    world.submit(org)
    tomorrow = world.now + DAY
    quick_fill(world, org, day=world.day + DAY, now=tomorrow)
    assert [row.carried_from for row in revisions(person, world.day + DAY)] == [world.day - 2 * DAY]


def test_R32_a_copy_keeps_its_questionnaire_and_the_figures_cope(world, org):
    person = member(world, org, 1)
    db.session.execute(update(School).where(School.id == org.school_id).values(questionnaire=OTHER))
    db.session.commit()
    [listed] = candidates.fillable(days.find(org.desk, world.day, world.now)).rows
    assert listed.is_outdated
    assert quick_fill(world, org) == 1
    assert [copy.questionnaire for copy in revisions(person, world.day)] == [QUESTIONNAIRE]
    [listed] = candidates.filled(days.find(org.desk, world.day, world.now)).rows
    assert listed.is_outdated
    counted = reviewed(world, org, OTHER)
    assert counted.day.carried_forward == 1
    assert counted.tallies[QUESTIONNAIRE]["health"]["normal"] == 1, "counted under the questionnaire it was made with"


def reviewed(world, org, questionnaire):
    submitting.review(world.act(org), day=world.day, typed=Typed(), supplement=SUPPLEMENT, questionnaire=questionnaire)
    db.session.rollback()
    return submissions.reviewed(org.collector, org.desk, world.day, questionnaire, world.now).counted


def test_R32_not_before_the_first_submission(world):
    org = world.org()
    member(world, org, 1)
    with pytest.raises(NotAllowedNow, match="quick_fill_first"):
        quick_fill(world, org)
    world.submit(org, world.day - DAY)
    assert quick_fill(world, org) == 1


def test_R35_a_submitted_day_is_neither_filled_nor_undone(world, org):
    member(world, org, 1)
    quick_fill(world, org)
    world.submit(org)
    for act in (quick_fill, undo):
        with pytest.raises(Conflict, match="already_submitted"):
            act(world, org)


def test_R35_quick_fill_is_for_today(world, org):
    member(world, org, 2)
    for day in (world.day - DAY, world.day + DAY):
        with pytest.raises(NotAllowedNow, match="day_changed"):
            quick_fill(world, org, day=day)


def test_R32_with_nobody_to_fill_in_nothing_is_written(world, org):
    member(world, org)
    once = world.once(org.collector)
    with pytest.raises(Conflict, match="nobody_to_fill"):
        quick_fill(world, org, once=once)
    person = member(world, org, 1)
    assert quick_fill(world, org, once=once) == 1, "the key was not used up"
    assert len(revisions(person, world.day)) == 1


def test_R51_a_double_tap_fills_and_undoes_once(world, org):
    person = member(world, org, 1)
    fill, take_back = (Once(org.collector, key * 20, b"x") for key in "ab")
    assert [quick_fill(world, org, once=fill) for _ in range(2)] == [1, 1]
    assert [undo(world, org, once=take_back) for _ in range(2)] == [1, 1]
    assert len(revisions(person, world.day)) == 2
    with pytest.raises(KeyReused):
        undo(world, org, once=Once(org.collector, "b" * 20, b"y"))


def test_R48_both_are_in_the_trail(world, org):
    person = member(world, org, 1)
    quick_fill(world, org)
    undo(world, org, person)
    found = select(AuditEvent).where(AuditEvent.action.in_(["quick_fill", "undo_quick_fill"])).order_by(AuditEvent.id)
    told = [(row.action, row.actor_id, row.person_id, row.detail) for row in db.session.scalars(found)]
    detail = {"day": world.day.isoformat(), "members": 1}
    assert told == [
        ("quick_fill", org.collector, None, detail),
        ("undo_quick_fill", org.collector, person, detail),
    ]


def test_R37_filling_in_takes_as_many_statements_for_three_as_for_sixty(world):
    taken = {}
    for collector, count in (("蒋小华", 3), ("林晓晴", 60)):
        org = world.org(collector)
        world.submit(org, world.day - DAY)
        for _ in range(count):
            member(world, org, 1)
        for act in (quick_fill, undo):
            with statements() as said:
                assert act(world, org) == count
            taken.setdefault(act.__name__, []).append(len(said))
    assert taken["quick_fill"][0] == taken["quick_fill"][1]
    assert taken["undo"][0] == taken["undo"][1]


@pytest.mark.slow
def test_F2_quick_fill_races_with_reports_undo_and_the_submission(world, app):
    wrong = []
    for place in range(ROUNDS):
        wrong += a_round(world, app, chr(0x4E00 + place))
    assert wrong == []


def a_round(world, app, collector) -> list[str]:
    """Members report while the collector fills in, undoes and submits; returns the invariants that broke."""
    org = world.org(collector)
    world.submit(org, world.day - DAY)
    members = [member(world, org, 1) for _ in range(5)]
    acts = [
        *(lambda person=person: world.report(org, person) for person in members[:3]),
        lambda: world.remove(org, members[4]),
        lambda: quick_fill(world, org),
        lambda: quick_fill(world, org),
        lambda: undo(world, org, members[3]),
        lambda: submit_once(world, org),
    ]
    random.shuffle(acts)
    at_once(app, acts)
    days_of = {person: revisions(person, world.day) for person in members}
    wrong = [
        f"{person}: a copy stands over a report"
        for person, rows in days_of.items()
        if any(row.source is ReportSource.SELF for row in rows) and rows[-1].source is not ReportSource.SELF
    ]
    wrong += [
        f"{person}: revisions {[row.seq for row in rows]}"
        for person, rows in days_of.items()
        if [row.seq for row in rows] != list(range(1, len(rows) + 1))
    ]
    return wrong + not_frozen(world, org)


def not_frozen(world, org) -> list[str]:
    """Whether the submission's figures are its rows, and its rows the reports they name."""
    shown = submissions.submission(org.desk, world.day)
    held = select(SubmissionRow.report_id).where(SubmissionRow.submission_id == shown.submission_id)
    sources = Counter(db.session.scalars(select(HealthReport.source).where(HealthReport.id.in_(held))))
    counted = shown.counted.day
    told = {"self": counted.by_self, "carried_forward": counted.carried_forward}
    return [] if {source: n for source, n in told.items() if n} == dict(sources) else [f"{told} of {sources}"]

"""R21, R34, R63: what the actions hold while a school switches questionnaires."""

from __future__ import annotations

from collections import Counter

import pytest
from cast import MORNING_CHECK, QUESTIONNAIRE, WELL
from racing import at_once
from sqlalchemy import select

from yss.actions.day import submitting
from yss.actions.school import founding
from yss.acts import Act
from yss.domain.errors import NotAllowedNow
from yss.domain.submission_drafts import Typed
from yss.extensions import db
from yss.models import DaySubmission, HealthReport
from yss.queries.day import digests, submissions


def test_R21_a_report_of_a_questionnaire_the_school_has_left_is_refused(world):
    org = world.org()
    member = world.member(org)
    world.switch(org.school_id)
    with pytest.raises(NotAllowedNow, match="questionnaire_changed"):
        world.report(org, member)
    world.report(org, member, questionnaire=MORNING_CHECK, **WELL)


def test_R21_a_retry_of_a_committed_report_gets_its_receipt_also_after_the_switch(world):
    org = world.org()
    member = world.member(org)
    once = world.once(member, "key")
    report = world.report(org, member, once=once)
    world.switch(org.school_id)
    assert world.report(org, member, once=once) == report


def test_R33_a_supplement_of_the_other_questionnaire_is_not_kept(world):
    org = world.org()
    with pytest.raises(NotAllowedNow, match="questionnaire_changed"):
        submitting.review(
            world.act(org),
            day=world.day,
            typed=Typed(),
            supplement={},
            questionnaire=MORNING_CHECK,
        )


def test_R34_a_review_of_before_the_switch_is_not_frozen(world):
    org = world.org()
    seen = world.review(org)
    world.switch(org.school_id)
    with pytest.raises(NotAllowedNow, match="questionnaire_changed"):
        submitting.submit_day(
            world.act(org),
            day=world.day,
            seen=seen,
            as_seen=True,
        )
    assert world.submit(org) == 1


def test_R21_a_submission_stores_the_questionnaires_it_counts(world):
    org = world.org()
    world.report(org, world.member(org))
    assert world.submit(org, world.day) == 1
    (plain,) = db.session.scalars(select(DaySubmission).where(DaySubmission.org_id == org.org_id))
    assert (plain.questionnaire, sorted(plain.figures)) == (QUESTIONNAIRE, ["day", "tally"])
    other = world.org("黄伟斌", school_id=world.school("广州大学"))
    world.report(other, world.member(other))
    late = world.member(other)
    world.switch(other.school_id)
    world.report(other, late, questionnaire=MORNING_CHECK, **WELL)
    world.submit(other)
    (mixed,) = db.session.scalars(select(DaySubmission).where(DaySubmission.org_id == other.org_id))
    assert (mixed.questionnaire, list(mixed.figures["others"])) == (MORNING_CHECK, [QUESTIONNAIRE])
    assert mixed.figures["tally"]["attendance"]["present"] == 1
    assert mixed.figures["others"][QUESTIONNAIRE]["health"]["normal"] == 1


def test_R63_the_digest_covers_a_mixed_day_by_the_same_rule(world):
    org = world.org()
    world.report(org, world.member(org))
    late = world.member(org)
    world.switch(org.school_id)
    world.report(org, late, questionnaire=MORNING_CHECK, **WELL)
    world.submit(org, remarks="都好")
    assert [(one.rows, one.faults) for one in digests.check_chain(org.school_id, org.org_id)] == [(2, set())]


def test_R21_reports_around_the_switch_are_each_kept_once_or_refused_and_all_counted(world, app):
    """Forms of both questionnaires arrive while the school switches; what was taken is what is counted."""
    org = world.org()
    members = [world.member(org) for _ in range(8)]
    db.session.rollback()

    def report(person, key):
        return lambda: world.report(org, person, questionnaire=key)

    acts = [report(person, key) for person in members for key in (QUESTIONNAIRE, MORNING_CHECK)]
    results = at_once(app, [*acts[:8], lambda: world.switch(org.school_id), *acts[8:]])
    refused = [one for one in results if isinstance(one, Exception)]
    assert {one.code for one in refused} <= {"questionnaire_changed"}
    kept = db.session.scalars(select(HealthReport).where(HealthReport.org_id == org.org_id)).all()
    assert len(kept) + len(refused) == len(acts)
    world.submit(org)
    counted = submissions.submission(org.desk, world.day).counted
    heads = {key: sum(figures["fever"].values()) for key, figures in counted.tallies.items()}
    standing = {row.person_id: row.questionnaire for row in sorted(kept, key=lambda row: row.seq)}
    assert heads == Counter(standing.values())
    assert counted.day.reported == len(standing)


def test_R21_an_unknown_questionnaire_changes_nothing(world):
    org = world.org()
    with pytest.raises(KeyError):
        founding.change_questionnaire(Act(school_id=org.school_id, now=world.now), questionnaire="guide/9")
    world.report(org, world.member(org))

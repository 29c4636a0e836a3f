"""R44: `demo school` makes a school whose every row is like any other: valid, sealed, frozen, chained."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta

import pytest
from phone import Phone
from sqlalchemy import func, select

from yss.cli import made_up, whole_school
from yss.cli.demo import QUESTIONNAIRE
from yss.cli.whole_school import Size
from yss.domain import answers, questionnaire, tally
from yss.domain.days import ONE_DAY
from yss.domain.leaf_digests import DigestFormat
from yss.extensions import db
from yss.models import AuditEvent, DaySubmission, HealthReport, Membership, Organization, Person, SubmissionRow
from yss.models.guards import missing
from yss.queries.day import day as days
from yss.queries.day import digests, submissions
from yss.queries.kit import schools, sealed_answers
from yss.queries.kit.actors import Desk
from yss.ring.columns import in_school

ORGANIZATIONS, MEMBERS, DAYS = 6, 12, 5


@pytest.fixture
def places(app, now, clock):
    made = list(whole_school.build(Size(ORGANIZATIONS, MEMBERS, DAYS), 3, now))
    db.session.rollback()
    return made


def desks(places):
    return [Desk(place.school_id, place.org_id) for place in places]


def test_R44_each_organization_has_its_members_days_and_submissions(places, world):
    names = db.session.scalars(select(Organization.full_name)).all()
    assert len(set(names)) == ORGANIZATIONS
    for desk in desks(places):
        found = days.find(desk, world.day, world.now)
        figures = days.figures(found)
        assert (figures.joined, figures.headcount) == (MEMBERS, 12)
        assert figures.reported + figures.missing == MEMBERS
        assert db.session.query(HealthReport).filter_by(org_id=desk.org_id, day=world.day - DAYS * ONE_DAY).count() > 0
    handed_in = db.session.query(DaySubmission).count()
    assert ORGANIZATIONS * DAYS * 0.7 <= handed_in <= ORGANIZATIONS * (DAYS + 1)
    assert db.session.query(AuditEvent).filter_by(action="submit_day").count() == handed_in


def test_R34_what_was_submitted_is_what_the_rows_say(places):
    definition = questionnaire.load_key(QUESTIONNAIRE)
    for row in db.session.query(DaySubmission):
        desk = Desk(row.school_id, row.org_id)
        shown = submissions.submission(desk, row.day)
        rows = submissions.rows_of(desk, shown.submission_id)
        made = Counter(each.source for each in rows)
        day = shown.counted.day
        assert (day.by_self, day.by_proxy, day.carried_forward) == (
            made["self"],
            made["proxy"],
            made["carried_forward"],
        )
        assert (day.joined, day.missing) == (len(rows), made[None])
        given = [opened(report) for report in reports_of(row)]
        assert shown.counted.tally == tally.figures_json(tally.tally(definition, given))
        named = {member.name for member in submissions.members_behind(desk, shown.counted, rows, "missing").members}
        assert set(filter(None, shown.counted.remarks.split("、"))) == named
        numbers = shown.counted.supplement
        for question in definition.supplement:
            assert 0 <= numbers[question.name] <= MEMBERS
        assert numbers["present_on_site"] <= numbers["expected_on_site"]


def reports_of(submission):
    held = select(SubmissionRow.report_id).where(SubmissionRow.submission_id == submission.id)
    return db.session.query(HealthReport).filter(HealthReport.id.in_(held)).all()


def opened(report):
    salted = sealed_answers.opened(in_school(report), report.answers_sealed, report.salt)
    assert salted.leaf == report.leaf
    given = json.loads(salted.text)
    assert answers.starting_answers(questionnaire.load_key(QUESTIONNAIRE), given) == given
    return given


def test_R63_each_organizations_submissions_are_chained(places):
    for desk in desks(places):
        made = list(digests.check_chain(desk.school_id, desk.org_id))
        assert [one.seq for one in made] == list(range(1, len(made) + 1))
        assert not any(one.faults for one in made)
        assert {one.format for one in made} == {DigestFormat.SECOND}


def test_R18_nobody_is_a_member_twice_and_collectors_collect_once(places):
    active = select(Membership.person_id).where(Membership.left_at.is_(None))
    people = db.session.scalars(active).all()
    assert len(people) == len(set(people)) == ORGANIZATIONS * MEMBERS
    assert len({place.collector for place in places}) == ORGANIZATIONS
    assert not missing(db.session.connection()), "the append-only triggers stand"


def test_R29_a_collector_of_it_opens_a_submitted_day(app, places, world):
    row = db.session.execute(select(DaySubmission.org_id, DaySubmission.day).order_by(DaySubmission.day)).first()
    place = next(place for place in places if place.org_id == row.org_id)
    phone = Phone(app).sign_in(place.collector).open("/workbench").sees(f"{MEMBERS} / 12人")
    phone.open(f"/days/{row.day}/data").sees("实到校人数")
    assert db.session.scalar(select(func.max(HealthReport.day))) == world.day


def test_R44_the_command_tells_where_and_refuses_to_make_it_twice(app, clock, now):
    def run(*options):
        size = ("--organizations", "2", "--members", "3", "--days", "2")
        return app.test_cli_runner().invoke(args=["demo", "school", *size, *options])

    told = run()
    assert told.exit_code == 0, told.output
    assert f"/admin/{schools.id_of('school1')}" in told.output
    assert (run().exit_code, run("--seed", "2").exit_code) == (1, 0)
    crowd = app.test_cli_runner().invoke(args=["demo", "crowd", "--members", "3", "--days", "0"])
    assert crowd.exit_code == 0, "the same seed draws other people there"
    days_made = db.session.scalars(select(HealthReport.day).distinct()).all()
    assert max(days_made) - min(days_made) == timedelta(days=1)


def test_schools_and_crowds_that_draw_the_same_people_stand_side_by_side(app, clock, monkeypatch):
    """By chance, at full size, a few are drawn twice; here all are."""
    drawn = made_up.people
    monkeypatch.setattr(made_up, "people", lambda seed, *rest: drawn(1 if seed > 0 else -1, *rest))
    for command in ("school", "crowd"):
        size = ("--members", "30", "--days", "1", *(("--organizations", "2") if command == "school" else ()))
        for seed in ("1", "2"):
            told = app.test_cli_runner().invoke(args=["demo", command, *size, "--seed", seed])
            assert told.exit_code == 0, told.exception
    assert len(set(db.session.scalars(select(Person.document_digest)))) == db.session.query(Person).count() > 200

"""R37: `demo crowd` makes rows that are like any others: valid, sealed, digested, submitted."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from datetime import timedelta

import pytest
from phone import Phone

from yss import sealing
from yss.cli import crowd, made_up
from yss.cli.demo import QUESTIONNAIRE
from yss.domain import answers, documents, names, questionnaire
from yss.domain.answers import canonical_json
from yss.domain.links import Power
from yss.domain.vocabulary import DocumentType, ReportSource
from yss.extensions import db, vault
from yss.models import HealthReport, Membership, Person, ProxyLink
from yss.queries.day import day as days
from yss.queries.day import submissions
from yss.queries.kit import sealed_answers
from yss.queries.kit.actors import Desk
from yss.queries.kit.links import power
from yss.queries.organization import members
from yss.ring.columns import in_school
from yss.sealing import Whose

MANY = 3_000


def drawn(now, count=MANY, seed=1):
    return list(itertools.islice(made_up.people(seed, now.date(), (17, 24)), count))


def test_R6_every_made_up_number_passes_and_none_comes_twice(now):
    people = drawn(now)
    for one in people:
        who = one.subject
        assert documents.check_number(who.document_type, who.number, now.date()).number == who.number
        assert documents.birth_date(who.document_type, who.number) in (None, one.birth)
    kinds = Counter(one.subject.document_type for one in people)
    assert set(kinds) == set(DocumentType)
    assert kinds[DocumentType.RESIDENT_ID] > MANY * 0.9
    assert len({(one.subject.document_type, one.subject.number) for one in people}) == MANY


@pytest.mark.parametrize("kind", list(DocumentType))
@pytest.mark.parametrize("household", ["4401", "11", "81", "82", "71"])
def test_R6_numbers_of_every_type_and_place_are_valid(now, kind, household):
    chance, birth = made_up.random.Random(household), now.date() - timedelta(days=7000)
    household = household if kind is not DocumentType.RESIDENT_ID or len(household) == 4 else "11"
    for _ in range(200):
        number = made_up.make_number(kind, chance, birth, household)
        assert documents.check_number(kind, number, now.date()).number == number


def test_names_are_as_people_have_them(now):
    made = [one.subject.name for one in drawn(now)]
    assert all(names.clean_name(name) == name for name in made)
    assert any(name[:2] in ("欧阳", "上官", "司徒", "诸葛", "司马", "皇甫") for name in made)
    assert any("·" in name for name in made)
    assert any(name.isascii() for name in made)
    assert any(ord(char) > 0xFFFF for name in made for char in name)
    assert {2, 3, 4} <= {len(name) for name in made}
    assert sum(name.startswith("王") for name in made) > sum(name.startswith("欧阳") for name in made)


@pytest.fixture
def place(app, now, clock):
    return crowd.build(members=120, days=3, seed=7, now=now)


def desk(place):
    return Desk(place.school_id, place.org_id)


def test_R37_the_crowd_joins_and_reports(place, world):
    today = days.find(desk(place), world.day, world.now)
    figures = days.figures(today)
    assert (figures.joined, figures.headcount, members.left_total(desk(place))) == (120, 122, 1)
    assert 0 < figures.missing < 60
    assert min(figures.by_self, figures.by_proxy, figures.carried_forward) > 0
    assert db.session.query(HealthReport).filter_by(day=world.day, changed=True).count() > 0
    for back, submitted in ((1, False), (2, True), (3, True)):
        found = days.find(desk(place), world.day - timedelta(days=back), world.now)
        assert (found.submitted is not None) is submitted
        assert days.figures(found).joined == 120
    first = days.figures(days.find(desk(place), world.day - timedelta(days=3), world.now))
    assert first.carried_forward == 0, "nothing is filled in before the first submission (R32)"


def test_R37_the_crowds_numbers_open_and_are_found(place):
    person = db.session.query(Person).join(Membership, Membership.person_id == Person.id).first()
    number = vault.open(sealing.PERSON_NUMBER, Whose(person.id), person.number_sealed).decode()
    assert documents.mask_number(number) == person.number_masked
    assert vault.digest("document", documents.canonical(person.document_type, number)) == person.document_digest


def test_R37_the_crowds_answers_open_verify_and_are_valid(place):
    definition = questionnaire.load_key(QUESTIONNAIRE)
    for report in db.session.query(HealthReport):
        salted = sealed_answers.opened(in_school(report), report.answers_sealed, report.salt)
        assert salted.leaf == report.leaf
        given = json.loads(salted.text)
        assert canonical_json(given) == salted.text
        assert answers.starting_answers(definition, given) == given
        copied = report.source is ReportSource.CARRIED_FORWARD
        assert copied is (report.carried_from is not None and report.carried_from < report.day)


def test_R72_who_reports_for_one_of_the_crowd_goes_on_reporting(app, place, world):
    links = db.session.query(ProxyLink).all()
    assert links
    for link in links:
        assert power(db.session(), place.school_id, link.person_id, link.proxy_id, world.day) is Power.FULL
    some = (links[0].person_id, links[0].proxy_id)
    db.session.rollback()
    phone = Phone(app).sign_in(some[1]).open(f"/schools/{place.school_id}/people/{some[0]}/report")
    phone.is_on("代填报").sees("有变化请修改")


def test_R37_the_same_seed_is_refused_and_another_makes_others(app, clock):
    def run(*options):
        return app.test_cli_runner().invoke(args=["demo", "crowd", "--members", "3", "--days", "0", *options])

    assert run().exit_code == 0
    again = run()
    assert (again.exit_code, "there already" in again.output) == (1, True)
    assert run("--seed", "2").exit_code == 0


def test_R37_the_collector_opens_the_workbench(app, place, world):
    shown = days.figures(days.find(desk(place), world.day, world.now))
    phone = Phone(app).sign_in(place.collector).open("/workbench")
    phone.sees("120 / 122人").sees(f"已申报 {shown.reported}/122")
    submitted = submissions.submission(desk(place), world.day - timedelta(days=2))
    assert submitted.counted.day.joined == 120

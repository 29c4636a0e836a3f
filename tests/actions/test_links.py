"""R72, R73, R75: who may act for whom, by whose yes, and what ends with it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from cast import subject
from sqlalchemy import select

from yss.actions.organization import leaving, naming
from yss.actions.person import erasing, linking
from yss.acts import Act
from yss.domain.errors import DomainError
from yss.domain.links import LinkStrength, Power
from yss.domain.vocabulary import ConsentRelation
from yss.extensions import db
from yss.models import AuditEvent, HealthReport, JoinRequest, Membership, NameCorrection, Person, PersonalKey, ProxyLink
from yss.queries.day import reports
from yss.queries.kit import links
from yss.queries.person import own_data

CHILD = subject("黄小一", date(2012, 9, 1))
DAY = timedelta(days=1)


def refusal(act, *arguments, **options):
    with pytest.raises(DomainError) as caught:
        act(*arguments, **options)
    return caught.value.code


def power(world, org, person, actor):
    db.session.rollback()
    return links.power(db.session(), org.school_id, person, actor, world.day)


def strength(org, person, actor):
    db.session.rollback()
    return db.session.get_one(ProxyLink, (org.school_id, person, actor)).strength


def confirm_guardian(world, org, person, proxy, *, by=None):
    linking.confirm_guardian(
        world.act(org, by),
        pair=(person, proxy),
    )


@pytest.fixture
def family(world):
    """(organization, child, mother who came first, father who came second)."""
    org = world.org()
    mother, father = world.person("李晓明"), world.person("黄伟斌")
    child = world.join_other(org, mother, CHILD)
    assert world.join_other(org, father, CHILD) == child
    return org, child, mother, father


def test_R72_the_first_comes_first_and_whoever_comes_next_waits(world, family):
    org, child, mother, father = family
    assert (strength(org, child, mother), strength(org, child, father)) == (LinkStrength.FIRST, LinkStrength.FURTHER)
    assert (power(world, org, child, mother), power(world, org, child, father)) == (Power.FULL, Power.WAITING)


def test_R72_until_the_yes_a_further_proxy_reports_only_where_nothing_stands(world, family):
    org, child, mother, father = family
    world.report(org, child, by=mother)
    assert refusal(world.report, org, child, by=father) == "waits_for_yes"
    world.confirm_proxy(org, child, father)
    world.report(org, child, by=father, left_city="yes")


def test_R72_a_further_proxy_corrects_what_they_filled_in_themselves(world, family):
    org, child, mother, father = family
    world.report(org, child, by=father)
    world.report(org, child, by=father, left_city="yes")
    world.report(org, child, by=mother)
    assert refusal(world.report, org, child, by=father) == "waits_for_yes"


def test_R72_a_report_without_a_yes_counts_and_opens_no_case_until_the_yes(world, family):
    org, child, _mother, father = family
    world.ill(org, child, by=father)
    assert world.changes(org) == []
    world.confirm_proxy(org, child, father)
    assert [change.person_id for change in world.changes(org)] == [child]


def test_R72_a_further_proxy_sees_no_earlier_answers_a_confirmed_one_the_stable(world, family):
    org, child, mother, father = family
    world.report(org, child, by=mother, now=world.now - DAY, on_campus_holiday="yes", left_city="yes")
    db.session.rollback()
    page = reports.report_page(org.school_id, child, father, world.day, world.now)
    assert page.previous is None
    world.confirm_proxy(org, child, father)
    db.session.rollback()
    page = reports.report_page(org.school_id, child, father, world.day, world.now)
    assert page.previous["nationality"]
    assert "left_city" not in page.previous


@pytest.mark.parametrize("who", ["collector", "guardian", "stranger", "mother", "other collector", "father"])
def test_R72_whose_yes_counts(world, family, who):
    org, child, mother, father = family
    other = world.org("林晓晴", school_id=org.school_id)
    guardian = world.person("蒋伟")
    world.guardian(org, guardian, CHILD)
    actors = {
        "collector": org.collector,
        "guardian": guardian,
        "stranger": world.person(),
        "mother": mother,
        "other collector": other.collector,
        "father": father,
    }
    if who in ("collector", "guardian"):
        world.confirm_proxy(org, child, father, by=actors[who])
        assert power(world, org, child, father) is Power.FULL
        return
    assert refusal(world.confirm_proxy, org, child, father, by=actors[who]) == "not_found"


def test_R72_consent_makes_nobody_guardian_the_collectors_yes_does(world, family):
    org, child, mother, _father = family
    db.session.rollback()
    assert refusal(own_data.readable, child, mother, world.day) == "not_found"
    assert refusal(erasing.erase_person, Act(actor_id=mother, now=world.now), person_id=child) == "not_found"
    confirm_guardian(world, org, child, mother)
    db.session.rollback()
    assert own_data.readable(child, mother, world.day) == {org.school_id}


def test_R72_only_a_guardian_takes_a_child_out_of_the_class(world, family):
    org, child, mother, _father = family
    assert refusal(leaving.leave, world.act(org, mother), person_id=child) == "not_found"
    confirm_guardian(world, org, child, mother)
    leaving.leave(world.act(org, mother), person_id=child)


def test_R72_a_person_of_fourteen_has_no_guardian(world):
    org, parent = world.org(), world.person("黄伟斌")
    grown = world.join_other(org, parent, subject("黄小二", date(2006, 3, 21)))
    assert refusal(confirm_guardian, world, org, grown, parent) == "guardian_not_needed"


@pytest.mark.parametrize("who", ["collector", "guardian", "father", "person"])
def test_R72_an_ended_link_stops_at_once_and_comes_back_only_as_further(world, family, who):
    org, child, mother, father = family
    guardian = world.person("蒋伟")
    world.guardian(org, guardian, CHILD)
    report = world.report(org, child, by=father)
    by = {"collector": org.collector, "guardian": guardian, "father": father, "person": child}[who]
    world.end_link(org, child, father, by=by)
    assert power(world, org, child, father) is Power.NONE
    assert refusal(world.report, org, child, by=father) == "not_linked"
    assert refusal(reports.receipt, org.school_id, report, father, None, world.now) == "not_found"
    world.end_link(org, child, mother)
    world.end_link(org, child, guardian)
    world.join_other(org, mother, CHILD)
    assert strength(org, child, mother) is LinkStrength.FURTHER


def test_R72_a_stranger_ends_no_link(world, family):
    org, child, mother, father = family
    for stranger in (world.person(), father):
        assert refusal(world.end_link, org, child, mother, by=stranger) == "not_found"


def test_R72_the_collectors_own_fills_make_nobodys_link(world):
    org = world.org()
    child = world.enroll(org, CHILD)
    world.report(org, child, by=org.collector)
    mother = world.person("李晓明")
    world.join_other(org, mother, CHILD)
    assert strength(org, child, mother) is LinkStrength.FIRST


def test_R72_a_further_proxy_moves_nobody_a_first_one_does(world, family):
    org, child, mother, father = family
    new = world.org("林晓晴", school_id=org.school_id)
    assert world.join_other(new, father, CHILD, from_org=org.org_id) == 0
    db.session.rollback()
    asked = db.session.scalars(select(JoinRequest)).all()
    assert [(one.org_id, one.person_id, one.asked_by) for one in asked] == [(new.org_id, child, father)]
    assert world.join_other(new, mother, CHILD, from_org=org.org_id) == child


def test_R72_a_guardian_reads_and_erases_only_where_they_are_one(world, family):
    org, child, mother, _father = family
    other = world.org("林晓晴", school_id=world.school("广州大学"))
    aunt = world.person("蒋伟")
    world.guardian(other, aunt, CHILD)
    confirm_guardian(world, org, child, mother)
    kept = world.report(org, child, by=mother)
    world.report(other, child, by=aunt)
    db.session.rollback()
    seen = own_data.of(child, own_data.readable(child, aunt, world.day), world.day)
    assert {stay.school for stay in seen.stays} == {"广州大学"}
    assert {link.proxy for link in seen.proxies} == {"蒋伟"}
    assert {one.by for one in seen.consents} == {"蒋伟"} - {"蒋伟"}, "the mother agreed, in another school"
    erasing.erase_person(Act(actor_id=aunt, now=world.now), person_id=child)
    db.session.rollback()
    assert db.session.get_one(HealthReport, (org.school_id, kept)).answers_sealed is not None
    assert db.session.get_one(Person, child).name == CHILD.name
    keys = select(PersonalKey.school_id).where(PersonalKey.person_id == child).order_by(PersonalKey.school_id)
    assert db.session.scalars(keys).all() == [0, org.school_id], "that of the other school is destroyed"
    assert power(world, org, child, mother) is Power.GUARDIAN
    erasing.erase_person(Act(actor_id=mother, now=world.now), person_id=child)
    db.session.rollback()
    assert db.session.get_one(Person, child).is_erased


def test_R73_links_wait_for_the_yes_of_who_verifies(world):
    org, friend = world.org(), world.person("黄伟斌")
    who = subject("黄晓波")
    person = world.join_other(org, friend, who)
    world.report(org, person, by=friend)
    assert world.verify(who) == person
    assert power(world, org, person, friend) is Power.NONE
    assert refusal(world.report, org, person, by=friend) == "not_linked"
    assert refusal(reports.report_page, org.school_id, person, friend, world.day, world.now) == "waits_for_person"
    world.confirm_proxy(org, person, friend)
    assert power(world, org, person, friend) is Power.NONE, "the collector's yes is not theirs"
    world.confirm_proxy(org, person, friend, by=person)
    assert power(world, org, person, friend) is Power.FULL
    assert refusal(leaving.leave, world.act(org, friend), person_id=person) == "not_found"


def test_R73_the_collectors_yes_takes_nothing_from_the_persons_own(world):
    org, friend, who = world.org(), world.person("黄伟斌"), subject("黄晓波")
    person = world.join_other(org, friend, who)
    world.verify(who)
    world.confirm_proxy(org, person, friend, by=person)
    world.confirm_proxy(org, person, friend)
    assert power(world, org, person, friend) is Power.FULL


def test_R73_who_has_verified_is_asked_in_and_joins_by_themselves(world):
    org, who = world.org(), subject("黄晓波")
    person = world.verify(who)
    assert refusal(world.enroll, org, who) == "awaits_person"
    assert refusal(world.enroll, org, who) == "awaits_person"
    db.session.rollback()
    [asked] = db.session.scalars(select(JoinRequest)).all()
    assert (asked.person_id, asked.answered_at) == (person, None)
    world.join(org, person)
    db.session.rollback()
    [asked] = db.session.scalars(select(JoinRequest)).all()
    assert asked.accepted is True


def test_R73_who_is_asked_in_may_say_no(world):
    org, who = world.org(), subject("黄晓波")
    person = world.verify(who)
    assert refusal(world.enroll, org, who) == "awaits_person"
    db.session.rollback()
    [asked] = db.session.scalars(select(JoinRequest)).all()
    by_the_person = world.act(org, person)
    assert refusal(linking.decline_request, world.act(org), request_id=asked.id) == "not_found"
    linking.decline_request(by_the_person, request_id=asked.id)
    assert refusal(linking.decline_request, by_the_person, request_id=asked.id) == "not_found"


def test_R73_a_verified_child_under_fourteen_keeps_who_reports_for_them(world, family):
    org, child, mother, _father = family
    assert world.verify(CHILD) == child
    assert power(world, org, child, mother) is Power.FULL


def correct(world, org, person, name, *, by):
    return naming.correct_name(
        world.act(org, by),
        person_id=person,
        name=name,
    )


def test_R71_a_name_is_put_right_by_who_entered_it_or_the_collector_and_the_trail_keeps_both(world, family):
    org, child, mother, father = family
    assert refusal(correct, world, org, child, "黄晓一", by=father) == "name_not_yours"
    correct(world, org, child, "黄晓一", by=mother)
    correct(world, org, child, "黄筱一", by=org.collector)
    db.session.rollback()
    stay = db.session.scalars(select(Membership).where(Membership.person_id == child)).one()
    assert (stay.name, stay.initials[0]) == ("黄筱一", "h")
    kept = db.session.execute(select(NameCorrection.old_name, NameCorrection.new_name).order_by(NameCorrection.id))
    assert kept.all() == [("黄小一", "黄晓一"), ("黄晓一", "黄筱一")]
    events = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "correct_name").order_by(AuditEvent.id)
    ).all()
    assert [event.person_id for event in events] == [child, child]


def test_R71_a_verified_name_is_not_corrected(world):
    org, who = world.org(), subject("黄晓波")
    person = world.enroll(org, who)
    world.verify(who)
    assert refusal(correct, world, org, person, "黄小波", by=org.collector) == "name_is_verified"


def test_R49_whoever_agrees_first_is_asked_also_where_another_consent_stands(world, family):
    org, child, _mother, father = family
    db.session.rollback()
    link = db.session.get_one(ProxyLink, (org.school_id, child, father))
    assert (link.relation, link.guardian_asked_at is not None) == (ConsentRelation.GUARDIAN, True)

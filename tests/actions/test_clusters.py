"""R60: raised once per place and window, by class and by dormitory, closed with a disposition, raised by new cases."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from racing import at_once
from sqlalchemy import select

from yss.actions.alerts import clusters as acting
from yss.actions.kit import cluster_steps
from yss.acts import Act
from yss.domain.clusters import Thresholds
from yss.domain.days import day_of
from yss.domain.errors import Conflict, NotFound
from yss.domain.vocabulary import ClusterDisposition
from yss.extensions import db
from yss.models import AuditEvent, ClusterNotice
from yss.queries.alerts import clusters as queries
from yss.queries.alerts.changes import Wanted, listed
from yss.queries.organization import residences

DAY = timedelta(days=1)


@pytest.fixture
def org(world):
    return world.org()


def ill(world, org, *people, now=None):
    """These, or a new member, report a fever; returns who."""
    people = people or (world.member(org, now=now),)
    for person in people:
        world.ill(org, person, now=now)
    return list(people)


def raised(world, org):
    """(place is a room, days, cases) of the school's notices."""
    return [(one.room is not None, one.days, one.cases) for one in world.notices(org.school_id)]


def cases_of(world, notice):
    found = queries.find(notice.school_id, notice.id)
    return sorted(row.name for row in queries.cases(notice.school_id, found, day_of(world.now)).rows)


def test_R60_the_third_of_a_class_within_three_days_raises_it(world, org):
    ill(world, org, now=world.now - 2 * DAY)
    ill(world, org, now=world.now - DAY)
    assert raised(world, org) == []
    ill(world, org)
    assert raised(world, org) == [(False, 3, 3)]
    (notice,) = world.notices(org.school_id)
    assert (notice.org_id, notice.threshold, notice.first_day) == (org.org_id, 3, world.day - 2 * DAY)
    told = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "raise_cluster")).one()
    assert told.actor_id is None
    assert told.detail == {"notice": notice.id, "within": 3, "cases": 3, "threshold": 3}


def test_R60_once_while_it_is_open_and_the_seven_days_count_apart(world, org):
    for _ in range(4):
        ill(world, org)
    assert raised(world, org) == [(False, 3, 3)]
    ill(world, org)
    assert raised(world, org) == [(False, 3, 3), (False, 7, 5)]
    ill(world, org)
    assert len(world.notices(org.school_id)) == 2
    assert len(cases_of(world, world.notices(org.school_id)[0])) == 6, "an open one takes the new cases in"


def test_R60_other_risks_and_the_same_person_again_do_not_count(world, org):
    people = [world.member(org) for _ in range(3)]
    for person in people:
        world.report(org, person, location="4201", left_city="yes")
    first, *_ = ill(world, org)
    world.ill(org, first, now=world.now + DAY, health="suspected")
    ill(world, org, now=world.now + DAY)
    assert raised(world, org) == []


def test_R60_a_report_taken_back_no_longer_counts(world, org):
    first, second = ill(world, org)[0], ill(world, org)[0]
    world.report(org, first)
    ill(world, org)
    assert raised(world, org) == []
    ill(world, org, first)
    (notice,) = world.notices(org.school_id)
    world.report(org, second)
    assert len(cases_of(world, notice)) == 2, "corrected afterwards: the notice stays, its cases say so"


def test_R60_of_a_dormitory_across_classes(world, org):
    other = world.org("林晓晴", school_id=org.school_id)
    here, there = [world.member(org) for _ in range(2)], [world.member(other)]
    world.lives_in(org, "东区12栋-301", *here)
    world.lives_in(other, "东区12栋-301", *there)
    ill(world, org, *here)
    ill(world, other, *there)
    assert raised(world, org) == [(True, 3, 3)]
    (notice,) = world.notices(org.school_id)
    assert notice.room == "东区12栋-301"
    assert len(cases_of(world, notice)) == 3
    assert queries.of_desk(org.desk) == (), "a room is the school's to see"


def test_R60_a_member_who_moves_class_counts_where_they_fell_ill(world, org):
    other = world.org("林晓晴", school_id=org.school_id)
    mover = ill(world, org)[0]
    world.remove(org, mover)
    world.join(other, mover)
    ill(world, org), ill(world, org)
    assert raised(world, org) == [(False, 3, 3)]
    assert len(cases_of(world, world.notices(org.school_id)[0])) == 3, "one of them removed since"


def test_R60_closed_with_a_disposition_and_only_a_new_case_raises_again(world, org):
    world.cluster(org)
    (notice,) = world.notices(org.school_id)
    world.close(org, notice.id, words="全班已留观")
    found = queries.find(org.school_id, notice.id)
    assert found.closed is not None
    assert (found.closed.disposition, found.closed.words, found.closed.by) == ("isolated", "全班已留观", "梁志远")
    member = listed(Wanted(org.school_id)).rows[0].person_id
    world.ill(org, member, health="suspected")
    assert len(world.notices(org.school_id)) == 1, "nobody new"
    ill(world, org)
    assert raised(world, org) == [(False, 3, 3), (False, 3, 4)]
    with pytest.raises(Conflict, match="cluster_closed"):
        world.close(org, notice.id)
    with pytest.raises(NotFound):
        world.close(world.org("陈默", school_id=world.school("乙小学")), notice.id)


def test_R60_the_schools_own_thresholds(world, org):
    admin = world.admin(org.school_id)
    acting.change_thresholds(Act(school_id=org.school_id, actor_id=admin, now=world.now), thresholds=Thresholds(2, 9))
    acting.change_thresholds(Act(school_id=org.school_id, actor_id=admin, now=world.now), thresholds=Thresholds(2, 4))
    ill(world, org), ill(world, org)
    assert raised(world, org) == [(False, 3, 2)]
    assert queries.thresholds(world.school("乙小学")) == Thresholds(3, 5)


@pytest.mark.parametrize("questionnaire", ["guide/1", "morning-check/1"])
def test_R60_both_questionnaires_count_together(world, org, questionnaire):
    ill(world, org, now=world.now - DAY)
    world.switch(org.school_id, "morning-check/1")
    sick = {"attendance": "absent_ill", "symptoms": ["vomiting"], "temperature": "36.5"}
    for _ in range(2):
        world.report(org, world.member(org), questionnaire="morning-check/1", **sick)
    world.report(org, world.member(org), questionnaire="morning-check/1", symptoms=["runny_nose"])
    assert raised(world, org) == [(False, 3, 3)]


def test_R51_two_reports_at_once_raise_once_and_none_is_missed(world, org, app):
    """The third and the fourth, of one class and of one room, in two classes."""
    other = world.org("林晓晴", school_id=org.school_id)
    acting.change_thresholds(
        Act(school_id=org.school_id, actor_id=world.admin(org.school_id), now=world.now), thresholds=Thresholds(4, 1000)
    )
    people = [world.member(org) for _ in range(6)]
    cousins = [world.member(other) for _ in range(2)]
    world.lives_in(org, "301", *people[:2])
    world.lives_in(other, "301", *cousins)
    db.session.rollback()
    acts = [lambda person=person: world.ill(org, person) for person in people]
    results = at_once(app, [*acts, *(lambda person=person: world.ill(other, person) for person in cousins)])
    assert all(isinstance(one, int) for one in results), results
    assert sorted(raised(world, org)) == [(False, 3, 4), (True, 3, 4)]


def test_R51_of_one_room_in_two_classes_at_once_none_is_missed(world, org, app, monkeypatch):
    """Neither class's lock holds the other's report: only the residents' rows make the second see the first."""
    other = world.org("林晓晴", school_id=org.school_id)
    acting.change_thresholds(
        Act(school_id=org.school_id, actor_id=world.admin(org.school_id), now=world.now), thresholds=Thresholds(2, 1000)
    )
    here, there = world.member(org), world.member(other)
    world.lives_in(org, "301", here)
    world.lives_in(other, "301", there)
    db.session.rollback()
    counted = cluster_steps._before

    def slowly(*arguments):
        found = counted(*arguments)
        time.sleep(0.2)
        return found

    monkeypatch.setattr(cluster_steps, "_before", slowly)
    at_once(app, [lambda: world.ill(org, here), lambda: world.ill(other, there)])
    assert raised(world, org) == [(True, 3, 2)]


def test_R60_the_index_refuses_a_second_open_notice_and_the_report_is_tried_again(world, org, monkeypatch):
    """Whoever trips over it reports all the same: the second try finds what is open."""
    world.cluster(org)
    real, blind = cluster_steps._watch, [True]

    def watch(act, change, org_id, room):
        session = act.session
        if blind.pop() if blind else False:
            (notice,) = session.scalars(select(ClusterNotice)).all()
            twin = {name: getattr(notice, name) for name in ("school_id", "org_id", "days", "threshold", "cases")}
            session.add(ClusterNotice(id=notice.id + 1, first_day=notice.first_day, raised_at=notice.raised_at, **twin))
            session.flush()
        real(act, change, org_id, room)

    monkeypatch.setattr(cluster_steps, "_watch", watch)
    ill(world, org)
    assert blind == []
    assert len(world.notices(org.school_id)) == 1


def test_R60_who_lives_where_is_set_changed_and_taken_away(world, org):
    other = world.org("林晓晴", school_id=org.school_id)
    member = world.member(org)
    world.lives_in(org, "301", member)
    world.lives_in(org, "302", member)
    db.session.rollback()
    assert residences.room_of(org.school_id, member) == "302"
    with pytest.raises(NotFound):
        world.lives_in(other, "303", member)
    world.lives_in(org, "", member)
    db.session.rollback()
    assert residences.room_of(org.school_id, member) == ""


def test_R51_a_closing_twice_at_once_has_one_winner(world, org, app):
    _, notice = world.cluster(org)
    results = at_once(app, [lambda: world.close(org, notice) for _ in range(3)])
    assert sorted(str(one) for one in results) == sorted([str(notice), "cluster_closed", "cluster_closed"])
    assert db.session.get_one(ClusterNotice, (org.school_id, notice)).disposition is ClusterDisposition.ISOLATED

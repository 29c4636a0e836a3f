"""R59: what a report raises, what a newer revision does to it, and how it is acknowledged."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from racing import at_once
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from statements import statements

from yss.actions.day import quick_fill, reporting
from yss.actions.day.reporting import Filled
from yss.actions.kit import change_steps
from yss.actions.person import erasing
from yss.acts import Act
from yss.cli.demo import ORDINARY
from yss.domain.errors import Conflict, NotFound
from yss.domain.vocabulary import ChangeState, Risk
from yss.extensions import db, vault
from yss.models import AuditEvent, ChangeAcknowledgment, HealthChange
from yss.queries.alerts import changes as queries
from yss.queries.alerts.changes import Wanted
from yss.ring.columns import COLUMNS

DAY = timedelta(days=1)


@pytest.fixture
def org(world):
    return world.org()


def states(world, org):
    return [change.state for change in world.changes(org)]


def test_R59_a_report_with_a_new_risk_raises_a_change_with_it(world, org):
    member = world.member(org)
    report = world.ill(org, member)
    (change,) = world.changes(org)
    assert (change.report_id, change.person_id, change.day) == (report, member, world.day)
    assert (change.state, change.risk) == (ChangeState.OPEN, Risk.HIGH)
    assert [one.question for one in queries.open_risks(change)] == ["fever", "health"]


def test_R59_an_ordinary_report_raises_nothing(world, org):
    member = world.member(org)
    world.report(org, member, now=world.now - DAY)
    world.report(org, member, returned_today="yes")
    assert world.changes(org) == []


def test_R59_a_risk_that_stands_is_not_raised_again_the_next_day(world, org):
    member = world.member(org)
    world.ill(org, member, now=world.now - DAY)
    world.ill(org, member)
    assert states(world, org) == [ChangeState.OPEN], "yesterday's, still open"


def test_R59_a_correction_the_same_day_takes_it_back(world, org):
    member = world.member(org)
    world.ill(org, member)
    world.report(org, member)
    assert states(world, org) == [ChangeState.SUPERSEDED]
    assert queries.open_total(org.school_id, org.org_id).total == 0


def test_R59_a_newer_revision_says_it_anew_and_the_trail_stays(world, org):
    member = world.member(org)
    world.report(org, member, health="other_symptoms")
    world.ill(org, member)
    assert states(world, org) == [ChangeState.SUPERSEDED, ChangeState.OPEN]
    world.report(org, member)
    world.ill(org, member)
    assert states(world, org) == [ChangeState.SUPERSEDED, ChangeState.SUPERSEDED, ChangeState.OPEN]


def test_R59_a_revision_with_the_same_risks_leaves_the_change_acknowledged(world, org):
    member = world.member(org)
    world.ill(org, member)
    world.acknowledge(org, world.changes(org)[0].id)
    world.ill(org, member, returned_today="yes")
    assert states(world, org) == [ChangeState.ACKNOWLEDGED]
    world.ill(org, member, health="suspected")
    assert states(world, org) == [ChangeState.SUPERSEDED, ChangeState.OPEN]


def test_R59_every_way_to_report_raises_but_a_copy_does_not(world, org):
    feverish = ORDINARY | {"fever": "yes", "health": "fever"}
    child = world.join_other(org, parent := world.person(), world.somebody())
    world.consent(child)
    world.ill(org, child, by=parent)
    filled = Filled("guide/1", feverish, world.day)
    reporting.report_on_behalf(world.act(org), subject=world.somebody(), filled=filled)
    many = {world.member(org): filled, world.member(org): filled}
    reporting.report_many(world.act(org), filled=many)
    world.submit(org)
    tomorrow = world.now + DAY
    world.member(org)
    assert quick_fill.quick_fill(world.act(org, now=tomorrow), day=world.day + DAY) == 4
    assert states(world, org) == [ChangeState.OPEN] * 4


def test_R59_a_switch_of_questionnaires_compares_what_is_equally_named(world, org):
    member = world.member(org)
    world.ill(org, member, now=world.now - DAY)
    world.switch(org.school_id)
    well = {"attendance": "absent_ill", "fever": "yes", "symptoms": ["cough"], "temperature": "38.1"}
    world.report(org, member, questionnaire="morning-check/1", **well)
    _, change = world.changes(org)
    assert [one.question for one in queries.open_risks(change)] == ["attendance", "symptoms"]


def test_R59_it_belongs_to_where_the_member_was_and_stays_there(world, org):
    other = world.org("林晓晴", school_id=org.school_id)
    member = world.member(org)
    world.ill(org, member)
    world.remove(org, member)
    assert queries.listed(Wanted(org.school_id, org.org_id, ChangeState.OPEN)).total == 1
    world.join(other, member)
    world.ill(other, member)
    assert states(world, org) == [ChangeState.SUPERSEDED]
    assert states(world, other) == [ChangeState.OPEN]


def test_R59_acknowledged_once_with_what_was_done(world, org):
    world.ill(org, world.member(org))
    (change,) = world.changes(org)
    world.acknowledge(org, change.id, words="家长说已退烧")
    found = queries.find(org.school_id, org.org_id, change.id)
    assert found.acknowledged is not None
    assert (found.acknowledged.by, found.acknowledged.words) == ("蒋小华", "家长说已退烧")
    with pytest.raises(Conflict, match="change_acknowledged"):
        world.acknowledge(org, change.id, by=world.admin(org.school_id))
    db.session.rollback()
    told = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "acknowledge_change")).one()
    assert told.detail == {"health_change": change.id, "done": "called"}


def test_R59_not_another_organizations_nor_one_that_was_taken_back(world, org):
    other = world.org("林晓晴", school_id=org.school_id)
    member = world.member(org)
    world.ill(org, member)
    (change,) = world.changes(org)
    with pytest.raises(NotFound):
        world.acknowledge(other, change.id)
    world.report(org, member)
    with pytest.raises(Conflict, match="change_superseded"):
        world.acknowledge(org, change.id)
    elsewhere = world.org("陈默", school_id=world.school("乙小学"))
    with pytest.raises(NotFound):
        world.acknowledge(elsewhere, change.id, by=world.admin(elsewhere.school_id))


def test_R51_acknowledged_by_many_at_once_has_one_winner(world, org, app):
    world.ill(org, world.member(org))
    (change,) = world.changes(org)
    results = at_once(app, [lambda: world.acknowledge(org, change.id) for _ in range(4)])
    assert sorted(str(one) for one in results) == sorted([str(change.id), *["change_acknowledged"] * 3])
    assert db.session.scalar(select(func.count()).select_from(ChangeAcknowledgment)) == 1


def test_R59_a_report_that_corrects_and_an_acknowledgment_at_once_end_whole(world, org, app):
    member = world.member(org)
    world.ill(org, member)
    (change,) = world.changes(org)
    at_once(app, [lambda: world.acknowledge(org, change.id), lambda: world.report(org, member)])
    assert states(world, org) == [ChangeState.SUPERSEDED]


def test_R59_acknowledgments_are_append_only(world, org):
    world.ill(org, world.member(org))
    world.acknowledge(org, world.changes(org)[0].id)
    for statement in ("DELETE FROM change_acknowledgment", "UPDATE change_acknowledgment SET outcome = 'other'"):
        with (
            Session(db.engine.execution_options(write=True)) as session,
            pytest.raises(DBAPIError, match="append-only"),
        ):
            session.execute(text(statement))


def test_R47_no_symptom_no_answer_and_no_word_stands_in_the_clear(world, org):
    world.cluster(org)
    world.acknowledge(org, world.changes(org)[0].id, words="家长说已退烧")
    world.close(org, world.notices(org.school_id)[0].id, words="已送校医室留观")
    tables = ("health_change", "change_acknowledgment", "cluster_notice", "audit_event", "organization_day")
    for table in tables:
        for row in db.session.execute(text(f"SELECT * FROM {table}")).mappings():
            shown = json.dumps({name: str(value) for name, value in row.items()}, ensure_ascii=False)
            assert not [word for word in ("fever", "yes", "退烧", "留观", "symptom", "退") if word in shown], table
            for value in row.values():
                if isinstance(value, bytes | memoryview):
                    assert b"fever" not in bytes(value)


def test_F13_sealed_risks_and_words_are_resealed(world, org):
    world.cluster(org)
    world.acknowledge(org, world.changes(org)[0].id, words="家长说已退烧")
    world.close(org, world.notices(org.school_id)[0].id, words="已送校医室留观")
    places = {sealed.column.class_.__tablename__ for sealed in COLUMNS}
    assert {"health_change", "change_acknowledgment", "cluster_notice"} <= places
    with Session(db.engine.execution_options(write=True)) as session:
        for sealed in COLUMNS:
            for row in session.scalars(select(sealed.column.class_)):
                if (value := getattr(row, sealed.column.key)) is not None:
                    assert vault.open(sealed.place, sealed.owner(row), value)


def test_R49_an_erased_persons_changes_tell_nothing_and_nothing_waits(world, org):
    member, other = world.member(org), world.member(org)
    world.lives_in(org, "301", member, other)
    world.ill(org, member), world.ill(org, other)
    for change in world.changes(org):
        world.acknowledge(org, change.id, words="家长说已退烧")
    erasing.erase_person(Act(actor_id=member, now=world.now), person_id=member)
    first, second = world.changes(org)
    assert (first.risks_sealed, first.room, first.state) == (None, None, ChangeState.SUPERSEDED)
    assert (second.room, second.state) == ("301", ChangeState.ACKNOWLEDGED)
    words = {one.change_id: one.words_sealed for one in db.session.scalars(select(ChangeAcknowledgment))}
    assert words[first.id] is None
    assert words[second.id]
    assert queries.find(org.school_id, org.org_id, first.id).risks == ()


def taken(world, org, member, **answers):
    """How many statements a report takes."""
    once = world.once(member)
    with statements() as said:
        world.report(org, member, once=once, **answers)
    return len(said)


def test_R59_an_ordinary_first_report_costs_nothing_more(world, org, monkeypatch):
    people = [world.member(org) for _ in range(5)]
    for member in people:
        world.report(org, member, now=world.now - DAY)
    with monkeypatch.context() as without:
        without.setattr(change_steps, "note", lambda *_arguments, **_named: None)
        taken(world, org, people[0])
        bare = taken(world, org, people[1])
    ordinary, again = taken(world, org, people[2]), taken(world, org, people[2])
    with_risk = taken(world, org, people[3], left_city="yes")
    case = taken(world, org, people[4], fever="yes", health="fever")
    assert (ordinary - bare, again - bare, with_risk - bare, case - bare) == (0, 0, 1, 6)


def test_R59_the_open_ones_by_risk_and_then_the_latest_first(world, org, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 2)
    people = [world.member(org) for _ in range(4)]
    for person, answers in zip(people, ({"left_city": "yes"}, {"fever": "yes", "health": "fever"}) * 2, strict=True):
        world.report(org, person, **answers)
    wanted = Wanted(org.school_id, org.org_id, ChangeState.OPEN)
    first = queries.listed(wanted)
    assert [row.person_id for row in first.rows] == [people[3], people[1]]
    second = queries.listed(wanted, first.after)
    assert [row.person_id for row in second.rows] == [people[2], people[0]]
    assert (first.total, second.after) == (4, None)
    assert db.session.scalar(select(func.count()).select_from(HealthChange)) == 4

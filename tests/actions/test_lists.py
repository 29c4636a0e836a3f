"""R17, R46, R47: what holds under a race, by constraint, and while keys are rotated."""

from __future__ import annotations

import contextlib
import threading
from datetime import timedelta

import pytest
from cast import subject
from racing import at_once
from rekeyed import rekeyed
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from yss import sealing
from yss.actions.organization import expected, lists
from yss.acts import Act
from yss.domain.errors import Conflict
from yss.domain.people_lists import Entry, People
from yss.extensions import db, vault
from yss.models import ExpectedMember, Membership, Person
from yss.queries.organization import lists as previews

NAMES = ("黄晓波", "李晓明", "黄恺")


def entries(*names):
    found = [subject(name) for name in names]
    return [Entry(at, who.name, who.document_type, who.number) for at, who in enumerate(found, 1)]


def kept(world, org, kind, *names):
    """The name of a list that waits for its confirmation."""
    who = org.collector
    lists.keep_list(
        world.act(org, who),
        kind=kind,
        people=People(tuple(entries(*names))),
        path="/lists",
    )
    db.session.rollback()
    found = previews.of_members if kind == "members" else previews.of_expected
    preview = found(org.desk, who, world.now)
    assert preview is not None
    return preview.list_id


def confirm(world, org, kind, list_id):
    taken_in = lists.enroll_listed if kind == "members" else expected.expect_listed
    return taken_in(world.act(org), list_id=list_id)


def test_R17_a_list_older_than_a_day_is_not_taken_in(world):
    org = world.org()
    list_id = kept(world, org, "members", *NAMES)
    world.now += timedelta(days=1, seconds=1)
    with pytest.raises(Conflict, match="list_changed"):
        confirm(world, org, "members", list_id)


def test_R51_a_name_taken_off_by_three_taps_at_once_is_taken_off_once(world, app):
    org = world.org()
    confirm(world, org, "expected", kept(world, org, "expected", "黄晓波"))
    db.session.rollback()
    name, once = db.session.scalars(select(ExpectedMember.id)).one(), world.once(org.collector)
    db.session.rollback()

    def tap():
        return expected.remove_expected(
            Act(school_id=org.school_id, org_id=org.org_id, actor_id=org.collector, once=once, now=world.now),
            expected_id=name,
        )

    assert at_once(app, [tap] * 3) == [1, 1, 1]


@pytest.mark.parametrize("kind", ["members", "expected"])
def test_R51_of_many_confirmations_at_once_one_takes_the_list_in(world, app, kind):
    org = world.org()
    list_id, taken = kept(world, org, kind, *NAMES), []

    def work():
        with app.app_context():
            try:
                taken.append(confirm(world, org, kind, list_id))
            except Conflict as told:
                taken.append(told.code)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, taken)) == ["3", *["nobody_addable"] * 5]
    db.session.rollback()
    table = Membership if kind == "members" else ExpectedMember
    assert len(db.session.scalars(select(table)).all()) == 3


def test_R18_two_organizations_that_add_the_same_class_share_nobody(world, app):
    first = world.org()
    second = world.org("林晓晴", school_id=first.school_id)
    waiting = {org: kept(world, org, "members", *NAMES) for org in (first, second)}

    def work(org):
        with app.app_context(), contextlib.suppress(Conflict):
            confirm(world, org, "members", waiting[org])

    threads = [threading.Thread(target=work, args=(org,)) for org in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    people = db.session.scalars(select(Membership.person_id)).all()
    assert len(people) == len(set(people)) == 3
    assert len(db.session.scalars(select(Person).where(Person.name.in_(NAMES))).all()) == 3


def row(world, org, at, name="黄恺", digest=None):
    return ExpectedMember(
        school_id=org.school_id,
        id=at,
        org_id=org.org_id,
        name=name,
        initials="hk",
        document_digest=digest,
        listed_at=world.now,
    )


@pytest.mark.parametrize("digest", [None, b"d" * 32])
def test_R46_the_database_holds_one_of_a_name_and_one_of_a_document(world, app, digest):
    org = world.org()
    db.session.add(row(world, org, 1, digest=digest))
    db.session.commit()
    db.session.add(row(world, org, 2, digest=digest))
    with pytest.raises(IntegrityError):
        db.session.commit()
    db.session.rollback()
    db.session.add(row(world, org, 3, digest=b"e" * 32))
    db.session.commit()


def test_R47_the_numbers_are_resealed_under_the_new_key(world, app):
    org = world.org()
    confirm(world, org, "expected", kept(world, org, "expected", "黄恺"))
    with rekeyed(app):
        [found] = db.session.scalars(select(ExpectedMember)).all()
        owner = expected.number_owner(found)
        assert vault.open(sealing.EXPECTED_NUMBER, owner, found.number_sealed).decode() == subject("黄恺").number

"""R61 under contest: two accept at once, a handover while the owner submits; and what the rules say by themselves."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from hands import deputy_invite, handover_invite, take_over
from racing import at_once
from sqlalchemy import select

from yss.actions.day import submitting
from yss.actions.organization import deputies, handover
from yss.acts import Act
from yss.domain.errors import DomainError, NotFound
from yss.extensions import db
from yss.models import Collectorship, DaySubmission, Deputy, Handover

ROUNDS = 6


def test_F3_two_who_accept_at_once_one_takes_over(world, app):
    for _ in range(ROUNDS):
        org = world.org(collector_id=world.person())
        people = [world.person() for _ in range(6)]
        invite, _ = handover_invite(world, org)
        acts = [lambda who=who, org=org, invite=invite: take_over(world, org, who, invite) for who in people]
        results = at_once(app, acts)
        won = [who for who, result in zip(people, results, strict=True) if result == org.org_id]
        lost = Counter(result.code for result in results if isinstance(result, DomainError))
        assert len(won) == 1
        assert lost == {"invite_used_up": 5}
        ties = db.session.execute(select(Collectorship.person_id).where(Collectorship.org_id == org.org_id)).scalars()
        assert list(ties) == won


def test_R12_one_person_who_accepts_two_at_once_takes_over_one(world, app):
    for _ in range(ROUNDS):
        first, second = (world.org(collector_id=world.person()) for _ in range(2))
        taker = world.person()
        invites = [(org, handover_invite(world, org)[0]) for org in (first, second)]
        results = at_once(
            app, [lambda o=org, i=invite, who=taker: take_over(world, o, who, i) for org, invite in invites]
        )
        assert sum(isinstance(result, int) for result in results) == 1
        assert [result.code for result in results if isinstance(result, DomainError)] == ["already_collector"]
        assert db.session.scalars(select(Handover).where(Handover.to_id == taker)).one().org_id in (
            first.org_id,
            second.org_id,
        )


def test_R34_a_handover_while_the_owner_submits(world, app):
    for _ in range(ROUNDS):
        org = world.org(collector_id=world.person())
        world.member(org)
        taker = world.person()
        invite, _ = handover_invite(world, org)
        seen = world.review(org)

        def submit(org=org, seen=seen):
            return submitting.submit_day(
                world.act(org),
                day=world.day,
                seen=seen,
                as_seen=False,
            )

        submitted, taken = at_once(app, [submit, lambda o=org, i=invite, who=taker: take_over(world, o, who, i)])
        assert taken == org.org_id
        by = db.session.scalars(select(DaySubmission.submitted_by).where(DaySubmission.org_id == org.org_id)).all()
        if isinstance(submitted, NotFound):
            assert by == [], "who sits there no longer submits nothing"
        else:
            assert (submitted, by) == (1, [org.collector])


def test_R61_two_who_accept_to_stand_in_one_does(world, app):
    org = world.org()
    people = [world.person() for _ in range(4)]
    _, invite, _ = deputy_invite(world, org)

    def accept(who):
        return deputies.become_deputy(world.act(org, who), invite_id=invite)

    results = at_once(app, [lambda who=who: accept(who) for who in people])
    assert sum(result == org.org_id for result in results) == 1
    assert db.session.scalars(select(Deputy.person_id)).one() in people


def test_R61_offered_anew_the_earlier_card_stops(world, app):
    org = world.org()
    first, _ = handover_invite(world, org)
    second, _ = handover_invite(world, org)
    with pytest.raises(DomainError, match="invite_revoked"):
        take_over(world, org, world.person("陈默"), first)
    assert take_over(world, org, world.person("陈默"), second) == org.org_id


def test_R61_withdrawn_twice_it_is_told_once(world, app):
    from yss.models import AuditEvent

    org = world.org()
    handover_invite(world, org)
    for _ in range(2):
        handover.withdraw_handover(
            Act(
                school_id=org.school_id, org_id=org.org_id, actor_id=org.collector, now=world.now + timedelta(minutes=1)
            )
        )
    told = db.session.scalars(select(AuditEvent.action).where(AuditEvent.action == "withdraw_handover")).all()
    assert told == ["withdraw_handover"]

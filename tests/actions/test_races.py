"""F2, F3 of reliability.md at a size that fits a test run; YSS_F2_ROUNDS, YSS_F3_CONTESTS and others ask for more.

The race: members report, a proxy fills in, somebody joins, somebody is removed and comes back, while the collector
submits. Whatever the order, the frozen rows are the roster at one instant and the figures are those rows.
"""

from __future__ import annotations

import itertools
import random
import threading
import time
from collections import Counter
from datetime import timedelta

import pytest
from actions.test_correcting import create
from cast import subject
from racing import at_once, refusals, submit_once, winners
from sizes import size
from sqlalchemy import select, update

from yss import transactions
from yss.actions.day import submitting
from yss.actions.entry.inviting import reset_member_link
from yss.actions.kit import freezing_steps
from yss.domain.vocabulary import InviteKind
from yss.extensions import db
from yss.models import (
    Collectorship,
    DaySubmission,
    HealthReport,
    Invite,
    InviteOpening,
    InviteRedemption,
    Membership,
    Organization,
    OrganizationDay,
    SubmissionReturn,
    SubmissionRow,
)
from yss.queries.day import day as days

pytestmark = pytest.mark.slow

ROUNDS, WORKERS, CONTROLS = size("F2_ROUNDS", 6), size("F2_WORKERS", 11), size("F2_CONTROLS", 10)
CONTESTS, CALLERS = size("F3_CONTESTS", 12), size("F3_CALLERS", 8)


def say(what: str) -> None:
    print(f"{db.engine.dialect.name}: {what}")


def a_round(world, app, told: Counter[str]) -> list[str]:
    """One race on an organization of its own; adds who was refused, and returns the invariants that broke."""
    org = world.org(collector_id=world.person())
    members = [world.member(org) for _ in range(5)]
    parent, newcomer = world.person("黄伟斌"), world.person()
    child = world.join_other(org, parent, world.somebody())
    world.consent(child)
    db.session.rollback()

    def remove_and_rejoin():
        world.remove(org, members[0])
        world.join(org, members[0])

    acts = [
        lambda: world.report(org, members[0]),
        lambda: world.report(org, members[1]),
        lambda: world.report(org, members[1], left_city="yes"),
        lambda: world.report(org, members[2]),
        lambda: world.report(org, members[3], by=org.collector),
        lambda: world.report(org, child, by=parent),
        lambda: world.join(org, newcomer),
        lambda: world.remove(org, members[4]),
        remove_and_rejoin,
        lambda: submit_once(world, org),
        lambda: submit_once(world, org),
    ]
    more = itertools.cycle([lambda: world.report(org, members[0]), lambda: world.report(org, members[2])])
    acts += itertools.islice(more, WORKERS - len(acts))
    random.shuffle(acts)
    results = at_once(app, acts)
    told.update(getattr(result, "code", "busy") for result in results if isinstance(result, Exception))
    return broken(world, org)


def broken(world, org) -> list[str]:
    """What does not hold after a race."""
    wrong = []
    submission = db.session.scalars(select(DaySubmission).where(DaySubmission.org_id == org.org_id)).all()
    if len(submission) != 1:
        return [f"{len(submission)} submissions"]
    rows = db.session.scalars(select(SubmissionRow).where(SubmissionRow.submission_id == submission[0].id)).all()
    figures = submission[0].figures["day"]
    reported = figures["by_self"] + figures["by_proxy"] + figures["carried_forward"]
    if (len(rows), sum(row.report_id is not None for row in rows)) != (figures["joined"], reported):
        wrong.append("the figures are not the rows")
    health = submission[0].figures["tally"]["health"]
    if sum(health.values()) != reported:
        wrong.append("the tally is not the rows")
    active = db.session.scalars(select(Membership.person_id).where(Membership.left_at.is_(None))).all()
    if max(Counter(active).values()) > 1:
        wrong.append("somebody belongs twice")
    seqs: dict[int, list[int]] = {}
    for report in db.session.scalars(select(HealthReport).where(HealthReport.org_id == org.org_id)):
        seqs.setdefault(report.person_id, []).append(report.seq)
    if any(sorted(found) != list(range(1, len(found) + 1)) for found in seqs.values()):
        wrong.append("revisions with gaps")
    held = {row.report_id for row in rows}
    found = days.find(org.desk, world.day, world.now)
    if held & {row.person_id for row in days.late(found).rows}:
        wrong.append("late and held")
    return wrong


def test_F2_the_days_race_breaks_nothing(world, app):
    told: Counter[str] = Counter()
    failures = [wrong for _ in range(ROUNDS) if (wrong := a_round(world, app, told))]
    assert failures == []
    assert told["busy"] == 0, told
    say(f"{ROUNDS} rounds of {WORKERS}, none broken; refused {dict(told)}")


def test_F2_without_the_lock_a_submission_freezes_what_was_not_there(world, app, monkeypatch):
    """The control: with the organization's lock off, a removal slips between counting and freezing."""
    if db.engine.dialect.name == "sqlite":
        pytest.skip("on SQLite BEGIN IMMEDIATE is the lock; its control reads and writes apart")
    monkeypatch.setattr(transactions, "_locks", lambda *_arguments: ())
    slipped = sum(_slips_between(world, app, monkeypatch) for _ in range(CONTROLS))
    assert slipped >= 0.9 * CONTROLS
    say(f"without the lock {slipped} of {CONTROLS} broken")


def test_F2_with_the_lock_nothing_slips_between(world, app, monkeypatch):
    assert sum(_slips_between(world, app, monkeypatch) for _ in range(3)) == 0


def _slips_between(world, app, monkeypatch) -> bool:
    """Whether a report that arrives while the day is being frozen is neither held nor a reason to ask again."""
    org = world.org(collector_id=world.person())
    member = world.member(org)
    version = world.review(org)
    inside, frozen = threading.Event(), freezing_steps.frozen

    def pause(*arguments):
        inside.set()
        time.sleep(0.15)
        return frozen(*arguments)

    monkeypatch.setattr(freezing_steps, "frozen", pause)
    ended: list[tuple[str, float]] = []

    def submit():
        made = submitting.submit_day(
            world.act(org),
            day=world.day,
            seen=version,
            as_seen=False,
        )
        ended.append(("submit", time.monotonic()))
        return made

    def report():
        inside.wait(10)
        world.report(org, member)
        ended.append(("report", time.monotonic()))

    at_once(app, [submit, report])
    monkeypatch.setattr(freezing_steps, "frozen", frozen)
    first = min(ended, key=lambda one: one[1])[0]
    return first == "report"


def test_F2_on_sqlite_reading_and_writing_apart_loses_what_the_product_keeps(world, app):
    """The control for SQLite: the day's version read in one transaction and written in another is lost."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL's control switches the lock off")
    org = world.org()
    members = [world.member(org) for _ in range(2)]
    meet = threading.Barrier(2)

    def version() -> int:
        db.session.rollback()
        return days.find(org.desk, world.day, world.now).version

    def read_then_write():
        read = version()
        meet.wait(10)
        db.session.rollback()
        with db.engine.execution_options(write=True).begin() as connection:
            connection.execute(update(OrganizationDay).values(version=read + 1))

    before = version()
    at_once(app, [read_then_write, read_then_write])
    assert version() == before + 1
    at_once(app, [lambda member=member: world.report(org, member) for member in members])
    assert version() == before + 3


def test_F3_of_many_submissions_one_wins(world, app):
    for _ in range(CONTESTS):
        org = world.org(collector_id=world.person())
        version = world.review(org)

        def submit(org=org, version=version):
            return submitting.submit_day(
                world.act(org),
                day=world.day,
                seen=version,
                as_seen=False,
            )

        results = at_once(app, [submit] * CALLERS)
        assert winners(results) == [1]
        assert refusals(results) == {"submitted_before"}
    say(f"{CONTESTS} contests × {CALLERS} submissions, one each")


def test_R35_a_return_and_the_next_version_never_cross(world, app):
    """Members report while the school returns and the collector submits again: what stands holds its rows."""
    for _ in range(ROUNDS):
        org = world.org(collector_id=world.person())
        members = [world.member(org) for _ in range(4)]
        world.report(org, members[0])
        world.submit(org)
        acts = [
            lambda org=org: world.return_day(org),
            lambda org=org: world.return_day(org),
            lambda org=org: world.submit(org),
            lambda org=org: world.submit(org),
            *(lambda org=org, member=member: world.report(org, member) for member in members),
        ]
        random.shuffle(acts)
        results = at_once(app, acts)
        assert refusals(results) <= {"already_returned", "submitted_before", "nothing_reviewed"}
        found = days.find(org.desk, world.day, world.now)
        made = db.session.scalars(
            select(DaySubmission).where(DaySubmission.org_id == org.org_id).order_by(DaySubmission.seq)
        ).all()
        returns = db.session.scalars(select(SubmissionReturn).where(SubmissionReturn.org_id == org.org_id)).all()
        versions = [one.version for one in made]
        assert versions == list(range(1, len(made) + 1))
        assert [row.version for row in sorted(returns, key=lambda row: row.version)] == list(range(1, len(returns) + 1))
        assert len(made) - len(returns) in (0, 1), "each version but the first follows a return of the one before"
        assert (found.submitted is None) is (len(made) == len(returns))
        assert found.last.version == made[-1].version
        figures = days.figures(found)
        listed = days.people(found, missing=False).total
        assert figures.reported == listed == (4 if found.submitted is None else _reported(made[-1]))


def _reported(submission) -> int:
    rows = db.session.scalars(select(SubmissionRow).where(SubmissionRow.submission_id == submission.id)).all()
    reported = sum(row.report_id is not None for row in rows)
    figures = submission.figures["day"]
    assert reported == figures["by_self"] + figures["by_proxy"] + figures["carried_forward"]
    return reported


def test_R35_of_many_returns_one_wins(world, app):
    for _ in range(CONTESTS):
        org = world.org(collector_id=world.person())
        world.submit(org)
        results = at_once(app, [lambda org=org: world.return_day(org)] * CALLERS)
        assert winners(results) == [1]
        assert refusals(results) == {"already_returned"}


def test_R35_at_the_last_second_the_instant_decides_and_not_the_lock(world, app):
    """Submissions a second before and at the end of a return, all at once: only the ones in time make a version."""
    for _ in range(CONTESTS):
        org = world.org(collector_id=world.person())
        world.submit(org)
        world.return_day(org, minutes=30)
        end = world.now + timedelta(minutes=30)
        seen = world.review(org, now=end - timedelta(seconds=2))

        def submit(at, org=org, seen=seen):
            return lambda: submitting.submit_day(
                world.act(org, now=at),
                day=world.day,
                seen=seen,
                as_seen=False,
            )

        results = at_once(app, [submit(end - timedelta(seconds=1))] * 3 + [submit(end)] * 3)
        assert winners(results[:3]) == [2]
        assert refusals(results[3:]) == {"submitted_before"}
        assert days.find(org.desk, world.day, end).submitted.version == 2


def test_F3_of_many_taps_with_one_key_one_has_effect(world, app):
    org = world.org()
    for _ in range(CONTESTS):
        member = world.member(org)
        once = world.once(member, f"key-{member}")
        results = at_once(app, [lambda member=member, once=once: world.report(org, member, once=once)] * CALLERS)
        assert len(set(results)) == 1
        found = select(HealthReport).where(HealthReport.person_id == member)
        assert len(db.session.scalars(found).all()) == 1
    say(f"{CONTESTS} contests × {CALLERS} taps with one key, one report each")


def test_F3_of_many_organizations_one_is_created(world, app):
    school = world.school()
    for _ in range(CONTESTS):
        card, _ = world.collector_invite(school, uses=CALLERS)
        who = world.person()
        results = at_once(app, [lambda who=who, card=card: create(world, school, who, card)] * CALLERS)
        owned = db.session.scalars(select(Collectorship.org_id).where(Collectorship.person_id == who)).all()
        assert winners(results) == owned
        assert refusals(results) == {"already_collector"}
        assert db.session.get_one(Invite, (school, card)).uses == 1
    say(f"{CONTESTS} contests × {CALLERS} creations by one person, one each")


def test_F3_R43_of_many_who_redeem_a_card_as_many_create_as_it_has_uses(world, app):
    school, people = world.school(), {world.person() for _ in range(CALLERS)}
    for place in range(CONTESTS):
        uses = place % 3 + 1
        card, _ = world.collector_invite(school, uses=uses)
        results = at_once(app, [lambda who=who, card=card: create(world, school, who, card) for who in people])
        made = select(Organization.id, Organization.created_by).where(Organization.invite_id == card)
        created = dict(db.session.execute(made).tuples().all())
        assert sorted(winners(results)) == sorted(created)
        assert len(created) == db.session.get_one(Invite, (school, card)).uses == uses
        assert refusals(results) == {"invite_used_up"}
        for trace in (InviteRedemption, InviteOpening):
            left = db.session.scalars(select(trace.person_id).where(trace.invite_id == card)).all()
            assert sorted(left) == sorted(created.values()), "who was refused has left no trace"
        people = people - set(created.values()) | {world.person() for _ in created}
    say(f"{CONTESTS} contests × {CALLERS} for the 1 to 3 uses of a card, each use one's")


def test_F3_of_many_joins_by_one_person_one_is_kept(world, app):
    org = world.org()
    for _ in range(CONTESTS):
        person = world.person()
        at_once(app, [lambda person=person: world.join(org, person)] * CALLERS)
        found = select(Membership).where(Membership.person_id == person)
        assert len(db.session.scalars(found).all()) == 1
    say(f"{CONTESTS} contests × {CALLERS} joins by one person, one membership each")


def test_F3_of_many_resets_one_link_lives(world, app):
    org = world.org()

    def reset():
        return reset_member_link(world.act(org))

    at_once(app, [reset] * CALLERS)
    live = select(Invite).where(
        Invite.org_id == org.org_id, Invite.kind == InviteKind.MEMBER, Invite.revoked_at.is_(None)
    )
    assert len(db.session.scalars(live).all()) == 1


def test_F3_one_document_is_one_person_however_many_say_it(world, app):
    ids = at_once(app, [lambda: world.person("黄晓波")] * CALLERS)
    assert len(set(ids)) == 1
    assert subject("黄晓波").name == "黄晓波"

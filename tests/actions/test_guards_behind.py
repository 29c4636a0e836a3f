"""Guards that stand behind another one, which is taken away here: whoever comes past the first meets the second."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from cast import subject
from sqlalchemy import event, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from yss import sealing
from yss.actions import exports as exporting
from yss.actions.entry import verifying
from yss.actions.organization import leaving
from yss.acts import Act
from yss.domain.days import day_of
from yss.domain.errors import Conflict, NotFound
from yss.domain.exports import LINK_LASTS
from yss.domain.vocabulary import VerificationMethod
from yss.extensions import db
from yss.models import Person, UserSession
from yss.queries.kit import actors
from yss.transactions import Lock, Refused, lock_organizations, run

WAY = verifying.Way("token", "state", "browser")
SECRET = "440106200005170039"


def answered(now, *refusals):
    """A way through a provider that was told who it is about, and answered so."""
    verifying.start_attempt(way=WAY, method=VerificationMethod.WECHAT_PAY, subject=subject("陈默"), now=now)
    for refusal in refusals:
        verifying.keep_result(token=WAY.token, browser=WAY.browser, refusal=refusal, now=now)


def complete(now, **changes):
    return verifying.complete(
        **({"token": WAY.token, "state": WAY.state, "browser": WAY.browser, "now": now} | changes)
    )


def test_R5_a_result_is_taken_with_its_state_alone(app, now):
    answered(now, "")
    with pytest.raises(NotFound):
        complete(now, state="another")
    assert complete(now).session_token


def test_R5_a_result_is_taken_by_its_browser_alone(app, now):
    answered(now)
    other = {"token": WAY.token, "browser": "another", "now": now}
    with pytest.raises(NotFound):
        verifying.keep_subject(subject=subject("黄晓波"), **other)
    with pytest.raises(NotFound):
        verifying.keep_result(refusal="", **other)
    verifying.keep_result(token=WAY.token, browser=WAY.browser, refusal="", now=now)
    with pytest.raises(NotFound):
        complete(now, browser="another")
    assert complete(now).session_token


def test_R5_the_providers_first_answer_stands(app, now):
    answered(now, "payment_rejected", "")
    assert complete(now).refusal == "payment_rejected"


@pytest.mark.parametrize("refusal", ["", "payment_rejected"])
def test_R5_a_way_is_used_once(app, now, refusal):
    """Also one that was refused, of which what was typed stays for another try."""
    answered(now, refusal)
    assert complete(now).refusal == refusal
    with pytest.raises(Conflict, match="verification_used"):
        complete(now)


def test_R5_a_way_lasts_ten_minutes(app, now):
    answered(now, "")
    with pytest.raises(Conflict, match="verification_expired"):
        complete(now + timedelta(minutes=10))
    assert complete(now + timedelta(minutes=9, seconds=59)).session_token


def test_a_refusal_leaves_its_note_and_nothing_of_what_was_done(world):
    one, other = world.person("黄晓波"), world.person("陈默")

    def work(session):
        session.execute(update(Person).where(Person.id == one).values(name="改了一半"))
        note = update(Person).where(Person.id == other).values(name="记下来的")
        raise Refused(Conflict("name_mismatch"), lambda session: session.execute(note))

    with pytest.raises(Conflict, match="name_mismatch"):
        run(work, [], Lock.NONE)
    db.session.rollback()
    names = select(Person.name).where(Person.id.in_([one, other])).order_by(Person.id)
    assert sorted(db.session.scalars(names)) == ["记下来的", "黄晓波"]


@pytest.mark.parametrize("who", ["classmate", "collector", "proxy"])
def test_R69_nobody_leaves_for_others_than_their_own(world, who):
    org = world.org()
    proxy = world.person()
    member = world.join_other(org, proxy, world.somebody())
    by = {"classmate": world.member(org), "collector": org.collector, "proxy": proxy}[who]
    with pytest.raises(NotFound):
        leaving.leave(world.act(org, by), person_id=member)
    leaving.leave(world.act(org, member), person_id=member)


LONG, IDLE = actors.SESSION_LASTS, actors.SESSION_IDLE
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("after", "seen", "ended", "is_told"),
    [
        (MINUTE, MINUTE, False, False),
        (IDLE, 0 * MINUTE, False, True),
        (IDLE, 0 * MINUTE, True, False),
        (LONG, LONG - MINUTE, False, True),
        (LONG - MINUTE, LONG - MINUTE, False, False),
    ],
    ids=["live", "idle", "idle, but left before", "old", "nearly old"],
)
def test_R5_a_session_that_ran_out_by_itself_alone_tells_its_owner(world, after, seen, ended, is_told):
    person = world.person()
    token = verifying.sign_in(person_id=person, now=world.now)
    mine = update(UserSession).where(UserSession.token_digest == sealing.token_digest(token))
    db.session.execute(mine.values(last_seen_at=world.now + seen, ended_at=world.now + seen if ended else None))
    db.session.commit()
    at = world.now + after
    assert actors.expired_owner(token, at) == (person if is_told else None)
    assert (actors.load(token, at, day_of(at)) is None) is (is_told or ended)


def test_R45_a_link_that_has_run_out_is_not_used(world):
    org = world.org()
    export = world.export(org.school_id)
    admin = world.act(org.school_id)
    link = exporting.make_link(admin, export_id=export)
    late = Act(school_id=org.school_id, now=world.now + LINK_LASTS)
    with pytest.raises(NotFound):
        exporting.use_link(late, link_id=link, export_id=export, browser="browser")
    in_time = Act(school_id=org.school_id, now=late.now - MINUTE)
    exporting.use_link(in_time, link_id=link, export_id=export, browser="browser")


def test_R47_an_error_of_the_database_tells_no_parameter(app):
    with pytest.raises(DBAPIError) as refused:
        db.session.execute(text("SELECT 1 FROM nowhere WHERE number = :number"), {"number": SECRET})
    assert "nowhere" in str(refused.value)
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize("app", ["postgresql"], indirect=True)
@pytest.mark.parametrize("lock", [Lock.SHARED, Lock.EXCLUSIVE])
def test_two_organizations_are_locked_in_the_order_of_their_ids(app, lock):
    said = []

    def note(_connection, _cursor, statement, *_rest):
        said.append(statement)

    with Session(db.engine) as session:
        session.execute(select(1))
        event.listen(db.engine, "before_cursor_execute", note)
        try:
            lock_organizations(session, [9, 3, 5], lock)
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
    [words] = said
    assert re.findall(r"\((\d)\)", words) == ["3", "5", "9"]

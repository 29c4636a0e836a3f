"""Who may is asked again under the lock (R75): what was let in at the door may have lost its right since."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from cast import ORDINARY, subject
from hands import handover_invite, make_deputy, take_over
from phone import Phone
from racing import at_once
from rights_made import handed_over, second_admin
from sqlalchemy import select

from yss import acts
from yss.actions import exports, teachers
from yss.actions.alerts import clusters
from yss.actions.day import absences, quick_fill, reporting, returning, submitting
from yss.actions.day.absences import NewLeave
from yss.actions.day.reporting import Filled
from yss.actions.entry import inviting, membership
from yss.actions.kit import link_steps
from yss.actions.organization import deputies, handover, leaving, organizing, revealing
from yss.actions.person import erasing, linking
from yss.actions.school import founding, retaining
from yss.acts import Act
from yss.domain.absences import Span
from yss.domain.errors import NotFound, NotPermitted
from yss.domain.exports import Order
from yss.domain.permissions import DEPUTY_MAY, DeskWork
from yss.domain.submission_drafts import Typed
from yss.domain.vocabulary import ExportFormat, ExportKind, ExportPurpose, LeaveKind, RevealReason
from yss.extensions import db
from yss.models import Leave, Membership, Person

DAY = timedelta(days=1)


def leave_of(world, member, words=""):
    return {"person_id": member, "new": NewLeave(Span(world.day, world.day), LeaveKind.SICK, words)}


def removed(world, org, member):
    world.remove(org, member)
    db.session.rollback()
    return db.session.scalars(select(Membership.id).where(Membership.person_id == member)).one()


def yesterday_submitted(world, org, member):
    world.report(org, member, now=world.now - DAY)
    world.submit(org, world.day - DAY)
    return {"day": world.day}


def copied(world, org, member):
    quick_fill.quick_fill(world.act(org), **yesterday_submitted(world, org, member))
    return {"day": world.day, "person_id": None}


def filled(world, org):
    return Filled("guide/1", ORDINARY, world.day)


# What a collector does: the name of the work, and what it needs beside the act, made by the collector before.
AT_DESK = {
    revealing.reveal_number: lambda w, o, m: {"person_id": m, "reason": RevealReason.EPIDEMIC_CONTROL},
    membership.enroll: lambda w, o, m: {"subject": w.somebody()},
    leaving.remove_members: lambda w, o, m: {"person_ids": [m]},
    leaving.restore_member: lambda w, o, m: {"membership_id": removed(w, o, m)},
    organizing.change_organization: lambda w, o, m: {"name": "2班", "headcount": 9},
    inviting.reset_member_link: lambda w, o, m: {},
    absences.grant_leave: lambda w, o, m: leave_of(w, m),
    absences.end_leave: lambda w, o, m: {"leave_id": w.leave(o, m)},
    teachers.put_on_list: lambda w, o, m: {"teacher_ids": w.roster(o.school_id, ("Ann", "US"))},
    teachers.take_off_list: lambda w, o, m: {"teacher_id": w.listed_teacher(o)},
    handover.offer_handover: lambda w, o, m: {"note": "王老师"},
    handover.withdraw_handover: lambda w, o, m: {},
    deputies.name_deputy: lambda w, o, m: {"note": "", "from_day": w.day, "to_day": w.day},
    leaving.turn_into_proxy: lambda w, o, m: {"parent_id": m, "child": subject("黄小明")},
    quick_fill.quick_fill: yesterday_submitted,
    quick_fill.undo_quick_fill: copied,
    clusters.set_residence: lambda w, o, m: {"person_id": m, "room": "3栋501"},
    submitting.save_draft: lambda w, o, m: {"day": w.day, "typed": Typed()},
    submitting.submit_day: lambda w, o, m: {"day": w.day, "seen": w.review(o), "as_seen": False},
    reporting.report_on_behalf: lambda w, o, m: {"subject": w.somebody(), "filled": filled(w, o)},
    reporting.report_many: lambda w, o, m: {"filled": {m: filled(w, o)}},
    reporting.report: lambda w, o, m: {"person_id": m, "filled": filled(w, o), "at_desk": True},
}

# These ask for more than the right: who reports for whom (R22), and a review of the actor's own (R34).
ASKED_TWICE = {reporting.report, reporting.report_on_behalf, reporting.report_many, submitting.submit_day}

OF_SCHOOL = {
    founding.add_admin: lambda w, o, m: {"subject": w.somebody()},
    exports.order_export: lambda w, o, m: {
        "order": Order(ExportKind.SUBMISSIONS, ExportFormat.CSV, w.day, w.day, None, ExportPurpose.ARCHIVE),
        "people": (),
    },
    inviting.invite_collector: lambda w, o, m: {"lasts": 7 * DAY, "max_uses": 1},
    handover.offer_handover: lambda w, o, m: {"note": "王老师"},
    deputies.name_deputy: lambda w, o, m: {"note": "", "from_day": w.day, "to_day": w.day},
    returning.return_submission: lambda w, o, m: {"day": w.day, "minutes": 30, "reason": "人数有误"},
    organizing.confirm_organization: lambda w, o, m: {},
    retaining.set_period: lambda w, o, m: {"days": 400},
}


def named(actions):
    return pytest.mark.parametrize("act", actions, ids=lambda action: action.__name__)


@pytest.fixture
def org(world):
    return world.org()


@pytest.fixture
def member(world, org):
    return world.member(org)


def made(world, org, member, table, act):
    """What the action needs; a submitted day where one is given back."""
    if act is returning.return_submission:
        world.submit(org)
    what = table[act](world, org, member)
    db.session.rollback()
    return what


@named(AT_DESK)
def test_R75_the_former_collector_does_nothing_any_more(world, org, member, act):
    what = made(world, org, member, AT_DESK, act)
    handed_over(world, org)
    with pytest.raises(NotFound, match="right_ended"):
        act(world.act(org), **what)


@named([act for act in AT_DESK if act not in ASKED_TWICE])
def test_R75_with_the_question_left_out_the_former_collector_would_do_it(world, org, member, act, monkeypatch):
    """So the table above asks for what would be done."""
    what = made(world, org, member, AT_DESK, act)
    handed_over(world, org)
    for asking in (acts, leaving):
        monkeypatch.setattr(asking, "check_right", lambda *_: None)
    act(world.act(org), **what)


def removed_admin(world, org):
    gone = second_admin(world, org.school_id)

    def remove():
        founding.remove_admin(world.act(org.school_id), person_id=gone)
        db.session.rollback()

    return gone, remove


@named(OF_SCHOOL)
def test_R75_a_removed_admin_does_nothing_any_more(world, org, member, act):
    gone, remove = removed_admin(world, org)
    what = made(world, org, member, OF_SCHOOL, act)
    remove()
    with pytest.raises(NotFound, match="right_ended"):
        act(world.act(org, gone), **what)


@named(OF_SCHOOL)
def test_R75_with_the_question_left_out_a_removed_admin_would_do_it(world, org, member, act, monkeypatch):
    gone, remove = removed_admin(world, org)
    what = made(world, org, member, OF_SCHOOL, act)
    remove()
    monkeypatch.setattr(acts, "check_right", lambda *_: None)
    act(world.act(org, gone), **what)


@named([act for act in AT_DESK if act not in {reporting.report, submitting.submit_day}])
def test_R61_a_deputy_may_what_the_table_says_until_the_last_day(world, org, member, act):
    who = world.person()
    make_deputy(world, org, who, days=1)
    what = made(world, org, member, AT_DESK, act)
    asked = next((right.work for right in act.rights if hasattr(right, "work")), DeskWork.ENROLL)
    if not DEPUTY_MAY[asked]:
        with pytest.raises(NotPermitted, match="deputy_may_not"):
            act(world.act(org, who), **what)
        return
    with pytest.raises(NotFound, match="right_ended"):
        act(world.act(org, who, now=world.now + DAY), **what)
    db.session.rollback()
    act(world.act(org, who), **what)


def test_R61_an_admin_who_stands_in_at_a_desk_keeps_the_admins_right(world, org):
    admin = world.admin(org.school_id)
    make_deputy(world, org, admin)
    assert handover.offer_handover(world.act(org, admin), note="王老师")
    assert deputies.name_deputy(world.act(org, admin), note="", from_day=world.day, to_day=world.day)


def test_R51_taps_at_no_desk_end_a_link_once(world, app):
    """Who stands in no organization any more takes no organization's lock: one tap waits for the other all the same."""
    org, proxy = world.org(), world.person("黄伟斌")
    child = world.join_other(org, proxy, world.somebody())
    once = world.once(proxy)
    nowhere = Act(actor_id=proxy, school_id=org.school_id, once=once, now=world.now)
    results = at_once(app, [lambda: linking.end_links(nowhere, pairs=[(child, proxy)])] * 6)
    assert results == [1] * 6


def between_door_and_lock(monkeypatch, happens):
    """Somebody's right ends after the request was let in, and before its action begins."""
    real, waiting = acts.run, [happens]

    def run(*arguments):
        if waiting:
            waiting.pop()()
        return real(*arguments)

    monkeypatch.setattr(acts, "run", run)


def test_R75_a_handover_while_the_request_is_under_way_is_told(app, world, org, member, monkeypatch):
    taker = world.person()
    card, _ = handover_invite(world, org)
    phone = Phone(app).sign_in(org.collector).open("/organization/edit")
    between_door_and_lock(monkeypatch, lambda: take_over(world, org, taker, card))
    phone.fill("组织人数", "77").tap("确认修改").sees("您已不再担任采集员、代理人或学校管理员，操作没有执行。")
    assert phone.status == 404


def test_R75_an_admin_who_is_removed_while_the_request_is_under_way_is_told(app, world, org, monkeypatch):
    gone, remove = removed_admin(world, org)
    phone = Phone(app).sign_in(gone).open(f"/admin/{org.school_id}/retention")
    between_door_and_lock(monkeypatch, remove)
    phone.fill("days", "400").tap("保存").sees("您已不再担任采集员、代理人或学校管理员，操作没有执行。")
    assert phone.status == 404


def test_R75_a_handover_waits_for_what_has_begun(world, app, org, member, monkeypatch):
    """An action that takes no organization's lock holds the row that gives the right: it ends before the right does."""
    taker = world.person()
    card, _ = handover_invite(world, org)
    order, begun = [], threading.Event()
    real = revealing.vault

    class Slow:
        def open(self, *arguments):
            begun.set()
            threading.Event().wait(0.3)
            order.append("revealed")
            return real.open(*arguments)

    monkeypatch.setattr(revealing, "vault", Slow())

    def reveal():
        return revealing.reveal_number(world.act(org), person_id=member, reason=RevealReason.EPIDEMIC_CONTROL)

    def take():
        begun.wait(5)
        take_over(world, org, taker, card)
        order.append("taken over")

    at_once(app, [reveal, take])
    assert order == ["revealed", "taken over"]


@pytest.mark.parametrize("words", ["", "发烧"])
def test_R62_the_same_leave_six_times_at_once_is_one(world, app, org, member, words):
    results = at_once(app, [lambda: absences.grant_leave(world.act(org), **leave_of(world, member, words))] * 6)
    assert len(set(results)) == 1
    assert db.session.scalars(select(Leave.id)).all() == [results[0]]


def test_R62_leaves_that_differ_in_their_words_are_two(world, org, member):
    first, second = (world.leave(org, member, words=words) for words in ("发烧", "住院"))
    assert first != second


def test_R49_R71_who_erases_themselves_while_being_added_leaves_no_name(world, app, org, monkeypatch):
    who = world.somebody()
    person = founding.add_person(subject=who, now=world.now)
    named_them, real = threading.Event(), link_steps.check_admits

    def slow(*arguments):
        named_them.set()
        threading.Event().wait(0.3)
        real(*arguments)

    monkeypatch.setattr(link_steps, "check_admits", slow)

    def erase():
        named_them.wait(5)
        erasing.erase_person(Act(actor_id=person, now=world.now), person_id=person)

    at_once(app, [lambda: membership.enroll(world.act(org), subject=who), erase])
    db.session.rollback()
    assert db.session.get_one(Person, person).is_erased
    stays = db.session.scalars(select(Membership).where(Membership.person_id == person)).all()
    assert [(stay.name, stay.left_at) for stay in stays] == [("已注销", world.now)]

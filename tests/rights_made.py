"""What a right makes, and the ways in which it ends (R75).

A maker takes (world, organization, whose right) and returns how the thing is used, which raises once it has ended.
"""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from actions.test_correcting import close, create
from cast import subject
from hands import accept_deputy, deputy_invite, handover_invite, take_over
from joining_makers import ADULT

from yss.actions import exports as exporting
from yss.actions import reminders
from yss.actions.day import submitting
from yss.actions.entry import inviting
from yss.actions.entry.membership import enroll, join_self
from yss.actions.kit import drafts
from yss.actions.organization import lists
from yss.actions.reminders import Robot
from yss.actions.school import founding
from yss.acts import Act
from yss.domain.drafts import submission_purpose
from yss.domain.errors import Conflict, NotFound
from yss.domain.list_reader import Told
from yss.domain.people_lists import Entry, People
from yss.domain.rosters import Rows
from yss.domain.submission_drafts import Typed
from yss.domain.vocabulary import ClosingReason, DocumentType, RobotKind
from yss.extensions import db
from yss.models import Deputy, Draft
from yss.models import lists as kept_lists
from yss.queries import reminders as robots
from yss.queries.exports import exports
from yss.queries.person import proxies

WECOM = "https://qyapi.weixin.qq.com/send?key="


def kept(purpose, owner):
    """Whether the owner's draft is there."""

    def use():
        db.session.rollback()
        if db.session.get(Draft, (owner, purpose)) is None:
            raise NotFound

    return use


def set_robot(world, school_id, by, of_org=None, key="1", url=None):
    address = WECOM + key if url is None else url
    robot = Robot(RobotKind.WECOM, address, "", [60], (time(21, 30), time(7, 0)))
    reminders.configure_robot(Act(school_id=school_id, org_id=of_org or 0, actor_id=by, now=world.now), robot=robot)


def robot_is(school_id, of_org, key):
    """Whether the robot speaks into this group."""

    def use():
        db.session.rollback()
        found = robots.robot(school_id, of_org)
        if found is None or not found.url.endswith(f"={key}"):
            raise NotFound

    return use


def sits_at(world, org, person_id):
    """Whether the person may do the desk's work."""

    def use():
        act = world.act(org, person_id)
        submitting.review(act, day=world.day, typed=Typed(), supplement={}, questionnaire="guide/1")

    return use


def collectors_card(world, org, by):
    card = inviting.invite_collector(
        Act(school_id=org.school_id, actor_id=by, now=world.now), lasts=timedelta(days=7), max_uses=2
    )
    return lambda: create(world, org.school_id, world.person(), card)


def handover_card(world, org, by):
    card, _ = handover_invite(world, org, by=by)
    return lambda: take_over(world, org, world.person(), card)


def deputys_card(world, org, by):
    _, card, _ = deputy_invite(world, org, by=by)
    return lambda: accept_deputy(world, org, world.person(), card)


def deputy(world, org, by):
    who = world.person()
    accept_deputy(world, org, who, deputy_invite(world, org, by=by)[1])
    return sits_at(world, org, who)


def deputy_to_come(world, org, by):
    who = world.person()
    deputy_id, card, _ = deputy_invite(world, org, begins=2, by=by)
    accept_deputy(world, org, who, card)

    def use():
        db.session.rollback()
        if db.session.get_one(Deputy, (org.school_id, deputy_id)).ended_at is not None:
            raise NotFound

    return use


def export(world, org, by):
    number = world.export(org.school_id, by=by)
    return lambda: exports.find(org.school_id, number, by)


def one_time_link(world, org, by):
    number = world.export(org.school_id, by=by)
    once = world.once(by)
    exporting.make_link(Act(school_id=org.school_id, actor_id=by, once=once, now=world.now), export_id=number)
    db.session.rollback()
    _, _, code, token = exports.live_link(exports.find(org.school_id, number, by), world.now).path.split("/")

    def use():
        db.session.rollback()
        link, found = exports.by_token(code, token, "browser", world.now)
        act = Act(school_id=org.school_id, now=world.now)
        exporting.use_link(act, link_id=link, export_id=found.export_id, browser="browser")

    return use


def link_of_an_export(world, org, by):
    number = world.export(org.school_id, by=by)
    return lambda: exporting.make_link(
        Act(school_id=org.school_id, actor_id=by, once=world.once(by), now=world.now), export_id=number
    )


def schools_robot(world, org, by):
    key = str(by)
    set_robot(world, org.school_id, by, key=key)
    return robot_is(org.school_id, None, key)


def admins_list(world, org, by):
    lists.keep_import(
        Act(school_id=org.school_id, actor_id=by, now=world.now),
        kind=kept_lists.TEACHERS,
        found=Rows((), Told()),
        path="",
    )
    return kept(kept_lists.purpose(org.school_id, kept_lists.TEACHERS), by)


def admins_unsent(world, org, by):
    path = f"/admin/{org.school_id}/invites/new"
    drafts.keep_unsent(Act(actor_id=by, now=world.now), path=path, values={"note": ["x"]})
    return kept(f"unsent:{path}", by)


def robot_of_class(world, org, by):
    set_robot(world, org.school_id, by, org.org_id, key=str(by))
    return robot_is(org.school_id, org.org_id, str(by))


def members_link(world, org, by):
    def use():
        who = world.person()
        join_self(world.act(org, who), invite_id=org.invite_id, agreement=ADULT)

    return use


def waiting_request(world, org, by):
    """Whether the person whom the desk has asked in can still say yes."""
    who = world.somebody()
    person = world.verify(who)
    with pytest.raises(Conflict, match="awaits_person"):
        enroll(world.act(org, by), subject=who)
    [asked] = proxies.asked_of(person)

    def use():
        db.session.rollback()
        proxies.card_of_request(asked.school_id, asked.request_id, person)

    return use


def submission_draft(world, org, by):
    sits_at(world, org, by)()
    return kept(submission_purpose(org.org_id, world.day), by)


def list_of_members(world, org, by):
    people = People((Entry(1, "黄晓波", DocumentType.RESIDENT_ID, subject("黄晓波").number),))
    lists.keep_list(
        world.act(org, by),
        kind=kept_lists.MEMBERS,
        people=people,
        path="",
    )
    return kept(kept_lists.purpose(org.org_id, kept_lists.MEMBERS), by)


def unsent(world, org, by):
    values = {"name": ["黄晓波"], "desk": [str(org.org_id)]}
    drafts.keep_unsent(Act(actor_id=by, now=world.now), path="/members/add", values=values)
    return kept("unsent:/members/add", by)


def deputys_draft(world, org, by):
    who = world.person()
    accept_deputy(world, org, who, deputy_invite(world, org, by=by)[1])
    return submission_draft(world, org, who)


OF_ADMIN = (
    collectors_card,
    handover_card,
    deputys_card,
    deputy,
    deputy_to_come,
    export,
    one_time_link,
    link_of_an_export,
    schools_robot,
    admins_list,
    admins_unsent,
)


OF_OWNER = (
    members_link,
    robot_of_class,
    deputys_card,
    deputy,
    deputy_to_come,
    deputys_draft,
    submission_draft,
    waiting_request,
    list_of_members,
    unsent,
)


def removed(world, school, who, by):
    founding.remove_admin(Act(school_id=school, actor_id=by, once=world.once(by), now=world.now), person_id=who)


def by_another(world, school, who):
    removed(world, school, who, world.admin(school))


def by_oneself(world, school, who):
    removed(world, school, who, who)


def and_added_again(world, school, who):
    by_another(world, school, who)
    later = world.now + timedelta(seconds=1)
    assert founding.add_admin(Act(school_id=school, now=later), subject=subject("陈默")) == who


def second_admin(world, school):
    return founding.add_admin(Act(school_id=school, now=world.now), subject=subject("陈默"))


def handed_over(world, org, by=None):
    taker = world.person()
    card, _ = handover_invite(world, org, by=by)
    take_over(world, org, taker, card)
    return taker


def handed_over_by_the_school(world, org):
    handed_over(world, org, by=world.admin(org.school_id))


def handed_over_and_back(world, org):
    taker = handed_over(world, org)
    card, _ = handover_invite(world, org, by=taker)
    take_over(world, org, org.collector, card)


def closed_by_support(world, org):
    close(world, org)


def closed_by_the_school(world, org):
    close(world, org, collector_id=None, actor_id=world.admin(org.school_id))


def archived(world, org):
    close(world, org, collector_id=None, actor_id=world.admin(org.school_id), reason=ClosingReason.ARCHIVED)


HANDED_OVER = (handed_over, handed_over_by_the_school, handed_over_and_back)
CLOSED = (closed_by_support, closed_by_the_school, archived)

"""The demo's university: the guide's cast, with days counted back from the day it is loaded."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import select

from yss import sealing
from yss.actions import teachers as foreign_teachers
from yss.actions.day import reporting, submitting
from yss.actions.day.reporting import Filled
from yss.actions.entry import consenting, inviting, membership
from yss.actions.kit.consent_steps import Agreement
from yss.actions.organization import expected, lists, organizing
from yss.actions.organization.organizing import NewOrganization
from yss.actions.school import founding
from yss.acts import Act
from yss.cli.made_up import MadeUp
from yss.domain import documents
from yss.domain.days import ONE_DAY, SHANGHAI, day_of
from yss.domain.foreign_teachers import RosterEntry
from yss.domain.people_lists import Entry, People
from yss.domain.subject import Subject
from yss.domain.submission_drafts import Typed
from yss.domain.vocabulary import Audience, ConsentRelation, DocumentType, InviteKind, SchoolType
from yss.extensions import db, vault
from yss.models import Invite, Person
from yss.models.person import document_digest
from yss.queries.day import submissions
from yss.queries.entry import invites
from yss.queries.kit import schools
from yss.queries.kit.actors import Desk
from yss.queries.organization import lists as previews
from yss.transactions import Once


@with_appcontext
def _refuse_production() -> None:
    if current_app.extensions["yss_settings"].is_production:
        raise click.ClickException("production holds real people: demo data is made where YSS_ENV is development")


group = AppGroup(
    "demo", callback=_refuse_production, help="Demo data: the guide's cast, a primary school, a crowd, a whole school."
)

_LOOKED_UP = 500

SCHOOL_CODE = "demo2020"
SCHOOL = "中山大学"
QUESTIONNAIRE = "guide/1"

ADMIN, COLLECTOR, PROXY = "梁志远", "蒋小华", "黄伟斌"
NEWCOMER = "林晓晴"
STRANGER = "陈默"
MISSING = ("黄晓波", "赵子涵", "单雨桐", "区嘉怡", "仇一鸣")
NOT_JOINED = ("许晨曦", "孔令仪", "尤嘉", "华一帆", "魏然")
REPORTED = (
    "李晓明", "傅立叶", "黄宇轩", "黄恺", "王梓轩", "张雨欣", "刘浩然", "陈思源", "杨欣怡", "赵一诺",
    "周子墨", "吴佳琪", "徐若曦", "孙宇航", "马诗涵", "朱俊杰", "胡梦瑶", "郭子豪", "何静雯", "高天佑",
    "林雅婷", "罗文博", "郑可欣", "梁家辉", "谢婉清", "宋嘉豪", "唐语嫣", "许志强", "韩雪", "冯建国",
    "邓丽君", "曹思远", "彭晓彤", "曾子轩", "萧雨", "田甜", "董浩", "潘悦", "袁野", "蔡依林",
)  # fmt: skip

TEACHERS = (("Dorian Lam", "US"), ("Fourier FU", "AU"), ("Lam Chungchun", "SG"), ("Smaiva Mubeens", "IN"))

ORDINARY: dict[str, Any] = {
    "nationality": "CN",
    "household": "4401",
    "stayed_on_campus": "no",
    "returned_after_jan25": "yes",
    "location": "4401",
    "recent_contact": ["none"],
    "left_for_visit": "no",
    "left_city": "no",
    "left_country": "no",
    "returned_today": "no",
    "fever": "no",
    "health": "normal",
}
SUPPLEMENT = {
    "expected_on_site": 45, "present_on_site": 40, "absent_ill": 0, "isolated_central": 0, "isolated_home": 0,
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """Where the demo happens."""

    school_id: int
    org_id: int
    collector: int
    member_invite: int

    def act(self, actor_id: int, now: datetime) -> Act:
        """Somebody's act there, once."""
        return Act(actor_id=actor_id, school_id=self.school_id, org_id=self.org_id, now=now, once=once(actor_id))


def collector_link() -> str:
    """The path of the demo's open collector invite."""
    school_id = schools.id_of(SCHOOL_CODE)
    invite = db.session.scalars(
        select(Invite)
        .where(Invite.school_id == school_id, Invite.kind == InviteKind.COLLECTOR)
        .order_by(Invite.id.desc())
    ).first()
    if school_id is None or invite is None:
        raise click.ClickException("no demo data")
    owner = f"{school_id}:{invite.id}"
    return invites.link_path(SCHOOL_CODE, vault.open(sealing.INVITE_TOKEN, owner, invite.token_sealed).decode())


def subject(name: str, seed: int) -> Subject:
    """Somebody of the cast with a valid, made-up number."""
    birth = date(1999, 1, 1) + timedelta(days=seed * 7 % 700)
    number = documents.make_resident_number("440106", birth, seed % 1000)
    return Subject(name, DocumentType.RESIDENT_ID, number, f"138{seed:08d}")


def build(now: datetime) -> Place:
    """The school, its organization of 50 with 45 joined, three days of reports and today's 40."""
    today = day_of(now)
    start = at(today - 4 * ONE_DAY, 8)
    founding.create_school(name=SCHOOL, code=SCHOOL_CODE, now=start)
    school_id = schools.id_of(SCHOOL_CODE) or 0
    admin = founding.add_admin(Act(school_id=school_id, now=start), subject=subject(ADMIN, 1))
    teachers = [RosterEntry(name, country) for name, country in TEACHERS]
    foreign_teachers.add_to_roster(Act(school_id=school_id, now=start), entries=teachers)
    new = NewOrganization(Audience.STUDENTS, SchoolType.UNIVERSITY, "软件工程", "2019级", "1班", 50)
    place = organization(school_id, admin, subject(COLLECTOR, 2), new, start)
    people = _members(place, start)
    _expect(place, NOT_JOINED, start)
    for day in (today - 3 * ONE_DAY, today - 2 * ONE_DAY, today - ONE_DAY):
        _report_all(place, people, day, at(day, 9), missing=())
        if day < today - ONE_DAY:
            submit(place, day, at(day, 16))
    _report_all(place, people, today, min(now, at(today, 9)), missing=MISSING)
    invite_newcomer(school_id, admin, now)
    for name, seed in ((NEWCOMER, 901), (STRANGER, 902)):
        founding_person(subject(name, seed), now)
    return place


def at(day: date, hour: int) -> datetime:
    """An instant of that day on the Shanghai clock."""
    return datetime.combine(day, time(hour), SHANGHAI)


def once(person_id: int) -> Once:
    """A key of its own for each effect."""
    return Once(person_id, sealing.new_token(), b"demo")


def invite_newcomer(school_id: int, admin: int, now: datetime) -> None:
    """The collector invite that a tester opens."""
    inviting.invite_collector(
        Act(school_id=school_id, actor_id=admin, now=now), lasts=timedelta(days=365), max_uses=1000
    )


def strangers(drawn: Iterator[MadeUp]) -> Iterator[MadeUp]:
    """Those of the made-up people whom nobody here is: schools of other seeds have drawn from the same numbers."""
    while some := {document_digest(one.subject): one for one in itertools.islice(drawn, _LOOKED_UP)}:
        known = set(db.session.scalars(select(Person.document_digest).where(Person.document_digest.in_(some))))
        db.session.rollback()
        yield from (one for digest, one in some.items() if digest not in known)


def founding_person(who: Subject, now: datetime) -> int:
    """Somebody who belongs nowhere yet, to sign in as."""
    return founding.add_person(subject=who, now=now)


def organization(school_id: int, admin: int, collects: Subject, new: NewOrganization, now: datetime) -> Place:
    """The collector's organization, made through an invite of the admin's."""
    collector = founding_person(collects, now)
    card = inviting.invite_collector(
        Act(school_id=school_id, actor_id=admin, now=now), lasts=timedelta(days=7), max_uses=1
    )
    org_id = organizing.create_organization(
        Act(school_id=school_id, actor_id=collector, once=once(collector), now=now), invite_id=card, new=new
    )
    members = db.session.execute(
        select(Invite.id).where(Invite.school_id == school_id, Invite.org_id == org_id)
    ).scalar_one()
    return Place(school_id, org_id, collector, members)


def _expect(place: Place, names: Sequence[str], now: datetime) -> None:
    """应加入名单 of those who have not joined."""
    people = People(tuple(Entry(row, name) for row, name in enumerate(names, 1)))
    lists.keep_list(
        place.act(place.collector, now),
        kind="expected",
        people=people,
        path="",
    )
    preview = previews.of_expected(Desk(place.school_id, place.org_id), place.collector, now)
    expected.expect_listed(
        place.act(place.collector, now),
        list_id=preview.list_id if preview else "",
    )


def _members(place: Place, now: datetime) -> dict[str, int]:
    """Joins 45: most by themselves, 傅立叶 by the collector, 黄宇轩 by a proxy. Returns ids by name."""
    people: dict[str, int] = {}
    proxy = founding_person(subject(PROXY, 3), now)
    for seed, name in enumerate((*MISSING, *REPORTED), start=10):
        person_id = founding_person(subject(name, seed), now)
        people[name] = person_id
        _join(place, name, person_id, proxy, seed, now)
    return people | {PROXY: proxy}


def _join(place: Place, name: str, person_id: int, proxy: int, seed: int, now: datetime) -> None:
    agreed = Agreement(ConsentRelation.SELF, date(1999, 1, 1))
    if name == "傅立叶":
        membership.enroll(
            place.act(place.collector, now),
            subject=subject(name, seed),
        )
        consenting.give_consent(place.act(person_id, now), person_id=person_id, agreement=agreed)
    elif name == "黄宇轩":
        membership.join_on_behalf(
            place.act(proxy, now),
            invite_id=place.member_invite,
            subject=subject(name, seed),
            agreement=replace(agreed, relation=ConsentRelation.AS_ASKED),
        )
    else:
        membership.join_self(place.act(person_id, now), invite_id=place.member_invite, agreement=agreed)


def _report_all(place: Place, people: dict[str, int], day: date, now: datetime, missing: tuple[str, ...]) -> None:
    for name, answers in _answers(day, is_last=bool(missing)):
        if name in missing:
            continue
        actor = {"傅立叶": place.collector, "黄宇轩": people[PROXY]}.get(name, people[name])
        reporting.report(
            place.act(actor, now),
            person_id=people[name],
            filled=Filled(QUESTIONNAIRE, answers, day),
            at_desk=actor == place.collector,
        )


def _answers(day: date, *, is_last: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    """Ordinary days with a few changes; 黄恺 is the one of the guide's detail screen."""
    chance = random.Random(day.toordinal())
    for name in (*MISSING, *REPORTED):
        answers = dict(ORDINARY)
        if is_last and name == "黄恺":
            answers |= {"recent_contact": ["hubei_stay", "hubei_contact"], "health": "suspected"}
        elif is_last and name in ("黄宇轩", "傅立叶"):
            answers |= {"left_city": "yes", "location": "4403"}
        elif chance.random() < 0.03:
            answers |= {"returned_today": "yes"}
        yield name, answers


def submit(
    place: Place,
    day: date,
    now: datetime,
    *,
    questionnaire: str = QUESTIONNAIRE,
    supplement: Mapping[str, int] = SUPPLEMENT,
) -> None:
    """The collector submits that day, as a collector does."""
    act = place.act(place.collector, now)
    submitting.review(
        act,
        day=day,
        typed=Typed(),
        supplement=dict(supplement),
        questionnaire=questionnaire,
    )
    reviewed = submissions.reviewed(act.actor_id, Desk(act.school_id, act.org_id), day, questionnaire, now)
    seen = reviewed.seen if reviewed else ""
    submitting.submit_day(act, day=day, seen=seen, as_seen=False)

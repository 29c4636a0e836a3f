"""Makers: schools, organizations, people and reports, through the real actions."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from absence_makers import AbsenceMakers
from cast import (
    CHINESE,
    MORNING_CHECK,
    MORNING_NUMBERS,
    ORDINARY,
    QUESTIONNAIRE,
    SUPPLEMENT,
    TEACHER,
    WELL,
    Called,
    subject,
)
from flask import Flask
from health_makers import HealthMakers
from joining_makers import JoiningMakers
from sqlalchemy import select

from yss import sealing
from yss.actions import exports, help
from yss.actions import teachers as foreign_teachers
from yss.actions.day import reporting, returning, submitting
from yss.actions.day.reporting import Filled
from yss.actions.entry import inviting
from yss.actions.organization import leaving, organizing
from yss.actions.organization.organizing import NewOrganization
from yss.actions.school import founding
from yss.actions.testing import Sent, send_card
from yss.acts import Act
from yss.domain.days import day_of
from yss.domain.documents import make_resident_number
from yss.domain.exports import Order
from yss.domain.foreign_teachers import Details, RosterEntry
from yss.domain.languages import Language
from yss.domain.subject import Subject
from yss.domain.submission_drafts import Typed
from yss.domain.vocabulary import (
    Audience,
    DocumentType,
    ExportFormat,
    ExportKind,
    ExportPurpose,
    FeedbackKind,
    SchoolType,
)
from yss.extensions import db
from yss.models import ForeignTeacher, Invite
from yss.queries.day import submissions
from yss.queries.entry import invites
from yss.queries.exports import export_subjects
from yss.queries.kit import schools
from yss.queries.kit.actors import Desk
from yss.transactions import Once


@dataclass(frozen=True)
class Org:
    """An organization with its school, collector and member invite."""

    school_id: int
    org_id: int
    collector: int
    invite_id: int

    @property
    def desk(self) -> Desk:
        return Desk(self.school_id, self.org_id)


_ORDINARY = {QUESTIONNAIRE: ORDINARY, MORNING_CHECK: WELL}
_SUPPLEMENTS = {QUESTIONNAIRE: SUPPLEMENT, MORNING_CHECK: MORNING_NUMBERS}


class World(AbsenceMakers, HealthMakers, JoiningMakers):
    """Everything that a test needs to exist, made as people would make it; its schools speak `language`."""

    def __init__(
        self, app: Flask, now: datetime, called: Called = CHINESE, language: Language = Language.SIMPLIFIED
    ) -> None:
        self.app, self.now, self.called, self.language = app, now, called, language
        self._seeds = itertools.count(1)

    @property
    def day(self) -> date:
        return day_of(self.now)

    def once(self, person_id: int, key: str = "") -> Once:
        return Once(person_id, key or sealing.new_token(), b"body")

    def act(
        self, place: Any, actor_id: int | None = None, *, once: Once | None = None, now: datetime | None = None
    ) -> Act:
        """An act at an organization, by its collector, or in a school by its admin, unless by somebody else."""
        school_id, org_id = (place, 0) if isinstance(place, int) else (place.school_id, place.org_id)
        if actor_id is None:
            actor_id = place.collector if org_id else self.admin(school_id)
        return Act(
            actor_id=actor_id,
            school_id=school_id,
            org_id=org_id,
            once=once or self.once(actor_id),
            now=now or self.now,
        )

    def person(self, name: str = "", birth: date = date(2000, 5, 17)) -> int:
        """Somebody the product knows; a name of the cast, or a made-up one with a number of their own."""
        return founding.add_person(subject=subject(name, birth) if name else self.somebody(), now=self.now)

    def somebody(self) -> Subject:
        seed = next(self._seeds)
        birth = date(1998, 1, 1) + timedelta(days=seed // 900)
        return Subject(
            f"{self.called.member}{seed}", DocumentType.RESIDENT_ID, make_resident_number("440104", birth, seed % 900)
        )

    def school(self, name: str = "") -> int:
        code = founding.create_school(name=name or self.called.school, now=self.now, language=self.language)
        school_id = schools.id_of(code)
        assert school_id is not None
        founding.add_admin(Act(school_id=school_id, now=self.now), subject=subject(self.called.admin))
        return school_id

    def admin(self, school_id: int) -> int:
        """The school's admin, first of them."""
        admin = schools.first_admin(school_id)
        assert admin is not None
        return admin

    def second_admin(self, school_id: int) -> int:
        """Another admin of the school."""
        return founding.add_admin(Act(school_id=school_id, now=self.now), subject=self.somebody())

    def export(self, school_id: int, *, by: int | None = None, once: Once | None = None, **changes: Any) -> int:
        """An export of today's figures as XLSX but for `changes`, by the admin; returns its number."""
        admin = by or self.admin(school_id)
        usual = Order(ExportKind.SUBMISSIONS, ExportFormat.XLSX, self.day, self.day, None, ExportPurpose.ARCHIVE)
        order = replace(usual, **changes)
        people = export_subjects.people(school_id, order, self.now)
        act = Act(school_id=school_id, actor_id=admin, once=once or self.once(admin), now=self.now)
        return exports.order_export(act, order=order, people=people)

    def switch(self, school_id: int, questionnaire: str = MORNING_CHECK) -> None:
        """The school's forms ask another questionnaire from now on."""
        founding.change_questionnaire(Act(school_id=school_id, now=self.now), questionnaire=questionnaire)

    def collector_invite(self, school_id: int, *, uses: int = 1, days: int = 7) -> tuple[int, str]:
        """(invite id, path of its link)."""
        invite_id = inviting.invite_collector(
            Act(school_id=school_id, actor_id=self.admin(school_id), now=self.now),
            lasts=timedelta(days=days),
            max_uses=uses,
        )
        db.session.rollback()
        return invite_id, invites.link_of(school_id, invite_id)

    def org(
        self,
        collector: str = "",
        *,
        collector_id: int | None = None,
        school_id: int | None = None,
        headcount: int = 50,
        founded: int = 30,
    ) -> Org:
        """软件工程-2019级-1班 of 中山大学, made so many days ago."""
        school_id = school_id or self.school()
        collector_id = collector_id or self.person(collector or self.called.collector)
        card, _ = self.collector_invite(school_id)
        org_id = organizing.create_organization(
            Act(
                school_id=school_id,
                actor_id=collector_id,
                once=self.once(collector_id),
                now=self.now - timedelta(days=founded),
            ),
            invite_id=card,
            new=NewOrganization(Audience.STUDENTS, SchoolType.UNIVERSITY, *self.called.organization, headcount),
        )
        db.session.rollback()
        member_card = db.session.execute(
            select(Invite.id).where(Invite.school_id == school_id, Invite.org_id == org_id, Invite.revoked_at.is_(None))
        ).scalar_one()
        return Org(school_id, org_id, collector_id, member_card)

    def send_card(self, org: Org, *people: int, group: bool = False, words: str = "") -> None:
        """The organization's card into the collector's chats with `people`, and into the class group."""
        sent = Sent(org.invite_id, people, org.org_id if group else None, words)
        send_card(self.act(org), sent=sent)

    def remove(self, org: Org, person_id: int, *, now: datetime | None = None) -> None:
        leaving.remove_members(self.act(org, now=now or self.now), person_ids=[person_id])

    def report(
        self,
        org: Org,
        person_id: int,
        *,
        by: int | None = None,
        day: date | None = None,
        now: datetime | None = None,
        once: Once | None = None,
        at_desk: bool | None = None,
        questionnaire: str = QUESTIONNAIRE,
        **changes: Any,
    ) -> int:
        """A report with ordinary answers but for `changes`; by the person unless `by` says who. Returns its id."""
        actor = by or person_id
        now = now or self.now
        return reporting.report(
            Act(school_id=org.school_id, org_id=org.org_id, actor_id=actor, once=once or self.once(actor), now=now),
            person_id=person_id,
            filled=Filled(questionnaire, _ORDINARY[questionnaire] | changes, day or day_of(now)),
            at_desk=actor == org.collector if at_desk is None else at_desk,
        )

    def feedback(self, person_id: int, words: str = "", *, phone: str = "", once: Once | None = None) -> int:
        """What a person told support; returns its id."""
        return help.send_feedback(
            Act(actor_id=person_id, once=once or self.once(person_id), now=self.now),
            kind=FeedbackKind.FAULT,
            words=words or self.called.trouble,
            phone=phone,
        )

    def roster(self, school_id: int, *teachers: tuple[str, str]) -> tuple[int, ...]:
        """Adds foreign teachers (name, country) to the school's roster, Dorian Lam where none is given; their ids."""
        entries = [RosterEntry(*teacher) for teacher in teachers or (("Dorian Lam", "US"),)]
        foreign_teachers.add_to_roster(Act(school_id=school_id, now=self.now), entries=entries)
        db.session.rollback()
        found = select(ForeignTeacher).where(ForeignTeacher.school_id == school_id)
        ids = {(one.roster_name, one.roster_country): one.id for one in db.session.scalars(found)}
        return tuple(ids[entry.name, entry.country] for entry in entries)

    def put_on_list(self, org: Org, *teachers: int, once: Once | None = None) -> int:
        """【确认并添加】."""
        return foreign_teachers.put_on_list(self.act(org, once=once), teacher_ids=teachers)

    def listed_teacher(self, org: Org) -> int:
        """Dorian Lam (美国) of the roster, on the collector's list."""
        (teacher,) = self.roster(org.school_id)
        self.put_on_list(org, teacher)
        return teacher

    def take_off_list(self, org: Org, teacher: int) -> int:
        """移出列表."""
        return foreign_teachers.take_off_list(self.act(org), teacher_id=teacher)

    def tell(
        self, org: Org, teacher: int, *, now: datetime | None = None, once: Once | None = None, **changes: str
    ) -> int:
        """修改信息 with an ordinary teacher's details but for `changes`; returns its number."""
        details = Details(**({"name": "Dorian Lam", "country": "US"} | TEACHER | changes))
        return foreign_teachers.tell_change(
            self.act(org, once=once, now=now),
            teacher_id=teacher,
            details=details,
        )

    def review(self, org: Org, day: date | None = None, *, now: datetime | None = None, remarks: str = "") -> str:
        """【下一步】: returns the name of what 数据详情 shows."""
        now, day = now or self.now, day or self.day
        key = schools.questionnaire_key(org.school_id)
        typed = Typed(remarks=remarks)
        submitting.review(self.act(org, now=now), day=day, typed=typed, supplement=_SUPPLEMENTS[key], questionnaire=key)
        db.session.rollback()
        seen = submissions.reviewed(org.collector, org.desk, day, key, now)
        assert seen is not None
        return seen.seen

    def submit(
        self, org: Org, day: date | None = None, *, now: datetime | None = None, remarks: str = ""
    ) -> int | submitting.Moved:
        """Review and 【确定】: returns the submission's version, or MOVED."""
        now = now or self.now
        version = self.review(org, day, now=now, remarks=remarks)
        return submitting.submit_day(self.act(org, now=now), day=day or self.day, seen=version, as_seen=False)

    def return_day(
        self,
        org: Org,
        day: date | None = None,
        *,
        minutes: int = 60,
        reason: str = "",
        now: datetime | None = None,
        once: Once | None = None,
    ) -> int:
        """退回 by the school's admin, or the opening of a day never submitted; the version returned, or 0."""
        admin = self.admin(org.school_id)
        return returning.return_submission(
            self.act(org, admin, once=once, now=now),
            day=day or self.day,
            minutes=minutes,
            reason=reason or self.called.reason,
        )

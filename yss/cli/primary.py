"""The demo's primary school: a class that reports 晨午检与因病缺勤 (R21), with one pupil at home ill."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from yss.actions import founding, membership, reporting
from yss.actions.consent_steps import Agreement
from yss.actions.membership import ByInvite
from yss.actions.organizing import NewOrganization
from yss.actions.reporting import Filled
from yss.cli.demo import Place, at, founding_person, once, organization, submit
from yss.domain import documents
from yss.domain.days import ONE_DAY, day_of
from yss.domain.subject import Subject
from yss.domain.vocabulary import Audience, ConsentRelation, DocumentType, SchoolType
from yss.queries import schools

SCHOOL_CODE = "demo2024"
SCHOOL = "越秀区实验小学"
MORNING_CHECK = "morning-check/1"

ADMIN, COLLECTOR = "邝美玲", "何婉仪"
PARENTS = {"罗国强": ("罗子谦", "罗子悦"), "欧阳倩": ("陈诗琪",)}
PUPILS = ("罗子谦", "罗子悦", "陈诗琪", "简浩文", "麦嘉懿", "关颖彤", "利俊熙", "容思敏")
ILL, MISSING = "罗子谦", "容思敏"

WELL: dict[str, Any] = {"boarding": "day", "attendance": "present", "fever": "no", "symptoms": ["none"]}
SUPPLEMENT = {
    "expected_on_site": 8, "present_on_site": 7, "absent_ill": 1, "absent_personal": 0,
    "abnormal_morning": 0, "abnormal_noon": 0,
}  # fmt: skip


def build(now: datetime) -> Place:
    """三年级-2班 of 9 with 8 joined, two days of reports submitted, and today's of all but one."""
    today = day_of(now)
    start = at(today - 3 * ONE_DAY, 8)
    founding.create_school(name=SCHOOL, code=SCHOOL_CODE, questionnaire=MORNING_CHECK, now=start)
    school_id = schools.id_of(SCHOOL_CODE) or 0
    admin = founding.add_admin(school_id=school_id, subject=_adult(ADMIN, 801), now=start)
    new = NewOrganization(Audience.STUDENTS, SchoolType.PRIMARY, "", "三年级", "2班", 9)
    place = organization(school_id, admin, _adult(COLLECTOR, 802), new, start)
    people = _join(place, today, start)
    for day in (today - 2 * ONE_DAY, today - ONE_DAY):
        _report(place, people, PUPILS, day, today, at(day, 8))
        submit(place, day, at(day, 10), questionnaire=MORNING_CHECK, supplement=SUPPLEMENT)
    reported = [name for name in PUPILS if name != MISSING]
    _report(place, people, reported, today, today, min(now, at(today, 8)))
    return place


def _adult(name: str, seed: int) -> Subject:
    number = documents.make_resident_number("440104", date(1985, 3, 1) + timedelta(days=seed), seed)
    return Subject(name, DocumentType.RESIDENT_ID, number, f"139{seed:08d}")


def _birth(place: int, today: date) -> date:
    """Of somebody in the third year, whenever the demo is loaded."""
    return date(today.year - 9, 9, place + 1)


def _pupil(name: str, today: date) -> Subject:
    place = PUPILS.index(name)
    number = documents.make_resident_number("440104", _birth(place, today), place + 1)
    return Subject(name, DocumentType.RESIDENT_ID, number)


def _join(place: Place, today: date, now: datetime) -> dict[str, tuple[int, int]]:
    """Joins the pupils, by a parent or else by the collector; (pupil, who reports for them) by name."""
    pupils = {name: _pupil(name, today) for name in PUPILS}
    people: dict[str, tuple[int, int]] = {}
    for seed, (parent, children) in enumerate(PARENTS.items(), start=811):
        parent_id = founding_person(_adult(parent, seed), now)
        by = ByInvite(place.school_id, place.org_id, place.member_invite, parent_id)
        for name in children:
            agreed = Agreement(ConsentRelation.GUARDIAN, _birth(PUPILS.index(name), today))
            child = membership.join_on_behalf(
                by=by, org_id=place.org_id, subject=pupils[name], agreement=agreed, once=once(parent_id), now=now
            )
            people[name] = child, parent_id
    for name in PUPILS:
        if name not in people:
            people[name] = _enroll(place, pupils[name], now), place.collector
    return people


def _enroll(place: Place, who: Subject, now: datetime) -> int:
    membership.enroll(
        school_id=place.school_id,
        org_id=place.org_id,
        actor_id=place.collector,
        subject=who,
        once=once(place.collector),
        now=now,
    )
    return founding_person(who, now)


def _report(
    place: Place, people: dict[str, tuple[int, int]], names: Any, day: date, today: date, now: datetime
) -> None:
    for name in names:
        person_id, actor = people[name]
        reporting.report(
            school_id=place.school_id,
            org_id=place.org_id,
            person_id=person_id,
            actor_id=actor,
            filled=Filled(MORNING_CHECK, _answers(name, day, today), day),
            at_desk=actor == place.collector,
            once=once(actor),
            now=now,
        )


def _answers(name: str, day: date, today: date) -> dict[str, Any]:
    """Well, but for the one who fell ill two days ago and saw a doctor yesterday."""
    if name != ILL:
        return WELL
    first = today - 2 * ONE_DAY
    ill = WELL | {
        "attendance": "absent_ill",
        "days_absent": (day - first).days + 1,
        "fever": "yes",
        "symptoms": ["cough", "sore_throat"],
        "temperature": "38.6" if day == first else "37.9",
        "onset_date": first.isoformat(),
        "treatment": "none",
    }
    return ill if day == first else ill | {"treatment": "outpatient", "diagnosis": "influenza", "isolation": "home"}

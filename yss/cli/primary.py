"""The demo's primary school: a class that reports 晨午检与因病缺勤 (R21), with one pupil at home ill.

Of each state of who may act for whom there is somebody (R71-R73): guardians confirmed and waiting, a further proxy,
a name said otherwise, an adult who is asked in.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from yss import sealing
from yss.actions.day import reporting
from yss.actions.day.reporting import Filled
from yss.actions.entry import membership, verifying
from yss.actions.kit.consent_steps import Agreement
from yss.actions.organization.organizing import NewOrganization
from yss.actions.person import linking
from yss.actions.school import founding
from yss.acts import Act
from yss.cli.demo import Place, at, founding_person, organization, submit
from yss.domain import documents
from yss.domain.days import ONE_DAY, day_of
from yss.domain.errors import Conflict
from yss.domain.subject import Subject
from yss.domain.vocabulary import Audience, ConsentRelation, DocumentType, SchoolType, VerificationMethod
from yss.queries.kit import schools

SCHOOL_CODE = "demo2024"
SCHOOL = "越秀区实验小学"
MORNING_CHECK = "morning-check/1"

ADMIN, COLLECTOR = "邝美玲", "何婉仪"
PARENTS = {
    "罗国强": ("罗子谦", "罗子悦"),
    "欧阳倩": ("陈诗琪",),
    "简志明": ("简浩文",),
    "关伟雄": ("关颖彤",),
    "利家欣": ("利俊熙",),
}
UNCONFIRMED = ("关伟雄", "利家欣")
GRANDMOTHER, HER_GRANDCHILD = "谢玉兰", "罗子谦"
MISNAMING, MISNAMED, SAID = "伍慧敏", "麦嘉懿", "麦嘉怡"
ASKED_IN = "区静文"
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
    admin = founding.add_admin(Act(school_id=school_id, now=start), subject=_adult(ADMIN, 801))
    new = NewOrganization(Audience.STUDENTS, SchoolType.PRIMARY, "", "三年级", "2班", 9)
    place = organization(school_id, admin, _adult(COLLECTOR, 802), new, start)
    people = _join(place, today, start)
    for day in (today - 2 * ONE_DAY, today - ONE_DAY):
        _report(place, people, PUPILS, day, today, at(day, 8))
        submit(place, day, at(day, 10), questionnaire=MORNING_CHECK, supplement=SUPPLEMENT)
    reported = [name for name in PUPILS if name != MISSING]
    _report(place, people, reported, today, today, min(now, at(today, 8)))
    _let_wait(place, people, today, at(today - ONE_DAY, 19))
    return place


def _adult(name: str, seed: int, born: int = 1985) -> Subject:
    number = documents.make_resident_number("440104", date(born, 3, 1) + timedelta(days=seed), seed)
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
    people: dict[str, tuple[int, int]] = {}
    for seed, (parent, children) in enumerate(PARENTS.items(), start=811):
        parent_id = founding_person(_adult(parent, seed), now)
        for name in children:
            people[name] = _join_by(place, parent_id, name, today, now), parent_id
            if parent not in UNCONFIRMED:
                linking.confirm_guardian(place.act(place.collector, now), pair=people[name])
    for name in PUPILS:
        if name not in people:
            people[name] = _enroll(place, _pupil(name, today), now), place.collector
    return people


def _join_by(place: Place, actor_id: int, name: str, today: date, now: datetime) -> int:
    """代他人申报 through the card, as a guardian, which one must be of a child; the pupil's id."""
    agreed = Agreement(ConsentRelation.GUARDIAN, _birth(PUPILS.index(name), today))
    return membership.join_on_behalf(
        place.act(actor_id, now),
        invite_id=place.member_invite,
        subject=_pupil(name, today),
        agreement=agreed,
    )


def _let_wait(place: Place, people: dict[str, tuple[int, int]], today: date, now: datetime) -> None:
    """A grandmother, who is no guardian, waits for a yes; a name said otherwise for a look; an adult is asked in."""
    grandmother = founding_person(_adult(GRANDMOTHER, 821, born=1956), now)
    pair = _join_by(place, grandmother, HER_GRANDCHILD, today, now), grandmother
    linking.decline_guardian(place.act(place.collector, now), pair=pair)
    mother = founding_person(_adult(MISNAMING, 822), now)
    said = Subject(SAID, DocumentType.RESIDENT_ID, _pupil(MISNAMED, today).number)
    with suppress(Conflict):
        membership.name_other(place.act(mother, now), subject=said)
    asked = _adult(ASKED_IN, 823)
    _verify(asked, now)
    with suppress(Conflict):
        membership.enroll(place.act(place.collector, now), subject=asked)


def _verify(who: Subject, now: datetime) -> None:
    """The person has verified themselves, as on a phone that they have left since."""
    token, state, browser = sealing.new_token(), sealing.new_token(), sealing.new_token()
    face = VerificationMethod.FACE
    verifying.start_attempt(way=verifying.Way(token, state, browser), method=face, subject=who, now=now)
    verifying.keep_result(token=token, browser=browser, refusal="", now=now)
    outcome = verifying.complete(token=token, state=state, browser=browser, now=now)
    verifying.end_session(token=outcome.session_token, now=now)


def _enroll(place: Place, who: Subject, now: datetime) -> int:
    """手动添加 by the collector; the pupil's id."""
    return membership.enroll(place.act(place.collector, now), subject=who)


def _report(
    place: Place, people: dict[str, tuple[int, int]], names: Any, day: date, today: date, now: datetime
) -> None:
    for name in names:
        person_id, actor = people[name]
        reporting.report(
            place.act(actor, now),
            person_id=person_id,
            filled=Filled(MORNING_CHECK, _answers(name, day, today), day),
            at_desk=actor == place.collector,
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

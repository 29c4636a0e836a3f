"""The collector's organization (R10-R13, R20)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from yss.actions import desk_steps, invite_steps, steps
from yss.domain import organizations
from yss.domain.days import day_of
from yss.domain.vocabulary import Audience, InviteKind, SchoolType
from yss.ids import new_id
from yss.models import Collectorship, Organization, School
from yss.transactions import Lock, Once, keep, replay, transactional


@dataclass(frozen=True)
class NewOrganization:
    """What the wizard asks (R10); `major` and `grade` are empty where they are not asked."""

    audience: Audience
    school_type: SchoolType
    major: str
    grade: str
    name: str
    headcount: int


@transactional()
def create_organization(
    session: Session,
    *,
    school_id: int,
    invite_id: int,
    person_id: int,
    new: NewOrganization,
    once: Once,
    now: datetime,
) -> int:
    """【开始采集成员信息】: the organization, its collector and its invite card; returns its id.

    It waits for the school's confirmation where the school asks for that (R43).
    Raises Conflict where the person collects already (R12) or the invite no longer works (R9).
    """
    if (done := replay(session, once)) is not None:
        return done
    desk_steps.check_owns_none(session, person_id)
    invite_steps.use(session, school_id, invite_id, InviteKind.COLLECTOR, person_id, now)
    invite_steps.note_opening(session, school_id, invite_id, person_id, now)
    org = _organization(school_id, new, now)
    org.created_by, org.invite_id = person_id, invite_id
    org.confirmed_at = None if session.get_one(School, school_id).confirms_organizations else now
    session.add(org)
    session.flush()
    session.add(Collectorship(person_id=person_id, school_id=school_id, org_id=org.id, created_at=now))
    session.flush()
    invite_steps.make(
        session, kind=InviteKind.MEMBER, school_id=school_id, org_id=org.id, invited_by=person_id, now=now
    )
    steps.audit(session, "create_organization", school_id=school_id, org_id=org.id, actor_id=person_id, now=now)
    return keep(session, once, org.id, now)


@transactional(Lock.EXCLUSIVE)
def change_organization(
    session: Session, *, school_id: int, org_id: int, actor_id: int, name: str, headcount: int, now: datetime
) -> None:
    """【确认修改】: the last part of the full name, and the headcount, also below who has joined (R20).

    Moves the open days: each shows the new headcount, and a review of it is asked again.
    """
    org = steps.open_organization(session, school_id, org_id)
    before = {"name": org.name, "headcount": org.headcount}
    org.name, org.headcount = name, headcount
    org.full_name = organizations.full_name(major=org.major, grade=org.grade, name=name)
    steps.move_open_days(session, school_id, org_id, now)
    steps.audit(
        session,
        "change_organization",
        school_id=school_id,
        org_id=org_id,
        actor_id=actor_id,
        now=now,
        before=before,
        after={"name": name, "headcount": headcount},
    )


@transactional(Lock.EXCLUSIVE)
def confirm_organization(
    session: Session, *, school_id: int, org_id: int, actor_id: int, once: Once, now: datetime
) -> int:
    """The school confirms a new organization, which takes members in from now on (R43). Returns its id.

    One that is confirmed already stays as it was. Raises NotFound where it is closed, or another school's.
    """
    if (done := replay(session, once)) is not None:
        return done
    org = steps.open_organization(session, school_id, org_id)
    if org.confirmed_at is None:
        org.confirmed_at = now
        steps.move_day(session, school_id, org_id, day_of(now), now)
        steps.audit(session, "confirm_organization", school_id=school_id, org_id=org_id, actor_id=actor_id, now=now)
    return keep(session, once, org_id, now)


def _organization(school_id: int, new: NewOrganization, now: datetime) -> Organization:
    return Organization(
        school_id=school_id,
        id=new_id(),
        audience=new.audience,
        school_type=new.school_type,
        major=new.major,
        grade=new.grade,
        name=new.name,
        full_name=organizations.full_name(major=new.major, grade=new.grade, name=new.name),
        headcount=new.headcount,
        created_at=now,
    )

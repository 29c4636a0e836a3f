"""The collector's organization (R10-R13, R20)."""

from __future__ import annotations

from dataclasses import dataclass

from yss.actions.kit import desk_steps, invite_steps, steps
from yss.acts import Work, action
from yss.domain import organizations
from yss.domain.days import day_of
from yss.domain.permissions import DeskWork
from yss.domain.rights import AskedOfRows, AtDesk, OfSchool
from yss.domain.vocabulary import Audience, InviteKind, SchoolType
from yss.ids import new_id
from yss.models import Collectorship, Organization, School
from yss.transactions import Lock


@dataclass(frozen=True)
class NewOrganization:
    """What the wizard asks (R10); `major` and `grade` are empty where they are not asked."""

    audience: Audience
    school_type: SchoolType
    major: str
    grade: str
    name: str
    headcount: int


@action(AskedOfRows("whoever holds the card"))
def create_organization(act: Work, *, invite_id: int, new: NewOrganization) -> int:
    """【开始采集成员信息】: the organization, its collector and its invite card; returns its id.

    It waits for the school's confirmation where the school asks for that (R43).
    Raises Conflict where the person collects already (R12) or the invite no longer works (R9).
    """
    desk_steps.check_owns_none(act)
    invite_steps.use(act, invite_id, InviteKind.COLLECTOR)
    invite_steps.note_opening(act, invite_id)
    org = _organization(act, new)
    org.created_by, org.invite_id = act.actor_id, invite_id
    org.confirmed_at = None if act.session.get_one(School, act.school_id).confirms_organizations else act.now
    act.session.add(org)
    act.session.flush()
    act.session.add(Collectorship(person_id=act.actor_id, school_id=act.school_id, org_id=org.id, created_at=act.now))
    act.session.flush()
    made = act.at(org_id=org.id)
    invite_steps.make(made, kind=InviteKind.MEMBER)
    made.audit("create_organization")
    return org.id


@action(AtDesk(DeskWork.CHANGE_ORGANIZATION), lock=Lock.EXCLUSIVE)
def change_organization(act: Work, *, name: str, headcount: int) -> None:
    """【确认修改】: the last part of the full name, and the headcount, also below who has joined (R20).

    Moves the open days: each shows the new headcount, and a review of it is asked again.
    """
    org = steps.open_organization(act)
    before = {"name": org.name, "headcount": org.headcount}
    org.name, org.headcount = name, headcount
    org.full_name = organizations.full_name(major=org.major, grade=org.grade, name=name)
    steps.move_open_days(act)
    act.audit("change_organization", before=before, after={"name": name, "headcount": headcount})


@action(OfSchool(), lock=Lock.EXCLUSIVE)
def confirm_organization(act: Work) -> int:
    """The school confirms a new organization, which takes members in from now on (R43). Returns its id.

    One that is confirmed already stays as it was. Raises NotFound where it is closed, or another school's.
    """
    org = steps.open_organization(act)
    if org.confirmed_at is None:
        org.confirmed_at = act.now
        steps.move_day(act, day_of(act.now))
        act.audit("confirm_organization")
    return act.org_id


def _organization(act: Work, new: NewOrganization) -> Organization:
    return Organization(
        school_id=act.school_id,
        id=new_id(),
        audience=new.audience,
        school_type=new.school_type,
        major=new.major,
        grade=new.grade,
        name=new.name,
        full_name=organizations.full_name(major=new.major, grade=new.grade, name=new.name),
        headcount=new.headcount,
        created_at=act.now,
    )

"""Foreign teachers: the school's roster, a collector's list, the changes told of each (R38, R39).

Teachers are the school's and no organization's lock holds them: their own rows decide who comes first.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import and_, func, or_, select, update

from yss import sealing
from yss.actions.kit import list_steps, steps
from yss.acts import Work, action
from yss.domain import foreign_teachers as rules
from yss.domain.errors import Conflict, NotFound
from yss.domain.foreign_teachers import Details, RosterEntry
from yss.domain.permissions import DeskWork
from yss.domain.rights import AtDesk, CommandLine, OfSchool
from yss.domain.rosters import TeacherRow
from yss.extensions import vault
from yss.ids import new_id
from yss.models import ForeignTeacher, ForeignTeacherChange, lists
from yss.models.foreign import details_owner, is_free, roster_of, trail_of
from yss.queries.teachers.foreign_teachers import open_details


@action(CommandLine())
def add_to_roster(act: Work, *, entries: Sequence[RosterEntry]) -> int:
    """Adds teachers to the school's roster, those that it holds already left out; returns how many were new (R39)."""
    held = {RosterEntry(*row) for row in act.session.execute(roster_of(act.school_id))}
    fresh = sorted(set(entries) - held)
    act.session.add_all(_teacher(act, entry) for entry in fresh)
    if fresh:
        act.audit("add_teachers", teachers=len(fresh))
    return len(fresh)


@action(OfSchool())
def import_roster(act: Work, *, list_id: str) -> int:
    """【确认导入】: the admin's sheet into the school's roster; returns how many were new (R46).

    Raises Conflict: `list_changed`, `nobody_addable`.
    """
    kept = list_steps.seen(act, lists.TEACHERS, list_id).rows
    rows = [TeacherRow(*raw) for raw in kept]
    held = {RosterEntry(*row) for row in act.session.execute(roster_of(act.school_id))}
    fresh = sorted({row.entry for row in rows if not row.problem} - held)
    if not fresh:
        raise Conflict("nobody_addable")
    act.session.add_all(_teacher(act, entry) for entry in fresh)
    act.audit("add_teachers", teachers=len(fresh))
    return len(fresh)


@action(OfSchool())
def drop_from_roster(act: Work, *, teacher_id: int) -> int:
    """移出名册 of a teacher who stands on nobody's list and of whom nothing was told (R46).

    Raises NotFound, Conflict("teacher_used").
    """
    teacher = _hold(act, teacher_id)
    if (
        teacher.org_id is not None
        or act.session.scalars(trail_of(act.school_id, teacher_id).limit(1)).first() is not None
    ):
        raise Conflict("teacher_used")
    act.session.delete(teacher)
    act.audit("drop_teacher", teacher=teacher_id)
    return teacher_id


def _teacher(act: Work, entry: RosterEntry) -> ForeignTeacher:
    return ForeignTeacher(
        school_id=act.school_id,
        id=new_id(),
        roster_name=entry.name,
        roster_country=entry.country,
        name=entry.name,
        country=entry.country,
        created_at=act.now,
    )


@action(AtDesk(DeskWork.TEACHERS))
def put_on_list(act: Work, *, teacher_ids: Sequence[int]) -> int:
    """【确认并添加】: these teachers stand on the collector's list, all of them or none; returns how many (R38).

    Raises NotFound for who is not on the school's roster, Conflict("teacher_taken") for who is on another's list,
    NotAllowedNow while the organization waits for the school (R43).
    """
    ticked = and_(ForeignTeacher.school_id == act.school_id, ForeignTeacher.id.in_(teacher_ids))
    steps.admitting_organization(act)
    taken = act.session.execute(
        update(ForeignTeacher)
        .where(ticked, or_(is_free(act.school_id), ForeignTeacher.org_id == act.org_id))
        .values(org_id=act.org_id)
        .execution_options(synchronize_session=False)
    )
    wanted = len(set(teacher_ids))
    if taken.rowcount != wanted:  # type: ignore[attr-defined]
        held = act.session.execute(select(func.count()).select_from(ForeignTeacher).where(ticked)).scalar_one()
        raise Conflict("teacher_taken") if held == wanted else NotFound
    act.audit("list_teachers", teachers=sorted(set(teacher_ids)))
    return wanted


@action(AtDesk(DeskWork.TEACHERS))
def take_off_list(act: Work, *, teacher_id: int) -> int:
    """移出列表: the teacher stands on nobody's list, what was told stays (R38). Raises NotFound for others."""
    teacher = _hold(act, teacher_id)
    if teacher.org_id != act.org_id:
        raise NotFound
    teacher.org_id = None
    act.audit("unlist_teacher", teacher=teacher_id)
    return teacher_id


@action(AtDesk(DeskWork.TEACHERS))
def tell_change(act: Work, *, teacher_id: int, details: Details) -> int:
    """【提交】 of 修改信息: one more entry of the teacher's trail; returns its number (R38).

    Raises NotFound where the teacher is not on the collector's list, Conflict("nothing_changed") (R39), NotAllowedNow
    while the organization waits for the school (R43).
    """
    steps.admitting_organization(act)
    teacher = _hold(act, teacher_id)
    if teacher.org_id != act.org_id:
        raise NotFound
    latest = act.session.scalars(trail_of(act.school_id, teacher_id).limit(1)).one_or_none()
    rules.check_change(open_details(latest) if latest else None, details)
    teacher.name, teacher.country = details.name, details.country
    change = ForeignTeacherChange(
        school_id=act.school_id,
        id=new_id(),
        teacher_id=teacher_id,
        seq=latest.seq + 1 if latest else 1,
        org_id=act.org_id,
        changed_by=act.actor_id,
        changed_at=act.now,
    )
    change.details_sealed = vault.seal(
        sealing.TEACHER_DETAILS, details_owner(change), json.dumps(asdict(details)).encode()
    )
    act.session.add(change)
    act.audit("change_teacher", teacher=teacher_id, change=change.seq)
    return change.seq


def _hold(act: Work, teacher_id: int) -> ForeignTeacher:
    """The teacher, held to the transaction's end: what is done about them comes one after the other, taps too."""
    found = select(ForeignTeacher).where(ForeignTeacher.school_id == act.school_id, ForeignTeacher.id == teacher_id)
    teacher = act.session.scalars(found.with_for_update()).one_or_none()
    if teacher is None:
        raise NotFound
    return teacher

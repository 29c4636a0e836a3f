"""Foreign teachers: the school's roster, a collector's list, the changes told of each (R38, R39).

Teachers are the school's and no organization's lock holds them: their own rows decide who comes first.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session

from yss import sealing
from yss.actions import list_steps, steps
from yss.domain import foreign_teachers as rules
from yss.domain.errors import Conflict, NotFound
from yss.domain.foreign_teachers import Details, RosterEntry
from yss.domain.rosters import TeacherRow
from yss.extensions import vault
from yss.ids import new_id
from yss.models import ForeignTeacher, ForeignTeacherChange, lists
from yss.models.foreign import details_owner, is_free, roster_of, trail_of
from yss.queries.foreign_teachers import open_details
from yss.transactions import Once, keep, replay, transactional


@transactional()
def add_to_roster(session: Session, *, school_id: int, entries: Sequence[RosterEntry], now: datetime) -> int:
    """Adds teachers to the school's roster, those that it holds already left out; returns how many were new (R39)."""
    held = {RosterEntry(*row) for row in session.execute(roster_of(school_id))}
    fresh = sorted(set(entries) - held)
    session.add_all(_teacher(school_id, entry, now) for entry in fresh)
    if fresh:
        steps.audit(session, "add_teachers", school_id=school_id, actor_id=None, now=now, teachers=len(fresh))
    return len(fresh)


@transactional()
def import_roster(session: Session, *, school_id: int, actor_id: int, list_id: str, once: Once, now: datetime) -> int:
    """【确认导入】: the admin's sheet into the school's roster; returns how many were new (R46).

    Raises Conflict: `list_changed`, `nobody_addable`.
    """
    if (done := replay(session, once)) is not None:
        return done
    kept = list_steps.seen_import(session, school_id, actor_id, lists.TEACHERS, list_id, now)
    rows = [TeacherRow(*raw) for raw in kept]
    held = {RosterEntry(*row) for row in session.execute(roster_of(school_id))}
    fresh = sorted({row.entry for row in rows if not row.problem} - held)
    if not fresh:
        raise Conflict("nobody_addable")
    session.add_all(_teacher(school_id, entry, now) for entry in fresh)
    steps.audit(session, "add_teachers", school_id=school_id, actor_id=actor_id, now=now, teachers=len(fresh))
    return keep(session, once, len(fresh), now)


@transactional()
def drop_from_roster(
    session: Session, *, school_id: int, actor_id: int, teacher_id: int, once: Once, now: datetime
) -> int:
    """移出名册 of a teacher who stands on nobody's list and of whom nothing was told (R46).

    Raises NotFound, Conflict("teacher_used").
    """
    if (done := replay(session, once)) is not None:
        return done
    teacher = _hold(session, school_id, teacher_id)
    if teacher.org_id is not None or session.scalars(trail_of(school_id, teacher_id).limit(1)).first() is not None:
        raise Conflict("teacher_used")
    session.delete(teacher)
    steps.audit(session, "drop_teacher", school_id=school_id, actor_id=actor_id, now=now, teacher=teacher_id)
    return keep(session, once, teacher_id, now)


def _teacher(school_id: int, entry: RosterEntry, now: datetime) -> ForeignTeacher:
    return ForeignTeacher(
        school_id=school_id,
        id=new_id(),
        roster_name=entry.name,
        roster_country=entry.country,
        name=entry.name,
        country=entry.country,
        created_at=now,
    )


@transactional()
def put_on_list(
    session: Session,
    *,
    school_id: int,
    org_id: int,
    actor_id: int,
    teacher_ids: Sequence[int],
    once: Once,
    now: datetime,
) -> int:
    """【确认并添加】: these teachers stand on the collector's list, all of them or none; returns how many (R38).

    Raises NotFound for who is not on the school's roster, Conflict("teacher_taken") for who is on another's list.
    """
    if (done := replay(session, once)) is not None:
        return done
    ticked = and_(ForeignTeacher.school_id == school_id, ForeignTeacher.id.in_(teacher_ids))
    steps.open_organization(session, school_id, org_id)
    taken = session.execute(
        update(ForeignTeacher)
        .where(ticked, or_(is_free(), ForeignTeacher.org_id == org_id))
        .values(org_id=org_id)
        .execution_options(synchronize_session=False)
    )
    wanted = len(set(teacher_ids))
    if taken.rowcount != wanted:  # type: ignore[attr-defined]
        held = session.execute(select(func.count()).select_from(ForeignTeacher).where(ticked)).scalar_one()
        raise Conflict("teacher_taken") if held == wanted else NotFound
    steps.audit(
        session,
        "list_teachers",
        school_id=school_id,
        org_id=org_id,
        actor_id=actor_id,
        now=now,
        teachers=sorted(set(teacher_ids)),
    )
    return keep(session, once, wanted, now)


@transactional()
def take_off_list(
    session: Session, *, school_id: int, org_id: int, actor_id: int, teacher_id: int, once: Once, now: datetime
) -> int:
    """移出列表: the teacher stands on nobody's list, what was told stays (R38). Raises NotFound for others."""
    teacher = _hold(session, school_id, teacher_id)
    if (done := replay(session, once)) is not None:
        return done
    if teacher.org_id != org_id:
        raise NotFound
    teacher.org_id = None
    steps.audit(
        session,
        "unlist_teacher",
        school_id=school_id,
        org_id=org_id,
        actor_id=actor_id,
        now=now,
        teacher=teacher_id,
    )
    return keep(session, once, teacher_id, now)


@transactional()
def tell_change(
    session: Session,
    *,
    school_id: int,
    org_id: int,
    actor_id: int,
    teacher_id: int,
    details: Details,
    once: Once,
    now: datetime,
) -> int:
    """【提交】 of 修改信息: one more entry of the teacher's trail; returns its number (R38).

    Raises NotFound where the teacher is not on the collector's list, Conflict("nothing_changed") (R39).
    """
    teacher = _hold(session, school_id, teacher_id)
    if (done := replay(session, once)) is not None:
        return done
    if teacher.org_id != org_id:
        raise NotFound
    latest = session.scalars(trail_of(school_id, teacher_id).limit(1)).one_or_none()
    rules.check_change(open_details(latest) if latest else None, details)
    teacher.name, teacher.country = details.name, details.country
    change = ForeignTeacherChange(
        school_id=school_id,
        id=new_id(),
        teacher_id=teacher_id,
        seq=latest.seq + 1 if latest else 1,
        org_id=org_id,
        changed_by=actor_id,
        changed_at=now,
    )
    change.details_sealed = vault.seal(
        sealing.TEACHER_DETAILS, details_owner(change), json.dumps(asdict(details)).encode()
    )
    session.add(change)
    steps.audit(
        session,
        "change_teacher",
        school_id=school_id,
        org_id=org_id,
        actor_id=actor_id,
        now=now,
        teacher=teacher_id,
        change=change.seq,
    )
    return keep(session, once, change.seq, now)


def _hold(session: Session, school_id: int, teacher_id: int) -> ForeignTeacher:
    """The teacher, held to the transaction's end: what is done about them comes one after the other, taps too."""
    found = select(ForeignTeacher).where(ForeignTeacher.school_id == school_id, ForeignTeacher.id == teacher_id)
    teacher = session.scalars(found.with_for_update()).one_or_none()
    if teacher is None:
        raise NotFound
    return teacher

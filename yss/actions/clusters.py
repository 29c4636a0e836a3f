"""聚集预警: closed with a disposition, thresholds set, and who lives in which dormitory room (R60)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from yss import sealing
from yss.actions import list_steps, steps
from yss.domain.clusters import Thresholds
from yss.domain.errors import Conflict, NotFound
from yss.domain.people_lists import Entry
from yss.domain.vocabulary import ClusterDisposition
from yss.extensions import vault
from yss.models import ClusterNotice, ClusterThresholds, Residence
from yss.models.clusters import closing_owner
from yss.models.lists import RESIDENCES
from yss.queries.residences import moves
from yss.transactions import Lock, Once, keep, replay, transactional, unsent_purpose


@transactional()
def close_cluster(
    session: Session,
    *,
    school_id: int,
    actor_id: int,
    notice_id: int,
    disposition: ClusterDisposition,
    words: str,
    once: Once,
    now: datetime,
) -> int:
    """Closes a notice of the school with what was done; returns its id. Only a new case raises it again.

    Raises NotFound, Conflict("cluster_closed") for the second of two.
    """
    if (done := replay(session, once)) is not None:
        return done
    notice = session.get(ClusterNotice, (school_id, notice_id))
    if notice is None:
        raise NotFound
    sealed = vault.seal(sealing.CLUSTER_WORDS, closing_owner(notice), words.encode()) if words else None
    closed = session.execute(
        update(ClusterNotice)
        .where(ClusterNotice.school_id == school_id, ClusterNotice.id == notice_id, ClusterNotice.closed_at.is_(None))
        .values(closed_at=now, closed_by=actor_id, disposition=disposition, words_sealed=sealed)
    )
    if closed.rowcount == 0:  # type: ignore[attr-defined]
        raise Conflict("cluster_closed")
    steps.audit(
        session,
        "close_cluster",
        school_id=school_id,
        org_id=notice.org_id,
        actor_id=actor_id,
        now=now,
        notice=notice_id,
        disposition=disposition,
    )
    return keep(session, once, notice_id, now)


@transactional()
def change_thresholds(
    session: Session, *, school_id: int, actor_id: int, thresholds: Thresholds, now: datetime
) -> None:
    """The school's numbers from now on; what is raised stays."""
    session.merge(
        ClusterThresholds(school_id=school_id, in_3_days=thresholds.in_3_days, in_7_days=thresholds.in_7_days)
    )
    steps.audit(
        session,
        "change_cluster_thresholds",
        school_id=school_id,
        actor_id=actor_id,
        now=now,
        in_3_days=thresholds.in_3_days,
        in_7_days=thresholds.in_7_days,
    )


@transactional(Lock.SHARED)
def set_residence(
    session: Session, *, school_id: int, org_id: int, actor_id: int, person_id: int, room: str, now: datetime
) -> None:
    """宿舍 of a member of the organization; empty takes it away. Raises NotFound for nobody's or another's member."""
    member = steps.active_membership(session, school_id, person_id)
    if member is None or member.org_id != org_id:
        raise NotFound
    _lives_in(session, school_id, {person_id: room})
    steps.audit(
        session,
        "set_residence",
        school_id=school_id,
        org_id=org_id,
        actor_id=actor_id,
        person_id=person_id,
        now=now,
    )


@transactional()
def keep_residences(
    session: Session, *, school_id: int, owner_id: int, entries: Sequence[Entry], path: str, now: datetime
) -> None:
    """Keeps what was read of a list of rooms, sealed, for its preview."""
    steps.drop_draft(session, owner_id, unsent_purpose(path))
    list_steps.put(session, school_id, owner_id, RESIDENCES, entries, now)


@transactional()
def import_residences(
    session: Session, *, school_id: int, actor_id: int, list_id: str, once: Once, now: datetime
) -> int:
    """【确认更新】: the rooms of the list's members that differ; returns how many. Each is judged anew.

    Raises Conflict: `list_changed`, `nothing_to_import`.
    """
    if (done := replay(session, once)) is not None:
        return done
    entries = list_steps.seen(session, school_id, actor_id, RESIDENCES, list_id, now)
    rooms = moves(session, school_id, entries)
    if not rooms:
        raise Conflict("nothing_to_import")
    _lives_in(session, school_id, rooms)
    steps.audit(session, "import_residences", school_id=school_id, actor_id=actor_id, now=now, members=len(rooms))
    return keep(session, once, len(rooms), now)


def _lives_in(session: Session, school_id: int, rooms: Mapping[int, str]) -> None:
    """In the order of ids, as whoever counts a room's cases locks its rows."""
    for person_id in sorted(rooms):
        if rooms[person_id]:
            session.merge(Residence(school_id=school_id, person_id=person_id, room=rooms[person_id]))
        else:
            session.execute(delete(Residence).where(Residence.school_id == school_id, Residence.person_id == person_id))
    session.flush()

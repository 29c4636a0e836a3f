"""聚集预警: closed with a disposition, thresholds set, and who lives in which dormitory room (R60)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, update

from yss import sealing
from yss.actions.kit import list_steps, steps
from yss.acts import Work, action
from yss.domain.clusters import Thresholds
from yss.domain.errors import Conflict, NotFound
from yss.domain.people_lists import People
from yss.domain.permissions import DeskWork
from yss.domain.rights import AtDesk, OfSchool
from yss.domain.vocabulary import ClusterDisposition
from yss.extensions import vault
from yss.models import ClusterNotice, ClusterThresholds, Residence
from yss.models.clusters import closing_owner
from yss.models.lists import RESIDENCES
from yss.queries.organization.residences import moves
from yss.transactions import Lock, unsent_purpose


@action(OfSchool())
def close_cluster(act: Work, *, notice_id: int, disposition: ClusterDisposition, words: str) -> int:
    """Closes a notice of the school with what was done; returns its id. Only a new case raises it again.

    Raises NotFound, Conflict("cluster_closed") for the second of two.
    """
    notice = act.session.get(ClusterNotice, (act.school_id, notice_id))
    if notice is None:
        raise NotFound
    sealed = vault.seal(sealing.CLUSTER_WORDS, closing_owner(notice), words.encode()) if words else None
    closed = act.session.execute(
        update(ClusterNotice)
        .where(
            ClusterNotice.school_id == act.school_id, ClusterNotice.id == notice_id, ClusterNotice.closed_at.is_(None)
        )
        .values(closed_at=act.now, closed_by=act.actor_id, disposition=disposition, words_sealed=sealed)
    )
    if closed.rowcount == 0:  # type: ignore[attr-defined]
        raise Conflict("cluster_closed")
    act.at(org_id=notice.org_id).audit("close_cluster", notice=notice_id, disposition=disposition)
    return notice_id


@action(OfSchool())
def change_thresholds(act: Work, *, thresholds: Thresholds) -> None:
    """The school's numbers from now on; what is raised stays."""
    act.session.merge(
        ClusterThresholds(school_id=act.school_id, in_3_days=thresholds.in_3_days, in_7_days=thresholds.in_7_days)
    )
    act.audit("change_cluster_thresholds", in_3_days=thresholds.in_3_days, in_7_days=thresholds.in_7_days)


@action(AtDesk(DeskWork.SET_RESIDENCE), lock=Lock.SHARED)
def set_residence(act: Work, *, person_id: int, room: str) -> None:
    """宿舍 of a member of the organization; empty takes it away. Raises NotFound for nobody's or another's member."""
    steps.member_here(act, person_id)
    _lives_in(act, {person_id: room})
    act.audit("set_residence", person_id=person_id)


@action(OfSchool())
def keep_residences(act: Work, *, people: People, path: str) -> None:
    """Keeps what was read of a list of rooms, sealed, for its preview."""
    steps.drop_draft(act, unsent_purpose(path))
    list_steps.put_people(act, RESIDENCES, people)


@action(OfSchool())
def import_residences(act: Work, *, list_id: str) -> int:
    """【确认更新】: the rooms of the list's members that differ; returns how many. Each is judged anew.

    Raises Conflict: `list_changed`, `nothing_to_import`.
    """
    entries = list_steps.good_entries(act, RESIDENCES, list_id)
    rooms = moves(act.session, act.school_id, entries)
    if not rooms:
        raise Conflict("nothing_to_import")
    _lives_in(act, rooms)
    act.audit("import_residences", members=len(rooms))
    return len(rooms)


def _lives_in(act: Work, rooms: Mapping[int, str]) -> None:
    """In the order of ids, as whoever counts a room's cases locks its rows."""
    for person_id in sorted(rooms):
        if rooms[person_id]:
            act.session.merge(Residence(school_id=act.school_id, person_id=person_id, room=rooms[person_id]))
        else:
            act.session.execute(
                delete(Residence).where(Residence.school_id == act.school_id, Residence.person_id == person_id)
            )
    act.session.flush()

"""A new case may make a cluster: 聚集预警 is raised in the report's transaction (R60).

Two cases at once must neither raise twice nor each miss the other. Of one class they wait for each other at the row of
the organization's day, which a report has moved before; a dormitory spans organizations, so its residents' rows are
locked, in the order of their ids. Whoever comes second counts with the first one's case in sight. The unique index on
what is open stands behind both: who trips over it is tried again, and finds the notice there.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from yss.acts import Work
from yss.domain import clusters, health_changes
from yss.domain.clusters import WINDOWS, Case, Reached
from yss.extensions import vault
from yss.ids import new_id
from yss.models import ClusterNotice, HealthChange, Residence
from yss.models.clusters import changes_in, in_place
from yss.queries.alerts.changes import open_risks
from yss.queries.alerts.clusters import thresholds_in


def watch(act: Work, change: HealthChange) -> None:
    """Raises a notice for each place and window that the change's person brings to its threshold; one that is open
    takes the case in by itself.
    """
    _watch(act, change, change.org_id, None)
    if change.room is not None:
        act.session.execute(
            select(Residence.person_id)
            .where(Residence.school_id == change.school_id, Residence.room == change.room)
            .order_by(Residence.person_id)
            .with_for_update()
        )
        _watch(act, change, None, change.room)


def _watch(act: Work, change: HealthChange, org_id: int | None, room: str | None) -> None:
    standing = set(
        act.session.scalars(
            select(ClusterNotice.days).where(
                ClusterNotice.school_id == change.school_id,
                in_place(ClusterNotice, org_id, room),
                ClusterNotice.closed_at.is_(None),
            )
        )
    )
    if standing == set(WINDOWS):
        return
    new, before = Case(change.person_id, change.day), _before(act, change, org_id, room)
    for found in clusters.reached(new, before, thresholds_in(act.session, change.school_id)):
        if found.days not in standing:
            _raise(act, change, org_id, room, found)


def _before(act: Work, change: HealthChange, org_id: int | None, room: str | None) -> Sequence[Case]:
    first = clusters.first_day(change.day, max(WINDOWS))
    rows = act.session.scalars(changes_in(change.school_id, org_id, room, first, change.day)).all()
    vault.bring((row.person_id for row in rows), change.school_id)
    return [
        Case(row.person_id, row.day) for row in rows if row.id != change.id and health_changes.is_case(open_risks(row))
    ]


def _raise(act: Work, change: HealthChange, org_id: int | None, room: str | None, found: Reached) -> None:
    notice = ClusterNotice(
        school_id=change.school_id,
        id=new_id(),
        org_id=org_id,
        room=room,
        days=found.days,
        threshold=found.threshold,
        cases=found.cases,
        first_day=found.first_day,
        raised_at=change.raised_at,
    )
    act.session.add(notice)
    act.session.flush()
    Work(session=act.session, school_id=change.school_id, org_id=org_id or 0, now=change.raised_at).audit(
        "raise_cluster", notice=notice.id, within=found.days, cases=found.cases, threshold=found.threshold
    )

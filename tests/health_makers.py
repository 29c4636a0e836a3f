"""Makers of what goes wrong: fevers, changes to verify, clusters, who lives where (R59, R60)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from yss.actions.alerts import changes, clusters
from yss.acts import Act
from yss.domain.vocabulary import ChangeOutcome, ClusterDisposition
from yss.extensions import db
from yss.models import ClusterNotice, HealthChange
from yss.transactions import Once


class HealthMakers:
    """A part of `World`."""

    def ill(self, org: Any, person_id: int, **changes: Any) -> int:
        """A report with a fever; returns its id."""
        return self.report(org, person_id, **({"fever": "yes", "health": "fever"} | changes))

    def cluster(self, org: Any, *people: int) -> tuple[int, int]:
        """These, and as many members more as the school's threshold asks for, report a fever; (change, notice)."""
        for person_id in [*people, *(self.member(org) for _ in range(3 - len(people)))]:
            self.ill(org, person_id)
        db.session.rollback()
        return self.changes(org)[0].id, self.notices(org.school_id)[0].id

    def changes(self, org: Any) -> list[HealthChange]:
        """The organization's changes, in the order in which they were raised."""
        db.session.rollback()
        found = select(HealthChange).where(HealthChange.school_id == org.school_id, HealthChange.org_id == org.org_id)
        return list(db.session.scalars(found.order_by(HealthChange.id)))

    def notices(self, school_id: int) -> list[ClusterNotice]:
        """The school's cluster notices, likewise."""
        db.session.rollback()
        found = select(ClusterNotice).where(ClusterNotice.school_id == school_id).order_by(ClusterNotice.id)
        return list(db.session.scalars(found))

    def acknowledge(
        self, org: Any, change_id: int, *, by: int | None = None, words: str = "", once: Once | None = None
    ) -> int:
        """【已核实】 by the collector, or by an admin of the school."""
        return changes.acknowledge_change(
            Act(
                school_id=org.school_id,
                org_id=org.org_id if by is None else 0,
                actor_id=by or org.collector,
                once=once or self.once(by or org.collector),
                now=self.now,
            ),
            change_id=change_id,
            outcome=ChangeOutcome.CALLED,
            words=words,
        )

    def close(self, org: Any, notice_id: int, *, words: str = "", once: Once | None = None) -> int:
        """The school's admin closes a cluster."""
        admin = self.admin(org.school_id)
        return clusters.close_cluster(
            Act(school_id=org.school_id, actor_id=admin, once=once or self.once(admin), now=self.now),
            notice_id=notice_id,
            disposition=ClusterDisposition.ISOLATED,
            words=words,
        )

    def lives_in(self, org: Any, room: str, *people: int) -> None:
        """These members live there."""
        for person_id in people:
            clusters.set_residence(
                self.act(org),
                person_id=person_id,
                room=room,
            )

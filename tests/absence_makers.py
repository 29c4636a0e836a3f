"""Makers of leaves and holidays, a part of the world (R62)."""

from __future__ import annotations

from datetime import date
from typing import Any

from yss.actions.day import absences
from yss.actions.day.absences import NewHoliday, NewLeave
from yss.acts import Act
from yss.domain.absences import Span
from yss.domain.vocabulary import Audience, LeaveKind
from yss.transactions import Once


class AbsenceMakers:
    """Leaves and holidays as the collector and the admin make them; `self` is the World."""

    def leave(
        self: Any,
        org: Any,
        person_id: int,
        first: date | None = None,
        last: date | None = None,
        *,
        kind: LeaveKind = LeaveKind.SICK,
        words: str = "",
        once: Once | None = None,
    ) -> int:
        """The collector grants a leave, of today alone where no day is given; returns its id."""
        first = first or self.day
        return absences.grant_leave(
            self.act(org, once=once),
            person_id=person_id,
            new=NewLeave(Span(first, last or first), kind, words),
        )

    def end_leave(self: Any, org: Any, leave_id: int) -> int:
        """撤销 or 提前结束."""
        return absences.end_leave(self.act(org), leave_id=leave_id)

    def holiday(
        self: Any,
        school_id: int,
        first: date | None = None,
        last: date | None = None,
        *,
        name: str = "",
        audience: Audience | None = None,
        once: Once | None = None,
    ) -> int:
        """The admin adds a holiday, of today alone where no day is given; returns its id."""
        first, admin = first or self.day, self.admin(school_id)
        return absences.add_holiday(
            Act(school_id=school_id, actor_id=admin, once=once or self.once(admin), now=self.now),
            new=NewHoliday(name or self.called.holiday, Span(first, last or first), audience),
        )

    def end_holiday(self: Any, school_id: int, holiday_id: int) -> int:
        """撤销 or 提前结束."""
        admin = self.admin(school_id)
        return absences.end_holiday(
            Act(school_id=school_id, actor_id=admin, once=self.once(admin), now=self.now), holiday_id=holiday_id
        )

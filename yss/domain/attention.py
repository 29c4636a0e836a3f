"""An organization's day as the school looks at it, and which need attention first (R44)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import assert_never

from yss.domain.day_figures import DayFigures
from yss.domain.vocabulary import DayFilter


@dataclass(frozen=True)
class OrgDay:
    """The state and figures of an organization's day; `is_opened` by the school, and then `is_returned` (R35)."""

    org_id: int
    full_name: str
    version: int
    submission_id: int | None
    is_opened: bool
    is_returned: bool
    figures: DayFigures
    late: int

    @property
    def is_submitted(self) -> bool:
        """A submission stands."""
        return self.submission_id is not None

    @cached_property
    def order(self) -> tuple[int, int, int, str, int]:
        """Who has not submitted first, then with late reports or people missing, then done; the most missing first."""
        if not self.is_submitted:
            rank = 0
        elif self.late or self.figures.missing:
            rank = 1
        else:
            rank = 2
        return rank, -self.late, -self.figures.missing, self.full_name, self.org_id


def shows(org: OrgDay, chosen: DayFilter) -> bool:
    """Whether the filter lets the organization through."""
    match chosen:
        case DayFilter.UNSUBMITTED:
            return not org.is_submitted
        case DayFilter.SUBMITTED:
            return org.is_submitted
        case DayFilter.LATE:
            return org.late > 0
        case DayFilter.MISSING:
            return org.figures.missing > 0
        case DayFilter.ALL:
            return True
        case _:
            assert_never(chosen)

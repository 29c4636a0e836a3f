"""The one set of numbers of an organization's day (rules.md "One set of numbers")."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from operator import attrgetter

from yss.domain.shares import percent
from yss.domain.vocabulary import ReportSource


@dataclass(frozen=True)
class DayFigures:
    """headcount as declared; the others counted from the rows."""

    headcount: int
    joined: int
    by_self: int
    by_proxy: int
    carried_forward: int
    exempt: int = 0

    @property
    def reported(self) -> int:
        """已申报."""
        return self.by_self + self.by_proxy + self.carried_forward

    @property
    def by_source(self) -> dict[ReportSource, int]:
        """已申报 by how each report came to be."""
        return {
            ReportSource.SELF: self.by_self,
            ReportSource.PROXY: self.by_proxy,
            ReportSource.CARRIED_FORWARD: self.carried_forward,
        }

    @property
    def expected(self) -> int:
        """应报: without those on leave or holiday who have not reported (R62)."""
        return self.joined - self.exempt

    @property
    def missing(self) -> int:
        """未填报 = expected − reported."""
        return self.expected - self.reported

    @property
    def not_joined(self) -> int:
        """未加入, never below 0."""
        return max(self.headcount - self.joined, 0)

    @property
    def rate(self) -> int | None:
        """申报率 in per cent: 100 where nobody is 未填报 and nobody 未加入; None where nobody is asked.

        Of the headcount as declared, or of the joined where they are more, without the exempt: of 46 members in an
        organization of 40 five may be missing while 41 have reported.
        """
        return percent(self.reported, self.reported + self.missing + self.not_joined)

    @property
    def is_over(self) -> bool:
        """More joined than declared: the headcount asks to be corrected."""
        return self.joined > self.headcount

    def as_dict(self) -> dict[str, int]:
        """For freezing with a submission."""
        return asdict(self)


def count(headcount: int, by_source: Mapping[ReportSource | None, int], exempt: int) -> DayFigures:
    """Figures from the roster's count by source; None counts who has no report, `exempt` of them need none (R62)."""
    return DayFigures(
        headcount=headcount,
        joined=sum(by_source.values()),
        by_self=by_source.get(ReportSource.SELF, 0),
        by_proxy=by_source.get(ReportSource.PROXY, 0),
        carried_forward=by_source.get(ReportSource.CARRIED_FORWARD, 0),
        exempt=exempt,
    )


def frozen(kept: Mapping[str, int]) -> DayFigures:
    """Figures as a submission froze them, by name (`DayFigures.as_dict`); what older ones lack is 0."""
    return DayFigures(**kept)


def total(of_organizations: Iterable[DayFigures]) -> DayFigures:
    """The sum over organizations; `not_joined` is no sum of differences and is to be added up apart (R44)."""
    names = [field.name for field in fields(DayFigures)]
    columns = list(zip(*map(attrgetter(*names), of_organizations), strict=True)) or [()] * len(names)
    return DayFigures(*map(sum, columns))

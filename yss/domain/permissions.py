"""Who may: `check_…` raises with the reason, `can_…` answers yes or no (R22, R23)."""

from __future__ import annotations

from dataclasses import dataclass

from yss.domain.errors import DomainError, NotPermitted
from yss.domain.vocabulary import ReportSource


@dataclass(frozen=True)
class Standing:
    """The revision that counts for a person and a day: its source and who filled it in."""

    source: ReportSource
    filled_by: int


@dataclass(frozen=True)
class Reporter:
    """Who wants to report, in relation to the one reported for."""

    person_id: int
    is_self: bool = False
    is_linked: bool = False
    is_collector: bool = False


def check_report_over(reporter: Reporter, standing: Standing | None) -> None:
    """Who may write over what stands (R23); None stands for missing. Raises NotPermitted."""
    if reporter.is_self:
        return
    if not (reporter.is_linked or reporter.is_collector):
        raise NotPermitted("not_linked")
    if standing is None or standing.source is ReportSource.CARRIED_FORWARD:
        return
    if standing.source is ReportSource.SELF:
        raise NotPermitted("self_report_stands")
    if not reporter.is_linked and standing.filled_by != reporter.person_id:
        raise NotPermitted("proxy_report_stands")


def check_verdict(standing: Standing, *, actor_id: int, is_self: bool, is_guardian: bool) -> None:
    """代填复核: the person, or the guardian, on what somebody else filled in (R65). Raises NotPermitted."""
    if not (is_self or is_guardian):
        raise NotPermitted("verdict_not_yours")
    if standing.source is ReportSource.SELF or standing.filled_by == actor_id:
        raise NotPermitted("verdict_on_own")


def can_report_over(reporter: Reporter, standing: Standing | None) -> bool:
    """Whether `check_report_over` lets it pass."""
    try:
        check_report_over(reporter, standing)
    except DomainError:
        return False
    return True

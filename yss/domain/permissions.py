"""Who may: `check_…` raises with the reason, `can_…` answers yes or no (R22, R23, R61)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from yss.domain.errors import DomainError, NotPermitted
from yss.domain.links import Power
from yss.domain.vocabulary import ReportSource


class DeskWork(StrEnum):
    """What is done at a collector's desk (R61)."""

    FILL_IN = "fill_in"
    QUICK_FILL = "quick_fill"
    SUBMIT = "submit"
    REMIND = "remind"
    INVITE = "invite"
    ENROLL = "enroll"
    TEACHERS = "teachers"
    VERIFY_CHANGES = "verify_changes"
    GRANT_LEAVE = "grant_leave"
    SET_RESIDENCE = "set_residence"
    REMOVE_MEMBERS = "remove_members"
    REVEAL_NUMBER = "reveal_number"
    RESET_LINK = "reset_link"
    CHANGE_ORGANIZATION = "change_organization"
    HAND_OVER = "hand_over"
    NAME_DEPUTY = "name_deputy"
    CONFIRM_PROXY = "confirm_proxy"
    CONFIRM_GUARDIAN = "confirm_guardian"
    END_LINK = "end_link"
    CORRECT_NAME = "correct_name"


# What a deputy may do in the collector's place: the day's work. What changes whom the organization is made of, or who
# may come in, stays with its owner; so does a look at whole numbers, which the owner answers for (R8).
DEPUTY_MAY = {
    DeskWork.FILL_IN: True,
    DeskWork.QUICK_FILL: True,
    DeskWork.SUBMIT: True,
    DeskWork.REMIND: True,
    DeskWork.INVITE: True,
    DeskWork.ENROLL: True,
    DeskWork.TEACHERS: True,
    DeskWork.VERIFY_CHANGES: True,
    DeskWork.GRANT_LEAVE: True,
    DeskWork.SET_RESIDENCE: True,
    DeskWork.REMOVE_MEMBERS: False,
    DeskWork.REVEAL_NUMBER: False,
    DeskWork.RESET_LINK: False,
    DeskWork.CHANGE_ORGANIZATION: False,
    DeskWork.HAND_OVER: False,
    DeskWork.NAME_DEPUTY: False,
    DeskWork.CONFIRM_PROXY: True,
    DeskWork.CONFIRM_GUARDIAN: False,
    DeskWork.END_LINK: False,
    DeskWork.CORRECT_NAME: False,
}


@dataclass(frozen=True)
class Standing:
    """The revision that counts for a person and a day: its source and who filled it in.

    `at_desk`: by this organization's collector or deputy of then, who is not linked to the person.
    """

    source: ReportSource
    filled_by: int
    at_desk: bool = False


@dataclass(frozen=True)
class Reporter:
    """Who wants to report, in relation to the one reported for."""

    person_id: int
    is_self: bool = False
    power: Power = Power.NONE
    is_collector: bool = False

    @property
    def has_yes(self) -> bool:
        """Linked, and nobody's yes is waited for (R72)."""
        return self.power >= Power.FULL

    @property
    def is_trusted(self) -> bool:
        """What they report opens cases and is pushed: not a further proxy's without a yes (R72)."""
        return self.is_self or self.is_collector or self.has_yes


def check_report_over(reporter: Reporter, standing: Standing | None) -> None:
    """Who may write over what stands (R23, R72); None stands for missing. Raises NotPermitted.

    A further proxy without a yes reports only where nothing stands, or corrects what they filled in themselves.

    What was filled in at the desk is the desk's: after a handover, and between collector and deputy, whoever sits there
    corrects it (R61). The one who filled it in may have left, and a mistake would stand until midnight.
    """
    if reporter.is_self:
        return
    if not (reporter.power or reporter.is_collector):
        raise NotPermitted("not_linked")
    if standing is None:
        return
    if not (reporter.has_yes or reporter.is_collector) and standing.filled_by != reporter.person_id:
        raise NotPermitted("waits_for_yes")
    match standing.source:
        case ReportSource.CARRIED_FORWARD:
            return
        case ReportSource.SELF:
            raise NotPermitted("self_report_stands")
        case ReportSource.PROXY:
            is_own = standing.filled_by == reporter.person_id
            if not (reporter.has_yes or is_own or _is_the_desks(reporter, standing)):
                raise NotPermitted("proxy_report_stands")
        case _:
            assert_never(standing.source)


def _is_the_desks(reporter: Reporter, standing: Standing) -> bool:
    return reporter.is_collector and standing.at_desk


def can_read_answers(reporter: Reporter, filled_by: int) -> bool:
    """Who reads again what was answered: the person and a guardian all of it, who is linked what they filled in
    themselves (R41, R72).

    The desk and the school have pages of their own (R30, R44).
    """
    if reporter.is_self or reporter.power is Power.GUARDIAN:
        return True
    return reporter.power > Power.NONE and filled_by == reporter.person_id


def check_verdict(standing: Standing, *, actor_id: int, is_self: bool, is_guardian: bool) -> None:
    """代填复核: the person, or the guardian, on what somebody else filled in (R65). Raises NotPermitted."""
    if not (is_self or is_guardian):
        raise NotPermitted("verdict_not_yours")
    if standing.source is ReportSource.SELF or standing.filled_by == actor_id:
        raise NotPermitted("verdict_on_own")


def check_desk_work(work: DeskWork, *, is_deputy: bool) -> None:
    """The owner does everything at the desk, a deputy what DEPUTY_MAY says (R61). Raises NotPermitted."""
    if is_deputy and not DEPUTY_MAY[work]:
        raise NotPermitted("deputy_may_not")


def can_report_over(reporter: Reporter, standing: Standing | None) -> bool:
    """Whether `check_report_over` lets it pass."""
    try:
        check_report_over(reporter, standing)
    except DomainError:
        return False
    return True

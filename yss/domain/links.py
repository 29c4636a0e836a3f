"""代填关系: for whom one may act, and how far (R72, R73). Facts of one link in, what it allows out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from typing import assert_never

from yss.domain import consent
from yss.domain.errors import NotAllowedNow
from yss.domain.school_types import ALWAYS, FACTS
from yss.domain.vocabulary import Audience, ConsentRelation, SchoolType


class LinkStrength(StrEnum):
    """How strong the link of somebody who reports for another is (R72)."""

    FIRST = "first"
    FURTHER = "further"
    GUARDIAN = "guardian"


class Power(IntEnum):
    """What somebody may do for another, each with all below it.

    NONE: nothing, also while the person's own yes is waited for. WAITING: report where nothing stands, seeing only
    what they filled in themselves. FULL: report, and start from the person's stable answers. GUARDIAN: all that the
    person may.
    """

    NONE = 0
    WAITING = 1
    FULL = 2
    GUARDIAN = 3


@dataclass(frozen=True)
class Link:
    """A link as it stands: `confirmed` by anybody who may, `confirmed_by_person` by the one it is about."""

    strength: LinkStrength
    confirmed: bool
    confirmed_by_person: bool


def acts_alone(*, verified: bool, birth: date | None, today: date) -> bool:
    """Who has verified themselves acts for themselves from 14 on (R73); so does whose document tells no birth."""
    return verified and (birth is None or not consent.needs_guardian(birth, today))


def has_guardian(*, verified: bool, birth: date | None, today: date) -> bool:
    """A person under 14 has one; of a document without a birth date, until they verify themselves (R72)."""
    return consent.needs_guardian(birth, today) if birth else not verified


def power_of(link: Link, *, alone: bool, child: bool) -> Power:
    """What a link that has not ended allows (R72, R73).

    `alone`: the person acts for themselves; `child`: they are young enough to have a guardian.
    """
    if alone:
        return Power.FULL if link.confirmed_by_person else Power.NONE
    match link.strength:
        case LinkStrength.GUARDIAN:
            return Power.GUARDIAN if child else Power.FULL
        case LinkStrength.FIRST:
            return Power.FULL
        case LinkStrength.FURTHER:
            return Power.FULL if link.confirmed else Power.WAITING
        case _:
            assert_never(link.strength)


def strength_of_new(*, has_reporter: bool, was_ended: bool) -> LinkStrength:
    """*first* brings in somebody for whom nobody reports yet; who was ended there comes back only as *further*."""
    return LinkStrength.FURTHER if has_reporter or was_ended else LinkStrength.FIRST


def asks_guardian(relation: ConsentRelation | None, birth: date | None, today: date) -> bool:
    """Whether somebody who says to be a guardian waits for being confirmed as one: of a person under 14 (R72)."""
    is_child = birth is None or consent.needs_guardian(birth, today)
    return relation is ConsentRelation.GUARDIAN and is_child


def check_guardian_of(*, verified: bool, birth: date | None, today: date) -> None:
    """Raises NotAllowedNow("guardian_not_needed") of a person who has none (R72)."""
    if not has_guardian(verified=verified, birth=birth, today=today):
        raise NotAllowedNow("guardian_not_needed")


def asks_parent_first(audience: Audience, school_type: SchoolType, age: int | None) -> bool:
    """Whether the card's first question is 您是家长吗 (R74): among children always, among teenagers from 20 on."""
    parent_from = FACTS[school_type].parent_from
    if audience is not Audience.STUDENTS or parent_from is None:
        return False
    return parent_from == ALWAYS or (age is not None and age >= parent_from)

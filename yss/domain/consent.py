"""Consent to the use of health data (R49): who must give it."""

from __future__ import annotations

from datetime import date

from yss.domain.days import parse_day
from yss.domain.errors import InvalidInput, NotPermitted
from yss.domain.vocabulary import ConsentRelation

GUARDIAN_UNDER = 14
TEXT_VERSION = 1


def age_on(birth: date, day: date) -> int:
    """Full years on `day`."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def needs_guardian(birth: date, day: date) -> bool:
    """Under 14 only a guardian may agree."""
    return age_on(birth, day) < GUARDIAN_UNDER


def parse_birth(raw: str, today: date) -> date:
    """A birth date as typed, 2014-05-05. Raises InvalidInput: needed, no date, or in the future."""
    if not raw.strip():
        raise InvalidInput("birth_date_needed")
    birth = parse_day(raw)
    if birth > today:
        raise InvalidInput("date_invalid")
    return birth


def check_relation(relation: ConsentRelation, *, is_self: bool, birth: date, day: date) -> None:
    """Raises NotPermitted("guardian_needed") for anybody but a guardian of a child under 14."""
    if needs_guardian(birth, day) and relation is not ConsentRelation.GUARDIAN:
        raise NotPermitted("guardian_needed")
    if not is_self and relation is ConsentRelation.SELF:
        raise NotPermitted("option_invalid")

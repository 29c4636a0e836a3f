"""Whoever names a person names them whole, and no number ever tells a name (R71)."""

from __future__ import annotations

from dataclasses import dataclass

from yss.domain.errors import Conflict, NotAllowedNow, NotPermitted
from yss.domain.names import is_same_name

MISMATCHES_A_DAY = 5


@dataclass(frozen=True)
class KnownName:
    """What is known of a number's name: `verified` by the person, or `here`, as this school has it; empty where not.

    A name that nobody has verified binds only within its school.
    """

    verified: str = ""
    here: str = ""

    @property
    def binding(self) -> str:
        """The name that has to be said with the number; empty where any will do."""
        return self.verified or self.here


def is_mismatch(typed: str, known: KnownName) -> bool:
    """Whether the number is known under another name."""
    return bool(known.binding) and not is_same_name(typed, known.binding)


def check_door(mismatches_today: int) -> None:
    """Five mismatches a day per asker close the door till tomorrow. Raises NotAllowedNow("mismatch_too_often")."""
    if mismatches_today >= MISMATCHES_A_DAY:
        raise NotAllowedNow("mismatch_too_often")


def mismatch() -> Conflict:
    """The one answer to a wrong name, whoever and wherever the number's owner is: it tells nothing."""
    return Conflict("name_mismatch")


def check_correction(*, verified: bool, may: bool) -> None:
    """A name that nobody has verified is corrected by who entered it or by the collector.

    Raises NotPermitted: `name_not_yours`, `name_is_verified`.
    """
    if not may:
        raise NotPermitted("name_not_yours")
    if verified:
        raise NotPermitted("name_is_verified")

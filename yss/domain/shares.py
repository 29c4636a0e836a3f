"""What part of a whole has come, in per cent: the rings and the plots (R29, R44, R57)."""

from __future__ import annotations


def percent(part: int, whole: int) -> int | None:
    """`part` of `whole` in whole per cent, or None where there is nothing to have a part of.

    100 where all are there and only then; 0 where nobody is and only then; between the two rounded down.
    """
    if whole <= 0:
        return None
    if not 0 < part < whole:
        return 100 if part > 0 else 0
    return max(100 * part // whole, 1)

"""接龙: the list that is pasted into the class chat, with those still missing on top (R30)."""

from __future__ import annotations

from collections.abc import Sequence

from yss.domain.remarks import NAMED_AT_MOST

OPEN, TICKED = "☐", "☑"


def roll(missing: Sequence[str], reported: Sequence[str]) -> list[str]:
    """A numbered line for each, the missing open, those who reported ticked; at most as many as are named."""
    marked = [f"{name} {OPEN}" for name in missing] + [f"{name} {TICKED}" for name in reported]
    return [f"{place}. {line}" for place, line in enumerate(marked[:NAMED_AT_MOST], 1)]

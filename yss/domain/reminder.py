"""接龙: the list that is pasted into the class chat, with those still missing on top (R30)."""

from __future__ import annotations

from collections.abc import Sequence

from yss.domain.remarks import NAMED_AT_MOST

OPEN, TICKED = "☐", "☑"


def roll(missing: Sequence[str], reported: Sequence[str], total: int, more: str) -> str:
    """A numbered line for each, the missing open, those who reported ticked.

    `more` holds `{n}`, of all `total`, and ends a list that was cut.
    """
    marked = [f"{name} {OPEN}" for name in missing] + [f"{name} {TICKED}" for name in reported]
    lines = [f"{place}. {line}" for place, line in enumerate(marked[:NAMED_AT_MOST], 1)]
    return "\n".join([*lines, more.replace("{n}", str(total))] if total > len(lines) else lines)

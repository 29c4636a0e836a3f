"""备注 that writes itself from the missing and their reasons (R33)."""

from __future__ import annotations

NAMED_AT_MOST = 100
MAX_LENGTH = 5000


def rewritten(typed: str, before: str, after: str) -> str:
    """What was typed with the old listing replaced by the new one; the collector's own words stay."""
    lines = typed.split("\n")
    if before and before in lines:
        lines[lines.index(before)] = after
        return "\n".join(lines).strip()
    if after and after in typed and before in after:
        return typed
    if before and before in typed:
        return typed.replace(before, after, 1).strip()
    return typed if not after or after in typed else f"{typed}\n{after}".strip()

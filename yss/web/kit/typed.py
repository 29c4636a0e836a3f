"""What a form or an address sends beside what was typed into fields."""

from __future__ import annotations

MARKED = "wrong"
"""The fields that a form had marked when it was made."""


def typed_id(text: str) -> int | None:
    """A 63-bit id in ASCII digits; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None

"""Ids as a form or an address sends them."""

from __future__ import annotations


def typed_id(text: str) -> int | None:
    """A 63-bit id in ASCII digits; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None

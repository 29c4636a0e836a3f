"""Ids: 63-bit, time-ordered, made in this one place (reliability.md section 2)."""

from __future__ import annotations

import secrets
import threading

from yss import clock

_RANDOM_BITS = 21
_EPOCH_MS = 1_577_836_800_000  # 2020-01-01

_lock = threading.Lock()
_last = 0


def new_id() -> int:
    """A new id, larger than every id this process made before; unique across processes but by chance of 2^-21 a ms."""
    return new_ids(1)


def new_ids(count: int) -> int:
    """The first of `count` new ids in a row, for statements that make many rows at once."""
    global _last
    with _lock:
        fresh = ((clock.milliseconds() - _EPOCH_MS) << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS)
        first = max(_last + 1, fresh)
        _last = first + count - 1
        return first

"""What a process keeps while it stays true: bounded, the longest kept goes first."""

from __future__ import annotations

import threading
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Cache(Generic[K, V]):
    """At most `size` values by key, from any thread."""

    def __init__(self, size: int) -> None:
        self._size, self._values, self._lock = size, dict[K, V](), threading.Lock()

    def get(self, key: K) -> V | None:
        """What is kept under the key."""
        return self._values.get(key)

    def put(self, key: K, value: V) -> V:
        """Keeps the value, and returns it."""
        with self._lock:
            self._values.pop(key, None)
            self._values[key] = value
            while len(self._values) > self._size:
                self._values.pop(next(iter(self._values)))
        return value

    def clear(self) -> None:
        """Forgets everything, as after a start."""
        with self._lock:
            self._values.clear()

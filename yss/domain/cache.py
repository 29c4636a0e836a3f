"""What a process keeps while it stays true: bounded, the longest kept goes first."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Cache(Generic[K, V]):
    """Values by key, from any thread: at most `size` of them, or so much as they weigh."""

    def __init__(self, size: int, weigh: Callable[[V], int] = lambda _: 1) -> None:
        self._size, self._weigh, self._weight = size, weigh, 0
        self._values, self._lock = dict[K, V](), threading.Lock()

    def get(self, key: K) -> V | None:
        """What is kept under the key."""
        return self._values.get(key)

    def put(self, key: K, value: V) -> V:
        """Keeps the value, and returns it."""
        with self._lock:
            self._forget(key)
            self._values[key] = value
            self._weight += self._weigh(value)
            while self._weight > self._size:
                self._forget(next(iter(self._values)))
        return value

    def _forget(self, key: K) -> None:
        if (value := self._values.pop(key, None)) is not None:
            self._weight -= self._weigh(value)

    def clear(self) -> None:
        """Forgets everything, as after a start."""
        with self._lock:
            self._values.clear()
            self._weight = 0

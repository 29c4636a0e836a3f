"""Doors to the app: each has so many threads and so many who may wait, for less than a second.

What is counted is requests, not connections: a phone that is on the line and asks nothing takes no place (M21).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import TypeVar

from yss import clock
from yss.config import Serving
from yss.serving.intake import Overloaded
from yss.web.kit.lanes import Lane

R = TypeVar("R")

# With this and the work itself everybody has an answer within two seconds (F11).
_PATIENCE = 0.75
# Who came while it was being started anew has waited at the socket, all at once, and is no overload.
_SETTLING_PATIENCE, _SETTLING_LINE = 15.0, 2048


class Door:
    """A pool of threads, and the line before it."""

    def __init__(self, threads: int, most_waiting: int, settled_at: float) -> None:
        self._pool = ThreadPoolExecutor(threads)
        self._free = asyncio.Semaphore(threads)
        self._waiting, self._most_waiting = 0, most_waiting
        self._settled_at = settled_at

    @asynccontextmanager
    async def entered(self) -> AsyncIterator[None]:
        """A thread is kept for who is inside. Raises Overloaded where the line is too long or does not move."""
        await self._stand_in_line()
        try:
            yield
        finally:
            self._free.release()

    @asynccontextmanager
    async def entered_again(self) -> AsyncIterator[None]:
        """The same for the next piece of an answer that has begun: however long it takes."""
        async with self._free:
            yield

    async def run(self, work: Callable[[], R]) -> R:
        """The result of `work`, done by a thread of this door; only for who is inside."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    @property
    def waiting(self) -> int:
        """How many stand before it."""
        return self._waiting

    @property
    def has_line(self) -> bool:
        """Whether half as many wait as may."""
        return self._waiting * 2 > self._most_waiting

    async def _stand_in_line(self) -> None:
        is_settled = clock.monotonic() >= self._settled_at
        most, patience = (self._most_waiting, _PATIENCE) if is_settled else (_SETTLING_LINE, _SETTLING_PATIENCE)
        if self._free.locked() and self._waiting >= most:
            raise Overloaded
        self._waiting += 1
        try:
            async with asyncio.timeout(patience):
                await self._free.acquire()
        except TimeoutError:
            raise Overloaded from None
        finally:
            self._waiting -= 1


class Doors:
    """One for each lane, so that none waits for another; while pages have a line, nothing else that is long begins."""

    def __init__(self, serving: Serving) -> None:
        exports, settled_at = max(1, serving.threads // 4), clock.monotonic() + serving.settle_seconds
        self._doors = {
            Lane.PAGES: Door(serving.threads, max(1, serving.in_flight - serving.threads), settled_at),
            Lane.EXPORTS: Door(exports, exports, settled_at),
            Lane.HOUSE: Door(1, 16, settled_at),
        }

    def waiting(self) -> dict[str, int]:
        """How many wait, by lane."""
        return {lane.value: door.waiting for lane, door in self._doors.items()}

    def of(self, lane: Lane) -> Door:
        """The lane's door. Raises Overloaded for an export while pages wait."""
        if lane is Lane.EXPORTS and self._doors[Lane.PAGES].has_line:
            raise Overloaded
        return self._doors[lane]

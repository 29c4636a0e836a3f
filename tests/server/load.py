"""Load of any size on a real server: people who come at their own pace, whether it keeps up or not.

What is asked is a morning's mixture of a collector and of who signs in: reads, and writes that end in a commit. Like a
browser's, each line carries several requests, and one that was used before and broke without a byte of an answer
is opened anew, since the server may hang up while nobody asks.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import Counter
from dataclasses import dataclass, field

from server.wire import Person

GIVEN_UP = 60.0


@dataclass
class Outcome:
    """What came of all requests: statuses (0 for what failed), and seconds to the last byte."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)

    @property
    def count(self) -> int:
        """Of all requests."""
        return sum(self.statuses.values())

    def at(self, share: float) -> float:
        """The time within which this share was answered."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]

    def said(self) -> str:
        """For people."""
        times = ", ".join(f"{name} {self.at(share) * 1000:.0f} ms" for name, share in _SHARES)
        return f"{self.count} requests {dict(sorted(self.statuses.items()))} {dict(self.failures) or ''} {times}"


_SHARES = (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("at most", 1.0))


def morning(port: int) -> list[bytes]:
    """The requests of the mixture, whole."""
    person = Person(port).sign_in("蒋小华")
    page = person.get("/testing").text
    path = page.split('action="/testing/sign-in/')[1].partition('"')[0]
    token = person.fields("/testing")["csrf_token"]
    body = f"csrf_token={token}".encode()
    form = {"Content_Type": "application/x-www-form-urlencoded", "Content_Length": str(len(body))}
    pages = ["/workbench", "/me", "/help", "/workbench"]
    reads = [person.head(one).replace(b"POST", b"GET", 1) for one in pages]
    return [*reads, person.head(f"/testing/sign-in/{path}", **form) + body]


class Crowd:
    """Opens lines to one server, keeps those that are free, and asks on them."""

    def __init__(self, port: int, requests: list[bytes], lines: int = 32) -> None:
        self.port, self.requests, self.outcome = port, itertools.cycle(requests), Outcome()
        self._free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        self._most_free = lines

    async def at_rate(self, rate: float, seconds: float) -> Outcome:
        """Open loop: so many a second begin, whatever has become of the others."""
        began, asked = time.monotonic(), []
        for number in range(int(rate * seconds)):
            await asyncio.sleep(began + number / rate - time.monotonic())
            asked.append(asyncio.ensure_future(self.ask()))
        await asyncio.gather(*asked)
        return self.hang_up()

    async def at_once(self, people: int, until: asyncio.Event) -> Outcome:
        """Closed loop: each of so many asks, waits for the answer, and asks again."""

        async def one() -> None:
            while not until.is_set():
                await self.ask()

        await asyncio.gather(*(one() for _ in range(people)))
        return self.hang_up()

    async def ask(self) -> None:
        """One request, of which the outcome is kept."""
        request, began = next(self.requests), time.monotonic()
        try:
            async with asyncio.timeout(GIVEN_UP):
                status = await self._answered(request)
        except (OSError, EOFError, TimeoutError) as failed:
            status = 0
            self.outcome.failures[type(failed).__name__] += 1
        self.outcome.statuses[status] += 1
        self.outcome.seconds.append(time.monotonic() - began)

    def hang_up(self) -> Outcome:
        """Closes what is free; the outcome."""
        for _, writer in self._free:
            writer.close()
        self._free.clear()
        return self.outcome

    async def _answered(self, request: bytes) -> int:
        while self._free:
            used = self._free.pop()
            try:
                return await self._on(used, request)
            except (ConnectionError, asyncio.IncompleteReadError) as broken:
                used[1].close()
                if getattr(broken, "partial", b""):
                    raise
        return await self._on(await asyncio.open_connection("127.0.0.1", self.port), request)

    async def _on(self, line: tuple[asyncio.StreamReader, asyncio.StreamWriter], request: bytes) -> int:
        reader, writer = line
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = head.partition(b"content-length: ")[2].partition(b"\r\n")[0]
        await reader.readexactly(int(length or 0))
        if b"connection: close" in head or len(self._free) >= self._most_free:
            writer.close()
        else:
            self._free.append(line)
        return int(head[9:12])

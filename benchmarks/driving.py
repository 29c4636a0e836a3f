"""Who asks: connections that each send a request, wait for its answer, look at it, and send the next (closed loop)."""

from __future__ import annotations

import asyncio
import re
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

import hot
import uvloop
from hot import Asked, wrong
from staging import HOST, Served, Stage

CONNECTIONS = 32
Requests = Iterator[Asked]
Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Burst:
    """What came of asking for a while: answers as they must be, seconds and CPU taken, what was not as it must be."""

    answers: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    led_to: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.answers / self.seconds

    @property
    def microseconds(self) -> float:
        """CPU of the server for one."""
        return 1e6 * self.cpu / self.answers


class Driver:
    """Asks one server on behalf of everybody on its stage."""

    def __init__(self, stage: Stage, server: Served) -> None:
        self.stage, self.server = stage, server

    def burst(self, requests: Requests, seconds: float, connections: int = CONNECTIONS) -> Burst:
        """Asks for so long, or until there are no more. Raises RuntimeError where an answer is not as it must be."""
        found = Burst()
        uvloop.run(self._all(requests, seconds, connections, found))
        if found.problems or not found.answers:
            raise RuntimeError(f"{len(found.problems)} wrong answers: {found.problems[:3]}\n{self.server.told()}")
        return found

    async def _all(self, requests: Requests, seconds: float, connections: int, found: Burst) -> None:
        """Counted from when all are connected until the last has its answer."""
        lines = [await asyncio.open_connection("127.0.0.1", self.server.port) for _ in range(connections)]
        cpu, began = self.server.seconds(), time.monotonic()
        try:
            await asyncio.gather(*(self._one(line, requests, began + seconds, found) for line in lines))
        finally:
            for _, writer in lines:
                writer.close()
        found.seconds, found.cpu = time.monotonic() - began, self.server.seconds() - cpu

    async def _one(self, line: Line, requests: Requests, until: float, found: Burst) -> None:
        reader, writer = line
        try:
            for asked in requests:
                writer.write(request(self.stage, asked))
                await self._take(reader, asked, found)
                if time.monotonic() >= until:
                    return
        except (OSError, EOFError) as broken:
            found.problems.append(type(broken).__name__)

    async def _take(self, reader: asyncio.StreamReader, asked: Asked, found: Burst) -> None:
        status, location, text = await answer(reader)
        if problem := wrong(asked, status, location, text):
            found.problems.append(problem)
            return
        found.answers += 1
        if location:
            found.led_to.append(location)


def request(stage: Stage, asked: Asked) -> bytes:
    """What is sent, whole."""
    body = hot.body(stage.app, asked)
    lines = [f"{'POST' if body else 'GET'} {asked.path} HTTP/1.1", f"Host: {HOST}", "Accept-Encoding: gzip"]
    lines += [f"Cookie: __Host-yss={stage.cookies[asked.who]}"]
    lines += [f"{name}: {value}" for name, value in asked.headers.items()]
    if body:
        lines += [f"Content-Type: {hot.FORM}", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def answer(reader: asyncio.StreamReader) -> tuple[int, str, str]:
    """Status, where it leads, what it reads. Raises EOFError where it breaks off."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    fields = {name.lower(): value for name, _, value in (line.partition(": ") for line in head.split("\r\n")[1:])}
    body = await reader.readexactly(int(fields.get("content-length", 0)))
    if fields.get("content-encoding") == "gzip":
        body = zlib.decompress(body, wbits=31)
    return int(head.split(" ", 2)[1]), fields.get("location", ""), body.decode()


def report_ids(burst: Burst) -> list[int]:
    """The reports that the answers of W have led to."""
    return [int(re.findall(r"/reports/([0-9]+)$", path)[0]) for path in burst.led_to]

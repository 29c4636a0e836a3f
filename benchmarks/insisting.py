"""Who sends a form until it is taken, as people do who are told that it is kept: with the same key, again and again.

What was taken, when, and what they were told meanwhile is kept: the acknowledged is what must be there afterwards.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

from driving import Line, answer, request
from heard import Heard, Told
from hot import Asked
from staging import Stage

GIVEN_UP, PAUSE = 30.0, 0.5
BROKEN, NO_ANSWER, FORM_GONE = "connection broken", "no answer", "503 without the form"


class Lines:
    """Connections to one server; one that is free is used again, as browsers do."""

    def __init__(self, port: int) -> None:
        self._port, self._free = port, list[Line]()

    async def ask(self, whole: bytes) -> tuple[int, str, str]:
        """Status, where it leads, what it reads. A line that was hung up while it was free is opened anew."""
        while self._free:
            try:
                return await self._on(self._free.pop(), whole)
            except (ConnectionError, asyncio.IncompleteReadError) as broken:
                if getattr(broken, "partial", b""):
                    raise
        return await self._on(await asyncio.open_connection("127.0.0.1", self._port), whole)

    async def _on(self, line: Line, whole: bytes) -> tuple[int, str, str]:
        try:
            line[1].write(whole)
            got = await answer(line[0])
        except BaseException:
            line[1].close()
            raise
        self._free.append(line)
        return got

    def hang_up(self) -> None:
        """Closes what is free."""
        for _, writer in self._free:
            writer.close()
        self._free.clear()


class Insisting:
    """Asks one server on behalf of people on its stage."""

    def __init__(self, stage: Stage, port: int) -> None:
        self.heard, self.lines, self._stage = Heard(), Lines(port), stage

    async def send(self, asked: Asked) -> str:
        """Where it led when it was taken; nothing where it was refused by a rule (409).

        Raises RuntimeError for an answer that nobody should see.
        """
        whole = request(self._stage, asked)
        while True:
            began = time.monotonic()
            status, location = await self._told(whole, asked)
            now = time.monotonic()
            self.heard.told.append(Told(now, now - began, status))
            if status == "303":
                self.heard.taken.append((now, location))
            if status in ("303", "409"):
                return location
            if status not in ("503", BROKEN, NO_ANSWER):
                raise RuntimeError(f"{asked.path}: {status}")
            await asyncio.sleep(PAUSE)

    async def _told(self, whole: bytes, asked: Asked) -> tuple[str, str]:
        try:
            async with asyncio.timeout(GIVEN_UP):
                status, location, text = await self.lines.ask(whole)
        except TimeoutError:
            return NO_ANSWER, ""
        except (OSError, EOFError):
            return BROKEN, ""
        is_kept = status != 503 or asked.fields["key"] in text
        return str(status) if is_kept else FORM_GONE, location


async def one_after_the_other(people: Insisting, forms: Iterator[Asked], pause: float, over: asyncio.Event) -> None:
    """Sends each until it is taken, waits a little, and sends the next."""
    while not over.is_set():
        await people.send(next(forms))
        await asyncio.sleep(pause)

"""Bodies: taken in whole before a thread is given, within a time, a size and a share of the memory.

A body that breaks off is dropped with its connection; one that is longer than any page takes is not read: the app is
told its length and refuses it in its own words, and uvicorn throws away what still comes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

Receive = Callable[[], Awaitable[Any]]

# Of all bodies that are on their way or in work.
_MOST_HELD = 256 * 1024 * 1024


class Gone(Exception):
    """The phone hung up before its last byte."""


class Overloaded(Exception):
    """There is no room for this request now; nothing of it was looked at."""


class TooSlow(Exception):
    """The body took longer than a body may."""


@dataclass(frozen=True)
class Body:
    """What was sent, or of what was too long the length alone."""

    data: bytes
    length: int


class Intake:
    """All bodies of this process. `most_text` and `most_files`: how long one may be, without files and with them."""

    def __init__(self, seconds: float, most_text: int, most_files: int) -> None:
        self._seconds, self._most_text, self._most_files = seconds, most_text, most_files
        self._held = 0

    async def take(self, headers: dict[bytes, bytes], receive: Receive) -> Body:
        """The whole body. Raises Gone, TooSlow, or Overloaded where the memory for bodies is used up.

        Whoever takes one gives it back by `release`.
        """
        if b"content-length" not in headers and b"transfer-encoding" not in headers:
            return Body(b"", 0)
        has_files = headers.get(b"content-type", b"").lower().startswith(b"multipart/form-data")
        most, announced = self._most_files if has_files else self._most_text, int(headers.get(b"content-length", 0))
        if announced > most:
            return Body(b"", announced)
        try:
            async with asyncio.timeout(self._seconds):
                return await self._read(receive, most)
        except TimeoutError:
            raise TooSlow from None

    async def _read(self, receive: Receive, most: int) -> Body:
        pieces: list[bytes] = []
        length, more = 0, True
        try:
            while more and length <= most:
                piece, more = await _next(receive)
                length += len(piece)
                self._hold(len(piece))
                pieces.append(piece)
        except BaseException:
            self._held -= length
            raise
        if length <= most:
            return Body(b"".join(pieces), length)
        self._held -= length
        return Body(b"", length)

    def _hold(self, size: int) -> None:
        self._held += size
        if self._held > _MOST_HELD:
            raise Overloaded

    def release(self, body: Body) -> None:
        """The body is used up."""
        self._held -= len(body.data)


async def _next(receive: Receive) -> tuple[bytes, bool]:
    message = await receive()
    if message["type"] != "http.request":
        raise Gone
    return message.get("body", b""), message.get("more_body", False)

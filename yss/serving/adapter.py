"""The app as uvicorn calls it: the body first, then a place at a door, then the answer at the reader's own pace."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from yss.serving.call import Call, environ, headers_of
from yss.serving.doors import Door, Doors
from yss.serving.intake import Body, Gone, Intake, Overloaded, Receive, TooSlow
from yss.serving.refusals import Refusals
from yss.web.kit import lanes, metrics, uploads
from yss.web.kit.errors import REFUSED
from yss.web.kit.lanes import Lane

if TYPE_CHECKING:
    from flask import Flask

    from yss.config import Serving

Send = Callable[[Any], Awaitable[None]]

_TELL_EVERY = 1.0

_log = logging.getLogger("yss")


class Adapter:
    """A Flask app behind uvicorn. A thread works for who has sent all, and for nobody who is slow."""

    def __init__(self, app: Flask, serving: Serving) -> None:
        self._app, self._doors, self.refusals = app, Doors(serving), Refusals(app)
        self.is_stopping = False
        self._intake = Intake(serving.body_seconds, app.config["MAX_CONTENT_LENGTH"], uploads.MOST_READ)
        self._refused, self._told_at, self._refused_in_all = 0, 0.0, 0
        metrics.watch(app, self._doors.waiting, lambda: self._refused_in_all)

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Answers one request; who hangs up before the last byte gets no answer, and nothing is done."""
        headers = headers_of(scope)
        line = _Line(receive, send, headers)
        try:
            await self._take_and_answer(scope, headers, line)
        except Gone:
            return
        except TooSlow:
            await self._send_prepared("too_slow", line)
        except Overloaded:
            await self._send_prepared("busy", line)
        except Exception as error:
            _log.error("failed", extra={"error": type(error).__name__})
            if not line.has_begun:
                await self._send_prepared("server_error", line)

    async def _take_and_answer(self, scope: Any, headers: dict[bytes, bytes], line: _Line) -> None:
        body = await self._intake.take(headers, line.receive)
        try:
            await self._answer(environ(scope, headers, body), body, line)
        finally:
            self._intake.release(body)

    async def _answer(self, told: dict[str, Any], body: Body, line: _Line) -> None:
        """Who sent a form without scripts and finds no place gets it back, to send it again.

        Raises Overloaded for all others, and where there is no place for that either.
        """
        try:
            await self._serve(told, lanes.lane_of(self._app, told["PATH_INFO"]), line)
        except Overloaded:
            self._count_refused()
            if not body.data or line.is_fragment:
                raise
            await self._serve(told | {REFUSED: "busy"}, Lane.HOUSE, line)

    async def _serve(self, told: dict[str, Any], lane: Lane, line: _Line) -> None:
        """Makes the answer and sends it; between two pieces no thread waits for the reader.

        Raises Overloaded before anything was done.
        """
        door, call = self._doors.of(lane), Call(self._app.wsgi_app, told)
        async with door.entered():
            piece, is_last = await door.run(call.begin)
        await line.begin(call.status, call.headers)
        await line.send_piece(piece, is_last)
        if not is_last:
            await self._send_rest(call, door, line)

    async def _send_rest(self, call: Call, door: Door, line: _Line) -> None:
        cut = asyncio.ensure_future(_hung_up(line.receive))
        is_last = False
        try:
            while not is_last and not cut.done():
                async with door.entered_again():
                    piece, is_last = await door.run(call.piece)
                await line.send_piece(piece, is_last)
        finally:
            cut.cancel()
            await door.run(call.end)

    async def _send_prepared(self, code: str, line: _Line) -> None:
        status, headers, body = self.refusals.prepared(code, line.headers, is_fragment=line.is_fragment)
        await line.begin(status, headers)
        await line.send_piece(body, is_last=True)

    def _count_refused(self) -> None:
        """Says how many were refused, once a second at most."""
        self._refused += 1
        self._refused_in_all += 1
        now = asyncio.get_running_loop().time()
        if now - self._told_at > _TELL_EVERY:
            _log.warning("overloaded", extra={"refused": self._refused})
            self._refused, self._told_at = 0, now


async def _hung_up(receive: Receive) -> None:
    """Returns at the end of the line; before it comes what nobody took of the body, be it that there is none."""
    while (await receive())["type"] != "http.disconnect":
        pass


class _Line:
    """To the phone and from it."""

    def __init__(self, receive: Receive, send: Send, headers: dict[bytes, bytes]) -> None:
        self.receive, self._send, self.headers = receive, send, headers
        self.is_fragment, self.has_begun = b"hx-request" in headers, False

    async def begin(self, status: int, headers: list[tuple[bytes, bytes]]) -> None:
        self.has_begun = True
        await self._send({"type": "http.response.start", "status": status, "headers": headers})

    async def send_piece(self, piece: bytes, is_last: bool) -> None:
        """Returns when the reader has room for the next."""
        await self._send({"type": "http.response.body", "body": piece, "more_body": not is_last})

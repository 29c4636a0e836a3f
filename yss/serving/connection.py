"""One connection: how long and how large the head of a request may be, and how long a reader may stand still."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, cast

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

if TYPE_CHECKING:
    from yss.serving.adapter import Adapter

_HEAD_SECONDS = 15.0
_HEAD_BYTES = 32 * 1024
# No more than this is read of one message, refused bodies and what follows their last byte included.
_MESSAGE_BYTES = 64 * 1024 * 1024
# A reader that takes less than 48 KiB in this time has gone.
_STALLED_SECONDS = 60.0
# For the rest of a body that was refused before its end, so that the phone comes to read why.
_REST_SECONDS = 120.0


class Connection(HttpToolsProtocol):
    """uvicorn's connection with limits; the time of bodies is the adapter's."""

    _message_timer: asyncio.TimerHandle | None = None
    _stall_timer: asyncio.TimerHandle | None = None
    _is_in_head = _is_in_body = False
    _received = 0
    _refused_with = "bad_request"
    # Requests whose answer is not out, the oldest first: that one is in work, the others wait for it.
    _due: deque[RequestResponseCycle]
    # What is left to say when nothing that comes is listened to any more.
    _last_words: bytes | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A head is waited for."""
        super().connection_made(transport)
        self._due = deque()
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._message_timer = _ended(self._message_timer)
        self._stall_timer = _ended(self._stall_timer)
        for cycle in self._due:
            _give_up(cycle)
        super().connection_lost(exc)

    def eof_received(self) -> bool:  # type: ignore[override]
        """Nothing more comes; who sent a whole request may still read. Keeps the line open for the answer."""
        self._end(b"")
        return True

    def data_received(self, data: bytes) -> None:
        """Counts what came since the last request began; a head that gets too large is refused."""
        if not self._is_in_body and not self._due:
            self._await_head()
        self._received += len(data)
        if self._received > _MESSAGE_BYTES:
            self.abort()
        elif self._last_words is not None:
            return
        elif self._is_in_head and self._received > _HEAD_BYTES:
            self._refused_with = "head_too_large"
            self.send_400_response("")
        else:
            super().data_received(data)

    def on_message_begin(self) -> None:
        """Counts anew."""
        self._received = 0
        self._is_in_head = True
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keeps headers; of what follows a body nothing."""
        if self.cycle is None or self.scope is not self.cycle.scope:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is in. Raises ValueError, which httptools turns into a refusal, where it is too large."""
        self._message_timer = _ended(self._message_timer)
        self._is_in_head, self._is_in_body = False, True
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > _HEAD_BYTES:
            self._refused_with = "head_too_large"
            raise ValueError(self._refused_with)
        super().on_headers_complete()
        self._due.append(self.cycle)
        if self._adapter.is_stopping:
            self.cycle.keep_alive = False

    def on_message_complete(self) -> None:
        """The body is in."""
        self._message_timer = _ended(self._message_timer)
        self._is_in_body = False
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """What the answer left unsent, or of the body unread, is given a time."""
        self._due.popleft()
        super().on_response_complete()
        self._close_if_all_is_said()
        if self._is_in_body and self._message_timer is None:
            self._message_timer = self.loop.call_later(_REST_SECONDS, self.abort)
        if self.transport.get_write_buffer_size():
            self._await_reader()

    def pause_writing(self) -> None:
        """The reader does not keep up."""
        super().pause_writing()
        self._await_reader()

    def resume_writing(self) -> None:
        """It does again."""
        self._stall_timer = _ended(self._stall_timer)
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        """The product's own page for what is no request, instead of uvicorn's words; after the answers that are due."""
        status, headers, body = self._adapter.refusals.prepared(self._refused_with, {}, is_fragment=False)
        lines = [name + b": " + value + b"\r\n" for name, value in [*headers, (b"connection", b"close")]]
        self._end(b"".join([STATUS_LINE[status], *lines, b"\r\n", body]))

    @property
    def _adapter(self) -> Adapter:
        return cast("Adapter", self.app)

    @property
    def waits_for_the_phone(self) -> bool:
        """Whether only the other side keeps this open: its body is not in, or its answer is not fetched."""
        return not self._due or self._due[0].more_body

    def abort(self) -> None:
        """Ends it now, whatever is unsent."""
        self.transport.abort()

    def _end(self, last_words: bytes) -> None:
        """Closes after the answers of what came in whole and these words. What did not come in whole has no answer."""
        if self._last_words is None:
            self._last_words = last_words
        if self._due and self._due[-1].more_body and not self._due[-1].response_started:
            _give_up(self._due.pop())
            if self._due:
                self.pipeline.popleft()
        self._close_if_all_is_said()

    def _close_if_all_is_said(self) -> None:
        if self._last_words is not None and not self._due and not self.transport.is_closing():
            self.transport.write(self._last_words)
            self.transport.close()

    def _await_head(self) -> None:
        if self._message_timer is None:
            self._message_timer = self.loop.call_later(min(_HEAD_SECONDS, self.timeout_keep_alive), self.abort)

    def _await_reader(self) -> None:
        if self._stall_timer is None:
            self._stall_timer = self.loop.call_later(_STALLED_SECONDS, self._end_stalled)

    def _end_stalled(self) -> None:
        self._stall_timer = None
        if self.transport.get_write_buffer_size():
            self.abort()


def _ended(timer: asyncio.TimerHandle | None) -> asyncio.TimerHandle | None:
    if timer is not None:
        timer.cancel()
    return None


def _give_up(cycle: RequestResponseCycle) -> None:
    cycle.disconnected = True
    cycle.message_event.set()

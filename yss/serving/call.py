"""One request's call of the WSGI app, made piece by piece, each by whichever thread is free."""

from __future__ import annotations

import contextvars
import io
import sys
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIApplication, WSGIEnvironment

from yss.serving.intake import Body

Headers = list[tuple[bytes, bytes]]

_PIECE = 256 * 1024


class Call:
    """`begin` gives status and headers, `piece` the next bytes and whether they are the last, `end` lets go early.

    All run in one context, whatever thread it is, since Flask's request lives in it.
    """

    status = 0
    headers: Headers

    def __init__(self, app: WSGIApplication, environ: WSGIEnvironment) -> None:
        self._app, self._environ = app, environ
        self._context = contextvars.copy_context()
        self._end: Callable[[], None] = _nothing
        self._pieces: Iterator[bytes] = iter(())

    def begin(self) -> tuple[bytes, bool]:
        """Calls the app; returns the first piece. Raises what the app raises."""
        return self._context.run(self._ended_by_last, self._begin)

    def piece(self) -> tuple[bytes, bool]:
        """The next bytes, and whether they are the last. Raises what the app raises."""
        return self._context.run(self._ended_by_last, self._piece)

    def end(self) -> None:
        """Lets go of an answer that nobody reads any more; of one that was read to its end nothing is left."""
        self._context.run(self._let_go)

    def _ended_by_last(self, work: Callable[[], tuple[bytes, bool]]) -> tuple[bytes, bool]:
        is_last = True
        try:
            piece, is_last = work()
        finally:
            if is_last:
                self._let_go()
        return piece, is_last

    def _let_go(self) -> None:
        end, self._end = self._end, _nothing
        end()

    def _begin(self) -> tuple[bytes, bool]:
        answer = self._app(self._environ, self._start)
        self._end = getattr(answer, "close", self._end)
        self._pieces = iter(answer)
        return self._piece()

    def _start(self, status: str, headers: list[tuple[str, str]], _exc_info: Any = None) -> Callable[[bytes], object]:
        self.status = int(status[:3])
        self.headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        return _no_write

    def _piece(self) -> tuple[bytes, bool]:
        gathered: list[bytes] = []
        size = 0
        while size < _PIECE and (some := next(self._pieces, None)) is not None:
            gathered.append(some)
            size += len(some)
        return b"".join(gathered), size < _PIECE


def _nothing() -> None:
    pass


def _no_write(_data: bytes) -> None:
    raise NotImplementedError("answers are iterated")


def environ(scope: dict[str, Any], headers: dict[bytes, bytes], body: Body) -> WSGIEnvironment:
    """The request as WSGI tells it. The length is that of what is there, or of what was too long to be taken."""
    host, port = scope["server"] or ("localhost", 0)
    address, _ = scope["client"] or ("", 0)
    told: dict[str, Any] = {f"HTTP_{_named(name)}": value.decode("latin-1") for name, value in headers.items()}
    told.pop("HTTP_TRANSFER_ENCODING", None)
    told.pop("HTTP_CONTENT_LENGTH", None)
    return told | {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "CONTENT_TYPE": told.pop("HTTP_CONTENT_TYPE", ""),
        "CONTENT_LENGTH": str(body.length),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 0),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": address,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": io.BytesIO(body.data),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


def headers_of(scope: dict[str, Any]) -> dict[bytes, bytes]:
    """Lower-case names with their values; of a name that comes twice all of them, joined as the name asks.

    Without those that WSGI could not tell from others: X_Forwarded_For would pass for X-Forwarded-For.
    """
    joined: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        if b"_" not in name:
            glue = b"; " if name == b"cookie" else b","
            joined[name] = joined[name] + glue + value if name in joined else value
    return joined


def _named(name: bytes) -> str:
    return name.decode("latin-1").upper().replace("-", "_")

"""Refusals that cost next to nothing: the app's own pages, made once, for what the server itself has to refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from yss.serving.call import Call, Headers, environ
from yss.serving.intake import Body
from yss.web.kit.errors import REFUSED

if TYPE_CHECKING:
    from flask import Flask

# Of one request, or of nobody's.
_LEFT_OUT = {b"set-cookie", b"x-request-id"}


class Refusals:
    """Status, headers and body by the code of a refusal; each made when it is first needed."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._made: dict[tuple[str, bool], tuple[int, Headers, bytes]] = {}

    def prepared(self, code: str, *, is_fragment: bool) -> tuple[int, Headers, bytes]:
        """The page that says `code`, or for HTMX the notice."""
        which = (code, is_fragment)
        if which not in self._made:
            self._made[which] = self._make(code, is_fragment)
        return self._made[which]

    def _make(self, code: str, is_fragment: bool) -> tuple[int, Headers, bytes]:
        settings = self._app.extensions["yss_settings"]
        host = urlsplit(settings.base_url).netloc or next(iter(settings.hosts), "localhost").removeprefix(".")
        headers = {b"host": host.encode()} | ({b"hx-request": b"true"} if is_fragment else {})
        call = Call(self._app, environ(_SCOPE, headers, Body(b"", 0)) | {REFUSED: code})
        body, _ = call.begin()
        return call.status, [header for header in call.headers if header[0] not in _LEFT_OUT], body


_SCOPE = {
    "method": "GET",
    "raw_path": b"/",
    "query_string": b"",
    "http_version": "1.1",
    "scheme": "http",
    "server": None,
    "client": None,
}

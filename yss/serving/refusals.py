"""Refusals that cost next to nothing: the app's own pages, made once, for what the server itself has to refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from yss.serving.call import Call, Headers, environ
from yss.serving.intake import Body
from yss.web.kit import language
from yss.web.kit.errors import REFUSED

if TYPE_CHECKING:
    from flask import Flask

# By these a request says which language it speaks.
_SPEAKING = (b"cookie", b"user-agent", b"accept-language")
# Of one request, or of nobody's.
_LEFT_OUT = {b"set-cookie", b"x-request-id"}


class Refusals:
    """Status, headers and body by the code of a refusal and its language; each made when it is first needed."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._made: dict[tuple[str, bool, str], tuple[int, Headers, bytes]] = {}

    def prepared(self, code: str, asked: dict[bytes, bytes], *, is_fragment: bool) -> tuple[int, Headers, bytes]:
        """The page that says `code` in the language of whose headers were `asked`, or for HTMX the notice."""
        speaking = {name: asked[name] for name in _SPEAKING if name in asked}
        spoken = language.of_headers(self._app, environ(_SCOPE, speaking, Body(b"", 0)))
        which = (code, is_fragment, spoken)
        if which not in self._made:
            self._made[which] = self._make(*which)
        return self._made[which]

    def _make(self, code: str, is_fragment: bool, spoken: str) -> tuple[int, Headers, bytes]:
        settings = self._app.extensions["yss_settings"]
        host = urlsplit(settings.base_url).netloc or next(iter(settings.hosts), "localhost").removeprefix(".")
        headers = {b"host": host.encode(), b"accept-language": spoken.encode()}
        headers |= {b"hx-request": b"true"} if is_fragment else {}
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

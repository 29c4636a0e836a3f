"""People on the line to a real server, byte by byte: whole requests, cut ones, slow ones."""

from __future__ import annotations

import asyncio
import contextvars
import http.client
import re
import socket
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

R = TypeVar("R")

# As long as anybody waits in a test before it counts as not answered.
PATIENCE = 60
_FIELD = re.compile(r'name="(csrf_token|key)"[^>]*value="([^"]*)"')


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    text: str


class Person:
    """Somebody with a browser without scripts: cookies, forms, a connection for each request."""

    def __init__(self, port: int) -> None:
        self.port, self.cookie = port, ""

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """One request, whole."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            line.request(method, path, body, self.headers(headers))
            return self._took(line.getresponse())
        finally:
            line.close()

    def get(self, path: str, **headers: str) -> Answer:
        """The page."""
        return self.ask("GET", path, **headers)

    def post(self, path: str, fields: dict[str, str], **headers: str) -> Answer:
        """The form, as a browser sends it."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", path, urlencode(fields).encode(), **kind, **headers)

    def sign_in(self, name: str) -> Person:
        """By the testing tools."""
        page = self.get("/testing").text
        path = re.search(rf'action="(/testing/sign-in/[0-9]+)"[^§]*?登录 {name}"', page.replace("</form>", "§"))
        assert path, page[:500]
        return self.sign_in_as(path[1].rpartition("/")[2])

    def sign_in_as(self, person_id: str) -> Person:
        """Likewise, whom the first page of the tools may not show."""
        fields = dict(_FIELD.findall(self.get("/testing").text))
        assert self.post(f"/testing/sign-in/{person_id}", fields).status == 303
        return self

    def fields(self, path: str, **filled: str) -> dict[str, str]:
        """The hidden fields of a page's first form, and what was filled in."""
        return dict(reversed(_FIELD.findall(self.get(path).text))) | filled

    def head(self, path: str, **headers: str) -> bytes:
        """The head of a post, up to its empty line."""
        lines = [f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        lines += [f"{name}: {value}" for name, value in self.headers(headers).items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def line(self) -> socket.socket:
        """A connection on which nothing was said yet."""
        return socket.create_connection(("127.0.0.1", self.port), PATIENCE)

    def narrow_line(self) -> socket.socket:
        """One that holds next to nothing of what was sent and not read."""
        line = socket.socket()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.settimeout(PATIENCE)
        line.connect(("127.0.0.1", self.port))
        return line

    def large_file(self) -> bytes:
        """The request of the largest file that everybody may have."""
        style = re.search(r'href="(/static/[^"]+weui[^"]+\.css)"', self.get("/verify").text)
        assert style
        return self.head(style[1]).replace(b"POST", b"GET", 1)

    def headers(self, more: dict[str, str]) -> dict[str, str]:
        """Those of every request: `Content_Type` is written with a dash."""
        cookie = {"Cookie": self.cookie} if self.cookie else {}
        return cookie | {name.replace("_", "-"): value for name, value in more.items()}

    def _took(self, response: http.client.HTTPResponse) -> Answer:
        for cookie in response.headers.get_all("Set-Cookie", []):
            self.cookie = cookie.partition(";")[0]
        body = response.read().decode("utf-8", "replace")
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, body)


def in_a_loop(scene: Coroutine[Any, Any, R], run: Callable[[Coroutine[Any, Any, R]], R] = asyncio.run) -> R:
    """What comes of the scene, in a loop and thread of its own: a worker that has had a browser has a loop running."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(contextvars.copy_context().run, run, scene).result()


def read_until(line: socket.socket, wanted: bytes) -> bytes:
    """All that comes until `wanted` has come; head and body may come apart. Fails where the other side hangs up."""
    got = b""
    while wanted not in got:
        got += (piece := line.recv(65536))
        assert piece, got
    return got


def read_to_end(line: socket.socket) -> bytes:
    """All that comes until the other side hangs up; a reset is an end, too."""
    got = b""
    try:
        while piece := line.recv(65536):
            got += piece
    except ConnectionError:
        pass
    return got

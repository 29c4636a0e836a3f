"""R66: what a robot says goes where its address says and nowhere else, and summons nobody by a name."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from yss import robots

NOW = datetime(2020, 3, 21, 1, tzinfo=UTC)


@contextmanager
def service(status):
    """A service on this machine that answers /send with `status` and takes whatever comes elsewhere."""
    arrived = []

    class Service(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            arrived.append((self.path, json.loads(body or b"{}").get("text", {}).get("content")))
            self.send_response(status if self.path == "/send" else 200)
            self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(b'{"errcode": 0}')

        do_GET = do_POST

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/send", arrived
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_R66_a_robots_address_leads_nowhere_else(status):
    with service(status) as (url, arrived):
        with pytest.raises(robots.RobotFailed):
            robots.say(url, "", "还有3人未填报", NOW)
        assert [path for path, _text in arrived] == ["/send"]


def test_R66_a_name_summons_nobody():
    with service(200) as (url, arrived):
        robots.say(url, "", "【<@all>一班】还有2人未填报：<@zhang>、@李四", NOW)
    assert arrived == [("/send", "【(＠all)一班】还有2人未填报：(＠zhang)、＠李四")]

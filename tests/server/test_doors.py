"""The line before the threads, and answers that are fetched slowly: without a server, where nothing has to be slow."""

from __future__ import annotations

import asyncio
import itertools
import socket
import threading

import pytest
import uvicorn
import uvloop
from flask import Flask, Response
from server.wire import in_a_loop

from yss import config, create_app
from yss.config import Serving, SettingsError
from yss.serving.adapter import Adapter
from yss.serving.connection import Connection
from yss.serving.doors import Doors
from yss.serving.intake import Overloaded
from yss.web.kit.lanes import Lane, lane_of

PIECE = b"x" * 300_000


@pytest.fixture(scope="module")
def ours():
    return create_app(config.testing_settings("sqlite://"))


def test_exports_and_the_houses_own_business_have_doors_of_their_own(ours):
    lanes = {path: lane_of(ours, path) for path in ("/admin/7/export/9/file", "/x/a/b", "/healthz", "/readyz")}
    assert list(lanes.values()) == [Lane.EXPORTS, Lane.EXPORTS, Lane.HOUSE, Lane.HOUSE]
    assert {lane_of(ours, path) for path in ("/", "/workbench", "/help/feedback", "/nowhere", "/%")} == {Lane.PAGES}


def test_reports_before_exports_while_pages_have_a_line_no_export_begins():
    async def scene():
        doors, release = Doors(Serving(threads=1, in_flight=3, settle_seconds=0)), threading.Event()
        pages = doors.of(Lane.PAGES)

        async def page():
            async with pages.entered():
                await pages.run(release.wait)

        async with asyncio.TaskGroup() as group:
            for _ in range(3):
                group.create_task(page())
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            with pytest.raises(Overloaded):
                doors.of(Lane.EXPORTS)
            with pytest.raises(Overloaded):
                await page()
            release.set()
        assert doors.of(Lane.EXPORTS)

    in_a_loop(scene())


class Phone:
    """One request on an adapter; takes pieces when it is told to."""

    def __init__(self, path: str) -> None:
        self.scope = {
            "type": "http", "method": "GET", "raw_path": path.encode(), "query_string": b"", "headers": [],
            "http_version": "1.1", "scheme": "http", "server": None, "client": None,
        }  # fmt: skip
        self.reads, self.gone, self.got = asyncio.Event(), asyncio.Event(), b""
        self.has_asked = False

    async def receive(self):
        if not self.has_asked:
            self.has_asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        self.got += message.get("body", b"")
        if message.get("body"):
            await self.reads.wait()


@pytest.fixture
def streaming():
    """An app that sends a long answer, on one thread; and whether the long answer was let go of."""
    app, ended = Flask("streaming"), threading.Event()
    app.config["MAX_CONTENT_LENGTH"] = 1
    app.extensions["yss_settings"] = config.testing_settings("sqlite://")

    @app.get("/long")
    def long():
        answer = Response(PIECE for _ in range(4))
        answer.call_on_close(ended.set)
        return answer

    @app.get("/endless")
    def endless():
        answer = Response(itertools.repeat(PIECE))
        answer.call_on_close(ended.set)
        return answer

    @app.get("/short")
    def short():
        return "short"

    return Adapter(app, Serving(threads=1)), ended


def test_while_a_reader_stands_still_no_thread_is_held_and_then_it_gets_all(streaming):
    adapter, ended = streaming

    async def scene():
        slow, other = Phone("/long"), Phone("/short")
        other.reads.set()
        answering = asyncio.create_task(adapter(slow.scope, slow.receive, slow.send))
        while not slow.got:
            await asyncio.sleep(0.01)
        await adapter(other.scope, other.receive, other.send)
        assert other.got == b"short"
        slow.reads.set()
        await answering
        assert slow.got == PIECE * 4
        assert ended.is_set()

    in_a_loop(scene())


def test_who_hangs_up_in_the_middle_is_made_nothing_more_for(streaming):
    adapter, ended = streaming

    async def scene():
        phone = Phone("/long")
        answering = asyncio.create_task(adapter(phone.scope, phone.receive, phone.send))
        while not phone.got:
            await asyncio.sleep(0.01)
        phone.gone.set()
        await asyncio.sleep(0)
        phone.reads.set()
        await answering
        assert len(phone.got) < len(PIECE) * 4
        assert ended.is_set()

    in_a_loop(scene())


@pytest.mark.parametrize("asked", [1, 2])
def test_who_has_said_all_reads_on_and_is_let_go_of_when_gone(streaming, caplog, asked):
    adapter, ended = streaming
    config = uvicorn.Config(adapter, interface="asgi3", lifespan="off", log_config=None, proxy_headers=False)

    def read(port):
        with socket.create_connection(("127.0.0.1", port), 60) as line:
            line.sendall(b"GET /endless HTTP/1.1\r\nHost: localhost\r\n\r\n" * asked)
            line.shutdown(socket.SHUT_WR)
            return len(line.makefile("rb").read(50 * len(PIECE)))

    async def scene():
        state = uvicorn.server.ServerState()
        server = await asyncio.get_running_loop().create_server(lambda: Connection(config, state, {}), "127.0.0.1", 0)
        assert await asyncio.to_thread(read, server.sockets[0].getsockname()[1]) == 50 * len(PIECE)
        assert await asyncio.to_thread(ended.wait, 60)
        while state.connections or state.tasks:
            await asyncio.sleep(0.01)
        server.close()

    in_a_loop(scene(), uvloop.run)
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("YSS_LISTEN", "8000"), ("YSS_LISTEN", "127.0.0.1:http"), ("YSS_THREADS", "0"), ("YSS_IN_FLIGHT", "many")],
)
def test_settings_that_cannot_be_are_refused_by_name(name, value):
    with pytest.raises(SettingsError, match=name):
        Serving.from_env({name: value})


def test_sockets_are_taken_over_only_where_they_were_meant_for_this_process():
    assert Serving.from_env({"LISTEN_FDS": "1", "LISTEN_PID": "1"}).inherited == 0
    assert Serving.from_env({"YSS_LISTEN": "[::1]:9000"}).host == "::1"

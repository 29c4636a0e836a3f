"""More threads than a pool has connections by itself, on PostgreSQL."""

from __future__ import annotations

import asyncio

from browser.serving import Server
from server.load import Crowd
from server.wire import Person, in_a_loop

PEOPLE = 24


def test_M14_on_postgresql_every_thread_has_a_connection(databases, tmp_path):
    url = databases["postgresql"].empty().extensions["yss_settings"].database_url
    server = Server(tmp_path, settings={"YSS_DATABASE_URL": url, "YSS_THREADS": "16"})
    server.start()

    async def rush():
        page = Person(server.port).head("/testing").replace(b"POST", b"GET", 1)
        crowd = Crowd(server.port, [page])
        await asyncio.gather(*(crowd.ask() for _ in range(PEOPLE)))
        return crowd.hang_up()

    try:
        assert in_a_loop(rush()).statuses.keys() <= {200, 503}
    finally:
        server.stop()

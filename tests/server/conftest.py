"""A real server, as `make run` and production start it, on the demo's database."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser.serving import Server
from databases import run_folder


@pytest.fixture(scope="session")
def demo() -> Server:
    """The demo, loaded once per worker; nothing serves it."""
    made = Server(Path(tempfile.mkdtemp(prefix="served-", dir=run_folder())))
    made.load_demo()
    return made


@pytest.fixture(scope="module")
def serve(demo: Server) -> Iterator[Callable[..., Server]]:
    """`serve(YSS_THREADS="2")`: a server on a copy of the demo, with these settings; ended with the module."""
    made: list[Server] = []

    def start(**settings: str) -> Server:
        folder = Path(tempfile.mkdtemp(prefix="served-", dir=run_folder()))
        server = Server(folder, settings=settings)
        server.load_demo(demo)
        server.start()
        made.append(server)
        return server

    yield start
    for server in made:
        server.stop()

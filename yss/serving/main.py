"""Starts it: settings, app, sockets, and the server until SIGTERM, SIGINT or SIGHUP."""

from __future__ import annotations

import gc
import logging
import resource
import signal
import socket
import sys

import uvicorn

from yss import check_in, create_app
from yss.config import Serving, Settings, SettingsError
from yss.serving.adapter import Adapter
from yss.serving.connection import Connection
from yss.serving.server import Server
from yss.web.kit import logs

_FIRST_FD = 3
_BACKLOG = 2048
_MOST_FILES = 65536
# Python lets a thread run for 5 ms before another may: with six at work the loop then waited 46 ms for its turn in the
# median, and 11 so.
_TURN = 0.001


def main() -> None:
    """Serves until it is told to stop; leaves with one sentence where the settings or the keyring are refused."""
    try:
        serving = Serving.from_env()
        app = create_app(Settings.from_env())
        listeners = _listeners(serving)
    except SettingsError as refused:
        sys.exit(f"refused to start: {refused}")
    check_in.begin(app)
    _raise_open_files()
    sys.setswitchinterval(_TURN)
    logs.adopt(logging.getLogger("uvicorn.error"), logging.ERROR)
    adapter = Adapter(app, serving)
    server = Server(_config(adapter, serving), adapter, serving)
    gc.freeze()  # what is there now stays: a full collection passes it over, 75 ms for nothing otherwise
    gc.enable()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, server.handle_exit)  # uvicorn gives the first two back at the end, and raises them again
    server.run(listeners)


def _config(adapter: Adapter, serving: Serving) -> uvicorn.Config:
    return uvicorn.Config(
        adapter,
        http=Connection,
        loop="uvloop",
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=_BACKLOG,
        timeout_keep_alive=serving.idle_seconds,
        timeout_graceful_shutdown=serving.stop_seconds,
    )


def _listeners(serving: Serving) -> list[socket.socket]:
    """The sockets that systemd holds (LISTEN_FDS), else one of our own. Raises SettingsError where it is taken."""
    if serving.inherited:
        return [socket.socket(fileno=_FIRST_FD + number) for number in range(serving.inherited)]
    family = socket.AF_INET6 if ":" in serving.host else socket.AF_INET
    try:
        return [socket.create_server((serving.host, serving.port), family=family, backlog=_BACKLOG)]
    except OSError as error:
        raise SettingsError(f"cannot listen on {serving.host}:{serving.port}: {error.strerror}") from error


def _raise_open_files() -> None:
    """As many connections at once as the system lets this process have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, _MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))

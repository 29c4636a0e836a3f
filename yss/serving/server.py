"""uvicorn's server, with an end that nobody can hold up."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from types import FrameType

import uvicorn

from yss.config import Serving
from yss.serving.adapter import Adapter
from yss.serving.connection import Connection

# What comes on an open line by then is still read, and answered; so often the lines are looked at, even by a machine
# that gives this process no time.
_LAST_CALL, _LOOKS = 0.5, 5
# A body, or a reader of the last bytes, that has not come to its end by then is left: it would hold the next start.
_BODIES_END = 3.0
# A thread that hangs in the system cannot be ended but with the process.
_BEYOND = 5.0


class Server(uvicorn.Server):
    """Stops in order: no new connections, what is in work is finished and answered, the rest is let go."""

    def __init__(self, config: uvicorn.Config, adapter: Adapter, serving: Serving) -> None:
        super().__init__(config)
        self._adapter, self._serving = adapter, serving

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """From here on each answer is its line's last."""
        self._adapter.is_stopping = True
        super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Ends within `stop_seconds`, whatever a phone does or a thread waits for."""
        guard = threading.Timer(self._serving.stop_seconds + _BEYOND, os._exit, [1])
        guard.daemon = True
        guard.start()
        for listening in self.servers:
            listening.close()
        for held in sockets or []:
            held.close()
        for _ in range(_LOOKS):
            await asyncio.sleep(_LAST_CALL / _LOOKS)
        asyncio.get_running_loop().call_later(_BODIES_END, self._let_go)
        await super().shutdown()

    def _let_go(self) -> None:
        for connection in list(self.server_state.connections):
            if isinstance(connection, Connection) and connection.waits_for_the_phone:
                connection.abort()

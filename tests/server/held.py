"""A server whose listening socket somebody else holds, as systemd does (sd_listen_fds)."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from browser.serving import ROOT, Server
from server.wire import Person

# LISTEN_PID is the process that serves, which only it knows: systemd sets it between fork and exec.
AS_SYSTEMD = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); os.environ.update(LISTEN_FDS='1', LISTEN_PID=str(os.getpid()))"
)
AS_SYSTEMD += "; os.execv(sys.executable, [sys.executable, '-m', 'yss'])"


class Held:
    """Starts and restarts it; the socket stays open in between, and whoever knocks waits."""

    def __init__(self, demo: Server, folder: Path, **settings: str) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0), backlog=2048)
        self.port = int(self.listening.getsockname()[1])
        self.server = Server(folder, settings=settings)
        self.server.load_demo(demo)
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Held:
        return self

    def __exit__(self, *_: Any) -> None:
        self.stop()
        self.listening.close()

    def start(self) -> None:
        """Returns at once: who knocks waits until it serves."""
        command = [sys.executable, "-c", AS_SYSTEMD, str(self.listening.fileno())]
        with self.server.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, **self.server.env},
                stdout=log,
                stderr=log,
                pass_fds=[self.listening.fileno()],
            )

    def stop(self) -> None:
        """SIGTERM, and its end."""
        if self.process:
            self.process.terminate()
            assert self.process.wait(60) == 0, self.server.log.read_text()[-2000:]
            self.process = None

    def restart(self) -> None:
        """As `systemctl restart` does; returns when it serves again."""
        self.stop()
        self.start()
        assert Person(self.port).get("/healthz").status == 200

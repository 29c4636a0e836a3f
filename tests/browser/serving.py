"""A server of its own on a fresh SQLite database, for tests through the real server, a browser's and others."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent


class Server:
    """Starts, waits until it is ready, and ends its own process."""

    def __init__(self, folder: Path, base_url: str = "", settings: dict[str, str] | None = None) -> None:
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.invite = ""
        self.database = folder / "browser.sqlite3"
        self.temporary = folder / "temporary"
        self.temporary.mkdir(exist_ok=True)
        self.log = folder / "server.log"
        self.env = {
            **os.environ,
            "YSS_ENV": "development",
            "YSS_TESTING_TOOLS": "1",
            "YSS_DATABASE_URL": f"sqlite:///{self.database}",
            "YSS_BASE_URL": base_url,
            "YSS_LISTEN": f"127.0.0.1:{self.port}",
            "TMPDIR": str(self.temporary),
            **(settings or {}),
        }
        self.program = ["-m", "yss"]
        self.process: subprocess.Popen[bytes] | None = None

    def load_demo(self, made: Server | None = None) -> None:
        """Migrates and loads the demo; or takes over the database that another server has `made`."""
        if made is not None:
            self.invite = made.invite
            shutil.copy(made.database, self.database)
            return
        self.run("db", "upgrade")
        self.invite = self.run("demo", "load").splitlines()[-1].strip()

    def start(self) -> None:
        """Serves what there is."""
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, *self.program], cwd=ROOT, env=self.env, stdout=log, stderr=log
            )
        self._wait()

    def served_again(self) -> subprocess.CompletedProcess[str]:
        """What becomes of another one with the same settings."""
        command = [sys.executable, "-m", "yss"]
        return subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, timeout=60)

    def stop(self) -> None:
        """Ends the process that was started, and no other."""
        if self.process:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def run(self, *words: str) -> str:
        """A command of the command line on the same database."""
        command = [str(BIN / "flask"), "--app", "wsgi", *words]
        ran = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True)
        if ran.returncode:
            raise RuntimeError(ran.stderr[-2000:])
        return ran.stdout

    def _wait(self) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(self.url + "/readyz", timeout=1):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        self.stop()
        raise RuntimeError(self.log.read_text()[-2000:])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

"""Programs beside the product in a drill: PostgreSQL, Patroni, etcd, PgBouncer.

Each is started on free ports of this machine in a folder that goes at the end, as the user who owns databases where
root runs the drill, and is ended by its number.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from string import Template
from typing import Any, TypeVar

import psutil
import psycopg

T = TypeVar("T")
OWNER, HERE = "postgres", "127.0.0.1"
SHIPPED = Path(__file__).parents[1] / "deploy" / "postgresql"
_AS_OWNER: dict[str, Any] = {"user": OWNER, "group": OWNER, "extra_groups": []} if os.geteuid() == 0 else {}
_PATIENCE = 120.0


def need(*names: str) -> None:
    """Raises SystemExit where a program is not installed; Debian's packages bear its name or say who has it."""
    if missing := [name for name in names if shutil.which(name) is None]:
        raise SystemExit(f"not installed: {', '.join(missing)} (benchmarks/README.md says which packages)")


def of_postgresql() -> Path:
    """The folder of PostgreSQL's newest programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if not found:
        raise SystemExit("PostgreSQL's server is not installed")
    return found[-1]


@contextlib.contextmanager
def owned_folder(name: str) -> Iterator[Path]:
    """A folder of the databases' owner; goes at the end. A drill that is asked to end ends what it started."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory(prefix=f"yss-{name}-", ignore_cleanup_errors=True) as made:
        yield owned(Path(made))


def owned(path: Path) -> Path:
    """The same file or folder, its owner's alone."""
    if _AS_OWNER:
        shutil.chown(path, OWNER, OWNER)
    path.chmod(0o700 if path.is_dir() else 0o600)
    return path


def owned_new(folder: Path) -> Path:
    """A new folder of the databases' owner."""
    folder.mkdir()
    return owned(folder)


def free_ports(count: int) -> list[int]:
    """So many different ones, free a moment ago."""
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def filled_in(shipped: str, target: Path, **values: object) -> Path:
    """A shipped file with its $NAMES filled in, the owner's alone. Raises KeyError for one that nobody gave."""
    target.write_text(Template((SHIPPED / shipped).read_text()).substitute(values))
    return owned(target)


def run(*words: object, **environment: str) -> str:
    """What a program of the owner prints. Raises RuntimeError with its last words where it fails."""
    command = [str(word) for word in words]
    there = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", **environment}
    done = subprocess.run(command, capture_output=True, text=True, env=there, cwd="/", **_AS_OWNER)
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {(done.stderr or done.stdout)[-2000:]}")
    return done.stdout


def wait_for(what: str, found: Callable[[], T | None], seconds: float = _PATIENCE) -> T:
    """What `found` finds in the end; whatever the network says meanwhile is no answer. Raises TimeoutError."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with contextlib.suppress(OSError):
            if (one := found()) is not None:
                return one
        time.sleep(0.1)
    raise TimeoutError(f"{what}: not within {seconds:.0f} s")


class Program:
    """One that runs until it is ended; what it says is in a log of its name."""

    def __init__(self, folder: Path, name: str, *words: object) -> None:
        self._log = folder / f"{name}.log"
        there = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(folder)}
        with self._log.open("ab") as log:
            command = [str(word) for word in words]
            self.process = subprocess.Popen(command, stdout=log, stderr=log, env=there, cwd="/", **_AS_OWNER)

    def told(self) -> str:
        """Its last words."""
        return self._log.read_text(errors="replace")[-2000:]

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        """In order, or after half a minute without."""
        self.process.send_signal(how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(30)
        self.kill()

    def kill(self) -> None:
        """SIGKILL, with all that it has started and not let go."""
        with contextlib.suppress(psutil.NoSuchProcess):
            kill_with_children(self.process.pid)
        self.process.wait()


class Postgresql:
    """A server of its own, on a port and a socket of this machine; `data` is its folder."""

    def __init__(self, folder: Path, *settings: str) -> None:
        self.data, (self.port,) = folder / "data", free_ports(1)
        self.socket = owned_new(folder / "socket")
        self._folder, self._program = folder, None
        self._settings = (*settings, f"unix_socket_directories={self.socket}", f"listen_addresses={HERE}")
        self.url = f"postgresql://{OWNER}@/yss?host={self.socket}&port={self.port}"

    def make(self) -> None:
        """With an empty database."""
        run(of_postgresql() / "initdb", "-D", self.data, "-A", "trust", "-U", OWNER, "-E", "UTF8", "--data-checksums")
        self.start()
        with self.connection("postgres") as connection:
            connection.execute("CREATE DATABASE yss")

    def start(self) -> None:
        """Until it takes writes: one that is restored has come to its instant by then."""
        options = [word for one in self._settings for word in ("-c", one)]
        command = (of_postgresql() / "postgres", "-D", self.data, "-p", self.port, *options)
        self._program = Program(self._folder, "postgresql", *command)
        wait_for("PostgreSQL", self._writes)

    def _writes(self) -> bool | None:
        try:
            with self.connection("postgres") as connection:
                [reads] = connection.execute("SELECT pg_is_in_recovery()").fetchone() or [True]
        except psycopg.OperationalError:
            return None
        return None if reads else True

    def connection(self, database: str = "yss") -> psycopg.Connection:
        """Each statement by itself."""
        return psycopg.connect(f"{self.url.replace('/yss?', f'/{database}?')}", autocommit=True)

    def lose(self) -> None:
        """Killed, and its folder with it."""
        if self._program:
            self._program.kill()
        shutil.rmtree(self.data)

    def stop(self) -> None:
        """In order."""
        if self._program:
            self._program.end(signal.SIGINT)


def kill_with_children(pid: int) -> None:
    """SIGKILL to a process and all of its own, by their numbers. Raises psutil.NoSuchProcess."""
    parent = psutil.Process(pid)
    for one in [parent, *parent.children(recursive=True)]:
        with contextlib.suppress(psutil.NoSuchProcess):
            one.kill()

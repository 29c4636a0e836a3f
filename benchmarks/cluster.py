"""PostgreSQL with a synchronous standby under Patroni, as shipped: `deploy/postgresql/patroni.yml`."""

from __future__ import annotations

import contextlib
import json
import secrets
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg
from programs import HERE, Program, filled_in, free_ports, kill_with_children, need, of_postgresql, owned, wait_for


@dataclass
class Node:
    """One PostgreSQL with the Patroni that minds it; `program` is None while it is dead."""

    name: str
    port: int
    rest: int
    folder: Path
    settings: Path
    program: Program | None = None

    def start(self) -> None:
        """Joins the others; what it had committed and they had not, it undoes first."""
        self.program = Program(self.folder, "patroni", "patroni", self.settings)

    def kill(self) -> None:
        """As when the machine loses its power: Patroni, PostgreSQL, and each of its processes, by SIGKILL."""
        if self.program is None:
            return
        server = int((self.folder / "data" / "postmaster.pid").read_text().split("\n", 1)[0])
        self.program.kill()
        with contextlib.suppress(psutil.NoSuchProcess):
            kill_with_children(server)
        self.program = None

    def end(self) -> None:
        """In order."""
        if self.program is not None:
            self.program.end()
            self.program = None


class Cluster:
    """etcd and so many nodes; `url` leads to whichever is the primary."""

    def __init__(self, folder: Path, nodes: int) -> None:
        need("etcd", "patroni")
        self._folder, self._passwords = (
            folder,
            {"PASSWORD": secrets.token_hex(16), "COPY_PASSWORD": secrets.token_hex(16)},
        )
        self._client, self._peer, *ports = free_ports(2 + 2 * nodes)
        self.nodes = [self._node(f"node{at}", *ports[2 * at : 2 * at + 2]) for at in range(nodes)]
        self._etcd: Program | None = None

    def _node(self, name: str, port: int, rest: int) -> Node:
        folder = self._folder / name
        folder.mkdir()
        settings = filled_in(
            "patroni.yml",
            folder / "patroni.yml",
            NODE=name,
            ADDRESS=HERE,
            PORT=port,
            REST_PORT=rest,
            ETCD=f"{HERE}:{self._client}",
            FOLDER=folder / "data",
            PROGRAMS=of_postgresql(),
            NETWORK=f"{HERE}/32",
            ARCHIVE="/bin/true",
            **self._passwords,
        )
        return Node(name, port, rest, owned(folder), settings)

    @property
    def url(self) -> str:
        """As a server's settings have it: all nodes, the one that writes is asked."""
        hosts, ports = (",".join(words) for words in ([HERE] * len(self.nodes), [str(one.port) for one in self.nodes]))
        password = self._passwords["PASSWORD"]
        return f"postgresql://yss:{password}@/yss?host={hosts}&port={ports}&target_session_attrs=read-write&connect_timeout=3"

    def start(self) -> None:
        """Until there is a primary with a synchronous standby, and an empty database on it."""
        client, peer = f"http://{HERE}:{self._client}", f"http://{HERE}:{self._peer}"
        (self._folder / "etcd").mkdir()
        listens = {
            "data-dir": owned(self._folder / "etcd"),
            "listen-client-urls": client,
            "advertise-client-urls": client,
        }
        listens |= {"listen-peer-urls": peer, "initial-advertise-peer-urls": peer, "initial-cluster": f"default={peer}"}
        self._etcd = Program(self._folder, "etcd", "etcd", *(f"--{name}={value}" for name, value in listens.items()))
        for node in self.nodes:
            node.start()
        self.wait_until_whole()
        at = f"host={HERE} port={self.leader().port} user=postgres dbname=postgres"
        with psycopg.connect(f"{at} password={self._passwords['PASSWORD']}", autocommit=True) as connection:
            connection.execute(f"CREATE ROLE yss LOGIN CREATEDB PASSWORD '{self._passwords['PASSWORD']}'")
            connection.execute("CREATE DATABASE yss OWNER yss")

    def wait_until_whole(self) -> None:
        """Until one leads, one stands by in step, and all follow."""
        wait_for("a primary with its standbys", lambda: True if self._is_whole() else None)

    def _is_whole(self) -> bool:
        members = self._members()
        roles = [one["role"] for one in members if one["state"] in ("running", "streaming")]
        return len(roles) == len(self.nodes) and roles.count("leader") == 1 and "sync_standby" in roles

    def _members(self) -> list[dict[str, Any]]:
        asked = next(node for node in self.nodes if node.program is not None)
        with urllib.request.urlopen(f"http://{HERE}:{asked.rest}/cluster", timeout=2) as answer:
            found: list[dict[str, Any]] = json.load(answer)["members"]
        return found

    def leader(self) -> Node:
        """The node that writes. Raises StopIteration where none does."""
        name = next(one["name"] for one in self._members() if one["role"] == "leader")
        return next(node for node in self.nodes if node.name == name)

    def wait_for_another(self, dead: Node) -> Node:
        """Whoever takes the place of a primary that was killed."""

        def found() -> Node | None:
            leads = next((one["name"] for one in self._members() if one["role"] == "leader"), dead.name)
            return next((node for node in self.nodes if node.name == leads), None) if leads != dead.name else None

        return wait_for("another primary", found)

    def stop(self) -> None:
        """All of it, standbys first."""
        for node in self.nodes[::-1]:
            node.end()
        if self._etcd:
            self._etcd.end()


@contextlib.contextmanager
def cluster(folder: Path, nodes: int) -> Iterator[Cluster]:
    """While it runs."""
    made = Cluster(folder, nodes)
    try:
        made.start()
        yield made
    finally:
        made.stop()

"""The peer: submissions and lists a second of an ODK Central that the reader runs, asked as our own server is.

    PEER_PASSWORD=… python benchmarks/peer.py http://127.0.0.1:8383 --email somebody@example.org

Makes a project with one form (a report of an ordinary day, of as many answers as ours), sends submissions on 32
connections in a closed loop, then asks for lists of fifty with their answers. `bench.py --peer` takes what it prints.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import statistics
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

import staging  # noqa: F401  # finds the product

from yss.cli.demo import ORDINARY  # isort: skip

CONNECTIONS = 32
FORM = "daily_report"
XML = "application/xml"
# Namespaces of XForms: https://getodk.github.io/xforms-spec/
HEAD = '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml">'


def definition() -> str:
    """The form: one text question for each answer of an ordinary day."""
    nodes = "".join(f"<{name}/>" for name in ORDINARY)
    binds = "".join(f'<bind nodeset="/data/{name}" type="string"/>' for name in ORDINARY)
    inputs = "".join(f'<input ref="/data/{name}"><label>{name}</label></input>' for name in ORDINARY)
    instance = f'<instance><data id="{FORM}" version="1">{nodes}<meta><instanceID/></meta></data></instance>'
    bound = f'{binds}<bind nodeset="/data/meta/instanceID" type="string" readonly="true()"/>'
    model = f"<h:head><h:title>{FORM}</h:title><model>{instance}{bound}</model></h:head>"
    return f"{HEAD}{model}<h:body>{inputs}</h:body></h:html>"


def submission() -> str:
    """One answer to it, with an id of its own."""
    said = "".join(f"<{name}>{_said(value)}</{name}>" for name, value in ORDINARY.items())
    own = f"<meta><instanceID>uuid:{uuid.uuid4()}</instanceID></meta>"
    return f'<data id="{FORM}" version="1">{said}{own}</data>'


def _said(value: Any) -> str:
    return " ".join(value) if isinstance(value, list) else str(value)


@dataclass
class Peer:
    """A server, and the token of who asks it."""

    address: str
    token: str = ""

    def connect(self) -> http.client.HTTPConnection:
        """A connection of one's own."""
        parts = urlsplit(self.address)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        return kind(parts.netloc, timeout=60)

    def ask(self, line: http.client.HTTPConnection, method: str, path: str, body: str = "", kind: str = XML) -> Any:
        """What it answers. Raises RuntimeError where that is a refusal."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        line.request(method, path, body.encode() or None, headers | ({"Content-Type": kind} if body else {}))
        answer = line.getresponse()
        read = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {read[:200]!r}")
        return json.loads(read)

    def enter(self, email: str, password: str) -> None:
        """Signs in."""
        line = self.connect()
        words = json.dumps({"email": email, "password": password})
        self.token = self.ask(line, "POST", "/v1/sessions", words, "application/json")["token"]

    def form(self) -> str:
        """The path of a form in a project of its own."""
        line = self.connect()
        made = self.ask(line, "POST", "/v1/projects", json.dumps({"name": "bench"}), "application/json")
        forms = f"/v1/projects/{made['id']}/forms"
        self.ask(line, "POST", f"{forms}?publish=true", definition())
        return f"{forms}/{FORM}"


def rate(peer: Peer, once: Callable[[http.client.HTTPConnection], None], seconds: float) -> float:
    """How often a second, on all connections. Raises what the first that fails has raised."""
    done, failed, until = [0] * CONNECTIONS, [], time.monotonic() + seconds

    def work(number: int) -> None:
        line = peer.connect()
        try:
            while time.monotonic() < until:
                once(line)
                done[number] += 1
        except (OSError, http.client.HTTPException, RuntimeError, KeyError) as problem:
            failed.append(problem)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(CONNECTIONS)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return sum(done) / (time.monotonic() - began)


def measure(peer: Peer, rounds: int, seconds: float) -> tuple[float, float]:
    """(submissions, lists) a second, medians of interleaved rounds."""
    form = peer.form()

    def submit(line: http.client.HTTPConnection) -> None:
        peer.ask(line, "POST", f"{form}/submissions", submission())

    def list_(line: http.client.HTTPConnection) -> None:
        if len(peer.ask(line, "GET", f"{form}.svc/Submissions?{quote('$top')}=50")["value"]) != 50:
            raise RuntimeError("a list of fifty has fifty")

    found = [(rate(peer, submit, seconds), rate(peer, list_, seconds)) for _ in range(rounds)]
    submissions, lists = zip(*found, strict=True)
    return statistics.median(submissions), statistics.median(lists)


def main() -> None:
    """Measures, prints."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("address")
    options.add_argument("--email", required=True)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seconds", type=float, default=3)
    asked = options.parse_args()
    peer = Peer(asked.address)
    peer.enter(asked.email, os.environ["PEER_PASSWORD"])
    submissions, lists = measure(peer, asked.rounds, asked.seconds)
    print(f"{submissions:.0f},{lists:.0f}")


if __name__ == "__main__":
    main()

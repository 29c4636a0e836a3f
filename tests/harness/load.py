"""A process of its own that writes through the real actions until it is killed, and tells of each commit."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from factories import Org
from racing import submit_once

from yss.domain.errors import DomainError
from yss.extensions import db

CLASSES, MEMBERS = 2, 5
BROKEN = "broken"
FORK = multiprocessing.get_context("fork")


def serve(app, world, classes, pipe):
    """In a process of its own: two threads a class write through the real actions and tell what was committed."""
    with app.app_context():
        db.engine.dispose(close=False)

    def forever(work, org, members):
        with app.app_context():
            try:
                for told in work(world, org, members):
                    os.write(pipe, f"{told}\n".encode())
            except Exception as error:
                os.write(pipe, f"{BROKEN} {error!r}\n".encode())

    pairs = [(work, *one) for work in (reports, submissions) for one in classes]
    threads = [threading.Thread(target=forever, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def reports(world, org, members):
    """One after the other reports, and again."""
    for member in itertools.cycle(members):
        yield f"report {world.report(org, member)}"


def submissions(world, org, _members):
    """The collector submits, the school gives it back."""
    while True:
        with suppress(DomainError):
            world.return_day(org)
        yield f"submission {org.org_id}-{submit_once(world, org)}"


@contextmanager
def written_to(app, world, classes) -> Iterator[list[str]]:
    """While it goes on, the process writes and the list grows by what it tells; whole when it was killed."""
    db.session.rollback()
    db.engine.dispose()
    ours, theirs = os.pipe()
    process = FORK.Process(target=serve, args=(app, world, classes, theirs), daemon=True)
    process.start()
    os.close(theirs)
    told: list[str] = []
    with os.fdopen(ours) as lines:
        listener = threading.Thread(target=lambda: told.extend(line.strip() for line in lines))
        listener.start()
        try:
            yield told
        finally:
            os.kill(process.pid, signal.SIGKILL)
            process.join()
            listener.join()
    assert process.exitcode == -signal.SIGKILL, "it ended by itself"
    assert not broken(told), broken(told)


def broken(told: list[str]) -> list[str]:
    """What ended one of the threads that write."""
    return [line for line in told if line.startswith(BROKEN)]


def wait_for(told: list[str], number: int) -> None:
    """Until so much was told; a process that tells nothing for a minute fails."""
    before, since = -1, time.monotonic()
    while len(told) < number:
        before, since = len(told), since if len(told) == before else time.monotonic()
        assert not broken(told), broken(told)
        assert time.monotonic() - since < 60, told[-3:]
        time.sleep(0.01)


def some_classes(world) -> list[tuple[Org, list[int]]]:
    """Those that are written to: each with its members."""
    orgs = [world.org(collector_id=world.person()) for _ in range(CLASSES)]
    return [(org, [world.member(org) for _ in range(MEMBERS)]) for org in orgs]

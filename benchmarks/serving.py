"""What the server stands: slow phones, restarts under load, four times what it can do; and its own cost (F11, M14).

Each makes a demo of its own in a temporary folder and serves it as `make run` does, on SQLite, or on the empty,
migrated PostgreSQL database of YSS_DATABASE_URL. Run one at a time; each takes one to four minutes.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import psutil

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from browser.serving import Server  # noqa: E402
from server.held import Held  # noqa: E402
from server.load import Crowd, Outcome, morning  # noqa: E402
from server.wire import Person  # noqa: E402

from yss.config import Serving  # noqa: E402

SLOW_FORM = {"Content_Type": "application/x-www-form-urlencoded", "Content_Length": "5000"}
QUIET_RATE = 15


@contextlib.contextmanager
def served(folder: Path) -> Iterator[Server]:
    """A server on the demo."""
    server = Server(folder, settings=database())
    server.load_demo()
    server.start()
    try:
        yield server
    finally:
        server.stop()


def database() -> dict[str, str]:
    """PostgreSQL where the environment names it, else the folder's own SQLite."""
    url = os.environ.get("YSS_DATABASE_URL", "")
    return {"YSS_DATABASE_URL": url} if url.startswith("postgres") else {}


@contextlib.asynccontextmanager
async def slow_phones(person: Person, count: int) -> AsyncIterator[None]:
    """So many that send a byte of a form each second, or take a byte of a large file, turn about."""
    lines = [person.narrow_line() for _ in range(count)]
    wanted = person.large_file() * 8
    for number, line in enumerate(lines):
        line.sendall(person.head("/help/feedback", **SLOW_FORM) if number % 2 else wanted)
    dribbling = asyncio.create_task(dribble(lines))
    try:
        yield
    finally:
        dribbling.cancel()
        for line in lines:
            line.close()


async def dribble(lines: list[socket.socket]) -> None:
    """One byte a second each way; phones keep no common beat."""
    while True:
        for number, line in enumerate(lines):
            await asyncio.sleep(1 / len(lines))
            with contextlib.suppress(OSError):
                line.send(b"w") if number % 2 else line.recv(1)


async def slow(folder: Path, full: bool) -> None:
    """Others' times with 100 slow phones over those in quiet, in turns."""
    rounds, seconds, count = (4, 8, 100) if full else (1, 2, 10)
    with served(folder) as server:
        requests, person = await asyncio.to_thread(morning, server.port), Person(server.port).sign_in("黄晓波")
        quiet, beside = Crowd(server.port, requests), Crowd(server.port, requests)
        await Crowd(server.port, requests).at_rate(QUIET_RATE, 3)
        for _ in range(rounds):
            await quiet.at_rate(QUIET_RATE, seconds)
            async with slow_phones(person, count):
                await beside.at_rate(QUIET_RATE, seconds)
        print("quiet:          ", quiet.outcome.said())
        print(f"{count} slow ones:", beside.outcome.said())
        print(f"p95 over p95 in quiet: {beside.outcome.at(0.95) / quiet.outcome.at(0.95):.2f}")


async def exports(folder: Path, full: bool) -> None:
    """Others' times while a school's reports are made into XLSX, and read at 20 kB/s, over those in quiet."""
    organizations, rounds, seconds = (400, 3, 10) if full else (12, 1, 2)
    with served(folder) as server:
        school = made_school(server, organizations)
        requests, admin = await asyncio.to_thread(morning, server.port), Person(server.port).sign_in_as(school.admin)
        quiet, beside = Crowd(server.port, requests), Crowd(server.port, requests)
        await Crowd(server.port, requests).at_rate(QUIET_RATE, 3)
        for _ in range(rounds):
            await quiet.at_rate(QUIET_RATE, seconds)
            made = asyncio.create_task(asyncio.to_thread(exported, admin, school.path))
            while not made.done():
                await beside.at_rate(QUIET_RATE, 1)
            reading = asyncio.create_task(read_slowly(admin, await made))
            await beside.at_rate(QUIET_RATE, seconds)
            reading.cancel()
        print("quiet:         ", quiet.outcome.said())
        print("beside exports:", beside.outcome.said())
        print(f"p95 over p95 in quiet: {beside.outcome.at(0.95) / quiet.outcome.at(0.95):.2f}")


class MadeSchool(NamedTuple):
    """A school of `demo school`: the path of its pages, and who administers it."""

    path: str
    admin: str


def made_school(server: Server, organizations: int) -> MadeSchool:
    """Of so many organizations of 50, one day."""
    said = server.run("demo", "school", "--organizations", str(organizations), "--members", "50", "--days", "1")
    path, admin = said.splitlines()[-1].partition(": ")[2].split(", admin ")
    return MadeSchool(path, admin)


def exported(admin: Person, school: str) -> str:
    """The path of the file of yesterday's and today's reports, once it is made."""
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    days = {"first": str(today - timedelta(days=1)), "last": str(today)}
    form = {"kind": "reports", "format": "xlsx", "purpose": "archive", **days}
    answer = admin.post(f"{school}/export", admin.fields(f"{school}/export", **form))
    page = answer.headers["location"]
    while f"{page}/file" not in admin.get(page).text:
        time.sleep(0.2)
    return f"{page}/file"


async def read_slowly(admin: Person, path: str) -> None:
    """At 20 kB a second."""
    line = admin.narrow_line()
    line.sendall(admin.head(path).replace(b"POST", b"GET", 1))
    line.setblocking(False)
    while True:
        await asyncio.sleep(0.1)
        with contextlib.suppress(OSError):
            line.recv(2_000)


async def restarts(folder: Path, full: bool) -> None:
    """Started anew again and again while as many ask as there are threads; the socket is held, as by systemd."""
    times, people, enough = (30, Serving.threads, 5_000) if full else (2, 2, 1)
    demo = Server(folder, settings=database())
    demo.load_demo()
    (folder / "held").mkdir()
    with Held(demo, folder / "held", **database()) as held:
        held.start()
        over, crowd = asyncio.Event(), Crowd(held.port, await asyncio.to_thread(morning, held.port))
        asking = asyncio.create_task(crowd.at_once(people, over))
        for number in range(times):
            while crowd.outcome.count * times < enough * number:
                await asyncio.sleep(0.1)
            await asyncio.to_thread(held.restart)
        while crowd.outcome.count < enough:
            await asyncio.sleep(0.1)
        over.set()
        outcome = await asking
        print(f"{times} restarts:", outcome.said())
        print("failed:", outcome.count - outcome.statuses[200] - outcome.statuses[303])


async def overload(folder: Path, full: bool) -> None:
    """As much as it can do, then four times as many for a minute, then after five seconds half as many again."""
    seconds = 60 if full else 5
    with served(folder) as server:
        requests = await asyncio.to_thread(morning, server.port)
        await capacity(server.port, requests, Serving.settle_seconds)
        rate = await capacity(server.port, requests, 10)
        print(f"it can do {rate:.0f} a second")
        rush = await Crowd(server.port, requests).at_rate(4 * rate, seconds)
        print(f"{4 * rate:.0f} a second for {seconds} s:", rush.said())
        print(f"answered within 2 s: {sum(one <= 2 for one in rush.seconds) / rush.count:.2%}")
        await asyncio.sleep(5)
        print("5 s after:", (await Crowd(server.port, requests).at_rate(rate / 2, 5)).said())


async def capacity(port: int, requests: list[bytes], seconds: float) -> float:
    """Answers a second to eight who ask one after the other."""
    over = asyncio.Event()
    asyncio.get_running_loop().call_later(seconds, over.set)
    return (await Crowd(port, requests).at_once(8, over)).count / seconds


async def bare(folder: Path, full: bool) -> None:
    """What the server itself costs: /healthz, which asks nothing of anybody."""
    with served(folder) as server:
        process = psutil.Process(server.process.pid if server.process else 0)
        print(f"memory at the start: {process.memory_info().rss / 2**20:.0f} MiB")
        request = Person(server.port).head("/healthz").replace(b"POST", b"GET", 1)
        for people in (1, 16):
            over, before, began = asyncio.Event(), sum(process.cpu_times()[:2]), time.monotonic()
            asyncio.get_running_loop().call_later(5 if full else 1, over.set)
            outcome: Outcome = await Crowd(server.port, [request]).at_once(people, over)
            spent = sum(process.cpu_times()[:2]) - before
            a_second = outcome.count / (time.monotonic() - began)
            print(
                f"{people} at once: {a_second:.0f} a second, {1000 * spent / outcome.count:.2f} ms of CPU each;",
                outcome.said(),
            )


MEASURES: dict[str, Callable[..., object]] = {
    "slow": slow,
    "exports": exports,
    "restarts": restarts,
    "overload": overload,
    "bare": bare,
}


def main() -> None:
    """One of them."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("measure", choices=MEASURES)
    options.add_argument("--small", action="store_true", help="seconds instead of minutes, to see that it works")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="yss-serving-", ignore_cleanup_errors=True) as folder:
        asyncio.run(MEASURES[asked.measure](Path(folder), not asked.small))  # type: ignore[arg-type]


if __name__ == "__main__":
    main()

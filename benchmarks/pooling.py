"""The product behind PgBouncer as shipped, in transaction mode: does it hold, and what does it cost.

One PostgreSQL, PgBouncer with fewer connections to it than the servers have to PgBouncer, and two servers of two
workers: one asks PostgreSQL, the other PgBouncer. W in interleaved rounds; then a morning of reports, submissions and
returns behind PgBouncer, after which everything acknowledged must be there, once and whole.
"""

from __future__ import annotations

import argparse
import secrets
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median

from staging import Served, Stage, served  # isort: skip
import psycopg
from asking import Asking
from drilling import SIZES, worked
from driving import Burst, Driver
from programs import HERE, OWNER, Postgresql, Program, filled_in, free_ports, need, owned, owned_folder, wait_for

from yss import sealing

POOL = 4


@contextmanager
def pgbouncer(folder: Path, server: Postgresql) -> Iterator[str]:
    """The URL that leads through it."""
    need("pgbouncer")
    password, (port,), users = secrets.token_hex(16), free_ports(1), folder / "users"
    users.write_text(f'"{OWNER}" "{password}"\n')
    given = {"SERVER": server.socket, "SERVER_PORT": server.port, "ADDRESS": HERE, "PORT": port, "POOL": POOL}
    settings = filled_in("pgbouncer.ini", folder / "pgbouncer.ini", USERS=owned(users), **given)
    program, url = (
        Program(folder, "pgbouncer", "pgbouncer", settings),
        f"postgresql://{OWNER}:{password}@{HERE}:{port}/yss",
    )
    try:
        wait_for("PgBouncer", lambda: answers(url))
        yield url
    finally:
        program.end()


def answers(url: str) -> bool | None:
    """True once a connection can be had."""
    try:
        psycopg.connect(url, prepare_threshold=None).close()
    except psycopg.OperationalError:
        return None
    return True


def measured(stage: Stage, servers: list[Served], rounds: int, seconds: float) -> list[list[Burst]]:
    """Bursts of W for each, turn about; every answer was as it must be."""
    drivers, asked = [Driver(stage, server) for server in servers], Asking(stage).requests("W")
    found = [[driver.burst(asked, seconds) for driver in drivers] for _ in range(rounds)]
    return [list(bursts) for bursts in zip(*found, strict=True)]


def main() -> None:
    """Prints both, their ratio, and what was wrong; ends with 1 where anything was."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seconds", type=float, default=2, help="of each burst")
    asked = options.parse_args()
    with ExitStack() as stack:
        folder = stack.enter_context(owned_folder("pooling"))
        server = Postgresql(folder)
        stack.callback(server.stop)
        server.make()
        plain = Stage("postgresql", server.url, sealing.new_keyring(), secrets.token_hex(32)).make(SIZES)
        pooled = replace(plain, url=stack.enter_context(pgbouncer(folder, server)))
        direct = stack.enter_context(served(plain, folder))
        behind = stack.enter_context(served(pooled, folder, YSS_PREPARED_STATEMENTS="0"))
        found = measured(plain, [direct, behind], asked.rounds, asked.seconds)
        for name, bursts in zip(("PostgreSQL", "PgBouncer"), found, strict=True):
            rate, cpu = median(one.rate for one in bursts), median(one.microseconds for one in bursts)
            print(f"W, {name}: {rate:.0f} a second, {cpu / 1000:.1f} ms of the server's CPU each")
        ratios = [behind_it.rate / before_it.rate for before_it, behind_it in zip(*found, strict=True)]
        print(f"behind PgBouncer with {POOL} connections / before PostgreSQL: {median(ratios):.2f}")
        morning = worked(plain, behind, asked.rounds * asked.seconds)
        wrong = morning.wrong()
        print(f"a morning behind it: {len(morning.acknowledged())} acknowledged, wrong: {len(wrong)}", *wrong)
        plain.close()
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()

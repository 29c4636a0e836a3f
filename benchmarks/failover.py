"""Drill: PostgreSQL's primary is killed under load, and whatever was acknowledged is there afterwards.

Three PostgreSQL under Patroni with etcd, as shipped and with a synchronous standby, the product's server before them by
a URL that names all three. Members report, collectors submit, an admin gives back; then the primary's machine is gone:
Patroni and PostgreSQL are killed with all their processes. Whoever is refused sends the same form again. In the end
every acknowledged report and submission must be there, each form have one effect, no submission be half, and every
digest agree. The dead node comes back as a standby, and the next drill kills the new primary.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import secrets
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from staging import Stage, served  # isort: skip
from cluster import Cluster, Node, cluster
from drilling import SIZES, Morning
from programs import owned_folder

from yss import sealing

NODES = 3


@dataclass(frozen=True)
class Found:
    """What came of one drill; times in seconds."""

    reports: int
    submissions: int
    promoted: float
    still: float
    told: Counter[str]
    slowest: float
    wrong: list[str]

    def said(self) -> str:
        """For people."""
        told = ", ".join(f"{count} x {what}" for what, count in sorted(self.told.items())) or "nothing"
        return (
            f"acknowledged {self.reports} reports, {self.submissions} submissions; wrong {len(self.wrong)};"
            f" another primary after {self.promoted:.1f} s; none taken for {self.still:.1f} s, told meanwhile {told};"
            f" longest wait for an answer {self.slowest:.1f} s"
        )


class Drill:
    """One cluster, a school on it, the server before it; the primary is killed again and again."""

    def __init__(self, nodes: Cluster, folder: Path) -> None:
        self._nodes, self._folder = nodes, folder
        self._stage = Stage("postgresql", nodes.url, sealing.new_keyring(), secrets.token_hex(32)).make(SIZES)

    def run(self, before: float, after: float) -> Found:
        """Load, the primary's end, load; what is wrong afterwards; and the cluster made whole again."""
        with served(self._stage, self._folder) as server:
            morning = Morning(self._stage, server)
            dead, promoted = asyncio.run(self._killed(morning, before, after))
        wrong = morning.wrong()
        dead.start()
        self._nodes.wait_until_whole()
        heard, others = morning.members.heard, morning.collectors.heard
        first, last = heard.stood_still()
        told, slowest = heard.between(first, last) + others.between(first, last), max(heard.slowest(), others.slowest())
        return Found(len(heard.taken), len(others.taken), promoted, last - first, told, slowest, wrong)

    async def _killed(self, morning: Morning, before: float, after: float) -> tuple[Node, float]:
        """The node that was killed, and after how long another one had its place."""
        over = asyncio.Event()
        going_on = asyncio.create_task(morning.until(over))
        await asyncio.sleep(before + random.random())
        dead = await asyncio.to_thread(self._nodes.leader)
        await asyncio.to_thread(dead.kill)
        killed = time.monotonic()
        await asyncio.to_thread(self._nodes.wait_for_another, dead)
        promoted = time.monotonic() - killed
        await asyncio.sleep(after)
        over.set()
        await going_on
        return dead, promoted

    def close(self) -> None:
        """Lets go of the database."""
        self._stage.close()


def main() -> None:
    """So many drills; ends with 1 where anything was wrong."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--times", type=int, default=5)
    options.add_argument("--before", type=float, default=8, help="seconds of load before the kill")
    options.add_argument("--after", type=float, default=10, help="seconds of load after the promotion")
    asked = options.parse_args()
    with owned_folder("failover") as folder, cluster(folder, NODES) as nodes:
        drill, wrong = Drill(nodes, folder), []
        for number in range(asked.times):
            found = drill.run(asked.before, asked.after)
            print(f"{number + 1}:", found.said(), flush=True)
            wrong += found.wrong
        drill.close()
    print(f"{asked.times} drills:", "\n".join(wrong) or "0 lost, 0 twice, 0 half, every digest agrees")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()

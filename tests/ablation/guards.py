"""The guards that can be switched off: the tables beside as objects (F12)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Guard:
    """A guard's text in a file, what stands there when it is off, and the tests of which one must turn red.

    `only` chooses among them, as pytest's -k: one database is enough but where the guard is the other's.
    """

    what: str
    file: str
    on: str
    off: str
    tests: tuple[str, ...]
    only: str = "not postgresql"

    def without(self, source: str) -> str:
        """`source` with the guard switched off. Raises ValueError where it does not stand there once."""
        if source.count(self.on) != 1:
            raise ValueError(f"{self.what}: its text stands {source.count(self.on)} times in {self.file}")
        return source.replace(self.on, self.off)


def guards() -> list[Guard]:
    """All of them: who may, and what counts."""
    tables = (tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(Path(__file__).parent.glob("*.toml")))
    return [Guard(**{**row, "tests": tuple(row["tests"])}) for table in tables for row in table["guard"]]

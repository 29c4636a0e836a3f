"""How many taps something takes, and how many fields are typed: counted by the page, not by the test (docs/taps.md)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from browser.walk import Walker

TOLD = Path(__file__).parents[2] / "docs" / "taps.md"

# A tap on a label is one pointer that goes down, though two clicks; the counts outlive the pages of a way
_COUNT = """
(() => {
  const add = (name) => { sessionStorage[name] = Number(sessionStorage[name] || 0) + 1; };
  addEventListener('pointerdown', (e) => e.isTrusted && add('taps'), true);
  addEventListener('input', (e) => { if (!/^(checkbox|radio)$/.test(e.target.type)) add('typed'); }, true);
})();
"""


@dataclass
class Count:
    """What was counted."""

    taps: int = 0
    typed: int = 0


@contextmanager
def counted(walker: Walker) -> Iterator[Count]:
    """Counts what is done within, beginning at the page that is open."""
    count = Count()
    walker.page.evaluate("sessionStorage.removeItem('taps'); sessionStorage.removeItem('typed')")
    yield count
    count.taps, count.typed = walker.page.evaluate("[sessionStorage.taps, sessionStorage.typed].map((n) => +n || 0)")


def count_on(walker: Walker) -> None:
    """From its next page on, this phone counts."""
    walker.page.add_init_script(_COUNT)


def told() -> dict[str, Count]:
    """What the page of the documents says, by its first column."""
    rows = re.findall(r"^\| ([^|]+?) \| (\d+) \| (\d+) \|$", TOLD.read_text(), re.M)
    return {name: Count(int(taps), int(typed)) for name, taps, typed in rows}

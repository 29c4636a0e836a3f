"""F1: the process that serves is killed under load, again and again. What it acknowledged is there, nothing is half."""

from __future__ import annotations

import random
import time
from collections import Counter

import pytest
from harness.kept import half, lost
from harness.load import some_classes, wait_for, written_to
from sizes import size

from yss.extensions import db

pytestmark = pytest.mark.slow

CYCLES = size("F1_CYCLES", 3)
ACKNOWLEDGED = size("F1_ACKNOWLEDGED", 30)


def killed(app, world, classes) -> list[str]:
    """Lets a process write until it has told of enough, kills it at no particular moment; returns what it told."""
    with written_to(app, world, classes) as told:
        wait_for(told, ACKNOWLEDGED)
        time.sleep(random.random() / 20)
    return told


def test_F1_what_was_acknowledged_outlives_the_process_and_nothing_is_half(app, world):
    classes = some_classes(world)
    assert lost(["report 1"]) == ["report 1"], "it would be noticed"
    all_told = []
    for cycle in range(CYCLES):
        told = killed(app, world, classes)
        all_told += told
        assert len(told) >= ACKNOWLEDGED
        assert (lost(told), half()) == ([], []), f"cycle {cycle}"
    kinds = Counter(line.split()[0] for line in all_told)
    assert min(kinds["report"], kinds["submission"]) > 0, kinds
    print(f"{db.engine.dialect.name}: {CYCLES} cycles, acknowledged {dict(kinds)}, 0 lost, 0 half")

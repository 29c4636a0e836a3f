"""F4: home, lists, preview and submission say the same while another process writes."""

from __future__ import annotations

import pytest
from actions.test_numbers import check_organization
from harness.load import some_classes, wait_for, written_to
from sizes import size

from yss.extensions import db

pytestmark = pytest.mark.slow

SAMPLES = size("F4_SAMPLES", 30)


def test_F4_one_set_of_numbers_under_load(app, world):
    classes, seen = some_classes(world), set()
    with written_to(app, world, classes) as told:
        wait_for(told, 5)
        for number in range(SAMPLES):
            org, _members = classes[number % len(classes)]
            shown, late, submitted = check_organization(org, world.day, world.now)
            seen.add((shown, late, bool(submitted)))
        written = len(told)
    assert len(seen) > 1, "nothing moved while it was looked at"
    print(f"{db.engine.dialect.name}: {SAMPLES} samples during {written} writes, {len(seen)} states, 0 differ")

"""R23: who may write over what stands, for whoever is several at once too."""

from __future__ import annotations

from itertools import product

import pytest

from yss.domain.links import Power
from yss.domain.permissions import Reporter, Standing, can_read_answers, can_report_over
from yss.domain.vocabulary import ReportSource

ME, OTHER = 1, 2
EVERYTHING = {None, *(Standing(source, who) for source, who in product(ReportSource, (ME, OTHER)))}
MISSING_OR_CARRIED = {one for one in EVERYTHING if one is None or one.source is ReportSource.CARRIED_FORWARD}
BY_PROXY = {one for one in EVERYTHING if one and one.source is ReportSource.PROXY}
MAY = {
    ("is_self", True): EVERYTHING,
    ("power", Power.FULL): MISSING_OR_CARRIED | BY_PROXY,
    ("is_collector", True): MISSING_OR_CARRIED | {Standing(ReportSource.PROXY, ME)},
}


@pytest.mark.parametrize("parts", list(product((False, True), repeat=3)))
def test_R23_several_parts_may_what_any_of_them_may(parts):
    held = {part for part, holds in zip(MAY, parts, strict=True) if holds}
    reporter = Reporter(ME, **dict(held))
    allowed = set().union(*(MAY[part] for part in held))
    assert {standing for standing in EVERYTHING if can_report_over(reporter, standing)} == allowed


@pytest.mark.parametrize(("is_self", "power"), list(product((False, True), Power)))
def test_R23_whoever_is_trusted_without_a_seat_gains_nothing_by_one(is_self, power):
    """So that a report asks for the seat of nobody else."""
    without, at_desk = (Reporter(ME, is_self, power, is_collector=seat) for seat in (False, True))
    standings = EVERYTHING | {Standing(ReportSource.PROXY, OTHER, at_desk=True)}
    gained = {one for one in standings if can_report_over(without, one) is not can_report_over(at_desk, one)}
    assert bool(gained) is not without.is_trusted


@pytest.mark.parametrize(("is_self", "power", "is_collector"), list(product((False, True), Power, (False, True))))
def test_R41_R72_the_person_and_a_guardian_read_all_answers_and_who_is_linked_their_own(is_self, power, is_collector):
    reporter = Reporter(ME, is_self=is_self, power=power, is_collector=is_collector)
    reads_all = is_self or power is Power.GUARDIAN
    assert can_read_answers(reporter, OTHER) is reads_all
    assert can_read_answers(reporter, ME) is (reads_all or power is not Power.NONE)

"""What the drills and the open-loop morning make of what they saw: who came when, waits, standing still, needs."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, replace
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def arriving(monkeypatch):
    monkeypatch.syspath_prepend(BENCHMARKS)
    import arriving

    return arriving


@pytest.fixture
def heard(monkeypatch):
    monkeypatch.syspath_prepend(BENCHMARKS)
    import heard

    return heard


@pytest.fixture
def province(monkeypatch):
    monkeypatch.syspath_prepend(BENCHMARKS)
    import province

    return province


def test_people_come_in_order_at_the_rates_of_each_stretch(arriving):
    rising, rush = arriving.Stretch("rising", 100, 0.2, 0.8), arriving.Stretch("rush", 60, 1.2, 1.2)
    came = list(arriving.arrivals((rising, rush), 50, seed=1))
    assert came == list(arriving.arrivals((rising, rush), 50, seed=1)), "the same morning again"
    times = [at for at, _ in came]
    assert times == sorted(times)
    assert {stretch.name for at, stretch in came if at < 100} == {"rising"}
    counts = Counter((stretch.name, int(at // 50)) for at, stretch in came)
    expected = {("rising", 0): 875, ("rising", 1): 1625, ("rush", 2): 3000, ("rush", 3): 600}
    assert counts.keys() == expected.keys()
    for part, count in expected.items():
        assert abs(counts[part] - count) < 4 * count**0.5, part


def test_who_waited_has_waited_from_when_they_came(arriving):
    stretch = arriving.Stretch("rush", 60, 1.2, 1.2)
    answers = [arriving.Answered(came, stretch, 10.0, 200) for came in (1.0, 5.0, 9.5)]
    assert [one.seconds for one in answers] == [9.0, 5.0, 0.5]
    assert (arriving.waited(answers, 0.5), arriving.waited(answers, 1.0)) == (5.0, 9.0)
    assert "at most 9000 ms" in arriving.said(answers)


def test_told_to_come_again_is_an_answer_and_anything_else_but_service_is_none(arriving):
    stretch = arriving.Stretch("rush", 60, 1.2, 1.2)
    wrong = {status: arriving.Answered(0, stretch, 1, status).is_wrong for status in (0, 200, 204, 303, 500, 502, 503)}
    assert wrong == {0: True, 200: False, 204: False, 303: False, 500: True, 502: True, 503: False}


def test_it_is_itself_again_when_nobody_who_comes_is_refused_or_waits_long(arriving):
    after = arriving.Stretch("after", 10, 0.5, 0.5)
    made = [(59, 61, 503), (60.5, 60.6, 503), (62, 64.5, 200), (63, 63.1, 200), (69, 69.1, 303)]
    answers = [arriving.Answered(came, after, at, status) for came, at, status in made]
    assert arriving.recovered(answers, 60, patience=1) == 2
    assert arriving.recovered(answers[3:], 60, patience=1) == 0


def test_writes_stood_still_for_as_long_as_nothing_was_taken_and_what_was_told_meanwhile_counts(heard):
    told = [(1.0, "303"), (3.0, "503"), (9.0, "connection broken"), (12.0, "303"), (12.5, "503")]
    found = heard.Heard([(1.0, "/1"), (12.0, "/2"), (13.0, "/3")], [heard.Told(at, 0.5, what) for at, what in told])
    assert found.stood_still() == (1.0, 12.0)
    assert found.between(1.0, 12.0) == {"503": 1, "connection broken": 1}
    assert found.slowest() == 0.5


def test_a_province_is_computed_from_its_inputs(province):
    given = replace(
        province.Given(), members=7_200_000, share_reporting=1, peak_over_mean=2, organizations=0,
        home_ms=0, form_ms=0, receipt_ms=0, w_ms=3, busy=0.5, database_ms=1, report_bytes=1_000, member_bytes=0,
        kept_days=100, slack=1, log_bytes=2_000, copies=2, yuan_core_year=1, yuan_terabyte_year=10, days_a_year=100,
    )  # fmt: skip
    found = province.computed(given)
    assert (found["reports a second at the peak"], found["cores of app servers"]) == (2_000, 12)
    assert (found["cores of one primary"], found["log at the peak, MB/s"]) == (4, 4)
    assert found["disk of one copy, TB"] == pytest.approx(0.72)
    assert found["yuan a million reports"] == pytest.approx((12 + 2 * 4 + 0.72 * 2 * 10) / 720)


def test_every_input_of_a_province_moves_what_comes_out(province):
    base = province.computed(province.Given())
    for one in fields(province.Given):
        moved = province.computed(replace(province.Given(), **{one.name: one.default * 1.5}))
        assert moved != base, one.name

"""R29, R44, R57: a share in per cent says all only of all, and never more."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yss.domain import day_figures
from yss.domain.shares import percent
from yss.domain.vocabulary import ReportSource
from yss.queries.school.overview import Totals
from yss.queries.school.trend import TrendDay

COUNTS = st.dictionaries(st.sampled_from([None, *ReportSource]), st.integers(0, 3_000))


def figures_of(headcount, reported, missing, exempt=0):
    return day_figures.count(headcount, {ReportSource.SELF: reported, None: missing + exempt}, exempt)


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(0, 0, None), (0, 1, 0), (1, 1, 100), (999, 1000, 99), (999_999, 1_000_000, 99), (1, 1000, 1), (2, 3, 66)],
)
def test_R57_a_share_is_rounded_to_what_is_true(part, whole, shown):
    assert percent(part, whole) == shown


@given(st.integers(1, 1_000_000), st.data())
def test_R57_a_share_says_all_or_nobody_only_of_all_or_nobody(whole, data):
    part = data.draw(st.integers(0, whole))
    shown = percent(part, whole)
    assert 0 <= shown <= 100
    assert ((shown == 100), (shown == 0)) == (part == whole, part == 0)
    assert abs(shown - 100 * part / whole) <= 1


@pytest.mark.parametrize(
    ("headcount", "reported", "missing", "exempt", "rate"),
    [
        (50, 40, 5, 0, 80),  # as 已申报 40/50 reads
        (40, 41, 5, 0, 89),  # 46 joined where 40 were declared
        (40, 46, 0, 0, 100),
        (40, 0, 0, 0, 0),  # nobody has joined yet
        (50, 45, 0, 5, 100),  # who need not report is not missing
        (1000, 999, 1, 0, 99),
        (5, 0, 0, 5, None),
    ],
)
def test_R29_the_rate_is_of_all_who_are_declared_or_joined_and_not_exempt(headcount, reported, missing, exempt, rate):
    assert figures_of(headcount, reported, missing, exempt).rate == rate


@given(st.integers(1, 3_000), COUNTS, st.data())
def test_R29_the_rate_is_full_where_no_gap_is_left_and_only_there(headcount, by_source, data):
    exempt = data.draw(st.integers(0, by_source.get(None, 0)))
    figures = day_figures.count(headcount, by_source, exempt)
    if figures.rate is not None:
        assert figures.rate <= 100
        assert (figures.rate == 100) is (figures.missing == figures.not_joined == 0)


def test_R44_the_schools_rates_are_no_rounder():
    figures = figures_of(1000, 999, 1)
    assert Totals(1000, 999, figures, 0, 0).rate == 99
    assert TrendDay(date(2020, 3, 21), 1000, 999, figures, 0).rates == (99, 99)
    assert TrendDay(date(2020, 3, 21), 0, 0, day_figures.total(()), 0).rates == (None, None)

"""R38: 所属洲 follows the country, for every country there is."""

from __future__ import annotations

from collections import Counter

import pytest

from yss.domain import countries
from yss.domain.continents import continent_of
from yss.domain.foreign_teachers import COUNTRIES
from yss.domain.vocabulary import Continent


def test_R38_every_country_has_one_continent():
    assert {code for code in countries.CODES if continent_of(code) is None} == set()
    found = Counter(continent_of(code) for code in countries.CODES)
    assert found == {
        Continent.AFRICA: 60,
        Continent.ANTARCTICA: 1,
        Continent.ASIA: 48,
        Continent.EUROPE: 51,
        Continent.NORTH_AMERICA: 41,
        Continent.OCEANIA: 29,
        Continent.SOUTH_AMERICA: 16,
    }, "as many as UN M49 has, but for 香港 and 澳门"


@pytest.mark.parametrize(
    ("country", "continent"),
    [
        ("US", "north_america"),
        ("AU", "oceania"),
        ("SG", "asia"),
        ("IN", "asia"),
        ("BR", "south_america"),
        ("RU", "europe"),
        ("TR", "asia"),
        ("EG", "africa"),
        ("CY", "asia"),
        ("AQ", "antarctica"),
    ],
)
def test_R38_a_country_lies_where_it_lies(country, continent):
    assert continent_of(country) == continent


@pytest.mark.parametrize("code", ["", "XX", "HK", "us"])
def test_R38_what_is_no_country_has_no_continent(code):
    assert continent_of(code) is None


def test_R38_a_foreign_teacher_is_of_another_country():
    assert set(countries.CODES) - set(COUNTRIES) == {"CN"}
    assert not {"HK", "MO", "TW"} & set(COUNTRIES)
    assert len(COUNTRIES) == len(set(COUNTRIES))

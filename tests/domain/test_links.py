"""R72-R74: for whom one may act, how far, by whose yes; who is asked whether they are a parent."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from yss.domain import links
from yss.domain.errors import NotAllowedNow
from yss.domain.links import Link, LinkStrength, Power
from yss.domain.vocabulary import Audience, ConsentRelation, SchoolType

TODAY = date(2020, 3, 21)
CHILD, TEENAGER = date(2006, 3, 22), date(2006, 3, 21)


@pytest.mark.parametrize(
    ("strength", "confirmed", "power"),
    [
        (LinkStrength.FIRST, False, Power.FULL),
        (LinkStrength.FURTHER, False, Power.WAITING),
        (LinkStrength.FURTHER, True, Power.FULL),
        (LinkStrength.GUARDIAN, True, Power.GUARDIAN),
    ],
)
def test_R72_what_each_strength_allows(strength, confirmed, power):
    link = Link(strength, confirmed=confirmed, confirmed_by_person=False)
    assert links.power_of(link, alone=False, child=True) is power


def test_R72_a_guardian_of_who_is_a_child_no_more_goes_on_as_a_proxy():
    link = Link(LinkStrength.GUARDIAN, confirmed=True, confirmed_by_person=False)
    assert links.power_of(link, alone=False, child=False) is Power.FULL


@pytest.mark.parametrize(("strength", "by_person"), product(LinkStrength, (True, False)))
def test_R73_for_who_acts_alone_nobody_reports_before_their_own_yes(strength, by_person):
    link = Link(strength, confirmed=True, confirmed_by_person=by_person)
    assert links.power_of(link, alone=True, child=True) is (Power.FULL if by_person else Power.NONE)


@pytest.mark.parametrize(
    ("verified", "birth", "alone"),
    [
        (True, TEENAGER, True),
        (True, CHILD, False),
        (True, None, True),
        (False, TEENAGER, False),
        (False, None, False),
    ],
)
def test_R73_from_fourteen_on_who_has_verified_acts_alone(verified, birth, alone):
    assert links.acts_alone(verified=verified, birth=birth, today=TODAY) is alone


@pytest.mark.parametrize(
    ("has_reporter", "was_ended", "strength"),
    [
        (False, False, LinkStrength.FIRST),
        (True, False, LinkStrength.FURTHER),
        (False, True, LinkStrength.FURTHER),
        (True, True, LinkStrength.FURTHER),
    ],
)
def test_R72_who_comes_first_and_who_comes_back(has_reporter, was_ended, strength):
    assert links.strength_of_new(has_reporter=has_reporter, was_ended=was_ended) is strength


@pytest.mark.parametrize(
    ("relation", "birth", "asks"),
    [
        (ConsentRelation.GUARDIAN, CHILD, True),
        (ConsentRelation.GUARDIAN, TEENAGER, False),
        (ConsentRelation.GUARDIAN, None, True),
        (ConsentRelation.AS_ASKED, CHILD, False),
        (None, CHILD, False),
    ],
)
def test_R72_who_asks_to_be_confirmed_as_a_guardian(relation, birth, asks):
    assert links.asks_guardian(relation, birth, TODAY) is asks


@pytest.mark.parametrize(
    ("verified", "birth", "has"),
    [(True, CHILD, True), (False, CHILD, True), (False, TEENAGER, False), (False, None, True), (True, None, False)],
)
def test_R72_only_a_person_under_fourteen_has_a_guardian(verified, birth, has):
    assert links.has_guardian(verified=verified, birth=birth, today=TODAY) is has
    if not has:
        with pytest.raises(NotAllowedNow, match="guardian_not_needed"):
            links.check_guardian_of(verified=verified, birth=birth, today=TODAY)


ALWAYS = {SchoolType.PRESCHOOL, SchoolType.PRIMARY, SchoolType.JUNIOR_HIGH}
FROM_TWENTY = {SchoolType.SENIOR_HIGH, SchoolType.SECONDARY_VOCATIONAL}


@pytest.mark.parametrize(("kind", "age"), product(SchoolType, (None, 13, 19, 20, 44)))
def test_R74_who_is_asked_whether_they_are_a_parent(kind, age):
    expected = kind in ALWAYS or (kind in FROM_TWENTY and age is not None and age >= 20)
    assert links.asks_parent_first(Audience.STUDENTS, kind, age) is expected
    assert links.asks_parent_first(Audience.STAFF, kind, age) is False

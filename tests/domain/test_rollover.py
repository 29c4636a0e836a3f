"""R69: what the year's end proposes for a class, as a table."""

from __future__ import annotations

import pytest

from yss.domain.rollover import Class, Move, Proposal, collisions, propose
from yss.domain.vocabulary import Audience, SchoolType

YEAR = 2020


def a_class(school_type, grade, *, major="", name="2班", audience=Audience.STUDENTS, org_id=1):
    return Class(org_id, audience, school_type, major, grade, name)


@pytest.mark.parametrize(
    ("school_type", "grade", "move", "after"),
    [
        (SchoolType.PRIMARY, "一年级", Move.UP, "二年级"),
        (SchoolType.PRIMARY, "三年级", Move.UP, "四年级"),
        (SchoolType.PRIMARY, "六年级", Move.ARCHIVE, "六年级"),
        (SchoolType.JUNIOR_HIGH, "七年级", Move.UP, "八年级"),
        (SchoolType.JUNIOR_HIGH, "九年级", Move.ARCHIVE, "九年级"),
        (SchoolType.SENIOR_HIGH, "高一", Move.UP, "高二"),
        (SchoolType.SENIOR_HIGH, "高三", Move.ARCHIVE, "高三"),
        (SchoolType.UNIVERSITY, "2019级", Move.STAY, "2019级"),
        (SchoolType.UNIVERSITY, "2016级", Move.ARCHIVE, "2016级"),
        (SchoolType.UNIVERSITY, "2017级", Move.STAY, "2017级"),
        (SchoolType.HIGHER_VOCATIONAL, "2017级", Move.ARCHIVE, "2017级"),
        (SchoolType.SECONDARY_VOCATIONAL, "2018级", Move.STAY, "2018级"),
        (SchoolType.OTHER, "六年级", Move.UP, "七年级"),
        (SchoolType.OTHER, "高三", Move.ARCHIVE, "高三"),
        (SchoolType.OTHER, "提高班", Move.STAY, "提高班"),
        (SchoolType.PRESCHOOL, "", Move.STAY, ""),
        (SchoolType.PRIMARY, "七年级", Move.STAY, "七年级"),
    ],
)
def test_R69_each_grade_has_its_move(school_type, grade, move, after):
    found = propose(a_class(school_type, grade), YEAR)
    assert (found.move, found.grade) == (move, after)


@pytest.mark.parametrize(
    ("school_type", "grade", "move", "after"),
    [
        (SchoolType.PRIMARY, "四年级", Move.DOWN, "三年级"),
        (SchoolType.PRIMARY, "六年级", Move.DOWN, "五年级"),
        (SchoolType.PRIMARY, "一年级", Move.STAY, "一年级"),
        (SchoolType.UNIVERSITY, "2010级", Move.STAY, "2010级"),
    ],
)
def test_R69_a_move_is_mended_by_one_grade_back(school_type, grade, move, after):
    found = propose(a_class(school_type, grade), YEAR, back=True)
    assert (found.move, found.grade) == (move, after)


def test_R69_a_department_stays():
    staff = a_class(SchoolType.PRIMARY, "", name="语文组", audience=Audience.STAFF)
    assert propose(staff, YEAR) == Proposal(1, Move.STAY, "", "语文组")


def test_R69_the_full_name_is_joined_anew():
    assert propose(a_class(SchoolType.PRIMARY, "三年级"), YEAR).full_name == "四年级-2班"


def test_R69_names_that_two_would_have_are_told_and_a_chain_is_none():
    third, fourth = (
        propose(a_class(SchoolType.PRIMARY, grade, org_id=org_id), YEAR)
        for org_id, grade in ((3, "三年级"), (4, "四年级"))
    )
    standing = {3: "三年级-2班", 4: "四年级-2班"}
    assert collisions([third], standing) == {3}
    assert collisions([third, fourth], standing) == set()
    sixth = propose(a_class(SchoolType.PRIMARY, "六年级", org_id=6), YEAR)
    fifth = propose(a_class(SchoolType.PRIMARY, "五年级", org_id=5), YEAR)
    assert collisions([fifth, sixth], {5: "五年级-2班", 6: "六年级-2班"}) == set()
    assert collisions([fifth], {5: "五年级-2班", 6: "六年级-2班"}) == {5}

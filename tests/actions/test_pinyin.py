"""R30: 200 names with the surnames that are read otherwise elsewhere, each found by its right initials."""

from __future__ import annotations

import pytest

from yss.extensions import db
from yss.models import Membership
from yss.pinyin import initials
from yss.queries import day as days
from yss.queries.actors import Desk

SURNAMES = {
    "曾": "z",
    "单": "s",
    "区": "o",
    "仇": "q",
    "解": "x",
    "查": "z",
    "翟": "z",
    "覃": "q",
    "王": "w",
    "欧阳": "oy",
}
GIVEN = {
    "小贤": "xx", "雄信": "xx", "志明": "zm", "文静": "wj", "子涵": "zh", "思远": "sy", "佳怡": "jy", "伟": "w",
    "芳": "f", "强": "q", "晓波": "xb", "俊杰": "jj", "梓轩": "zx", "雨桐": "yt", "浩然": "hr",
    "一诺": "yn", "欣妍": "xy", "宇航": "yh", "诗琪": "sq", "博文": "bw",
}  # fmt: skip
NAMES = {s + g: i + j for s, i in SURNAMES.items() for g, j in GIVEN.items()}


def test_R30_two_hundred_names_have_their_right_initials():
    assert len(NAMES) == 200
    assert {name: initials(name) for name in NAMES} == NAMES


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Dorian Lam", "dl"), ("阿不都·热合曼", "abdrhm"), ("Maria-José", "mj"), ("", ""), ("李4", "l4")],
)
def test_R30_other_names(name, letters):
    assert initials(name) == letters


def test_R30_every_one_is_found_in_the_lists(world):
    org = world.org(headcount=200)
    somebody = world.member(org)
    row = db.session.query(Membership).filter_by(person_id=somebody).one()
    found = {}
    for name, letters in NAMES.items():
        row.name, row.initials = name, initials(name)
        db.session.flush()
        day = days.find(Desk(org.school_id, org.org_id), world.day, world.day)
        found[name] = [one.name for one in days.people(day, missing=True, search=letters.upper()).rows]
    db.session.rollback()
    assert found == {name: [name] for name in NAMES}

"""R30: more than 200 names, with the surnames that are read otherwise elsewhere, each found by its right initials."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from databases import MIGRATIONS
from sqlalchemy import select

from yss.extensions import db
from yss.models import Membership
from yss.pinyin import initials
from yss.queries.day import day as days

# Surname → initials. One that is read like any other character stands beside those that are not.
SURNAMES = {
    "曾": "z", "单": "s", "区": "o", "仇": "q", "解": "x", "查": "z", "翟": "z", "覃": "q", "乐": "y", "盖": "g",
    "种": "c", "朴": "p", "任": "r", "华": "h", "召": "s", "秘": "b", "折": "s", "繁": "p", "隗": "w", "阚": "k",
    "么": "y", "乜": "n", "句": "g", "粘": "n", "祭": "z", "缪": "m", "尉": "w", "员": "y", "谌": "c", "冼": "x",
    "洗": "x", "逄": "p", "宿": "s", "炅": "g", "番": "p", "佴": "n", "郇": "x", "重": "c", "王": "w", "沈": "s",
    "贾": "j", "石": "s", "车": "c", "薄": "b", "葛": "g", "柏": "b", "宁": "n", "应": "y", "强": "q", "都": "d",
    "尉迟": "yc", "万俟": "mq", "长孙": "zs", "令狐": "lh", "单于": "cy", "澹台": "tt", "欧阳": "oy", "司马": "sm",
    "皇甫": "hf", "诸葛": "zg", "乐正": "yz", "拓跋": "tb", "呼延": "hy", "亓官": "qg", "夏侯": "xh", "區": "o",
    "單": "s", "樂": "y", "尉遲": "yc", "長孫": "zs",
}  # fmt: skip
GIVEN = {"小贤": "xx", "朝阳": "zy", "乐乐": "ll"}
OTHERS = {
    "Dorian Lam": "dl", "Fourier FU": "ff", "Smaiva Mubeens": "sm", "Lam Chungchun": "lc", "Émile Zola": "ez",
    "Nguyễn Văn Đạt": "nvd", "Øystein Åberg": "oa", "O'Brien": "ob", "Maria-José": "mj", "Dr. No": "dn",
    "阿不都·热合曼": "abdrhm", "买买提·吐尔逊": "mmttex", "迪丽热巴·迪力木拉提": "dlrbdlmlt", "李𠮷": "lj",
    "𠮷田": "jt", "张䶮": "zy", "周㛃": "zj", "裴𬱖": "pd", "王喆": "wz", "马骉": "mb", "王〇〇": "wll", "李4": "l4",
    "单于": "sy", "贺重阳": "hcy", "刘行": "lx",
}  # fmt: skip
NAMES = {s + g: i + j for s, i in SURNAMES.items() for g, j in GIVEN.items()} | OTHERS


def test_R30_two_hundred_names_have_their_right_initials():
    assert len(NAMES) > 200
    assert {name: initials(name) for name in NAMES} == NAMES
    assert initials("") == initials("·") == ""


def test_R30_among_two_hundred_each_is_found_by_its_own_letters(world):
    org = world.org(headcount=300)
    for name in NAMES:
        person = world.person()
        world.join(org, person)
        rename(person, name, initials(name))
    day = days.find(org.desk, world.day, world.now)
    for name, letters in NAMES.items():
        same = sorted(other for other, others in NAMES.items() if letters in others)
        assert sorted(found_by(day, letters.upper())) == same, name
        assert name in same


def found_by(day, letters):
    """The names of every page of the search."""
    shown = days.people(day, missing=True, search=letters)
    names = [one.name for one in shown.rows]
    while shown.after is not None:
        shown = days.people(day, missing=True, search=letters, after=shown.after)
        names += [one.name for one in shown.rows]
    return names


def rename(person_id, name, letters):
    row = db.session.query(Membership).filter_by(person_id=person_id).one()
    row.name, row.initials = name, letters
    db.session.commit()


def recompute():
    """What the migration does, on this connection."""
    path = next(Path(MIGRATIONS).glob("versions/*_initials.py"))
    spec = importlib.util.spec_from_file_location("initials_migration", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.recompute(db.session.connection(), batch=2)
    db.session.commit()


def test_R30_stored_initials_are_computed_anew(world):
    org = world.org()
    people = {world.member(org): name for name in ("王朝阳", "阚文静", "Émile Zola", "李晓明", "曾小贤")}
    for person, name in people.items():
        rename(person, name, "old")
    recompute()
    stored = dict(db.session.execute(select(Membership.name, Membership.initials)).tuples().all())
    assert {name: stored[name] for name in people.values()} == {
        "王朝阳": "wzy", "阚文静": "kwj", "Émile Zola": "ez", "李晓明": "lxm", "曾小贤": "zxx",
    }  # fmt: skip


@pytest.mark.parametrize("letters", ["ZXX", " z x x ", "xx", "ｚｘｘ"])
def test_R30_letters_are_taken_as_people_type_them(plain_phone, world, letters):
    org = world.org()
    for name in ("曾小贤", "李晓明"):
        world.member(org, name)
    plain_phone.sign_in(org.collector)
    answer = plain_phone.request("GET", "/days/2020-03-21", query_string={"q": letters})
    shown = answer.get_data(as_text=True)
    assert ("曾小贤" in shown, "李晓明" in shown) == (True, False)

"""R30: more than 200 names, with the surnames that are read otherwise elsewhere, each found by its right initials."""

from __future__ import annotations

import importlib.util
import itertools
import json
import os
import subprocess
import sys
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from databases import MIGRATIONS
from sqlalchemy import select

from yss.cli import made_up
from yss.extensions import db
from yss.models import Membership
from yss.pinyin import WORDS, initials
from yss.queries.day import day as days

ROOT = Path(__file__).parents[2]

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


# Words of three characters that overlap one of two with another reading, which the whole library finds first and we
# don't: 人行|道, not 人|行道. None of them is anybody's name.
ACCEPTED = {
    "人行道", "放大率", "朝阳区", "朝阳花", "桑葚儿", "生长期",
    "行道树", "车行道", "重头戏", "马尾松", "马尾藻", "马尾辫",
}  # fmt: skip
_BY_THE_WHOLE_LIBRARY = """
import json, sys
from pypinyin import lazy_pinyin
from yss import pinyin
pinyin._library = lambda: lazy_pinyin
json.dump([pinyin.initials(name) for name in json.load(sys.stdin)], sys.stdout)
"""


def test_R30_a_name_reads_as_by_the_whole_library():
    """A crowd, and as a given name each word of two or three characters with one of those that words read otherwise."""
    initials("王")  # the library without its words, before they are imported here
    from pypinyin.phrases_dict import phrases_dict
    from pypinyin.pinyin_dict import pinyin_dict

    crowd = [one.subject.name for one in itertools.islice(made_up.people(1, date(2020, 3, 21), (6, 60)), 2_000)]
    read = [pair for line in WORDS.read_text().splitlines() for pair in zip(*line.split(), strict=True)]
    double = {character for character, initial in read if letter(pinyin_dict[ord(character)]) != initial}
    names = [*crowd, *sorted(f"王{word}" for word in phrases_dict if len(word) <= 3 and double.intersection(word))]
    assert len(names) > 5_000
    asked = [sys.executable, "-c", _BY_THE_WHOLE_LIBRARY]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PYPINYIN")}
    whole = subprocess.run(
        asked, input=json.dumps(names), env=plain, cwd=ROOT, capture_output=True, text=True, check=True
    )
    read = zip(names, json.loads(whole.stdout), strict=True)
    assert {name for name, letters in read if initials(name) != letters} == {f"王{word}" for word in ACCEPTED}


def test_R30_the_words_are_those_that_the_library_reads_otherwise_than_their_characters():
    initials("王")
    from pypinyin.phrases_dict import phrases_dict
    from pypinyin.pinyin_dict import pinyin_dict

    otherwise = {}
    for word, syllables in phrases_dict.items():
        letters = "".join(letter(reading[0]) for reading in syllables)
        if len(word) <= 3 and letters != "".join(letter(pinyin_dict[ord(character)]) for character in word):
            otherwise[word] = letters
    assert dict(map(str.split, WORDS.read_text().splitlines())) == otherwise


def letter(reading):
    return unicodedata.normalize("NFD", reading)[0]


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

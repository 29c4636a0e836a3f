"""R71: whoever names a person names them whole; names compare as people read them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from yss.domain import names, naming
from yss.domain.errors import NotAllowedNow, NotPermitted
from yss.domain.naming import KnownName

SAME = [
    ("阿依古丽·买买提", "阿依古丽•买买提"),
    ("阿依古丽·买买提", "阿依古丽 买买提"),
    ("黃曉波", "黄晓波"),
    ("餘五", "余五"),
    ("\u2f8f小", "行小"),
    ("⻩晓", "黄晓"),
    ("王 五", "王五"),
    ("ＤＯＲＩＡＮ　Lam", "dorian lam"),
    ("Dorian Lam", "LAM, Dorian"),
    ("Lee Mary-Ann", "MaryAnn Lee"),
    ("O'Brien Sean", "Sean O’Brien"),
    ("José Núñez", "Jose Nunez"),
    ("Nguyễn Văn Đức", "nguyen van duc"),
]
OTHER = [("王五", "五王"), ("张三", "张三三"), ("Dorian Lam", "Dorian Lamb"), ("于小", "余小"), ("李明", "黎明")]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_R71_names_compare_as_they_are_read(one, other):
    assert names.is_same_name(one, other)
    assert names.is_same_name(other, one)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_R71_another_name_is_another_name(one, other):
    assert not names.is_same_name(one, other)


def test_R71_a_long_name_is_compared_in_its_own_order():
    long = " ".join(f"word{letter}" for letter in "abcdefghij")
    assert names.is_same_name(long, long.upper())
    assert not names.is_same_name(long, " ".join(reversed(long.split())))


def test_R71_signs_without_letters_are_no_words():
    """Forty of them, each a word of its own, would stand in more orders than can be tried."""
    assert names.is_same_name("Li " + "' " * 40 + "Ming", "Ming Li")


def test_the_dictionary_of_characters_is_as_it_was_taken():
    table = Path(names.__file__).parent / "han" / "TSCharacters.txt"
    digest = hashlib.sha256(table.read_bytes()).hexdigest()
    assert digest == "6b5a0a799bea2bb22c001f635eaa3fc2904310f0c08addbff275477a80ecf09a"


@pytest.mark.parametrize(
    ("known", "mismatch"),
    [
        (KnownName(), False),
        (KnownName(here="王小明"), False),
        (KnownName(here="王晓明"), True),
        (KnownName(verified="王小明", here="王晓明"), False),
        (KnownName(verified="王晓明", here="王小明"), True),
    ],
)
def test_R71_the_verified_name_binds_everywhere_any_other_in_its_school(known, mismatch):
    assert naming.is_mismatch("王小明", known) is mismatch


def test_R71_five_mismatches_a_day_close_the_door():
    naming.check_door(4)
    with pytest.raises(NotAllowedNow, match="mismatch_too_often"):
        naming.check_door(5)


@pytest.mark.parametrize(
    ("verified", "may", "code"),
    [(False, True, ""), (True, True, "name_is_verified"), (False, False, "name_not_yours")],
)
def test_R71_who_corrects_a_name(verified, may, code):
    if not code:
        naming.check_correction(verified=verified, may=may)
        return
    with pytest.raises(NotPermitted, match=code):
        naming.check_correction(verified=verified, may=may)

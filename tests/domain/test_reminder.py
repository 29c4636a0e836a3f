"""R30: the 接龙 has the missing on top, open, and never grows beyond what can be pasted."""

from __future__ import annotations

from yss.domain.remarks import NAMED_AT_MOST
from yss.domain.reminder import roll


def test_R30_the_missing_stand_open_before_those_who_reported():
    assert roll(["黄晓波", "黄恺"], ["李晓明"]) == ["1. 黄晓波 ☐", "2. 黄恺 ☐", "3. 李晓明 ☑"]
    assert roll([], ["李晓明"]) == ["1. 李晓明 ☑"]
    assert roll([], []) == []


def test_R30_a_long_list_names_a_hundred():
    names = [f"成员{place}" for place in range(NAMED_AT_MOST)]
    lines = roll(names[:99], names)
    assert (len(lines), lines[98], lines[99]) == (100, "99. 成员98 ☐", "100. 成员0 ☑")

"""R30: the 接龙 has the missing on top, open, and never grows beyond what can be pasted."""

from __future__ import annotations

from yss.domain.remarks import NAMED_AT_MOST, listing
from yss.domain.reminder import roll

MORE = "等{n}人"


def test_R30_the_missing_stand_open_before_those_who_reported():
    assert roll(["黄晓波", "黄恺"], ["李晓明"], 3, MORE) == "1. 黄晓波 ☐\n2. 黄恺 ☐\n3. 李晓明 ☑"
    assert roll([], ["李晓明"], 1, MORE) == "1. 李晓明 ☑"
    assert roll([], [], 0, MORE) == ""


def test_R30_a_long_list_names_a_hundred_and_counts_the_rest():
    names = [f"成员{place}" for place in range(NAMED_AT_MOST)]
    lines = roll(names[:99], names, 10_000, MORE).split("\n")
    assert (len(lines), lines[98], lines[99], lines[100]) == (101, "99. 成员98 ☐", "100. 成员0 ☑", "等10000人")
    assert roll(names, [], 100, MORE).endswith("100. 成员99 ☐"), "nothing was cut"
    assert listing([(name, "") for name in names], 101, MORE).endswith("、成员99等101人")

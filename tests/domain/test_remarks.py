"""R33: 备注 is rewritten where the listing stands, once, and nowhere else."""

from __future__ import annotations

import pytest

from yss.domain.remarks import rewritten

PLAIN, WITH_REASON = "未填报：张三", "未填报：张三（请假）"
OWN = "未填报：张三丰的家长已联系"


@pytest.mark.parametrize(
    ("typed", "before", "after", "written"),
    [
        (f"{OWN}\n{PLAIN}", PLAIN, WITH_REASON, f"{OWN}\n{WITH_REASON}"),
        (WITH_REASON, PLAIN, WITH_REASON, WITH_REASON),
        (WITH_REASON, WITH_REASON, PLAIN, PLAIN),
        ("未填报：张三，已去电", PLAIN, WITH_REASON, "未填报：张三（请假），已去电"),
        ("", "", PLAIN, PLAIN),
        ("请关注", "", "", "请关注"),
    ],
    ids=["own line first", "posted twice", "taken back", "own words behind", "empty", "none missing"],
)
def test_R33_the_listing_is_rewritten_once_and_in_its_place(typed, before, after, written):
    assert rewritten(typed, before, after) == written

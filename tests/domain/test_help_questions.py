"""R42: the file of questions is whole, and what is searched for finds the fitting one."""

from __future__ import annotations

import pytest

from yss.domain import help_questions
from yss.domain.documents import mask_numbers_in
from yss.domain.help_questions import fit


def test_R42_the_guides_twenty_one_questions_are_all_there_once():
    numbers = [question.number for group in help_questions.load() for question in group.questions]
    assert sorted(numbers) == list(range(1, 22))


def test_R42_every_answer_has_words_and_every_link_a_label():
    for group in help_questions.load():
        for question in group.questions:
            assert question.answer, question.number
            assert all(bool(part.link) == bool(part.label) for part in question.answer), question.number


@pytest.mark.parametrize(
    ("search", "title", "body", "fits"),
    [
        ("删除", "加错的成员怎么删除？", "", 3),
        ("恢复", "删错了怎么办？", "三十天内可以恢复", 2),
        ("删除 恢复", "怎么删除？", "可以恢复", 5),
        ("删除 护照", "怎么删除？", "可以恢复", 0),
        ("怎么删除成员", "加错的成员怎么删除？", "", 1),
        ("天气预报", "加错的成员怎么删除？", "成员", 0),
        ("WECHAT", "about WeChat", "", 3),
        ("chatter", "about WeChat", "", 0),
        ("  ", "怎么删除？", "", 0),
        ("", "怎么删除？", "", 0),
    ],
)
def test_R42_a_question_fits_by_words_the_title_first(search, title, body, fits):
    assert fit(search, title, body) == fits


@pytest.mark.parametrize(
    ("words", "masked"),
    [
        ("我的号码440106200005170017，请改", "我的号码44**************17，请改"),
        ("44010620000517001X", "44**************1X"),
        ("电话138 1234 5678。", "电话13*********78。"),
        ("护照E12345678", "护照E1*****78"),
        ("１３８１２３４５６７８", "１３*******７８"),
        ("3月21日 11:30 第7页 123456", "3月21日 11:30 第7页 123456"),
    ],
)
def test_R8_long_numbers_in_free_words_are_masked(words, masked):
    assert mask_numbers_in(words) == masked

"""R54: days, spans and lists as each language writes them."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from flask_babel import Babel

from yss.domain.languages import Language
from yss.domain.remarks import NAMED_AT_MOST
from yss.web.kit import formats, texts

DAY, NEXT = date(2020, 3, 21), date(2020, 3, 22)


@pytest.fixture
def reader():
    """Whoever reads, with no catalogue but Babel's own words."""
    app = Flask("reader")
    Babel(app, default_locale="zh_Hans_CN")
    with app.test_request_context("/"):
        yield


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (Language.SIMPLIFIED, ("3月21日", "周六", "3月21日–3月22日")),
        (Language.TRADITIONAL, ("3月21日", "週六", "3月21日–3月22日")),
        (Language.ENGLISH, ("21 Mar", "Sat", "21 Mar–22 Mar")),
    ],
)
def test_R54_a_day_is_written_as_its_reader_writes_it(reader, language, said):
    assert formats.weekday(DAY) == "周六", "kept in the language of another reader"
    with texts.speaking(language):
        assert (formats.day_label(DAY), formats.weekday(DAY), formats.span(DAY, NEXT)) == said
    assert formats.span(DAY, DAY) == formats.day_label(DAY) == "3月21日"


def test_R33_a_list_that_is_cut_says_how_many_there_are(reader):
    assert formats.cut_list(["黄晓波（请假）", "张三"], 2) == "黄晓波（请假）、张三"
    assert formats.cut_list(["黄晓波"], 2) == "黄晓波等2人"
    names = [f"成员{place}" for place in range(NAMED_AT_MOST)]
    assert formats.cut_list(names, 100).endswith("、成员98、成员99")
    assert formats.cut_list([*names, "成员100"], 101).endswith("、成员99等101人")
    assert formats.cut_list([], 0) == ""


def test_R45_a_line_of_facts_leaves_out_what_is_not_there(reader):
    assert formats.facts(["成员填报明细", formats.iso_span("2020-03-20", "2020-03-21"), ""]) == (
        "成员填报明细 · 2020-03-20 – 2020-03-21"
    )
    assert formats.iso_span("2020-03-20", "2020-03-20") == "2020-03-20"
    assert formats.headed("", "正常") == "正常"
    assert formats.headed("体温", "正常") == "体温：正常"

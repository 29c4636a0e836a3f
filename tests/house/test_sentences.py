"""Numbers in sentences are the domain's: who changes one is told which sentences, in three languages, say it."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from yss import sheets
from yss.actions.organization import handover
from yss.domain import (
    clusters,
    consent,
    deputies,
    drafts,
    exports,
    invites,
    people_lists,
    policies,
    quick_fill,
    reminding,
)
from yss.domain.vocabulary import InviteLasts
from yss.queries.day import missing_notes
from yss.queries.kit import actors
from yss.queries.school import organizations, trend

ROOT = Path(__file__).parents[2]
SENTENCES = re.findall(r'^msgid "(.+)"$', (ROOT / "translations" / "messages.pot").read_text(), re.M)
COUNTED = re.compile(r"(?<![\w%.])[0-9]+(天|小时|周岁|秒|次|人|MB|位)")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)

# (what the code says, as which number, how sentences say it)
TOLD = [
    (policies.RESTORABLE, 30 * DAY, ("30天内可以恢复", "已超过30天", "30天之内：", "30天内可以在", "超过30天，请重新")),
    (policies.RETURNABLE, 7 * DAY, ("最近7天的数据",)),
    (exports.FILE_LASTS, 24 * HOUR, ("该导出已超过24小时", "导出后24小时内")),
    (drafts.LASTS, 24 * HOUR, ("名单已更换或已超过24小时",)),
    (sorted({facts.days for facts in exports.KINDS.values()}), [31, 366], ("一次最多31天，其他内容一次最多366天",)),
    (consent.GUARDIAN_UNDER, 14, ("未满14周岁", "已满14周岁")),
    (sheets.MAX_BYTES, 2 * 1024**2, ("不超过2MB",)),
    (people_lists.MAX_PEOPLE, 2000, ("、2000人",)),
    (invites.USES_MAX, 200, ("1至200次",)),
    (handover.LASTS, 7 * DAY, ("卡片7天",)),
    (deputies.INVITE_LASTS, 7 * DAY, ()),
    ([one.value for one in InviteLasts], ["1", "7", "30"], ()),
    ((actors.SESSION_LASTS, actors.SESSION_IDLE), (30 * DAY, 14 * DAY), ("认证后30天内有效，14天不用自动退出",)),
    ((trend.DAYS, organizations.DAYS, missing_notes.LEDGER_DAYS), (30, 30, 30), ("最近30天",)),
    (
        clusters.WINDOWS,
        (3, 7),
        ("3天内新出现症状", "7天内新出现症状", "3天内%(num)s人", "7天内%(num)s人", "同一班级或同一宿舍，3天内有"),
    ),
    ((reminding._TARGET_FROM, reminding._TARGET_TO), (time(6), time(22)), ("06:00至22:00",)),
]
# What no constant says: a law, forms of numbers, a button of the testing tools, and what the next test holds.
OTHERS = ("《学校和托幼机构", "18位身份证", "11位手机", "加1天", "保留1位小数", "连续3天以上", "15秒后")


def says(text, sentence):
    """Somewhere in the text; `=` begins what is all of it."""
    return text == sentence[1:] if sentence.startswith("=") else sentence in text


@pytest.mark.parametrize(("said", "number", "sentences"), TOLD, ids=lambda value: str(value)[:24])
def test_a_sentence_says_what_the_code_does(said, number, sentences):
    assert said == number, f"these sentences say otherwise: {sentences}"
    for sentence in sentences:
        assert any(says(text, sentence) for text in SENTENCES), sentence


def test_every_number_in_a_sentence_is_held():
    known = [sentence for _said, _number, sentences in TOLD for sentence in sentences] + list(OTHERS)
    loose = [text for text in SENTENCES if COUNTED.search(text) and not any(says(text, one) for one in known)]
    assert loose == []


def test_R8_a_number_hides_itself_when_its_hint_says_so():
    hints = {path: path.read_text() for path in (ROOT / "yss" / "templates").rglob("*.html")}
    told = [text for text in hints.values() if "15秒后" in text]
    assert len(told) == 2
    assert all("delay:15s" in text for text in told)


def test_R32_the_third_copy_in_a_row_asks():
    third, before = date(2020, 3, 21), [date(2020, 3, 19), date(2020, 3, 20)]
    assert quick_fill.asks_to_contact(before, third)
    assert not quick_fill.asks_to_contact(before[1:], third)

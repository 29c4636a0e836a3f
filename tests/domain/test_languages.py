"""R85: which language somebody speaks who has not said so: the table of what phones send."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from yss.domain.languages import Language, first_guess, named

SIMPLIFIED, TRADITIONAL, ENGLISH = Language
BROWSER = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"
WECHAT = f"{BROWSER} MicroMessenger/8.0.49.2600(0x28003133) WeChat/arm64 Weixin NetType/WIFI Language/{{}} ABI/arm64"


def guess(accepted: str, user_agent: str = BROWSER) -> Language:
    return first_guess(user_agent, [tag for tag, quality in parse_accept_header(accepted, LanguageAccept) if quality])


@pytest.mark.parametrize(
    ("accepted", "spoken"),
    [
        ("zh-HK,zh;q=0.9,en;q=0.8", TRADITIONAL),
        ("zh-TW,zh;q=0.9,en-US;q=0.8,en;q=0.7", TRADITIONAL),
        ("zh-MO", TRADITIONAL),
        ("zh-Hant-HK", TRADITIONAL),
        ("zh-Hant-CN;q=1", TRADITIONAL),
        ("yue-HK,zh-HK;q=0.9", TRADITIONAL),
        ("yue", TRADITIONAL),
        ("zh-CN,zh;q=0.9,en;q=0.8", SIMPLIFIED),
        ("zh-CN,zh-HK;q=0.9", SIMPLIFIED),
        ("zh", SIMPLIFIED),
        ("zh-Hans", SIMPLIFIED),
        ("zh-Hans-HK", SIMPLIFIED),
        ("zh-SG", SIMPLIFIED),
        ("yue-CN", SIMPLIFIED),
        ("en-US,en;q=0.9,zh-CN;q=0.8", ENGLISH),
        ("en", ENGLISH),
        ("EN-gb", ENGLISH),
        ("en;q=0.1,zh-TW;q=0.2", TRADITIONAL),
        ("en;q=0,zh-TW;q=0.1", TRADITIONAL),
        ("fr-FR,fr;q=0.9,en;q=0.8", ENGLISH),
        ("de-DE,fr", SIMPLIFIED),
        ("*", SIMPLIFIED),
        ("", SIMPLIFIED),
        (";;q=,,=", SIMPLIFIED),
        ("english", SIMPLIFIED),
    ],
)
def test_R85_the_first_of_the_three_that_the_browser_asks_for(accepted, spoken):
    assert guess(accepted) is spoken


@pytest.mark.parametrize(
    ("language", "spoken"),
    [("zh_CN", SIMPLIFIED), ("zh_HK", TRADITIONAL), ("zh_TW", TRADITIONAL), ("en", ENGLISH), ("ja", TRADITIONAL)],
)
def test_R85_what_wechat_speaks_comes_before_the_browser(language, spoken):
    assert guess("zh-TW", WECHAT.format(language)) is spoken
    assert guess("zh-TW", f"{BROWSER} Language/en") is TRADITIONAL, "no WeChat"


def test_R85_a_language_is_named_by_its_tag_alone():
    assert [named(word) for word in ("zh-Hans", "zh-Hant", "en")] == list(Language)
    assert {named(word) for word in ("EN", "zh", "en-GB", "", None)} == {None}

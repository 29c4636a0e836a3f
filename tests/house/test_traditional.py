"""R54: traditional Chinese is written as Hong Kong writes it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from han import simplified_in

CATALOGUE = Path(__file__).parents[2] / "translations/zh_Hant/LC_MESSAGES/messages.po"
# Languages say their own names.
OF_THE_SWITCH = {"简体中文"}
# What a converter makes of these texts, or what one writes elsewhere, and what stands there in Hong Kong.
FORBIDDEN = {
    "髮": "發: cards are sent",
    "里": "裏: in",
    "裡": "裏 in Hong Kong",
    "后": "後: after",
    "隻": "只: only",
    "臺": "台",
    "麵": "面",
    "錶": "表",
    "鬆": "松",
    "乾": "干",
    "(?<!關)係": "系",
    "(?<!批)准(?![許予])": "準",
    "復[制印查覈核]": "複, or 覆 in 覆核",
    "[反答回]復": "覆",
    "采集": "採集",
    "周": "週: of a week",
    "[“”‘’]": "「」",
    "[説閲啓羣綫衆]": "說閱啟群線眾: one way",
    "程式碼": "代碼",
    "瞭解": "了解",
    "什麼": "甚麼",
    "隱私": "私隱",
    "信息": "資料, 訊息",
    "短信": "短訊",
    "視頻": "影片",
    "屏幕": "螢幕",
    "打印": "列印",
    "鏈接": "連結",
    "默認": "預設",
    "服務器": "伺服器",
    "上傳": "上載",
    "登錄": "登入",
    "設置": "設定",
    "粘貼": "貼上",
    "搜索": "搜尋",
    "導[入出]": "匯入, 匯出",
    "機器人": "機械人",
    "教職工": "教職員",
    "聯繫": "聯絡",
    "點(擊|「|【)": "按",
    "居家": "家居",
    "發熱": "發燒",
    "缺勤": "缺席",
}


def translations():
    """(source, translation) of each form of each message."""
    with CATALOGUE.open("rb") as file:
        for message in read_po(file):
            sources = message.id if isinstance(message.id, tuple) else (message.id,)
            strings = message.string if isinstance(message.string, tuple) else (message.string,)
            yield from ((sources[0], string) for string in strings if sources[0] and string)


def mistakes(source, translation):
    """What is written as nobody in Hong Kong writes it: characters of simplified writing, forbidden words."""
    if translation in OF_THE_SWITCH:
        return []
    words = [word for word in FORBIDDEN if re.search(word, translation)]
    erased = ["登出 for 註銷"] if "注销" in source and "登出" in translation else []
    return simplified_in(translation) + words + erased


def test_R54_traditional_chinese_is_written_as_in_hong_kong():
    found = {(source, to): mistakes(source, to) for source, to in translations()}
    assert len(found) > 1500
    assert {key: why for key, why in found.items() if why} == {}


@pytest.mark.parametrize(
    ("source", "translation", "wrong"),
    [
        ("让发卡片的人再发一张", "讓髮卡片的人再發一張", "髮"),
        ("在自己的组织里", "在自己的組織里", "里"),
        ("复制", "復制", "復[制印查覈核]"),
        ("确认注销", "確認登出", "登出 for 註銷"),
        ("采集员", "采集員", "采集"),
        ("设备", "设備", "设"),
        ("体温", "体溫", "体"),
        ("如有疑问，请联系", "如有疑問，請聯繫", "聯繫"),
    ],
)
def test_a_mistake_is_found(source, translation, wrong):
    assert mistakes(source, translation) == [wrong]


def test_what_hong_kong_writes_is_no_mistake():
    text = "于小姐、余先生和范老師在台上看着關係表，發卡片後複製連結，恢復後回覆，獲批准，裏面只有一週。"
    assert mistakes("", text) == []

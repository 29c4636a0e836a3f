"""The languages of the product, and which of them somebody speaks who has not said so (R54, R85)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum


class Language(StrEnum):
    """What the product speaks (R54): the tag that pages say it by."""

    SIMPLIFIED = "zh-Hans"
    TRADITIONAL = "zh-Hant"
    ENGLISH = "en"


# Each in itself, whatever is spoken around it.
NAMES = {Language.SIMPLIFIED: "简体中文", Language.TRADITIONAL: "繁體中文", Language.ENGLISH: "English"}

# Where nothing is said of the script; Cantonese is written so but for the mainland.
_WRITES_TRADITIONAL = {"tw", "hk", "mo"}
_WECHAT = re.compile(r"MicroMessenger/.*\bLanguage/([A-Za-z]+(?:[_-][A-Za-z]+)*)", re.ASCII)


def named(word: str | None) -> Language | None:
    """The language of this tag; None for anything else."""
    return next((language for language in Language if language == word), None)


def first_guess(user_agent: str, accepted: Iterable[str]) -> Language:
    """What WeChat speaks on this phone, else the first of the browser's tags that is one of the three (R85).

    `accepted` in the browser's order; simplified Chinese where nothing is known.
    """
    wechat = _WECHAT.search(user_agent)
    tags = [wechat[1], *accepted] if wechat else accepted
    return next((found for tag in tags if (found := _of_tag(tag))), Language.SIMPLIFIED)


def _of_tag(tag: str) -> Language | None:
    language, *rest = re.split("[-_]", tag.lower())
    if language == "en":
        return Language.ENGLISH
    return _chinese({language, *rest}) if language in ("zh", "yue") else None


def _chinese(parts: set[str]) -> Language:
    """By the script that the tag names, else by what is written in that place."""
    if "hans" in parts:
        return Language.SIMPLIFIED
    is_cantonese = "yue" in parts and "cn" not in parts
    return (
        Language.TRADITIONAL if "hant" in parts or parts & _WRITES_TRADITIONAL or is_cantonese else Language.SIMPLIFIED
    )
